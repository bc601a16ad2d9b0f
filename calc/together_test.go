package calc_test

import (
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

// sellers are four units that make 1,000 and then 500 a year ago and a tenth more now, and
// sell nine tenths of it; of the last nobody knows what it sold a year ago, and in March it
// may be silent.
func sellers(silent bool) *calc.Set {
	none := map[int]int64{}
	s := withBases(set([]unit{{"2614", none, none}, {"2614", none, none}, {"2614", none, none}, {"3841", none, none}}, nil), nil)
	for i := range 4 {
		for m, base := range map[int]int64{2: 1000, 3: 1500} {
			values := map[string]facts.Value{}
			for item, share := range map[string]int64{"gov": 10, "sales": 9} {
				values[item+".ytd"] = facts.Int(base * 11 / 10 * share / 10)
				if m == 3 {
					values[item+".m"] = facts.Int(55 * share)
				}
				if item == "sales" && i == 3 {
					continue
				}
				values[item+".ytd_ly"], values[item+".m_ly"] = facts.Int(base*share/10), facts.Int(50*share)
				s.Park.Bases[facts.BaseKey{ID: id(i), Period: at(m).YearAgo(), Item: item}] = facts.Base{Month: facts.Int(50 * share), ToDate: facts.Int(base * share / 10)}
			}
			if !silent || i != 3 || m != 3 {
				s.Add(at(m), id(i), values)
			}
		}
	}
	return s
}

// A ratio is of one list: who lacks a side of one of its sums is in none of them for its sake,
// whether it returned or is estimated, for the park as for a section or merged divisions.
func TestRatioIsOfOneList(t *testing.T) {
	for name, c := range map[string]struct {
		silent bool
		by     []calc.Method
		gov    string
	}{"returned": {false, nil, "6600"}, "silent": {true, nil, "4950"}, "estimated": {true, []calc.Method{calc.Forward}, "6600"}} {
		table := calc.Evaluate(imputing(calc.Park, c.by...), sellers(c.silent), at(3))
		if gov := table.Get("gov", calc.Whole).ToDate.Level; gov.Cmp(rat(c.gov)) != 0 {
			t.Fatalf("%s: output %s", name, gov)
		}
		for what, f := range map[string]calc.Figure{
			"park": table.Get("ratio", calc.Whole), "section": table.Get("ratio", calc.Group{Kind: calc.Section, Code: "C"}),
			"merged": table.Together(divisions("26", "38"), "ratio")["ratio"],
		} {
			for span, m := range map[string]calc.Measure{"month": f.Month, "to date": f.ToDate} {
				if m.Level == nil || m.Level.Cmp(rat("90")) != 0 || m.Base.Cmp(rat("90")) != 0 || m.Units != 3 {
					t.Errorf("%s, %s, %s: %+v", name, what, span, m)
				}
			}
		}
		if f := table.Get("ratio", calc.Group{Kind: calc.Division, Code: "38"}); f.ToDate.Level != nil {
			t.Errorf("%s: a ratio of a unit without sales: %s", name, f.ToDate.Level)
		}
		apart := table.Apart("ratio")
		if c.gov == "6600" != (len(apart) == 1 && apart[0] == id(3)) {
			t.Errorf("%s: told apart %v", name, apart)
		}
	}
}

// A sum over part of the units by its scope may stand over one of all of them: they share
// those that have all that is of them.
func TestShareOfAScope(t *testing.T) {
	p, err := planOf(calc.Definitions{Groupings: []calc.Grouping{{Code: "zone", Name: "片区", Tag: "片区"}}, Indicators: []calc.Indicator{
		{Code: "gov", Name: "总产值", Short: "总产值", Item: "gov"},
		{Code: "east", Name: "东区产值", Short: "东区产值", Item: "gov", Scope: &calc.Scope{By: "zone", In: []string{"东"}}},
		{Code: "share", Name: "东区占比", Short: "东区占比", Formula: "east / gov * 100"},
	}}, func(item string) (string, bool) { return "", item == "gov" })
	if err != nil {
		t.Fatal(err)
	}
	s := sellers(false)
	s.Park.Roster.Units[0].Tags = map[string]string{"片区": "东"}
	if f := calc.Evaluate(p, s, at(3)).Get("share", calc.Whole); f.ToDate.Level.Cmp(rat("25")) != 0 {
		t.Errorf("%s", f.ToDate.Level)
	}
}

// So with departments: the items of one return are of the same returns, those of several are
// of all that come.
func TestRatioOfDepartmentsIsOfOneList(t *testing.T) {
	plan, err := departmentWords.Compile(calc.Definitions{Indicators: []calc.Indicator{
		{Code: "tax", Name: "税", Short: "税", Unit: "万元", Item: "tax"},
		{Code: "fee", Name: "费", Short: "费", Unit: "万元", Item: "fee"},
		{Code: "part", Name: "占比", Short: "占比", Unit: "%", Formula: "fee / tax * 100"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for want, returns := range map[string][]map[string]string{
		"10": {{"tax.ytd": "100", "fee.ytd": "10"}, {"tax.ytd": "100"}}, // the second was asked for both
		"5":  {{"tax.ytd": "100"}, {"tax.ytd": "100"}, {"fee": "10"}},
	} {
		s := calc.NewSet(&facts.Park{Roster: facts.NewRoster(nil, nil)})
		for i, r := range returns {
			values := map[string]facts.Value{}
			for path, v := range r {
				values[path] = value(t, v)
			}
			s.AddSupplement(at(6), []string{"BM01", "BM02", "BM03"}[i], nil, values)
		}
		table := calc.Evaluate(plan, s, at(6))
		if got := table.Get("part", calc.Whole).ToDate.Level; got.Cmp(rat(want)) != 0 {
			t.Errorf("%s, want %s", got, want)
		}
		if got := table.Get("tax", calc.Whole).ToDate.Level; got.Cmp(rat("200")) != 0 {
			t.Errorf("the sum by itself is %s", got)
		}
	}
}

// Divisions together have no figure where one of them has none: not that of the others. One
// in which nobody returned takes nothing away, nor does the month where it is not asked.
func TestTogetherIsUnknownWithAPart(t *testing.T) {
	units := []unit{
		{"2614", map[int]int64{2: 300, 3: 200}, map[int]int64{2: 200, 3: 200}},
		{"3841", map[int]int64{2: 100, 3: 100}, map[int]int64{2: 100, 3: 100}},
		{"4411", map[int]int64{2: 50, 3: 50}, map[int]int64{2: 50, 3: 50}},
	}
	s := set(units, func(i, m int) bool { return i == 2 && m == 3 })
	s.Park.Rates[facts.DivisionYear{Division: "26", Year: 2023}] = rat("20")
	s.Park.Rates[facts.DivisionYear{Division: "44", Year: 2023}] = rat("30")
	march, february := calc.Evaluate(plan, s, at(3)), calc.Evaluate(plan, s, at(2))
	va := func(table *calc.Table, codes ...string) calc.Figure {
		return table.Together(divisions(codes...), "va")["va"]
	}
	for what, f := range map[string]calc.Figure{"merged": va(march, "26", "38"), "park": march.Get("va", calc.Whole),
		"section": march.Get("va", calc.Group{Kind: calc.Section, Code: "C"})} {
		if f.ToDate.Level != nil || f.Month.Level != nil || f.ToDate.Base != nil || f.ToDate.Units != 2 || f.ToDate.Growth().Kind != calc.NoFigure {
			t.Errorf("%s: added value %+v", what, f.ToDate)
		}
	}
	if f := va(march, "26", "44").ToDate; f.Level.Cmp(rat("100")) != 0 || f.Units != 1 {
		t.Errorf("with a division in which nobody returned: %+v", f)
	}
	if f := va(february, "26", "44"); f.ToDate.Level.Cmp(rat("75")) != 0 || f.Month.Level != nil {
		t.Errorf("1—2月: %+v", f)
	}
	if f := march.Together(divisions("26", "38"), "gov")["gov"].ToDate; f.Level.Cmp(rat("700")) != 0 {
		t.Errorf("output %s", f.Level)
	}
}
