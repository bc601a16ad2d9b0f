package ingest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// answered is a value as somebody types it: a number, 20余, a date or a text.
func answered(it *templates.Item, s string) facts.Value {
	if it.Type == "number" || it.Type == "money" {
		if v, err := facts.ParseBound(s); err == nil {
			return v
		}
		if v, err := facts.ParseDecimal(s); err == nil {
			return v
		}
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil && it.Type == "date" {
		return facts.Value{State: facts.Reported, Kind: facts.Date, Text: s}
	}
	return facts.TextValue(s)
}

// supplementCase is a return with those before it, and what each rule comes to.
type supplementCase struct {
	name   string
	now    string            // "item.column value; …"
	before map[string]string // by month
	want   string            // rules with an outcome, such as "C20 fails, C21 passes"
}

// values are those of "path value; path value".
func valuesOf(t *testing.T, def *templates.FormDef, s string) map[string]facts.Value {
	t.Helper()
	values := map[string]facts.Value{}
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		path, value, _ := strings.Cut(part, " ")
		item, column, _ := strings.Cut(path, ".")
		it := def.Field(item, column)
		if it == nil {
			t.Fatalf("there is no %s", path)
		}
		if column == templates.NoteColumn {
			it = &templates.Item{Type: "text"}
		}
		values[path] = answered(it, value)
	}
	return values
}

// outcomesOf tries the shipped rules of a form on a return for June 2023, received on 5 July.
func outcomesOf(t *testing.T, code string, c supplementCase) (map[string]ingest.Outcome, []facts.Problem) {
	t.Helper()
	form, rules := shippedSupplement(t, code)
	values := valuesOf(t, form.Def, c.now)
	unit := map[facts.Register]string{facts.Departments: "BM01", facts.Projects: "XM01"}[form.Def.Of]
	if unit == "" {
		unit = "91410999MA000100XJ"
	}
	data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: unit}, Period: month(2023, 6), Asked: values, Given: values})
	if err != nil {
		t.Fatal(err)
	}
	ret, ps := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
	if ret == nil {
		t.Fatal(ps)
	}
	var filed []ingest.Filed
	for m, s := range c.before {
		p, err := facts.ParsePeriod(m)
		if err != nil {
			t.Fatal(err)
		}
		filed = append(filed, ingest.Filed{Period: p, Values: valuesOf(t, form.Def, s)})
	}
	park := parkOfDepartments(code)
	if form.Def.Of == facts.Enterprises || form.Def.Of == "" {
		park.Roster = facts.NewRoster([]facts.Respondent{{ID: unit, Name: "甲"}}, nil)
	}
	problems, outcomes := rules.Try(ret, ingest.NewHistory(ret.Period, filed, park.Of(form.Def.Of), at(7, 5, 9), 1), "return")
	return outcomes, append(ps, problems...)
}

var outcomeWords = map[string]ingest.Outcome{"passes": ingest.Passed, "fails": ingest.Failed, "undecided": ingest.Undecided, "unasked": ingest.NotAsked}

// What is typed wrong into the forms of departments and projects is asked about: each rule of
// theirs about what is plausible passes, fails and does not decide as it is to.
func TestPlausibleReturns(t *testing.T) {
	tried := map[string]bool{}
	for code, cases := range plausible {
		for _, c := range cases {
			t.Run(code+" "+c.name, func(t *testing.T) {
				got, problems := outcomesOf(t, code, c)
				for part := range strings.SplitSeq(c.want, ", ") {
					rule, word, _ := strings.Cut(part, " ")
					tried[code+" "+rule+" "+word] = true
					if o, is := got[rule]; !is || o != outcomeWords[word] {
						t.Errorf("%s: outcome %d, want that it %s:\n%v", rule, o, word, problems)
					}
				}
			})
		}
	}
	for _, rule := range strings.Fields("C19 C20 C21 C22 C23 C24 C25") {
		for word := range outcomeWords {
			if word == "unasked" || word == "undecided" && rule == "C19" { // that a figure is there is always decided
				continue
			}
			some := false
			for code := range plausible {
				some = some || tried[code+" "+rule+" "+word]
			}
			if !some {
				t.Errorf("nothing shows that %s %s", rule, word)
			}
		}
	}
	for code := range plausible {
		for _, rule := range ownPlausible(t, code) {
			for _, word := range []string{"passes", "fails", "undecided"} {
				if !tried[code+" "+rule+" "+word] && !(word == "undecided" && alwaysDecided[code+" "+rule]) {
					t.Errorf("nothing shows that %s of %s %s", rule, code, word)
				}
			}
		}
	}
}

