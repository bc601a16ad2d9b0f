package calc_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

// imputing is the plan with estimates.
func imputing(strata calc.GroupKind, methods ...calc.Method) *calc.Plan {
	p := *plan
	p.Impute = calc.Impute{Methods: methods, Strata: strata}
	return &p
}

// withBases gives the office's list the units' figures of a year ago.
func withBases(s *calc.Set, units []unit) *calc.Set {
	for i, u := range units {
		toDate := int64(0)
		for m := 2; m <= 12; m++ {
			toDate += u.base[m]
			b := facts.Base{Month: facts.Int(u.base[m]), ToDate: facts.Int(toDate)}
			if m == 2 {
				b.Month = facts.Value{}
			}
			for _, item := range []string{"gov", "sales"} {
				s.Park.Bases[facts.BaseKey{ID: id(i), Period: at(m).YearAgo(), Item: item}] = b
			}
		}
	}
	return s
}

// Three chemical works, of which the last is silent from March on, and one of cars.
var silent = []unit{
	{"2614", map[int]int64{2: 200, 3: 110, 4: 121}, map[int]int64{2: 100, 3: 100, 4: 100}},
	{"2614", map[int]int64{2: 200, 3: 90, 4: 99}, map[int]int64{2: 300, 3: 100, 4: 60}},
	{"2614", map[int]int64{2: 101, 3: 7, 4: 7}, map[int]int64{2: 80, 3: 50, 4: 40}},
	{"3841", map[int]int64{2: 500, 3: 500, 4: 500}, map[int]int64{2: 400, 3: 400, 4: 400}},
}

func afterMarch(i, m int) bool { return i == 2 && m >= 3 }

// A silent unit is estimated month by month by what its division did; 1—2月 is one
// period, and its halves are never asked for.
func TestImputeForward(t *testing.T) {
	s := withBases(set(silent, afterMarch), silent)
	table := calc.Evaluate(imputing(calc.Division, calc.Forward), s, at(4))
	// March: 101 × (110+90)/(200+200) = 50.5 → 51; April: 50.5 × (121+99)/(110+90) = 55.55 → 56.
	all := table.ImputedOf("gov")
	if len(all) != 1 || all[0].Unit.ID != id(2) || all[0].Since != at(2) || len(all[0].Steps) != 2 {
		t.Fatalf("%+v", all)
	}
	for i, want := range []struct{ exact, month, toDate, link string }{{"101/2", "51", "152", "1/2"}, {"1111/20", "56", "208", "11/10"}} {
		got := all[0].Steps[i]
		if got.Value.Cmp(rat(want.exact)) != 0 || got.Month.Decimal() != want.month || got.ToDate.Decimal() != want.toDate || got.Month.State != facts.Estimated ||
			got.ToDate.State != facts.Estimated || got.Marker != calc.MarkFIR || got.Link.Ratio.Cmp(rat(want.link)) != 0 || got.Link.Pairs != 2 {
			t.Errorf("step %d: %+v, want %v", i, got, want)
		}
	}
	chemicals := calc.Group{Kind: calc.Division, Code: "26"}
	gov := table.Get("gov", chemicals)
	if gov.ToDate.Level.Cmp(rat("1028")) != 0 || gov.ToDate.Base.Cmp(rat("930")) != 0 ||
		gov.Month.Level.Cmp(rat("276")) != 0 || gov.Month.Base.Cmp(rat("200")) != 0 ||
		gov.ToDate.Units != 3 || gov.ToDate.Estimated != 1 {
		t.Errorf("%+v", gov)
	}
	if r := table.Returns().Get("gov", chemicals).ToDate; r.Level.Cmp(rat("820")) != 0 || r.Base.Cmp(rat("760")) != 0 || r.Units != 2 || r.Estimated != 0 {
		t.Errorf("of those that returned: %+v", r)
	}
	if share := table.ImputedShare("gov", chemicals); share.Cmp(rat("20800/1028")) != 0 {
		t.Errorf("share %s", share)
	}
	if table.ImputedShare("ratio", calc.Whole) != nil || table.ImputedShare("gov", calc.Group{Kind: calc.Division, Code: "38"}).Sign() != 0 {
		t.Error("the share of a ratio, or of a division that all returned")
	}
	// The unit stays missing, and the set holds returns only.
	if c := table.Coverage; c.Expected != 4 || c.Reported != 3 || len(c.Missing) != 1 || c.Missing[0].Unit.ID != id(2) {
		t.Errorf("coverage %+v", c)
	}
	if s.Returned(at(4)) != 3 || !s.Value(at(4), id(2), "gov.ytd").IsMissing() || !s.Value(at(3), id(2), "gov.ytd").IsMissing() {
		t.Error("an estimate was filed as a return")
	}
	// Of the whole park: 101 × 700/900, then × 720/700.
	park := calc.Evaluate(imputing(calc.Park, calc.Forward), s, at(4)).ImputedOf("gov")[0].Last()
	if park.Value.Cmp(rat("404/5")) != 0 || park.Link.Pairs != 3 {
		t.Errorf("by the park's links: %+v", park)
	}
}

