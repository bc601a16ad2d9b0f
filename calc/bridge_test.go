package calc_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

// story is a park with every kind of change between 2022-03 and 2023-03. The base of
// unit i is 100 + i.
func story(t testing.TB) *calc.Set {
	t.Helper()
	var list []facts.Respondent
	for i := range 10 {
		list = append(list, facts.Respondent{ID: id(i), Class: "2614"})
	}
	change := func(i int, kind facts.ChangeKind, other string) facts.Change {
		return facts.Change{Month: at(2), Kind: kind, ID: id(i), Other: other}
	}
	park := &facts.Park{Bases: map[facts.BaseKey]facts.Base{}, Roster: facts.NewRoster(list, []facts.Change{
		change(1, facts.EnterMonth, ""), change(2, facts.MoveIn, ""), change(3, facts.Leave, ""), change(4, facts.MoveOut, ""),
		change(5, facts.Merge, id(0)), change(6, facts.Split, id(7)), change(8, facts.Rename, "旧名"),
	})}
	s := calc.NewSet(park)
	for i := range 10 {
		base := facts.Int(100 + int64(i))
		b := facts.Base{ToDate: base}
		switch i {
		case 0: // took unit 5 in: its base holds that of both
			b.Filed, base = facts.Int(100), facts.Int(205)
		case 7: // unit 6 was split off
			b.Filed = facts.Int(107 + 106)
		case 8:
			b.Filed = facts.Int(90) // revised
		}
		b.ToDate = base
		park.Bases[facts.BaseKey{ID: id(i), Period: at(3).YearAgo(), Item: "gov"}] = b
		if i != 9 && park.Roster.In(id(i), at(3)) {
			s.Add(at(3), id(i), map[string]facts.Value{"gov.ytd": facts.Int(150), "gov.ytd_ly": base})
		}
	}
	return s
}

func TestBridge(t *testing.T) {
	table := calc.Evaluate(plan, story(t), at(3))
	b := table.Bridge("gov", rat("900"))
	var said []string
	for _, s := range b.Steps {
		said = append(said, fmt.Sprintf("%d:%d户%s", s.Kind, s.Units, s.Amount.RatString()))
	}
	// entered 101; moved in 102; split 106 − 106; left −103; moved out −104; merged −105 + 105; revised +18; missing −109
	want := "0:1户101 1:1户102 2:2户0 3:1户-103 4:1户-104 5:2户0 6:1户18 7:1户-109"
	if got := strings.Join(said, " "); got != want {
		t.Errorf("steps\n%s, want\n%s", got, want)
	}
	// 100 (0) + 103 + 104 + 105 + 213 (7) + 90 (8) + 109 (9)
	if b.Start.Cmp(rat("824")) != 0 || b.Unexplained.Cmp(rat("-76")) != 0 || b.Renamed != 1 {
		t.Errorf("start %s, unexplained %s, renamed %d", b.Start, b.Unexplained, b.Renamed)
	}
	if whole := table.Get("gov", calc.Whole).ToDate; b.Base.Cmp(whole.Base) != 0 {
		t.Errorf("the bridge ends at %s, the base is %s", b.Base, whole.Base)
	}
	if b := table.Bridge("gov", nil); b.Published != nil || b.Unexplained != nil {
		t.Errorf("without a published level: %+v", b)
	}
}

