package weave

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// sheet is a worksheet of the template.
type sheet struct {
	name   string
	index  int
	part   *part   // nil of a sheet whose part is lost
	parts  []*part // it and all that belongs to it
	read   *xlsx.Sheet
	prefix string // of its elements' names, such as "x:"
	rows   []*row
	byRow  map[int]*row
	maxCol int
	count  int // of cells
	// standard is the height of rows that say none, in points.
	standard string
	room     *measures
	// cellData is the element with all rows, as written.
	cellData []byte
}

type row struct {
	num    int
	attrs  []byte // as written, but for the number and the spans
	cells  []*cell
	height string // in points; "" for the standard one
	hidden bool
}

type cell struct {
	row, col int
	index    int    // among the sheet's cells
	style    string // as written
	rest     []byte // what follows the reference, of a cell without a formula
	v, t     string // its value and the value's type, as written
	text     string // of a text
	formula  *formula
	attrs    []byte // of a formula's cell: the style and what else there is
	fAttrs   []byte // of the formula, such as t="array"; without ref
	array    string // the range of an array formula
	inputs   []attr // the input cells of a data table
}

// compile takes the rows out of the sheet's tree.
func (s *sheet) compile() error {
	root := s.part.tree.root()
	s.prefix = strings.TrimSuffix(root.name, "worksheet")
	s.byRow = map[int]*row{}
	s.standard = "15"
	if f := root.kid("sheetFormatPr"); f != nil && f.attr("defaultRowHeight") != "" {
		s.standard = f.attr("defaultRowHeight")
	}
	data := root.kid("sheetData")
	if data == nil {
		return nil
	}
	s.cellData = data.write(nil)
	shared := map[string]*cell{}
	last := 0
	for _, n := range data.kids {
		if n.name == "" {
			continue
		}
		r := &row{num: last + 1}
		if at := n.attr("r"); at != "" {
			r.num, _ = strconv.Atoi(at) // the strict reader has checked it
		}
		last = r.num
		r.height, r.hidden = n.attr("ht"), n.attr("hidden") == "1" || n.attr("hidden") == "true"
		for _, a := range n.attrs {
			if a.name != "r" && a.name != "spans" {
				r.attrs = appendAttr(r.attrs, a)
			}
		}
		col := 0
		for _, k := range n.kids {
			if k.name == "" || !k.is("c") {
				continue
			}
			col++
			if at := k.attr("r"); at != "" {
				var err error
				if _, col, err = xlsx.ParseRef(at); err != nil {
					return err
				}
			}
			c := s.cell(k, r.num, col, shared)
			c.index = s.count
			s.count++
			r.cells = append(r.cells, c)
			s.maxCol = max(s.maxCol, col)
		}
		s.rows, s.byRow[r.num] = append(s.rows, r), r
	}
	s.measure(root)
	data.kids, data.raw = nil, nil
	return nil
}

func appendAttr(b []byte, a attr) []byte {
	b = append(append(append(b, ' '), a.name...), `="`...)
	return append(escape(b, a.value, true), '"')
}

func (s *sheet) cell(n *node, row, col int, shared map[string]*cell) *cell {
	c := &cell{row: row, col: col, style: n.attr("s"), t: n.attr("t")}
	if v := n.kid("v"); v != nil {
		c.v = v.text()
	}
	if s.read != nil && (c.t == "s" || c.t == "str" || c.t == "inlineStr") {
		c.text = s.read.At(row, col).Text
	}
	f := n.kid("f")
	if f == nil {
		n.unset("r")
		c.rest = bytes.TrimPrefix(n.clone().bare().write(nil), []byte("<"+n.name))
		return c
	}
	for _, a := range n.attrs {
		if a.name != "r" && a.name != "t" {
			c.attrs = appendAttr(c.attrs, a)
		}
	}
	text := f.text()
	if f.attr("t") == "shared" {
		si := f.attr("si")
		if first := shared[si]; text == "" && first != nil {
			c.formula = first.formula.shift(row-first.row, col-first.col)
			return c
		}
		shared[si] = c
	} else {
		for _, a := range f.attrs {
			switch a.name {
			case "ref":
				c.array = a.value
			case "r1", "r2":
				c.inputs = append(c.inputs, a)
			default:
				c.fAttrs = appendAttr(c.fAttrs, a)
			}
		}
	}
	c.formula = parseFormula(text)
	return c
}

// bare makes the start tag be written anew, from its attributes.
func (n *node) bare() *node {
	n.raw = nil
	return n
}

// at is a cell of the template; nil where there is none.
func (s *sheet) at(row, col int) *cell {
	r := s.byRow[row]
	if r == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(r.cells, col, func(c *cell, col int) int { return c.col - col })
	if !found {
		return nil
	}
	return r.cells[i]
}