// Silent all the year: year-on-year from February on, added up.
func TestImputeYearOnYear(t *testing.T) {
	s := withBases(set(silent, func(i, m int) bool { return i == 2 }), silent)
	p := imputing(calc.Division, calc.Forward, calc.YearOnYear)
	// 80 × 400/400 = 80; 50 × 200/200 = 50; 40 × 220/160 = 55.
	x := calc.Evaluate(p, s, at(4)).ImputedOf("gov")[0]
	if !x.Since.IsZero() || len(x.Steps) != 3 || x.Last().ToDate.Decimal() != "185" || x.Last().Marker != calc.MarkFIY ||
		x.Last().Link.Ratio.Cmp(rat("11/8")) != 0 {
		t.Errorf("%+v", x)
	}
	joint := calc.Evaluate(p, s, at(2))
	if x := joint.ImputedOf("gov")[0]; x.Last().ToDate.Decimal() != "80" || joint.Get("gov", calc.Whole).Month.Level != nil {
		t.Errorf("in February: %+v", x)
	}
	// Forward alone has nothing to start from.
	if all := calc.Evaluate(imputing(calc.Division, calc.Forward), s, at(4)).Imputed; all != nil {
		t.Errorf("%+v", all)
	}
}

// February, once March is there: backward by what the others did.
func TestImputeBackward(t *testing.T) {
	units := []unit{silent[0], {"2614", map[int]int64{2: 40, 3: 33}, map[int]int64{2: 10, 3: 10}}}
	s := withBases(set(units, func(i, m int) bool { return i == 1 && m == 2 }), units)
	x := calc.Evaluate(imputing(calc.Division, calc.Backward), s, at(2)).ImputedOf("gov")[0].Last()
	if x.ToDate.Decimal() != "60" || x.Marker != calc.MarkBI { // 33 × 200/110
		t.Errorf("%+v", x)
	}
}

// From its usual revenue, and forward from there.
func TestImputeConstruction(t *testing.T) {
	units := []unit{silent[0], silent[1], {"2614", map[int]int64{2: 1, 3: 1}, map[int]int64{2: 1, 3: 1}}}
	s := withBases(set(units, func(i, m int) bool { return i == 2 }), units)
	for i, revenue := range []int64{90, 110, 30} {
		for row, u := range s.Park.Roster.Units {
			if u.ID == id(i) {
				s.Park.Roster.Units[row].Revenue = facts.Int(revenue)
			}
		}
	}
	x := calc.Evaluate(imputing(calc.Division, calc.Forward, calc.Construction), s, at(3)).ImputedOf("gov")[0]
	// 30 × 400/200, then × 200/400.
	if len(x.Steps) != 2 || x.Steps[0].Marker != calc.MarkC || x.Steps[0].Month.Decimal() != "60" || x.Steps[1].Marker != calc.MarkFIC ||
		x.Steps[1].ToDate.Decimal() != "90" {
		t.Errorf("%+v", x)
	}
}

