package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/report"
	"parkstat/templates"
)

// The papers list enterprises by what their figures are, as the definition says.
func TestEnterprisesByClass(t *testing.T) {
	o := allSections(t)
	o.parkstat(t, "run", "--period", "2023-06")
	papers, _ := filepath.Glob(o.path("out", "2023-06", "v1", "内部", "*会材料.xlsx"))
	if len(papers) != 1 {
		t.Fatalf("%d papers", len(papers))
	}
	all := sheetText(t, papers[0], "分类名单")
	for _, want := range []string{"总产值累计增长最快的（共 48 户增长）", "总产值累计下降最多的（共 10 户下降，停产的另列）", "1 立珩达电气有限公司 电气机械和器材制造业 吴丽娜 3.680 47.7",
		"停产的（1 户）", "1 科曜家居板材有限公司", "亩均效益 D 档的（1 户", "1 凯泓联玻璃有限公司", "亏损的（1 户，2023年1—5月", "1 博垣食品有限公司"} {
		if !strings.Contains(all, want) {
			t.Errorf("the lists do not say %q", want)
		}
	}
	if strings.Index(all, "凯泓联玻璃有限公司") > strings.Index(all, "鼎沃达金属制品有限公司") {
		t.Error("who fell most is not first")
	}
	if strings.Contains(all, "{{") {
		t.Errorf("placeholders are left:\n%s", all)
	}
	open, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*.xlsx"))
	for _, name := range open {
		data, err := os.ReadFile(name)
		if err != nil || strings.Contains(string(data), "分类名单") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestListsOfEnterprisesNameWhatThereIs(t *testing.T) {
	plan, err := calc.Words{Item: func(string) (string, bool) { return "千元", true }}.Compile(
		calc.Definitions{Indicators: []calc.Indicator{{Code: "gov", Name: "产值", Short: "产值", Unit: "亿元", Item: "gov"}}})
	if err != nil {
		t.Fatal(err)
	}
	grades := []templates.Grades{{List: "档"}}
	for _, c := range []struct{ where, by, show, wrong string }{
		{"gov.growth < 0", "-gov.growth", "gov", ""}, {"档 == 'D'", "", "", ""}, {"stopped and gov.base > 1", "", "", ""},
		{"gov.grows < 0", "", "", "gov.grows"}, {"gov < 0", "", "", "gov"}, {"va.level < 0", "", "", "va.level"}, {"stopped", "va.level", "", "va.level"},
		{"stopped", "", "va", "没有指标"}, {"gov.level + 1", "", "", "不是一个成立或不成立的式子"}, {"gov.level <", "", "", "parse"},
	} {
		def := templates.EnterpriseList{List: "甲", Where: c.where, By: c.by}
		if c.show != "" {
			def.Show = []string{c.show}
		}
		_, err := report.CompilePicked(def, plan, grades)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
