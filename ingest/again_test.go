package ingest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// open are the queries of the newest submission of a unit for a period that have no answer, and
// its verdict.
func (o *office) open(unit string, p facts.Period, form string) string {
	o.t.Helper()
	said := "none"
	for _, s := range o.book.subs {
		if s.Unit != unit || s.Period != p || s.Form != form || !s.Verdict.Counts() {
			continue
		}
		var all []string
		for _, q := range s.Problems {
			if q.Severity == facts.Query && !q.Settled() {
				all = append(all, q.Rule+"@"+q.At.Ref)
			}
		}
		said = strings.TrimSpace(string(s.Verdict) + " " + strings.Join(all, " "))
	}
	return said
}

func (o *office) wantOpen(when string, p facts.Period, want string) {
	o.t.Helper()
	if got := o.open(code(1), p, "monthly-output"); got != want {
		o.t.Errorf("%s: %s is %q, want %q", when, p, got, want)
	}
}

// short is a return of unit 1 whose output of the month and to date is so much less.
func short(t testing.TB, p facts.Period, by int64) []byte {
	a := filled(unit(1), p)
	for _, column := range []string{"m", "ytd"} {
		if p.IsJoint() && column == "m" {
			continue
		}
		a.Asked["gov."+column] = facts.Int(a.Asked["gov."+column].Units - by)
	}
	a.Asked["gov.note"], a.Asked["sales.note"] = facts.TextValue("核对后更正"), facts.TextValue("核对后更正")
	return blank(t, a)
}

// March is corrected by 500 when April and May are in: April's sum does not follow any more,
// and stays in the figures; nothing is said of May, nor of another unit. When April follows,
// or March is as it was, the query is closed.
func TestALateCorrectionOpensAQuery(t *testing.T) {
	for name, mend := range map[string]func(o *office){
		"March as it was": func(o *office) { o.drop("2023-07-02/march.xlsx", short(t, month(2023, 3), 1)) }, // a rounding is no mistake
		"April follows": func(o *office) {
			a := filled(unit(1), month(2023, 4))
			a.Asked["gov.ytd"] = facts.Int(8500)
			a.Asked["gov.note"] = facts.TextValue("三月更正")
			o.drop("2023-07-02/april.xlsx", blank(t, a))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, twoUnits())
			for m := 2; m <= 5; m++ {
				o.drop(fmt.Sprintf("2023-%02d-05/1.xlsx", m+1), returnOf(t, unit(1), month(2023, m), 0))
				o.drop(fmt.Sprintf("2023-%02d-05/2.xlsx", m+1), returnOf(t, unit(2), month(2023, m), 0))
			}
			if sum := o.collect(); sum.Reopened != 0 {
				t.Fatalf("reopened %d", sum.Reopened)
			}
			o.drop("2023-07-01/march.xlsx", short(t, month(2023, 3), 500))
			sum := o.collect()
			o.wantOpen("corrected", month(2023, 4), "接收 B01@E9")
			o.wantOpen("corrected", month(2023, 5), "接收")
			if sum.Reopened != 1 {
				t.Errorf("reopened %d", sum.Reopened)
			}
			if got := o.open(code(2), month(2023, 4), "monthly-output"); got != "接收" {
				t.Errorf("the other unit: %s", got)
			}
			p := o.problem(month(2023, 4), "B01")
			if p.Found != "9,000" || p.Expected != "" || !strings.Contains(p.Message, "上月累计 4,500 加本月 4,000，即 8,500") ||
				!strings.Contains(p.Hint, "接收以后") {
				t.Errorf("it says %+v", p)
			}
			mend(o)
			o.collect()
			o.wantOpen("mended", month(2023, 4), "接收")
		})
	}
}

// problem is that of a rule on unit 1's newest counted return of a period.
func (o *office) problem(p facts.Period, rule string) (found facts.Problem) {
	for _, s := range o.book.subs {
		for _, q := range s.Problems {
			if s.Unit == code(1) && s.Period == p && s.Verdict.Counts() && q.Rule == rule {
				found = q
			}
		}
	}
	return found
}

