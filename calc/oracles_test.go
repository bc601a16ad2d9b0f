package calc_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

// printedMean is the mean growth as printed, empty where there is none.
func printedMean(decimals int, g ...string) string {
	var all []*big.Rat
	for _, x := range g {
		all = append(all, rat(x))
	}
	if m := calc.MeanGrowth(decimals, all...); m != nil {
		return facts.Round(m, decimals)
	}
	return ""
}

// O3 (NBS 2021, industrial added value): the mean of two years' rates is geometric, and
// not from rounded intermediates. The arithmetic mean would print 5.5, 6.8, 6.6, 7.3.
func TestTwoYearMeanNBS(t *testing.T) {
	for _, c := range []struct{ source, now, before, want string }{
		{"NBS 2021-08", "5.3", "5.6", "5.4"},
		{"NBS 2021 1—8月", "13.1", "0.4", "6.6"},
		{"NBS 2021-06", "8.3", "4.8", "6.5"},
		{"NBS 2021 1—6月", "15.9", "-1.3", "7.0"},
	} {
		if got := printedMean(1, c.now, c.before); got != c.want {
			t.Errorf("%s: %s, want %s", c.source, got, c.want)
		}
	}
	if got := printedMean(4, "5.3", "5.6"); got != "5.4499" {
		t.Errorf("exact to four decimals: %s", got)
	}
}

// O3 (NBS 2021, profits): from the growth against 2019.
func TestTwoYearMeanSince2019(t *testing.T) {
	for growth, want := range map[string]string{"31.1": "14.5", "42.9": "19.5", "72.1": "31.2", "45.5": "20.6", "42.5": "19.4"} {
		if got := facts.Round(calc.MeanGrowth(1, rat(growth), rat("0")), 1); got != want {
			t.Errorf("%s%% over two years: %s, want %s", growth, got, want)
		}
	}
	// The trap of 2021-08: +11.2 was printed against 2019, and gives 5.5, not the published 5.4.
	if got := facts.Round(calc.MeanGrowth(1, rat("11.2"), rat("0")), 1); got != "5.5" {
		t.Errorf("from the rounded 11.2: %s", got)
	}
}

func TestMeanGrowthEdges(t *testing.T) {
	for _, c := range []struct {
		decimals int
		want     string
		g        []string
	}{
		{1, "5.0", []string{"5"}}, {2, "10.00", []string{"10", "10", "10"}}, {0, "0", []string{"0", "0"}},
		{1, "-50.0", []string{"-75", "0"}}, {1, "100.0", []string{"300", "0"}}, {1, "26.0", []string{"100", "0", "0"}}, // ∛2 = 1.2599…
		{1, "0.3", []string{"0.25"}}, {1, "-0.3", []string{"-0.25"}}, {1, "-0.2", []string{"-0.2499"}}, {1, "-0.3", []string{"-0.2501"}}, // ties go away from zero
		{1, "-0.1", []string{"-0.15", "0"}}, {2, "-0.08", []string{"-0.15", "0"}},
		{1, "", []string{"-100", "5"}}, {1, "", []string{"-120", "-120"}}, {1, "", nil},
	} {
		if got := printedMean(c.decimals, c.g...); got != c.want {
			t.Errorf("%v: %s, want %s", c.g, got, c.want)
		}
	}
	if calc.MeanGrowth(1, rat("3"), nil) != nil || calc.MeanGrowth(1, nil, rat("0")) != nil || calc.MeanGrowth(1) != nil {
		t.Error("a mean of what is missing, or of nothing left")
	}
}