// alwaysDecided are rules whose operands are there in every row that they are tried on.
var alwaysDecided = map[string]bool{"investment-promotion P06": true, "investment-promotion P10": true, "innovation P06": true,
	"monthly-finance F06": true, "monthly-finance F05": true,
	"dispatch D04": true, "dispatch D07": true, "dispatch D11": true, "dispatch D12": true}

// ownPlausible are the rules of a form's own file that are tried here.
func ownPlausible(t *testing.T, code string) (ids []string) {
	t.Helper()
	data, err := os.ReadFile("../templates/forms/" + code + ".rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file ingest.RuleFile
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Rules {
		if strings.Contains(plausibleRules[code]+" ", r.ID+" ") {
			ids = append(ids, r.ID)
		}
	}
	if want := len(strings.Fields(plausibleRules[code])); len(ids) != want {
		t.Errorf("%s has %d of the %d rules", code, len(ids), want)
	}
	return ids
}

var plausibleRules = map[string]string{
	"finance-revenue": "", "employment": "E01 E02", "environment": "V01 V02", "safety": "C14", "innovation": "P06", "investment-promotion": "P06 P07 " +
		"P08 P09 P10 P11",
	"project-investment": "P14 P15 P16", "project-progress": "P15 P16 P17", "monthly-finance": "F05 F06", "land": "", "dispatch": "D04 D05 D06 D07 D08 " +
		"D09 D10 D11 D12",
}

var plausible = map[string][]supplementCase{
	"finance-revenue": {
		{"as it should be", "fin_revenue.ytd 12600; fin_revenue.ytd_ly 10137", map[string]string{"2023-05": "fin_revenue.ytd 10800"},
			"C19 passes, C20 passes, C21 passes, C22 passes, C25 passes, C23 undecided"},
		{"in yuan", "fin_revenue.ytd 126000000; fin_revenue.ytd_ly 10137", map[string]string{"2023-05": "fin_revenue.ytd 10800"},
			"C20 passes, C21 fails, C22 fails, C25 fails"},
		{"both in yuan, the first return", "fin_revenue.ytd 126000000; fin_revenue.ytd_ly 101370000", nil, "C20 undecided, C21 undecided, C22 passes, C25 fails"},
		{"the month instead of the sum", "fin_revenue.ytd 500; fin_revenue.ytd_ly 10137", map[string]string{"2023-05": "fin_revenue.ytd 10800"},
			"C20 fails, C21 passes, C22 fails"},
		{"a digit too many", "fin_revenue.ytd 126000; fin_revenue.ytd_ly 10137", map[string]string{"2023-05": "fin_revenue.ytd 10800"},
			"C21 fails, C22 fails, C25 passes"},
		{"in 100 million yuan", "fin_revenue.ytd 1.26; fin_revenue.ytd_ly 1.01", map[string]string{"2023-05": "fin_revenue.ytd 10800"}, "C20 fails"},
		{"against what was filed last year", "fin_revenue.ytd 126000; fin_revenue.ytd_ly 10137", map[string]string{"2022-06": "fin_revenue.ytd 10137"},
			"C23 fails, C22 unasked, C20 undecided"},
		{"as last year", "fin_revenue.ytd 12600; fin_revenue.ytd_ly 10137", map[string]string{"2022-06": "fin_revenue.ytd 10137"}, "C23 passes"},
		{"last year's is left out", "fin_revenue.ytd 12600", nil, "C19 fails, C22 undecided"},
		{"nothing is filled in", "fin_preparer 甲", map[string]string{"2023-05": "fin_revenue.ytd 10800"}, "C20 undecided, C25 undecided, C19 unasked"},
		{"a year begins anew", "fin_revenue.ytd 900; fin_revenue.ytd_ly 800", map[string]string{"2022-12": "fin_revenue.ytd 20000"}, "C20 undecided"},
	},
	"land": {
		{"a stock may fall", "lan_mended.ytd 50; lan_mending.ytd 30", map[string]string{"2023-05": "lan_mended.ytd 40; lan_mending.ytd 100"},
			"C20 passes, C24 passes"},
		{"but not to nothing", "lan_mended.ytd 50; lan_mending.ytd 0", map[string]string{"2023-05": "lan_mended.ytd 40; lan_mending.ytd 100"},
			"C20 passes, C24 fails"},
		{"nothing before", "lan_mended.ytd 50; lan_mending.ytd 0", nil, "C24 undecided"},
		{"small counts may grow many times over", "lan_mended.ytd 9; lan_mending.ytd 9",
			map[string]string{"2023-05": "lan_mended.ytd 1; lan_mending.ytd 1"}, "C21 unasked"},
	},
	"employment": {
		{"as it should be", "job_new.ytd 1594; job_again.ytd 523; job_hard.ytd 338",
			map[string]string{"2023-05": "job_new.ytd 1300; job_again.ytd 450; job_hard.ytd 300"}, "E01 passes, E02 passes, C20 passes"},
		{"the month instead of the sum", "job_new.ytd 10; job_again.ytd 5; job_hard.ytd 3",
			map[string]string{"2023-05": "job_new.ytd 1300; job_again.ytd 450; job_hard.ytd 300"}, "C20 fails"},
		{"more of a part than of all", "job_new.ytd 1594; job_again.ytd 2000; job_hard.ytd 2500", nil, "E01 fails, E02 fails"},
		{"left out", "job_new.ytd 1594", nil, "E01 undecided, E02 undecided"},
	},
	"environment": {
		{"second", "env_rank.ytd 2", map[string]string{"2023-05": "env_rank.ytd 5"}, "V01 passes, V02 passes"},
		{"nought", "env_rank.ytd 0", nil, "V01 fails, V02 passes"},
		{"no rank", "env_rank.ytd 250", nil, "V01 passes, V02 fails"},
		{"left out", "env_remark 无", nil, "V01 undecided, V02 undecided"},
	},
	"safety": {
		{"over all", "saf_rate.ytd 119", nil, "C14 fails"},
		{"not over all", "saf_rate.ytd 94.44", map[string]string{"2023-05": "saf_rate.ytd 96"}, "C14 passes"},
		{"left out", "saf_found.ytd 3", nil, "C14 undecided"},
	},
	"innovation": {
		{"two titles", "sci_titles.1.name 甲; sci_titles.1.title 省瞪羚; sci_titles.1.state 申报; sci_titles.2.name 甲; sci_titles.2.title 高新技术企业; " +
			"sci_titles.2.state 新增", nil, "P06 passes"},
		{"one title twice", "sci_titles.1.name 甲; sci_titles.1.title 省瞪羚; sci_titles.1.state 新增; sci_titles.2.name 甲。; sci_titles.2.title 省瞪羚; " +
			"sci_titles.2.state 申报", nil, "P06 fails"},
	},
	"investment-promotion": {
		{"as it should be", "pro_places.ytd 20余; pro_signed.1.name 甲; pro_signed.1.amount 5; pro_signed.1.day 2023-01-01; pro_signed.2.name 乙; " +
			"pro_signed.2.amount 50; pro_signed.2.day 2023-06-30; pro_talks.1.name 丙", map[string]string{"2023-05": "pro_places.ytd 10余"}, "P06 passes, P07 " +
			"passes, P08 passes, P09 passes, P10 passes"},
		{"twice", "pro_signed.1.name 甲; pro_signed.2.name 甲; pro_talks.1.name 丙; pro_talks.2.name 丙", nil,
			"P06 fails, P07 undecided, P08 undecided, P09 undecided, P10 fails"},
		{"an amount as it was", "pro_signed.1.name 甲; pro_signed.1.amount 6", map[string]string{"2023-05": "pro_signed.2.name 甲; pro_signed.2.amount 5"},
			"P11 passes"},
		{"an amount with a digit more", "pro_signed.1.name 甲; pro_signed.1.amount 50",
			map[string]string{"2023-05": "pro_signed.2.name 甲; pro_signed.2.amount 5"}, "P09 passes, P11 fails"},
		{"an amount of the first time", "pro_signed.1.name 甲; pro_signed.1.amount 50", nil, "P11 undecided"},
		{"of another year", "pro_signed.1.name 甲; pro_signed.1.day 2019-01-01", nil, "P07 passes, P08 fails"},
		{"after the period", "pro_signed.1.name 甲; pro_signed.1.day 2023-07-01", nil, "P08 fails"},
		{"no date", "pro_signed.1.name 甲; pro_signed.1.day 年初", nil, "P07 fails, P08 unasked"},
		{"in 10 thousand yuan", "pro_signed.1.name 甲; pro_signed.1.amount 50000", nil, "P09 fails"},
		{"less than last month, both inexact", "pro_places.ytd 10余", map[string]string{"2023-05": "pro_places.ytd 30余"}, "C20 fails"},
		{"much more, inexact", "pro_visited.ytd 200余", map[string]string{"2023-05": "pro_visited.ytd 20余"}, "C21 fails"},
	},
	"project-investment": {
		{"as it should be", "inv_total.ytd 30; inv_total.ytd_ly 28; inv_lines.1.name 甲; inv_lines.1.plan 90; inv_lines.1.done 30",
			map[string]string{"2023-05": "inv_total.ytd 25; inv_lines.3.name 甲; inv_lines.3.done 25"}, "P14 passes, P15 passes"},
		{"less done than last month", "inv_total.ytd 30; inv_lines.1.name 甲; inv_lines.1.done 10; inv_lines.2.name 乙; inv_lines.2.done 20",
			map[string]string{"2023-05": "inv_total.ytd 25; inv_lines.1.name 甲; inv_lines.1.done 25"}, "P15 fails, P14 undecided"},
		{"in yuan", "inv_total.ytd 500000000; inv_lines.1.name 甲; inv_lines.1.plan 500000000; inv_lines.1.done 500000000", nil, "P14 fails, P15 unasked, C25 fails"},
		{"a plan as it was", "inv_total.ytd 30; inv_lines.1.name 甲; inv_lines.1.plan 90",
			map[string]string{"2023-05": "inv_lines.3.name 甲; inv_lines.3.plan 80"}, "P16 passes"},
		{"a plan in yuan", "inv_total.ytd 30; inv_lines.1.name 甲; inv_lines.1.plan 900000",
			map[string]string{"2023-05": "inv_lines.3.name 甲; inv_lines.3.plan 90"}, "P16 fails"},
		{"a plan of the first time", "inv_total.ytd 30; inv_lines.1.name 甲; inv_lines.1.plan 900000", nil, "P16 undecided"},
		{"a project that is new", "inv_total.ytd 30; inv_lines.1.name 乙; inv_lines.1.done 30",
			map[string]string{"2023-05": "inv_total.ytd 25; inv_lines.1.name 甲; inv_lines.1.done 25"}, "P15 undecided"},
	},
	"project-progress": {
		{"as it should be", "prj.1.name 甲; prj.1.class 产业; prj.1.stage 试产; prj.1.total 3.6",
			map[string]string{"2023-05": "prj.1.name 甲; prj.1.class 产业; prj.1.stage 开工; prj.1.total 3.5"}, "P15 passes, P16 passes, P17 passes, P08 passes"},
		{"an industrial project is opened to traffic", "prj.1.name 甲; prj.1.class 产业; prj.1.stage 通车", nil, "P15 fails, P16 undecided, P17 undecided"},
		{"from trial to tender", "prj.1.name 甲; prj.1.class 产业; prj.1.stage 招标",
			map[string]string{"2023-05": "prj.1.name 甲; prj.1.class 产业; prj.1.stage 试产"}, "P15 fails"},
		{"a road is on trial", "prj.1.name 甲; prj.1.class 基础设施; prj.1.stage 试产", nil, "P15 fails"},
		{"back within its own", "prj.1.name 甲; prj.1.class 基础设施; prj.1.stage 施工",
			map[string]string{"2023-05": "prj.1.name 甲; prj.1.class 基础设施; prj.1.stage 完工"}, "P15 passes, P08 fails"},
		{"no class", "prj.1.name 甲; prj.1.stage 试产", nil, "P15 undecided"},
		{"in 10 thousand yuan", "prj.1.name 甲; prj.1.total 36000", map[string]string{"2023-05": "prj.1.name 甲; prj.1.total 3.6"}, "P16 fails, P17 fails"},
	},
	"monthly-finance": {
		{"as it should be", "fm_profit.ytd -5; fm_profit.ytd_ly 3; fm_tax.ytd 1; fm_tax.ytd_ly 1; fm_lines.1.name 甲; fm_lines.1.class 2614; " +
			"fm_lines.2.name 甲; fm_lines.2.class 2621", nil, "F05 passes, F06 passes"},
		{"last year's is left out", "fm_profit.ytd 5", nil, "F05 fails"},
		{"twice", "fm_lines.1.name 甲; fm_lines.1.class 2614; fm_lines.2.name 甲; fm_lines.2.class 2614", nil, "F06 fails"},
	},
	"dispatch": problemCases,
}

// problemsBefore are the returns of a unit on its problems: one open since March, one that was
// closed in May.
var problemsBefore = map[string]string{
	"2023-03": "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销",
	"2023-05": "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销; dsp.2.num 2023-05-2; dsp.2.name 缺电; dsp.2.kind 水电气热; dsp.2.closed 2023-06-02",
}

var problemCases = []supplementCase{
	{"as the blank was printed", "dsp.1.num 2023-03-1; dsp.1.name 订单减少。; dsp.1.kind 销; dsp.1.closed 2023-06-20", problemsBefore,
		"D04 passes, D05 passes, D06 passes, D08 passes, D09 passes, D10 passes, D11 passes, D12 passes"},
	{"a new one beside it", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销; dsp.2.num 2023-06-2; dsp.2.name 招工难; dsp.2.kind 用工", problemsBefore,
		"D04 passes, D05 undecided, D06 undecided, D07 passes, D11 passes, D12 passes"},
	{"without a number", "dsp.1.name 招工难; dsp.1.kind 用工; dsp.1.closed 2023-06-30", problemsBefore, "D04 unasked, D05 undecided, D06 undecided, D10 passes"},
	{"an old one whose number is rubbed out", "dsp.1.name 订单减少; dsp.1.kind 供; dsp.1.closed 2023-04-20", problemsBefore,
		"D04 unasked, D05 passes, D06 fails, D10 passes"},
	{"what was closed without its number is new", "dsp.1.name 缺电; dsp.1.kind 供; dsp.1.closed 2023-06-20", problemsBefore,
		"D05 undecided, D06 undecided, D10 passes"},
	{"another number", "dsp.1.num 2023-01-9; dsp.1.name 订单减少; dsp.1.kind 销; dsp.1.closed 2023-06-20", problemsBefore,
		"D04 fails, D05 undecided, D06 undecided, D10 undecided"},
	{"a number of this month that no blank has", "dsp.1.num 2023-06-13; dsp.1.name 招工难; dsp.1.kind 用工", problemsBefore, "D04 fails"},
	{"a new problem under an old number", "dsp.1.num 2023-03-1; dsp.1.name 缺资金; dsp.1.kind 资金", problemsBefore, "D04 passes, D05 fails, D06 fails"},
	{"a class that is changed", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 供", problemsBefore, "D05 passes, D06 fails"},
	{"closed in the future", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销; dsp.1.closed 2030-01-01", problemsBefore, "D08 passes, D09 fails, D10 passes"},
	{"closed before it was raised", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销; dsp.1.closed 2023-02-28", problemsBefore, "D09 passes, D10 fails"},
	{"closed without a date", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销; dsp.1.closed 未办结", problemsBefore, "D08 fails, D09 unasked, D10 unasked"},
	{"open", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销", problemsBefore, "D08 undecided, D09 undecided, D10 undecided"},
	{"what was closed comes again", "dsp.1.num 2023-05-2; dsp.1.name 缺电; dsp.1.kind 水电气热", problemsBefore, "D04 passes, D07 fails"},
	{"what was closed is told again", "dsp.1.num 2023-05-2; dsp.1.name 缺电; dsp.1.kind 水电气热; dsp.1.closed 2023-06-02", problemsBefore, "D07 unasked"},
	{"twice", "dsp.1.num 2023-03-1; dsp.1.name 订单减少; dsp.1.kind 销; dsp.2.num 2023-03-1; dsp.2.name 订单减少; dsp.2.kind 销", problemsBefore, "D11 fails, D12 fails"},
}

// What is to be done with a row that has lost its name is something that can be done.
func TestRowsWithoutTheirName(t *testing.T) {
	for asked, want := range map[string]string{
		"dsp.1.num 2023-03-1; dsp.1.kind 销": "请用本月新发的空表",
		"dsp.2.num 2023-06-2; dsp.2.kind 销": "清空这一行里填了的格（印好的编号不用管）",
	} {
		_, problems := outcomesOf(t, "dispatch", supplementCase{now: asked})
		if s := fmt.Sprint(problems); !strings.Contains(s, want) {
			t.Errorf("%s: %s", asked, s)
		}
	}
	_, problems := outcomesOf(t, "project-progress", supplementCase{now: "prj.1.stage 试产"})
	if s := fmt.Sprint(problems); !strings.Contains(s, "请用本期新发的空表") {
		t.Error(s)
	}
}

// A park may set its own bounds over those of the file that it includes.
func TestIncludedSettings(t *testing.T) {
	both := ingest.RuleFile{Settings: map[string]string{"fold": "5", "small": "20"}, Rules: []ingest.Rule{{ID: "A"}}}.With(
		ingest.RuleFile{Settings: map[string]string{"fold": "9"}, Rules: []ingest.Rule{{ID: "B"}}})
	if both.Settings["fold"] != "9" || both.Settings["small"] != "20" || len(both.Rules) != 2 || both.Rules[1].ID != "B" {
		t.Errorf("%+v", both)
	}
}
