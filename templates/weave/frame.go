package weave

import (
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// frame is what holds the sheets together: the workbook's own part, its names, types,
// relations, styles, texts and properties.
type frame struct {
	*layout
	book   *Book
	plan   *Plan
	styles *styles
	recalc bool           // formulas have other operands than in the template
	gone   map[*part]bool // what no sheet has any more, and what tells of who drew the template
}

func newFrame(w *loom) *frame {
	f := &frame{layout: w.layout, book: w.book, plan: w.plan, styles: w.styles, recalc: w.recalc, gone: map[*part]bool{}}
	for _, n := range f.sheets {
		if n.plan.Drop {
			for _, p := range n.parts {
				f.gone[p] = true
			}
		}
	}
	for _, n := range f.sheets {
		if !n.plan.Drop {
			for _, p := range n.parts {
				delete(f.gone, p)
			}
		}
	}
	f.leave(relations(f.book.part("_rels/.rels").tree, ""), "custom-properties")
	if f.moved {
		f.leave(f.book.main().rels, "calcChain") // it would name cells that moved
	}
	for p := range f.gone {
		if rels := f.book.part(relsOf(p.name)); rels != nil {
			f.gone[rels] = true
		}
	}
	return f
}

// leave leaves out the parts of a kind that relations lead to.
func (f *frame) leave(relations []relation, kind string) {
	for _, r := range relations {
		if p := f.book.part(r.target); p != nil && r.kind == kind {
			f.gone[p] = true
		}
	}
}

// weave is a part of the workbook's own.
func (f *frame) weave(p *part) ([]byte, error) {
	if p.tree == nil {
		return p.body, nil
	}
	main := f.book.main()
	is := func(kind string) bool {
		return slices.ContainsFunc(main.rels, func(r relation) bool { return r.kind == kind && r.target == p.name })
	}
	t := p.tree.clone()
	switch {
	case p == main:
		f.workbook(t)
	case p.name == typesPart:
		f.types(t)
		return xlsx.SortTypes(t.write(nil))
	case p.name == corePart:
		return f.core(), nil
	case p.name == "docProps/app.xml":
		f.app(t)
	case strings.HasPrefix(p.name, "xl/externalLinks/_rels/"):
		pathless(t)
	case t.root().is("personList"):
		persons(t)
	case strings.HasSuffix(p.name, ".rels"):
		f.rels(p, t)
	case is("styles"):
		f.styles.add(t)
	case is("sharedStrings"):
		f.spare(t)
	case t.root().is("pivotCacheDefinition"):
		f.pivot(t)
	}
	return t.write(nil), nil
}
