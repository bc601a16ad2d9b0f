package weave_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
	"parkstat/templates/xlsx"
)

var features = []feature{
	{name: "merges in list rows",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for _, m := range [][2]string{{"A1", "D2"}, {"C5", "D5"}, {"A8", "B9"}} {
					if err := f.MergeCell(sheet, m[0], m[1]); err != nil {
						return err
					}
				}
				return nil
			}))
		},
		check: func(t *testing.T, r result, _, m int) {
			want := []xlsx.Range{{Row1: 1, Col1: 1, Row2: 2, Col2: 4}}
			for i := range m {
				want = append(want, xlsx.Range{Row1: 5 + i, Col1: 3, Row2: 5 + i, Col2: 4})
			}
			want = append(want, xlsx.Range{Row1: 7 + m, Col1: 1, Row2: 8 + m, Col2: 2})
			equal(t, "merges", r.book.Sheet(sheet).Merges, want)
		}},
	{name: "SUM under a block",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for ref, s := range map[string]string{"C6": "SUM(C5)", "D5": "B5/C5", "D6": "ROUND(B6/C6*100,1)", "E5": "B5/B$6", "E6": "IF(C6=0,0,B6/C6-1)",
					"F5": "SUM(B$5:B5)", "B7": "SUM(B4:B5)+SUM(B4:B6)", "C7": "SUBTOTAL(9,B5:B5)", "D7": "AVERAGE(B5:B5)", "E7": "B5*2", "F7": "SUM($B:$B)",
					"G5": "B5/SUM(B$5:B$5)", "G7": "MAX(B5:B5)-MIN(B5)"} {
					if err := f.SetCellFormula(sheet, ref, s); err != nil {
						return err
					}
				}
				return nil
			}))
		},
		check: func(t *testing.T, r result, n, m int) {
			last, total, under := 4+m, 5+m, 6+m
			for ref, want := range map[string]string{
				fmt.Sprint("B", total): fmt.Sprintf("SUM(B5:B%d)", last),
				fmt.Sprint("C", total): map[bool]string{true: "SUM(C5)", false: fmt.Sprintf("SUM(C5:C%d)", last)}[m == 1],
				fmt.Sprint("D", last):  fmt.Sprintf("B%d/C%d", last, last), fmt.Sprint("E", last): fmt.Sprintf("B%d/B$%d", last, total),
				fmt.Sprint("F", last): fmt.Sprintf("SUM(B$5:B%d)", last), fmt.Sprint("B", under): fmt.Sprintf("SUM(B4:B%d)+SUM(B4:B%d)", last, total),
				fmt.Sprint("E", under): "B5*2", fmt.Sprint("F", under): "SUM($B:$B)", fmt.Sprint("G", last): fmt.Sprintf("B%d/SUM(B$5:B$%d)", last, last),
			} {
				equal(t, ref, r.formula(sheet1, ref), want)
			}
			if n > 0 {
				equal(t, "total", r.text(sheet, fmt.Sprint("B", total)), quarters(n))
				equal(t, "subtotal", r.text(sheet, fmt.Sprint("C", under)), quarters(n))
				equal(t, "running", r.text(sheet, fmt.Sprint("F", last)), quarters(n))
				equal(t, "spread", r.text(sheet, fmt.Sprint("G", under)), fmt.Sprint(n-1))
			} else {
				equal(t, "total", r.text(sheet, "B6"), "0")
			}
		}},
	{name: "image below a block",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for ref, p := range map[string]string{"A8": "", "E8": "oneCell", "F3": "oneCell", "H8": "absolute"} {
					if err := f.AddPictureFromBytes(sheet, ref, &excelize.Picture{Extension: ".png", File: picture(t),
						Format: &excelize.GraphicOptions{Positioning: p}}); err != nil {
						return err
					}
				}
				return nil
			}))
		},
		check: func(t *testing.T, r result, _, m int) {
			rows := r.find("xl/drawings/drawing1.xml", `<xdr:from>.*?<xdr:row>(\d+)</xdr:row>`)
			slices.Sort(rows)
			want := []string{"2", "7", fmt.Sprint(6 + m), fmt.Sprint(6 + m)}
			slices.Sort(want)
			equal(t, "from rows", rows, want)
		}},
	{name: "two lists side by side",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
				if err != nil {
					return err
				}
				if err := f.SetCellStyle(sheet, "A5", "H5", bold); err != nil {
					return err
				}
				for ref, v := range map[string]string{"F5": "{{右.名称}}", "G5": "{{右.数值}}", "H4": "右"} {
					if err := f.SetCellStr(sheet, ref, v); err != nil {
						return err
					}
				}
				if err := f.SetCellFormula(sheet, "G6", "SUM(G5:G5)"); err != nil {
					return err
				}
				return f.MergeCell(sheet, "G5", "H5")
			}))
		},
		plan: func(n int) *weave.Plan {
			p := stage(n)
			left, right := p.Sheets[0].Rows[0], block(5, 5, 3)
			left.AcrossFirst, left.AcrossLast, right.AcrossFirst, right.AcrossLast = 1, 5, 6, 16384
			p.Sheets[0].Rows = []weave.Block{left, right}
			p.Sheets[0].Holes = append(p.Sheets[0].Holes, weave.Hole{Row: 5, Col: 6, ID: 10}, weave.Hole{Row: 5, Col: 7, ID: 11})
			value := p.Value
			p.Value = func(id int, rows, cols []int) weave.Value {
				switch id {
				case 10:
					return weave.Value{Kind: weave.Text, Text: fmt.Sprint("行业", rows[0]+1)}
				case 11:
					return weave.Value{Kind: weave.Number, Text: fmt.Sprint(rows[0] + 1)}
				}
				return value(id, rows, cols)
			}
			return p
		},
		check: func(t *testing.T, r result, n, m int) {
			total := 5 + max(m, 3)
			equal(t, "right", []string{r.text(sheet, "F5"), r.text(sheet, "F7"), r.text(sheet, "F8")}, []string{"行业1", "行业3", ""})
			equal(t, "right total", r.formula(sheet1, fmt.Sprint("G", total)), "SUM(G5:G7)")
			equal(t, "right sum", r.text(sheet, fmt.Sprint("G", total)), "6")
			if want := fmt.Sprintf("SUM(B5:B%d)", 4+m); m > 1 {
				equal(t, "left total", r.formula(sheet1, fmt.Sprint("B", total)), want)
			}
			equal(t, "merges", len(r.book.Sheet(sheet).Merges), 3)
			equal(t, "styled cells of the last row", len(r.find(sheet1, fmt.Sprintf(`<c r="[A-H]%d" s="([1-9])"`, total-1))), 8)
		}},
	{name: "list inside list",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for ref, v := range map[string]string{"A5": "{{行业}}", "B5": "", "C5": "", "B6": "{{企业}}", "C6": "{{数值}}", "A6": "", "A7": "小计", "A8": "合计"} {
					if err := f.SetCellStr(sheet, ref, v); err != nil {
						return err
					}
				}
				for ref, v := range map[string]string{"B6": "", "C7": "SUBTOTAL(9,C6:C6)", "D6": "C6/C7", "C8": "SUBTOTAL(9,C5:C7)", "D8": "SUM(C6:C6)"} {
					if err := f.SetCellFormula(sheet, ref, v); err != nil {
						return err
					}
				}
				if err := f.SetCellStr(sheet, "B6", "{{企业}}"); err != nil {
					return err
				}
				return f.MergeCell(sheet, "A6", "A7")
			}))
		},
		plan: func(n int) *weave.Plan {
			inner := weave.Block{Name: "企业", First: 6, Last: 6, Count: func(outer []int) int { return outer[0] + 1 }}
			return &weave.Plan{Sheets: []weave.Sheet{{Name: sheet, Rows: []weave.Block{block(5, 7, n, inner)},
				Holes: []weave.Hole{{Row: 5, Col: 1, ID: 1}, {Row: 6, Col: 2, ID: 2}, {Row: 6, Col: 3, ID: 3}}}},
				Value: func(id int, rows, _ []int) weave.Value {
					switch {
					case n == 0:
						return weave.Value{Kind: weave.Text, Text: "—"}
					case id == 1:
						return weave.Value{Kind: weave.Text, Text: fmt.Sprint("行业", rows[0]+1)}
					case id == 2:
						return weave.Value{Kind: weave.Text, Text: fmt.Sprintf("企业%d-%d", rows[0]+1, rows[1]+1)}
					}
					return weave.Value{Kind: weave.Number, Text: fmt.Sprint(rows[1] + 1)}
				}}
		},
		sizes: []int{0, 1, 2, 40},
		check: func(t *testing.T, r result, n, m int) {
			row, all := 5, 0
			for i := range m {
				first, count := row+1, i+1
				if n > 0 {
					equal(t, "head", r.text(sheet, fmt.Sprint("A", row)), fmt.Sprint("行业", i+1))
					equal(t, "last", r.text(sheet, fmt.Sprint("B", row+count)), fmt.Sprintf("企业%d-%d", i+1, count))
					equal(t, "subtotal", r.text(sheet, fmt.Sprint("C", row+count+1)), fmt.Sprint(count*(count+1)/2))
				}
				all += count * (count + 1) / 2
				equal(t, "range", r.formula(sheet1, fmt.Sprint("C", first+count)), fmt.Sprintf("SUBTOTAL(9,C%d:C%d)", first, first+count-1))
				equal(t, "share", r.formula(sheet1, fmt.Sprint("D", first+count-1)), fmt.Sprintf("C%d/C%d", first+count-1, first+count))
				if merge := (xlsx.Range{Row1: first, Col1: 1, Row2: first + count, Col2: 1}); !slices.Contains(r.book.Sheet(sheet).Merges, merge) {
					t.Errorf("no merge %s", merge)
				}
				row += count + 2
			}
			equal(t, "formula", r.formula(sheet1, fmt.Sprint("C", row)), fmt.Sprintf("SUBTOTAL(9,C5:C%d)", row-1))
			if n > 0 {
				equal(t, "total", r.text(sheet, fmt.Sprint("C", row)), all)
			}
		}},
	{name: "several rows a block",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				if err := f.RemoveRow(sheet, 6); err != nil {
					return err
				}
				for ref, v := range map[string]any{"A6": "其中", "B6": "{{其中}}", "A8": "合计"} {
					if err := f.SetCellValue(sheet, ref, v); err != nil {
						return err
					}
				}
				if err := f.SetRowHeight(sheet, 6, 30); err != nil {
					return err
				}
				if err := f.SetRowOutlineLevel(sheet, 6, 1); err != nil {
					return err
				}
				if err := f.SetCellFormula(sheet, "C6", "B6/B5"); err != nil {
					return err
				}
				if err := f.SetCellFormula(sheet, "B8", "SUM(B5:B6)"); err != nil {
					return err
				}
				dv := excelize.NewDataValidation(true)
				dv.SetSqref("B6")
				if err := dv.SetRange("0", "B5", excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
					return err
				}
				return f.AddDataValidation(sheet, dv)
			}))
		},
		plan: func(n int) *weave.Plan {
			p := stage(n)
			p.Sheets[0].Rows = []weave.Block{block(5, 6, n)}
			p.Sheets[0].Holes = append(p.Sheets[0].Holes, weave.Hole{Row: 6, Col: 2, ID: 3})
			return p
		},
		check: func(t *testing.T, r result, n, m int) {
			equal(t, "heights", len(r.find(sheet1, `<row r="\d+"([^>]* ht="30"[^>]*)>`)), m)
			equal(t, "outline", len(r.find(sheet1, `<row r="\d+"([^>]* outlineLevel="1"[^>]*)>`)), m)
			last := 4 + 2*m
			equal(t, "within", r.formula(sheet1, fmt.Sprint("C", last)), fmt.Sprintf("B%d/B%d", last, last-1))
			equal(t, "over", r.formula(sheet1, fmt.Sprint("B", last+2)), fmt.Sprintf("SUM(B5:B%d)", last))
			var want []string
			for i := range m {
				want = append(want, fmt.Sprint("B", 6+2*i))
			}
			equal(t, "validation", r.find(sheet1, `<dataValidation [^>]*sqref="([^"]*)"`), []string{strings.Join(want, " ")})
		}},
}
