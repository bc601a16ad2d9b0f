package weave_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
)

// told wants every place among the mistakes of a plan, and as many of them.
func told(t *testing.T, template []byte, p *weave.Plan, places ...string) {
	t.Helper()
	b, err := weave.Compile(template)
	if err != nil {
		t.Fatal(err)
	}
	errs := b.Examine(p)
	if len(errs) != len(places) {
		t.Errorf("%d mistakes, want %d: %v", len(errs), len(places), errs)
	}
	_, err = b.Weave(p)
	for _, want := range places {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told: %v", want, err)
		}
	}
}

// What stands outside of cells leads to a sheet left out no less than a formula does.
func TestHiddenReferencesToSheetsLeftOutAreTold(t *testing.T) {
	template := drawn(t, step(func(f *excelize.File) error {
		if _, err := f.NewSheet("内部"); err != nil {
			return err
		}
		red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
		if err != nil {
			return err
		}
		if err := f.SetConditionalFormat(sheet, "B8", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "B8>内部!$A$1", Format: &red}}); err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref("C8:C9")
		v.SetSqrefDropList("内部!$A$1:$A$3")
		if err := f.AddDataValidation(sheet, v); err != nil {
			return err
		}
		for name, to := range map[string]string{"上限": "内部!$A$1", "两级": "上限*2"} {
			if err := f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: to}); err != nil {
				return err
			}
		}
		for ref, s := range map[string]string{"D8": "上限*2", "D9": "两级+1"} {
			if err := f.SetCellFormula(sheet, ref, s); err != nil {
				return err
			}
		}
		if err := f.AddSparkline(sheet, &excelize.SparklineOptions{Location: []string{"E8"}, Range: []string{"内部!A1:A3"}}); err != nil {
			return err
		}
		return f.AddChart(sheet, "F9", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "内部!$B$1:$B$2"}}})
	}))
	p := stage(1)
	p.Sheets = append(p.Sheets, weave.Sheet{Name: "内部", Drop: true})
	told(t, template, p, "表!B8: 条件格式", "表!C8: 数据验证", "表!D8: ", "表!D9: ", "表!E8: 迷你图", "表!F9: 图表")
}

func TestTablesTornByBlocksAreTold(t *testing.T) {
	template := drawn(t, step(func(f *excelize.File) error {
		for name, at := range map[string]string{"内": "J5:K6", "穿": "M1:N2", "好": "P4:Q5"} {
			if err := f.AddTable(sheet, &excelize.Table{Range: at, Name: name}); err != nil {
				return err
			}
		}
		return nil
	}))
	p := stage(2)
	p.Sheets[0].Rows = []weave.Block{block(5, 5, 2)}
	p.Sheets[0].Cols = []weave.Block{block(13, 13, 2)}
	told(t, template, p, "表!J5:K6: 表格“内”", "表!M1:N2: 表格“穿”")
}

func TestReferencesToSeveralSheetsAreTold(t *testing.T) {
	template := drawn(t, step(func(f *excelize.File) error {
		for _, s := range []string{"乙", "丙"} {
			if _, err := f.NewSheet(s); err != nil {
				return err
			}
		}
		for ref, s := range map[string]string{"A8": "SUM(表:乙!B2)", "A9": "SUM('表:乙'!B2)", "A10": "SUM(乙:丙!B2)"} {
			if err := f.SetCellFormula(sheet, ref, s); err != nil {
				return err
			}
		}
		return nil
	}))
	told(t, template, stage(2), "表!A8: ", "表!A9: ")
}

// A pivot has no cell of its own to be told by, but is told with all else.
func TestPivotsOfSheetsLeftOutAreTold(t *testing.T) {
	template := drawn(t, step(func(f *excelize.File) error {
		for _, name := range []string{"内部", "透视"} {
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
		}
		for ref, v := range map[string]any{"A1": "名称", "B1": "数值", "A2": "甲", "B2": 1} {
			if err := f.SetCellValue("内部", ref, v); err != nil {
				return err
			}
		}
		return f.AddPivotTable(&excelize.PivotTableOptions{DataRange: "内部!A1:B2", PivotTableRange: "透视!A3:C20",
			Rows: []excelize.PivotTableField{{Data: "名称"}}, Data: []excelize.PivotTableField{{Data: "数值"}}})
	}))
	p := stage(3)
	p.Sheets = append(p.Sheets, weave.Sheet{Name: "内部", Drop: true})
	told(t, template, p, "数据透视表引用了这一版没有的工作表“内部”")
}
