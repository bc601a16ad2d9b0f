package weave

import (
	"math/big"
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// value is what a cell comes to.
type value struct {
	kind valueKind
	num  *big.Rat // of a number that was computed
	text string   // of a text or error; of a number that was not computed its decimal text
}

type valueKind uint8

const (
	unknown valueKind = iota // not computed here
	blank
	numeric
	textual
	boolean // text is TRUE or FALSE
	faulty  // text is #DIV/0! and the like
)

var divided = value{kind: faulty, text: "#DIV/0!"}
var misfit = value{kind: faulty, text: "#VALUE!"}

func numberOf(r *big.Rat) value { return value{kind: numeric, num: r} }

func boolOf(b bool) value {
	if b {
		return value{kind: boolean, text: "TRUE"}
	}
	return value{kind: boolean, text: "FALSE"}
}

// rat is the number that arithmetic takes a value for.
func (v value) rat() (*big.Rat, bool) {
	switch v.kind {
	case blank:
		return new(big.Rat), true
	case numeric:
		if v.num != nil {
			return v.num, true
		}
		return new(big.Rat).SetString(v.text)
	case boolean:
		if v.text == "TRUE" {
			return big.NewRat(1, 1), true
		}
		return new(big.Rat), true
	}
	return nil, false
}

// cellType is the type attribute of a formula's cell with this value.
func (v value) cellType() string {
	switch v.kind {
	case textual:
		return "str"
	case boolean:
		return "b"
	case faulty:
		return "e"
	}
	return ""
}

// cellText is the value as a cell keeps it.
func (v value) cellText() string {
	switch {
	case v.kind == numeric && v.num != nil:
		return decimal(v.num)
	case v.kind == boolean && v.text == "TRUE":
		return "1"
	case v.kind == boolean:
		return "0"
	case v.kind == blank:
		return ""
	}
	return v.text
}

// digits is how many digits a spreadsheet's number has.
const digits = 15

// decimal writes a number with no more digits than a spreadsheet has.
func decimal(r *big.Rat) string {
	size := len(r.Num().String()) - len(r.Denom().String()) // of the whole part, or one more
	places := min(max(0, digits-size), 300)
	s := r.FloatString(places)
	whole, frac, _ := strings.Cut(s, ".")
	if n := len(strings.TrimLeft(strings.TrimPrefix(whole, "-"), "0")); n > 0 && n+len(frac) > digits && places > 0 {
		s = r.FloatString(max(0, digits-n))
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// constant is the value of a template cell that is no formula.
func (c *cell) constant() value {
	switch {
	case c.t == "s" || c.t == "str" || c.t == "inlineStr":
		return value{kind: textual, text: c.text}
	case c.v == "":
		return value{kind: blank}
	case c.t == "" || c.t == "n":
		return value{kind: numeric, text: c.v}
	case c.t == "b":
		return boolOf(c.v == "1" || strings.EqualFold(c.v, "true"))
	case c.t == "e":
		return value{kind: faulty, text: c.v}
	}
	return value{}
}

// mostCells is how many cells may be looked at for the values of a workbook's formulas: what
// would take longer is left to the program that opens it.
const mostCells = 20_000_000

// valueAt is what a cell of the result comes to.
func (w *loom) valueAt(n *woven, row, col int) value {
	w.spent++
	at := n.colLines.origin(col, 1)
	from := n.rowLines.origin(row, int(at.row))
	if from.row == 0 {
		return value{kind: blank}
	}
	c := n.at(int(from.row), int(at.row))
	if c == nil {
		return value{kind: blank}
	}
	here := home{n, place{from.block, from.at}, place{at.block, at.at}}
	if id, ok := n.holes[[2]int{c.row, c.col}]; ok && c.formula == nil {
		v := w.plan.Value(id, here.row.path(), here.col.path())
		switch v.Kind {
		case Number:
			return value{kind: numeric, text: v.Text}
		case Text:
			return value{kind: textual, text: v.Text}
		}
		return value{kind: blank}
	}
	if c.formula == nil {
		return c.constant()
	}
	if !n.fresh[c] {
		if c.v == "" && c.t != "str" {
			return value{}
		}
		return c.constant()
	}
	key := [2]int{row, col}
	v, ok := n.values[key]
	if !ok {
		n.values[key] = value{} // of a circle
		if c.formula.mean != nil && c.array == "" && w.spent < mostCells {
			v = w.eval(c.formula.mean, w.all(nil, c.formula, here, false), here)
		}
		if v.kind == blank {
			v = numberOf(new(big.Rat))
		}
		n.values[key] = v
	}
	return v
}

// isFresh tells whether a formula's operands differ from the template's.
func (w *loom) isFresh(n *woven, c *cell) bool {
	if fresh, known := n.fresh[c]; known {
		return fresh
	}
	n.fresh[c] = false
	fresh := c.formula.wild
	for _, r := range c.formula.refs {
		fresh = fresh || w.touches(r, n)
	}
	for i := range c.formula.away {
		fresh = fresh || w.touches(c.formula.away[i], n)
	}
	n.fresh[c] = fresh
	return fresh
}

// touches tells whether a range of the template holds what is filled or fresh.
func (w *loom) touches(r ref, home *woven) bool {
	n := w.target(r, home)
	if n == nil || n.byRow == nil {
		return false
	}
	whole := func(first, last, edge int) (int, int) {
		if first == 0 {
			return 1, edge
		}
		return first, last
	}
	row1, row2 := whole(r.a.row, r.b.row, xlsx.MaxRows)
	col1, col2 := whole(r.a.col, r.b.col, xlsx.MaxCols)
	for _, at := range n.rowsFrom(row1) {
		if at.num > row2 {
			break
		}
		for _, c := range at.cells {
			if c.col < col1 || c.col > col2 {
				continue
			}
			if _, isHole := n.holes[[2]int{c.row, c.col}]; isHole || c.formula != nil && w.isFresh(n, c) {
				return true
			}
		}
	}
	return false
}

// rowsFrom are the template's rows from one on.
func (s *sheet) rowsFrom(first int) []*row {
	i, _ := slices.BinarySearchFunc(s.rows, first, func(r *row, first int) int { return r.num - first })
	return s.rows[i:]
}
