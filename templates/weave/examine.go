package weave

import (
	"fmt"
	"path"
	"strings"

	"parkstat/templates/xlsx"
)

// Examine tells all mistakes of a plan that show before anything is written. It asks for no
// values.
func (b *Book) Examine(plan *Plan) []error { return b.loom(plan).errs }

// unreachable tells of a formula that leads to a sheet left out.
func (w *loom) unreachable(n *woven, at, what string, f *formula) {
	if name := w.lost(n, f, 0); name != "" {
		w.errs = append(w.errs, fmt.Errorf("%s: %s引用了这一版没有的工作表“%s”，请改为引用留下的工作表", at, what, name))
	}
}

// mostNames is how many names may stand one behind the other.
const mostNames = 8

// lost is a sheet left out that a formula leads to, itself or by a name; "" if there is none.
func (w *loom) lost(n *woven, f *formula, depth int) string {
	if !w.dropped {
		return ""
	}
	for _, refs := range [][]ref{f.refs, f.away} {
		for _, r := range refs {
			if r.sheet == "" {
				continue
			}
			if t := w.target(r, nil); t != nil && t.plan.Drop {
				return t.name
			}
		}
	}
	if depth == mostNames {
		return ""
	}
	for _, t := range f.tokens() {
		if t.kind != wordToken {
			continue
		}
		text, ok := w.Read.Names[n.name+"!"+t.text]
		if !ok {
			text, ok = w.Read.Names[t.text]
		}
		if !ok {
			continue
		}
		if name := w.lost(n, parseFormula(text), depth+1); name != "" {
			return name
		}
	}
	return ""
}

// hidden tells of formulas outside of cells that lead to a sheet left out: of formats,
// validations, sparklines, tables and charts.
func (w *loom) hidden(n *woven) {
	if !w.dropped {
		return
	}
	for _, p := range n.parts {
		if p.tree == nil {
			continue
		}
		at := n.name
		if p.tree.root().is("chartSpace") {
			at = n.chartAt(p)
		}
		var visit func(e *node, at, what string)
		visit = func(e *node, at, what string) {
			if s := cellsOf(e); s != "" {
				first, _, _ := strings.Cut(strings.Fields(s)[0], ":")
				at = n.name + "!" + first
			}
			text := ""
			switch local(e.name) {
			case "conditionalFormatting":
				what = "条件格式"
			case "dataValidation":
				what = "数据验证"
			case "sparkline":
				what = "迷你图"
			case "chartSpace":
				what = "图表"
			case "table":
				what = "表格"
				at = n.name + "!" + e.attr("ref")
			case "f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula":
				text = e.text()
			case "cfvo":
				text = e.attr("val")
			}
			if text != "" {
				w.unreachable(n, at, what, parseFormula(text))
			}
			for _, k := range e.kids {
				if k.name != "" {
					visit(k, at, what)
				}
			}
		}
		visit(p.tree.root(), at, "")
	}
}

// cellsOf are the cells that a format, a validation or a sparkline is for.
func cellsOf(e *node) string {
	s := e.attr("sqref")
	if k := e.kid("sqref"); s == "" && k != nil {
		s = k.text()
	}
	return strings.TrimSpace(s)
}

// chartAt is the cell that a chart hangs on.
func (n *woven) chartAt(chart *part) string {
	for _, p := range n.parts {
		if p.tree == nil || !p.tree.root().is("wsDr") {
			continue
		}
		for _, r := range p.rels {
			if r.external || !strings.EqualFold(r.target, chart.name) {
				continue
			}
			for _, e := range p.tree.root().kids {
				from := (*node)(nil)
				if e.name != "" {
					from = e.kid("from")
				}
				if from == nil {
					continue
				}
				found := false
				e.each(func(k *node) { found = found || k.is("chart") && k.attr("id") == r.id })
				if found {
					return n.name + "!" + xlsx.Ref(number(from, "row")+1, number(from, "col")+1)
				}
			}
		}
	}
	return n.name + "!" + path.Base(chart.name)
}

// stacked tells of references to several sheets at once, whose cells do not go through one
// map, where a row or a column of any of them moves.
func (w *loom) stacked(at string, f *formula) {
	for _, s := range f.spans {
		first, last := w.target(ref{sheet: s[0]}, nil), w.target(ref{sheet: s[1]}, nil)
		if first == nil || last == nil {
			continue
		}
		for _, n := range w.sheets[min(first.index, last.index) : max(first.index, last.index)+1] {
			if n.plan.Drop || n.rowLines != nil || n.colLines != nil {
				w.errs = append(w.errs, fmt.Errorf("%s: 公式一次引用了几张工作表（%s:%s），填写后“%s”的行列会变，请改为逐张引用再相加", at, s[0], s[1], n.name))
				break
			}
		}
	}
}

// tornTables tells of tables that a block of columns leads through, that stand in a repeated
// row, or whose head or part does: a table is one range with one head.
func (w *loom) tornTables(n *woven) {
	for _, p := range n.parts {
		if p.tree == nil || !p.tree.root().is("table") {
			continue
		}
		root := p.tree.root()
		r, err := parseRange(root.attr("ref"))
		if err != nil {
			continue
		}
		at := fmt.Sprintf("%s!%s: 表格“%s”", n.name, r, root.attr("displayName"))
		head := root.attr("headerRowCount") != "0"
		if n.colLines.meets(r.Col1, r.Col2) {
			w.errs = append(w.errs, fmt.Errorf("%s在按列重复的列里，表格的列不能重复，请把表格转换为区域", at))
		}
		in := n.rowLines.within(r.Row1, r.Row2, r.Col1)
		switch {
		case in != nil && (head || in.First != r.Row1 || in.Last != r.Row2),
			head && n.rowLines.within(r.Row1, r.Row1, r.Col1) != nil, n.rowLines.cut(r.Row1, r.Row2, r.Col1) != nil:
			w.errs = append(w.errs, fmt.Errorf("%s有一部分或整个在按行重复的列表块里，请让标题在列表之外、列表的行整个在表格里，或把表格转换为区域", at))
		}
		if !head {
			continue
		}
		for col := r.Col1; col <= r.Col2; col++ {
			if c := n.at(r.Row1, col); c != nil && n.holes[c.index] != noHole {
				w.errs = append(w.errs, fmt.Errorf("%s!%s: 表格的标题格不能填数，请写成文字", n.name, xlsx.Ref(r.Row1, col)))
			}
		}
	}
}
