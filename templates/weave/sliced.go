package weave

import (
	"strings"

	"parkstat/templates/xlsx"
)

// sliced tells of a total, outside of a block of several rows, over some of its rows only,
// where the others hold numbers too: it would be stretched over them.
func (x *examiner) sliced(n *woven, at string, c *cell) {
	for _, r := range c.formula.refs {
		t := x.target(r, n)
		if t == nil || t.plan.Drop || t.byRow == nil || r.single && !r.grows || r.a.row == 0 || r.a.col == 0 {
			continue
		}
		subtotal := strings.Contains(strings.ToUpper(c.formula.texts[0]), "SUBTOTAL(")
		if b := t.rowLines.within(r.a.row, r.b.row, r.a.col); b != nil && (t != n || c.row < b.First || c.row > b.Last) {
			if o := x.besideOf(t, b, r, subtotal); o != nil {
				x.tell("%s: 公式里的 %s 只是第 %d—%d 行列表块的一部分，填好后会把 %s 的数也加进去，请把小计改用 SUBTOTAL，或把要加的数放到单独的一列",
					at, r.String(), b.First, b.Last, xlsx.Ref(o.row, o.col))
				return
			}
		}
	}
}

// besideOf is a cell of a block's other rows that a total of some would take in; nil if there
// is none.
func (x *examiner) besideOf(n *woven, b *block, r ref, subtotal bool) *cell {
	for row := b.First; row <= b.Last; row++ {
		if row >= r.a.row && row <= r.b.row {
			continue
		}
		for col := r.a.col; col <= r.b.col; col++ {
			if o := n.at(row, col); o != nil && x.counts(n, o, subtotal) {
				return o
			}
		}
	}
	return nil
}

// counts tells whether a total would take a cell in.
func (x *examiner) counts(n *woven, c *cell, subtotal bool) bool {
	switch id := n.holes[c.index]; {
	case id != noHole:
		return x.plan.Numeric == nil || x.plan.Numeric(int(id))
	case c.formula != nil:
		mean := c.formula.mean
		return !subtotal || mean == nil || mean.op != "SUBTOTAL"
	}
	return c.v != "" && (c.t == "" || c.t == "n")
}

func (r ref) String() string { return string(r.append(nil)) }
