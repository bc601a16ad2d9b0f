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

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

// planOf compiles indicators of enterprises' forms without lists.
func planOf(defs calc.Definitions, item func(string) (unit string, known bool)) (*calc.Plan, error) {
	return calc.Words{Item: item}.Compile(defs)
}

func at(m int) facts.Period { return facts.Period{Year: 2023, Month: m} }

// unit is a made-up enterprise of a division with its returns: now and base by
// month.
type unit struct {
	class     string
	now, base map[int]int64
}

var plan = func() *calc.Plan {
	p, err := planOf(calc.Definitions{Indicators: []calc.Indicator{
		{Code: "gov", Name: "总产值", Short: "总产值", Item: "gov", Forecast: "next"},
		{Code: "va", Name: "增加值", Short: "增加值", ValueAdded: "gov"},
		{Code: "sales", Name: "销售产值", Short: "销售产值", Item: "sales"},
		{Code: "ratio", Name: "产销率", Short: "产销率", Formula: "sales / gov * 100"},
	}}, func(item string) (string, bool) { return "", item == "gov" || item == "sales" || item == "next" })
	if err != nil {
		panic(err)
	}
	return p
}()

func id(i int) string { return facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", i)) }

// set files every unit's returns month by month, cumulated.
func set(units []unit, skip func(i, month int) bool) *calc.Set {
	park := &facts.Park{Rates: map[facts.DivisionYear]*big.Rat{}, Prices: map[facts.DivisionMonth]facts.PriceIndex{}, Bases: map[facts.BaseKey]facts.Base{}}
	var list []facts.Respondent
	for i, u := range units {
		list = append(list, facts.Respondent{ID: id(i), Name: fmt.Sprint("企业", i), Class: u.class})
	}
	park.Roster = facts.NewRoster(list, nil)
	s := calc.NewSet(park)
	for i, u := range units {
		now, base := int64(0), int64(0)
		for m := 2; m <= 12; m++ {
			n, ok := u.now[m]
			if !ok {
				continue
			}
			now, base = now+n, base+u.base[m]
			if skip != nil && skip(i, m) {
				continue
			}
			r := map[string]facts.Value{"gov.ytd": facts.Int(now), "gov.ytd_ly": facts.Int(base), "sales.ytd": facts.Int(now), "sales.ytd_ly": facts.Int(base)}
			if m > 2 {
				r["gov.m"], r["gov.m_ly"] = facts.Int(n), facts.Int(u.base[m])
			}
			s.Add(at(m), id(i), r)
		}
	}
	return s
}

// O10 (worked example of docs/method.md): single deflation over three divisions in
// one month.
func TestSingleDeflation(t *testing.T) {
	s := set([]unit{
		{"2614", map[int]int64{3: 52000}, map[int]int64{3: 50000}},
		{"3841", map[int]int64{3: 120000}, map[int]int64{3: 104000}},
		{"3911", map[int]int64{3: 88000}, map[int]int64{3: 90000}},
	}, nil)
	for code, x := range map[string][2]string{"26": {"24.5", "97.2"}, "38": {"21", "98.9"}, "39": {"22.5", "101.5"}} {
		s.Park.Rates[facts.DivisionYear{Division: code, Year: 2023}] = rat(x[0])
		s.Park.Prices[facts.DivisionMonth{Division: code, Period: at(3)}] = facts.PriceIndex{Month: rat(x[1])}
	}
	table := calc.Evaluate(plan, s, at(3))
	gov, va := table.Get("gov", calc.Whole).Month, table.Get("va", calc.Whole).Month
	want := func(what string, got *big.Rat, decimals int, want string) {
		t.Helper()
		if s := facts.Round(got, decimals); s != want {
			t.Errorf("%s is %s, want %s", what, s, want)
		}
	}
	want("gross output growth", gov.Growth().Percent, 4, "6.5574")
	want("added value", va.Level, 0, "57740")
	want("its base", va.Base, 0, "54340")
	want("at comparable prices", va.Volume, 4, "58094.6682")
	want("real growth", va.Growth().Percent, 4, "6.9096")
	want("implicit deflator", new(big.Rat).Quo(new(big.Rat).Mul(va.Level, rat("100")), va.Volume), 4, "99.3895")
	want("nominal growth", calc.Measure{Level: va.Level, Base: va.Base}.Growth().Percent, 4, "6.2569")
	for code, pull := range map[string]string{"26": "1.5771", "38": "6.6991", "39": "-1.3666"} {
		part := table.Get("va", calc.Group{Kind: calc.Division, Code: code}).Month
		want("pull of "+code, calc.Pull(part, va), 4, pull)
	}
	if cumulative := table.Get("va", calc.Whole).ToDate; cumulative.Volume.Cmp(va.Volume) != 0 {
		t.Errorf("one month's cumulative is %s, the month %s", cumulative.Volume, va.Volume)
	}
}

// O1 (NBS profits 2018 1—7月): 42481.2 was published for 2017, 39038.1 for 2018 with a
// growth of 17.1 % on the same list: against the published level it would read −8.1 %. The
// list lost what made the difference; the implied base is 33337.4.
func TestComparableBase(t *testing.T) {
	tenths := func(n int64) facts.Value { return facts.Value{State: facts.Reported, Units: n, Scale: 1} }
	ago := facts.Period{Year: 2022, Month: 7}
	park := &facts.Park{Bases: map[facts.BaseKey]facts.Base{}, Roster: facts.NewRoster(
		[]facts.Respondent{{ID: id(0), Class: "2614"}, {ID: id(1), Class: "2614"}}, []facts.Change{{Month: at(3), Kind: facts.Leave, ID: id(1)}})}
	park.Bases[facts.BaseKey{ID: id(0), Period: ago, Item: "gov"}] = facts.Base{ToDate: tenths(333374)}
	park.Bases[facts.BaseKey{ID: id(1), Period: ago, Item: "gov"}] = facts.Base{ToDate: tenths(424812 - 333374)}
	s := calc.NewSet(park)
	s.Add(at(7), id(0), map[string]facts.Value{"gov.ytd": tenths(390381), "gov.ytd_ly": tenths(333374)})
	table := calc.Evaluate(plan, s, at(7))
	m := table.Get("gov", calc.Whole).ToDate
	if g := facts.Round(m.Growth().Percent, 1); g != "17.1" {
		t.Errorf("growth %s", g)
	}
	if b := facts.Round(m.Base, 1); b != "33337.4" {
		t.Errorf("base %s", b)
	}
	b := table.Bridge("gov", rat("42481.2"))
	if g := facts.Round((calc.Measure{Level: m.Level, Base: b.Published}).Growth().Percent, 1); g != "-8.1" {
		t.Errorf("against the published level %s", g)
	}
	if b.Unexplained.Sign() != 0 || len(b.Steps) != 1 || b.Steps[0].Kind != calc.StepLeft || facts.Round(b.Steps[0].Amount, 1) != "-9143.8" {
		t.Errorf("bridge %+v", b)
	}
}

// O5 (jinchutou 497619730): 拉动 17.9 pp, 贡献率 60.4 %, growth 29.7 %.
func TestPullAndContribution(t *testing.T) {
	whole, part := calc.Measure{Level: rat("6341"), Base: rat("4888")}, calc.Measure{Level: rat("3433"), Base: rat("2556")}
	for what, x := range map[string][2]string{
		"growth":       {facts.Round(whole.Growth().Percent, 1), "29.7"},
		"pull":         {facts.Round(calc.Pull(part, whole), 1), "17.9"},
		"contribution": {facts.Round(calc.Contribution(part, whole), 1), "60.4"},
	} {
		if x[0] != x[1] {
			t.Errorf("%s %s, want %s", what, x[0], x[1])
		}
	}
	calm := calc.Measure{Level: rat("1004"), Base: rat("1000")}
	if c := calc.Contribution(part, calm); c != nil {
		t.Errorf("contribution to a growth of 0.4%% is %s", c)
	}
}

func TestGrowthEdges(t *testing.T) {
	for _, c := range []struct {
		now, base string
		kind      calc.GrowthKind
		percent   string
	}{
		{"0", "0", calc.BothZero, ""}, {"5", "0", calc.New, ""}, {"5", "-2", calc.TurnedGood, ""}, {"-5", "-2", calc.NegativeBase, ""},
		{"0", "-2", calc.NegativeBase, ""}, {"279", "100", calc.Rate, "179"}, {"-50", "100", calc.Rate, "-150"}, {"100", "100", calc.Rate, "0"},
	} {
		g := calc.Measure{Level: rat(c.now), Base: rat(c.base)}.Growth()
		if g.Kind != c.kind || c.percent != "" && g.Percent.Cmp(rat(c.percent)) != 0 || c.percent == "" && g.Percent != nil {
			t.Errorf("%s against %s: %+v", c.now, c.base, g)
		}
	}
	if g := (calc.Measure{Level: rat("1")}).Growth(); g.Kind != calc.NoFigure {
		t.Errorf("without a base: %+v", g)
	}
}

// Price indices: the joint 1—2月 by its cumulative index; a month not filed with
// the next; the section's index where the division has none; nominal where nobody
// has one.
func TestDeflationFallbacks(t *testing.T) {
	units := []unit{{"2614", map[int]int64{2: 200, 3: 100, 4: 100}, map[int]int64{2: 200, 3: 100, 4: 100}}}
	price := func(s *calc.Set, code string, m int, month, toDate string) {
		x := facts.PriceIndex{}
		if month != "" {
			x.Month = rat(month)
		}
		if toDate != "" {
			x.ToDate = rat(toDate)
		}
		s.Park.Prices[facts.DivisionMonth{Division: code, Period: at(m)}] = x
	}
	build := func(skip func(i, m int) bool) *calc.Set {
		s := set(units, skip)
		s.Park.Rates[facts.DivisionYear{Division: "C", Year: 2023}] = rat("50")
		price(s, "26", 2, "", "80")
		price(s, "C", 3, "50", "")
		price(s, "26", 4, "125", "")
		return s
	}
	table := calc.Evaluate(plan, build(nil), at(4))
	va := table.Get("va", calc.Whole).ToDate
	if want := rat("265"); va.Volume.Cmp(want) != 0 { // 100/0.8 + 50/0.5 + 50/1.25
		t.Errorf("volume %s, want %s", va.Volume, want)
	}
	if len(table.Prices.Borrowed) != 1 || len(table.Prices.MissingIndex) != 0 {
		t.Errorf("prices rest on %+v", table.Prices)
	}
	table = calc.Evaluate(plan, build(func(i, m int) bool { return m == 3 }), at(4))
	if want := rat("205"); table.Get("va", calc.Whole).ToDate.Volume.Cmp(want) != 0 { // 100/0.8 + 100/1.25
		t.Errorf("with March missing %s, want %s", table.Get("va", calc.Whole).ToDate.Volume, want)
	}
	if table.Gaps != 1 {
		t.Errorf("%d gaps", table.Gaps)
	}
	s := build(nil)
	delete(s.Park.Prices, facts.DivisionMonth{Division: "26", Period: at(4)})
	table = calc.Evaluate(plan, s, at(4))
	if va := table.Get("va", calc.Whole).ToDate; va.Volume != nil || va.Growth().Percent.Sign() != 0 || len(table.Prices.MissingIndex) != 1 {
		t.Errorf("without April's index: %+v, %+v", va, table.Prices)
	}
	delete(s.Park.Rates, facts.DivisionYear{Division: "C", Year: 2023})
	if va := calc.Evaluate(plan, s, at(4)).Get("va", calc.Whole).ToDate; va.Level != nil {
		t.Errorf("without a rate added value is %s, not missing", va.Level)
	}
}

func TestMissingUnitIsInNeitherSide(t *testing.T) {
	units := []unit{
		{"2614", map[int]int64{2: 120, 3: 60}, map[int]int64{2: 100, 3: 50}},
		{"2614", map[int]int64{2: 500, 3: 900}, map[int]int64{2: 500, 3: 300}},
	}
	s := set(units, func(i, m int) bool { return i == 1 && m == 3 })
	table := calc.Evaluate(plan, s, at(3))
	gov := table.Get("gov", calc.Whole)
	if gov.ToDate.Level.Cmp(rat("180")) != 0 || gov.ToDate.Base.Cmp(rat("150")) != 0 || gov.ToDate.Units != 1 {
		t.Errorf("to date %s against %s of %d", gov.ToDate.Level, gov.ToDate.Base, gov.ToDate.Units)
	}
	c := table.Coverage
	if c.Expected != 2 || c.Reported != 1 || len(c.Missing) != 1 || c.Missing[0].Unit.ID != id(1) {
		t.Errorf("coverage %+v", c)
	}
	if r := table.Get("ratio", calc.Whole).ToDate.Level; r.Cmp(rat("100")) != 0 {
		t.Errorf("ratio %s", r)
	}
}

// Nobody has returned: the figures are what was foretold a month before.
func TestForecast(t *testing.T) {
	s := set([]unit{{"2614", map[int]int64{2: 120, 3: 60}, map[int]int64{2: 100, 3: 50}}}, nil)
	s.Add(at(3), id(0), map[string]facts.Value{"next": facts.Int(70)})
	s.Park.Bases[facts.BaseKey{ID: id(0), Period: at(4).YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(56), ToDate: facts.Int(206)}
	table := calc.Evaluate(plan, s, at(4))
	gov := table.Get("gov", calc.Whole)
	if !table.Forecast || gov.Month.Level.Cmp(rat("70")) != 0 || gov.ToDate.Level.Cmp(rat("250")) != 0 || gov.ToDate.Base.Cmp(rat("206")) != 0 {
		t.Errorf("forecast %v: %+v", table.Forecast, gov)
	}
	if table.Coverage.Reported != 0 || len(table.Coverage.Missing) != 1 {
		t.Errorf("coverage %+v", table.Coverage)
	}
	if s.Returned(at(4)) != 0 {
		t.Error("the forecast was filed as a return")
	}
}

func randomUnits(t *rapid.T) []unit {
	n := rapid.IntRange(1, 12).Draw(t, "units")
	units := make([]unit, n)
	for i := range units {
		class := rapid.SampledFrom([]string{"0610", "2614", "3841", "4412"}).Draw(t, "class")
		units[i] = unit{class, map[int]int64{}, map[int]int64{}}
		for m := 2; m <= 6; m++ {
			units[i].now[m] = rapid.Int64Range(0, 1e9).Draw(t, "now")
			units[i].base[m] = rapid.Int64Range(1, 1e9).Draw(t, "base")
		}
	}
	return units
}

// Pulls of the divisions, and of the units, add up to the growth exactly.
func TestPullsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := set(randomUnits(t), nil)
		for _, code := range []string{"06", "26", "38", "44"} {
			s.Park.Rates[facts.DivisionYear{Division: code, Year: 2023}] = big.NewRat(rapid.Int64Range(500, 8000).Draw(t, "rate"), 100)
			for m := 2; m <= 6; m++ {
				s.Park.Prices[facts.DivisionMonth{Division: code, Period: at(m)}] = facts.PriceIndex{Month: big.NewRat(rapid.Int64Range(700, 1300).Draw(t, "index"), 10)}
			}
		}
		table := calc.Evaluate(plan, s, at(6))
		for _, code := range []string{"gov", "va"} {
			whole := table.Get(code, calc.Whole).ToDate
			for _, kind := range []calc.GroupKind{calc.Section, calc.Division, calc.Unit} {
				sum := new(big.Rat)
				for _, g := range table.Ranked(code, kind) {
					sum.Add(sum, calc.Pull(table.Get(code, g).ToDate, whole))
				}
				if sum.Cmp(whole.Growth().Percent) != 0 {
					t.Fatalf("%s: pulls of kind %d add up to %s, growth is %s", code, kind, sum, whole.Growth().Percent)
				}
			}
		}
	})
}

