package templates

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A workbook whose figure is not the one that was filled in never leaves.
func TestVerify(t *testing.T) {
	filled := []filledCell{
		{"表", "A1", "总产值.累计", NumberOf(big.NewRat(961, 10), 2, "")},
		{"表", "B2", "园区", TextOf("甲园区")},
		{"表", "C3", "空", TextOf("")},
	}
	write := func(change func(f *excelize.File) error) []byte {
		f := excelize.NewFile()
		defer f.Close()
		for _, step := range []func() error{
			func() error { return f.SetSheetName("Sheet1", "表") },
			func() error { return f.SetCellDefault("表", "A1", "96.10") },
			func() error { return f.SetCellStr("表", "B2", "甲园区") },
			func() error { return change(f) },
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	whole := write(func(*excelize.File) error { return nil })
	if err := verify(whole, filled); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(f *excelize.File) error
		want   string
	}{
		"one digit":         {func(f *excelize.File) error { return f.SetCellDefault("表", "A1", "96.11") }, "表!A1"},
		"the sign":          {func(f *excelize.File) error { return f.SetCellDefault("表", "A1", "-96.10") }, "表!A1"},
		"ten times":         {func(f *excelize.File) error { return f.SetCellDefault("表", "A1", "961") }, "表!A1"},
		"number as text":    {func(f *excelize.File) error { return f.SetCellStr("表", "A1", "96.10") }, "表!A1"},
		"figure gone":       {func(f *excelize.File) error { return f.SetCellValue("表", "A1", nil) }, "表!A1"},
		"other text":        {func(f *excelize.File) error { return f.SetCellStr("表", "B2", "乙园区") }, "表!B2"},
		"text where none":   {func(f *excelize.File) error { return f.SetCellStr("表", "C3", "0") }, "表!C3"},
		"sheet renamed":     {func(f *excelize.File) error { return f.SetSheetName("表", "表一") }, "表!A1"},
		"formula, no value": {func(f *excelize.File) error { return f.SetCellFormula("表", "C4", "1+1") }, ""},
	} {
		err := verify(write(c.change), filled)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want the place %s", name, err, c.want)
		}
	}
	if err := verify(whole[:len(whole)/2], filled); err == nil {
		t.Error("half a workbook passes")
	}
}

func TestSameNumber(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"96.1", "96.10", true}, {"96", "96.00", true}, {"100", "100", true}, {"0", "0.00", true}, {"-0.5", "-0.50", true},
		{"100", "1", false}, {"100", "10", false}, {"96.1", "96.01", false}, {"1", "-1", false}, {"0.5", "5", false},
	} {
		if sameNumber(c.a, c.b) != c.same || sameNumber(c.b, c.a) != c.same {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.same)
		}
	}
}