// The mean is the printed number nearest to the root: half a digit to either side, the
// n-th powers lie around the product.
func TestMeanGrowthIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, decimals := rapid.IntRange(1, 5).Draw(t, "years"), rapid.IntRange(0, 3).Draw(t, "decimals")
		product := big.NewRat(1, 1)
		var g []*big.Rat
		for range n {
			x := big.NewRat(rapid.Int64Range(-9_999, 50_000).Draw(t, "g"), 100)
			g = append(g, x)
			product.Mul(product, one(x))
		}
		half := new(big.Rat).Quo(big.NewRat(1, 2), rat("1e"+string(rune('0'+decimals))))
		m := calc.MeanGrowth(decimals, g...)
		under, over := one(new(big.Rat).Sub(m, half)), one(new(big.Rat).Add(m, half))
		if under.Sign() > 0 && power(under, n).Cmp(product) > 0 || power(over, n).Cmp(product) < 0 {
			t.Fatalf("%v to %d decimals: %s", g, decimals, m)
		}
	})
}

// one is 1 + a percentage.
func one(g *big.Rat) *big.Rat {
	r := new(big.Rat).Quo(g, rat("100"))
	return r.Add(r, rat("1"))
}

func power(x *big.Rat, n int) *big.Rat {
	r := rat("1")
	for range n {
		r.Mul(r, x)
	}
	return r
}

// O7 (NBS, GDP of the first quarter of 2024): growth of the whole from its three parts,
// at constant prices, and what each pulls.
func TestGrowthFromParts(t *testing.T) {
	whole := calc.Measure{Level: new(big.Rat), Base: new(big.Rat)}
	var parts []calc.Measure
	for _, p := range [][2]string{{"11538", "3.3"}, {"109846", "6.0"}, {"174915", "5.0"}} {
		m := calc.Measure{Level: rat(p[0]), Base: new(big.Rat).Quo(rat(p[0]), one(rat(p[1])))}
		whole.Level.Add(whole.Level, m.Level)
		whole.Base.Add(whole.Base, m.Base)
		parts = append(parts, m)
	}
	if got := facts.Round(whole.Growth().Percent, 4); facts.Round(whole.Level, 0) != "296299" || got != "5.3008" ||
		facts.Round(whole.Growth().Percent, 1) != "5.3" {
		t.Errorf("%s grew by %s", whole.Level, got)
	}
	for i, want := range []string{"0.13", "2.21", "2.96"} {
		if got := facts.Round(calc.Pull(parts[i], whole), 2); got != want {
			t.Errorf("part %d pulls %s, want %s", i, got, want)
		}
	}
}

// O7 (the same by industry): the printed values add up to two more than the printed
// total, and nothing is forced.
func TestRoundingIsNotForced(t *testing.T) {
	printed := []int64{12295, 96426, 13978, 29543, 13532, 4892, 26812, 17736, 15881, 11232, 53974}
	park := &facts.Park{}
	var list []facts.Respondent
	for i := range printed {
		list = append(list, facts.Respondent{ID: id(i), Class: facts.Divisions[i].Code + "11"})
	}
	park.Roster = facts.NewRoster(list, nil)
	s := calc.NewSet(park)
	sum := int64(0)
	for i, p := range printed {
		// Below what is printed by 0.18 or 0.19 each, by 2 together.
		off := int64(18)
		if i < 2 {
			off = 19
		}
		v := facts.Value{State: facts.Reported, Units: p*100 - off, Scale: 2}
		s.Add(at(2), id(i), map[string]facts.Value{"gov.ytd": v, "gov.ytd_ly": v})
		sum += p
	}
	table := calc.Evaluate(plan, s, at(2))
	for i, p := range printed {
		g := calc.Group{Kind: calc.Division, Code: facts.Divisions[i].Code}
		if got := facts.Round(table.Get("gov", g).ToDate.Level, 0); got != big.NewInt(p).String() {
			t.Errorf("%s prints %s, want %d", g.Code, got, p)
		}
	}
	if got := facts.Round(table.Get("gov", calc.Whole).ToDate.Level, 0); sum != 296301 || got != "296299" {
		t.Errorf("parts print %d together, the whole %s", sum, got)
	}
}

