package calc_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

// naive is the plain way: a map per return, a rational per figure. The columns of
// calc are held against it, and measured against it.
type naive struct {
	roster  *facts.Roster
	returns map[facts.Period]map[string]map[string]facts.Value
}

// sums are level and base of item by division in period t: of its month (m) or to date
// (ytd).
func (n naive) sums(item, span string, t facts.Period) map[string][2]*big.Rat {
	out := map[string][2]*big.Rat{}
	for _, u := range n.roster.At(t) {
		now, base := n.returns[t][u.ID][item+"."+span], n.returns[t][u.ID][item+"."+span+"_ly"]
		if !now.IsNumber() || !base.IsNumber() {
			continue
		}
		of, ok := out[u.Division().Code]
		if !ok {
			of = [2]*big.Rat{new(big.Rat), new(big.Rat)}
			out[u.Division().Code] = of
		}
		of[0].Add(of[0], now.Rat())
		of[1].Add(of[1], base.Rat())
	}
	return out
}

func (n naive) add(p facts.Period, id string, values map[string]facts.Value) {
	if n.returns[p] == nil {
		n.returns[p] = map[string]map[string]facts.Value{}
	}
	n.returns[p][id] = values
}

// Columns give what maps give, whatever the scales and what is missing.
func TestColumnsAgainstMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var units []facts.Respondent
		var changes []facts.Change
		for i := range rapid.IntRange(1, 8).Draw(t, "units") {
			u := facts.Respondent{ID: id(i), Class: rapid.SampledFrom([]string{"0610", "2614", "3841"}).Draw(t, "class")}
			units = append(units, u)
			if rapid.Bool().Draw(t, "leaves") {
				changes = append(changes, facts.Change{Month: at(rapid.IntRange(2, 5).Draw(t, "month")), Kind: facts.Leave, ID: u.ID})
			}
		}
		park := &facts.Park{Roster: facts.NewRoster(units, changes)}
		s, n := calc.NewSet(park), naive{park.Roster, map[facts.Period]map[string]map[string]facts.Value{}}
		for m := 2; m <= 4; m++ {
			for _, u := range units {
				values := map[string]facts.Value{}
				for _, path := range []string{"gov.ytd", "gov.ytd_ly"} {
					if rapid.IntRange(0, 4).Draw(t, "missing") > 0 {
						values[path] = facts.Value{State: facts.Reported, Units: rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, path),
							Scale: uint8(rapid.IntRange(0, 6).Draw(t, "scale"))}
					}
				}
				s.Add(at(m), u.ID, values)
				n.add(at(m), u.ID, values)
				for path, v := range values {
					if got := s.Value(at(m), u.ID, path); got != v {
						t.Fatalf("%s came back as %+v, not %+v", path, got, v)
					}
				}
			}
			table, want := calc.Evaluate(plan, s, at(m)), n.sums("gov", "ytd", at(m))
			for _, d := range facts.Divisions {
				got, w := table.Get("gov", calc.Group{Kind: calc.Division, Code: d.Code}).ToDate, want[d.Code]
				if (got.Level == nil) != (w[0] == nil) || w[0] != nil && (got.Level.Cmp(w[0]) != 0 || got.Base.Cmp(w[1]) != 0) {
					t.Fatalf("%s in month %d: %v against %v, want %v", d.Code, m, got.Level, got.Base, w)
				}
			}
		}
	})
}

var nationItems = []string{"gov", "sales", "exports", "elec"}

// nation makes units of all divisions with returns for eleven periods of four items.
func nation(units int, add func(p facts.Period, id string, values map[string]facts.Value)) *facts.Park {
	rng := rand.New(rand.NewPCG(7, 7))
	list := make([]facts.Respondent, units)
	for i := range list {
		list[i] = facts.Respondent{ID: fmt.Sprintf("91%016d", i), Class: facts.Divisions[i%len(facts.Divisions)].Code + "11"}
	}
	park := &facts.Park{Roster: facts.NewRoster(list, nil), Rates: map[facts.DivisionYear]*big.Rat{{Division: "*", Year: 2023}: big.NewRat(25, 1)},
		Prices: map[facts.DivisionMonth]facts.PriceIndex{}}
	for m := 2; m <= 12; m++ {
		park.Prices[facts.DivisionMonth{Division: "*", Period: at(m)}] = facts.PriceIndex{Month: big.NewRat(985, 10), ToDate: big.NewRat(985, 10)}
	}
	if add == nil {
		return park
	}
	for _, u := range list {
		for m := 2; m <= 12; m++ {
			values := make(map[string]facts.Value, 16)
			for _, item := range nationItems {
				v := rng.Int64N(1e6)
				values[item+".m"], values[item+".m_ly"] = facts.Int(v), facts.Int(v-v/9)
				values[item+".ytd"], values[item+".ytd_ly"] = facts.Int(v*int64(m)), facts.Int((v-v/9)*int64(m))
			}
			add(at(m), u.ID, values)
		}
	}
	return park
}

func nationPlan(b testing.TB) *calc.Plan {
	var defs []calc.Indicator
	for _, item := range nationItems {
		defs = append(defs, calc.Indicator{Code: item, Name: item, Short: item, Item: item})
	}
	defs = append(defs, calc.Indicator{Code: "va", Name: "va", Short: "va", ValueAdded: "gov"},
		calc.Indicator{Code: "ratio", Name: "ratio", Short: "ratio", Formula: "sales / gov * 100"})
	p, err := planOf(calc.Definitions{Indicators: defs}, func(string) (string, bool) { return "", true })
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkYear evaluates eleven periods; one op is one unit's year.
func BenchmarkYear(b *testing.B) {
	for _, units := range []int{2_000, 20_000} {
		b.Run("columns/"+strconv.Itoa(units), func(b *testing.B) {
			p := nationPlan(b)
			var s *calc.Set
			park := nation(units, nil)
			s = calc.NewSet(park)
			nation(units, s.Add)
			for b.Loop() {
				for m := 2; m <= 12; m++ {
					calc.Evaluate(p, s, at(m))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*units), "ns/unit-year")
		})
		b.Run("maps/"+strconv.Itoa(units), func(b *testing.B) {
			n := naive{returns: map[facts.Period]map[string]map[string]facts.Value{}}
			n.roster = nation(units, n.add).Roster
			for b.Loop() {
				for m := 2; m <= 12; m++ {
					for _, item := range nationItems {
						n.sums(item, "ytd", at(m))
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*units), "ns/unit-year")
		})
	}
}

// TestSoakNation evaluates a year of a nation's units, or here of few; memory per
// unit and year is told.
func TestSoakNation(t *testing.T) {
	units := 3_000
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		units = 500_000
	}
	var before, after runtime.MemStats
	park := nation(units, nil)
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := calc.NewSet(park)
	nation(units, s.Add)
	runtime.GC()
	runtime.ReadMemStats(&after)
	p := nationPlan(t)
	for m := 2; m <= 12; m++ {
		table := calc.Evaluate(p, s, at(m))
		if table.Coverage.Reported != units || table.Get("va", calc.Whole).ToDate.Volume == nil {
			t.Fatalf("month %d: %d reported", m, table.Coverage.Reported)
		}
	}
	perUnit := float64(after.HeapAlloc-before.HeapAlloc) / float64(units)
	t.Logf("%d units: %.0f bytes a unit and year", units, perUnit)
	if perUnit > 3000 { // 16 columns of 9 bytes in 11 periods are 1,584, and the list itself
		t.Errorf("%.0f bytes a unit and year", perUnit)
	}
	runtime.KeepAlive(s)
}
