package weave_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
)

var moreFeatures = []feature{
	{name: "conditional format over a block",
		draw: func(t testing.TB) []byte {
			data := drawn(t, step(func(f *excelize.File) error {
				red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
				if err != nil {
					return err
				}
				for at, rule := range map[string]excelize.ConditionalFormatOptions{
					"B5": {Type: "formula", Criteria: "B5<C5", Format: &red},
					"C5": {Type: "formula", Criteria: "C5>AVERAGE(C$5:C$5)*C4*$C6", Format: &red},
					"B5:B5": {Type: "3_color_scale", Criteria: "=", MinType: "min", MidType: "percentile", MaxType: "max", MinColor: "#FF0000",
						MidColor: "#FFFF00", MaxColor: "#00FF00", MidValue: "50"},
					"D5": {Type: "data_bar", BarColor: "#638EC6", BarSolid: true, MinType: "min", MaxType: "max", Criteria: "="},
				} {
					if err := f.SetConditionalFormat(sheet, at, []excelize.ConditionalFormatOptions{rule}); err != nil {
						return err
					}
				}
				return nil
			}))
			return data
		},
		sizes: []int{0, 1, 2, 3000},
		check: func(t *testing.T, r result, _, m int) {
			ranges := r.find(sheet1, `<conditionalFormatting[^>]* sqref="([^"]*)"`)
			slices.Sort(ranges)
			want := []string{"B5", "B5", "C5", "D5"}
			if m > 1 {
				want = []string{fmt.Sprint("B5:B", 4+m), fmt.Sprint("B5:B", 4+m), fmt.Sprint("C5:C", 4+m), fmt.Sprint("D5:D", 4+m)}
			}
			equal(t, "ranges", ranges, want)
			formulas := r.find(sheet1, `<formula>([^<]*)</formula>`)
			slices.Sort(formulas)
			equal(t, "formulas", formulas, []string{"B5&lt;C5", fmt.Sprintf("C5&gt;AVERAGE(C$5:C$%d)*C$4*$C$%d", 4+m, 5+m)})
			x14 := r.find(sheet1, `<xm:sqref>([^<]*)</xm:sqref>`)
			equal(t, "x14", x14, want[3:])
		}},
	{name: "chart on another sheet",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				if _, err := f.NewSheet("图 O'A"); err != nil {
					return err
				}
				if err := f.SetCellFormula("图 O'A", "A1", "SUM(表!B5:B5)/表!B6"); err != nil {
					return err
				}
				return f.AddChart("图 O'A", "B2", &excelize.Chart{Type: excelize.Col, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "{{园区}}的走势"}}},
					Series: []excelize.ChartSeries{{Name: "表!$B$4", Categories: "表!$A$5:$A$5", Values: "表!$B$5:$B$5"},
						{Name: "表!$A$5", Categories: "表!$A$5", Values: "表!$B$6"}}})
			}))
		},
		plan: func(n int) *weave.Plan {
			p := stage(n)
			p.Text = func(_ weave.TextKind, s string) string { return strings.ReplaceAll(s, "{{园区}}", "甲&乙园区") }
			return p
		},
		check: func(t *testing.T, r result, n, m int) {
			const chart = "xl/charts/chart1.xml"
			cells := func(col string) string {
				if m == 1 {
					return fmt.Sprintf("表!$%s$5:$%s$5", col, col)
				}
				return fmt.Sprintf("表!$%s$5:$%s$%d", col, col, 4+m)
			}
			single := "表!$A$5"
			if m > 1 {
				single = cells("A")
			}
			equal(t, "series", r.find(chart, `<f>([^<]*)</f>`), []string{"表!$B$4", cells("A"), cells("B"), "表!$A$5", single, fmt.Sprint("表!$B$", 5+m)})
			equal(t, "points", r.find(chart, `<numCache><formatCode>General</formatCode><ptCount val="(\d+)"`), []int{m, 1})
			equal(t, "title", r.find(chart, `<a:t>([^<]*)</a:t>`), []string{"甲&amp;乙园区的走势"})
			if n > 0 {
				values := r.find(chart, `<v>([^<]*)</v>`)
				equal(t, "kept", []string{values[0], values[1], values[m+1], values[len(values)-1]}, []string{"数值", "企业1", "1.25", quarters(n)})
				equal(t, "formula", r.text("图 O'A", "A1"), "1")
			}
		}},
	{name: "sheet that is a chart",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				return f.AddChartSheet("图表", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "表!$B$4", Categories: "表!$A$5:$A$5",
					Values: "表!$B$5:$B$5"}}})
			}))
		},
		check: func(t *testing.T, r result, _, m int) {
			if m > 1 {
				equal(t, "series", r.find("xl/charts/chart1.xml", `<f>([^<]*)</f>`), []string{"表!$B$4", fmt.Sprint("表!$A$5:$A$", 4+m), fmt.Sprint("表!$B$5:$B$", 4+m)})
			}
			equal(t, "points", r.find("xl/charts/chart1.xml", `<numCache><formatCode>General</formatCode><ptCount val="(\d+)"`), []int{m})
		}},
	{name: "page break inside a block",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for _, at := range []string{"A6", "A7", "A9"} { // before these
					if err := f.InsertPageBreak(sheet, at); err != nil {
						return err
					}
				}
				return nil
			}))
		},
		plan: func(n int) *weave.Plan {
			p := stage(n)
			p.Sheets[0].Rows = []weave.Block{block(5, 6, n)}
			return p
		},
		sizes: []int{0, 1, 2, 400},
		check: func(t *testing.T, r result, _, m int) {
			var want []int
			for i := range m {
				want = append(want, 5+2*i)
			}
			want = append(want, 4+2*m, 6+2*m)
			equal(t, "breaks", r.find(sheet1, `<brk [^>]*id="(\d+)"`), want)
			equal(t, "count", r.find(sheet1, `<rowBreaks [^>]*count="(\d+)"`), []int{m + 2})
		}},
	{name: "page break after each item",
		draw: func(t testing.TB) []byte { return drawn(t) },
		plan: func(n int) *weave.Plan {
			p := stage(n)
			p.Sheets[0].Rows[0].Break = true
			return p
		},
		sizes: []int{0, 1, 2, 3000},
		check: func(t *testing.T, r result, _, m int) {
			ids := r.find(sheet1, `<brk id="(\d+)"`)
			equal(t, "breaks", len(ids), min(m-1, 1023))
			if m > 1 {
				equal(t, "first", ids[0], 5)
			}
		}},
	{name: "table with totals row",
		draw: func(t testing.TB) []byte {
			data := drawn(t, step(func(f *excelize.File) error {
				if err := f.AddTable(sheet, &excelize.Table{Range: "A4:D6", Name: "表1"}); err != nil {
					return err
				}
				if err := f.SetCellStr(sheet, "D4", "增速"); err != nil {
					return err
				}
				if err := f.SetCellFormula(sheet, "D5", "表1[[#This Row],[数值]]/表1[[#This Row],[上年]]"); err != nil {
					return err
				}
				return f.SetCellFormula(sheet, "B6", "SUBTOTAL(109,表1[数值])")
			}))
			data = raw(t, data, "xl/tables/table1.xml", func(s string) string {
				s = strings.Replace(s, `name="Column4"`, `name="增速"`, 1)
				s = strings.Replace(s, `ref="A4:D6" displayName`, `totalsRowCount="1" ref="A4:D6" displayName`, 1)
				s = strings.Replace(s, `totalsRowShown="0"`, ``, 1)
				s = strings.Replace(s, `<autoFilter ref="A4:D6"`, `<autoFilter ref="A4:D5"`, 1)
				at := strings.Index(s, `</tableColumn>`)
				return s[:at] + `<totalsRowFormula>SUM(表!B5:B5)</totalsRowFormula>` + s[at:]
			})
			return data
		},
		check: func(t *testing.T, r result, n, m int) {
			const table = "xl/tables/table1.xml"
			equal(t, "ref", r.find(table, `<table [^>]* ref="([^"]*)"`), []string{fmt.Sprint("A4:D", 5+m)})
			equal(t, "filter", r.find(table, `<autoFilter ref="([^"]*)"`), []string{fmt.Sprint("A4:D", 4+m)})
			equal(t, "totals", r.find(table, `<totalsRowFormula>([^<]*)<`), []string{fmt.Sprintf("SUM(表!B5:B%d)", 4+m)})
			equal(t, "formula", r.formula(sheet1, fmt.Sprint("B", 5+m)), "SUBTOTAL(109,表1[数值])")
			if n > 0 {
				equal(t, "total", r.text(sheet, fmt.Sprint("B", 5+m)), quarters(n))
			}
		}},
	{name: "pivot on a block",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				if _, err := f.NewSheet("透视"); err != nil {
					return err
				}
				return f.AddPivotTable(&excelize.PivotTableOptions{DataRange: "表!A4:C5", PivotTableRange: "透视!A3:C20",
					Rows: []excelize.PivotTableField{{Data: "名称"}}, Data: []excelize.PivotTableField{{Data: "数值", Subtotal: "Sum"}}})
			}))
		},
		check: func(t *testing.T, r result, _, m int) {
			const cache = "xl/pivotCache/pivotCacheDefinition1.xml"
			equal(t, "source", r.find(cache, `<worksheetSource [^>]*ref="([^"]*)"`), []string{fmt.Sprint("A4:C", 4+m)})
			equal(t, "refresh", len(r.find(cache, `refreshOnLoad="(1|true)"`)), 1)
		}},
	{name: "names, print area and titles, filter, panes",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for name, to := range map[string]string{"数据": "表!$B$5:$B$5", "单格": "表!$B$5", "合计": "表!$B$6", "_xlnm.Print_Area": "表!$A$1:$D$6",
					"_xlnm.Print_Titles": "表!$4:$4", "别处": "[1]外!$B$5:$B$5"} {
					scope := ""
					if strings.HasPrefix(name, "_xlnm") {
						scope = sheet
					}
					if err := f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: to, Scope: scope}); err != nil {
						return err
					}
				}
				if err := f.AutoFilter(sheet, "A4:C5", nil); err != nil {
					return err
				}
				if err := f.SetCellFormula(sheet, "D6", "SUM(数据)"); err != nil {
					return err
				}
				return f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 4, TopLeftCell: "A5", ActivePane: "bottomLeft",
					Selection: []excelize.Selection{{SQRef: "B6", ActiveCell: "B6", Pane: "bottomLeft"}}})
			}))
		},
		check: func(t *testing.T, r result, n, m int) {
			for name, want := range map[string]string{"合计": fmt.Sprint("表!$B$", 5+m), "表!_xlnm.Print_Area": fmt.Sprint("表!$A$1:$D$", 5+m),
				"表!_xlnm.Print_Titles":    "表!$4:$4",
				"表!_xlnm._FilterDatabase": fmt.Sprint("'表'!$A$4:$C$", 4+m), "别处": "[1]外!$B$5:$B$5", "数据": fmt.Sprint("表!$B$5:$B$", 4+m)} {
				if got := r.book.Names[name]; strings.ReplaceAll(got, "'", "") != strings.ReplaceAll(want, "'", "") {
					t.Errorf("%s is %s, want %s", name, got, want)
				}
			}
			if m > 1 {
				equal(t, "单格", r.book.Names["单格"], fmt.Sprint("表!$B$5:$B$", 4+m))
			}
			equal(t, "filter", r.find(sheet1, `<autoFilter ref="([^"]*)"`), []string{fmt.Sprint("A4:C", 4+m)})
			equal(t, "pane", r.find(sheet1, `topLeftCell="([^"]*)"`), []string{"A5"})
			equal(t, "selection", r.find(sheet1, `activeCell="([^"]*)"`), []string{fmt.Sprint("B", 5+m)})
			if n > 0 {
				equal(t, "sum of a name", r.text(sheet, fmt.Sprint("D", 5+m)), quarters(n))
			}
		}},
	{name: "comments and links",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for _, at := range []string{"A5", "B6", "C4"} {
					if err := f.AddComment(sheet, excelize.Comment{Cell: at, Author: "某", Text: "在 " + at}); err != nil {
						return err
					}
				}
				for at, to := range map[string]string{"A5": "表!A1", "A6": "表!B6", "A8": "表!A5"} {
					if err := f.SetCellHyperLink(sheet, at, to, "Location"); err != nil {
						return err
					}
				}
				if err := f.SetCellStr(sheet, "A8", "回到"); err != nil {
					return err
				}
				return f.SetCellHyperLink(sheet, "B6", "https://park.example/", "External")
			}))
		},
		plan: func(n int) *weave.Plan {
			p := stage(n)
			p.Sheets[0].Notes = []string{"C4"}
			return p
		},
		check: func(t *testing.T, r result, _, m int) {
			equal(t, "comments", r.find("xl/comments1.xml", `<comment [^>]*ref="([^"]*)"`), []string{"A5", fmt.Sprint("B", 5+m)})
			equal(t, "boxes", r.find("xl/drawings/vmlDrawing1.vml", `<x:Row>(\d+)</x:Row>`), []int{4, 4 + m})
			links := r.find(sheet1, `<hyperlink ([^>]*)>`)
			block := "A5"
			if m > 1 {
				block = fmt.Sprint("A5:A", 4+m)
			}
			for _, want := range []string{`ref="` + block + `" location="表!A1"`, fmt.Sprintf(`ref="A%d" location="表!B%d"`, 5+m, 5+m),
				fmt.Sprintf(`ref="A%d" location="表!A5"`, 7+m), fmt.Sprintf(`ref="B%d"`, 5+m)} {
				if !slices.ContainsFunc(links, func(s string) bool { return strings.Contains(s, want) }) {
					t.Errorf("no link %s among %q", want, links)
				}
			}
		}},
	{name: "sparklines and ignored errors",
		draw: func(t testing.TB) []byte {
			data := drawn(t, step(func(f *excelize.File) error {
				return f.AddSparkline(sheet, &excelize.SparklineOptions{Location: []string{"D5", "D6"}, Range: []string{"表!B5:C5", "表!B5:B5"}})
			}))
			return raw(t, data, sheet1, replaced("<extLst", `<ignoredErrors><ignoredError sqref="A5:C5 A6" numberStoredAsText="1"/></ignoredErrors><extLst`))
		},
		check: func(t *testing.T, r result, _, m int) {
			at := r.find(sheet1, `<xm:sqref>([^<]*)</xm:sqref>`)
			over := r.find(sheet1, `<xm:f>([^<]*)</xm:f>`)
			equal(t, "sparklines", len(at), m+1)
			equal(t, "places", []string{at[0], at[m-1], at[m]}, []any{"D5", fmt.Sprint("D", 4+m), fmt.Sprint("D", 5+m)})
			equal(t, "ranges", []string{over[0], over[m-1], over[m]}, []any{"表!B5:C5", fmt.Sprintf("表!B%d:C%d", 4+m, 4+m), fmt.Sprintf("表!B5:B%d", 4+m)})
			equal(t, "ignored", r.find(sheet1, `<ignoredError sqref="([^"]*)"`), []string{fmt.Sprintf("A5:C%d A%d", 4+m, 5+m)})
		}},
	{name: "formulas of other sheets, shared and array",
		draw: func(t testing.TB) []byte {
			data := drawn(t, step(func(f *excelize.File) error {
				if _, err := f.NewSheet("汇总"); err != nil {
					return err
				}
				for ref, s := range map[string]string{"A1": "表!B6", "A2": "SUM(表!B5:C5)", "A3": "'表'!A6&\"表!B6\"", "A4": "VLOOKUP(\"企业1\",表!$A$4:$C$6,2,FALSE)",
					"A5": "SUM(表!5:5)", "A6": "LOG10(表!B6)", "A7": "SUM(表!B:B)"} {
					if err := f.SetCellFormula("汇总", ref, s); err != nil {
						return err
					}
				}
				return nil
			}))
			return raw(t, data, sheet1, func(s string) string {
				return strings.Replace(s, `</row></sheetData>`, `<c r="D6"><f t="shared" ref="D6:E7" si="0">SUM(B5:B5)*$B$6</f></c><c r="E6">`+
					`<f t="shared" si="0"/></c></row>`+
					`<row r="7"><c r="D7"><f t="shared" si="0"/></c></row><row r="8"><c r="D8"><f t="array" ref="D8:D9">TRANSPOSE(B5:C5)</f><v>1</v></c></row>`+
					`</sheetData>`, 1)
			})
		},
		check: func(t *testing.T, r result, n, m int) {
			const other = "xl/worksheets/sheet2.xml"
			last, total := 4+m, 5+m
			for ref, want := range map[string]string{"A1": fmt.Sprint("表!B", total), "A2": fmt.Sprintf("SUM(表!B5:C%d)", last),
				"A3": fmt.Sprintf(`'表'!A%d&amp;"表!B6"`, total),
				"A4": fmt.Sprintf(`VLOOKUP("企业1",表!$A$4:$C$%d,2,FALSE)`, total), "A5": fmt.Sprintf("SUM(表!5:%d)", last),
				"A6": fmt.Sprintf("LOG10(表!B%d)", total), "A7": "SUM(表!B:B)"} {
				equal(t, ref, strings.ReplaceAll(r.formula(other, ref), "&#34;", `"`), want)
			}
			equal(t, "shared", []string{r.formula(sheet1, fmt.Sprint("D", total)), r.formula(sheet1, fmt.Sprint("E", total)),
				r.formula(sheet1, fmt.Sprint("D", total+1))},
				[]any{fmt.Sprintf("SUM(B5:B%d)*$B$%d", last, total), fmt.Sprintf("SUM(C5:C%d)*$B$%d", last, total),
					fmt.Sprintf("SUM(B%d:B%d)*$B$%d", total, total, total)})
			equal(t, "array", r.find(sheet1, `<f t="array" ref="([^"]*)">`), []string{fmt.Sprintf("D%d:D%d", 7+m, 8+m)})
			if n > 0 {
				equal(t, "value", r.text("汇总", "A1"), quarters(n))
			}
			if r.text("汇总", "A6") != "" {
				t.Error("a value that is not computed was kept")
			}
			if !strings.Contains(r.parts["xl/workbook.xml"], `fullCalcOnLoad="1"`) {
				t.Error("the workbook is not computed on opening")
			}
		}},
	{name: "columns of a list",
		draw: func(t testing.TB) []byte {
			return drawn(t, step(func(f *excelize.File) error {
				for ref, v := range map[string]string{"B3": "{{月}}", "D4": "合计"} {
					if err := f.SetCellStr(sheet, ref, v); err != nil {
						return err
					}
				}
				for ref, v := range map[string]string{"D5": "SUM(B5:B5)", "D6": "B6/C6", "C6": "SUM(C5:C5)"} {
					if err := f.SetCellFormula(sheet, ref, v); err != nil {
						return err
					}
				}
				if err := f.SetColWidth(sheet, "B", "B", 21); err != nil {
					return err
				}
				return f.MergeCell(sheet, "A2", "D2")
			}))
		},
		plan: func(n int) *weave.Plan {
			p := stage(n)
			p.Sheets[0].Cols = []weave.Block{block(2, 2, 3)}
			p.Sheets[0].Holes = append(p.Sheets[0].Holes, weave.Hole{Row: 3, Col: 2, ID: 20})
			value := p.Value
			p.Value = func(id int, rows, cols []int) weave.Value {
				switch {
				case id == 20:
					return weave.Value{Kind: weave.Text, Text: fmt.Sprint(cols[0]+1, "月")}
				case id == 2 && n > 0:
					return weave.Value{Kind: weave.Number, Text: fmt.Sprint((rows[0] + 1) * (cols[0] + 1))}
				}
				return value(id, rows, cols)
			}
			return p
		},
		sizes: []int{0, 1, 2, 100},
		check: func(t *testing.T, r result, n, m int) {
			equal(t, "heads", []string{r.text(sheet, "B3"), r.text(sheet, "D3"), r.text(sheet, "E4"), r.text(sheet, "F4")}, []string{"1月", "3月", "上年", "合计"})
			last := 4 + m
			equal(t, "across", r.formula(sheet1, fmt.Sprint("F", last)), fmt.Sprintf("SUM(B%d:D%d)", last, last))
			if m > 1 {
				equal(t, "down", r.formula(sheet1, fmt.Sprint("C", last+1)), fmt.Sprintf("SUM(C5:C%d)", last))
			}
			equal(t, "merge", r.book.Sheet(sheet).Merges[0].String(), "A2:F2")
			equal(t, "width", r.find(sheet1, `<col [^>]*min="2"[^>]*width="([^"]*)"`), []string{"21"})
			if n > 0 {
				equal(t, "sum", r.text(sheet, fmt.Sprint("F", last)), fmt.Sprint(m*6))
			}
		}},
}
