package templates_test

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// drawn is a template made by the office in the test: scalars, a block with a
// merge, a chart and a filter on it, a second block below, and a sheet to drop.
func drawn(t *testing.T, change ...func(f *excelize.File) error) *templates.Report {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, step := range append([]func(f *excelize.File) error{draw}, change...) {
		if err := step(f); err != nil {
			t.Fatal(err)
		}
	}
	return compiled(t, f)
}

func compiled(t *testing.T, f *excelize.File) *templates.Report {
	t.Helper()
	dir := t.TempDir()
	if err := f.SaveAs(filepath.Join(dir, "t.xlsx")); err != nil {
		t.Fatal(err)
	}
	r, err := templates.OpenReport(templates.NewLibrary(dir), ".", &templates.ReportDef{Workbook: "t.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const sheet1 = "概况 一" // a name that must be quoted in references

func draw(f *excelize.File) error {
	thousands := "#,##0.000"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &thousands})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return f.SetSheetName("Sheet1", sheet1) },
		func() error { _, err := f.NewSheet("内部"); return err },
		func() error { return f.SetCellStr("内部", "A1", "{{机密}} {{行.名称}}") },
		func() error { return f.SetCellStyle(sheet1, "C1", "C1", style) },
		func() error { return f.SetCellStyle(sheet1, "A5", "E5", bold) },
		func() error { return f.SetRowHeight(sheet1, 5, 33) },
		func() error { return f.MergeCell(sheet1, "C5", "D5") },
		func() error { return f.AutoFilter(sheet1, "A4:D5", nil) },
		func() error { return f.SetCellFormula(sheet1, "B6", "SUM(B5:B5)") },
		func() error { return f.SetCellHyperLink(sheet1, "A10", "'内部'!A1", "Location") },
		func() error { return f.SetCellHyperLink(sheet1, "B10", "'概况 一'!A1", "Location") },
		func() error {
			return f.SetHeaderFooter(sheet1, &excelize.HeaderFooterOptions{OddFooter: "&L{{园区}}　{{ 期间 }}&R第 &P 页"})
		},
		func() error {
			return f.AddChart(sheet1, "H1", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{
				{Name: "'概况 一'!$B$4", Categories: "'概况 一'!$A$5:$A$5", Values: "'概况 一'!$B$5:$B$5"},
				{Name: "'概况 一'!$A$8", Categories: "'概况 一'!$A$9:$A$9", Values: "'概况 一'!$B$9:$B$9"}}})
		},
	}
	for ref, text := range map[string]string{
		"A1": "{{园区}}{{期间}}", "B1": "{{总数}}", "C1": "{{总数}}", "D1": "{{空白}}", "E1": "{{文字}}", "F1": "{{ 整数 }}",
		"A4": "名称", "B4": "数值", "C4": "说明", "A5": "{{行.名称}}", "B5": "{{行.数值}}", "C5": "{{行.序号}}/{{整数}} {{园区}}",
		"A6": "合计", "A8": "另一块", "A9": "{{另.名称}}", "B9": "{{另.数值}}", "A10": "内部", "B10": "表首",
	} {
		steps = append(steps, func() error { return f.SetCellStr(sheet1, ref, text) })
	}
	for _, s := range steps {
		if err := s(); err != nil {
			return err
		}
	}
	return nil
}

func number(s string, decimals int) templates.Datum {
	r, _ := new(big.Rat).SetString(s)
	return templates.NumberOf(r, decimals, "—")
}

// view has n rows in the block and m in the one below.
func view(n, m int) *templates.View {
	v := templates.NewView()
	for name, d := range map[string]templates.Datum{
		"园区": templates.TextOf("甲&乙园区"), "期间": templates.TextOf("2023年1—6月"), "总数": number("12345.6785", 3), "空白": templates.TextOf(""),
		"文字": templates.TextOf("=1+1"), "整数": number("7", 0), "机密": templates.TextOf("名单"),
	} {
		v.Set(name, d)
	}
	rows := func(n int, name string) []map[string]templates.Datum {
		var all []map[string]templates.Datum
		for i := range n {
			all = append(all, map[string]templates.Datum{"名称": templates.TextOf(fmt.Sprintf("%s%d", name, i+1)), "数值": number(fmt.Sprintf("%d.25", i+1), 2),
				"序号": number(fmt.Sprint(i+1), 0)})
		}
		return all
	}
	v.Lists["行"] = templates.List{Fields: []string{"序号", "名称", "数值"}, Rows: rows(n, "企业"), Empty: "无", Named: "名称"}
	v.Lists["另"] = templates.List{Fields: []string{"名称", "数值"}, Rows: rows(m, "行业"), Empty: "—", Named: "名称"}
	return v
}

