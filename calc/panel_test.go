package calc_test

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

// onsUnit is a unit of the fixtures: its size on the register and, by period, what it
// returned ("-" nothing, all empty: it was not asked), what is to come out, and the marker.
type onsUnit struct {
	size    int64
	figures [][3]string
}

type onsLink struct {
	ratio     string
	pairs     int
	isDefault bool
}

// The fixtures of the ONS statistical methods library for ratio of means (MIT), one
// stratum each; links are forward, backward, construction.
var onsCases = []struct {
	source  string
	periods []string
	units   []onsUnit
	links   [][3]onsLink
}{
	{"ONS SML 01_C", []string{"202001"}, []onsUnit{
		{1, [][3]string{{"3892", "3892", "R"}}},
		{75, [][3]string{{"3873", "3873", "R"}}},
		{13, [][3]string{{"5397", "5397", "R"}}},
		{71, [][3]string{{"-", "10500.022472", "C"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1", 0, true}, {"147.88764", 3, false}},
	}},
	{"ONS SML 02_C_FI", []string{"202001", "202002"}, []onsUnit{
		{35, [][3]string{{"2536", "2536", "R"}, {"8283", "8283", "R"}}},
		{72, [][3]string{{"9113", "9113", "R"}, {"2970", "2970", "R"}}},
		{77, [][3]string{{"5644", "5644", "R"}, {"989", "989", "R"}}},
		{30, [][3]string{{"-", "2819.51087", "C"}, {"-", "1995.978261", "FIC"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1.412595981", 3, false}, {"93.98369565", 3, false}},
		{{"0.707916498", 3, false}, {"1", 0, true}, {"66.5326087", 3, false}},
	}},
	{"ONS SML 03_R_R_FI", []string{"202001", "202002", "202003"}, []onsUnit{
		{51, [][3]string{{"8444", "8444", "R"}, {"7476", "7476", "R"}, {"2003", "2003", "R"}}},
		{72, [][3]string{{"9343", "9343", "R"}, {"7818", "7818", "R"}, {"4897", "4897", "R"}}},
		{7, [][3]string{{"7511", "7511", "R"}, {"1761", "1761", "R"}, {"6492", "6492", "R"}}},
		{81, [][3]string{{"64", "64", "R"}, {"2113", "2113", "R"}, {"-", "1659.178892", "FIR"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1.323142738", 4, false}, {"120.1990521", 4, false}},
		{{"0.755776358", 4, false}, {"1.273521505", 3, false}, {"90.8436019", 4, false}},
		{{"0.785224274", 3, false}, {"1", 0, true}, {"103.0153846", 3, false}},
	}},
	{"ONS SML 04_R_R_FI_FI", []string{"202001", "202002", "202003", "202004"}, []onsUnit{
		{35, [][3]string{{"9491", "9491", "R"}, {"4783", "4783", "R"}, {"7902", "7902", "R"}, {"4911", "4911", "R"}}},
		{63, [][3]string{{"2095", "2095", "R"}, {"442", "442", "R"}, {"3136", "3136", "R"}, {"2115", "2115", "R"}}},
		{16, [][3]string{{"7863", "7863", "R"}, {"8121", "8121", "R"}, {"2151", "2151", "R"}, {"1377", "1377", "R"}}},
		{78, [][3]string{{"5131", "5131", "R"}, {"9836", "9836", "R"}, {"-", "9720.291024", "FIR"}, {"-", "6193.009741", "FIR"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1.060305409", 4, false}, {"128.0208333", 4, false}},
		{{"0.943124492", 4, false}, {"1.011903859", 3, false}, {"120.7395833", 4, false}},
		{{"0.988236176", 3, false}, {"1.569558491", 3, false}, {"115.692982", 3, false}},
		{{"0.637121844", 3, false}, {"1", 0, true}, {"73.71052632", 3, false}},
	}},
	{"ONS SML 05_R_R_FI_FI_FI_year_span", []string{"202010", "202011", "202012", "202101", "202102"}, []onsUnit{
		{59, [][3]string{{"6362", "6362", "R"}, {"8542", "8542", "R"}, {"5623", "5623", "R"}, {"7769", "7769", "R"}, {"4687", "4687", "R"}}},
		{36, [][3]string{{"4851", "4851", "R"}, {"8894", "8894", "R"}, {"3372", "3372", "R"}, {"3522", "3522", "R"}, {"2327", "2327", "R"}}},
		{76, [][3]string{{"2238", "2238", "R"}, {"769", "769", "R"}, {"7722", "7722", "R"}, {"6445", "6445", "R"}, {"1521", "1521", "R"}}},
		{30, [][3]string{{"688", "688", "R"}, {"3245", "3245", "R"}, {"-", "2979.767372", "FIR"}, {"-", "3161.401813", "FIR"}, {"-", "1521.344411", "FIR"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"0.659160839", 4, false}, {"70.34328358", 4, false}},
		{{"1.517080416", 4, false}, {"1.089011186", 3, false}, {"106.7164179", 4, false}},
		{{"0.918264213", 3, false}, {"0.942546234", 3, false}, {"97.76023392", 3, false}},
		{{"1.060955913", 3, false}, {"2.078031634", 3, false}, {"103.7192982", 3, false}},
		{{"0.481224628", 3, false}, {"1", 0, true}, {"49.9122807", 3, false}},
	}},
	{"ONS SML 06_BI_BI_R", []string{"202001", "202002", "202003"}, []onsUnit{
		{15, [][3]string{{"5077", "5077", "R"}, {"7830", "7830", "R"}, {"1046", "1046", "R"}}},
		{71, [][3]string{{"1588", "1588", "R"}, {"1213", "1213", "R"}, {"3807", "3807", "R"}}},
		{26, [][3]string{{"6541", "6541", "R"}, {"336", "336", "R"}, {"6351", "6351", "R"}}},
		{3, [][3]string{{"-", "472.653159", "BI"}, {"-", "335.6818101", "BI"}, {"401", "401", "R"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1.408039237", 3, false}, {"117.9107143", 3, false}},
		{{"0.710207481", 3, false}, {"0.837111746", 3, false}, {"83.74107143", 3, false}},
		{{"1.194583644", 3, false}, {"1", 0, true}, {"100.913043", 4, false}},
	}},
	{"ONS SML 07_BI_BI_R_FI_FI_R_FI", []string{"202001", "202002", "202003", "202004", "202005", "202006", "202007"}, []onsUnit{
		{39, [][3]string{{"5951", "5951", "R"}, {"1814", "1814", "R"}, {"734", "734", "R"}, {"96", "96", "R"}, {"9086", "9086", "R"}, {"3949", "3949", "R"},
			{"49", "49", "R"}}},
		{94, [][3]string{{"6705", "6705", "R"}, {"48", "48", "R"}, {"5361", "5361", "R"}, {"8767", "8767", "R"}, {"9214", "9214", "R"},
			{"7467", "7467", "R"}, {"3475", "3475", "R"}}},
		{42, [][3]string{{"6153", "6153", "R"}, {"7711", "7711", "R"}, {"5403", "5403", "R"}, {"7445", "7445", "R"}, {"7092", "7092", "R"},
			{"2038", "2038", "R"}, {"8768", "8768", "R"}}},
		{6, [][3]string{{"-", "10286.222995", "BI"}, {"-", "5235.260393", "BI"}, {"6288", "6288", "R"}, {"-", "8918.481823", "FIR"},
			{"-", "13886.319012", "FIR"}, {"5875", "5875", "R"}, {"-", "5367.585848", "FIR"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1.964796824", 3, false}, {"107.48", 3, false}},
		{{"0.508958477", 3, false}, {"0.832579579", 3, false}, {"54.70285714", 3, false}},
		{{"1.201086389", 3, false}, {"0.705052735", 3, false}, {"98.26519337", 4, false}},
		{{"1.418333623", 3, false}, {"0.642249527", 3, false}, {"93.18857143", 3, false}},
		{{"1.557027226", 3, false}, {"1.887319756", 3, false}, {"145.0971429", 3, false}},
		{{"0.529851921", 3, false}, {"1.09453303", 3, false}, {"106.7900552", 4, false}},
		{{"0.913631634", 3, false}, {"1", 0, true}, {"70.24", 3, false}},
	}},
	{"ONS SML 08_R_R_R", []string{"202001", "202002", "202003"}, []onsUnit{
		{91, [][3]string{{"4042", "4042", "R"}, {"2805", "2805", "R"}, {"644", "644", "R"}}},
		{85, [][3]string{{"7138", "7138", "R"}, {"1970", "1970", "R"}, {"2746", "2746", "R"}}},
		{41, [][3]string{{"2846", "2846", "R"}, {"3552", "3552", "R"}, {"9015", "9015", "R"}}},
		{70, [][3]string{{"5820", "5820", "R"}, {"3729", "3729", "R"}, {"8233", "8233", "R"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"1.646151294", 4, false}, {"69.14982578", 4, false}},
		{{"0.607477577", 4, false}, {"0.584165132", 4, false}, {"42.00696864", 4, false}},
		{{"1.711844725", 4, false}, {"1", 0, true}, {"71.90940767", 4, false}},
	}},
	{"ONS SML 09_R_NS_C", []string{"202001", "202002", "202003"}, []onsUnit{
		{66, [][3]string{{"2417", "2417", "R"}, {"7928", "7928", "R"}, {"7319", "7319", "R"}}},
		{27, [][3]string{{"1706", "1706", "R"}, {"1481", "1481", "R"}, {"8390", "8390", "R"}}},
		{14, [][3]string{{"1069", "1069", "R"}, {"8228", "8228", "R"}, {"2415", "2415", "R"}}},
		{73, [][3]string{{"7728", "7728", "R"}, {}, {"-", "12364.971963", "C"}}},
	}, [][3]onsLink{
		{{"1", 0, true}, {"0.294381131", 3, false}, {"71.77777778", 4, false}},
		{{"3.396956857", 3, false}, {"0.973129552", 3, false}, {"164.8317757", 3, false}},
		{{"1.027612406", 3, false}, {"1", 0, true}, {"169.3831776", 3, false}},
	}},
}

// The ONS has no year-on-year; its order of choice is forward from a return, backward,
// construction, forward from a construction.
func TestImputationONS(t *testing.T) {
	for _, c := range onsCases {
		t.Run(c.source, func(t *testing.T) {
			figure := func(unit, period int) string { return c.units[unit].figures[period][0] }
			p := &calc.Panel{Units: len(c.units), Periods: len(c.periods), Strata: 1,
				Value: func(unit, period int) facts.Value {
					v, _ := facts.ParseDecimal(figure(unit, period))
					return v
				},
				Expected: func(unit, period int) bool { return figure(unit, period) != "" },
				Size:     func(unit int) facts.Value { return facts.Int(c.units[unit].size) },
				Stratum:  func(int, int) int { return 0 },
				Methods:  []calc.Method{calc.Forward, calc.Backward, calc.Construction},
			}
			for period, name := range c.periods {
				for i, m := range []calc.Method{calc.Forward, calc.Backward, calc.Construction} {
					got, want := p.Link(m, 0, period), c.links[period][i]
					if !prints(got.Ratio, want.ratio) || got.Pairs != want.pairs || got.Default != want.isDefault {
						t.Errorf("%s, %s: link %s of %d pairs (default %t), want %+v", name, m, got.Ratio.FloatString(10), got.Pairs, got.Default, want)
					}
				}
				for unit, u := range c.units {
					want := u.figures[period]
					if want[0] == "" {
						continue
					}
					got, ok := p.Estimate(unit, period)
					if !ok || !prints(got.Value, want[1]) || string(got.Marker) != want[2] {
						t.Errorf("%s, unit %d: %+v, want %v", name, unit, got, want[1:])
					}
				}
			}
		})
	}
}

// prints holds an exact number against a fixture, to its last printed place: three of
// the fixtures are cut off there, not rounded.
func prints(got *big.Rat, want string) bool {
	_, frac, _ := strings.Cut(want, ".")
	off := new(big.Rat).Sub(got, rat(want))
	return off.Abs(off).Cmp(rat("1e-"+strconv.Itoa(len(frac)))) < 0
}

// panelOf is one stratum of whole numbers; -1 is what was not returned.
func panelOf(values, ago [][]int64, methods ...calc.Method) *calc.Panel {
	at := func(of [][]int64, unit, period int) facts.Value {
		if of == nil || of[unit][period] < 0 {
			return facts.Value{}
		}
		return facts.Int(of[unit][period])
	}
	return &calc.Panel{Units: len(values), Periods: len(values[0]), Strata: 1, Methods: methods,
		Value:    func(unit, period int) facts.Value { return at(values, unit, period) },
		Expected: func(int, int) bool { return true },
		Ago:      func(unit, period int) facts.Value { return at(ago, unit, period) },
		Size:     func(int) facts.Value { return facts.Value{} },
		Stratum:  func(int, int) int { return 0 }}
}

// Year-on-year gives the missing unit the growth of those that returned.
func TestYearOnYear(t *testing.T) {
	p := panelOf([][]int64{{100, 130}, {50, 20}, {10, -1}}, [][]int64{{100, 100}, {50, 50}, {10, 40}}, calc.YearOnYear, calc.Forward)
	e, ok := p.Estimate(2, 1)
	if !ok || e.Value.Cmp(rat("40")) != 0 || e.Marker != calc.MarkFIY || e.Link.Ratio.Cmp(rat("1")) != 0 || e.Link.Default || e.Link.Pairs != 2 {
		t.Errorf("%+v", e)
	}
	// The order of choice is the caller's: forward first carries 10 by 150/150.
	p.Methods = []calc.Method{calc.Forward, calc.YearOnYear}
	if e, _ = p.Estimate(2, 1); e.Marker != calc.MarkFIR || e.Value.Cmp(rat("10")) != 0 {
		t.Errorf("forward first: %+v", e)
	}
}

// So it leaves that growth as it is, exactly.
func TestYearOnYearKeepsGrowth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var values, ago [][]int64
		now, base := new(big.Rat), new(big.Rat)
		for range rapid.IntRange(1, 5).Draw(t, "returned") {
			v, b := rapid.Int64Range(0, 1e9).Draw(t, "now"), rapid.Int64Range(1, 1e9).Draw(t, "base")
			values, ago = append(values, []int64{v}), append(ago, []int64{b})
			now.Add(now, big.NewRat(v, 1))
			base.Add(base, big.NewRat(b, 1))
		}
		own := rapid.Int64Range(1, 1e9).Draw(t, "own")
		e, _ := panelOf(append(values, []int64{-1}), append(ago, []int64{own}), calc.YearOnYear).Estimate(len(values), 0)
		before := calc.Measure{Level: now, Base: base}.Growth()
		after := calc.Measure{Level: new(big.Rat).Add(now, e.Value), Base: new(big.Rat).Add(base, big.NewRat(own, 1))}.Growth()
		if before.Percent.Cmp(after.Percent) != 0 {
			t.Fatalf("growth %s became %s", before.Percent, after.Percent)
		}
	})
}

// With nothing to divide by the link is 1, whatever the pairs.
func TestDefaultLink(t *testing.T) {
	for what, values := range map[string][][]int64{"no pair": {{-1, 7}, {5, -1}}, "zero before": {{0, 7}, {5, -1}}} {
		e, ok := panelOf(values, nil, calc.Forward).Estimate(1, 1)
		if !ok || !e.Link.Default || e.Value.Cmp(rat("5")) != 0 {
			t.Errorf("%s: %+v", what, e)
		}
	}
	if _, ok := panelOf([][]int64{{3, 7}, {-1, -1}}, nil, calc.Methods...).Estimate(1, 1); ok {
		t.Error("something was estimated from nothing")
	}
}

// A link of too few pairs, or none, gives way to that of coarser strata; where that is of too few
// too, the next method is tried, and at the end there is no estimate.
func TestLinksNeedPairs(t *testing.T) {
	// Units 0 and 1 are of the silent unit 4's stratum, 2 and 3 of another.
	values := [][]int64{{100, 110}, {100, 110}, {100, 140}, {100, 140}, {10, -1}}
	fine := panelOf(values, nil, calc.Forward)
	fine.Strata, fine.Stratum = 2, func(unit, _ int) int { return []int{0, 0, 1, 1, 0}[unit] }
	fine.Coarser = panelOf(values, nil, calc.Forward)
	for least, want := range map[int]string{0: "11", 2: "11", 3: "25/2", 4: "25/2", 5: ""} {
		fine.Least, fine.Coarser.Least = least, least
		e, ok := fine.Estimate(4, 1)
		if ok != (want != "") || ok && e.Value.Cmp(rat(want)) != 0 {
			t.Errorf("of %d pairs: %v, %+v, want %q", least, ok, e, want)
		}
	}
	// A ratio of nothing is none, however many pairs it has.
	none := panelOf([][]int64{{0, 5}, {0, 5}, {0, 5}, {7, -1}}, nil, calc.Forward)
	if e, ok := none.Estimate(3, 1); !ok || !e.Link.Default {
		t.Errorf("without a least number: %v, %+v", ok, e)
	}
	none.Least = 3
	if e, ok := none.Estimate(3, 1); ok {
		t.Errorf("of three pairs: %+v", e)
	}
}
