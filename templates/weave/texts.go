package weave

import (
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// loose is a text of the template outside of cells.
type loose struct {
	Kind TextKind
	At   string // where: a sheet's name, or a part's
	Text string
	// Sheets are those that it is shown on.
	Sheets []string
}

// Texts are the template's texts outside of cells.
func (b *Book) Texts() (all []loose) {
	of := map[*part][]string{}
	var order []*part
	for _, s := range b.sheets {
		if s.part == nil || s.part.tree == nil {
			continue
		}
		if hf := s.part.tree.root().kid("headerFooter"); hf != nil {
			hf.each(func(e *node) { all = append(all, loose{PageText, s.name, e.text(), []string{s.name}}) })
		}
		for _, p := range s.parts {
			if p.tree == nil || !p.tree.root().is("wsDr") && !p.tree.root().is("chartSpace") {
				continue
			}
			if !slices.Contains(order, p) {
				order = append(order, p)
			}
			of[p] = append(of[p], s.name)
		}
	}
	for _, p := range order {
		p.tree.each(func(e *node) {
			if e.is("t") {
				all = append(all, loose{ShapeText, p.name, e.text(), of[p]})
			}
		})
	}
	return all
}

// Notes are the comments of a sheet, by cell.
func (b *Book) Notes(sheet string) map[string]string {
	all := map[string]string{}
	s := b.sheet(sheet)
	if s == nil {
		return all
	}
	for _, p := range s.parts {
		if p.tree == nil || !p.tree.root().is("comments") {
			continue
		}
		p.tree.each(func(e *node) {
			if !e.is("comment") {
				return
			}
			var b strings.Builder
			e.each(func(t *node) {
				if t.is("t") {
					b.WriteString(t.text())
				}
			})
			all[e.attr("ref")] = b.String()
		})
	}
	return all
}

// Area reads what a name stands for, if that is one rectangle of cells on a sheet: whole
// rows and columns reach to the sheet's edges.
func Area(formula string) (sheet string, r xlsx.Range, ok bool) {
	f := parseFormula(formula)
	if len(f.refs) != 1 || f.texts[0] != "" || f.texts[1] != "" || f.refs[0].sheet == "" {
		return "", r, false
	}
	a, b := f.refs[0].a, f.refs[0].b
	r = xlsx.Range{Row1: max(a.row, 1), Col1: max(a.col, 1), Row2: b.row, Col2: b.col}
	if b.row == 0 {
		r.Row2 = xlsx.MaxRows
	}
	if b.col == 0 {
		r.Col2 = xlsx.MaxCols
	}
	return f.refs[0].sheet, r, true
}
