package templates_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// sheetOf draws a template of texts by cell.
func sheetOf(t *testing.T, cells map[string]string, change ...func(f *excelize.File) error) *templates.Report {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for ref, s := range cells {
		var err error
		if formula, ok := strings.CutPrefix(s, "="); ok {
			err = f.SetCellFormula("Sheet1", ref, formula)
		} else {
			err = f.SetCellStr("Sheet1", ref, s)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range change {
		if err := c(f); err != nil {
			t.Fatal(err)
		}
	}
	return compiled(t, f)
}

func name(name, to string) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		return f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: to})
	}
}

func note(ref, text string) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		return f.AddComment("Sheet1", excelize.Comment{Cell: ref, Author: "某", Text: text})
	}
}

func text(s string) templates.Datum { return templates.TextOf(s) }

// sectors are two divisions with their enterprises, months and a list beside them.
func sectors() *templates.View {
	v := templates.NewView()
	v.Set("园区", text("甲园区"))
	v.Set("总产值.累计", templates.Datum{Num: number("96.104", 2).Num, Decimals: 2, Unit: "亿元"})
	v.Set("总产值.累计同期", number("80", 2))
	unit := func(name, value string) map[string]templates.Datum {
		return map[string]templates.Datum{"名称": text(name), "产值": number(value, 1), "序号": number("1", 0)}
	}
	units := func(rows ...map[string]templates.Datum) templates.List {
		return templates.List{Fields: []string{"名称", "产值", "序号"}, Rows: rows, Empty: "没有企业", Named: "名称"}
	}
	months := func(values ...string) templates.List {
		l := templates.List{Fields: []string{"产值"}}
		for _, s := range values {
			l.Rows = append(l.Rows, map[string]templates.Datum{"产值": number(s, 0)})
		}
		return l
	}
	v.Lists["行业"] = templates.List{Fields: []string{"名称", "户数"}, Empty: "无", Named: "名称",
		Inner: map[string]templates.List{"企业": units(), "月": months()},
		Rows: []map[string]templates.Datum{{"名称": text("化工"), "户数": number("2", 0)}, {"名称": text("食品"), "户数": number("0", 0)},
			{"名称": text("热电"), "户数": number("1", 0)}},
		Nested: []map[string]templates.List{{"企业": units(unit("恒岳", "12.5"), unit("瑞禾", "5")), "月": months("1", "2")},
			{"企业": units(), "月": months("3", "4")}, {"企业": units(unit("鼎沃", "2"))}}}
	v.Lists["月"] = templates.List{Fields: []string{"名称"}, Rows: []map[string]templates.Datum{{"名称": text("1月")}, {"名称": text("2月")}}, Named: "名称", Empty: "—"}
	v.Lists["单位"] = units(unit("甲", "3"), unit("乙", "10"), unit("丙", "7"), map[string]templates.Datum{"名称": text("丁"), "产值": text("—"), "序号": number("4", 0)})
	return v
}

// rowsOf are the texts of a sheet's rows, joined.
func rowsOf(t *testing.T, data []byte) []string {
	t.Helper()
	var all []string
	for _, cells := range read(t, data).Sheets[0].Rows {
		var row []string
		for _, c := range cells {
			row = append(row, c.Text)
		}
		all = append(all, strings.Join(row, " "))
	}
	return all
}

