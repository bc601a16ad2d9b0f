package ingest_test

import (
	"bytes"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// shippedForm is a shipped form with the file of its own rules.
func shippedForm(t testing.TB, name string) (*templates.Form, ingest.RuleFile) {
	t.Helper()
	lib, def := templates.NewLibrary(""), &templates.FormDef{}
	var own ingest.RuleFile
	for file, into := range map[string]any{name + ".yaml": def, name + ".rules.yaml": &own} {
		readShipped(t, lib, "forms/"+file, into)
	}
	if err := def.Check(); err != nil {
		t.Fatal(err)
	}
	form, err := templates.OpenForm(lib, "forms", def)
	if err != nil {
		t.Fatal(err)
	}
	return form, own
}

func readShipped(t testing.TB, lib *templates.Library, name string, into any) {
	t.Helper()
	data, _, err := lib.Read(name)
	if err == nil {
		err = yaml.NewDecoder(bytes.NewReader(data)).Decode(into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// shippedSupplement is a shipped form of another register with its own rules.
func shippedSupplement(t testing.TB, name string) (*templates.Form, *ingest.Rules) {
	t.Helper()
	form, own := shippedForm(t, name)
	var common ingest.RuleFile
	readShipped(t, templates.NewLibrary(""), "forms/common.rules.yaml", &common)
	words := ingest.Vocabulary{Paths: form.Def.Paths(), Amounts: form.Def.Amounts(), Sums: form.Def.Sums(), Stocks: form.Def.Stocks(),
		Lists: map[string][]string{}, Forms: map[string][]string{"monthly-output": {"gov.ytd"}}}
	for _, l := range form.Def.Lists {
		for _, f := range l.Fields {
			words.Lists[l.List] = append(words.Lists[l.List], f.Item)
		}
	}
	rules, err := ingest.CompileRules(common.With(own), words)
	if err != nil {
		t.Fatal(err)
	}
	return form, rules
}

// parkOfDepartments is a park with a department that returns some forms and a project unit.
func parkOfDepartments(forms string) *facts.Park {
	p := parkOf(nil)
	p.Departments = facts.NewRoster([]facts.Respondent{{ID: "BM01", Name: "一科", Tags: map[string]string{"表式": forms}}}, nil)
	p.Projects = facts.NewRoster([]facts.Respondent{{ID: "XM01", Name: "项目单位"}}, nil)
	p.Ventures = facts.NewVentures(nil, []facts.Venture{{Code: "P1", Name: "甲", Unit: "XM09"}, {Code: "P2", Name: "乙", Unit: "XM09"}})
	return p
}

func TestReturnsWithLists(t *testing.T) {
	dec := func(s string) facts.Value {
		v, err := facts.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	some := facts.TextValue
	for _, c := range []struct {
		name, form, unit, forms string
		asked                   map[string]facts.Value
		want                    string // rules, in order
		says                    string
	}{
		{"lines add up", "project-investment", "XM01", "", map[string]facts.Value{"inv_total.ytd": dec("30.5"), "inv_lines.1.name": some("甲"),
			"inv_lines.1.done": dec("10.25"), "inv_lines.1.plan": dec("90"),
			"inv_lines.4.name": some("乙"), "inv_lines.4.done": dec("20.25"), "inv_lines.4.plan": dec("90")}, "", ""},
		{"lines do not add up", "project-investment", "XM01", "", map[string]facts.Value{"inv_total.ytd": dec("31"), "inv_lines.1.name": some("甲"),
			"inv_lines.1.done": dec("10.25"), "inv_lines.1.plan": dec("90")}, "B07", "之和 10.25"},
		{"no lines", "project-investment", "XM01", "", map[string]facts.Value{"inv_total.ytd": dec("31")}, "", ""},
		{"a row over its plan", "project-investment", "XM01", "", map[string]facts.Value{"inv_total.ytd": dec("10"), "inv_lines.2.name": some("甲"),
			"inv_lines.2.done": dec("10"), "inv_lines.2.plan": dec("9")}, "P01", "分项目投资第2行“本年完成投资”"},
		{"a row without its name", "project-investment", "XM01", "", map[string]facts.Value{"inv_total.ytd": dec("10"), "inv_lines.2.done": dec("10")},
			"A10", "分项目投资第2行“项目名称”"},
		{"a department that does not return it", "safety", "BM01", "land", map[string]facts.Value{}, "A05", "不报这张表"},
		{"nobody's", "safety", "BM07", "land", map[string]facts.Value{}, "A05", ""},
		{"an enterprise's form by a department", "project-investment", "BM01", "land", map[string]facts.Value{}, "A05", ""},
		{"a ratio that its parts do not make", "safety", "BM01", "安全生产月报",
			map[string]facts.Value{"saf_checked.ytd": dec("97"), "saf_found.ytd": dec("630"), "saf_fixed.ytd": dec("595"), "saf_rate.ytd": dec("95"),
				"saf_drills.ytd": dec("74"), "saf_floods.ytd": dec("34"), "saf_joint.ytd": dec("1")}, "C12 C13 C13", "应为 94.44%"},
		{"two figures alike", "agriculture", "BM01", "agriculture",
			map[string]facts.Value{"agr_wheat.ytd": dec("11900.28"), "agr_autumn.ytd": dec("11900.28")}, "C11 C11", "都是 11,900.28 亩"},
		{"two figures unlike", "agriculture", "BM01", "agriculture",
			map[string]facts.Value{"agr_wheat.ytd": dec("11900.28"), "agr_autumn.ytd": dec("11900.29")}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			form, rules := shippedSupplement(t, c.form)
			given := map[string]facts.Value{"inv_total.ytd_ly": dec("28")}
			data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: c.unit, Name: "某"}, Period: month(2023, 6), Given: given, Asked: c.asked})
			if err != nil {
				t.Fatal(err)
			}
			ret, problems := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
			if ret == nil {
				t.Fatal(problems)
			}
			h := ingest.NewHistory(ret.Period, nil, parkOfDepartments(c.forms).Of(form.Def.Of), at(7, 5, 9), 1)
			problems = append(problems, rules.Check(ret, h)...)
			var ids, all []string
			for _, p := range problems {
				ids, all = append(ids, p.Rule), append(all, p.String())
			}
			if got := strings.Join(ids, " "); got != c.want || !strings.Contains(strings.Join(all, "\n"), c.says) {
				t.Errorf("%q, want %q that says %q:\n%s", got, c.want, c.says, strings.Join(all, "\n"))
			}
		})
	}
}

// A coded cell with another word, and a number that is not exact where none may be.
func TestCodesAndBoundsOfReturns(t *testing.T) {
	form, _ := shippedSupplement(t, "innovation")
	data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: "BM01"}, Period: month(2023, 6),
		Asked: map[string]facts.Value{"sci_titles.1.name": facts.TextValue("甲"), "sci_titles.1.title": facts.TextValue("独角兽")}})
	if err != nil {
		t.Fatal(err)
	}
	_, problems := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
	if len(problems) != 1 || problems[0].Rule != "A11" || !strings.Contains(problems[0].String(), "省瞪羚") || !strings.Contains(problems[0].Message, "第1行“") {
		t.Errorf("a word that is no code: %v", problems)
	}
	bound, _ := facts.ParseBound("30余")
	for item, want := range map[string]string{"par_events": "30余", "par_study": ""} {
		form, _ := shippedSupplement(t, "party")
		data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: "BM01"}, Period: month(2023, 6), Asked: map[string]facts.Value{item + ".ytd": bound}})
		if err != nil {
			t.Fatal(err)
		}
		ret, _ := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
		got := ""
		for _, f := range ret.Facts {
			if f.Item == item {
				got = f.Value.String()
			}
		}
		if got != want {
			t.Errorf("%s is read as %q, want %q", item, got, want)
		}
	}
}
