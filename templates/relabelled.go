package templates

import (
	"cmp"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// relabelled is a label of a row or column of figures in whose place a return says something else.
type relabelled struct {
	Cell xlsx.Cell // as it was returned
	Want string    // as the form has it
}

// relabelled lists them in the order of the sheet. A label that is only lost, or longer or shorter
// than it was, says nothing else; another label of the form does.
func (f *Form) relabelled(s *xlsx.Sheet, rows, cols map[int]int) (all []relabelled) {
	known := map[string]bool{}
	for _, text := range f.labels {
		known[text] = true
	}
	names := f.namesFigures()
	for at, want := range f.labels {
		row, col := rows[at[0]], cols[at[1]]
		if row == 0 || col == 0 || !names(at[0]) {
			continue
		}
		c := s.At(row, col)
		said := facts.Label(c.Text)
		if said == "" || said == want || !known[said] && (strings.Contains(said, want) || strings.Contains(want, said)) {
			continue
		}
		c.Row, c.Col = row, col
		all = append(all, relabelled{c, want})
	}
	slices.SortFunc(all, func(a, b relabelled) int { return cmp.Or(a.Cell.Row-b.Cell.Row, a.Cell.Col-b.Cell.Col) })
	return all
}

// namesFigures tells which rows of the form have labels of figures: those with figures, and the
// heads right above the first of them.
func (f *Form) namesFigures() func(row int) bool {
	holes, figures, labelled := map[int]bool{}, map[int]bool{}, map[int]bool{}
	first := 0
	for _, h := range f.holes {
		holes[h.row] = true
		if item, column, ok := strings.Cut(h.Path, "."); ok && f.Def.Field(item, column) != nil && column != NoteColumn {
			figures[h.row] = true
			if first == 0 || h.row < first {
				first = h.row
			}
		}
	}
	for at := range f.labels {
		labelled[at[0]] = true
	}
	for row := first - 1; row > 0 && labelled[row] && !holes[row]; row-- {
		figures[row] = true
	}
	return func(row int) bool { return figures[row] }
}
