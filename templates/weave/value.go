package weave

import (
	"math/big"
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// value is what a cell comes to.
type value struct {
	kind     valueKind
	computed bool     // a number that no cell holds
	small    fraction // a number, if it fits; else its n is 0 over 0
	num      *big.Rat // a number that does not
	text     string   // of a text or error
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

// numberOf is a computed number.
func numberOf(r *big.Rat) value {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		return value{kind: numeric, computed: true, small: fraction{r.Num().Int64(), r.Denom().Int64()}}
	}
	return value{kind: numeric, computed: true, num: r}
}

// parseNumber is a number as a cell holds it.
func parseNumber(text string) value {
	if units, places, ok := smallDecimal(text); ok {
		return value{kind: numeric, small: fraction{units, tens[places]}}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return value{}
	}
	return value{kind: numeric, num: r}
}

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
		if v.small.d == 0 {
			return v.num, true
		}
		return v.small.rat(), true
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
	case v.kind == numeric && v.small.d > 0:
		return v.small.decimal()
	case v.kind == numeric:
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

// decimal writes a number with no more digits than a spreadsheet has, rounded half away from
// zero.
func decimal(r *big.Rat) string {
	size := len(strings.TrimPrefix(r.Num().String(), "-")) - len(r.Denom().String()) // of the whole part, or one less
	places := min(max(0, digits-size), 300)
	s := r.FloatString(places)
	if shown := len(strings.TrimLeft(strings.Replace(strings.TrimPrefix(s, "-"), ".", "", 1), "0")); shown > digits && places > 0 {
		s = r.FloatString(max(0, places-(shown-digits)))
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
		return parseNumber(c.v)
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
func (s *solver) valueAt(n *woven, row, col int) value {
	s.spent++
	at := n.colLines.origin(col, 1)
	from := n.rowLines.origin(row, int(at.row))
	if from.row == 0 {
		return value{kind: blank}
	}
	c := n.at(int(from.row), int(at.row))
	if c == nil {
		return value{kind: blank}
	}
	return s.cellValue(n, c, row, col, home{sheet: n, row: place{from.block, from.at}, col: place{at.block, at.at}})
}

// cellValue is valueAt for a cell whose origin is known.
func (s *solver) cellValue(n *woven, c *cell, row, col int, here home) value {
	if id := n.holes[c.index]; id != noHole {
		v := s.plan.Value(int(id), here.row.appendPath(s.path[:0]), here.col.path())
		switch v.Kind {
		case Number:
			return parseNumber(v.Text)
		case Text:
			return value{kind: textual, text: v.Text}
		}
		return value{kind: blank}
	}
	if c.formula == nil {
		return c.constant()
	}
	if s.plan.NoItems != "" && here.row.empty() {
		return value{kind: textual, text: s.plan.NoItems}
	}
	if n.fresh[c.index] != changed {
		if c.v == "" && c.t != "str" {
			return value{}
		}
		return c.constant()
	}
	if c.formula.plain { // of no formula's value, so it need not be remembered
		var few [4]ref
		return s.compute(c, s.all(few[:0], c.formula, here, false), here)
	}
	key := [2]int{row, col}
	v, ok := n.values[key]
	if !ok {
		n.values[key] = value{} // of a circle
		v = s.compute(c, s.all(nil, c.formula, here, false), here)
		n.values[key] = v
	}
	return v
}

// compute is a formula's value, whose references lead to the refs.
func (s *solver) compute(c *cell, refs []ref, here home) value {
	if c.formula.mean == nil || c.array != "" || s.spent >= mostCells {
		return value{}
	}
	here.formula = c.formula
	v := s.eval(c.formula.mean, refs, here)
	if v.kind == blank {
		return numberOf(new(big.Rat))
	}
	return v
}

// isFresh tells whether a formula's operands differ from the template's.
func (s *solver) isFresh(n *woven, c *cell) bool {
	if known := n.fresh[c.index]; known != notKnown {
		return known == changed
	}
	n.fresh[c.index] = asBefore
	fresh := c.formula.wild
	for _, r := range c.formula.refs {
		fresh = fresh || s.touches(r, n)
	}
	for i := range c.formula.away {
		fresh = fresh || s.touches(c.formula.away[i], n)
	}
	if fresh {
		n.fresh[c.index] = changed
	}
	return fresh
}

// touches tells whether a range of the template holds what is filled or fresh.
func (s *solver) touches(r ref, home *woven) bool {
	n := s.target(r, home)
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
	if n.rowLines.meets(row1, row2) || n.colLines.meets(col1, col2) {
		return true // it has more cells than in the template
	}
	for _, at := range n.rowsFrom(row1) {
		if at.num > row2 {
			break
		}
		for _, c := range at.cells {
			if c.col < col1 || c.col > col2 {
				continue
			}
			if n.holes[c.index] != noHole || c.formula != nil && s.isFresh(n, c) {
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
