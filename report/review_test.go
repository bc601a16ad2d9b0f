package report_test

import (
	"math/big"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// reviewed is the outcome of the rules over all returns of March.
func (o *office) reviewed() report.Review {
	o.t.Helper()
	o.run(report.Order{Period: month(3), Now: at(4, 20, 9), AsOf: at(4, 20, 9)})
	v, err := o.Reviewed(o.t.Context(), report.Order{Period: month(3), Now: at(4, 20, 9), AsOf: at(4, 20, 9)})
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

func said(v report.Review) string {
	var all []string
	for _, f := range v.Findings {
		for _, p := range f.Problems {
			all = append(all, f.Name+" "+p.Rule+" "+p.Message)
		}
	}
	return strings.Join(all, "\n")
}

// The four are too few for C05; nobody is far from what was to be expected; only one
// division has two units.
func TestReviewOfAnOrdinaryMonth(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	v := o.reviewed()
	// 恒岳 grew by a fifth, 瑞禾 stood still: their division's growth is 恒岳's alone.
	if s := said(v); s != "化学原料和化学制品制造业 M02 化学原料和化学制品制造业累计同比 13.3%，去掉影响最大的一户后为 0%" {
		t.Errorf("it says %s", s)
	}
	for rule, want := range map[string]map[ingest.Outcome]int{
		"C05": {ingest.Undecided: 4}, "M01": {ingest.Passed: 4}, "M02": {ingest.Failed: 1, ingest.NotAsked: 2}, "M03": {ingest.Undecided: 1},
	} {
		for outcome, n := range want {
			if v.Outcomes[rule][outcome] != n {
				t.Errorf("%s: %v, want %v", rule, v.Outcomes[rule], want)
			}
		}
	}
}

// One unit that makes more than was to be expected is named first, its division's
// growth is told with and without it, and the park's beside the city's.
func TestReviewOfAnOddMonth(t *testing.T) {
	park := newPark()
	park.Standings[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = facts.Standing{CityGrowth: big.NewRat(52, 10)}
	o := newOffice(t, park)
	o.fileAll(2)
	for n := range enterprises {
		o.file("2023-04-05", n, 3, func(a *templates.Answers) {
			if n == 0 {
				a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(200_000), facts.Int(320_000)
				a.Asked["sales.m"], a.Asked["sales.ytd"] = facts.Int(180_000), facts.Int(288_000)
				a.Asked["gov.note"] = facts.TextValue("新线投产")
			}
		})
	}
	s := said(o.reviewed())
	for _, want := range []string{"恒岳化工有限公司 M01 本期产值 200,000", "化学原料和化学制品制造业 M02 化学原料和化学制品制造业累计同比 40%，去掉影响最大的一户后为 0%",
		"园区 M03 园区累计同比 30%，所在市为 5.2%"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %q in\n%s", want, s)
		}
	}
}
