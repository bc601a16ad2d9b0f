package report

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// someYear is a park of units in three sections that returned output up to a month, and the
// figures of it.
func someYear(t *rapid.T) *figures {
	plan, err := calc.Words{Item: func(string) (string, bool) { return "千元", true }}.Compile(calc.Definitions{Indicators: []calc.Indicator{
		{Code: "gov", Name: "总产值", Short: "总产值", Item: "gov", Per: 100_000, Unit: "亿元", Decimals: calc.Decimals{Level: 2, Growth: 1}}}})
	if err != nil {
		t.Fatal(err)
	}
	var units []facts.Respondent
	for i, class := range rapid.SliceOfN(rapid.SampledFrom([]string{"0610", "1361", "2614", "2614", "2929", "3831", "4412", "4511"}), 1, 12).Draw(t, "classes") {
		units = append(units, facts.Respondent{ID: facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", i)), Class: class})
	}
	park := &facts.Park{Bases: map[facts.BaseKey]facts.Base{}, Roster: facts.NewRoster(units, nil)}
	f := &figures{plan: plan, main: plan.Main(), set: calc.NewSet(park), period: facts.Period{Year: 2023, Month: rapid.IntRange(2, 12).Draw(t, "month")},
		listed: units, tables: map[facts.Period]*calc.Table{}}
	money := rapid.Int64Range(0, 3_000_000)
	for _, u := range units {
		toDate, base := int64(0), int64(0)
		for _, p := range f.period.ToDate() {
			m, b := money.Draw(t, "month"), money.Draw(t, "base")
			toDate, base = toDate+m, base+b
			park.Bases[facts.BaseKey{ID: u.ID, Period: p.YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(b), ToDate: facts.Int(base)}
			f.set.Add(p, u.ID, map[string]facts.Value{"gov.m": facts.Int(m), "gov.ytd": facts.Int(toDate), "gov.m_ly": facts.Int(b), "gov.ytd_ly": facts.Int(base)})
		}
	}
	for _, p := range f.period.ToDate() {
		f.tables[p] = calc.Evaluate(plan, f.set, p)
	}
	return f
}

// Whatever is withheld, in every variant and month: the parts add up to the growth, before
// rounding where no row is starred, and as printed where one is; and who is said to pull or drag
// does.
func TestPartsAddUpToTheGrowth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := someYear(t)
		total := calc.Pull(f.whole(), f.whole())
		if total == nil {
			t.Skip()
		}
		g := f.guard(calc.Disclosure{Fewest: rapid.IntRange(0, 4).Draw(t, "fewest")})
		w := newGroups(f, g, rapid.IntRange(1, 3).Draw(t, "top"))
		for _, codes := range append(slices.Clone(telling{&issue{figures: f, guard: g}}.shownRows()), []string{"26"}) {
			if rapid.IntRange(0, 4).Draw(t, "star") == 0 {
				g.starred[Spot{Row: rowKey(codes)}] = true
			}
		}
		c := &content{}
		c.list(w.lists()...)
		for _, made := range c.made {
			sign := map[string]int{"行业拉动前列": 1, "行业拉动后列": -1}[made.name]
			if sign == 0 && made.name != "行业拉动" && made.name != "拉动构成" {
				continue
			}
			for _, variant := range []Variant{Internal, Mailable} {
				sum, rows := new(big.Rat), made.list(variant).Rows
				if sign == 0 && rows == nil { // one part alone is the whole
					sum.Set(total)
				}
				for _, r := range rows {
					if sum.Add(sum, orNone(r["拉动"])); sign != 0 && orNone(r["拉动"]).Sign() == -sign {
						t.Fatalf("%s: %v", made.name, r)
					}
				}
				off := new(big.Rat).Sub(sum, total)
				// Half of the last digit for each part, and for the growth.
				if bound := big.NewRat(int64(len(rows))+20, 200); sign == 0 && off.Abs(off).Cmp(bound) > 0 {
					t.Fatalf("%s %s: %s of %s: %v", variant, made.name, sum.FloatString(3), total.FloatString(3), rows)
				}
			}
			exact := new(big.Rat)
			for _, r := range made.inside() {
				exact.Add(exact, r.pull)
			}
			if exact.Cmp(total) != 0 {
				t.Fatalf("before rounding %s is %s of %s", made.name, exact, total)
			}
			if len(g.starred) > 0 {
				continue
			}
			exact.SetInt64(0)
			for _, r := range made.outside() {
				exact.Add(exact, r.pull)
			}
			if exact.Cmp(total) != 0 {
				t.Fatalf("before rounding %s outside is %s of %s", made.name, exact, total)
			}
		}
	})
}

// orNone is a number, of a star or a dash zero.
func orNone(d templates.Datum) *big.Rat {
	if d.Num == nil {
		return new(big.Rat)
	}
	return d.Num
}

// Only who moved the growth by half a point is named, both ways, and no sum of those starred.
func TestPullWordsNameFromHalfAPoint(t *testing.T) {
	w := &groups{figures: &figures{main: &calc.Indicator{Short: "总产值"}}}
	line := func(name string, num, den int64) *row {
		return &row{cells: []templates.Datum{text(name)}, pull: big.NewRat(num, den)}
	}
	rows := []*row{line("甲", 7, 2), line("乙", 1, 2), line("丙", 49, 100), line("丁", -49, 100), line("戊", -3, 1), line(unlistedName, -5, 1)}
	if got := w.pullWords(rows); got != "拉动总产值增长较多的行业有甲（3.50个百分点）、乙（0.50个百分点）；拉低总产值增速较多的行业有戊（3.00个百分点）。" {
		t.Error(got)
	}
	if got := w.pullWords(rows[2:4]); got != "" {
		t.Error(got)
	}
}
