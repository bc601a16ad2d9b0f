package calc_test

import (
	"math/big"
	"slices"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

// withChanges is a set over the same park with changes of its list.
func withChanges(s *calc.Set, changes ...facts.Change) *calc.Set {
	park := *s.Park
	park.Roster = facts.NewRoster(s.Park.Roster.Units, changes)
	return calc.NewSet(&park)
}

// file is a return of output: month, to date and both a year ago.
func file(s *calc.Set, m, i int, month, toDate, monthLast, toDateLast int64) {
	r := map[string]facts.Value{"gov.ytd": facts.Int(toDate), "gov.ytd_ly": facts.Int(toDateLast)}
	if m > 2 {
		r["gov.m"], r["gov.m_ly"] = facts.Int(month), facts.Int(monthLast)
	}
	s.Add(at(m), id(i), r)
}

func wantMeasure(t *testing.T, what string, m calc.Measure, level, base string) {
	t.Helper()
	if m.Level == nil || m.Base == nil || m.Level.Cmp(rat(level)) != 0 || m.Base.Cmp(rat(base)) != 0 {
		t.Errorf("%s is %v against %v, want %s against %s", what, m.Level, m.Base, level, base)
	}
}

// Three works that make 220, 110, 110 and made 200, 100, 100 in 1—2月, March and April; the
// second is merged into the first in April. Whichever way that one goes on, from its own 330
// or from both units' 660, April is 330 against 300 and to date 1,320 against 1,200: 10 %.
func TestMergedUnitsGrowAsBefore(t *testing.T) {
	three := map[int]int64{2: 220, 3: 110, 4: 110}
	ago := map[int]int64{2: 200, 3: 100, 4: 100}
	units := []unit{{"2614", three, ago}, {"2614", three, ago}, {"2614", three, ago}}
	for name, c := range map[string]struct{ april, toDateLast, may int64 }{
		"from both":             {880, 800, 1100},
		"from its own":          {550, 800, 770},
		"its own base too":      {550, 400, 770},
		"a digit rounded":       {881, 800, 1101},
		"May from both":         {550, 800, 1100},
		"May from its own":      {880, 800, 770},
		"without the base":      {880, 0, 1100},
		"from its own, rounded": {549, 800, 769},
	} {
		s := withChanges(set(units, nil), facts.Change{Month: at(4), Kind: facts.Merge, ID: id(1), Other: id(0)})
		withBases(s, units)
		for i := range units {
			file(s, 2, i, 0, 220, 0, 200)
			file(s, 3, i, 110, 330, 100, 300)
		}
		file(s, 4, 0, 220, c.april, 200, c.toDateLast)
		file(s, 4, 2, 110, 440, 100, 400)
		s.Park.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = big.NewRat(50, 1)
		for m, index := range map[int]int64{2: 100, 3: 110, 4: 200} {
			s.Park.Prices[facts.DivisionMonth{Division: "*", Period: at(m)}] = facts.PriceIndex{Month: big.NewRat(index, 1), ToDate: big.NewRat(index, 1)}
		}
		table := calc.Evaluate(plan, s, at(4))
		level, sum := "1320", int64(0)
		switch name {
		case "a digit rounded":
			level, sum = "1321", 1
		case "from its own, rounded":
			level, sum = "1319", -1
		}
		wantMeasure(t, name+", April", table.Get("gov", calc.Whole).Month, "330", "300")
		wantMeasure(t, name+", to date", table.Get("gov", calc.Whole).ToDate, level, "1200")
		wantMeasure(t, name+", of the unit", table.Get("gov", calc.Group{Kind: calc.Unit, Code: id(0)}).ToDate,
			new(big.Rat).Sub(rat(level), rat("440")).RatString(), "800")
		// Each part at the prices of its own period: 660/1 + 330/1.1 + 330/2, of which a half.
		want := new(big.Rat).Add(rat("562.5"), big.NewRat(sum, 4))
		if va := table.Get("va", calc.Whole).ToDate; va.Volume == nil || va.Volume.Cmp(want) != 0 || table.Gaps != 0 {
			t.Errorf("%s: at comparable prices %v, want %s; %d gaps", name, va.Volume, want.RatString(), table.Gaps)
		}
		brought := []calc.Brought{{Unit: id(1), Period: at(3)}} // its figure to date is in the other's
		if c.april > 800 {
			brought = nil
		}
		if got := table.Brought(id(0), "gov"); !slices.Equal(got, brought) {
			t.Errorf("%s: besides its own return %v, want %v", name, got, brought)
		}
		march := calc.Evaluate(plan, s, at(3)).Get("gov", calc.Whole)
		wantMeasure(t, name+", March", march.ToDate, "990", "900")
		if march.ToDate.Units != 3 || table.Get("gov", calc.Whole).ToDate.Units != 2 {
			t.Errorf("%s: %d units in March, %d in April", name, march.ToDate.Units, table.Get("gov", calc.Whole).ToDate.Units)
		}
		file(s, 5, 0, 220, c.may, 200, 1000)
		s.Park.Bases[facts.BaseKey{ID: id(0), Period: at(5).YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(100), ToDate: facts.Int(500)}
		s.Park.Bases[facts.BaseKey{ID: id(1), Period: at(5).YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(100), ToDate: facts.Int(500)}
		got := calc.Evaluate(plan, s, at(5)).Get("gov", calc.Whole).ToDate
		if d := new(big.Rat).Sub(got.Level, rat("1100")); d.Abs(d).Cmp(rat("1")) > 0 || got.Base.Cmp(rat("1000")) != 0 {
			t.Errorf("%s, May to date: %s against %s", name, got.Level.RatString(), got.Base.RatString())
		}
	}
}

// Where what a unit made before it was merged is not known, the other's figure to date is in no sum
// unless it goes beyond its own: the base has both.
func TestMergerOfASilentUnit(t *testing.T) {
	units := []unit{{"2614", map[int]int64{2: 220}, map[int]int64{2: 200}}, {"2614", map[int]int64{2: 110}, map[int]int64{2: 100}}}
	for april, known := range map[int64]bool{220 + 110 + 165: false, 220 + 110 + 165 + 165: true} {
		s := withChanges(set(units, nil), facts.Change{Month: at(4), Kind: facts.Merge, ID: id(1), Other: id(0)})
		for i, u := range units {
			file(s, 2, i, 0, u.now[2], 0, u.base[2])
		}
		file(s, 3, 0, 110, 330, 100, 300) // the other is silent
		file(s, 4, 0, 165, april, 150, 600)
		gov := calc.Evaluate(plan, s, at(4)).Get("gov", calc.Whole)
		if got := gov.ToDate.Units == 1; got != known || gov.Month.Units != 1 {
			t.Errorf("%d to date: %+v", april, gov)
		}
	}
}

// The office's base of today counts, not the one that stood in the return.
func TestTheOfficesBaseCounts(t *testing.T) {
	units := []unit{{"2614", map[int]int64{2: 220}, map[int]int64{2: 200}}, {"2614", map[int]int64{2: 220}, map[int]int64{2: 200}}}
	s := set(units, nil)
	s.Park.Bases[facts.BaseKey{ID: id(0), Period: at(2).YearAgo(), Item: "gov"}] = facts.Base{ToDate: facts.Int(180)}
	wantMeasure(t, "corrected", calc.Evaluate(plan, s, at(2)).Get("gov", calc.Whole).ToDate, "440", "380")
	if v := s.Value(at(2), id(0), "gov.ytd_ly"); v != facts.Int(200) {
		t.Errorf("the return now says %s", v)
	}
}

// Four of equal size, three grow by a tenth; the fourth stands still from March and is silent:
// March is 330 against 400, to date 1,210 against 1,200, whether missing returns are estimated or not. It
// stays missing; one that is silent before it stood still is not known.
func TestASilentUnitThatStandsStillIsAZero(t *testing.T) {
	grow, ago := map[int]int64{2: 220, 3: 110, 4: 110}, map[int]int64{2: 200, 3: 100, 4: 100}
	units := []unit{{"2614", grow, ago}, {"2614", grow, ago}, {"2614", grow, ago}, {"2614", grow, ago}}
	for name, p := range map[string]*calc.Plan{"as returned": plan, "estimated": imputing(calc.Park, calc.Forward, calc.YearOnYear)} {
		s := withChanges(set(units, nil), facts.Change{Month: at(3), Kind: facts.Stop, ID: id(3)})
		withBases(s, units)
		for i := range units {
			file(s, 2, i, 0, 220, 0, 200)
			if i < 3 {
				file(s, 3, i, 110, 330, 100, 300)
				file(s, 4, i, 110, 440, 100, 400)
			}
		}
		for m, want := range map[int][4]string{3: {"330", "400", "1210", "1200"}, 4: {"330", "400", "1540", "1600"}} {
			table := calc.Evaluate(p, s, at(m))
			gov := table.Get("gov", calc.Whole)
			wantMeasure(t, name+", month", gov.Month, want[0], want[1])
			wantMeasure(t, name+", to date", gov.ToDate, want[2], want[3])
			if got := table.Brought(id(3), "gov"); !slices.Equal(got, []calc.Brought{{Unit: id(3), Period: at(2)}}) {
				t.Errorf("%s: it stands on %v", name, got)
			}
			if c := table.Coverage; c.Expected != 4 || c.Reported != 3 || len(c.Missing) != 1 || len(table.Imputed) != 0 || gov.ToDate.Estimated != 0 ||
				table.Gaps != 0 {
				t.Errorf("%s: coverage %+v, %d estimated, %d gaps", name, c, len(table.Imputed), table.Gaps)
			}
		}
	}
	s := withChanges(set(units, nil), facts.Change{Month: at(4), Kind: facts.Stop, ID: id(3)})
	withBases(s, units)
	for i := range 3 {
		file(s, 4, i, 110, 440, 100, 400)
	}
	file(s, 2, 3, 0, 220, 0, 200) // nothing of March, when it was at work
	wantMeasure(t, "silent before", calc.Evaluate(plan, s, at(4)).Get("gov", calc.Whole).ToDate, "1320", "1200")
}

// A work that made 100 a month was split into two in April, which make 70 and 50. Until their
// bases are stated they are one row against its base of old, whether they go on from what it
// made to March or not; then each has its own.
func TestASplitUnitIsOneRowUntilItsBasesAreStated(t *testing.T) {
	ago := map[int]int64{2: 200, 3: 100, 4: 100}
	units := []unit{{"2614", map[int]int64{2: 220, 3: 110, 4: 0}, ago}, {"2614", nil, nil}, {"2614", nil, nil},
		{"2614", map[int]int64{2: 220, 3: 110, 4: 110}, ago}}
	split := func(i int) facts.Change {
		return facts.Change{Month: at(4), Kind: facts.Split, ID: id(i), Other: id(0)}
	}
	for name, c := range map[string]struct{ first, second int64 }{"from April": {70, 50}, "with its share to March": {270, 180}} {
		s := withChanges(set(units, nil), split(1), split(2), facts.Change{Month: at(4), Kind: facts.Leave, ID: id(0)})
		for _, i := range []int{0, 3} {
			for m, toDate := range map[int]int64{2: 200, 3: 300, 4: 400} {
				b := facts.Base{Month: facts.Int(100), ToDate: facts.Int(toDate)}
				s.Park.Bases[facts.BaseKey{ID: id(i), Period: at(m).YearAgo(), Item: "gov"}] = b
			}
			file(s, 2, i, 0, 220, 0, 200)
			file(s, 3, i, 110, 330, 100, 300)
		}
		file(s, 4, 3, 110, 440, 100, 400)
		file(s, 4, 1, 70, c.first, 55, 123) // bases that they typed themselves
		wantMeasure(t, name+", one of the two silent", calc.Evaluate(plan, s, at(4)).Get("gov", calc.Whole).ToDate, "440", "400")
		file(s, 4, 2, 50, c.second, 0, 0)
		table := calc.Evaluate(plan, s, at(4))
		gov := table.Get("gov", calc.Whole)
		wantMeasure(t, name+", April", gov.Month, "230", "200")
		wantMeasure(t, name+", to date", gov.ToDate, "890", "800")
		wantMeasure(t, name+", the row", table.Get("gov", calc.Group{Kind: calc.Unit, Code: id(1)}).ToDate, "450", "400")
		if got := table.Brought(id(1), "gov"); len(got) == 0 || got[0] != (calc.Brought{Unit: id(2), Period: at(4)}) || !table.Value(id(2), "gov.ytd").IsMissing() {
			t.Errorf("%s: in the row are %v", name, got)
		}
		if gov.ToDate.Units != 2 || table.Coverage.Reported != 3 {
			t.Errorf("%s: %d rows, %d returned", name, gov.ToDate.Units, table.Coverage.Reported)
		}
		for i, b := range map[int][2]int64{1: {60, 240}, 2: {40, 160}} {
			s.Park.Bases[facts.BaseKey{ID: id(i), Period: at(4).YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(b[0]), ToDate: facts.Int(b[1])}
		}
		stated := calc.Evaluate(plan, s, at(4))
		wantMeasure(t, name+", stated", stated.Get("gov", calc.Whole).Month, "230", "200")
		wantMeasure(t, name+", stated, of the first", stated.Get("gov", calc.Group{Kind: calc.Unit, Code: id(1)}).Month, "70", "60")
		if n := stated.Get("gov", calc.Whole).ToDate.Units; n != 3 {
			t.Errorf("%s, stated: %d rows", name, n)
		}
	}
}

// A unit is of the division that it was of in the month.
func TestDivisionsAreDated(t *testing.T) {
	units := []unit{{"2614", map[int]int64{2: 220, 3: 110}, map[int]int64{2: 200, 3: 100}}, {"2614", map[int]int64{2: 20, 3: 10}, map[int]int64{2: 20, 3: 10}}}
	s := withChanges(set(units, nil), facts.Change{Month: at(3), Kind: facts.Reclass, ID: id(0), Other: "1310"})
	for i, u := range units {
		file(s, 2, i, 0, u.now[2], 0, u.base[2])
		file(s, 3, i, u.now[3], u.now[2]+u.now[3], u.base[3], u.base[2]+u.base[3])
	}
	before, after := calc.Evaluate(plan, s, at(2)), calc.Evaluate(plan, s, at(3))
	wantMeasure(t, "food before", before.Get("gov", calc.Group{Kind: calc.Division, Code: "13"}).ToDate, "220", "200")
	wantMeasure(t, "chemistry before", before.Get("gov", calc.Group{Kind: calc.Division, Code: "26"}).ToDate, "20", "20")
	wantMeasure(t, "chemistry after", after.Get("gov", calc.Group{Kind: calc.Division, Code: "26"}).ToDate, "360", "330")
	if m := after.Get("gov", calc.Group{Kind: calc.Division, Code: "13"}).ToDate; m.Units != 0 {
		t.Errorf("food after: %+v", m)
	}
}

// The fixtures of the ONS with a change of class (21, 24): the stratum is that of the period,
// so that neither a link nor a chain goes across the change.
func TestImputationONSChangeOfClass(t *testing.T) {
	returned := [][3]string{{"547", "362", "895"}, {"381", "573", "214"}, {"961", "267", "314"}, {"555", "628", "736"}, {"100", "", ""}}
	size := []int64{10, 50, 12, 9, 18}
	stratum := [][3]int{{0, 0, 0}, {0, 0, 0}, {1, 1, 1}, {1, 1, 1}, {0, 1, 1}}
	for name, c := range map[string]struct {
		march string
		want  [2][2]string // February and March of the unit: figure and marker
	}{
		"21_class_change_R_C_FI": {"", [2][2]string{{"767.1428572", "C"}, {"900.0000004", "FIC"}}},
		"24_class_change_R_BI_R": {"150", [2][2]string{{"127.8571428", "BI"}, {"150", "R"}}},
	} {
		p := &calc.Panel{Units: 5, Periods: 3, Strata: 2, Methods: []calc.Method{calc.Forward, calc.Backward, calc.Construction},
			Expected: func(int, int) bool { return true },
			Size:     func(unit int) facts.Value { return facts.Int(size[unit]) },
			Stratum:  func(unit, period int) int { return stratum[unit][period] },
			Value: func(unit, period int) facts.Value {
				s := returned[unit][period]
				if unit == 4 && period == 2 {
					s = c.march
				}
				v, _ := facts.ParseDecimal(s)
				return v
			}}
		for period, want := range c.want {
			got, ok := p.Estimate(4, period+1)
			// The fixtures go on from figures that they have rounded.
			if off := new(big.Rat).Sub(got.Value, rat(want[0])); !ok || off.Abs(off).Cmp(rat("0.000001")) > 0 || string(got.Marker) != want[1] {
				t.Errorf("%s, period %d: %s %s, want %v", name, period+2, got.Value.FloatString(7), got.Marker, want)
			}
		}
		for period, links := range [][2][2]string{{{"1", "1"}, {"0.992513369", "1.693854749"}}, {{"1.007543103", "0.590369393"}, {"0.843101893", "0.852380952"}},
			{{"1.186096257", "1.173184358"}, {"1", "1"}}} {
			for i, m := range []calc.Method{calc.Forward, calc.Backward} {
				for s := range 2 {
					if got := p.Link(m, s, period); !prints(got.Ratio, links[i][s]) {
						t.Errorf("%s: %s link of stratum %d in period %d is %s, want %s", name, m, s, period+1, got.Ratio.FloatString(9), links[i][s])
					}
				}
			}
		}
	}
}

// Two works of 110 a month are one from April, and silent for some month. What is less than both
// had made is its own alone; what is more may be both's, or its own with much made in silence: it
// is in no sum, unless the unit was going on as both, and is in again once the month is returned.
func TestMergedUnitAfterAGap(t *testing.T) {
	two := map[int]int64{2: 220, 3: 110}
	ago := map[int]int64{2: 200, 3: 100}
	units := []unit{{"2614", two, ago}, {"2614", two, ago}}
	for name, c := range map[string]struct {
		april, may, june int64 // to date; 0: silent
		want             string
	}{
		"its own":                   {0, 770, 990, "1320"},
		"its own or both":           {0, 1100, 1320, ""},
		"much made in silence":      {0, 330 + 330 + 220, 330 + 330 + 440, ""}, // its own April is 330
		"the month returned, both":  {880, 1100, 1320, "1320"},
		"the month returned, own":   {550, 770, 990, "1320"},
		"both, then silent":         {880, 0, 1320, "1320"},
		"its own, then silent":      {550, 0, 990, "1320"},
		"its own or both since May": {550, 0, 1320, ""},
		"both, then its own":        {880, 0, 990, "1320"},
	} {
		s := withChanges(set(units, nil), facts.Change{Month: at(4), Kind: facts.Merge, ID: id(1), Other: id(0)})
		withBases(s, units)
		for i := range units {
			file(s, 2, i, 0, 220, 0, 200)
			file(s, 3, i, 110, 330, 100, 300)
			s.Park.Bases[facts.BaseKey{ID: id(i), Period: at(6).YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(100), ToDate: facts.Int(600)}
		}
		for m, toDate := range map[int]int64{4: c.april, 5: c.may, 6: c.june} {
			if toDate > 0 {
				file(s, m, 0, 220, toDate, 200, 1)
			}
		}
		table := calc.Evaluate(plan, s, at(6))
		gov := table.Get("gov", calc.Whole)
		wantMeasure(t, name+", June", gov.Month, "220", "200")
		if c.want == "" {
			if gov.ToDate.Level != nil || !slices.Equal(table.Uncounted("gov"), []string{id(0)}) {
				t.Errorf("%s: to date %v; not counted %v", name, gov.ToDate.Level, table.Uncounted("gov"))
			}
			continue
		}
		wantMeasure(t, name+", to date", gov.ToDate, c.want, "1200")
		if n := table.Uncounted("gov"); n != nil {
			t.Errorf("%s: not counted %v", name, n)
		}
	}
}

// A division of which the month alone is known has its part in the month's added value, as it
// has in the month's output.
func TestAddedValueOfTheMonthAlone(t *testing.T) {
	units := []unit{{class: "2614"}, {class: "1361"}}
	s := set(units, nil)
	s.Park.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = big.NewRat(50, 1)
	file(s, 3, 0, 100, 300, 80, 240)
	s.Add(at(3), id(1), map[string]facts.Value{"gov.m": facts.Int(60), "gov.m_ly": facts.Int(40)})
	table := calc.Evaluate(plan, s, at(3))
	wantMeasure(t, "month", table.Get("va", calc.Whole).Month, "80", "60")
	wantMeasure(t, "to date", table.Get("va", calc.Whole).ToDate, "150", "120")
}
