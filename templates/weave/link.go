package weave

import (
	"strings"

	"parkstat/templates/xlsx"
)

// mostLinks is what Excel takes on a sheet, with room to spare.
const mostLinks = 65_000

// hyperlinks moves links, widens those in a block, and leaves out those to sheets that are
// left out, with the text that was to be clicked.
func (l *layout) hyperlinks(n *woven, root, k *node) {
	var all []*node
	for _, e := range k.kids {
		if e.name == "" || l.leadsNowhere(e.attr("location")) {
			continue
		}
		for _, r := range n.pieces(e.attr("ref")) {
			to := e.clone()
			to.set("ref", rangeText(r))
			if loc := e.attr("location"); loc != "" {
				to.set("location", l.formulaText(loc, home{sheet: n}, false))
			}
			all = append(all, to)
		}
	}
	k.kids = all
	if len(all) == 0 {
		root.prune(func(e *node) bool { return e == k })
	}
}

// leadsNowhere tells of a location on a sheet that is left out.
func (l *layout) leadsNowhere(location string) bool {
	for _, r := range parseFormula(strings.TrimPrefix(location, "#")).refs {
		if t := l.target(r, nil); r.sheet != "" && t != nil && t.plan.Drop {
			return true
		}
	}
	return false
}

// deadLinks are the template cells whose links lead nowhere.
func (l *layout) deadLinks(n *woven) (cells [][2]int) {
	k := n.part.tree.root().kid("hyperlinks")
	if k == nil {
		return nil
	}
	for _, e := range k.kids {
		r, err := parseRange(e.attr("ref"))
		if e.name == "" || err != nil || !l.leadsNowhere(e.attr("location")) {
			continue
		}
		for row := r.Row1; row <= r.Row2; row++ {
			for col := r.Col1; col <= r.Col2; col++ {
				cells = append(cells, [2]int{row, col})
			}
		}
	}
	return cells
}

// link notes that a cell leads somewhere.
func (e *emitter) link(l Link, row, col int) {
	if len(e.n.links) >= mostLinks {
		return
	}
	location, ok := e.location(l)
	if !ok {
		return
	}
	e.n.links = append(e.n.links, element(e.n.prefix+"hyperlink", "ref", xlsx.Ref(row, col), "location", location))
}

// location is where a link leads in the result.
func (l *layout) location(to Link) (string, bool) {
	if to.Block == "" {
		t := l.target(ref{sheet: to.Sheet}, nil)
		if t == nil || t.plan.Drop {
			return "", false
		}
		return quoteSheet(t.name) + "!" + to.Ref, true
	}
	for _, t := range l.sheets {
		if t.plan.Drop || t.rowLines == nil {
			continue
		}
		for i := range t.rowLines.groups {
			for _, n := range t.rowLines.groups[i].lanes {
				if n.top.Name != to.Block || to.Item < 0 || to.Item >= len(n.top.insts) {
					continue
				}
				col, _ := t.colLines.rows(t.firstCol(n), 0, place{}, false)
				return quoteSheet(t.name) + "!" + xlsx.Ref(int(n.top.insts[to.Item].start), col), true
			}
		}
	}
	return "", false
}

// firstCol is the first column of a block that has a hole.
func (n *woven) firstCol(l lane) int {
	first := 0
	for _, h := range n.plan.Holes {
		if h.Row >= l.top.First && h.Row <= l.top.Last && h.Col >= l.first && h.Col <= l.last && (first == 0 || h.Col < first) {
			first = h.Col
		}
	}
	return max(1, first)
}

// addLinks puts down the links that values brought. A cell's own replaces the template's.
func (n *woven) addLinks(root *node) {
	if len(n.links) == 0 {
		return
	}
	k := root.kid("hyperlinks")
	if k == nil {
		k = element(n.prefix + "hyperlinks")
		insertBefore(root, k, afterLinks)
	}
	k.kids = append(k.kids, n.links...)
}
