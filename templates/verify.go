package templates

import (
	"fmt"
	"strings"

	"parkstat/templates/xlsx"
)

// ownLimits are wide: a report may be longer than any return.
func ownLimits() xlsx.Limits {
	return xlsx.Limits{TotalBytes: 4e9, PartBytes: 2e9, Cells: 50_000_000, Merges: 5_000_000, StringBytes: 4e9, LastColumnSum: 1 << 40}
}

// verify reads the workbook back and compares every figure.
func verify(data []byte, filled []Filled) error {
	book, err := xlsx.Read(data, ownLimits())
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	for _, c := range filled {
		row, col, err := xlsx.ParseRef(c.Ref)
		sheet := book.Sheet(c.Sheet)
		if err != nil || sheet == nil {
			return fmt.Errorf("read back %s!%s: %w", c.Sheet, c.Ref, err)
		}
		got := sheet.At(row, col)
		want := c.Datum.String()
		if c.Datum.Num != nil {
			if got.Kind != xlsx.Number || !sameNumber(got.Text, want) {
				return fmt.Errorf("read back %s!%s: %s, want %s", c.Sheet, c.Ref, got.Text, want)
			}
		} else if got.Text != want {
			return fmt.Errorf("read back %s!%s: %q, want %q", c.Sheet, c.Ref, got.Text, want)
		}
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
