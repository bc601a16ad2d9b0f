package templates_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// bookOf is a workbook of one sheet, and of one that is for the park alone.
func bookOf(t *testing.T, change ...func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("内部"); err != nil {
		t.Fatal(err)
	}
	for _, step := range change {
		if err := step(f); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An inspection looks at the mailable variant too, and tells what the view and what the
// engine knows at once.
func TestInspectReportTellsAllAtOnce(t *testing.T) {
	data := bookOf(t, func(f *excelize.File) error {
		if err := f.SetCellStr("Sheet1", "A1", "{{没有}}"); err != nil {
			return err
		}
		return f.SetCellFormula("Sheet1", "A2", "内部!A1")
	})
	in, err := templates.InspectReport(data, "t.xlsx", sectors(), []string{"内部"})
	if err != nil {
		t.Fatal(err)
	}
	all := errors.Join(in.Mistakes...)
	if len(in.Mistakes) != 2 || !strings.Contains(all.Error(), "Sheet1!A1: ") || !strings.Contains(all.Error(), "Sheet1!A2: ") {
		t.Errorf("the mistakes: %v", all)
	}
}

func TestReportWithMacrosIsRefused(t *testing.T) {
	data := bookOf(t)
	parts, err := xlsx.Parts(data)
	if err != nil {
		t.Fatal(err)
	}
	var packed []*xlsx.Packed
	for _, p := range parts {
		body := p.Body
		if p.Name == "[Content_Types].xml" {
			body = bytes.ReplaceAll(body, []byte("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
				[]byte("application/vnd.ms-excel.sheet.macroEnabled.main+xml"))
		}
		k, err := xlsx.Pack(p.Name, body)
		if err != nil {
			t.Fatal(err)
		}
		packed = append(packed, k)
	}
	if data, err = xlsx.Assemble(packed); err != nil {
		t.Fatal(err)
	}
	if _, err = templates.InspectReport(data, "t.xlsm", sectors(), nil); err == nil || !strings.Contains(err.Error(), "请存为 .xlsx") {
		t.Errorf("a template with macros: %v", err)
	}
}

// Two comments on the row of a list are one list of options.
func TestOptionsOfTwoCommentsAreMerged(t *testing.T) {
	cells := map[string]string{"A1": "{{单位.名称}}", "B1": "{{单位.产值}}"}
	r := sheetOf(t, cells, note("A1", "排序：产值 降"), note("B1", "前：2"))
	if got := strings.Join(rowsOf(t, fill(t, r, sectors())), " "); got != "乙 10.0 丙 7.0" {
		t.Errorf("with both options: %s", got)
	}
	r = sheetOf(t, cells, note("A1", "前：2\n前：3"), note("B1", "前：1"))
	_, _, err := r.Fill(sectors(), "月报", nil)
	wantError(t, err, "Sheet1!A1: 批注里“前”写了两次", "Sheet1!B1: 这个列表的“前”在两处批注里都写了")
}

// What is wrong with an expression is told without the parser's words.
func TestMistakesOfExpressionsAreToldPlainly(t *testing.T) {
	r := sheetOf(t, map[string]string{"A1": "{{= 总产值.累计 * }}", "A2": "{{= 总产值.累计 + ) * 2}}", "A3": "{{= 园(1) }}", "A5": "{{单位.名称}}", "A7": "{{单位}}",
		"A8": "{{行业.企业}}"}, note("A5", "筛选：产值 >"))
	_, _, err := r.Fill(sectors(), "月报", nil)
	wantError(t, err, "Sheet1!A1: 式子 “总产值.累计 *” 写得不对", "Sheet1!A2: 式子 “总产值.累计 + ) * 2” 写得不对，问题在第 10 个字 “)” 附近", "Sheet1!A3: 式子",
		"Sheet1!A5: 批注“筛选”：式子", "Sheet1!A7: {{单位}} 是一个列表，请写它的字段，如 {{单位.名称}}；它有：名称、产值、序号", "Sheet1!A8: {{行业.企业}} 是一个列表")
	for _, word := range []string{"parse", "unexpected", "token", "compile"} {
		if strings.Contains(err.Error(), word) {
			t.Errorf("%q is told: %v", word, err)
		}
	}
}

func TestListInItselfIsRefused(t *testing.T) {
	r := sheetOf(t, map[string]string{"A1": "{{.名称}}", "A2": "{{.产值}}"}, name("行块.单位", "Sheet1!$1:$3"), func(f *excelize.File) error {
		return f.SetDefinedName(&excelize.DefinedName{Name: "行块.单位", RefersTo: "Sheet1!$2:$2", Scope: "Sheet1"})
	})
	_, _, err := r.Fill(sectors(), "月报", nil)
	wantError(t, err, "Sheet1: 第 2—2 行的列表“单位”套在它自己里面")
}

// A cell holds so many units of UTF-16, of which rare characters take two.
func TestTextIsCutByUnits(t *testing.T) {
	v := sectors()
	v.Set("长", text(strings.Repeat("𠮷", 20_000)))
	r := sheetOf(t, map[string]string{"A1": "{{长}}"})
	data, _, err := r.Fill(v, "月报", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := len([]rune(rowsOf(t, data)[0])); got != 16383 {
		t.Errorf("%d characters", got)
	}
}

// A text is not computed with, nor turned into another unit; it may be compared.
func TestTextsInPlaceOfNumbersAreTold(t *testing.T) {
	r := sheetOf(t, map[string]string{"A1": "{{= 园区 * 2}}", "A2": "{{园区 | 万元}}", "A3": "{{= 园区 == '甲园区' ? 1 : 0}}", "A4": "{{= 总产值.累计 / (总产值.累计 - 总产值.累计同期)}}",
		"A6": "{{单位.名称}}", "B6": "{{= 单位.名称 + 1}}", "C6": "{{= 单位.产值 * 2}}"})
	err := r.Check(sectors(), nil)
	wantError(t, err, "Sheet1!A1: 式子 “园区 * 2” 里的 园区 是文字（如“甲园区”）", "Sheet1!A2: 这里是文字", "Sheet1!B6: ")
	for _, ref := range []string{"A3", "A4", "C6"} {
		if strings.Contains(err.Error(), "Sheet1!"+ref) {
			t.Errorf("%s is told: %v", ref, err)
		}
	}
}

// A total of one row of a block of several would take in the other rows' numbers.
func TestTotalsOfSomeRowsOfABlockAreTold(t *testing.T) {
	cells := map[string]string{"A1": "{{.名称}}", "B1": "{{.产值}}", "B2": "{{.序号}}", "A4": "合计", "B4": "=SUM(B1)"}
	r := sheetOf(t, cells, name("行块.单位", "Sheet1!$1:$2"))
	wantError(t, r.Check(sectors(), nil), "Sheet1!B4: 公式里的 B1 只是第 1—2 行列表块的一部分，填好后会把 B2 的数也加进去")
	cells["B2"] = "{{.名称}}"
	if err := sheetOf(t, cells, name("行块.单位", "Sheet1!$1:$2")).Check(sectors(), nil); err != nil {
		t.Errorf("the other row holds texts: %v", err)
	}
}
