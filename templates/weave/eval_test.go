package weave_test

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// Values of formulas are exact, or left to the program that opens the workbook.
func TestValuesOfFormulas(t *testing.T) {
	for formula, want := range map[string]string{
		"B6/C6":                           "0.75",
		"B6/B6/3*3":                       "1",
		"0.1+0.2+B6*0=0.3":                "TRUE",
		"ROUND(2.5,0)+ROUND(-2.5,0)+B6*0": "0",
		"ROUND(B6/C6*100,1)&\"%\"":        "",
		"A6&\"：\"&A5":                     "合计：企业1",
		"B6%":                             "0.0675",
		"-B6^2":                           "45.5625",
		"2^10+B6*0":                       "1024",
		"B6/0":                            "#DIV/0!",
		"IFERROR(B6/0,0)":                 "0",
		"IF(C6=0,0,B6/C6-1)":              "-0.25",
		"IF(B6>C6,\"增长\",\"下降\")":         "下降",
		"AND(B6>0,C6>0)":                  "TRUE",
		"SUM(B5:C5)":                      "15.75",
		"B6/7":                            "0.964285714285714",
		"1+1":                             "", // of nothing that was filled: as the template kept it
		"COUNT(A5:C5)":                    "6",
		"COUNTA(A5:C5)":                   "9",
		"AVERAGE(B5:B5)":                  "2.25",
		"MAX(B5:C5)-MIN(B5:C5)":           "2.75",
		"SUM(B5:B5,100,C5)":               "115.75",
		"VLOOKUP(A5,A5:B6,2,FALSE)":       "",
		"TODAY()":                         "",
		"SUM(INDIRECT(\"B5\"))":           "",
		"D1+1":                            "",
		"SUM(D5:D5)":                      "",
		"表!B6+1":                          "7.75",
		"SUM(1,2":                         "",
	} {
		data := drawn(t, step(func(f *excelize.File) error {
			if err := f.SetCellFormula(sheet, "C6", "SUM(C5)"); err != nil {
				return err
			}
			if err := f.SetCellFormula(sheet, "D5", "ROW()*B5"); err != nil {
				return err
			}
			return f.SetCellFormula(sheet, "D1", formula)
		}))
		r := woven(t, data, stage(3))
		if got := r.text(sheet, "D1"); got != want {
			t.Errorf("%s is %q, want %q", formula, got, want)
		}
	}
}

// A subtotal over hidden rows is not guessed.
func TestSubtotalOverHiddenRows(t *testing.T) {
	r := woven(t, drawn(t, step(func(f *excelize.File) error {
		if err := f.SetRowVisible(sheet, 5, false); err != nil {
			return err
		}
		if err := f.SetCellFormula(sheet, "C6", "SUM(C5)"); err != nil {
			return err
		}
		return f.SetCellFormula(sheet, "D6", "SUBTOTAL(109,B5:B5)")
	})), stage(3))
	equal(t, "subtotal", r.text(sheet, "D8"), "")
	equal(t, "sum", r.text(sheet, "C8"), "9")
}

// A total of what stands in each row by itself counts the rows that there are now.
func TestTotalOfConstants(t *testing.T) {
	r := woven(t, drawn(t, step(func(f *excelize.File) error {
		if err := f.SetCellInt(sheet, "D5", 1); err != nil {
			return err
		}
		if err := f.SetCellFormula(sheet, "E5", "2*3"); err != nil {
			return err
		}
		return f.SetCellFormula(sheet, "D6", "SUM(D5:D5)")
	})), stage(30))
	equal(t, "total", r.text(sheet, "D35"), "30")
}
