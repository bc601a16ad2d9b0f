package xlsx

import (
	"cmp"
	"slices"
)

// cover knows which cells lie under merges: a file may keep them although nobody
// can see them. It sweeps down the rows, so it is quick for 20,000 merges.
type cover struct {
	starts, ends []Range // all merges, by where they begin and where they end
	begun, ended int     // how many of them have
	open         []Range // those on the current row, from left to right
}

// over starts at the top of a sheet with these merges. They mostly come in their
// order nearly, which a stable sort makes use of.
func (c *cover) over(merges []Range) {
	c.starts, c.ends = append(c.starts[:0], merges...), append(c.ends[:0], merges...)
	slices.SortStableFunc(c.starts, func(a, b Range) int { return cmp.Compare(a.Row1, b.Row1) })
	slices.SortStableFunc(c.ends, func(a, b Range) int { return cmp.Compare(a.Row2, b.Row2) })
	c.begun, c.ended, c.open = 0, 0, c.open[:0]
}

// find is the place in open of the first merge that starts at a column or right of it.
func (c *cover) find(col int) (int, bool) {
	return slices.BinarySearchFunc(c.open, col, func(r Range, col int) int { return cmp.Compare(r.Col1, col) })
}

// close takes away the merges that end above a row.
func (c *cover) close(row int) {
	for ; len(c.open) > 0 && c.ends[c.ended].Row2 < row; c.ended++ {
		i, _ := c.find(c.ends[c.ended].Col1)
		c.open = slices.Delete(c.open, i, i+1)
	}
}

// advance goes down to a row, and returns two merges that overlap if any do.
func (c *cover) advance(row int) (overlap []Range) {
	for ; c.begun < len(c.starts) && c.starts[c.begun].Row1 <= row; c.begun++ {
		next := c.starts[c.begun]
		c.close(next.Row1)
		i, same := c.find(next.Col1)
		if same || i < len(c.open) && c.open[i].Col1 <= next.Col2 {
			return []Range{c.open[i], next}
		}
		if i > 0 && c.open[i-1].Col2 >= next.Col1 {
			return []Range{c.open[i-1], next}
		}
		c.open = slices.Insert(c.open, i, next)
	}
	c.close(row)
	return nil
}

// hides tells whether a cell of the current row lies under a merge. What a
// merge shows, the cell at its top left, is not hidden.
func (c *cover) hides(row, col int) bool {
	i, same := c.find(col)
	if !same {
		i--
	}
	return i >= 0 && col <= c.open[i].Col2 && (row != c.open[i].Row1 || col != c.open[i].Col1)
}

// show keeps the cells that can be seen; they are in row-major order.
func (c *cover) show(cells []Cell) (seen []Cell, overlap []Range) {
	seen = cells[:0]
	row := 0
	for _, cell := range cells {
		if cell.Row != row {
			row = cell.Row
			if overlap := c.advance(row); overlap != nil {
				return nil, overlap
			}
		}
		if len(c.open) == 0 || !c.hides(row, cell.Col) {
			seen = append(seen, cell)
		}
	}
	return seen, nil
}
