package calc_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

func rats(s string) []*big.Rat {
	var all []*big.Rat
	for _, f := range strings.Fields(s) {
		all = append(all, rat(f))
	}
	return all
}

// O12 (SDC handbook): 100000 = 50000+49000+… is safe by (1,90) and not by p% = 10;
// 110000 = 52000+50000+… is safe by p% = 10 and not by (2,90.9); 330 = 300+20+10 is
// not safe by (1,85).
func TestPrimaryRulesOfTheHandbook(t *testing.T) {
	p10, k90, k909, k85 := calc.Disclosure{P: rat("10")}, calc.Disclosure{N: 1, K: rat("90")}, calc.Disclosure{N: 2, K: rat("90.9")}, calc.Disclosure{N: 1, K: rat("85")}
	for _, c := range []struct {
		name   string
		rule   calc.Disclosure
		cells  string
		unsafe bool
	}{
		{"(1,90)", k90, "50000 49000 500 500", false},
		{"p%=10", p10, "50000 49000 500 500", true},
		{"p%=10", p10, "52000 50000 4000 4000", false},
		{"(2,90.9)", k909, "52000 50000 4000 4000", true},
		{"(1,85)", k85, "300 20 10", true},
		{"(1,85) at the bound", k85, "85 10 5", false},
		{"p% at the bound", p10, "100 50 10", false},
		{"p% just under", p10, "100 50 9.9", true},
		{"two", calc.Disclosure{Fewest: 3}, "5 5", true},
		{"three", calc.Disclosure{Fewest: 3}, "5 5 5", false},
		{"a zero is no contributor", calc.Disclosure{Fewest: 3}, "5 5 0", true},
		{"nobody", calc.Disclosure{Fewest: 3, P: rat("10"), N: 1, K: rat("85")}, "0", false},
		{"below zero counts by size", k85, "-300 20 10", true},
	} {
		if got := c.rule.Unsafe(rats(c.cells)); got != c.unsafe {
			t.Errorf("%s of %s: unsafe %v", c.name, c.cells, got)
		}
	}
}

// O13 (GaussSuppression, data magnitude1): contributions by company per cell.
func TestPrimariesOfMagnitude1(t *testing.T) {
	cells := map[string]string{
		"Agriculture-Portugal": "75.9 24.5", "Agriculture-Spain": "96.6 43.2", "Entertainment-Iceland": "16.8", "Entertainment-Portugal": "7.1 2.3",
		"Entertainment-Spain": "77.4 11.5 16.4", "Governmental-Portugal": "21.6 2", "Governmental-Spain": "6.5 2.7", "Industry-Iceland": "9.6 8.8 1.9",
		"Industry-Portugal": "25.7 3.4", "Industry-Spain": "8.4",
	}
	for rule, c := range map[string]struct {
		d    calc.Disclosure
		want string
	}{
		"maxN=1":  {calc.Disclosure{Fewest: 2}, "Entertainment-Iceland Industry-Spain"},
		"(1,80%)": {calc.Disclosure{N: 1, K: rat("80")}, "Entertainment-Iceland Governmental-Portugal Industry-Portugal Industry-Spain"},
	} {
		var got []string
		for name, values := range cells {
			if c.d.Unsafe(rats(values)) {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", rule, got, c.want)
		}
	}
}

// coarse is a year up to April of units by class and enterprise group, each making the
// same every month, some from a month on.
func coarse(t *testing.T, units []string) ([]*calc.Table, *facts.Park) {
	t.Helper()
	var list []facts.Respondent
	for i, u := range units {
		f := strings.Fields(u)
		r := facts.Respondent{ID: id(i), Class: f[0]}
		if len(f) > 2 {
			r.Group = f[2]
		}
		list = append(list, r)
	}
	park := &facts.Park{Roster: facts.NewRoster(list, nil), Rates: map[facts.DivisionYear]*big.Rat{}, Prices: map[facts.DivisionMonth]facts.PriceIndex{}}
	s := calc.NewSet(park)
	var tables []*calc.Table
	for m := 2; m <= 4; m++ {
		for i, u := range units {
			var v int64
			fmt.Sscan(strings.Fields(u)[1], &v)
			s.Add(at(m), id(i), map[string]facts.Value{"gov.m": facts.Int(v), "gov.m_ly": facts.Int(v), "gov.ytd": facts.Int(v * int64(m)), "gov.ytd_ly": facts.Int(v * int64(m))})
		}
		tables = append(tables, calc.Evaluate(plan, s, at(m)))
	}
	return tables, park
}

func TestCoarsen(t *testing.T) {
	rule := calc.Disclosure{Fewest: 3}
	safe26 := []string{"2614 100", "2614 110", "2614 120"}
	safe38 := []string{"3841 10", "3841 11", "3841 12"}
	for name, c := range map[string]struct {
		units    []string
		sections bool
		merged   string
	}{
		"all safe":                      {append(slices.Clone(safe26), safe38...), true, "map[]"},
		"one of a single unit":          {append(append(slices.Clone(safe26), safe38...), "1310 50"), true, "map[C:[13 38]]"},
		"three that are one group":      {append(slices.Clone(safe38), "2614 1 甲", "2614 2 甲", "2614 3 甲", "1310 4", "1310 5", "1310 6"), true, "map[C:[13 26]]"},
		"two single ones are not safe":  {append(append(slices.Clone(safe26), safe38...), "1310 50", "1410 50"), true, "map[C:[13 14 38]]"},
		"three single ones are":         {append(slices.Clone(safe26), "1310 50", "1410 50", "1510 50"), true, "map[C:[13 14 15]]"},
		"a section of one":              {append(slices.Clone(safe26), "4411 9"), false, "map[:[26 44]]"},
		"a section of one, and others":  {append(append(slices.Clone(safe26), safe38...), "4411 9"), false, "map[:[38 44]]"},
		"nothing is safe but the whole": {[]string{"2614 1", "3841 2", "4411 3"}, false, "map[:[26 38 44]]"},
	} {
		tables, _ := coarse(t, c.units)
		got := rule.Coarsen(tables, "gov")
		if got.Sections != c.sections || fmt.Sprint(got.Merged) != c.merged {
			t.Errorf("%s: %+v, want %v %s", name, got, c.sections, c.merged)
		}
	}
}

// What was merged adds up, and its ratio is that of the sums.
func TestMerged(t *testing.T) {
	tables, _ := coarse(t, []string{"2614 100", "3841 10", "4411 1"})
	last := tables[len(tables)-1]
	if f := last.Merged("gov", []string{"38", "44"}).ToDate; f.Level.Cmp(rat("44")) != 0 || f.Base.Cmp(rat("44")) != 0 || f.Units != 2 {
		t.Errorf("%+v", f)
	}
	all := last.Merged("gov", []string{"26", "38", "44"}).ToDate
	if whole := last.Get("gov", calc.Whole).ToDate; all.Level.Cmp(whole.Level) != 0 {
		t.Errorf("%s of %s", all.Level, whole.Level)
	}
}
