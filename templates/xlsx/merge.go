package xlsx

import (
	"cmp"
	"slices"
)

// uncover drops the cells under merges, which a file may keep although nobody
// can see them; cells are in row-major order. It sweeps down the rows, so it is
// quick for 20,000 merges, and returns two that overlap if any do.
func uncover(cells []Cell, merges []Range) (kept []Cell, overlap []Range) {
	starts := slices.SortedFunc(slices.Values(merges), func(a, b Range) int { return cmp.Compare(a.Row1, b.Row1) })
	ends := slices.SortedFunc(slices.Values(merges), func(a, b Range) int { return cmp.Compare(a.Row2, b.Row2) })
	var open []Range // the merges on the current row, from left to right
	find := func(col int) (int, bool) {
		return slices.BinarySearchFunc(open, col, func(r Range, col int) int { return cmp.Compare(r.Col1, col) })
	}
	advance := func(row int) bool {
		for len(starts) > 0 && starts[0].Row1 <= row {
			next := starts[0]
			for ends[0].Row2 < next.Row1 {
				i, _ := find(ends[0].Col1)
				open, ends = slices.Delete(open, i, i+1), ends[1:]
			}
			i, same := find(next.Col1)
			if same || i < len(open) && open[i].Col1 <= next.Col2 {
				overlap = []Range{open[i], next}
			} else if i > 0 && open[i-1].Col2 >= next.Col1 {
				overlap = []Range{open[i-1], next}
			}
			if overlap != nil {
				return false
			}
			open, starts = slices.Insert(open, i, next), starts[1:]
		}
		for len(ends) > 0 && ends[0].Row2 < row {
			i, _ := find(ends[0].Col1)
			open, ends = slices.Delete(open, i, i+1), ends[1:]
		}
		return true
	}
	kept = cells[:0]
	for _, c := range cells {
		if !advance(c.Row) {
			return nil, overlap
		}
		i, same := find(c.Col)
		if !same {
			i--
		}
		if i < 0 || c.Col > open[i].Col2 || c.Row == open[i].Row1 && c.Col == open[i].Col1 {
			kept = append(kept, c)
		}
	}
	if !advance(MaxRows + 1) {
		return nil, overlap
	}
	return kept, nil
}
