package weave

import (
	"errors"

	"parkstat/templates/xlsx"
)

// loom is one filling.
type loom struct {
	*solver
	book   *Book
	styles *styles
}

// Weave makes a workbook of the template. It tells all mistakes at once.
func (b *Book) Weave(plan *Plan) ([]byte, error) {
	x := b.examine(plan)
	if len(x.errs) > 0 {
		return nil, errors.Join(x.errs...)
	}
	w := &loom{solver: x.solver, book: b, styles: newStyles(b)}
	parts, err := w.weaveParts()
	if err != nil {
		return nil, err
	}
	return xlsx.Assemble(parts)
}

// weaveParts packs every part that stays, anew where it has changed.
func (w *loom) weaveParts() (parts []*xlsx.Packed, err error) {
	f := newFrame(w)
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
		if n.plan.Drop || n.part == nil || f.gone[n.part] {
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
			if p.tree == nil || done[p] || f.gone[p] {
				continue
			}
			if err := keep(p, w.weaveOwned(n, p)); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range w.book.parts {
		if done[p] || f.gone[p] {
			continue
		}
		body, err := f.weave(p)
		if err == nil {
			err = keep(p, body)
		}
		if err != nil {
			return nil, err
		}
	}
	if w.book.part(corePart) == nil {
		packed, err := xlsx.Pack(corePart, f.core())
		if err != nil {
			return nil, err
		}
		parts = append(parts, packed)
	}
	return parts, nil
}

// weaveOwned is a part below a sheet.
func (w *loom) weaveOwned(n *woven, p *part) []byte {
	t := p.tree.clone()
	switch root := t.root(); {
	case root.is("xml"):
		n.notes(t)
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
