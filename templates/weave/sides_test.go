package weave_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
)

// beside is the stage with a second list of k items in columns F and on.
func beside(n, k int) *weave.Plan {
	p := stage(n)
	left, right := p.Sheets[0].Rows[0], block(5, 5, k)
	left.AcrossFirst, left.AcrossLast, right.AcrossFirst, right.AcrossLast = 1, 5, 6, 16384
	p.Sheets[0].Rows = []weave.Block{left, right}
	return p
}

// A range over lists side by side is as long as the longest of them, not as the first.
func TestRangesOverListsSideBySide(t *testing.T) {
	r := woven(t, drawn(t, step(func(f *excelize.File) error {
		for ref, s := range map[string]string{"B8": "SUM(B5:G5)", "C8": "SUM(B5:C5)", "D8": "SUM(A4:G6)"} {
			if err := f.SetCellFormula(sheet, ref, s); err != nil {
				return err
			}
		}
		if err := f.AutoFilter(sheet, "A4:G5", nil); err != nil {
			return err
		}
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: sheet + "!$A$1:$G$5", Scope: sheet}); err != nil {
			return err
		}
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "两边", RefersTo: sheet + "!$B$5:$G$5"}); err != nil {
			return err
		}
		red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
		if err != nil {
			return err
		}
		return f.SetConditionalFormat(sheet, "B5:G5", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "B5<0", Format: &red}})
	})), beside(2, 4))
	equal(t, "both", r.formula(sheet1, "B11"), "SUM(B5:G8)")
	equal(t, "left", r.formula(sheet1, "C11"), "SUM(B5:C6)")
	equal(t, "around", r.formula(sheet1, "D11"), "SUM(A4:G9)")
	equal(t, "filter", r.find(sheet1, `<autoFilter ref="([^"]*)"`), []string{"A4:G8"})
	equal(t, "format", r.find(sheet1, `<conditionalFormatting[^>]* sqref="([^"]*)"`), []string{"B5:G8"})
	names := strings.Join(r.find("xl/workbook.xml", `<definedName[^>]*>([^<]*)<`), " ")
	for _, want := range []string{"$A$1:$G$8", "$B$5:$G$8"} {
		if !strings.Contains(names, want) {
			t.Errorf("%s is not among the names: %s", want, names)
		}
	}
}

func TestMergesOverListsSideBySideAreTold(t *testing.T) {
	b, err := weave.Compile(drawn(t, step(func(f *excelize.File) error { return f.MergeCell(sheet, "D5", "G5") })))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Weave(beside(2, 4)); err == nil || !strings.Contains(err.Error(), "表!D5:G5") {
		t.Errorf("a merge over two lists: %v", err)
	}
}

func TestMergesTornByAColumnBlockAreTold(t *testing.T) {
	b, err := weave.Compile(drawn(t, step(func(f *excelize.File) error { return f.MergeCell(sheet, "B1", "D1") })))
	if err != nil {
		t.Fatal(err)
	}
	p := stage(2)
	p.Sheets[0].Cols = []weave.Block{block(3, 5, 2)}
	if _, err := b.Weave(p); err == nil || !strings.Contains(err.Error(), "表!B1:D1") {
		t.Errorf("a merge torn by a block of columns: %v", err)
	}
}

// The input cells of a data table move with their rows.
func TestDataTableInputsMove(t *testing.T) {
	template := raw(t, drawn(t), sheet1, func(s string) string {
		return strings.Replace(s, `</row></sheetData>`, `</row><row r="8"><c r="D8"><f t="dataTable" ref="D8:D9" dt2D="1" dtr="1" r1="B6" r2="C7"/><v>1</v>`+
			`</c></row></sheetData>`, 1)
	})
	r := woven(t, template, stage(3))
	equal(t, "inputs", r.find(sheet1, ` (r1="[^"]*" r2="[^"]*")`), []string{`r1="B8" r2="C9"`})
	equal(t, "range", r.find(sheet1, `t="dataTable"[^>]* ref="([^"]*)"`), []string{"D10:D11"})
}

// Running totals take one more cell a row, also where the grand total is asked for first.
func TestRunningTotalsOfManyRows(t *testing.T) {
	const n = 20_000 // 200 million cells, were each row to begin anew
	r := woven(t, drawn(t, step(func(f *excelize.File) error {
		for ref, s := range map[string]string{"D3": "SUM(B5:B5)", "D5": "SUM(B$5:B5)", "E5": "MAX(B$5:B5)", "E3": "SUM(D5:D5)"} {
			if err := f.SetCellFormula(sheet, ref, s); err != nil {
				return err
			}
		}
		return nil
	})), stage(n))
	for _, i := range []int{1, 2, 777, n} {
		equal(t, "total", r.text(sheet, fmt.Sprint("D", 4+i)), quarters(i))
		equal(t, "most", r.text(sheet, fmt.Sprint("E", 4+i)), fmt.Sprintf("%d.25", i))
	}
	equal(t, "all", r.text(sheet, "D3"), quarters(n))
}