// O8 (PPI Manual, tables 19.1 and 19.2): deflating each item's value by its own price
// relative gives a Laspeyres volume, so the implicit deflator is a Paasche price index, and
// the value index is their product. Six items stand for six divisions; values are in
// thousandths.
func TestDeflationIdentityPPIManual(t *testing.T) {
	prices := [6][5]string{{"1", "1.2", "1", ".8", "1"}, {"1", "3", "1", ".5", "1"}, {"1", "1.3", "1.5", "1.6", "1.6"},
		{"1", ".7", ".5", ".3", ".1"}, {"1", "1.4", "1.7", "1.9", "2"}, {"1", ".8", ".6", ".4", ".2"}}
	quantities := [6][5]string{{"1", ".8", "1", "1.2", ".9"}, {"1", ".9", "1.1", "1.2", "1.2"}, {"2", "1.9", "1.8", "1.9", "2"},
		{"1", "1.3", "3", "6", "12"}, {"4.5", "4.7", "5", "5.6", "6.5"}, {".5", ".6", ".8", "1.3", "2.5"}}
	classes := []string{"0610", "1311", "1511", "1711", "2614", "3841"}
	want := [5]struct{ value, laspeyres, paasche, fisher, volume, paascheVolume string }{
		{"10.00", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000"},
		{"14.10", "1.4200", "1.3824", "1.4011", "1.0200", "0.9930"},
		{"15.28", "1.3450", "1.2031", "1.2721", "1.2700", "1.1361"},
		{"17.56", "1.3550", "1.0209", "1.1762", "1.7200", "1.2959"},
		{"20.00", "1.4400", "0.7968", "1.0712", "2.5100", "1.3889"},
	}
	for i, w := range want {
		var units []unit
		laspeyres := new(big.Rat) // Σ p_t q_1 ÷ Σ p_1 q_1
		for item := range prices {
			thousandths := func(period int) int64 {
				v := new(big.Rat).Mul(rat(prices[item][period]), rat(quantities[item][period]))
				return v.Mul(v, rat("1000")).Num().Int64()
			}
			units = append(units, unit{classes[item], map[int]int64{3: thousandths(i)}, map[int]int64{3: thousandths(0)}})
			laspeyres.Add(laspeyres, new(big.Rat).Mul(rat(prices[item][i]), rat(quantities[item][0])))
		}
		laspeyres.Quo(laspeyres, rat("10"))
		s := set(units, nil)
		s.Park.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = rat("100")
		for item, class := range classes {
			s.Park.Prices[facts.DivisionMonth{Division: class[:2], Period: at(3)}] = facts.PriceIndex{Month: new(big.Rat).Mul(rat(prices[item][i]), rat("100"))}
		}
		va := calc.Evaluate(plan, s, at(3)).Get("va", calc.Whole).Month
		quo := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }
		value, volume, paasche := quo(va.Level, va.Base), quo(va.Volume, va.Base), quo(va.Level, va.Volume)
		if new(big.Rat).Mul(paasche, volume).Cmp(value) != 0 {
			t.Errorf("t%d: %s × %s is not %s", i+1, paasche, volume, value)
		}
		percent := func(index *big.Rat) *big.Rat {
			g := new(big.Rat).Sub(index, rat("1"))
			return g.Mul(g, rat("100"))
		}
		fisher := one(calc.MeanGrowth(2, percent(laspeyres), percent(paasche))) // their geometric mean
		for _, c := range []struct {
			what     string
			got      *big.Rat
			decimals int
			want     string
		}{
			{"value", quo(va.Level, rat("1000")), 2, w.value}, {"Laspeyres price", laspeyres, 4, w.laspeyres}, {"Paasche price", paasche, 4, w.paasche},
			{"Fisher price", fisher, 4, w.fisher}, {"Laspeyres volume", volume, 4, w.volume}, {"Paasche volume", quo(value, laspeyres), 4, w.paascheVolume},
		} {
			if got := facts.Round(c.got, c.decimals); got != c.want {
				t.Errorf("t%d: %s is %s, want %s", i+1, c.what, got, c.want)
			}
		}
		if g := va.Growth().Percent; g.Cmp(percent(volume)) != 0 {
			t.Errorf("t%d: real growth %s", i+1, g)
		}
	}
}