// An office's answer settles such a query, and may be taken back: neither takes the return out
// of the figures. Another correction opens it anew.
func TestAnAnswerToALaterQuery(t *testing.T) {
	o := newOffice(t, twoUnits())
	for m := 2; m <= 4; m++ {
		o.drop(fmt.Sprintf("2023-%02d-05/1.xlsx", m+1), returnOf(t, unit(1), month(2023, m), 0))
	}
	o.collect()
	o.drop("2023-07-01/march.xlsx", short(t, month(2023, 3), 500))
	o.collect()
	april := func() ingest.Submission {
		i := slices.IndexFunc(o.book.subs, func(s ingest.Submission) bool { return s.Period == month(2023, 4) })
		return o.book.subs[i]
	}
	answer := ingest.Settlement{SHA256: april().SHA256, Rule: "B01", Ref: "E9", Reason: "累计以四月为准", Who: "王统计"}
	for _, c := range []struct {
		undo bool
		want string
	}{{false, "接收"}, {true, "接收 B01@E9"}, {false, "接收"}} {
		answer.Undo = c.undo
		now, err := o.Settle(context.Background(), april(), nil, []ingest.Settlement{answer})
		if err != nil || now.Verdict != ingest.Accepted {
			t.Fatalf("%s, %v", now.Verdict, err)
		}
		o.wantOpen(fmt.Sprintf("answered, taken back: %v", c.undo), month(2023, 4), c.want)
	}
	o.collect()
	o.wantOpen("collected again", month(2023, 4), "接收")
	o.drop("2023-07-02/march.xlsx", short(t, month(2023, 3), 900))
	o.collect()
	o.wantOpen("corrected once more", month(2023, 4), "接收 B01@E9")
}

// The office corrects a base: the returns that had the former one are open, and stay counted;
// others are not looked at.
func TestACorrectedBaseOpensAQuery(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.Park.SHA256 = "first"
	for m := 2; m <= 4; m++ {
		o.drop(fmt.Sprintf("2023-%02d-05/1.xlsx", m+1), returnOf(t, unit(1), month(2023, m), 0))
	}
	o.collect()
	o.Now = at(5, 20, 9)
	key := facts.BaseKey{ID: code(1), Period: month(2022, 4), Item: "gov"}
	was := o.Park.Bases[key]
	now := was
	now.ToDate = facts.Int(8000)
	o.Park.Bases[key], o.Park.SHA256 = now, "second"
	sum := o.collect()
	o.wantOpen("corrected", month(2023, 4), "接收 B04@G9")
	o.wantOpen("corrected", month(2023, 3), "接收")
	if sum.Reopened != 1 {
		t.Errorf("reopened %d", sum.Reopened)
	}
	if p := o.problem(month(2023, 4), "B04"); p.Found != "8,100" || !strings.Contains(p.Message, "与核定的上年同期数 8,000 不符") {
		t.Errorf("it says %+v", p)
	}
	if sum := o.collect(); sum.Reopened != 0 {
		t.Errorf("reopened again by the same workbook: %+v", sum)
	}
	o.Park.Bases[key], o.Park.SHA256 = was, "first"
	o.collect()
	o.wantOpen("corrected back", month(2023, 4), "接收")
}

