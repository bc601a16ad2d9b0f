package formula_test

import (
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// Units go through an expression: like is added to like, and only what adds up is said
// to.
func TestMeasure(t *testing.T) {
	units := map[string]string{"gov": "千元", "sales": "千元", "elec": "万千瓦时", "land": "亩", "rate": "%", "yuan": "元", "share": "%"}
	for src, want := range map[string]struct {
		unit string // the printed unit that the result measures; "!" and a word of the complaint
		adds bool
	}{
		"gov - sales":                {"千元", true},
		"gov * 2 + sales / 4":        {"千元", true},
		"-gov":                       {"千元", true},
		"sales / gov * 100":          {"", false},
		"gov / land":                 {"千元/亩", false},
		"gov * rate / 100":           {"千元", false},
		"gov + 1000 * 0":             {"!1000 元", false},
		"rate - 100":                 {"", false},
		"rate - share":               {"", true},
		"gov + elec":                 {"!", false},
		"gov - yuan":                 {"!1000 元", false},
		"gov > elec ? gov : gov":     {"千元", false},
		"gov > 0 ? gov : elec":       {"!", false},
		"max(gov, sales) - gov":      {"千元", false},
		"max(gov, land)":             {"!", false},
		"round(gov, 0)":              {"千元", false},
		"gov ?? sales":               {"千元", false},
		"gov ?? land":                {"!", false},
		"(gov - sales) / elec":       {"千元/万千瓦时", false},
		"number(gov) / number(land)": {"", false},
		"number(gov) + gov":          {"!", false},
		"2 * 3":                      {"", false},
		"gov / elec * elec - gov":    {"千元", false},
	} {
		p, err := formula.Compile(src, formula.Names{Path: func(p string) bool { return units[p] != "" }})
		if err != nil {
			t.Fatal(err)
		}
		m, err := p.Measure(func(path string) facts.Unit { return facts.ParseUnit(units[path]) })
		if complaint, bad := strings.CutPrefix(want.unit, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), complaint) {
				t.Errorf("%s is let pass: %v %v", src, m.Unit, err)
			}
			continue
		}
		if err != nil || !m.Unit.Equal(facts.ParseUnit(want.unit)) || m.Adds != want.adds {
			t.Errorf("%s: %s, adds %v, %v; want %s, %v", src, m.Unit, m.Adds, err, want.unit, want.adds)
		}
	}
}