// Who is not estimated: a unit that stands still, one without a base, one that came onto
// the list this period and never returned.
func TestImputeNot(t *testing.T) {
	all := imputing(calc.Division, calc.Methods...)
	for what, spoil := range map[string]func(s *calc.Set){
		"stopped": func(s *calc.Set) {
			s.Park.Roster = facts.NewRoster(s.Park.Roster.Units, []facts.Change{{Month: at(3), Kind: facts.Stop, ID: id(2)}})
		},
		"no base": func(s *calc.Set) {
			delete(s.Park.Bases, facts.BaseKey{ID: id(2), Period: at(4).YearAgo(), Item: "gov"}) // the main item's
		},
		"new": func(s *calc.Set) {
			s.Park.Roster = facts.NewRoster(s.Park.Roster.Units, []facts.Change{{Month: at(4), Kind: facts.EnterMonth, ID: id(2)}})
		},
	} {
		skip := afterMarch
		if what == "new" {
			skip = func(i, m int) bool { return i == 2 }
		}
		s := withBases(set(silent, skip), silent)
		if got := calc.Evaluate(all, s, at(4)).Imputed; len(got) != 2 {
			t.Fatalf("before: %d estimates", len(got))
		}
		spoil(s)
		if got := calc.Evaluate(all, s, at(4)).Imputed; got != nil {
			t.Errorf("%s: %+v", what, got)
		}
	}
	// One that stands still says nothing of the others: only 110 → 121 does.
	s := withBases(set(silent, afterMarch), silent)
	s.Park.Roster = facts.NewRoster(s.Park.Roster.Units, []facts.Change{{Month: at(4), Kind: facts.Stop, ID: id(1)}})
	if l := calc.Evaluate(all, s, at(4)).ImputedOf("gov")[0].Last().Link; l.Pairs != 1 || l.Ratio.Cmp(rat("1.1")) != 0 {
		t.Errorf("beside one that stands still: %+v", l)
	}
	// It stood still in March and runs again: March is a true zero.
	s = withBases(set(silent, afterMarch), silent)
	s.Park.Roster = facts.NewRoster(s.Park.Roster.Units, []facts.Change{
		{Month: at(3), Kind: facts.Stop, ID: id(2)}, {Month: at(4), Kind: facts.Resume, ID: id(2)}})
	if x := calc.Evaluate(all, s, at(4)).ImputedOf("gov")[0]; x.Steps[0].Month.Decimal() != "0" || x.Steps[0].Marker != "" || x.Last().ToDate.Decimal() != "157" {
		t.Errorf("after standing still: %+v", x)
	}
}

// Each estimated month is deflated by its own index.
func TestImputedMonthsAreDeflated(t *testing.T) {
	s := withBases(set(silent, afterMarch), silent)
	s.Park.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = rat("100")
	for m, index := range map[int]string{2: "100", 3: "50", 4: "200"} {
		s.Park.Prices[facts.DivisionMonth{Division: "*", Period: at(m)}] = facts.PriceIndex{Month: rat(index)}
	}
	table := calc.Evaluate(imputing(calc.Division, calc.Forward), s, at(4))
	// 101 + 51/0.5 + 56/2
	if v := table.Get("va", calc.Group{Kind: calc.Unit, Code: id(2)}).ToDate; v.Volume.Cmp(rat("231")) != 0 || v.Estimated != 1 {
		t.Errorf("%+v", v)
	}
	if table.Gaps != 0 || table.Get("va", calc.Whole).ToDate.Estimated != 1 {
		t.Errorf("%d gaps, %+v", table.Gaps, table.Get("va", calc.Whole))
	}
}

func randomSkip(t *rapid.T, units []unit) func(i, m int) bool {
	skipped := map[[2]int]bool{}
	for i := range units {
		for m := 2; m <= 6; m++ {
			skipped[[2]int{i, m}] = rapid.IntRange(0, 3).Draw(t, "skip") == 0
		}
	}
	return func(i, m int) bool { return skipped[[2]int{i, m}] }
}

func everyFigure(table *calc.Table) string {
	s := ""
	for _, d := range plan.Indicators {
		for _, kind := range []calc.GroupKind{calc.Park, calc.Section, calc.Division, calc.Unit} {
			for _, g := range table.Ranked(d.Code, kind) {
				f := table.Get(d.Code, g)
				for _, m := range []calc.Measure{f.Month, f.ToDate} {
					s += fmt.Sprintln(d.Code, g, m.Level, m.Base, m.Volume, m.Units, m.Estimated)
				}
			}
		}
	}
	return s + fmt.Sprint(table.Coverage, table.Gaps, table.Prices)
}