// A month filed late is held against by what came after it.
func TestAMonthFiledLateOpensAQuery(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.drop("2023-03-05/1.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("2023-05-05/1.xlsx", returnOf(t, unit(1), month(2023, 4), 0)) // March is missing
	o.collect()
	o.wantOpen("March missing", month(2023, 4), "接收")
	o.drop("2023-06-05/1.xlsx", short(t, month(2023, 3), 700))
	o.collect()
	o.wantOpen("March is in", month(2023, 4), "接收 B01@E9")
}

// A merged unit's last month is corrected: what goes on from it is the other unit's.
func TestACorrectionOfAMergedUnit(t *testing.T) {
	o := newOffice(t, parkOf([]facts.Respondent{unit(1), unit(2)}, merger))
	for n := 1; n <= 2; n++ {
		for m := 2; m <= 3; m++ {
			o.drop(fmt.Sprintf("2023-%02d-05/%d.xlsx", m+1, n), returnOf(t, unit(n), month(2023, m), 0))
		}
	}
	o.drop("2023-05-05/1.xlsx", joinedReturn(t, month(2023, 4), 8000, 18000, 7200, 16200))
	o.collect()
	o.wantOpen("merged", month(2023, 4), "接收")
	a := filled(unit(2), month(2023, 3))
	a.Asked["gov.m"], a.Asked["gov.ytd"], a.Asked["gov.note"] = facts.Int(2900), facts.Int(4900), facts.TextValue("核对后更正")
	o.drop("2023-05-20/2.xlsx", blank(t, a))
	o.collect()
	o.wantOpen("its March corrected", month(2023, 4), "接收 B01@E9")
}

// What another form's rules look at is corrected: that form's return is open.
func TestACorrectionIsHeldAgainstOtherForms(t *testing.T) {
	o := newOffice(t, twoUnits())
	form, rules := shippedSupplement(t, "monthly-finance")
	o.Forms, o.Rules["monthly-finance"] = append(o.Forms, form), rules
	finance := templates.Answers{Unit: unit(1), Period: month(2023, 3), Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for item, v := range map[string]int64{"fm_revenue": 4600, "fm_profit": 300, "fm_tax": 200, "fm_staff": 30, "fm_stock": 100, "fm_receivable": 100,
		"fm_land": 20, "fm_energy": 9, "fm_output": 5000} {
		finance.Asked[item+".ytd"], finance.Asked[item+".ytd_ly"] = facts.Int(v), facts.Int(v)
	}
	for _, name := range []string{"fm_preparer", "fm_date"} {
		finance.Asked[name] = facts.TextValue("李工")
	}
	data, err := form.Blank(finance)
	if err != nil {
		t.Fatal(err)
	}
	o.drop("2023-03-05/1.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("2023-04-05/1.xlsx", returnOf(t, unit(1), month(2023, 3), 0))
	o.drop("2023-04-28/finance.xlsx", data)
	o.collect()
	if got := o.open(code(1), month(2023, 3), "monthly-finance"); got != "接收" {
		t.Fatalf("the financial return is %s: %s", got, o.story())
	}
	o.drop("2023-05-20/1.xlsx", short(t, month(2023, 3), 600))
	o.collect()
	if got := o.open(code(1), month(2023, 3), "monthly-finance"); !strings.HasPrefix(got, "接收 X02b@") {
		t.Errorf("after the correction it is %s", got)
	}
}

// What a rule looks up in the list is a ground too: a unit that stood still by it need not say why
// it made nothing; where the list no longer says so, its counted return is asked about.
func TestAnotherListJudgesAgain(t *testing.T) {
	stopped := facts.Change{Month: month(2023, 4), Kind: facts.Stop, ID: code(1)}
	o := newOffice(t, parkOf([]facts.Respondent{unit(1), unit(2)}, stopped))
	o.Park.SHA256 = "first"
	for m := 2; m <= 3; m++ {
		o.drop(fmt.Sprintf("2023-%02d-05/1.xlsx", m+1), returnOf(t, unit(1), month(2023, m), 0))
	}
	a := filled(unit(1), month(2023, 4))
	a.Asked["gov.ytd"] = facts.Int(a.Asked["gov.ytd"].Units - a.Asked["gov.m"].Units)
	a.Asked["gov.m"], a.Asked["sales.note"] = facts.Int(0), facts.TextValue("卖的是库存")
	o.drop("2023-05-05/1.xlsx", blank(t, a))
	o.collect()
	o.wantOpen("it stands still", month(2023, 4), "接收")
	o.Park = parkOf([]facts.Respondent{unit(1), unit(2)})
	o.Park.SHA256 = "second"
	o.collect()
	if got := o.open(code(1), month(2023, 4), "monthly-output"); !strings.HasPrefix(got, "接收 ") || !strings.Contains(got, "C06@D9") {
		t.Errorf("the list does not say so any more: %s", got)
	}
	o.Park = parkOf([]facts.Respondent{unit(1), unit(2)}, stopped)
	o.Park.SHA256 = "third"
	o.collect()
	o.wantOpen("it says so again", month(2023, 4), "接收")
}
