package calc_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

func TestStreaks(t *testing.T) {
	units := []unit{
		{"2614", map[int]int64{2: 90, 3: 90, 4: 90}, map[int]int64{2: 100, 3: 100, 4: 100}},   // down for three
		{"2614", map[int]int64{2: 110, 3: 90, 4: 90}, map[int]int64{2: 100, 3: 100, 4: 100}},  // down for two
		{"2614", map[int]int64{2: 110, 3: 110, 4: 90}, map[int]int64{2: 100, 3: 100, 4: 100}}, // down for one
		{"2614", map[int]int64{2: 110, 3: 110, 4: 110}, map[int]int64{2: 100, 3: 100, 4: 100}},
		{"2614", map[int]int64{2: 90, 3: 100, 4: 90}, map[int]int64{2: 100, 3: 100, 4: 100}}, // level between
		{"2614", map[int]int64{2: 90, 3: 90, 4: 90}, map[int]int64{2: 100, 3: 100, 4: 100}},  // March not returned
	}
	s := set(units, func(i, m int) bool { return i == 5 && m == 3 })
	want := []calc.Streak{{Unit: id(0), Periods: -3}, {Unit: id(1), Periods: -2}, {Unit: id(3), Periods: 3}}
	if got := s.Streaks("gov", at(4)); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// The parts add up to the whole, and the whole less its top is the rest.
func TestStructureAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := randomUnits(t)
		s := set(units, nil)
		var changes []facts.Change
		for i := range units {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 1:
				changes = append(changes, facts.Change{Month: at(rapid.IntRange(2, 6).Draw(t, "m")), Kind: facts.EnterMonth, ID: id(i)})
			case 2:
				changes = append(changes, facts.Change{Month: at(rapid.IntRange(2, 6).Draw(t, "m")), Kind: facts.Stop, ID: id(i)})
			}
		}
		s.Park.Roster = facts.NewRoster(s.Park.Roster.Units, changes)
		table := calc.Evaluate(plan, s, at(6))
		whole := table.Get("gov", calc.Whole).ToDate
		continuing, entrants, stopped := table.Structure("gov")
		level, n := new(big.Rat), 0
		for _, p := range []calc.Part{continuing, entrants, stopped} {
			if p.ToDate.Level != nil {
				level.Add(level, p.ToDate.Level)
			}
			n += p.Units
		}
		if level.Cmp(whole.Level) != 0 || n != whole.Units {
			t.Fatalf("%d units make %s, the whole %d %s", n, level, whole.Units, whole.Level)
		}
		rest, top := table.WithoutTop("gov", calc.Whole)
		own := table.Get("gov", calc.Group{Kind: calc.Unit, Code: top}).ToDate
		if rest.Level == nil {
			rest.Level = new(big.Rat) // it was the only one
		}
		if sum := new(big.Rat).Add(rest.Level, own.Level); sum.Cmp(whole.Level) != 0 {
			t.Fatalf("%s without %s of %s", rest.Level, own.Level, whole.Level)
		}
	})
}
