package weave

import (
	"errors"
	"fmt"
	"math/big"
	"path"
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// loom is one filling.
type loom struct {
	*Book
	plan    *Plan
	sheets  []*woven // as in the book
	styles  *styles
	moved   bool // rows, columns or sheets went elsewhere
	dropped bool // a sheet is left out
	recalc  bool // a formula has other operands than in the template
	sums    map[sumKey]aggregate
	running map[sumKey]prefix
	path    []int // room for the items around a cell
	spent   int   // cells looked at for the values of formulas
	errs    []error
}

// woven is a sheet in this filling.
type woven struct {
	*sheet
	plan     Sheet
	rowLines *lines
	colLines *lines
	holes    []int32     // of each cell its id, or noHole
	fresh    []freshness // of each cell
	values   map[[2]int]value
	links    []*node
	dead     []bool // of each cell, whether it led to a sheet left out; nil if none did
	lastRow  int    // of the result
	lastCol  int
	dirty    bool // its cells are written anew
	heights  map[int]*big.Rat
}

// noHole marks a cell that is left as it is.
const noHole = -1

// freshness is whether a formula's operands differ from the template's.
type freshness uint8

const (
	notKnown freshness = iota
	asBefore           // also while it is being found out
	changed
)

// Weave makes a workbook of the template. It tells all mistakes at once.
func (b *Book) Weave(plan *Plan) ([]byte, error) {
	w := b.loom(plan)
	if len(w.errs) > 0 {
		return nil, errors.Join(w.errs...)
	}
	parts, err := w.weaveParts()
	if err != nil {
		return nil, err
	}
	if len(w.errs) > 0 {
		return nil, errors.Join(w.errs...)
	}
	return xlsx.Assemble(parts)
}

// loom lays all sheets out and looks for mistakes.
func (b *Book) loom(plan *Plan) *loom {
	w := &loom{Book: b, plan: plan, path: make([]int, 0, 8), sums: map[sumKey]aggregate{}, running: map[sumKey]prefix{}}
	w.styles = newStyles(b)
	for _, s := range b.sheets {
		n := &woven{sheet: s, fresh: make([]freshness, s.count), values: map[[2]int]value{}, heights: map[int]*big.Rat{}, holes: make([]int32, s.count)}
		for i := range n.holes {
			n.holes[i] = noHole
		}
		for _, p := range plan.Sheets {
			if strings.EqualFold(p.Name, s.name) {
				n.plan = p
			}
		}
		w.sheets = append(w.sheets, n)
		for _, h := range n.plan.Holes {
			if c := s.at(h.Row, h.Col); c != nil && c.formula == nil {
				n.holes[c.index] = int32(h.ID)
			}
		}
		if n.plan.Drop {
			w.moved, w.dropped = true, true
			continue
		}
		n.rowLines, n.colLines = newLines(n.plan.Rows), newLines(n.plan.Cols)
		w.moved = w.moved || n.rowLines != nil || n.colLines != nil
		w.measure(n)
	}
	for _, n := range w.sheets {
		w.examine(n)
	}
	return w
}

// measure finds where a sheet ends now.
func (w *loom) measure(n *woven) {
	if k := len(n.rows); k > 0 {
		_, n.lastRow = n.rowLines.rows(n.rows[k-1].num, 0, place{}, false)
	}
	if n.maxCol > 0 {
		_, n.lastCol = n.colLines.rows(n.maxCol, 0, place{}, false)
	}
	if n.lastRow > xlsx.MaxRows {
		w.errs = append(w.errs, fmt.Errorf("%s: 要写 %d 行，工作表最多 %d 行，请减少列表的行数", n.name, n.lastRow, xlsx.MaxRows))
	}
	if n.lastCol > xlsx.MaxCols {
		w.errs = append(w.errs, fmt.Errorf("%s: 要写 %d 列，工作表最多 %d 列，请减少列表的项数", n.name, n.lastCol, xlsx.MaxCols))
	}
}

// examine tells whether a sheet's cells are written anew, and of formulas that lead to a
// sheet left out.
func (w *loom) examine(n *woven) {
	if n.plan.Drop {
		return
	}
	w.hidden(n)
	if n.byRow == nil {
		return
	}
	if dead := w.deadLinks(n); len(dead) > 0 {
		n.dead, n.dirty = make([]bool, n.count), true
		for _, at := range dead {
			if c := n.at(at[0], at[1]); c != nil {
				n.dead[c.index] = true
			}
		}
	}
	w.torn(n)
	n.dirty = n.dirty || len(n.plan.Holes) > 0 || n.rowLines != nil || n.colLines != nil
	for _, r := range n.rows {
		for _, c := range r.cells {
			if c.formula == nil {
				continue
			}
			at := n.name + "!" + xlsx.Ref(c.row, c.col)
			w.unreachable(n, at, "", c.formula)
			w.stacked(at, c.formula)
			w.sliced(n, at, c)
			if w.isFresh(n, c) {
				w.recalc, n.dirty = true, true
			}
			for _, r := range c.formula.refs {
				if t := w.target(r, n); t != nil && (t.rowLines != nil || t.colLines != nil) {
					n.dirty = true
				}
			}
		}
	}
}

// torn tells of merges and tables that lie partly in a block, and of tables whose heads are
// filled: Excel would mend the workbook.
func (w *loom) torn(n *woven) {
	if k := n.part.tree.root().kid("mergeCells"); k != nil && n.read != nil {
		for _, r := range n.read.Merges {
			if n.rowLines.across(r) {
				w.errs = append(w.errs, fmt.Errorf("%s!%s: 合并单元格跨过了并排的列表，请拆开，让每一格只在一个列表里", n.name, r))
				continue
			}
			if b := n.colLines.cut(r.Col1, r.Col2, 1); b != nil {
				w.errs = append(w.errs, fmt.Errorf("%s!%s: 合并单元格有一部分在 %s—%s 列的列表块里，请拆开，或让它整个在块里、或包住整块", n.name, r, xlsx.ColName(b.First), xlsx.ColName(b.Last)))
			}
			b := n.rowLines.cut(r.Row1, r.Row2, r.Col1)
			if b == nil {
				b = n.rowLines.cut(r.Row1, r.Row2, r.Col2)
			}
			if b != nil {
				w.errs = append(w.errs, fmt.Errorf("%s!%s: 合并单元格有一部分在第 %d—%d 行的列表块里，请拆开，或让它整个在块里、或包住整块", n.name, r, b.First, b.Last))
			}
		}
	}
	w.tornTables(n)
}

// target is the sheet that a reference leads to; nil if there is none.
func (w *loom) target(r ref, home *woven) *woven {
	if r.sheet == "" {
		return home
	}
	for _, n := range w.sheets {
		if strings.EqualFold(n.name, r.sheet) {
			return n
		}
	}
	return nil
}

// weaveParts packs every part that stays, anew where it has changed.
func (w *loom) weaveParts() (parts []*xlsx.Packed, err error) {
	gone := w.gone()
	done := map[*part]bool{}
	keep := func(p *part, body []byte) error {
		done[p] = true
		if string(body) == string(p.body) {
			parts = append(parts, p.packed)
			return nil
		}
		packed, err := xlsx.Pack(p.name, body)
		parts = append(parts, packed)
		return err
	}
	for _, n := range w.sheets {
		if n.plan.Drop || n.part == nil || gone[n.part] {
			continue
		}
		packed := n.part.packed // of a sheet that is nothing but a chart
		if n.byRow != nil {
			if packed, err = w.weaveSheet(n); err != nil {
				return nil, err
			}
		}
		done[n.part] = true
		parts = append(parts, packed)
		for _, p := range n.parts {
			if p.tree == nil || done[p] || gone[p] {
				continue
			}
			if err := keep(p, w.weaveOwned(n, p)); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range w.parts {
		if done[p] || gone[p] {
			continue
		}
		body, err := w.weaveShared(p, gone)
		if err == nil {
			err = keep(p, body)
		}
		if err != nil {
			return nil, err
		}
	}
	if w.Book.part(corePart) == nil {
		packed, err := xlsx.Pack(corePart, w.core())
		if err != nil {
			return nil, err
		}
		parts = append(parts, packed)
	}
	return parts, nil
}

const corePart = "docProps/core.xml"

// gone are the parts that no sheet has any more: those of sheets left out, and the order
// of calculation, which would name cells that moved.
func (w *loom) gone() map[*part]bool {
	gone := map[*part]bool{}
	for _, n := range w.sheets {
		if n.plan.Drop {
			for _, p := range n.parts {
				gone[p] = true
			}
		}
	}
	for _, n := range w.sheets {
		if !n.plan.Drop {
			for _, p := range n.parts {
				delete(gone, p)
			}
		}
	}
	w.personal(gone)
	if w.moved {
		for _, r := range w.main().rels {
			if p := w.Book.part(r.target); p != nil && r.kind == "calcChain" {
				gone[p] = true
			}
		}
	}
	for p := range gone {
		if rels := w.Book.part(path.Join(path.Dir(p.name), "_rels", path.Base(p.name)+".rels")); rels != nil {
			gone[rels] = true
		}
	}
	return gone
}

// weaveOwned is a part below a sheet.
func (w *loom) weaveOwned(n *woven, p *part) []byte {
	t := p.tree.clone()
	switch root := t.root(); {
	case root.is("xml"):
		w.notes(n, t)
	case root.is("wsDr"):
		w.drawing(n, t)
	case root.is("chartSpace"):
		w.chart(n, t)
	case root.is("comments"), root.is("ThreadedComments"):
		w.comments(n, t)
	default:
		w.follow(n, t)
	}
	return t.write(nil)
}

// weaveShared is a part of the workbook's own.
func (w *loom) weaveShared(p *part, gone map[*part]bool) ([]byte, error) {
	if p.tree == nil {
		return p.body, nil
	}
	t := p.tree.clone()
	switch {
	case p == w.main():
		w.workbook(t)
	case p.name == typesPart:
		w.types(t, gone)
		return xlsx.SortTypes(t.write(nil))
	case p.name == corePart:
		return w.core(), nil
	case p.name == "docProps/app.xml":
		w.app(t)
	case strings.HasPrefix(p.name, "xl/externalLinks/_rels/"):
		pathless(t)
	case t.root().is("personList"):
		persons(t)
	case strings.HasSuffix(p.name, ".rels"):
		w.rels(p, t, gone)
	case slices.ContainsFunc(w.main().rels, func(r relation) bool { return r.kind == "styles" && r.target == p.name }):
		w.styles.add(t)
	case slices.ContainsFunc(w.main().rels, func(r relation) bool { return r.kind == "sharedStrings" && r.target == p.name }):
		w.spare(t)
	case t.root().is("pivotCacheDefinition"):
		w.pivot(t)
	}
	return t.write(nil), nil
}
