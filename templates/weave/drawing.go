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
	r := ruler{n, map[int]*big.Rat{}}
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
		height := r.depth(to)
		height.Sub(height, r.depth(from))
		width := number(to, "col") - number(from, "col")
		n.anchor(from, false)
		to.kid("col").setText(strconv.Itoa(number(from, "col") + width))
		r.reach(to, height.Add(height, r.depthNow(from)))
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
