package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const ownBlank = "91410999MA000100XJ-恒岳食品有限公司-2023-06-园区工业企业产销月报.xlsx"

// The blanks of a form are also packed into one file with a listing, whose bytes hang on
// nothing but them.
func TestBlanksInOneFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var packs [][]byte
	for _, dir := range []string{"one", "two"} {
		o.parkstat(t, "form", "--period", "2023-06", "--out", dir)
		data, err := os.ReadFile(o.path(dir, "2023-06-园区工业企业产销月报.zip"))
		if err != nil {
			t.Fatal(err)
		}
		packs = append(packs, data)
	}
	if !bytes.Equal(packs[0], packs[1]) {
		t.Error("the same blanks are packed into other bytes")
	}
	r, err := zip.NewReader(bytes.NewReader(packs[0]), int64(len(packs[0])))
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string][]byte{}
	for _, f := range r.File {
		p, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if inside[f.Name], err = io.ReadAll(p); err != nil {
			t.Fatal(err)
		}
	}
	list, err := excelize.OpenReader(bytes.NewReader(inside["清单.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := list.GetRows("清单")
	if err != nil {
		t.Fatal(err)
	}
	single, _ := filepath.Glob(o.path("one", "*.xlsx"))
	if len(single) != 59 || len(inside) != 60 || len(rows) != 61 {
		t.Fatalf("%d blanks, %d packed, %d rows in the listing", len(single), len(inside), len(rows))
	}
	for i, row := range rows[2:] {
		file := row[4]
		data, err := os.ReadFile(o.path("one", file))
		if err != nil || !bytes.Equal(data, inside[file]) || !strings.Contains(file, row[1]+"-"+row[2]+"-2023-06-") {
			t.Errorf("row %d %v: not the blank that stands alone: %v", i, row, err)
		}
	}
}

// A blank says in a spreadsheet what is wrong with it, before it is sent, and says nothing of what
// is not filled in; how it is read is not touched by that.
func TestBlankChecksItself(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.parkstat(t, "form", "--period", "2023-06", "--out", "blanks")
	for name, c := range map[string]struct {
		filled map[string]any
		says   string
	}{
		"nothing":       {nil, ""},
		"month alone":   {map[string]any{"D9": 9000}, ""},
		"fine":          {map[string]any{"D9": 4000, "E9": 20000, "D10": 3900, "E10": 19000, "D11": 0, "E11": 0}, ""},
		"month over it": {map[string]any{"D9": 9000, "E9": 8000}, "01 工业总产值（当年价格） 本年1—本月（E9）8000 比本月 9000 还少"},
		"part over it":  {map[string]any{"D10": 100, "D11": 101}, "04 其中：出口交货值 本年本月（D11）101 大于销售产值 100"},
		"no tick":       {map[string]any{"D9": 0, "D10": 0, "D11": 0}, "没有勾选零报告（H13）"},
		"tick":          {map[string]any{"D9": 0, "D10": 0, "D11": 0, "H13": "是"}, ""},
		"tick beside":   {map[string]any{"D9": 5, "H13": "是"}, "勾选了零报告，但 01 工业总产值（当年价格） 本年本月（D9）是 5"},
		"words":         {map[string]any{"D9": "约9000", "E9": 8000}, ""},
		"hundredths":    {map[string]any{"D12": 1.1, "E12": 1.1}, ""},
	} {
		f, err := excelize.OpenFile(o.path("blanks", ownBlank))
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		for ref, v := range c.filled {
			if err := f.SetCellValue(sheet, ref, v); err != nil {
				t.Fatal(err)
			}
		}
		got, err := f.CalcCellValue(sheet, "E17")
		if err != nil || (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: it says %q (%v), want %q", name, got, err, c.says)
		}
		with, without := o.path("with.xlsx"), o.path("without.xlsx")
		if err := f.SaveAs(with); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue(sheet, "E17", nil); err != nil {
			t.Fatal(err)
		}
		if err := f.SaveAs(without); err != nil {
			t.Fatal(err)
		}
		read := func(file string) string {
			out, _ := o.command("parkstat", "check", file).Output() // exit code 1: there are problems
			return strings.ReplaceAll(string(out), file, "")
		}
		if a, b := read(with), read(without); a == "" || a != b {
			t.Errorf("%s: it is read as\n%s\nand without the check as\n%s", name, a, b)
		}
	}
}