// The order of units changes nothing, and splitting one in two keeps the totals.
func TestOrderAndSplitting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := randomUnits(t)
		before := calc.Evaluate(plan, set(units, nil), at(6)).Get("gov", calc.Whole)
		mixed := append([]unit(nil), units...)
		rand.New(rand.NewPCG(1, uint64(len(units)))).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		half, rest := unit{units[0].class, map[int]int64{}, map[int]int64{}}, unit{units[0].class, map[int]int64{}, map[int]int64{}}
		for m := 2; m <= 6; m++ {
			half.now[m], half.base[m] = units[0].now[m]/2, units[0].base[m]/2
			rest.now[m], rest.base[m] = units[0].now[m]-half.now[m], units[0].base[m]-half.base[m]
		}
		for what, other := range map[string][]unit{"order": mixed, "split": append([]unit{half, rest}, units[1:]...)} {
			after := calc.Evaluate(plan, set(other, nil), at(6)).Get("gov", calc.Whole)
			if after.ToDate.Level.Cmp(before.ToDate.Level) != 0 || after.ToDate.Base.Cmp(before.ToDate.Base) != 0 || after.Month.Level.Cmp(before.Month.Level) != 0 {
				t.Fatalf("%s changes %+v to %+v", what, before, after)
			}
		}
	})
}

