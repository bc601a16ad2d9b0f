package templates_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
)

// divisions is a template with a sheet for each division: its units, their total, a chart and
// a table of its own, names; and a sheet that refers to the first.
func divisions(t *testing.T, tab string) *templates.Report {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	steps := []func() error{
		func() error { return f.SetSheetName("Sheet1", "总表") },
		func() error { _, err := f.NewSheet(tab); return err },
		func() error { _, err := f.NewSheet("末"); return err },
		func() error { return f.SetCellStr("总表", "A1", "{{行业.名称}}") },
		func() error { return f.SetCellFormula("末", "A1", quoted(tab)+"!B4*2") },
		func() error { return f.SetCellStr(tab, "A1", "{{行业.名称}}（{{园区}}）") },
		func() error { return f.SetCellInt(tab, "B1", 1) },
		func() error { return f.SetCellStr(tab, "A2", "名称") },
		func() error { return f.SetCellStr(tab, "B2", "产值") },
		func() error { return f.SetCellStr(tab, "A3", "{{企业.名称}}") },
		func() error { return f.SetCellStr(tab, "B3", "{{.产值}}") },
		func() error { return f.SetCellFormula(tab, "B4", "SUM(B3:B3)") },
		func() error { return f.SetCellFormula(tab, "C4", quoted(tab)+"!B4+末!A1*0") },
		func() error { return f.AddTable(tab, &excelize.Table{Range: "A2:B3", Name: "明细"}) },
		func() error { return f.SetCellFormula(tab, "D4", "SUM(明细[产值])") },
		func() error {
			return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoted(tab) + "!$2:$2", Scope: tab})
		},
		func() error {
			return f.AddChart(tab, "F1", &excelize.Chart{Type: excelize.Col,
				Series: []excelize.ChartSeries{{Name: "X", Categories: quoted(tab) + "!$A$3:$A$3", Values: quoted(tab) + "!$B$3:$B$3"}}})
		},
		func() error {
			return f.AddComment(tab, excelize.Comment{Cell: "A4", Author: "某", Text: "合计"})
		},
	}
	for _, s := range steps {
		if err := s(); err != nil {
			t.Fatal(err)
		}
	}
	return compiled(t, f)
}

func quoted(tab string) string { return "'" + tab + "'" }

// A sheet whose tab is named by a list's field is there once for each item, with all that
// belongs to it.
func TestSheetForEachItem(t *testing.T) {
	data := fill(t, divisions(t, "{{行业.名称}}"), sectors())
	book := read(t, data)
	var names []string
	for _, s := range book.Sheets {
		names = append(names, s.Name)
	}
	if want := []string{"总表", "化工", "食品", "热电", "末"}; !slices.Equal(names, want) {
		t.Fatalf("sheets %q, want %q", names, want)
	}
	for name, want := range map[string][]string{
		"化工": {"text:化工（甲园区）", "text:恒岳", "text:瑞禾", "number:17.5", "number:17.5"},
		"热电": {"text:热电（甲园区）", "text:鼎沃", "empty:", "number:2", "empty:"},
		"食品": {"text:食品（甲园区）", "text:没有企业", "empty:", "number:0", "empty:"},
	} {
		total := "B5"
		if name != "化工" {
			total = "B4"
		}
		if got := texts(book.Sheet(name), "A1", "A3", "A4", total, "D5"); got[0] != want[0] || got[1] != want[1] || got[3] != want[3] {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := texts(book.Sheet("末"), "A1"); got[0] != "number:35" {
		t.Errorf("the sheet behind has %q", got)
	}
	charts, tables, comments := 0, map[string]bool{}, 0
	for part, body := range parts(t, data) {
		switch {
		case strings.HasPrefix(part, "xl/charts/chart"):
			charts++
		case strings.HasPrefix(part, "xl/tables/"):
			tables[between(body, `displayName="`, `"`)+" "+between(body, ` ref="`, `"`)] = true
		case strings.HasPrefix(part, "xl/comments"):
			comments++
		}
		if strings.Contains(body, "{{") {
			t.Errorf("%s still has braces", part)
		}
	}
	if charts != 3 || comments != 3 || len(tables) != 3 || !tables["明细 A2:B4"] || !tables["明细_3 A2:B3"] {
		t.Errorf("%d charts, %d comments, tables %v", charts, comments, tables)
	}
	for _, n := range []string{"化工", "食品", "热电"} {
		if got := strings.ReplaceAll(book.Names[n+"!_xlnm.Print_Titles"], "'", ""); got != n+"!$2:$2" {
			t.Errorf("the titles of %s are %q", n, got)
		}
	}
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for sheet, want := range map[string]string{"化工": "'化工'!B5+末!A1*0", "热电": "'热电'!B4+末!A1*0"} {
		ref := "C5"
		if sheet == "热电" {
			ref = "C4"
		}
		if got, err := f.GetCellFormula(sheet, ref); err != nil || got != want {
			t.Errorf("%s!%s is %s, %v; want %s", sheet, ref, got, err, want)
		}
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestSheetForEachItemRefuses(t *testing.T) {
	_, _, err := divisions(t, "{{园区}}").Fill(sectors(), "月报", nil)
	wantError(t, err, "工作表“{{园区}}”的名称", "要用一个列表的字段")
	_, _, err = divisions(t, "{{行业.名字}}").Fill(sectors(), "月报", nil)
	wantError(t, err, "工作表“{{行业.名字}}”的名称")
}

// Names that tabs cannot have are made such that they can, each once.
func TestTabNames(t *testing.T) {
	v := sectors()
	for i, s := range []string{"化工/医药:[一]", "化工医药一", strings.Repeat("长", 40)} {
		v.Lists["行业"].Rows[i]["名称"] = templates.TextOf(s)
	}
	var names []string
	for _, s := range read(t, fill(t, divisions(t, "{{行业.名称}}"), v)).Sheets {
		names = append(names, s.Name)
	}
	if want := []string{"总表", "化工医药一", "化工医药一（2）", strings.Repeat("长", 31), "末"}; !slices.Equal(names, want) {
		t.Errorf("tabs %q, want %q", names, want)
	}
}
