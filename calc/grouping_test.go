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

var grouped = calc.Definitions{
	Groupings: []calc.Grouping{{Code: "size", Name: "规模", Tag: "规模", Order: []string{"大型", "小型"}}, {Code: "chain", Name: "产业链", Classes: "产业链"}},
	Indicators: []calc.Indicator{
		{Code: "gov", Name: "总产值", Short: "总产值", Unit: "亿元", Item: "gov"},
		{Code: "va", Name: "增加值", Short: "增加值", Unit: "亿元", ValueAdded: "gov"},
		{Code: "ratio", Name: "产销率", Short: "产销率", Unit: "%", Formula: "sales / gov * 100"}, // before what it names
		{Code: "sales", Name: "销售产值", Short: "销售产值", Unit: "万元", Item: "sales"},
		{Code: "big", Name: "大型总产值", Short: "大型总产值", Unit: "亿元", Item: "gov", Scope: &calc.Scope{By: "size", In: []string{"大型"}}},
		{Code: "chained", Name: "链上总产值", Short: "链上总产值", Unit: "亿元", Item: "gov", Scope: &calc.Scope{By: "chain"}},
		{Code: "stock", Name: "产销差", Short: "产销差", Unit: "亿元", Formula: "gov - sales"},
	},
}

func moneyItems(item string) (string, bool) { return "千元", item == "gov" || item == "sales" }