func TestCompileRefuses(t *testing.T) {
	ok := calc.Indicator{Code: "a", Name: "a", Short: "a", Item: "gov"}
	for what, defs := range map[string][]calc.Indicator{
		"no source":      {{Code: "a", Name: "a", Short: "a"}},
		"two sources":    {{Code: "a", Name: "a", Short: "a", Item: "gov", Formula: "1"}},
		"twice":          {ok, ok},
		"unknown item":   {{Code: "a", Name: "a", Short: "a", Item: "nothing"}},
		"a circle":       {{Code: "a", Name: "a", Short: "a", Formula: "b * 2"}, {Code: "b", Name: "b", Short: "b", Formula: "a / 2"}},
		"one short name": {ok, {Code: "b", Name: "b", Short: "a", Item: "gov"}},
		"itself":         {{Code: "a", Name: "a", Short: "a", Formula: "a + 1"}},
		"dotted name":    {{Code: "a", Name: "a", Short: "a.b", Item: "gov"}},
		"decimals":       {{Code: "a", Name: "a", Short: "a", Item: "gov", Decimals: calc.Decimals{Level: 9}}},
	} {
		if _, err := planOf(calc.Definitions{Indicators: defs}, func(item string) (string, bool) { return "", item == "gov" }); err == nil {
			t.Errorf("%s is accepted", what)
		}
	}
}