// Where there is nobody, or nothing, to estimate, asking for estimates changes nothing.
func TestImputingNothingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := randomUnits(t)
		strata := rapid.SampledFrom([]calc.GroupKind{calc.Park, calc.Section, calc.Division}).Draw(t, "strata")
		for what, s := range map[string]*calc.Set{"all returned": withBases(set(units, nil), units), "no bases": set(units, randomSkip(t, units))} {
			for m := 2; m <= 6; m += 2 {
				before, after := calc.Evaluate(plan, s, at(m)), calc.Evaluate(imputing(strata, calc.Methods...), s, at(m))
				if after.Imputed != nil || after.Returns() != after || everyFigure(before) != everyFigure(after) {
					t.Fatalf("%s: %s\nbecame %s", what, everyFigure(before), everyFigure(after))
				}
			}
		}
	})
}

// With estimates the park is those that returned and the estimates, to the last thousand;
// the order of units changes nothing, and nobody who returned is changed.
func TestImputedAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := randomUnits(t)
		skip := randomSkip(t, units)
		p := imputing(rapid.SampledFrom([]calc.GroupKind{calc.Park, calc.Section, calc.Division}).Draw(t, "strata"), calc.Methods...)
		table := calc.Evaluate(p, withBases(set(units, skip), units), at(6))
		sum := new(big.Rat)
		if whole := table.Returns().Get("gov", calc.Whole).ToDate; whole.Level != nil {
			sum.Set(whole.Level)
		}
		for _, x := range table.ImputedOf("gov") {
			sum.Add(sum, x.Last().ToDate.Rat())
		}
		whole := table.Get("gov", calc.Whole).ToDate
		if whole.Level == nil {
			return // nobody returned
		}
		if whole.Level.Cmp(sum) != 0 || whole.Estimated != len(table.ImputedOf("gov")) {
			t.Fatalf("%s of %d estimated, added up %s of %d", whole.Level, whole.Estimated, sum, len(table.ImputedOf("gov")))
		}
		order := rand.New(rand.NewPCG(3, uint64(len(units)))).Perm(len(units))
		mixed := make([]unit, len(units))
		for to, from := range order {
			mixed[to] = units[from]
		}
		other := calc.Evaluate(p, withBases(set(mixed, func(i, m int) bool { return skip(order[i], m) }), mixed), at(6)).Get("gov", calc.Whole)
		if other.ToDate.Level.Cmp(whole.Level) != 0 || other.ToDate.Base.Cmp(whole.Base) != 0 {
			t.Fatalf("another order gives %s, not %s", other.ToDate.Level, whole.Level)
		}
	})
}

// BenchmarkImpute evaluates a December in which every fiftieth unit is silent, with and
// without estimates; one op is one unit.
func BenchmarkImpute(b *testing.B) {
	for _, units := range []int{5_000, 20_000} {
		s := calc.NewSet(nation(units, nil))
		s.Park.Bases = map[facts.BaseKey]facts.Base{}
		i := 0
		nation(units, func(p facts.Period, id string, values map[string]facts.Value) {
			if i++; p != at(12) || i%550 != 0 { // eleven returns a unit
				s.Add(p, id, values)
				return
			}
			for _, item := range nationItems {
				s.Park.Bases[facts.BaseKey{ID: id, Period: p.YearAgo(), Item: item}] = facts.Base{Month: values[item+".m_ly"], ToDate: values[item+".ytd_ly"]}
			}
		})
		with := *nationPlan(b)
		with.Impute = calc.Impute{Methods: []calc.Method{calc.Forward, calc.YearOnYear}, Strata: calc.Division}
		for i, p := range []*calc.Plan{nationPlan(b), &with} {
			b.Run(fmt.Sprintf("%s/%d", []string{"off", "on"}[i], units), func(b *testing.B) {
				for b.Loop() {
					if n := len(calc.Evaluate(p, s, at(12)).Imputed); (n > 0) != (i == 1) {
						b.Fatalf("%d estimates", n)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*units), "ns/unit")
			})
		}
	}
}