func compile(t testing.TB, d calc.Definitions) *calc.Plan {
	t.Helper()
	p, err := planOf(d, moneyItems)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestUnitsSettleThePrint(t *testing.T) {
	p := compile(t, grouped)
	if gov, sales := p.Find("gov"), p.Find("sales"); gov.Per != 100_000 || sales.Per != 10 {
		t.Errorf("per %d and %d", gov.Per, sales.Per)
	}
	if r, s := p.Find("ratio"), p.Find("stock"); !r.IsRatio() || s.IsRatio() || s.Per != 100_000 {
		t.Errorf("%+v %+v", r, s)
	}
	for what, d := range map[string]calc.Indicator{
		"per against the units": {Unit: "亿元", Per: 1000, Item: "gov"},
		"another measure":       {Unit: "吨", Item: "gov"},
		"a smaller unit":        {Unit: "元", Item: "gov"},
		"ratio as money":        {Unit: "亿元", Formula: "sales / gov"},
		"scope of a formula":    {Unit: "亿元", Formula: "gov + sales", Scope: &calc.Scope{By: "size"}},
		"scope by nothing":      {Unit: "亿元", Item: "gov", Scope: &calc.Scope{By: "colour"}},
		"grouping of nothing":   {Unit: "亿元", Item: "gov", Groupings: []string{"colour"}},
		"no such measure":       {Unit: "亿元", Item: "gov", Measures: []string{"颜色"}},
	} {
		d.Code, d.Name, d.Short = "x", "x", "x"
		all := calc.Definitions{Groupings: grouped.Groupings, Indicators: append(slices.Clone(grouped.Indicators), d)}
		if _, err := planOf(all, moneyItems); err == nil {
			t.Errorf("%s is accepted", what)
		}
	}
	for what, g := range map[string]calc.Grouping{"two sources": {Code: "x", Name: "x", Tag: "a", Classes: "b"}, "none": {Code: "x", Name: "x"},
		"own name": {Code: "division", Name: "x", Tag: "a"}, "twice": grouped.Groupings[0]} {
		if _, err := planOf(calc.Definitions{Groupings: append(slices.Clone(grouped.Groupings), g)}, moneyItems); err == nil {
			t.Errorf("grouping: %s is accepted", what)
		}
	}
}

// tagged is a set of units by size, each with a rate and index of its division.
func tagged(units []unit, sizes []string) *calc.Set {
	s := set(units, nil)
	for i := range s.Park.Roster.Units {
		u := &s.Park.Roster.Units[i]
		for j := range units {
			if u.ID == id(j) && sizes[j] != "" {
				u.Tags = map[string]string{"规模": sizes[j]}
			}
		}
	}
	s.Park.Classes = map[string]facts.ClassList{"产业链": {"26": "化工", "2614": "精细", "38": "电池"}}
	for _, d := range facts.Divisions {
		s.Park.Rates[facts.DivisionYear{Division: d.Code, Year: 2023}] = big.NewRat(2000+int64(d.Code[1])*10, 100)
		for m := 2; m <= 6; m++ {
			s.Park.Prices[facts.DivisionMonth{Division: d.Code, Period: at(m)}] = facts.PriceIndex{Month: big.NewRat(950+int64(d.Code[0])+int64(m), 10)}
		}
	}
	return s
}

func TestGroupings(t *testing.T) {
	half := func(now, base int64) unit {
		return unit{"", map[int]int64{2: now, 3: now}, map[int]int64{2: base, 3: base}}
	}
	units := []unit{half(100, 80), half(60, 50), half(10, 20), half(5, 5)}
	for i, class := range []string{"2614", "2651", "3841", "1361"} {
		units[i].class = class
	}
	table := calc.Evaluate(compile(t, grouped), tagged(units, []string{"大型", "小型", "大型", ""}), at(3))
	for g, want := range map[calc.Group]string{calc.InGroup("size", "大型"): "220", calc.InGroup("size", "小型"): "120", calc.InGroup("size", calc.Unclassed): "10",
		calc.InGroup("chain", "精细"): "200", calc.InGroup("chain", "化工"): "120", calc.InGroup("chain", "电池"): "20", calc.InGroup("chain", calc.Unclassed): "10"} {
		if got := table.Get("gov", g).ToDate.Level; got == nil || got.Cmp(rat(want)) != 0 {
			t.Errorf("%v: %v, want %s", g, got, want)
		}
	}
	if got := table.Get("big", calc.Whole).ToDate.Level; got.Cmp(rat("220")) != 0 {
		t.Errorf("scope 大型: %s", got)
	}
	if got := table.Get("chained", calc.Whole).ToDate.Level; got.Cmp(rat("340")) != 0 {
		t.Errorf("scope 产业链: %s", got)
	}
	if f := table.Get("big", calc.Group{Kind: calc.Unit, Code: id(1)}); f != (calc.Figure{}) {
		t.Errorf("a unit out of scope has %+v", f)
	}
	var said []string
	for _, g := range table.Grouped("gov", "size") {
		said = append(said, fmt.Sprintf("%s %d户 第%d", g.Code, g.Units, g.Rank))
	}
	if got := strings.Join(said, "、"); got != "大型 2户 第1、小型 1户 第2、未分组 1户 第3" {
		t.Error(got)
	}
	if !table.Within(calc.InGroup("size", "大型"), id(0)) || table.Within(calc.InGroup("size", "大型"), id(1)) {
		t.Error("units are within other groups than theirs")
	}
}

// However units are grouped, the groups of every grouping add up to the whole: level,
// base, volume, and pulls to the growth.
func TestGroupsAddUp(t *testing.T) {
	p := compile(t, grouped)
	rapid.Check(t, func(t *rapid.T) {
		units := randomUnits(t)
		sizes := make([]string, len(units))
		for i := range sizes {
			sizes[i] = rapid.SampledFrom([]string{"大型", "小型", "微型", ""}).Draw(t, "size")
		}
		table := calc.Evaluate(p, tagged(units, sizes), at(6))
		for _, code := range []string{"gov", "va", "stock"} {
			whole := table.Get(code, calc.Whole).ToDate
			for _, grouping := range []string{"size", "chain"} {
				level, base, pull := new(big.Rat), new(big.Rat), new(big.Rat)
				for _, g := range table.Grouped("gov", grouping) {
					m := table.Get(code, g.Group).ToDate
					level.Add(level, m.Level)
					base.Add(base, m.Base)
					if p := calc.Pull(m, whole); p != nil {
						pull.Add(pull, p)
					}
				}
				if level.Cmp(whole.Level) != 0 || base.Cmp(whole.Base) != 0 {
					t.Fatalf("%s by %s: %s of %s, %s of %s", code, grouping, level, whole.Level, base, whole.Base)
				}
				if g := whole.Growth(); g.Kind == calc.Rate && pull.Cmp(g.Percent) != 0 {
					t.Fatalf("%s by %s: pulls are %s, growth %s", code, grouping, pull, g.Percent)
				}
			}
		}
	})
}
