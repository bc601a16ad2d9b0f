package xlsx

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestExcelizeRoundTrip(t *testing.T) {
	day := time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC)
	for _, date1904 := range []bool{false, true} {
		data := saved(t, func(f *excelize.File) error { return fill(f, day, date1904) })
		b := mustRead(t, data)
		if b.Date1904 != date1904 || len(b.SHA256) != 64 {
			t.Errorf("date1904 %v, hash %q", b.Date1904, b.SHA256)
		}
		s := b.Sheet("SHEET1")
		for ref, want := range map[string]string{
			"A1":  "number 12345.678",
			"A2":  "number -0.1",
			"A3":  "number 123456789012345678",
			"A4":  "number 0.1",
			"B1":  "date 2023-06-30",
			"B2":  "date 2023-06-30T08:00:00",
			"C1":  "text 工业总产值（当年价格）",
			"C2":  "text  前后空格 ",
			"C4":  "text a\nb",
			"D1":  "bool TRUE",
			"D2":  "bool FALSE",
			"E1":  "text 7 formula", // excelize stores the old value of a new formula as text
			"E2":  "empty formula uncached",
			"F1":  "text 合并",
			"F2":  "empty",
			"G2":  "empty",
			"ZZ9": "empty",
		} {
			row, col, err := ParseRef(ref)
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(s.At(row, col)); got != want {
				t.Errorf("date1904 %v: %s: %q, want %q", date1904, ref, got, want)
			}
		}
		if s.Visibility != Visible || b.Sheets[1].Visibility != Hidden || b.Sheets[2].Visibility != VeryHidden || b.Sheet("none") != nil {
			t.Errorf("visibility %d %d %d", s.Visibility, b.Sheets[1].Visibility, b.Sheets[2].Visibility)
		}
		if len(b.Sheets) != 3 || b.Names["产值"] != "Sheet1!$A$1" || b.Names["藏!本表"] != "藏!$A$1" {
			t.Errorf("%d sheets, names %v", len(b.Sheets), b.Names)
		}
	}
}

func fill(f *excelize.File, day time.Time, date1904 bool) error {
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	code := `yyyy"年"m"月"d"日" h:mm`
	at, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904}) },
		func() error { return f.SetCellFloat("Sheet1", "A1", 12345.678, -1, 64) },
		func() error { return f.SetCellValue("Sheet1", "A2", -0.1) },
		func() error { return f.SetCellInt("Sheet1", "A3", 123456789012345678) },
		func() error { return f.SetCellDefault("Sheet1", "A4", "1E-01") },
		func() error { return f.SetCellValue("Sheet1", "B1", day) },
		func() error { return f.SetCellStyle("Sheet1", "B1", "B1", date) },
		func() error { return f.SetCellValue("Sheet1", "B2", day.Add(8*time.Hour)) },
		func() error { return f.SetCellStyle("Sheet1", "B2", "B2", at) },
		func() error {
			return f.SetCellRichText("Sheet1", "C1", []excelize.RichTextRun{
				{Text: "工业", Font: &excelize.Font{Bold: true}}, {Text: "总产值"}, {Text: "（当年价格）"},
			})
		},
		func() error { return f.SetCellStr("Sheet1", "C2", " 前后空格 ") },
		func() error { return f.SetCellStr("Sheet1", "C4", "a\nb") },
		func() error { return f.SetCellBool("Sheet1", "D1", true) },
		func() error { return f.SetCellBool("Sheet1", "D2", false) },
		func() error { return f.SetCellInt("Sheet1", "E1", 7) },
		func() error { return f.SetCellFormula("Sheet1", "E1", "=3+4") },
		func() error { return f.SetCellFormula("Sheet1", "E2", "=3+4") },
		func() error { return f.MergeCell("Sheet1", "F1", "G2") },
		func() error { return f.SetCellStr("Sheet1", "F1", "合并") },
		func() error { _, err := f.NewSheet("藏"); return err },
		func() error { return f.SetSheetVisible("藏", false) },
		func() error { _, err := f.NewSheet("深藏"); return err },
		func() error { return f.SetSheetVisible("深藏", false, true) },
		func() error { return f.SetDefinedName(&excelize.DefinedName{Name: "产值", RefersTo: "Sheet1!$A$1"}) },
		func() error {
			return f.SetDefinedName(&excelize.DefinedName{Name: "本表", RefersTo: "藏!$A$1", Scope: "藏"})
		},
		func() error {
			return f.AddChartSheet("图", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Sheet1!$A$1:$A$4"}}})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func TestStreamWriter(t *testing.T) {
	data := saved(t, func(f *excelize.File) error {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		for row := 1; row <= 2000; row++ {
			if err := w.SetRow(Ref(row, 1), []any{row, "企业", excelize.Cell{Formula: "A1", Value: 3}, nil, true}); err != nil {
				return err
			}
		}
		return w.Flush()
	})
	s := mustRead(t, data).Sheets[0]
	if len(s.Cells) != 8000 || s.MaxRow != 2000 || s.MaxCol != 5 {
		t.Fatalf("%d cells to %d, %d", len(s.Cells), s.MaxRow, s.MaxCol)
	}
	if got := describe(s.At(2000, 3)); got != "number 3 formula" {
		t.Error(got)
	}
}

func TestStrictNamespaces(t *testing.T) {
	p := minimal(`<row><c t="d" s="1"><v>2023-06-30</v></c><c t="s"><v>1</v></c></row>`)
	for name, body := range p {
		p[name] = strings.NewReplacer(nsMain, nsMainStrict, nsRel, nsRelStrict).Replace(body)
	}
	s := mustRead(t, p.zip()).Sheets[0]
	if got := describe(s.At(1, 1)) + "," + describe(s.At(1, 2)); got != "date 2023-06-30,text 工业 总产值" {
		t.Error(got)
	}
}

func TestElsewhere(t *testing.T) {
	p := minimal(`<row><c><v>1</v></c></row>`)
	moved := parts{}
	for name, body := range p {
		body = strings.ReplaceAll(body, `"/xl/sharedStrings`, `"/a/b/sharedStrings`)
		body = strings.ReplaceAll(body, `"xl/workbook.xml`, `"a/b/workbook.xml`)
		body = strings.ReplaceAll(body, `"/xl/workbook.xml`, `"/A/B/Workbook.xml`) // names ignore case
		moved[strings.Replace(name, "xl/", "a/b/", 1)] = body
	}
	if b := mustRead(t, moved.streamed()); len(b.Sheets[0].Cells) != 1 {
		t.Error("cells lost")
	}
}

func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"1", "-1.5E3", "1E-7", ".5", "1E400", "NaN", "0x1", "1_0", "1e", "+0.0e5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := decimal(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "eE+ ") || strings.HasPrefix(got, ".") || strings.HasSuffix(got, ".") {
			t.Fatalf("%q: %q is not plain", s, got)
		}
		a, ok1 := new(big.Rat).SetString(strings.Trim(s, " \t\r\n"))
		b, ok2 := new(big.Rat).SetString(got)
		if ok1 && (!ok2 || a.Cmp(b) != 0) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