func TestSyntax(t *testing.T) {
	for _, c := range []struct {
		name   string
		cells  map[string]string
		change []func(f *excelize.File) error
		want   []string
	}{
		{"fields without the list's name", map[string]string{"A1": "{{单位.名称}}", "B1": "{{.产值}}", "C1": "{{园区}}"}, nil,
			[]string{"甲 3.0 甲园区", "乙 10.0 甲园区", "丙 7.0 甲园区", "丁 — 甲园区"}},
		{"two lists side by side", map[string]string{"A1": "{{单位.名称}}", "B1": "{{.产值}}", "D1": "{{月.名称}}", "A2": "合计", "B2": "=SUM(B1:B1)"}, nil,
			[]string{"甲 3.0 1月", "乙 10.0 2月", "丙 7.0", "丁 —", "合计 20"}},
		{"a list inside a list", map[string]string{"A1": "{{行业.名称}}", "B1": "{{行业.户数}}", "B2": "{{行业.企业.名称}}", "C2": "{{行业.企业.产值}}", "A3": "合计",
			"C3": "=SUM(C2)"}, nil,
			[]string{"化工 2", "恒岳 12.5", "瑞禾 5.0", "食品 0", "没有企业 —", "热电 1", "鼎沃 2.0", "合计 19.5"}},
		{"blocks by name", map[string]string{"A1": "{{.名称}}", "B2": "{{.名称}}", "C2": "{{企业.产值}}", "A3": "小计", "C3": "=SUBTOTAL(9,C2:C2)", "A4": "合计",
			"C4": "=SUBTOTAL(9,C1:C3)"},
			[]func(f *excelize.File) error{name("行块.行业", "Sheet1!$1:$3"), name("行块.企业", "Sheet1!$2:$2")},
			[]string{"化工", "恒岳 12.5", "瑞禾 5.0", "小计 17.5", "食品", "没有企业 —", "小计 0", "热电", "鼎沃 2.0", "小计 2", "合计 19.5"}},
		{"blocks of two rows side by side", map[string]string{"A1": "{{.名称}}", "A2": "产值", "B2": "{{单位.产值}}", "D1": "{{月.名称}}", "D2": "（月）", "A3": "合计",
			"B3": "=SUM(B2)", "D3": "=COUNTA(D1:D2)"},
			[]func(f *excelize.File) error{name("行块.单位", "Sheet1!$A$1:$B$2"), name("行块.月", "Sheet1!$D$1:$D$2")},
			[]string{"甲 1月", "产值 3.0 （月）", "乙 2月", "产值 10.0 （月）", "丙", "产值 7.0", "丁", "产值 —", "合计 20 4"}},
		{"columns by name, crossed with rows", map[string]string{"A1": "行业", "B1": "{{月.名称}}", "C1": "合计", "A2": "{{行业.名称}}", "B2": "{{月.产值}}", "C2": "=SUM(B2:B2)"},
			[]func(f *excelize.File) error{name("列块.月", "Sheet1!$B:$B")},
			[]string{"行业 1月 2月 合计", "化工 1 2 3", "食品 3 4 7", "热电 — — 0"}},
		{"options in a comment", map[string]string{"A1": "{{单位.名称}}", "B1": "{{单位.产值}}"}, []func(f *excelize.File) error{note("A1", "筛选：产值 > 3\n排序：产值 降\n前：1")},
			[]string{"乙 10.0"}},
		{"nothing left by the filter", map[string]string{"A1": "{{单位.名称}}", "B1": "{{单位.产值}}"}, []func(f *excelize.File) error{note("A1", "筛选：产值 > 300\n空：本月没有")},
			[]string{"本月没有 —"}},
		{"formulas of a list without rows", map[string]string{"A1": "{{单位.名称}}", "B1": "{{单位.产值}}", "C1": "=B1*2", "A2": "合计", "B2": "=SUM(B1)",
			"C2": "=SUM(C1)"}, []func(f *excelize.File) error{note("A1", "筛选：产值 > 300")},
			[]string{"没有企业 — —", "合计 0 0"}},
		{"expressions and formats", map[string]string{"A1": "{{= (总产值.累计 / 总产值.累计同期 - 1) * 100 | 1}}", "B1": "{{总产值.累计 | 万元}}", "C1": "约{{总产值.累计 | 0}}亿元",
			"D1": "{{= 总产值.累计 > 90 ? '多' : '少'}}"}, nil,
			[]string{"20.1 961040.00 约96亿元 多"}},
		{"an expression in a row", map[string]string{"A1": "{{单位.名称}}", "B1": "{{= 单位.产值 * 2 }}"}, nil, []string{"甲 6", "乙 20", "丙 14", "丁 —"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := sheetOf(t, c.cells, c.change...)
			data := fill(t, r, sectors())
			if got := rowsOf(t, data); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			for part, body := range parts(t, data) {
				if strings.Contains(part, "comments") && strings.Contains(body, "<comment ") {
					t.Errorf("the comment of options is still there: %s", body)
				}
				if strings.Contains(body, "{{") {
					t.Errorf("%s still has braces", part)
				}
			}
		})
	}
}

