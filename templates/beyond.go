package templates

import (
	"fmt"
	"iter"
	"slices"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Beyond are the cells written in rows that a form's lists do not have: those that somebody
// put in between, or below the last. Nothing there is read, so it must be told.
func (f *Form) Beyond(p *Places) []xlsx.Cell {
	var all []xlsx.Cell
	for i := range f.Def.Lists {
		for row := range f.beyond(p, &f.Def.Lists[i]) {
			all = append(all, row[0])
		}
	}
	return all
}

// beyond are such rows of a list, each with what is written under the list's fields.
func (f *Form) beyond(p *Places, l *FormList) iter.Seq[[]xlsx.Cell] {
	own := map[int]bool{} // rows in which the form stands
	for _, c := range p.Cells {
		own[c.Row] = true
	}
	for _, of := range []map[[2]int]string{f.labels, f.prefixes} {
		for at := range of {
			row, _ := p.at(at[0], at[1])
			own[row] = true
		}
	}
	first, last, top, end := 0, 0, 0, 0
	for _, field := range l.Fields {
		c, ok := p.Cells[l.Path(l.Rows, field.Item)]
		if !ok {
			continue
		}
		if first == 0 || c.Col < first {
			first = c.Col
		}
		last, top, end = max(last, c.Col), p.Cells[l.Path(1, field.Item)].Row, c.Row
	}
	return func(yield func([]xlsx.Cell) bool) {
		for row := top + 1; end > 0 && row <= p.Sheet.MaxRow; row++ {
			if own[row] && row > end {
				return // the form goes on
			}
			if own[row] {
				continue
			}
			var written []xlsx.Cell
			for col := first; col <= last; col++ {
				if c := p.Sheet.At(row, col); facts.Label(c.Text) != "" {
					written = append(written, c)
				}
			}
			if len(written) > 0 && !yield(written) {
				return
			}
		}
	}
}

// widened is the form with a row for each that its lists do not have in a return,
// which is in the shape from; their cells join the places. There are no more than a list may
// have at all.
func (f *Form) widened(from *Form, p *Places) (*Form, error) {
	wide := *f.Def
	wide.Lists = slices.Clone(wide.Lists)
	for i := range wide.Lists {
		l := &wide.Lists[i]
		for row := range from.beyond(p, &f.Def.Lists[i]) {
			if l.Rows == maxListRows {
				break
			}
			l.Rows++
			for _, field := range l.Fields {
				if above, asked := p.Cells[l.Path(f.Def.Lists[i].Rows, field.Item)]; asked {
					p.Cells[l.Path(l.Rows, field.Item)] = p.Sheet.At(row[0].Row, above.Col)
				}
			}
		}
	}
	if slices.EqualFunc(wide.Lists, f.Def.Lists, func(a, b FormList) bool { return a.Rows == b.Rows }) {
		return f, nil
	}
	form, err := compile(f.asked, f.Def.Workbook, &wide)
	if err != nil {
		return nil, fmt.Errorf("widen the lists of %s: %w", f.Def.Form, err)
	}
	return form, nil
}