// Start and steps are the base, whatever happened to the units.
func TestBridgeAlwaysCloses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "units")
		var list []facts.Respondent
		var changes []facts.Change
		for i := range n {
			list = append(list, facts.Respondent{ID: id(i), Class: "2614"})
			for range rapid.IntRange(0, 2).Draw(t, "changes") {
				changes = append(changes, facts.Change{ID: id(i), Other: id(rapid.IntRange(0, n-1).Draw(t, "other")), Month: at(rapid.IntRange(1, 4).Draw(t, "month")),
					Kind: rapid.SampledFrom([]facts.ChangeKind{facts.EnterMonth, facts.Leave, facts.MoveIn, facts.MoveOut, facts.Merge, facts.Split,
						facts.Stop}).Draw(t, "kind")})
			}
		}
		park := &facts.Park{Bases: map[facts.BaseKey]facts.Base{}, Roster: facts.NewRoster(list, changes)}
		s := calc.NewSet(park)
		value := func(name string) facts.Value {
			if rapid.IntRange(0, 3).Draw(t, name+"?") == 0 {
				return facts.Value{}
			}
			return facts.Int(rapid.Int64Range(0, 1000).Draw(t, name))
		}
		for i := range n {
			park.Bases[facts.BaseKey{ID: id(i), Period: at(3).YearAgo(), Item: "gov"}] = facts.Base{ToDate: value("base"), Filed: value("filed")}
			if v := value("last year"); v.IsNumber() {
				s.Add(at(3).YearAgo(), id(i), map[string]facts.Value{"gov.ytd": v})
			}
			if park.Roster.In(id(i), at(3)) && rapid.Bool().Draw(t, "returned") {
				s.Add(at(3), id(i), map[string]facts.Value{"gov.ytd": value("now"), "gov.ytd_ly": value("now base")})
			}
		}
		table := calc.Evaluate(plan, s, at(3))
		b := table.Bridge("gov", nil)
		sum := new(big.Rat).Set(b.Start)
		for _, step := range b.Steps {
			sum.Add(sum, step.Amount)
		}
		base := table.Get("gov", calc.Whole).ToDate.Base
		if base == nil {
			base = new(big.Rat)
		}
		if sum.Cmp(b.Base) != 0 || b.Base.Cmp(base) != 0 {
			t.Fatalf("start %s and %+v give %s, the base is %s (%s)", b.Start, b.Steps, sum, b.Base, base)
		}
	})
}

// Growth without what is new to the list: 9 returned units less one entered, one moved
// in and one split off.
func TestMatched(t *testing.T) {
	table := calc.Evaluate(plan, story(t), at(3))
	m, entrants, share := table.Matched("gov")
	if entrants != 3 || m.Units != 3 || m.Base.Cmp(rat("420")) != 0 || m.Level.Cmp(rat("450")) != 0 || share.Cmp(rat("50")) != 0 {
		t.Errorf("%d entrants with %s, %d matched: %s against %s", entrants, share, m.Units, m.Level, m.Base)
	}
}

func TestForetold(t *testing.T) {
	s := set([]unit{{"2614", map[int]int64{2: 120, 3: 50, 4: 80}, map[int]int64{2: 100, 3: 50, 4: 50}},
		{"2614", map[int]int64{2: 100, 3: 100, 4: 10}, map[int]int64{2: 1, 3: 1, 4: 1}}}, nil)
	for m, told := range map[int]int64{2: 60, 3: 60, 4: 1} {
		s.Add(at(m), id(0), map[string]facts.Value{"next": facts.Int(told)})
	}
	s.Add(at(3), id(1), map[string]facts.Value{"next": facts.Int(110)})
	all := s.Foretold(plan.Find("gov"), at(4))
	if len(all) != 2 || all[0].Unit != id(1) {
		t.Fatalf("%+v", all)
	}
	// unit 0: 60 for 50 (+20%), 60 for 80 (−25%); unit 1: 110 for 10 (+1000%)
	f := all[1]
	if f.Times != 2 || f.Off.Cmp(rat("22.5")) != 0 || f.Bias.Cmp(rat("-2.5")) != 0 || f.Told.Cmp(rat("60")) != 0 || f.Was.Cmp(rat("80")) != 0 {
		t.Errorf("%+v", f)
	}
	if all[0].Times != 1 || all[0].Off.Cmp(rat("1000")) != 0 {
		t.Errorf("%+v", all[0])
	}
}
