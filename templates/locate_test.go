package templates_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

const formSheet = "产销月报"

// returned is a filled return without its protection, as a unit that got round it
// would edit it.
func returned(t *testing.T) (templates.Answers, []byte) {
	t.Helper()
	a := answers()
	a.Asked["gov.note"] = facts.TextValue("千元") // the same text as a label
	a.Asked["preparer"] = facts.TextValue("王静")
	a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: "2023-04-03"}
	return a, edited(t, blank(t, shippedForm(t), a), func(f *excelize.File) error { return f.UnprotectSheet(formSheet) })
}

func TestLocateFindsWhatWasMoved(t *testing.T) {
	form := shippedForm(t)
	a, data := returned(t)
	for _, c := range []struct {
		name   string
		issued bool
		change func(f *excelize.File) error
	}{
		{"unchanged", true, func(*excelize.File) error { return nil }},
		{"a row above all", false, func(f *excelize.File) error { return f.InsertRows(formSheet, 1, 1) }},
		{"three rows above the table", false, func(f *excelize.File) error { return f.InsertRows(formSheet, 6, 3) }},
		{"a row between two lines", false, func(f *excelize.File) error { return f.InsertRows(formSheet, 10, 1) }},
		{"rows in three places", false, func(f *excelize.File) error {
			for _, row := range []int{14, 11, 3} {
				if err := f.InsertRows(formSheet, row, 2); err != nil {
					return err
				}
			}
			return nil
		}},
		{"a column before all", false, func(f *excelize.File) error { return f.InsertCols(formSheet, "A", 1) }},
		{"a column between the figures", false, func(f *excelize.File) error { return f.InsertCols(formSheet, "F", 1) }},
		{"rows and columns", false, func(f *excelize.File) error {
			if err := f.InsertRows(formSheet, 9, 1); err != nil {
				return err
			}
			return f.InsertCols(formSheet, "D", 2)
		}},
		{"a row of the note taken out", false, func(f *excelize.File) error { return f.RemoveRow(formSheet, 18) }},
		{"a label typed over with spaces", true, func(f *excelize.File) error {
			return f.SetCellStr(formSheet, "A9", " 工业总产值　（当年价格） ")
		}},
		{"a label lost", false, func(f *excelize.File) error { return f.SetCellStr(formSheet, "G4", "期别") }},
		{"a renamed sheet", true, func(f *excelize.File) error { return f.SetSheetName(formSheet, "6月") }},
		{"a sheet in front", true, func(f *excelize.File) error {
			if _, err := f.NewSheet("汇总"); err != nil {
				return err
			}
			if err := f.SetCellStr("汇总", "A1", "园区工业企业产销月报"); err != nil {
				return err
			}
			return f.MoveSheet("汇总", formSheet)
		}},
		{"a figure beside the table", true, func(f *excelize.File) error { return f.SetCellInt(formSheet, "L9", 4711) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := read(t, edited(t, data, c.change))
			places := form.Locate(book)
			if places == nil {
				t.Fatal("the form is not found")
			}
			if places.Issued != c.issued {
				t.Errorf("issued: %v", places.Issued)
			}
			for _, path := range form.Def.Paths() {
				kind, text := expected(form.Def, a, path)
				if got := places.Cells[path]; got.Kind != kind || got.Text != text {
					t.Errorf("%s at %s: %s %q, want %q", path, got.Ref(), got.Kind, got.Text, text)
				}
			}
			if got := places.Cells["unit.code"].Text; got != a.Unit.ID {
				t.Errorf("unit.code is %q", got)
			}
			if templates.Identify(book).Unit != a.Unit.ID {
				t.Error("the record of identity is lost")
			}
		})
	}
}

// A form that cannot be found is refused, never half read.
func TestLocateRefuses(t *testing.T) {
	form := shippedForm(t)
	_, data := returned(t)
	foreign := func(change func(f *excelize.File) error) []byte {
		f := excelize.NewFile()
		defer f.Close()
		if err := change(f); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for name, data := range map[string][]byte{
		"an empty workbook": foreign(func(*excelize.File) error { return nil }),
		"somebody's own table": foreign(func(f *excelize.File) error {
			return f.SetSheetRow("Sheet1", "A1", &[]any{"工业总产值（当年价格）", "01", "千元", 1, 2, 3, 4})
		}),
		"a line taken out":               edited(t, data, func(f *excelize.File) error { return f.RemoveRow(formSheet, 10) }),
		"a column taken out":             edited(t, data, func(f *excelize.File) error { return f.RemoveCol(formSheet, "E") }),
		"two lines changed places":       edited(t, data, swapRows(9, 10)),
		"the form's sheet hidden":        edited(t, data, hide),
		"pushed out beyond reason":       edited(t, data, func(f *excelize.File) error { return f.InsertRows(formSheet, 1, 500) }),
		"all labels in translation":      edited(t, data, translate),
		"half the labels of a line lost": edited(t, data, func(f *excelize.File) error { return f.SetCellStr(formSheet, "A13", "下月") }),
	} {
		t.Run(name, func(t *testing.T) {
			if p := form.Locate(read(t, data)); p != nil {
				t.Errorf("taken for the form: %v", slices.Sorted(maps.Keys(p.Cells)))
			}
		})
	}
	if form.Locate(&xlsx.Book{}) != nil {
		t.Error("a workbook without sheets is taken for the form")
	}
}

func swapRows(a, b int) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		for col := 1; col <= 3; col++ {
			x, err := f.GetCellValue(formSheet, xlsx.Ref(a, col))
			if err != nil {
				return err
			}
			y, err := f.GetCellValue(formSheet, xlsx.Ref(b, col))
			if err != nil {
				return err
			}
			if err := f.SetCellStr(formSheet, xlsx.Ref(a, col), y); err != nil {
				return err
			}
			if err := f.SetCellStr(formSheet, xlsx.Ref(b, col), x); err != nil {
				return err
			}
		}
		return nil
	}
}

func hide(f *excelize.File) error {
	if _, err := f.NewSheet("封面"); err != nil {
		return err
	}
	f.SetActiveSheet(2)
	return f.SetSheetVisible(formSheet, false)
}

func translate(f *excelize.File) error {
	rows, err := f.GetRows(formSheet)
	if err != nil {
		return err
	}
	for r, row := range rows {
		for c, text := range row {
			if strings.TrimSpace(text) == "" {
				continue
			}
			if err := f.SetCellStr(formSheet, xlsx.Ref(r+1, c+1), "Δ"+text); err != nil {
				return err
			}
		}
	}
	return nil
}
