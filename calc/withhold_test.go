package calc_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

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
	p10, k90, k909, k85 := calc.Disclosure{P: rat("10")}, calc.Disclosure{N: 1, K: rat("90")}, calc.Disclosure{N: 2, K: rat("90.9")},
		calc.Disclosure{N: 1, K: rat("85")}
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
		if got := c.rule.Danger(rats(c.cells)) != calc.Safe; got != c.unsafe {
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
			if c.d.Danger(rats(values)) != calc.Safe {
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
func coarse(units []string, park ...*facts.Park) []*calc.Table {
	return coarseBy(units, func(_, _ int, v int64) int64 { return v }, park...)
}

// coarseBy is coarse with months of their own: value changes what unit i makes in month m.
func coarseBy(units []string, value func(i, m int, v int64) int64, of ...*facts.Park) []*calc.Table {
	var list []facts.Respondent
	for i, u := range units {
		f := strings.Fields(u)
		r := facts.Respondent{ID: id(i), Class: f[0]}
		if len(f) > 2 {
			r.Group = f[2]
		}
		list = append(list, r)
	}
	park := &facts.Park{}
	if len(of) > 0 {
		park = of[0]
	}
	park.Roster = facts.NewRoster(list, nil)
	s := calc.NewSet(park)
	sums := make([]int64, len(units))
	var tables []*calc.Table
	for m := 2; m <= 4; m++ {
		for i, u := range units {
			var v int64
			fmt.Sscan(strings.Fields(u)[1], &v)
			v = value(i, m, v)
			sums[i] += v
			s.Add(at(m), id(i), map[string]facts.Value{"gov.m": facts.Int(v), "gov.m_ly": facts.Int(v), "gov.ytd": facts.Int(sums[i]), "gov.ytd_ly": facts.Int(sums[i]),
				"sales.ytd": facts.Int(sums[i]), "sales.ytd_ly": facts.Int(sums[i])})
		}
		tables = append(tables, calc.Evaluate(plan, s, at(m)))
	}
	return tables
}

var gov = []string{"gov"}

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
		tables := coarse(c.units)
		got := rule.Coarsen(tables, gov, calc.ByDivision, calc.Unmerged())
		if got.Sections != c.sections || fmt.Sprint(got.Merged) != c.merged {
			t.Errorf("%s: %+v, want %v %s", name, got, c.sections, c.merged)
		}
	}
}

func divisions(codes ...string) []calc.Group {
	var all []calc.Group
	for _, c := range codes {
		all = append(all, calc.Group{Kind: calc.Division, Code: c})
	}
	return all
}

// What was merged adds up, and its ratio is that of the sums.
func TestMerged(t *testing.T) {
	tables := coarse([]string{"2614 100", "3841 10", "4411 1"})
	last := tables[len(tables)-1]
	if f := last.Together(divisions("38", "44"), "gov")["gov"].ToDate; f.Level.Cmp(rat("33")) != 0 || f.Base.Cmp(rat("33")) != 0 || f.Units != 2 {
		t.Errorf("%+v", f)
	}
	all := last.Together(divisions("26", "38", "44"), "gov")["gov"].ToDate
	if whole := last.Get("gov", calc.Whole).ToDate; all.Level.Cmp(whole.Level) != 0 {
		t.Errorf("%s of %s", all.Level, whole.Level)
	}
}

// What was merged in a month stays merged, with what it was merged with: else the
// difference of two months' reports would give it away.
func TestCoarsenIsSteady(t *testing.T) {
	units := []string{"2614 100", "2614 110", "2614 120", "3841 10", "3841 11", "3841 12", "1361 12", "1361 13", "1361 14", "1410 50"}
	tables := coarseBy(units, func(i, m int, v int64) int64 {
		switch {
		case m == 4 && i >= 6 && i <= 8:
			return 1 // now 13 is the smallest
		case m == 4 && i >= 3 && i <= 5:
			return 100
		}
		return v
	})
	rule := calc.Disclosure{Fewest: 3}
	for n, want := range map[int]string{1: "map[C:[14 38]]", 3: "map[C:[14 38]]"} {
		if got := fmt.Sprint(rule.Coarsen(tables[:n], gov, calc.ByDivision, calc.Unmerged()).Merged); got != want {
			t.Errorf("after %d months %s, want %s", n, got, want)
		}
	}
	if got := fmt.Sprint(rule.Coarsen(tables[2:], gov, calc.ByDivision, calc.Unmerged()).Merged); got != "map[C:[13 14]]" {
		t.Errorf("by itself the last month would be %s", got)
	}
}

// An indicator of the whole park that one or two make is theirs.
func TestWholeOfFew(t *testing.T) {
	units := []string{"2614 100", "2614 110", "3841 120", "3841 0"}
	tables := coarse(units)
	if danger := (calc.Disclosure{Fewest: 3}).Whole(tables, "gov"); danger != calc.Safe {
		t.Errorf("three: %v", danger)
	}
	if danger := (calc.Disclosure{Fewest: 4}).Whole(tables, "gov"); danger != calc.Few {
		t.Errorf("of four one makes nothing: %v", danger)
	}
	if danger := (calc.Disclosure{Fewest: 4}).Whole(tables, "ratio"); danger != calc.Few {
		t.Errorf("a ratio tells of what it is made from: %v", danger)
	}
}

