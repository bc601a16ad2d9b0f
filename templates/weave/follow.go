package weave

import (
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// area is a rectangle of the result, on a sheet.
type area struct {
	sheet int
	xlsx.Range
}

// home is where in the template a formula stands.
type home struct {
	sheet    *woven
	row, col place
	formula  *formula // that is being computed there
}

// to is what a reference became, as seen from a place. A single cell that grows becomes
// all that its row did.
func (l *layout) to(r ref, from home, grow bool) ref {
	t := l.target(r, from.sheet)
	if t == nil || t.rowLines == nil && t.colLines == nil {
		return r
	}
	if t != from.sheet {
		from = home{}
	}
	grow = grow || r.grows
	if r.a.row > 0 {
		first, last := t.rowLines.rowsOver(r.a.row, r.a.col, r.b.col, from.row, r.a.rowAbs)
		if !r.single {
			_, last = t.rowLines.rowsOver(r.b.row, r.a.col, r.b.col, from.row, r.b.rowAbs)
		} else if !grow {
			last = first
		}
		r.a.row, r.b.row = first, last
	}
	if r.a.col > 0 {
		first, last := t.colLines.rows(r.a.col, 0, from.col, r.a.colAbs)
		if !r.single {
			_, last = t.colLines.rows(r.b.col, 0, from.col, r.b.colAbs)
		} else if !grow {
			last = first
		}
		r.a.col, r.b.col = first, last
	}
	return r
}

// all is what the references of a formula became.
func (l *layout) all(into []ref, f *formula, from home, grow bool) []ref {
	for _, r := range f.refs {
		into = append(into, l.to(r, from, grow))
	}
	return into
}

// formulaText is a formula as it stands now.
func (l *layout) formulaText(s string, from home, grow bool) string {
	if s == "" || !l.moved {
		return s
	}
	f := parseFormula(s)
	return string(f.append(nil, l.all(nil, f, from, grow)))
}

// cellAt is what a template cell became first.
func (n *woven) cellAt(row, col int) (int, int) {
	r, _ := n.rowLines.rows(row, col, place{}, false)
	c, _ := n.colLines.rows(col, 0, place{}, false)
	return r, c
}

// cellRef is the same for a reference as text; what is none stays.
func (n *woven) cellRef(s string) string {
	row, col, err := xlsx.ParseRef(s)
	if err != nil {
		return s
	}
	return xlsx.Ref(n.cellAt(row, col))
}

// rangeRef is what a range became as one.
func (n *woven) rangeRef(s string) string {
	r, err := parseRange(s)
	if err != nil {
		return s
	}
	to := r
	to.Row1, _ = n.rowLines.rowsOver(r.Row1, r.Col1, r.Col2, place{}, false)
	_, to.Row2 = n.rowLines.rowsOver(r.Row2, r.Col1, r.Col2, place{}, false)
	to.Col1, _ = n.colLines.rows(r.Col1, 0, place{}, false)
	_, to.Col2 = n.colLines.rows(r.Col2, 0, place{}, false)
	return rangeText(to)
}

// parseRange reads a range with or without dollars.
func parseRange(s string) (xlsx.Range, error) { return xlsx.ParseRange(strings.ReplaceAll(s, "$", "")) }

func rangeText(r xlsx.Range) string {
	if r.Row1 == r.Row2 && r.Col1 == r.Col2 {
		return xlsx.Ref(r.Row1, r.Col1)
	}
	return r.String()
}

// ranges are what a list of ranges became: of rows that are part of a block, those rows of
// every item.
func (n *woven) ranges(sqref string) string {
	if n.rowLines == nil && n.colLines == nil {
		return sqref
	}
	var all []string
	for _, s := range strings.Fields(sqref) {
		for _, r := range n.pieces(s) {
			all = append(all, rangeText(r))
		}
	}
	return strings.Join(all, " ")
}

func (n *woven) pieces(s string) (all []xlsx.Range) {
	r, err := parseRange(s)
	if err != nil {
		return nil
	}
	if r.Row1 == 1 && r.Row2 == xlsx.MaxRows {
		for _, c := range n.colLines.spans(r.Col1, r.Col2, 1, 1) {
			all = append(all, xlsx.Range{Row1: 1, Col1: c[0], Row2: xlsx.MaxRows, Col2: min(c[1], xlsx.MaxCols)})
		}
		return all
	}
	for _, r := range n.rowLines.apart(r) {
		for _, c := range n.colLines.spans(r.Col1, r.Col2, 1, 1) {
			for _, p := range n.rowLines.spans(r.Row1, r.Row2, r.Col1, r.Col2) {
				all = append(all, xlsx.Range{Row1: p[0], Col1: c[0], Row2: min(p[1], xlsx.MaxRows), Col2: min(c[1], xlsx.MaxCols)})
			}
		}
	}
	return all
}

// first is the place that formulas of a list of ranges are written for: the first cell's.
func (n *woven) first(sqref string) (from home, pinned bool) {
	from.sheet = n
	fields := strings.Fields(sqref)
	if len(fields) == 0 {
		return from, false
	}
	r, err := parseRange(fields[0])
	if err != nil {
		return from, false
	}
	if b := n.rowLines.within(r.Row1, r.Row1, r.Col1); b != nil {
		from.row = place{block: b}
		pinned = len(fields) == 1 && r.Row1 == r.Row2
	}
	if b := n.colLines.within(r.Col1, r.Col1, 1); b != nil {
		from.col = place{block: b}
	}
	return from, pinned
}

// ruleText is a formula of a format or a validation, which is written for the first cell of
// its range and copied down by Excel. Where that range was one row of a block, a row outside
// the block is meant as it stands, and gets the $ that keeps it.
func (l *layout) ruleText(s string, from home, pinned bool) string {
	if s == "" || !l.moved {
		return s
	}
	f := parseFormula(s)
	refs := l.all(nil, f, from, false)
	for i, r := range f.refs {
		if !pinned || r.a.row == 0 || l.target(r, from.sheet) == nil {
			continue
		}
		b := from.row.block
		if l.target(r, from.sheet) != from.sheet || r.b.row < b.First || r.a.row > b.Last {
			refs[i].a.rowAbs, refs[i].b.rowAbs = true, true
		}
	}
	return string(f.append(nil, refs))
}

// follow sends all that leads to cells in a tree of a sheet through the map.
func (l *layout) follow(n *woven, t *node) {
	if !l.moved {
		return
	}
	visit := func(e *node) {
		switch local(e.name) {
		case "f", "formula", "calculatedColumnFormula", "totalsRowFormula", "formula1", "formula2":
			e.setText(l.formulaText(e.text(), home{sheet: n}, false))
		case "sqref":
			e.setText(n.ranges(e.text()))
		case "from":
			n.anchor(e, false)
		case "to":
			n.anchor(e, true)
		case "brk":
			return
		}
		for _, a := range e.attrs {
			switch a.name {
			case "ref":
				if e.is("comment") || e.is("threadedComment") { // it stays on the first item's cell
					e.set(a.name, n.cellRef(a.value))
					continue
				}
				e.set(a.name, n.rangeRef(a.value))
			case "sqref":
				e.set(a.name, n.ranges(a.value))
			case "activeCell", "topLeftCell", "r":
				e.set(a.name, n.cellRef(a.value))
			}
		}
	}
	visit(t)
	t.each(visit)
}

// anchor moves what hangs on cells, by their numbers counted from 0.
func (n *woven) anchor(e *node, last bool) {
	move := func(name string, l *lines) {
		k := e.kid(name)
		if k == nil {
			return
		}
		at, err := strconv.Atoi(strings.TrimSpace(k.text()))
		if err != nil {
			return
		}
		first, end := l.rows(at+1, 0, place{}, false)
		switch {
		case last && at > 0 && number(e, name+"Off") == 0: // it ends with the row before
			_, first = l.rows(at, 0, place{}, false)
			first++
		case last:
			first = end
		}
		k.setText(strconv.Itoa(first - 1))
	}
	move("row", n.rowLines)
	move("col", n.colLines)
}
