package weave_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// byXlsxWriter is a workbook of tens of sheets as XlsxWriter writes it.
func byXlsxWriter(t *testing.T) string {
	t.Helper()
	if err := exec.Command("/usr/bin/python3", "-c", "import xlsxwriter").Run(); err != nil {
		lack(t, "XlsxWriter is not installed (Debian: python3-xlsxwriter)")
	}
	to := filepath.Join(t.TempDir(), "x.xlsx")
	if said, err := exec.Command("/usr/bin/python3", "testdata/office.py", to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return to
}

// ofAllKinds is a template with something of each kind that other writers spell differently.
func ofAllKinds(t *testing.T) []byte {
	return drawn(t, step(func(f *excelize.File) error {
		if err := f.MergeCell(sheet, "C5", "D5"); err != nil {
			return err
		}
		if err := f.SetCellFormula(sheet, "E5", "B5/C5"); err != nil {
			return err
		}
		red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
		if err != nil {
			return err
		}
		if err := f.SetConditionalFormat(sheet, "B5", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "$B5<$C5", Format: &red}}); err != nil {
			return err
		}
		dv := excelize.NewDataValidation(true)
		dv.SetSqref("B5")
		if err := dv.SetRange(0, 100000, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
		if err := f.AddDataValidation(sheet, dv); err != nil {
			return err
		}
		if err := f.AddComment(sheet, excelize.Comment{Cell: "A6", Author: "某", Text: "合计"}); err != nil {
			return err
		}
		if err := f.AddPictureFromBytes(sheet, "A9", &excelize.Picture{Extension: ".png", File: picture(t)}); err != nil {
			return err
		}
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "数据", RefersTo: "表!$B$5:$B$5"}); err != nil {
			return err
		}
		return f.AddChart(sheet, "H1", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "表!$B$4", Categories: "表!$A$5:$A$5",
			Values: "表!$B$5:$B$5"}}})
	}))
}

// wovenWhole fills a template that another writer saved, and looks at what was in it.
func wovenWhole(t *testing.T, name string, chart bool) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r := woven(t, data, stage(4))
	equal(t, "values", []string{r.text(sheet, "A5"), r.text(sheet, "B8"), r.text(sheet, "B9"), r.text(sheet, "E8")}, []string{"企业1", "4.25", quarters(4), "0.85"})
	equal(t, "merges", len(r.book.Sheet(sheet).Merges), 4)
	body := r.parts[sheet1]
	for _, want := range []string{"SUM(B5:B8)", "B8/C8", `sqref="B5:B8"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in the sheet", want)
		}
	}
	if got := strings.ReplaceAll(r.book.Names["数据"], "'", ""); got != "表!$B$5:$B$8" && got != "$表.$B$5:$B$8" {
		t.Errorf("the name is %s", got)
	}
	charts := 0
	for name, body := range r.parts {
		if strings.HasPrefix(name, "xl/charts/chart") && strings.Contains(body, "$B$4") {
			charts++
			if !strings.Contains(body, "$B$8") || !strings.Contains(body, ">4.25<") {
				t.Errorf("%s does not follow", name)
			}
		}
		if strings.HasPrefix(name, "xl/comments") && !strings.Contains(body, `ref="A9"`) {
			t.Errorf("%s does not follow", name)
		}
	}
	if chart && charts != 1 {
		t.Errorf("%d charts", charts)
	}
	if strings.Contains(fmt.Sprint(r.find(sheet1, `t="s"[^>]*><v>(\d+)`)), "{{") {
		t.Error("a placeholder is left")
	}
}

// A template that LibreOffice or exceljs has saved is filled like one of excelize's: they
// spell parts, relations, styles and formulas in their own ways.
func TestTemplatesOfOtherWriters(t *testing.T) {
	template := ofAllKinds(t)
	dir, out := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "t.xlsx")
	if err := os.WriteFile(file, template, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("LibreOffice", func(t *testing.T) {
		soffice, err := exec.LookPath("soffice")
		if err != nil {
			lack(t, "LibreOffice is not installed")
		}
		c := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.ToSlash(t.TempDir()), "--headless", "--convert-to", "xlsx", "--outdir", out, file)
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		wovenWhole(t, filepath.Join(out, "t.xlsx"), true)
	})
	t.Run("openpyxl", func(t *testing.T) {
		if err := exec.Command("/usr/bin/python3", "-c", "import openpyxl").Run(); err != nil {
			lack(t, "openpyxl is not installed (Debian: python3-openpyxl)")
		}
		to := filepath.Join(out, "p.xlsx")
		saves := "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"
		if said, err := exec.Command("/usr/bin/python3", "-c", saves, file, to).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		wovenWhole(t, to, false)
	})
	t.Run("XlsxWriter", func(t *testing.T) {
		to := byXlsxWriter(t)
		wovenWhole(t, to, true)
		data, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		r := woven(t, data, stage(4))
		equal(t, "x14", slices.Compact(r.find(sheet1, `<xm:sqref>([^<]*)<`)), []string{"B5:B8", "F5", "F6", "F7", "F8"})
		equal(t, "breaks", r.find(sheet1, `<brk id="(\d+)"`), []int{9, 23})
		equal(t, "ignored", r.find(sheet1, `<ignoredError sqref="([^"]*)"`), []string{"A5:C8"})
		equal(t, "area", strings.ReplaceAll(r.book.Names["表!_xlnm.Print_Area"], "'", ""), "表!$A$1:$F$9")
		same(t, data, []string{"[Content_Types].xml", "docProps/app.xml", "docProps/core.xml", "xl/sharedStrings.xml", sheet1})
	})
	t.Run("prefixes", func(t *testing.T) {
		data := raw(t, template, sheet1, func(s string) string {
			s = strings.NewReplacer("</", "</x:", "<?", "<?", "<", "<x:").Replace(s)
			s = strings.NewReplacer("<x:?", "<?", "</x:x:", "</x:").Replace(strings.ReplaceAll(s, "<x:/x:", "</x:"))
			return strings.Replace(s, "<x:worksheet xmlns=", "<x:worksheet xmlns:x=", 1)
		})
		r := woven(t, data, stage(4))
		equal(t, "values", []string{r.text(sheet, "A5"), r.text(sheet, "B8"), r.text(sheet, "B9")}, []string{"企业1", "4.25", quarters(4)})
		equal(t, "rows", len(r.find(sheet1, `<x:row r="(\d+)"`)), 7)
	})
}