// A unit that is silent for a month merges no division: what two months' mails tell together is
// held against each other where they are made.
func TestLateFilerMergesNothing(t *testing.T) {
	var list []facts.Respondent
	for i := range 8 {
		list = append(list, facts.Respondent{ID: id(i), Class: []string{"2614", "3841"}[i/4]})
	}
	s := calc.NewSet(&facts.Park{Roster: facts.NewRoster(list, nil)})
	var tables []*calc.Table
	for m := 2; m <= 4; m++ {
		for i := range list {
			if v := facts.Int(int64(100 * (m - 1))); m != 3 || i != 0 {
				s.Add(at(m), id(i), map[string]facts.Value{"gov.m": facts.Int(100), "gov.m_ly": facts.Int(90), "gov.ytd": v, "gov.ytd_ly": v})
			}
		}
		tables = append(tables, calc.Evaluate(plan, s, at(m)))
	}
	if got := (calc.Disclosure{Fewest: 3}).Coarsen(tables, gov, calc.ByDivision, calc.Unmerged()); !got.Sections || len(got.Merged) != 0 {
		t.Errorf("%+v", got)
	}
}

// Output and added value of two divisions whose rates readers know are two equations in two
// unknowns: a third is merged with them, unless they are safe by themselves or of one rate.
func TestRatesSolveNoMergedRow(t *testing.T) {
	units := []string{"2614 100", "2614 110", "2614 120", "1361 30", "2929 40", "2929 50"}
	for rates, want := range map[string]string{"13:10 26:25 29:40": "map[C:[13 26 29]]", "13:10 26:25 29:10": "map[C:[13 29]]"} {
		park := &facts.Park{Rates: map[facts.DivisionYear]*big.Rat{}}
		for _, r := range strings.Fields(rates) {
			division, rate, _ := strings.Cut(r, ":")
			park.Rates[facts.DivisionYear{Division: division, Year: 2023}] = rat(rate)
		}
		got := (calc.Disclosure{Fewest: 3}).Coarsen(coarse(units, park), gov, calc.ByDivision, calc.Unmerged())
		if fmt.Sprint(got.Merged) != want {
			t.Errorf("%s: %v, want %s", rates, got.Merged, want)
		}
	}
}

// What a difference of two sums tells: of few who differ each is known to the others; what is
// on both sides hides, and so does rounding.
func TestApart(t *testing.T) {
	fewest, both, none := calc.Disclosure{Fewest: 3}, calc.Disclosure{Fewest: 3, P: rat("10")}, calc.Disclosure{}
	for _, c := range []struct {
		rules   calc.Disclosure
		was, is string
		half    string
		want    int
	}{
		{both, "100 50", "0 50", "9", 0},
		{both, "100 50", "0 50", "10", -1}, // exactly p percent is not closer
		{both, "100 50 50", "0 0 0", "0", -1},
		{both, "1000 50 50", "0 0 0", "0", 0}, // but one of them is nearly all of it
		{both, "0 100", "20 0", "0", 1},       // one came, one left
		{both, "100 50", "105 50", "0", -1},   // a correction tells itself, not the figure
		{both, "1 50", "100 50", "0", 0},      // but of next to nothing it does
		{fewest, "100 50", "0 50", "9.9", 0},
		{both, "47600 8002 998", "47600 8002 0", "0", 2},  // O12 (SDC handbook, differencing): 56,600 − 47,600 − 8,002 = 998
		{both, "47600 8002 998", "47600 8002 0", "99", 2}, // ±99 is closer than a tenth of it
		{both, "47600 8002 998", "47600 8002 0", "100", -1},
		{none, "100 50", "0 50", "0", -1},
		{both, "", "", "0", -1},
	} {
		if got := c.rules.Apart(rats(c.was), rats(c.is), rat(c.half)); got != c.want {
			t.Errorf("%s to %s ±%s: %d, want %d", c.was, c.is, c.half, got, c.want)
		}
	}
}

// Bases are judged like the figures of this year.
func TestBasesAreJudged(t *testing.T) {
	tables := coarse([]string{"2614 100", "2614 110", "2614 120"})
	park := facts.Park{Roster: facts.NewRoster([]facts.Respondent{{ID: id(0), Class: "2614"}, {ID: id(1), Class: "2614"}, {ID: id(2), Class: "2614"}}, nil)}
	s := calc.NewSet(&park)
	for i := range 3 {
		base := facts.Int(0) // two are new
		if i == 0 {
			base = facts.Int(100)
		}
		s.Add(at(3), id(i), map[string]facts.Value{"gov.m": facts.Int(10), "gov.ytd": facts.Int(30), "gov.m_ly": base, "gov.ytd_ly": base})
	}
	rule := calc.Disclosure{Fewest: 3}
	if got := rule.Dangers(tables[0], "gov", calc.ByDivision); len(got) != 0 {
		t.Errorf("with three bases: %v", got)
	}
	if got := rule.Dangers(calc.Evaluate(plan, s, at(3)), "gov", calc.ByDivision); got["26"] != calc.Few {
		t.Errorf("with one base: %v", got)
	}
}

