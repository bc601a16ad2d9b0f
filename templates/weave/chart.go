package weave

import (
	"slices"
	"strconv"
	"strings"
)

// mostPoints is how many values a chart keeps; of a longer one Excel reads the cells anyway.
const mostPoints = 4096

// chart lets a chart's ranges follow, and gives it the values that the cells have now, for
// programs that show them without computing.
func (w *loom) chart(n *woven, t *node) {
	w.shapeTexts(t)
	if !w.chartChanges(n, t) {
		return
	}
	var visit func(e *node, title bool)
	visit = func(e *node, title bool) {
		for _, k := range e.kids {
			if k.name != "" {
				visit(k, title || k.is("tx"))
			}
		}
		f := e.kid("f")
		if f == nil {
			return
		}
		formula := parseFormula(f.text())
		if len(formula.refs) == 0 {
			return
		}
		refs := w.all(nil, formula, home{sheet: n}, !title)
		f.setText(string(formula.append(nil, refs)))
		switch local(e.name) {
		case "numRef", "strRef":
			w.cache(e, n, refs)
		case "multiLvlStrRef":
			e.prune(func(k *node) bool { return k.is("multiLvlStrCache") })
		case "numDim", "strDim":
			e.prune(func(k *node) bool { return k.is("lvl") })
		}
	}
	visit(t, false)
	w.hollow(n, t)
}

// chartChanges tells whether a chart's cells have moved or hold other values.
func (w *loom) chartChanges(n *woven, t *node) (changes bool) {
	t.each(func(f *node) {
		if !f.is("f") {
			return
		}
		formula := parseFormula(f.text())
		for _, r := range formula.refs {
			changes = changes || w.to(r, home{sheet: n}, true) != r || w.touches(r, n)
		}
	})
	return changes
}

// cache makes a reference's kept values anew.
func (w *loom) cache(e *node, n *woven, refs []ref) {
	kind, old := "numCache", e.kid("numCache")
	if e.is("strRef") {
		kind, old = "strCache", e.kid("strCache")
	}
	values, ok := w.list(refs, n)
	if !ok {
		e.prune(func(k *node) bool { return k.is(kind) })
		return
	}
	prefix := strings.TrimSuffix(e.name, local(e.name))
	c := element(prefix + kind)
	if kind == "numCache" {
		code := element(prefix + "formatCode")
		code.setText("General")
		if old != nil && old.kid("formatCode") != nil && old.kid("formatCode").text() != "" {
			code = old.kid("formatCode")
		}
		c.kids = append(c.kids, code)
	}
	c.kids = append(c.kids, element(prefix+"ptCount", "val", strconv.Itoa(len(values))))
	for i, v := range values {
		text := v.cellText()
		if text == "" || kind == "numCache" && v.kind != numeric {
			continue
		}
		point := element(prefix+"pt", "idx", strconv.Itoa(i))
		inner := element(prefix + "v")
		inner.setText(text)
		point.kids = []*node{inner}
		c.kids = append(c.kids, point)
	}
	at := 1
	for i, k := range e.kids {
		if k == old {
			e.kids[i] = c
			return
		}
		if k.name != "" && k.is("f") {
			at = i + 1
		}
	}
	e.kids = slices.Insert(e.kids, at, c)
}

// list is the values of the cells of references, if all are known and not too many.
func (s *solver) list(refs []ref, n *woven) (all []value, ok bool) {
	for _, r := range refs {
		t := s.target(r, n)
		if t == nil || t.byRow == nil || r.a.row == 0 || r.a.col == 0 {
			return nil, false
		}
		if (r.b.row-r.a.row+1)*(r.b.col-r.a.col+1)+len(all) > mostPoints {
			return nil, false
		}
		for row := r.a.row; row <= r.b.row; row++ {
			for col := r.a.col; col <= r.b.col; col++ {
				v := s.valueAt(t, row, col)
				if v.kind == unknown {
					return nil, false
				}
				all = append(all, v)
			}
		}
	}
	return all, true
}
