package xlsx

import (
	"cmp"
	"slices"
	"strings"
)

// visibility is whether a sheet's tab is shown.
type visibility uint8

// The visibilities. VeryHidden cannot be undone from Excel's menus.
const (
	Visible visibility = iota
	Hidden
	VeryHidden
)

// Book is a workbook that was read whole. It is not changed after Read, so it
// may be shared between goroutines.
type Book struct {
	SHA256 string   // of the bytes read, in lower-case hexadecimal
	Sheets []*Sheet // worksheets in the order of their tabs; chart and dialog sheets are left out
	// Names are the defined names: "name" for the workbook's own, "sheet!name"
	// for one that belongs to a sheet. The value is the formula as stored.
	Names    map[string]string
	Date1904 bool
}

// Sheet finds a sheet by name, ignoring case as Excel does; nil if there is none.
func (b *Book) Sheet(name string) *Sheet {
	for _, s := range b.Sheets {
		if strings.EqualFold(s.Name, name) {
			return s
		}
	}
	return nil
}

// Sheet is a worksheet.
type Sheet struct {
	Name       string
	Visibility visibility
	// Cells are those that hold something, in row-major order. What a file
	// hides under a merge is not among them: a merge gives its value once, at
	// its top left.
	Cells          []Cell
	Merges         []Range // they never overlap
	MaxRow, MaxCol int     // the last row and column that hold something
}

// At is the cell at a place; an Empty one where nothing is held.
func (s *Sheet) At(row, col int) Cell {
	i, ok := slices.BinarySearchFunc(s.Cells, Cell{Row: row, Col: col}, inOrder)
	if !ok {
		return Cell{Row: row, Col: col}
	}
	return s.Cells[i]
}

// Rows walks over the rows that hold something: for row, cells := range s.Rows.
func (s *Sheet) Rows(yield func(row int, cells []Cell) bool) {
	for rest := s.Cells; len(rest) > 0; {
		row, n := rest[0].Row, 1
		for n < len(rest) && rest[n].Row == row {
			n++
		}
		if !yield(row, rest[:n:n]) {
			return
		}
		rest = rest[n:]
	}
}

func inOrder(a, b Cell) int {
	return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
}
