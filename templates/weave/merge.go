package weave

import (
	"strconv"

	"parkstat/templates/xlsx"
)

// merges repeats those that lie in a block, and stretches those around one.
func (n *woven) merges(k *node) {
	if n.rowLines == nil && n.colLines == nil {
		return
	}
	var body []byte
	count := 0
	name := n.prefix + "mergeCell"
	if n.rowLines != nil {
		body = make([]byte, 0, 32*(n.lastRow+len(k.kids)))
	}
	for _, m := range k.kids {
		r, err := parseRange(m.attr("ref"))
		if m.name == "" || err != nil {
			continue
		}
		for _, cols := range n.colLines.stretches(r.Col1, r.Col2, 1, 1) {
			for _, rows := range n.rowLines.stretches(r.Row1, r.Row2, r.Col1, r.Col2) {
				to := xlsx.Range{Row1: rows[0], Col1: cols[0], Row2: rows[1], Col2: cols[1]}
				body = append(append(append(body, '<'), name...), ` ref="`...)
				body = corner{row: to.Row1, col: to.Col1}.append(body)
				body = corner{row: to.Row2, col: to.Col2}.append(append(body, ':'))
				body = append(body, `"/>`...)
				count++
			}
		}
	}
	k.kids = []*node{{raw: body}}
	k.set("count", strconv.Itoa(count))
}

// stretches are what a run of rows that belongs together became: one for each item of the
// innermost block that holds all of it.
func (l *lines) stretches(first, last, across, end int) (all [][2]int) {
	b := l.within(first, last, across)
	if b == nil {
		from, _ := l.rowsOver(first, across, end, place{}, false)
		_, to := l.rowsOver(last, across, end, place{}, false)
		return [][2]int{{from, to}}
	}
	for i := range b.insts {
		from, _ := b.in(int32(i), first)
		_, to := b.in(int32(i), last)
		all = append(all, [2]int{from, to})
	}
	return all
}
