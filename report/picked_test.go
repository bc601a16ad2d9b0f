package report

import (
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/templates"
)

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
		{"stopped", "", "va", "没有指标"}, {"gov.level + 1", "", "", "不是一个成立或不成立的式子"}, {"gov.level <", "", "", "写得不对"},
	} {
		def := templates.EnterpriseList{List: "甲", Where: c.where, By: c.by}
		if c.show != "" {
			def.Show = []string{c.show}
		}
		_, err := compilePicked(def, plan, grades)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