// A park that begins in July asks for July's index alone: those of the months before are
// neither missing nor borrowed.
func TestOnlyAskedIndicesAreMissed(t *testing.T) {
	s := set([]unit{{"2614", map[int]int64{7: 110}, map[int]int64{7: 100}}, {"3841", map[int]int64{6: 50, 7: 55}, map[int]int64{6: 50, 7: 50}}}, nil)
	s.Park.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = rat("20")
	s.Park.Prices[facts.DivisionMonth{Division: "26", Period: at(7)}] = facts.PriceIndex{Month: rat("98")}
	s.Park.Prices[facts.DivisionMonth{Division: "38", Period: at(7)}] = facts.PriceIndex{Month: rat("98")}
	table := calc.Evaluate(plan, s, at(7))
	if b := table.Prices; fmt.Sprint(b.MissingIndex, b.Borrowed) != "[38] []" || fmt.Sprint(b.Asked["26"], b.Asked["38"]) != "[2023-07] [2023-06 2023-07]" {
		t.Errorf("%+v", b)
	}
	if va := table.Get("va", calc.Group{Kind: calc.Division, Code: "26"}).ToDate; va.Volume == nil || va.Volume.Cmp(rat("2200/98")) != 0 {
		t.Errorf("added value %+v", va)
	}
	if va := table.Get("va", calc.Group{Kind: calc.Division, Code: "38"}).ToDate; va.Volume != nil {
		t.Errorf("June has no index: %+v", va)
	}
}
