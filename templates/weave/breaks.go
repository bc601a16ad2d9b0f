package weave

import (
	"slices"
	"strconv"
)

// breaks moves page breaks. One between the rows of a block comes in each of its items; one
// behind a block stays behind it.
func (n *woven) breaks(k *node, l *lines) {
	if l == nil {
		return
	}
	var all []*node
	for _, e := range k.kids {
		id, err := strconv.Atoi(e.attr("id"))
		if e.name == "" || err != nil {
			continue
		}
		add := func(at int) {
			to := e.clone()
			to.set("id", strconv.Itoa(at))
			all = append(all, to)
		}
		b := l.within(id, id+1, 1)
		if b == nil {
			_, last := l.rows(id, 0, place{}, false)
			add(last)
			continue
		}
		for i := range b.insts {
			_, last := b.in(int32(i), id)
			add(last)
		}
	}
	setBreaks(k, all)
}

// mostBreaks is what Excel allows on a sheet.
const mostBreaks = 1023

func setBreaks(k *node, all []*node) {
	slices.SortStableFunc(all, func(a, b *node) int {
		x, _ := strconv.Atoi(a.attr("id"))
		y, _ := strconv.Atoi(b.attr("id"))
		return x - y
	})
	all = slices.CompactFunc(all, func(a, b *node) bool { return a.attr("id") == b.attr("id") })
	k.kids = all[:min(len(all), mostBreaks)]
	manual := 0
	for _, e := range k.kids {
		if man := e.attr("man"); man == "1" || man == "true" {
			manual++
		}
	}
	k.set("count", strconv.Itoa(len(k.kids)))
	k.set("manualBreakCount", strconv.Itoa(manual))
}

// addBreaks puts breaks between the items of the blocks that ask for it.
func (n *woven) addBreaks(root *node) {
	if n.rowLines == nil {
		return
	}
	var all []*node
	for i := range n.rowLines.groups {
		for _, lane := range n.rowLines.groups[i].lanes {
			lane.top.each(func(b *block) {
				for k := range b.insts {
					if s := &b.insts[k]; b.Break && k+1 < len(b.insts) {
						all = append(all, element(n.prefix+"brk", "id", strconv.Itoa(int(s.start+s.size)-1), "max", "16383", "man", "1"))
					}
				}
			})
		}
	}
	if len(all) == 0 {
		return
	}
	k := root.kid("rowBreaks")
	if k == nil {
		k = element(n.prefix + "rowBreaks")
		insertBefore(root, k, afterBreaks)
	}
	setBreaks(k, append(all, k.kids...))
}

func (b *block) each(visit func(*block)) {
	visit(b)
	for _, k := range b.inner {
		k.each(visit)
	}
}
