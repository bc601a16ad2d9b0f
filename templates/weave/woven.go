package weave

import "strings"

// woven is a sheet in this filling.
type woven struct {
	*sheet
	plan     Sheet
	rowLines *lines
	colLines *lines
	holes    []int32     // of each cell its id, or noHole
	fresh    []freshness // of each cell
	values   map[[2]int]value
	links    []*node
	dead     []bool // of each cell, whether it led to a sheet left out; nil if none did
	lastRow  int    // of the result
	lastCol  int
	dirty    bool // its cells are written anew
}

// noHole marks a cell that is left as it is.
const noHole = -1

// freshness is whether a formula's operands differ from the template's.
type freshness uint8

const (
	notKnown freshness = iota
	asBefore           // also while it is being found out
	changed
)

func newWoven(s *sheet, plan *Plan) *woven {
	n := &woven{sheet: s, fresh: make([]freshness, s.count), values: map[[2]int]value{}, holes: make([]int32, s.count)}
	for i := range n.holes {
		n.holes[i] = noHole
	}
	for _, p := range plan.Sheets {
		if strings.EqualFold(p.Name, s.name) {
			n.plan = p
		}
	}
	for _, h := range n.plan.Holes {
		if c := s.at(h.Row, h.Col); c != nil && c.formula == nil {
			n.holes[c.index] = int32(h.ID)
		}
	}
	if n.plan.Drop {
		return n
	}
	n.rowLines, n.colLines = newLines(n.plan.Rows), newLines(n.plan.Cols)
	if k := len(n.rows); k > 0 {
		_, n.lastRow = n.rowLines.rows(n.rows[k-1].num, 0, place{}, false)
	}
	if n.maxCol > 0 {
		_, n.lastCol = n.colLines.rows(n.maxCol, 0, place{}, false)
	}
	return n
}
