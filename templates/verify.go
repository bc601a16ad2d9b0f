package templates

import (
	"bytes"
	"fmt"
	"strings"

	"parkstat/templates/xlsx"
)

// ownLimits are wide: a report may be longer than any return.
func ownLimits() xlsx.Limits {
	return xlsx.Limits{TotalBytes: 4e9, PartBytes: 2e9, Cells: 50_000_000, Held: 50_000_000, Merges: 5_000_000, StringBytes: 4e9, LastColumnSum: 1 << 40}
}

// verify reads the workbook back and compares every figure. It goes along the rows, so that
// a long report is not held in memory once more.
func verify(data []byte, filled []filledCell) error {
	waiting := map[string][]filledCell{} // by sheet, in the order of its cells
	for from := 0; from < len(filled); {
		to := from + 1
		for to < len(filled) && filled[to].Sheet == filled[from].Sheet {
			to++
		}
		waiting[filled[from].Sheet] = filled[from:to]
		from = to
	}
	at := ""
	err := xlsx.Stream(bytes.NewReader(data), int64(len(data)), ownLimits(), func(s *xlsx.Sheet) error {
		at = s.Name
		return nil
	}, func(row int, cells []xlsx.Cell) error {
		rest, err := compare(waiting[at], row, cells)
		waiting[at] = rest
		return err
	})
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	for _, f := range filled { // those that no cell came for; of each sheet the first
		for _, c := range waiting[f.Sheet] {
			if err := c.same(xlsx.Cell{}); err != nil {
				return fmt.Errorf("read back: %w", err)
			}
		}
		waiting[f.Sheet] = nil
	}
	return nil
}

// compare holds the cells of a row against what was filled there, and in the rows before it
// that hold nothing.
func compare(waiting []filledCell, row int, cells []xlsx.Cell) (rest []filledCell, err error) {
	for len(waiting) > 0 {
		r, col, err := xlsx.ParseRef(waiting[0].Ref)
		if err != nil {
			return nil, err
		}
		if r > row {
			return waiting, nil
		}
		var got xlsx.Cell
		for r == row && len(cells) > 0 && cells[0].Col <= col {
			if cells[0].Col == col {
				got = cells[0]
			}
			cells = cells[1:]
		}
		if err := waiting[0].same(got); err != nil {
			return nil, err
		}
		waiting = waiting[1:]
	}
	return nil, nil
}

// same compares the cell that was read with what was filled.
func (f filledCell) same(got xlsx.Cell) error {
	want := f.Datum.String()
	switch {
	case f.Datum.Num == nil && got.Text != want:
		return fmt.Errorf("%s!%s: %q, want %q", f.Sheet, f.Ref, got.Text, want)
	case f.Datum.Num != nil && (got.Kind != xlsx.Number || !sameNumber(got.Text, want)):
		return fmt.Errorf("%s!%s: %s, want %s", f.Sheet, f.Ref, got.Text, want)
	}
	return nil
}

func sameNumber(a, b string) bool {
	trim := func(s string) string {
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return trim(a) == trim(b)
}
