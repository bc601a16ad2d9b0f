package formula_test

import (
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// Units go through an expression: like is added to like.
func TestMeasure(t *testing.T) {
	units := map[string]string{"gov": "千元", "sales": "千元", "elec": "万千瓦时", "land": "亩", "rate": "%", "yuan": "元", "share": "%"}
	for src, want := range map[string]string{ // the printed unit that the result measures; "!" and a word of the complaint
		"gov - sales":                "千元",
		"gov * 2 + sales / 4":        "千元",
		"-gov":                       "千元",
		"sales / gov * 100":          "",
		"gov / land":                 "千元/亩",
		"gov * rate / 100":           "千元",
		"gov + 1000 * 0":             "!1000 元",
		"rate - 100":                 "",
		"rate - share":               "",
		"gov + elec":                 "!",
		"gov - yuan":                 "!1000 元",
		"gov > elec ? gov : gov":     "千元",
		"gov > 0 ? gov : elec":       "!",
		"max(gov, sales) - gov":      "千元",
		"max(gov, land)":             "!",
		"round(gov, 0)":              "千元",
		"gov ?? sales":               "千元",
		"gov ?? land":                "!",
		"(gov - sales) / elec":       "千元/万千瓦时",
		"number(gov) / number(land)": "",
		"number(gov) + gov":          "!",
		"2 * 3":                      "",
		"gov / elec * elec - gov":    "千元",
	} {
		p, err := formula.Compile(src, formula.Names{Path: func(p string) bool { return units[p] != "" }})
		if err != nil {
			t.Fatal(err)
		}
		unit, err := p.Measure(func(path string) facts.Unit { return facts.ParseUnit(units[path]) })
		if complaint, bad := strings.CutPrefix(want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), complaint) {
				t.Errorf("%s is let pass: %v %v", src, unit, err)
			}
			continue
		}
		if err != nil || !unit.Equal(facts.ParseUnit(want)) {
			t.Errorf("%s: %s, %v; want %s", src, unit, err, want)
		}
	}
}
