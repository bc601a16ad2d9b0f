package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
)

// merger is that of unit 2 into unit 1 in April.
var merger = facts.Change{Month: month(2023, 4), Kind: facts.Merge, ID: code(2), Other: code(1)}

// joinedReturn is a return of unit 1 with these figures of output, the other items in proportion.
func joinedReturn(t testing.TB, p facts.Period, m, ytd, mLast, ytdLast int64) []byte {
	t.Helper()
	a := filled(unit(1), p)
	for item, share := range map[string]int64{"gov": 10, "sales": 9, "exports": 1, "elec": 2} {
		a.Asked[item+".m"], a.Asked[item+".ytd"] = facts.Int(m*share/10), facts.Int(ytd*share/10)
		a.Given[item+".m_ly"], a.Given[item+".ytd_ly"] = facts.Int(mLast*share/10), facts.Int(ytdLast*share/10)
	}
	return blank(t, a)
}

// A merged unit makes 4,000 and 5,000 a month in April and May as does the one that took it
// in, and 9,000 to April; last year 3,600 and 4,500, and 8,100. It may go on from its own
// figures or from both units', in the month of the merger and after, and is refused for neither.
func TestAMergedUnitGoesOnEitherWay(t *testing.T) {
	for name, c := range map[string]struct {
		april, may [4]int64
		want       string
	}{
		"from both":                {[4]int64{8000, 18000, 7200, 16200}, [4]int64{10000, 28000, 9000, 25200}, "接收[] 接收["},
		"from its own":             {[4]int64{8000, 13000, 7200, 16200}, [4]int64{10000, 23000, 9000, 25200}, "接收[] 接收["},
		"from its own, base too":   {[4]int64{8000, 13000, 3600, 8100}, [4]int64{10000, 23000, 4500, 12600}, "接收[] 接收["},
		"first its own, then both": {[4]int64{8000, 13000, 7200, 16200}, [4]int64{10000, 28000, 9000, 25200}, "接收[] 接收["},
		"first both, then its own": {[4]int64{8000, 18000, 7200, 16200}, [4]int64{10000, 23000, 9000, 25200}, "接收[] 接收["},
		"rounded, of four terms":   {[4]int64{8000, 18002, 7200, 16200}, [4]int64{10000, 28002, 9000, 25200}, "接收[B01b@E9 B01b@E10] 接收["},
		"three off":                {[4]int64{8000, 18030, 7200, 16200}, [4]int64{10000, 28000, 9000, 25200}, "退回[B01@E9 B01@E10 B01@E11 B01@E12]"},
		"neither way":              {[4]int64{8000, 16000, 7200, 16200}, [4]int64{10000, 28000, 9000, 25200}, "退回[B01@E9 B01@E10 B01@E11 B01@E12]"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, parkOf([]facts.Respondent{unit(1), unit(2)}, merger))
			for n := 1; n <= 2; n++ {
				for m := 2; m <= 3; m++ {
					o.drop(fmt.Sprintf("2023-%02d-05/%d.xlsx", m+1, n), returnOf(t, unit(n), month(2023, m), 0))
				}
			}
			o.drop("2023-05-05/1.xlsx", joinedReturn(t, month(2023, 4), c.april[0], c.april[1], c.april[2], c.april[3]))
			o.drop("2023-06-05/1.xlsx", joinedReturn(t, month(2023, 5), c.may[0], c.may[1], c.may[2], c.may[3]))
			o.collect()
			var got []string
			for _, s := range o.book.subs[4:] {
				got = append(got, fmt.Sprintf("%s[%s]", s.Verdict, rulesOf(s.Problems)))
			}
			if all := strings.Join(got, " "); !strings.HasPrefix(all, c.want) {
				t.Errorf("got %s, want %s", all, c.want)
			}
		})
	}
}

// What the merged unit returned last is not known: nothing is held against it.
func TestAMergedUnitThatWasSilent(t *testing.T) {
	o := newOffice(t, parkOf([]facts.Respondent{unit(1), unit(2)}, merger))
	for m := 2; m <= 3; m++ {
		o.drop(fmt.Sprintf("2023-%02d-05/1.xlsx", m+1), returnOf(t, unit(1), month(2023, m), 0))
	}
	o.drop("2023-05-05/1.xlsx", joinedReturn(t, month(2023, 4), 8000, 18000, 7200, 16200))
	o.collect()
	if s := o.book.subs[2]; s.Verdict != ingest.Accepted {
		t.Errorf("%s: %s", s.Verdict, rulesOf(s.Problems))
	}
}

// A unit that the merger of two made (新设合并) goes on from them.
func TestAUnitMadeByAMerger(t *testing.T) {
	made := facts.Change{Month: month(2023, 4), Kind: facts.EnterMonth, ID: code(1)}
	into := func(n int) facts.Change {
		return facts.Change{Month: month(2023, 4), Kind: facts.Merge, ID: code(n), Other: code(1)}
	}
	for _, ytd := range []int64{18000, 8000} { // theirs, or its own
		park := parkOf([]facts.Respondent{unit(1), unit(2), unit(3)}, made, into(2), into(3))
		for key := range park.Bases {
			if key.ID == code(1) {
				delete(park.Bases, key)
			}
		}
		o := newOffice(t, park)
		for n := 2; n <= 3; n++ {
			for m := 2; m <= 3; m++ {
				o.drop(fmt.Sprintf("2023-%02d-05/%d.xlsx", m+1, n), returnOf(t, unit(n), month(2023, m), 0))
			}
		}
		o.drop("2023-05-05/1.xlsx", joinedReturn(t, month(2023, 4), 8000, ytd, 7200, 16200))
		o.drop("2023-05-06/1.xlsx", joinedReturn(t, month(2023, 4), 8000, ytd+1000, 7200, 16200))
		o.collect()
		if good, bad := o.book.subs[4], o.book.subs[5]; good.Verdict != ingest.Accepted || !strings.Contains(rulesOf(bad.Problems), "B01@E9") {
			t.Errorf("to date %d: %s (%s), 1,000 more: %s", ytd, good.Verdict, rulesOf(good.Problems), rulesOf(bad.Problems))
		}
	}
}
