package templates

import (
	"cmp"
	"maps"
	"slices"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// double is an answer that stands in a return twice, in two ways.
type double struct {
	Path        string
	Read, Other xlsx.Cell
}

// Doubled are the figures that stand once more in another row or column with the same labels, and
// differ there: a draft below the table, a corrected column beside it. Of each line the first is told.
func (f *Form) Doubled(p *Places) (all []double) {
	rowLabels, colLabels := map[int][][2]int{}, map[int][][2]int{}
	for at := range f.labels {
		rowLabels[at[0]] = append(rowLabels[at[0]], at)
		colLabels[at[1]] = append(colLabels[at[1]], at)
	}
	byRow := map[int]map[string]bool{}
	for _, c := range p.Sheet.Cells {
		if byRow[c.Row] == nil {
			byRow[c.Row] = map[string]bool{}
		}
		byRow[c.Row][facts.Label(c.Text)] = true
	}
	once := map[[2]int]bool{}
	tell := func(line [2]int, h hole, row, col int) {
		read, other := p.Cells[h.Path], p.Sheet.At(row, col)
		other.Row, other.Col = row, col
		if text := facts.Label(other.Text); text != "" && text != facts.Label(read.Text) && !once[line] && len(h.pieces) == 1 {
			once[line] = true
			all = append(all, double{h.Path, read, other})
		}
	}
	for _, row := range foreign(rowLabels, p.rows, p.Sheet.MaxRow, func(line int, at [2]int) bool { return byRow[line][f.labels[at]] }) {
		for _, h := range f.holes {
			if h.row == row.of {
				tell([2]int{row.line, 0}, h, row.line, p.cols[h.col])
			}
		}
	}
	for _, col := range foreign(colLabels, p.cols, p.Sheet.MaxCol, func(line int, at [2]int) bool {
		return p.rows[at[0]] > 0 && facts.Label(p.Sheet.At(p.rows[at[0]], line).Text) == f.labels[at]
	}) {
		for _, h := range f.holes {
			if h.col == col.of {
				tell([2]int{0, col.line}, h, p.rows[h.row], col.line)
			}
		}
	}
	return all
}

// again is a line of a sheet that has the labels of a line of the template.
type again struct{ line, of int }

// foreign are the lines of a sheet that are none of the template's and have most of the labels of one of them.
func foreign(labels map[int][][2]int, taken map[int]int, size int, has func(line int, at [2]int) bool) (all []again) {
	mapped := map[int]bool{}
	for _, line := range taken {
		mapped[line] = true
	}
	for _, of := range slices.Sorted(maps.Keys(labels)) {
		for line := 1; line <= min(size, maxAligned) && taken[of] > 0; line++ {
			n := 0
			for _, at := range labels[of] {
				if !mapped[line] && has(line, at) {
					n++
				}
			}
			if 2*n > len(labels[of]) {
				all = append(all, again{line, of})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b again) int { return cmp.Compare(a.line, b.line) })
	return all
}
