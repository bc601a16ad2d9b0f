package report_test

import (
	"math/big"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// 比上月累计 is the difference of two printed rates, the one before as it was published,
// also where it would come out otherwise today.
func TestAgainstThePublishedRate(t *testing.T) {
	o := newOffice(t, newPark())
	o.Plan = o.Plan.Clone()
	o.fileAll(2)
	o.run(order(2)) // published: 2.2 against 2, 10.0
	o.fileAll(3, 0, 1, 2, 3)
	// 鼎沃 made more in 1—2月 than it said: 12.5 % it would be today.
	o.file("2023-03-20", 3, 2, func(a *templates.Answers) {
		a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(25_000), facts.Int(25_000)
		a.Asked["gov.note"] = facts.TextValue("上次少报一条生产线")
	})
	for n := range enterprises {
		o.file("2023-04-05", n, 3, func(a *templates.Answers) {
			if n == 3 {
				a.Asked["gov.ytd"] = facts.Int(45_000)
			}
		})
	}
	res := o.run(order(3))
	// 4.45 against 4 is 11.25: 11.3 (printed) − 10.0 (published); against today's 12.5 it would be −1.2.
	book, _ := o.bookOf(res, report.Internal)
	found := ""
	sheet := book.Sheet("主要指标")
	for _, c := range sheet.Cells {
		if c.Text == "规上工业总产值" {
			found = sheet.At(c.Row, 7).Text
		}
	}
	if found != "1.3" {
		t.Errorf("比上月累计 is %q", found)
	}
}

// What one or two make of the whole park is not said outside, by any name.
func TestSecretIndicators(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 3}
	exporting := func(n int) func(*templates.Answers) {
		return func(a *templates.Answers) {
			if n > 1 { // two export
				for _, c := range []string{"m", "ytd"} {
					a.Asked["exports."+c] = facts.Int(0)
				}
			}
		}
	}
	for n := range enterprises {
		for m := 2; m <= 3; m++ {
			o.file(month(m).Add(1).String()+"-05", n, m, exporting(n))
		}
	}
	views := o.views(order(3))
	says(t, views[report.Mailable], map[string]string{"出口交货值.累计": "＊", "出口交货值.累计同比": "＊", "出口交货值.已报累计": "＊", "总产值.累计": "4.40"})
	says(t, views[report.Internal], map[string]string{"出口交货值.累计": "0.34"})
	if got := lines(views[report.Mailable], "主要指标", "名称", "本月", "累计", "累计同比"); !strings.Contains(got, "其中：出口交货值 ＊ ＊ ＊") ||
		!strings.Contains(got, "规上工业销售产值 1.98 3.96 10.0") {
		t.Errorf("the leaders' table:\n%s", got)
	}
	res := o.run(order(3))
	if len(res.Secret) != 1 || res.Secret[0] != "出口交货值" || res.Exposed != "" {
		t.Errorf("told: %v, %q", res.Secret, res.Exposed)
	}
	// A park of too few is told before anything is mailed.
	o.Options.Disclosure = calc.Disclosure{Fewest: 5}
	if res := o.run(order(3)); !strings.Contains(res.Exposed, "企业太少") {
		t.Errorf("%q", res.Exposed)
	}
	o.Options.Disclosure = calc.Disclosure{K: big.NewRat(50, 1), N: 1}
	if res := o.run(order(3)); !strings.Contains(res.Exposed, "绝大部分") {
		t.Errorf("%q", res.Exposed)
	}
}

// A revision says which groups it changed, and outside nothing of a few units' own.
func TestRevisionOfGroups(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	o.fileAll(3, 2)
	o.run(order(3))
	o.file("2023-04-20", 2, 3)
	later := order(3)
	later.Now, later.AsOf, later.Correct = at(4, 21, 9), at(4, 21, 9), "补报"
	res := o.run(later)
	all, err := o.Revisions(t.Context(), month(3))
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	var names []string
	for _, p := range all[0].Parts {
		if p.Indicator == "gov" {
			names = append(names, p.Name+" "+p.Was.PrintedLevel+"→"+p.Now.PrintedLevel)
		}
	}
	if got := strings.Join(names, "、"); got != "规上工业总产值，制造业 3.40→4.00、规上工业总产值，规模：未分组 3.80→4.40、规上工业总产值，片区：未分组 3.80→4.40、"+
		"规上工业总产值，产业链：未分组 3.80→4.40、规上工业总产值，农副食品加工业 —→0.60" &&
		got != "规上工业总产值，制造业 3.40→4.00、规上工业总产值，农副食品加工业 —→0.60、规上工业总产值，规模：未分组 3.80→4.40、规上工业总产值，片区：未分组 3.80→4.40、规上工业总产值，产业链：未分组 3.80→4.40" {
		t.Error(got)
	}
	book, _ := o.bookOf(res, report.Mailable)
	for _, c := range book.Sheet("修订").Cells {
		if c.Text == "3.80" || c.Text == "0.60" || strings.Contains(c.Text, "华岚") {
			t.Errorf("outside %s says %s", c.Ref(), c.Text)
		}
	}
}