// Mistakes of blocks and options are told at once, with their places.
func TestSyntaxMistakes(t *testing.T) {
	r := sheetOf(t, map[string]string{"A1": "{{.名称}}", "A2": "{{单位.名称}}", "B2": "{{.名字}}", "C2": "{{月.名称}}", "D2": "{{单位.产值}}", "A4": "{{单位.名称}}",
		"B4": "{{园区 | 公里}}", "A5": "{{= 总产值.累积 }}", "A6": "{{总产值.累计同期 | 万元}}", "A8": "{{月.名称}}"},
		name("行块.月份", "Sheet1!$20:$21"), note("A4", "排序：产量 降\n前：零"), note("A5", "前：3"), note("A8", "筛选：名字 > 1"))
	_, _, err := r.Fill(sectors(), "月报", nil)
	wantError(t, err, "Sheet1!A1", "这一行没有列表", "Sheet1!C2", "各列交错", "Sheet1!B4", `格式 "公里" 不认识`, "Sheet1!A5", "总产值.累积", `是否为 "总产值.累计"？`, "Sheet1!A6", "没有金额单位",
		"行块.月份", "Sheet1!A4", `"产量"`, "前：零", "Sheet1!A5: 批注里的列表选项要写在列表的行里", "Sheet1!A8", `"名字"`)
}

// A datum that leads somewhere makes its cell a link: to a cell, or to what an item of a
// list became, wherever its block stands and however it was ordered.
func TestFillLinks(t *testing.T) {
	v := sectors()
	d := text("见来源")
	d.Link = "list:单位[1]"
	v.Set("园区", d)
	d.Link = "list:单位[3]"
	v.Set("甲", d)
	d.Link = "Sheet1!B2"
	v.Set("乙", d)
	r := sheetOf(t, map[string]string{"A1": "{{园区}}", "B1": "{{甲}}", "C1": "{{乙}}", "A2": "{{月.名称}}", "C4": "{{单位.名称}}", "D4": "{{单位.产值}}"},
		note("C4", "排序：产值 降\n前：3"))
	body := parts(t, fill(t, r, v))["xl/worksheets/sheet1.xml"]
	for _, want := range []string{`ref="A1" location="'Sheet1'!C5"`, `ref="C1" location="'Sheet1'!B2"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no link %s", want)
		}
	}
	if strings.Contains(body, `ref="B1" location`) {
		t.Error("a link leads to a row that is not shown")
	}
}

// What is written in charts and shapes is filled, and wrong names there are told.
func TestFillShapes(t *testing.T) {
	chart := func(title string) func(f *excelize.File) error {
		return func(f *excelize.File) error {
			return f.AddChart("Sheet1", "E1", &excelize.Chart{Type: excelize.Col, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title}}},
				Series: []excelize.ChartSeries{{Name: "X", Categories: "Sheet1!$A$2:$A$2", Values: "Sheet1!$B$2:$B$2"}}})
		}
	}
	cells := map[string]string{"A2": "{{单位.名称}}", "B2": "{{单位.产值}}"}
	body := parts(t, fill(t, sheetOf(t, cells, chart("{{园区}}产值")), sectors()))["xl/charts/chart1.xml"]
	if !strings.Contains(body, ">甲园区产值<") || !strings.Contains(body, ">Sheet1!$B$2:$B$5<") {
		t.Errorf("the chart is %s", body)
	}
	_, _, err := sheetOf(t, cells, chart("{{元区}}产值")).Fill(sectors(), "月报", nil)
	wantError(t, err, "图形或图表里的文字", `"元区"`)
}

// A list of many rows costs as much for each as one of few.
func TestFillManyRows(t *testing.T) {
	v := sectors()
	list := v.Lists["单位"]
	list.Rows = nil
	for i := range 20_000 {
		list.Rows = append(list.Rows, map[string]templates.Datum{"名称": text(fmt.Sprint("企业", i)), "产值": number(fmt.Sprint(i, ".5"), 1), "序号": number("1", 0)})
	}
	v.Lists["单位"] = list
	r := sheetOf(t, map[string]string{"A1": "{{单位.名称}}", "B1": "{{单位.产值}}", "C1": "{{.序号}}", "A2": "合计", "B2": "=SUM(B1)"},
		func(f *excelize.File) error { return f.MergeCell("Sheet1", "C1", "D1") })
	data, _, err := r.Fill(v, "月报", nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := xlsx.Read(data, xlsx.Limits{Merges: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Sheets[0].At(20_001, 2).Text; got != "200000000" {
		t.Errorf("the total is %s", got)
	}
}
