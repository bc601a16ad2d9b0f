package facts_test

import (
	"fmt"
	"testing"

	"parkstat/facts"
)

// X, which made 1,000 to April last year and 250 in April, was split into Y and Z in April.
func TestUndivided(t *testing.T) {
	at := facts.Period{Year: 2023, Month: 4}
	split := func(id string) facts.Change {
		return facts.Change{Month: at, Kind: facts.Split, ID: id, Other: "X"}
	}
	leaves := facts.Change{Month: at, Kind: facts.Leave, ID: "X"}
	base := func(month, toDate int64) facts.Base {
		return facts.Base{Month: facts.Int(month), ToDate: facts.Int(toDate)}
	}
	withFiled := func(b facts.Base, filed int64) facts.Base { b.Filed = facts.Int(filed); return b }
	for name, c := range map[string]struct {
		changes []facts.Change
		bases   map[string]facts.Base
		want    string
		old     string
	}{
		"nothing stated": {[]facts.Change{split("Y"), split("Z"), leaves}, map[string]facts.Base{"X": base(250, 1000)}, "[Y Z]", "250 1000"},
		"one stated": {[]facts.Change{split("Y"), split("Z"), leaves}, map[string]facts.Base{"X": base(250, 1000), "Y": base(150, 600)}, "[Y Z]",
			"250 1000"},
		"not adding up": {[]facts.Change{split("Y"), split("Z"), leaves},
			map[string]facts.Base{"X": base(250, 1000), "Y": base(150, 600), "Z": base(100, 399)}, "[Y Z]", "250 1000"},
		"the month not": {[]facts.Change{split("Y"), split("Z"), leaves},
			map[string]facts.Base{"X": base(250, 1000), "Y": base(150, 600), "Z": base(101, 400)}, "[Y Z]", "250 1000"},
		"adding up": {[]facts.Change{split("Y"), split("Z"), leaves},
			map[string]facts.Base{"X": base(250, 1000), "Y": base(150, 600), "Z": base(100, 400)}, "", ""},
		"it had none":            {[]facts.Change{split("Y"), split("Z"), leaves}, map[string]facts.Base{}, "", ""},
		"it goes on, not stated": {[]facts.Change{split("Y")}, map[string]facts.Base{"X": base(250, 1000)}, "[X Y]", "250 1000"},
		"it goes on, stated":     {[]facts.Change{split("Y")}, map[string]facts.Base{"X": withFiled(base(150, 600), 1000), "Y": base(100, 400)}, "", ""},
		"it goes on, not adding up": {[]facts.Change{split("Y")}, map[string]facts.Base{"X": withFiled(base(150, 600), 1000), "Y": base(100, 300)},
			"[X Y]", "250 1000"},
		"out of a unit that is not the park's": {[]facts.Change{{Month: at, Kind: facts.Split, ID: "Y"}}, map[string]facts.Base{"X": base(1, 1)}, "", ""},
	} {
		p := &facts.Park{Bases: map[facts.BaseKey]facts.Base{}, Roster: facts.NewRoster([]facts.Respondent{{ID: "X"}, {ID: "Y"}, {ID: "Z"}}, c.changes)}
		for id, b := range c.bases {
			p.Bases[facts.BaseKey{ID: id, Period: at.YearAgo(), Item: "gov"}] = b
		}
		got, old := "", ""
		for _, d := range p.Undivided(at, []string{"gov"}) {
			b, _ := p.BaseOfOld(d, at, "gov")
			got, old = got+fmt.Sprint(d.Units), b.Month.Decimal()+" "+b.ToDate.Decimal()
		}
		if got != c.want || old != c.old {
			t.Errorf("%s: %s of %s, want %s of %s", name, got, old, c.want, c.old)
		}
		if all := p.Undivided(facts.Period{Year: 2023, Month: 3}, []string{"gov"}); len(all) > 0 {
			t.Errorf("%s, before the split: %v", name, all)
		}
	}
}