func fill(t *testing.T, r *templates.Report, v *templates.View, drop ...string) []byte {
	t.Helper()
	data, filled, err := r.Fill(v, "月报", drop)
	if err != nil {
		t.Fatal(err)
	}
	if len(filled) == 0 {
		t.Fatal("nothing was filled")
	}
	return data
}

func texts(s *xlsx.Sheet, refs ...string) []string {
	var all []string
	for _, ref := range refs {
		row, col, _ := xlsx.ParseRef(ref)
		c := s.At(row, col)
		all = append(all, c.Kind.String()+":"+c.Text)
	}
	return all
}

func TestFillScalars(t *testing.T) {
	data := fill(t, drawn(t), view(2, 2))
	s := read(t, data).Sheet(sheet1)
	want := []string{"text:甲&乙园区2023年1—6月", "number:12345.679", "number:12345.679", "empty:", "text:=1+1", "number:7"}
	if got := texts(s, "A1", "B1", "C1", "D1", "E1", "F1"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for ref, want := range map[string]string{"B1": "0.000", "C1": "#,##0.000", "F1": "0", "B5": "0.00"} {
		id, err := f.GetCellStyle(sheet1, ref)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		got := "0"
		if style.CustomNumFmt != nil {
			got = *style.CustomNumFmt
		} else if style.NumFmt != 1 {
			got = fmt.Sprint("built-in ", style.NumFmt)
		}
		if got != want {
			t.Errorf("%s has the format %s, want %s", ref, got, want)
		}
		if ref == "B5" && (style.Font == nil || !style.Font.Bold) {
			t.Error("the decimals took the template's own style away")
		}
	}
	hf, err := f.GetHeaderFooter(sheet1)
	if err != nil || hf.OddFooter != "&L甲&&乙园区　2023年1—6月&R第 &P 页" {
		t.Errorf("footer %+v, %v", hf, err)
	}
	if p, err := f.GetDocProps(); err != nil || p.Title != "月报" {
		t.Errorf("title %+v, %v", p, err)
	}
}

func TestFillRepeatsRows(t *testing.T) {
	r := drawn(t)
	for _, n := range []int{1, 2, 100} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			data := fill(t, r, view(n, 3))
			s := read(t, data).Sheet(sheet1)
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			style0, _ := f.GetCellStyle(sheet1, "A5")
			for i := 1; i <= n; i++ {
				row := 4 + i
				want := []string{fmt.Sprintf("text:企业%d", i), fmt.Sprintf("number:%d.25", i), fmt.Sprintf("text:%d/7 甲&乙园区", i)}
				if got := texts(s, xlsx.Ref(row, 1), xlsx.Ref(row, 2), xlsx.Ref(row, 3)); !slices.Equal(got, want) {
					t.Fatalf("row %d: %q, want %q", row, got, want)
				}
				if !slices.Contains(s.Merges, xlsx.Range{Row1: row, Col1: 3, Row2: row, Col2: 4}) {
					t.Errorf("row %d has lost its merge", row)
				}
				if h, err := f.GetRowHeight(sheet1, row); err != nil || h != 33 {
					t.Errorf("row %d is %v high, %v", row, h, err)
				}
				if style, err := f.GetCellStyle(sheet1, xlsx.Ref(row, 1)); err != nil || style != style0 {
					t.Errorf("row %d has another style, %v", row, err)
				}
			}
			below := 8 + n
			want := []string{"text:合计", "text:另一块", "text:行业1", "number:3.25", "text:表首"}
			if got := texts(s, xlsx.Ref(5+n, 1), xlsx.Ref(below-1, 1), xlsx.Ref(below, 1), xlsx.Ref(below+2, 2), xlsx.Ref(below+3, 2)); !slices.Equal(got, want) {
				t.Errorf("under the block: %q, want %q", got, want)
			}
			body := parts(t, data)
			if want := fmt.Sprintf(`<autoFilter ref="A4:D%d"`, 4+n); !strings.Contains(body["xl/worksheets/sheet1.xml"], want) {
				t.Errorf("the filter is not %s", want)
			}
			for _, ref := range []string{
				"'概况 一'!$B$4", fmt.Sprintf("'概况 一'!$A$5:$A$%d", 4+n), fmt.Sprintf("'概况 一'!$B$5:$B$%d", 4+n),
				fmt.Sprintf("'概况 一'!$A$%d", below-1), fmt.Sprintf("'概况 一'!$A$%d:$A$%d", below, below+2), fmt.Sprintf("'概况 一'!$B$%d:$B$%d", below, below+2),
			} {
				if chart := body["xl/charts/chart1.xml"]; !strings.Contains(chart, ">"+ref+"<") && !strings.Contains(chart, ">"+strings.ReplaceAll(ref, "'", "&#39;")+"<") {
					t.Errorf("the chart does not show %s: %s", ref, regexp.MustCompile(`<f>[^<]*</f>`).FindAllString(chart, -1))
				}
			}
		})
	}
}

