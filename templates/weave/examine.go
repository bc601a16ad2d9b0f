package weave

import (
	"fmt"
	"path"
	"strings"

	"parkstat/templates/xlsx"
)

// examiner looks for the mistakes of a plan, before anything is written.
type examiner struct {
	*solver
	errs []error
}

// Examine tells all mistakes of a plan. It asks for no values.
func (b *Book) Examine(plan *Plan) []error { return b.examine(plan).errs }

func (b *Book) examine(plan *Plan) *examiner {
	x := &examiner{solver: newSolver(newLayout(b, plan), plan)}
	for _, n := range x.sheets {
		x.size(n)
	}
	for _, n := range x.sheets {
		x.examine(n)
	}
	x.pivots(b)
	return x
}

func (x *examiner) tell(format string, args ...any) {
	x.errs = append(x.errs, fmt.Errorf(format, args...))
}

// size tells of a sheet that grows past Excel's edges.
func (x *examiner) size(n *woven) {
	if n.lastRow > xlsx.MaxRows {
		x.tell("%s: 要写 %d 行，工作表最多 %d 行，请减少列表的行数", n.name, n.lastRow, xlsx.MaxRows)
	}
	if n.lastCol > xlsx.MaxCols {
		x.tell("%s: 要写 %d 列，工作表最多 %d 列，请减少列表的项数", n.name, n.lastCol, xlsx.MaxCols)
	}
}

// examine tells whether a sheet's cells are written anew, and of formulas that lead to a
// sheet left out.
func (x *examiner) examine(n *woven) {
	if n.plan.Drop {
		return
	}
	x.hidden(n)
	if n.byRow == nil {
		return
	}
	if dead := x.deadLinks(n); len(dead) > 0 {
		n.dead, n.dirty = make([]bool, n.count), true
		for _, at := range dead {
			if c := n.at(at[0], at[1]); c != nil {
				n.dead[c.index] = true
			}
		}
	}
	x.torn(n)
	n.dirty = n.dirty || len(n.plan.Holes) > 0 || n.rowLines != nil || n.colLines != nil
	for _, r := range n.rows {
		for _, c := range r.cells {
			if c.formula == nil {
				continue
			}
			at := n.name + "!" + xlsx.Ref(c.row, c.col)
			x.unreachable(n, at, "", c.formula)
			x.stacked(at, c.formula)
			x.sliced(n, at, c)
			if x.isFresh(n, c) {
				x.recalc, n.dirty = true, true
			}
			for _, r := range c.formula.refs {
				if t := x.target(r, n); t != nil && (t.rowLines != nil || t.colLines != nil) {
					n.dirty = true
				}
			}
		}
	}
}

// torn tells of merges and tables that lie partly in a block, and of tables whose heads are
// filled: Excel would mend the workbook.
func (x *examiner) torn(n *woven) {
	if k := n.part.tree.root().kid("mergeCells"); k != nil && n.read != nil {
		for _, r := range n.read.Merges {
			if n.rowLines.across(r) {
				x.tell("%s!%s: 合并单元格跨过了并排的列表，请拆开，让每一格只在一个列表里", n.name, r)
				continue
			}
			if b := n.colLines.cut(r.Col1, r.Col2, 1); b != nil {
				x.tell("%s!%s: 合并单元格有一部分在 %s—%s 列的列表块里，请拆开，或让它整个在块里、或包住整块", n.name, r, xlsx.ColName(b.First), xlsx.ColName(b.Last))
			}
			b := n.rowLines.cut(r.Row1, r.Row2, r.Col1)
			if b == nil {
				b = n.rowLines.cut(r.Row1, r.Row2, r.Col2)
			}
			if b != nil {
				x.tell("%s!%s: 合并单元格有一部分在第 %d—%d 行的列表块里，请拆开，或让它整个在块里、或包住整块", n.name, r, b.First, b.Last)
			}
		}
	}
	x.tornTables(n)
}

// unreachable tells of a formula that leads to a sheet left out.
func (x *examiner) unreachable(n *woven, at, what string, f *formula) {
	if name := x.lost(n, f, 0); name != "" {
		x.tell("%s: %s引用了这一版没有的工作表“%s”，请改为引用留下的工作表", at, what, name)
	}
}

// hidden tells of formulas outside of cells that lead to a sheet left out: of formats,
// validations, sparklines, tables and charts.
func (x *examiner) hidden(n *woven) {
	if !x.dropped {
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
				x.unreachable(n, at, what, parseFormula(text))
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
func (x *examiner) stacked(at string, f *formula) {
	for _, s := range f.spans {
		first, last := x.target(ref{sheet: s[0]}, nil), x.target(ref{sheet: s[1]}, nil)
		if first == nil || last == nil {
			continue
		}
		for _, n := range x.sheets[min(first.index, last.index) : max(first.index, last.index)+1] {
			if n.plan.Drop || n.rowLines != nil || n.colLines != nil {
				x.tell("%s: 公式一次引用了几张工作表（%s:%s），填写后“%s”的行列会变，请改为逐张引用再相加", at, s[0], s[1], n.name)
				break
			}
		}
	}
}

// tornTables tells of tables that a block of columns leads through, that stand in a repeated
// row, or whose head or part does: a table is one range with one head.
func (x *examiner) tornTables(n *woven) {
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
			x.tell("%s在按列重复的列里，表格的列不能重复，请把表格转换为区域", at)
		}
		in := n.rowLines.within(r.Row1, r.Row2, r.Col1)
		switch {
		case in != nil && (head || in.First != r.Row1 || in.Last != r.Row2),
			head && n.rowLines.within(r.Row1, r.Row1, r.Col1) != nil, n.rowLines.cut(r.Row1, r.Row2, r.Col1) != nil:
			x.tell("%s有一部分或整个在按行重复的列表块里，请让标题在列表之外、列表的行整个在表格里，或把表格转换为区域", at)
		}
		if !head {
			continue
		}
		for col := r.Col1; col <= r.Col2; col++ {
			if c := n.at(r.Row1, col); c != nil && n.holes[c.index] != noHole {
				x.tell("%s!%s: 表格的标题格不能填数，请写成文字", n.name, xlsx.Ref(r.Row1, col))
			}
		}
	}
}

// pivots tells of pivots of a sheet left out.
func (x *examiner) pivots(b *Book) {
	for _, p := range b.parts {
		if p.tree == nil || !p.tree.root().is("pivotCacheDefinition") {
			continue
		}
		p.tree.each(func(e *node) {
			if n := x.source(e); n != nil && n.plan.Drop {
				x.tell("数据透视表引用了这一版没有的工作表“%s”，请一并删去", n.name)
			}
		})
	}
}
