package weave

import (
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// comments moves comments to where their cells went, and takes out those that were meant
// for the filling.
func (w *loom) comments(n *woven, t *node) {
	t.prune(func(e *node) bool { return (e.is("comment") || e.is("threadedComment")) && n.taken(e.attr("ref")) })
	nameless(t)
	w.follow(n, t)
}

func (n *woven) taken(ref string) bool { return slices.Contains(n.plan.Notes, ref) }

// notes moves the boxes of comments, which stand in a drawing of an older kind.
func (n *woven) notes(t *node) {
	t.prune(func(e *node) bool {
		data := e.kid("ClientData")
		if !e.is("shape") || data == nil || data.attr("ObjectType") != "Note" {
			return false
		}
		return n.taken(xlsx.Ref(number(data, "Row")+1, number(data, "Column")+1))
	})
	if n.rowLines == nil && n.colLines == nil {
		return
	}
	t.each(func(e *node) {
		if !e.is("ClientData") {
			return
		}
		row, col := e.kid("Row"), e.kid("Column")
		rows, cols := 0, 0
		if row != nil && col != nil {
			atRow, atCol := number(e, "Row"), number(e, "Column")
			toRow, toCol := n.cellAt(atRow+1, atCol+1)
			row.setText(strconv.Itoa(toRow - 1))
			col.setText(strconv.Itoa(toCol - 1))
			rows, cols = toRow-1-atRow, toCol-1-atCol
		}
		if a := e.kid("Anchor"); a != nil {
			n.box(a, rows, cols, row != nil)
		}
	})
}

// box moves a box, given as left column, offset, top row, offset, right column and so on: by
// as much as its cell, or where it belongs to none, to where its corners went.
func (n *woven) box(a *node, rows, cols int, ofCell bool) {
	f := strings.Split(a.text(), ",")
	if len(f) != 8 {
		return
	}
	for i := 0; i < 8; i += 2 {
		at, err := strconv.Atoi(strings.TrimSpace(f[i]))
		if err != nil {
			return
		}
		l, by := n.colLines, cols
		if i == 2 || i == 6 {
			l, by = n.rowLines, rows
		}
		if !ofCell {
			first, last := l.rows(at+1, 0, place{}, false)
			if i >= 4 {
				first = last
			}
			by = first - 1 - at
		}
		f[i] = " " + strconv.Itoa(at+by)
	}
	a.setText(strings.TrimSpace(strings.Join(f, ",")))
}