// Nobody who has all the year's reports can work out a merged division's month or its
// cumulative, not by what stands beside it, nor from the difference of two months.
func TestMergedCannotBeHadBack(t *testing.T) {
	classes := []string{"1361", "1410", "2614", "3841", "4412", "4511"}
	rapid.Check(t, func(t *rapid.T) {
		// Divisions of one unit or of three, or three of one group, each larger or smaller from
		// month to month.
		var units []string
		value := map[[2]int]int64{}
		for _, class := range classes {
			n := rapid.SampledFrom([]int{0, 1, 3, 3, 3}).Draw(t, "units")
			group := rapid.SampledFrom([]string{"", "", "", " 甲"}).Draw(t, "group")
			for m := 2; m <= 4; m++ {
				v := rapid.SampledFrom([]int64{0, 1, 10, 100}).Draw(t, "value")
				for i := range n {
					value[[2]int{len(units) + i, m}] = v + int64(i)*v/10
				}
			}
			for range n {
				units = append(units, class+" 1"+group)
			}
		}
		if len(units) == 0 {
			return
		}
		tables := coarseBy(units, func(i, m int, _ int64) int64 { return value[[2]int{i, m}] })
		rule := calc.Disclosure{Fewest: 3}
		present := map[string]bool{}
		for _, u := range units {
			present[u[:2]] = true
		}
		if len(present) < 2 {
			return // the whole is its only division
		}
		// The unknowns are the divisions' months; the reports say sums of them.
		index := func(division string, m int) int { return slices.Index(classes2(classes), division)*3 + m - 2 }
		var known [][]*big.Rat
		say := func(divisions []string, from, to int) []*big.Rat {
			row := zeros(len(classes) * 3)
			for _, d := range divisions {
				for m := from; m <= to; m++ {
					row[index(d, m)].SetInt64(1)
				}
			}
			return row
		}
		var secrets [][]*big.Rat
		for n := 1; n <= 3; n++ {
			out := rule.Coarsen(tables[:n], gov, calc.ByDivision, calc.Unmerged())
			shown := [][]string{classes2(classes)}
			hidden := map[string]bool{}
			for _, merged := range out.Merged {
				shown = append(shown, merged)
				for _, d := range merged {
					hidden[d] = true
				}
			}
			sections := map[string][]string{}
			for _, d := range classes2(classes) {
				if !hidden[d] {
					shown = append(shown, []string{d})
				}
				div, _ := facts.DivisionOf(d)
				sections[div.Section] = append(sections[div.Section], d)
			}
			if out.Sections {
				for _, ds := range sections {
					shown = append(shown, ds)
				}
			}
			m := n + 1
			for _, ds := range shown {
				known = append(known, say(ds, m, m), say(ds, 2, m))
			}
			for d := range hidden {
				if present[d] {
					secrets = append(secrets, say([]string{d}, m, m), say([]string{d}, 2, m))
				}
			}
		}
		// Of a division without units everybody knows that it is nothing.
		for _, d := range classes2(classes) {
			for m := 2; m <= 4 && !present[d]; m++ {
				known = append(known, say([]string{d}, m, m))
			}
		}
		base := rank(known)
		for _, secret := range secrets {
			if rank(append(slices.Clone(known), secret)) == base {
				t.Fatalf("%v of %v follows from what was published", secret, units)
			}
		}
	})
}

func classes2(classes []string) []string {
	var all []string
	for _, c := range classes {
		all = append(all, c[:2])
	}
	return all
}

func zeros(n int) []*big.Rat {
	row := make([]*big.Rat, n)
	for i := range row {
		row[i] = new(big.Rat)
	}
	return row
}

// rank of a matrix, by elimination on a copy.
func rank(rows [][]*big.Rat) int {
	var left [][]*big.Rat
	for _, r := range rows {
		row := zeros(len(r))
		for i := range r {
			row[i].Set(r[i])
		}
		left = append(left, row)
	}
	found := 0
	for col := range left[0] {
		pivot := slices.IndexFunc(left[found:], func(r []*big.Rat) bool { return r[col].Sign() != 0 })
		if pivot < 0 {
			continue
		}
		left[found], left[found+pivot] = left[found+pivot], left[found]
		for i := found + 1; i < len(left); i++ {
			if left[i][col].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Quo(left[i][col], left[found][col])
			for j := col; j < len(left[i]); j++ {
				left[i][j].Sub(left[i][j], new(big.Rat).Mul(f, left[found][j]))
			}
		}
		if found++; found == len(left) {
			break
		}
	}
	return found
}
