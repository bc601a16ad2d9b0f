package weave_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
)

// A row is as high as what wraps in it needs, also where it is merged across columns, and
// never lower than it was drawn; a row in which nothing wraps is left alone.
func TestRowsGrowWithWhatWrapsInThem(t *testing.T) {
	const none, tall = 0.0, 60.0
	template := drawn(t, step(func(f *excelize.File) error {
		wrap, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Size: 10}, Alignment: &excelize.Alignment{WrapText: true}})
		if err != nil {
			return err
		}
		for row, height := range map[int]float64{11: none, 12: tall, 13: none, 14: none, 15: none} {
			ref := fmt.Sprint("H", row)
			if err := f.SetCellValue(sheet, ref, "x"); err != nil {
				return err
			}
			if row != 13 {
				if err := f.SetCellStyle(sheet, ref, ref, wrap); err != nil {
					return err
				}
			}
			if height != none {
				if err := f.SetRowHeight(sheet, row, height); err != nil {
					return err
				}
			}
		}
		if err := f.MergeCell(sheet, "H14", "I14"); err != nil {
			return err
		}
		return f.SetColWidth(sheet, "H", "I", 20)
	}))
	fill := func(text string) result {
		p := &weave.Plan{Sheets: []weave.Sheet{{Name: sheet}}, Value: func(int, []int, []int) weave.Value { return weave.Value{Kind: weave.Text, Text: text} }}
		for row := 11; row <= 15; row++ {
			p.Sheets[0].Holes = append(p.Sheets[0].Holes, weave.Hole{Row: row, Col: 8})
		}
		return woven(t, template, p)
	}
	height := func(r result, row int) string {
		got := r.find(sheet1, fmt.Sprintf(`<row r="%d"[^>]* ht="([^"]*)"`, row))
		return strings.Join(got, " ")
	}
	// 20 digits of 5.3 pt are 106 pt, less margins: nine characters of 10 pt to a line.
	r := fill(strings.Repeat("长", 30))
	for row, want := range map[int]string{11: "58", 12: "60", 13: "", 14: "31", 15: "58"} {
		if got := height(r, row); got != want {
			t.Errorf("row %d is %q high, want %q", row, got, want)
		}
	}
	for text, want := range map[string]string{"短": "", "两\n行": "31", strings.Repeat("ab cd ", 12): "58", strings.Repeat("x", 60): "58"} {
		if got := height(fill(text), 11); got != want {
			t.Errorf("%q is %q high, want %q", text, got, want)
		}
	}
}