func TestFillWithoutRowsSaysSo(t *testing.T) {
	data := fill(t, drawn(t), view(0, 0))
	s := read(t, data).Sheet(sheet1)
	want := []string{"text:无", "text:—", "text:—/— —", "text:合计", "text:—", "text:—"}
	if got := texts(s, "A5", "B5", "C5", "A6", "A9", "B9"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A total under the block adds up the whole block, however long it became.
func TestFillKeepsTotals(t *testing.T) {
	for _, n := range []int{1, 2, 100} {
		data := fill(t, drawn(t), view(n, 2))
		if got, want := formulaAt(t, data, xlsx.Ref(5+n, 2)), fmt.Sprintf("SUM(B5:B%d)", 4+n); got != want {
			t.Errorf("%d rows: the total is %s, want %s", n, got, want)
		}
	}
}

// A total that reaches from the header to the line under the block is widened by
// the library already.
func TestFillKeepsTotalsAroundTheBlock(t *testing.T) {
	r := drawn(t, func(f *excelize.File) error {
		if err := f.SetCellStr(sheet1, "A7", "合计二"); err != nil {
			return err
		}
		return f.SetCellFormula(sheet1, "B7", "SUM(B4:B5)+SUM(B4:B6)")
	})
	data := fill(t, r, view(10, 2))
	if got := formulaAt(t, data, "B16"); !strings.Contains(got, "SUM(B4:B15)") {
		t.Errorf("the total is %s", got)
	}
}

func formulaAt(t *testing.T, data []byte, ref string) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := f.GetCellFormula(sheet1, ref)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFillDropsSheets(t *testing.T) {
	r := drawn(t)
	data := fill(t, r, view(3, 1), "内部")
	book := read(t, data)
	if book.Sheet("内部") != nil || len(book.Sheets) != 1 {
		t.Errorf("the sheet is still there: %d sheets", len(book.Sheets))
	}
	for name, body := range parts(t, data) {
		if strings.HasPrefix(name, "xl/worksheets") && strings.Contains(body, "内部") {
			t.Errorf("%s still leads to the dropped sheet", name)
		}
	}
	if got := texts(book.Sheet(sheet1), "A12", "B12"); !slices.Equal(got, []string{"empty:", "text:表首"}) {
		t.Errorf("the links are %q", got)
	}
	if body := parts(t, data)["xl/worksheets/sheet1.xml"]; strings.Count(body, "<hyperlink ") != 1 {
		t.Errorf("links left: %s", regexp.MustCompile(`<hyperlink [^>]*>`).FindAllString(body, -1))
	}
	// Names of the dropped sheet are not looked for.
	v := view(1, 1)
	delete(v.Values, "机密")
	if _, _, err := r.Fill(v, "月报", []string{"内部"}); err != nil {
		t.Error(err)
	}
	whole := read(t, fill(t, r, view(3, 1)))
	if got := texts(whole.Sheet("内部"), "A1", "A3"); !slices.Equal(got, []string{"text:名单 企业1", "text:名单 企业3"}) {
		t.Errorf("kept sheet: %q", got)
	}
}

// Every mistake is told at once, with its place and what may have been meant, and
// nothing is written.
func TestFillTellsEveryMistake(t *testing.T) {
	r := drawn(t, func(f *excelize.File) error {
		for ref, s := range map[string]string{"F2": "{{总 数}}", "F3": "{{园区}", "G2": "{{园区}}{{总书}}", "G5": "{{行.名字}}", "G9": "{{行.数值}}", "H9": "{{另.数值}}",
			"F8": "见 }}"} {
			if err := f.SetCellStr(sheet1, ref, s); err != nil {
				return err
			}
		}
		return f.SetCellStr("内部", "B1", "{{机蜜}}")
	})
	data, filled, err := r.Fill(view(2, 2), "月报", nil)
	if data != nil || filled != nil {
		t.Errorf("%d bytes were written all the same", len(data))
	}
	wantError(t, err, sheet1+"!F2", "名称不合规", sheet1+"!F3", sheet1+"!G2", `没有名为 "总书" 的内容，是否为 "总数"？`, sheet1+"!G5", `"行.名字"`, `是否为 "行.名称"`,
		sheet1+"!G9", "一行里的两个列表（另 与 行）各列交错", sheet1+"!F8", "括号不成对", "内部!B1", `是否为 "机密"`)
	if n := strings.Count(err.Error(), "\n") + 1; n != 7 {
		t.Errorf("%d mistakes told, want 7:\n%v", n, err)
	}
}

// What the engine would refuse is told by the check already.
func TestCheckTellsWhatTheEngineRefuses(t *testing.T) {
	r := drawn(t, func(f *excelize.File) error {
		if err := f.SetCellFormula(sheet1, "G1", "'内部'!A1"); err != nil {
			return err
		}
		return f.SetCellFormula(sheet1, "G2", "SUM('内部'!A1:B2)")
	})
	if err := r.Check(view(1, 1), nil); err != nil {
		t.Error(err)
	}
	wantError(t, r.Check(view(1, 1), []string{"内部"}), sheet1+"!G1", sheet1+"!G2", "这一版没有的工作表“内部”")
}

func TestFillChecksTheFooterToo(t *testing.T) {
	r := drawn(t, func(f *excelize.File) error {
		return f.SetHeaderFooter(sheet1, &excelize.HeaderFooterOptions{OddFooter: "&L{{元区}}"})
	})
	_, _, err := r.Fill(view(1, 1), "月报", nil)
	wantError(t, err, `"元区"`)
}

func TestFillFillsTheHeaderToo(t *testing.T) {
	r := drawn(t, func(f *excelize.File) error {
		return f.SetHeaderFooter(sheet1, &excelize.HeaderFooterOptions{OddHeader: "&C{{园区}}", OddFooter: "&R&P"})
	})
	if body := parts(t, fill(t, r, view(1, 1)))["xl/worksheets/sheet1.xml"]; strings.Contains(body, "{{") {
		t.Error("the header still holds the placeholder")
	}
}

// A text that no cell can hold as it is must not cost the whole report.
func TestFillTakesAnyText(t *testing.T) {
	r := drawn(t)
	for _, s := range []string{"报表_x0041_.xlsx", strings.Repeat("长", 32_768), "a\x01b\x1b[31m\r\nc\ufffe", "\xff坏", " 前后有空格 ", "=1+1"} {
		v := view(1, 1)
		v.Set("文字", templates.TextOf(s))
		if _, _, err := r.Fill(v, "月报", nil); err != nil {
			t.Errorf("a text of %d characters: %.120v", len([]rune(s)), err)
		}
	}
}

func TestFillWritesTextAsText(t *testing.T) {
	r := drawn(t)
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "'引", " 前后空格 ", "两\n行", "<b>&amp;\"'", "1E5", "0123", "2023-06-30", "{{园区}}", "TRUE", "#N/A", "　"} {
		v := view(1, 1)
		v.Set("文字", templates.TextOf(s))
		book := read(t, fill(t, r, v))
		if c := book.Sheet(sheet1).At(1, 5); c.Kind != xlsx.Text || c.Text != s || c.Formula {
			t.Errorf("%q became %s %q", s, c.Kind, c.Text)
		}
	}
}

func TestFillIsTheSameEveryTime(t *testing.T) {
	r := drawn(t)
	first := fill(t, r, view(20, 5), "内部")
	for i := range 10 {
		if !bytes.Equal(fill(t, r, view(20, 5), "内部"), first) {
			t.Fatalf("run %d gives other bytes", i+2)
		}
	}
	if bytes.Equal(fill(t, r, view(20, 6), "内部"), first) {
		t.Error("other rows give the same bytes")
	}
}

func TestOpenReportRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bad.xlsx"), []byte("<html></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	lib := templates.NewLibrary(dir)
	_, err := templates.OpenReport(lib, ".", &templates.ReportDef{Workbook: "bad.xlsx"})
	wantError(t, err, filepath.ToSlash(dir)+"/bad.xlsx", "网页")
	_, err = templates.OpenReport(lib, "reports", &templates.ReportDef{Workbook: "gone.xlsx"})
	wantError(t, err, "reports/gone.xlsx")
}

// Excel keeps the range of a filter twice, the second time as a hidden name; the
// two must agree.
func TestFillWidensTheNameOfTheFilter(t *testing.T) {
	body := parts(t, fill(t, drawn(t), view(20, 1)))["xl/workbook.xml"]
	if !strings.Contains(body, "!$A$4:$D$24</definedName>") {
		t.Errorf("the name is %s", regexp.MustCompile(`<definedName [^/]*</definedName>`).FindAllString(body, -1))
	}
}
