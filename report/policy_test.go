package report_test

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// busyOffice has something to tell in every list: one has not returned and is estimated, one
// stood still, one is queried, one has sent other figures since the last issue, the bureau
// has fed back, last year's annual returns are there, and the list says sizes, zones, chains.
func busyOffice(t *testing.T) (*office, report.Order) {
	park := newPark(facts.Change{Month: month(3), Kind: facts.Stop, ID: enterprises[3].ID})
	for i := range park.Roster.Units {
		park.Roster.Units[i].Tags = map[string]string{"规模": []string{"大型", "中型", "小型", "微型"}[i], "片区": []string{"东区", "西区"}[i%2]}
	}
	park.Classes = map[string]facts.ClassList{"产业链": {"26": "化工", "13": "食品"}}
	park.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = facts.FedBack{ToDateLevel: big.NewRat(45, 10), ToDateGrowth: big.NewRat(99, 10),
		Document: "统函〔2023〕7号", Date: "2023-04-18"}
	o := newOffice(t, park)
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	o.Options.Impute = calc.Impute{Methods: []calc.Method{calc.Forward, calc.YearOnYear}, Strata: calc.Division}
	o.fileAnnual()
	o.fileAll(3, 1)
	ord := order(3)
	ord.Anyway = true
	o.run(ord)
	later := ord
	later.Now, later.AsOf = at(4, 21, 9), at(4, 21, 9)
	for _, n := range []int{0, 2} {
		o.file("2023-04-20", n, 3, func(a *templates.Answers) {
			for _, path := range []string{"gov.m", "gov.ytd"} {
				a.Asked[path] = facts.Int(a.Asked[path].Units + 1234 + int64(n))
			}
			if n == 2 { // a jump without a word is asked about
				a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(a.Asked["gov.m"].Units*9+7), facts.Int(a.Asked["gov.ytd"].Units*9+7)
				delete(a.Asked, "gov.note")
			}
		})
	}
	if _, err := o.Collect(t.Context(), later.Now); err != nil {
		t.Fatal(err)
	}
	return o, later
}

// everything is all that a view says.
func everything(v *templates.View) (all []string) {
	for _, d := range v.Values {
		all = append(all, d.String())
	}
	for _, l := range v.Lists {
		all = append(all, l.Empty)
		for _, r := range l.Rows {
			for _, d := range r {
				all = append(all, d.String())
			}
		}
	}
	return all
}

// What becomes outside of the lists: of every row, or of those that would be somebody's own.
// All that is not named here is shown.
var (
	leftOutWhole = []string{"企业", "企业拉动前列", "企业拉动后列", "连降", "预计误差", "估算", "变更", "未报", "核实", "数据来源", "衔接", "集中度",
		"按规模", "按片区", "按产业链"}
	starredWhole = []string{"结构", "分类施策"}
	leavesOut    = []string{"行业拉动", "拉动构成", "行业拉动前列", "行业拉动后列", "修订", "来源", "反馈", "首页指标", "首页图", "需要研究"}
	stars        = []string{"主要指标"}
	merges       = []string{"行业", "年报增加值"}
)

// Every list, and every column, says what becomes of it outside; and all that templates can
// name is declared.
func TestEveryColumnHasAPolicy(t *testing.T) {
	o, ord := busyOffice(t)
	lists, views, err := o.Declared(t.Context(), ord)
	if err != nil {
		t.Fatal(err)
	}
	for variant, v := range views {
		for name, l := range v.Lists {
			if !slices.Equal(lists[name].Columns, l.Fields) {
				t.Errorf("%s: %s has the columns %v, declared are %v", variant, name, l.Fields, lists[name].Columns)
			}
		}
	}
	for name, l := range lists {
		if slices.Contains(l.Fates, "") || len(l.Columns) < 2 {
			t.Errorf("%s: %v are %v", name, l.Columns, l.Fates)
		}
		if _, in := views[report.Mailable].Lists[name]; !in || l.Inside == 0 {
			t.Errorf("%s has %d rows; this test is to see one of each list", name, l.Inside)
		}
		whole := slices.Contains(leftOutWhole, name) || slices.Contains(starredWhole, name)
		for fate, of := range map[string][][]string{"left out": {leftOutWhole, leavesOut}, "starred": {starredWhole, stars}, "merged": {merges}} {
			if slices.Contains(l.Fates, fate) != slices.Contains(slices.Concat(of...), name) || l.Private != whole {
				t.Errorf("%s: %v are %v, private %v", name, l.Columns, l.Fates, l.Private)
			}
		}
		if slices.Contains(leftOutWhole, name) && len(views[report.Mailable].Lists[name].Rows) > 0 {
			t.Errorf("%s has rows outside", name)
		}
	}
	if len(lists) < 30 {
		t.Errorf("%d lists", len(lists))
	}
}

// The mailable view holds no name, code, contact or hash of an enterprise's, and no figure
// that only rows of somebody's own have; the internal one has them.
func TestMailableViewHasNobodysOwn(t *testing.T) {
	o, ord := busyOffice(t)
	lists, views, err := o.Declared(t.Context(), ord)
	if err != nil {
		t.Fatal(err)
	}
	inside, outside := strings.Join(everything(views[report.Internal]), "\n"), strings.Join(everything(views[report.Mailable]), "\n")
	for _, e := range enterprises {
		for _, s := range []string{e.Name, e.ID, e.Contacts[0].Name, e.Contacts[0].Mobile} {
			if strings.Contains(outside, s) {
				t.Errorf("the mailable view tells %s", s)
			}
		}
		if !strings.Contains(inside, e.Name) || !strings.Contains(inside, e.ID) {
			t.Errorf("the internal view does not tell %s", e.Name)
		}
	}
	for name, l := range views[report.Mailable].Lists {
		for _, r := range l.Rows {
			for column, d := range r {
				if d.Link != "" {
					t.Errorf("%s.%s leads to the cells of a return", name, column)
				}
			}
		}
	}
	said := map[string]bool{}
	for _, s := range everything(views[report.Mailable]) {
		said[s] = true
	}
	figure := regexp.MustCompile(`^-?\d{4,}$|^[0-9a-f]{16,}$`) // of a unit in 千元 or 万元; of a file
	seen := 0
	for name, l := range lists {
		for _, s := range l.Hidden {
			if !figure.MatchString(s) || strings.HasPrefix(o.Round.Park.SHA256, s) {
				continue
			}
			if seen++; said[s] {
				t.Errorf("the mailable view tells %s of %s", s, name)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d figures are looked for: is this test still looking at the right place?", seen)
	}
}
