package weave

import (
	"math/big"
	"strconv"
	"strings"
)

// drawing moves pictures, shapes and charts. One that is anchored to two cells, and to move
// and size with them, is stretched by a block between them; one that is only to move keeps
// its size.
func (w *loom) drawing(n *woven, t *node) {
	w.shapeTexts(t)
	if n.rowLines == nil && n.colLines == nil {
		return
	}
	for _, e := range t.root().kids {
		from, to := e.kid("from"), e.kid("to")
		if e.name == "" || from == nil || e.attr("editAs") == "absolute" {
			continue
		}
		if to == nil {
			n.anchor(from, false)
			continue
		}
		if e.attr("editAs") != "oneCell" {
			n.anchor(from, false)
			n.anchor(to, true)
			continue
		}
		height := n.depth(to).Sub(n.depth(to), n.depth(from))
		width := number(to, "col") - number(from, "col")
		n.anchor(from, false)
		to.kid("col").setText(strconv.Itoa(number(from, "col") + width))
		n.reach(to, n.depthNow(from).Add(n.depthNow(from), height))
	}
}

// shapeTexts fills what is written in shapes and on charts.
func (w *loom) shapeTexts(t *node) {
	if w.plan.Text == nil {
		return
	}
	t.each(func(e *node) {
		if e.is("t") {
			e.setText(w.plan.Text(ShapeText, e.text()))
		}
	})
}

func number(e *node, kid string) int {
	k := e.kid(kid)
	if k == nil {
		return 0
	}
	i, _ := strconv.Atoi(strings.TrimSpace(k.text()))
	return i
}

// emuPerPoint is how many of a drawing's units make a point, of which rows are so high.
const emuPerPoint = 12700

// depth is how far an anchor's point is below the top of the template's sheet, in a
// drawing's units.
func (n *woven) depth(e *node) *big.Rat {
	d := new(big.Rat).SetInt64(int64(number(e, "rowOff")))
	for row := 1; row <= number(e, "row"); row++ {
		d.Add(d, n.height(row))
	}
	return d
}

// depthNow is the same of the result's sheet.
func (n *woven) depthNow(e *node) *big.Rat {
	d := new(big.Rat).SetInt64(int64(number(e, "rowOff")))
	for row := 1; row <= number(e, "row"); row++ {
		d.Add(d, n.heightNow(row))
	}
	return d
}

// reach sets an anchor's point to a depth in the result's sheet.
func (n *woven) reach(e *node, depth *big.Rat) {
	at := new(big.Rat)
	row := 1
	for ; row <= 1<<20; row++ {
		next := new(big.Rat).Add(at, n.heightNow(row))
		if next.Cmp(depth) > 0 {
			break
		}
		at = next
	}
	e.kid("row").setText(strconv.Itoa(row - 1))
	off := at.Sub(depth, at)
	if k := e.kid("rowOff"); k != nil {
		k.setText(new(big.Int).Quo(off.Num(), off.Denom()).String())
	}
}

func (n *woven) heightNow(row int) *big.Rat {
	at := n.rowLines.origin(row, 1)
	if at.row == 0 {
		at = n.rowLines.origin(row, n.maxCol)
	}
	return n.height(int(at.row))
}

// height is a template row's, in a drawing's units.
func (n *woven) height(row int) *big.Rat {
	if h, ok := n.heights[row]; ok {
		return h
	}
	points := n.standard
	if r := n.byRow[row]; r != nil {
		if r.hidden {
			points = "0"
		} else if r.height != "" {
			points = r.height
		}
	}
	h, ok := new(big.Rat).SetString(points)
	if !ok {
		h = big.NewRat(15, 1)
	}
	h.Mul(h, big.NewRat(emuPerPoint, 1))
	n.heights[row] = h
	return h
}
