package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A form, its rules, its indicators and a report of their own are made by following the
// handbook alone: nothing but what stands there is written, and the report shows it.
func TestHandbookMakesAForm(t *testing.T) {
	t.Parallel()
	chapter := page(t, "docs/templates/new-form.md")
	o := newStocked(t)
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	o.set(t, filepath.ToSlash(park)+"/park.xlsx", "park.xlsx")
	o.set(t, `templates: ""`, "templates: 我的模板")
	for _, dir := range []string{"forms", "reports"} {
		if err := os.MkdirAll(o.path("我的模板", dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	sheets, err := os.ReadFile(filepath.Join(park, "park.xlsx"))
	if err == nil {
		err = os.WriteFile(o.path("park.xlsx"), sheets, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(\\S+) (\\S+)\n(.*?)\n```").FindAllStringSubmatch(chapter, -1)
	if len(blocks) != 6 {
		t.Fatalf("%d blocks in the chapter, want 6", len(blocks))
	}
	for _, b := range blocks {
		switch kind, name, text := b[1], b[2], b[3]; kind {
		case "yaml":
			if err := os.WriteFile(o.path(filepath.FromSlash(name)), []byte(text+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		case "格":
			book := excelize.NewFile()
			for _, line := range strings.Split(text, "\n") {
				ref, s, _ := strings.Cut(line, " ")
				if err := book.SetCellStr("Sheet1", ref, s); err != nil {
					t.Fatal(err)
				}
			}
			if err := book.SaveAs(o.path(filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
		case "行":
			// In the order of the handbook: the form is checked before it is in use.
			o.parkstat(t, "template", "draw", "我的模板/forms/tourism.yaml")
			if out := o.parkstat(t, "template", "check", "我的模板/forms/tourism.xlsx"); !strings.Contains(out, "表样 tourism") || !strings.Contains(out, "模板没有错误") {
				t.Error(out)
			}
			book, err := excelize.OpenFile(o.path("park.xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range strings.Fields(text) {
				ref, _ := excelize.CoordinatesToCellName(i+1, len(rows)+1)
				if err := book.SetCellStr(name, ref, s); err != nil {
					t.Fatal(err)
				}
			}
			if err := book.SaveAs(o.path("park.xlsx")); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("a block of kind %s", kind)
		}
	}
	o.set(t, "- forms/annual-value-added.yaml", "- forms/tourism.yaml\n- forms/annual-value-added.yaml")
	o.set(t, "  indicators: reports/indicators.yaml\n", "  indicators: reports/indicators.yaml\n  also: [reports/culture.yaml]\n")
	if out := o.parkstat(t, "template", "check", "我的模板/reports/culture.xlsx"); !strings.Contains(out, "《文旅专报》模板") || !strings.Contains(out, "模板没有错误") {
		t.Error(out)
	}
	if out := o.parkstat(t, "config", "check"); !strings.Contains(out, "专报：文旅专报") || !strings.Contains(out, "配置没有错误") {
		t.Error(out)
	}
	o.parkstat(t, "form", "--period", "2023-06", "--out", "blanks")
	blanks, _ := filepath.Glob(o.path("blanks", "*-文旅月报.xlsx"))
	if len(blanks) != 1 {
		t.Fatalf("%d blanks of the new form", len(blanks))
	}
	book, err := excelize.OpenFile(blanks[0])
	if err != nil {
		t.Fatal(err)
	}
	sheet := book.GetSheetName(0)
	for label, answers := range map[string][]any{"接待游客": {"", 12.34, 11.0}, "研学团队": {"", "20余", "10余"}, "1": {"油菜花节", "市级"}, "2": {"龙舟赛", "省级"},
		"3": {"灯会", "省级"}} {
		at, err := book.SearchSheet(sheet, label)
		if err != nil || len(at) == 0 {
			t.Fatalf("the blank has no %s: %v", label, err)
		}
		col, row, _ := excelize.CellNameToCoordinates(at[len(at)-1])
		for i, v := range answers {
			ref, _ := excelize.CoordinatesToCellName(col+1+i, row)
			if v == "" {
				continue
			}
			if err := book.SetCellValue(sheet, ref, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	name := o.path(ownInbox, "文旅.xlsx")
	if err := book.SaveAs(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	if out := o.parkstat(t, "check", name); !strings.Contains(out, "接收") {
		t.Fatal(out)
	}
	o.parkstat(t, "run", "--period", "2023-06")
	made, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*文旅专报.xlsx"))
	if len(made) != 1 {
		t.Fatalf("%d reports", len(made))
	}
	cell := sheetOf(t, made[0], "Sheet1")
	for ref, want := range map[string]string{
		"A1": "濮阳工业园区2023年1—6月文旅专报", "A2": "接待游客12.3万人次，同比增长12.2%；研学团队20余个；省级活动有龙舟赛、灯会。",
		"A5": "龙舟赛", "B5": "省级", "A6": "灯会", "A7": "共 2 个",
	} {
		if got := cell(ref); got != want {
			t.Errorf("%s holds %q, want %q", ref, got, want)
		}
	}
}
