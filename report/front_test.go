package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

// pageOf is the first page of a park of six units in two divisions that made 100 each a month a
// year ago; now says what each makes a month this year in percent of that, 0: it has not returned.
func pageOf(t *testing.T, month int, now []int64, edit func(*facts.Park, facts.Period)) (inside, outside *front) {
	t.Helper()
	plan, err := calc.Words{Item: func(string) (string, bool) { return "千元", true }}.Compile(calc.Definitions{Indicators: []calc.Indicator{
		{Code: "gov", Name: "规上工业总产值", Short: "总产值", Item: "gov", Unit: "亿元", Decimals: calc.Decimals{Level: 1, Growth: 1}}}})
	if err != nil {
		t.Fatal(err)
	}
	park := &facts.Park{Bases: map[facts.BaseKey]facts.Base{}, Targets: map[facts.IndicatorKey]facts.Target{}, Standings: map[facts.IndicatorKey]facts.Standing{}}
	var all []facts.Respondent
	for i := range now {
		all = append(all, facts.Respondent{ID: facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", i)),
			Class: []string{"2614", "1361"}[i/3]})
	}
	park.Roster = facts.NewRoster(all, nil)
	period := facts.Period{Year: 2023, Month: month}
	f := &figures{plan: plan, main: plan.Main(), set: calc.NewSet(park), period: period, listed: park.Roster.Units, tables: map[facts.Period]*calc.Table{}}
	if edit != nil {
		edit(park, period)
	}
	const made = 10_000 // 千元 a month a year ago
	for i, u := range park.Roster.Units {
		toDate, base := int64(0), int64(0)
		for _, p := range period.ToDate() {
			span := int64(1)
			if p.IsJoint() {
				span = 2
			}
			toDate, base = toDate+span*made*now[i]/100, base+span*made
			park.Bases[facts.BaseKey{ID: u.ID, Period: p.YearAgo(), Item: "gov"}] = facts.Base{Month: facts.Int(span * made), ToDate: facts.Int(base)}
			if now[i] > 0 {
				f.set.Add(p, u.ID, map[string]facts.Value{"gov.m": facts.Int(span * made * now[i] / 100), "gov.ytd": facts.Int(toDate),
					"gov.m_ly": facts.Int(span * made), "gov.ytd_ly": facts.Int(base)})
			}
		}
	}
	for _, p := range period.ToDate() {
		f.tables[p] = calc.Evaluate(plan, f.set, p)
	}
	g := f.guard(calc.Disclosure{Fewest: 3})
	w, parts := newGroups(f, g, 5), &table{listing: listing{columns: keeps("名称", "拉动")}}
	w.composed(parts)
	inside = &front{indicators: &indicators{figures: f, guard: g}, who: &coverage{figures: f, guard: g}, by: w,
		tiles: []string{"gov"}, movers: parts.inside(), inside: true}
	out := *inside
	out.movers, out.inside = parts.outside(), false
	return inside, &out
}

// aim sets a target of the year in 亿元.
func aim(level string) func(*facts.Park, facts.Period) {
	return func(p *facts.Park, of facts.Period) {
		p.Targets[facts.IndicatorKey{Indicator: "gov", Period: of.December()}] = facts.Target{Level: rat(level)}
	}
}

// aimGrowth sets a growth to aim at, and stand a rank.
func aimGrowth(growth string) func(*facts.Park, facts.Period) {
	return func(p *facts.Park, of facts.Period) {
		p.Targets[facts.IndicatorKey{Indicator: "gov", Period: of.December()}] = facts.Target{Growth: rat(growth)}
	}
}

func rankOf(rank int) func(*facts.Park, facts.Period) {
	return func(p *facts.Park, of facts.Period) {
		p.Standings[facts.IndicatorKey{Indicator: "gov", Period: of}] = facts.Standing{Rank: rank, Of: 11, CityGrowth: big.NewRat(15, 1)}
	}
}

// The verdict and 需要研究 are made by rule: each is true, and nothing is said of what is not known.
func TestVerdictByRule(t *testing.T) {
	all := func(percent int64) []int64 { return slices.Repeat([]int64{percent}, 6) }
	for _, c := range []struct {
		name           string
		month          int
		now            []int64
		edit           func(*facts.Park, facts.Period)
		verdict, study string
	}{
		{"ahead", 6, all(120), aim("8"), "总产值达到计划进度。", ""}, // 4.3 of 8 is 53.8 % after 50
		{"behind", 6, all(120), aim("10"), "总产值欠序时进度6.8个百分点，下半年月均约须1.0亿元。", "总产值欠序时进度6.8点：全年还差5.7亿元，下半年月均约须1.0亿元，6月0.7。"},
		{"behind in November", 11, all(100), aim("8"), "总产值欠序时进度9.2个百分点，12月约须1.4亿元。", "总产值欠序时进度9.2点：全年还差1.4亿元，12月约须1.4亿元，11月0.6。"},
		{"missed", 12, all(100), aim("8"), "总产值欠序时进度10.0个百分点。", "总产值欠序时进度10.0点：全年还差0.8亿元。"},
		{"met early", 6, all(200), aim("7"), "总产值达到计划进度。", ""},
		{"growth aimed at", 6, all(120), aimGrowth("18"), "总产值达到计划进度。", ""},
		{"growth missed", 6, all(110), aimGrowth("18"), "总产值增速低于目标8.0个百分点。", "总产值增速低于目标8.0点。"},
		{"first", 6, all(120), rankOf(1), "总产值居全市首位。", ""},
		{"second", 6, all(120), rankOf(2), "总产值居全市第2位。", ""},
		{"last", 6, all(105), rankOf(11), "总产值居全市末位。", "总产值居全市末位（11/11），增速比全市低10.0点。"},
		{"no plan, no rank", 6, all(120), nil, "总产值同比增长20.0%。", ""},
		{"level", 6, all(100), nil, "总产值与上年同期持平。", ""},
		{"falling", 6, all(90), nil, "总产值同比下降10.0%；化学原料和化学制品制造业拉低总产值5.00个百分点。",
			"总产值同比下降10.0%。\n化学原料和化学制品制造业、农副食品加工业产值下降，合计拉低10.00个百分点。\n6户下降（已报6户）：逐户问原因。"},
		{"one division drags", 6, []int64{130, 130, 130, 90, 90, 90}, nil, "农副食品加工业拉低总产值5.00个百分点。",
			"农副食品加工业产值下降，合计拉低5.00个百分点。\n3户下降（已报6户）：逐户问原因。"},
		{"incomplete", 6, []int64{120, 120, 120, 0, 0, 0}, aim("8"), "已报3户，占上年同期50.0%；总产值同口径同比增长20.0%。",
			"3户未报，占上年同期产值50.0%：先催占比大的；报齐以前不作计划判断。"},
		{"nothing returned", 6, all(0), nil, "已报0户，占上年同期0.0%。", "6户未报，占上年同期产值100.0%：先催占比大的；报齐以前不作计划判断。"},
	} {
		inside, outside := pageOf(t, c.month, c.now, c.edit)
		for _, f := range []*front{inside, outside} {
			if got := f.verdict(); got != c.verdict {
				t.Errorf("%s, inside %v: %s", c.name, f.inside, got)
			}
			if got := strings.Join(f.study(), "\n"); got != c.study {
				t.Errorf("%s, inside %v: to study:\n%s", c.name, f.inside, got)
			}
		}
	}
}

// Outside nothing is said of an indicator that is withheld, of a row that is starred, nor how much of
// last year's output so few made that have not returned.
func TestVerdictOutside(t *testing.T) {
	_, f := pageOf(t, 6, []int64{120, 120, 120, 120, 120, 0}, nil)
	if got := f.verdict() + strings.Join(f.study(), ""); got != "已报5户；总产值同口径同比增长20.0%。1户未报：先催占比大的；报齐以前不作计划判断。" {
		t.Error(got)
	}
	_, f = pageOf(t, 6, []int64{90, 90, 90, 130, 130, 130}, rankOf(11))
	f.guard.secret["gov"] = true
	f.movers = []*row{{cells: lines([]string{unlistedName})[0], pull: big.NewRat(-5, 1)}}
	if got := f.verdict() + strings.Join(f.study(), ""); got != "3户下降（已报6户）：逐户问原因。" {
		t.Error(got)
	}
}

// Outside the growth of the same months a year ago is told only where a mail told it then, or the
// bureau did.
func TestGrowthOfAYearAgoIsToldAsItWas(t *testing.T) {
	p, d := facts.Period{Year: 2022, Month: 6}, &calc.Indicator{Code: "gov"}
	issue := func(stage string, sums ...Sum) earlier {
		v := IndicatorValue{Indicator: "gov", ToDate: Amount{PrintedGrowth: "8.6"}, LevelStage: "预计", GrowthStage: stage}
		return earlier{map[facts.Period]Run{p: {Indicators: []IndicatorValue{v}}}, map[facts.Period]Shown{p: {Sums: sums}}}
	}
	row := []ShownRow{{Printed: "8.6"}}
	for name, c := range map[string]struct {
		e    earlier
		told bool
	}{
		"mailed":            {issue("预计", Sum{Indicator: "gov", Period: p, ToDate: true, Base: true, Rows: row}), true},
		"fed back":          {issue(stageFedBack), true},
		"starred":           {issue("预计", Sum{Indicator: "gov", Period: p, ToDate: true, Base: true}), false},
		"level alone":       {issue("预计", Sum{Indicator: "gov", Period: p, ToDate: true, Rows: row}), false},
		"a division alone":  {issue("预计", Sum{Indicator: "gov", Period: p, ToDate: true, Base: true, Rows: []ShownRow{{Divisions: []string{"26"}}}}), false},
		"another indicator": {issue("预计", Sum{Indicator: "va", Period: p, ToDate: true, Base: true, Rows: row}), false},
	} {
		if growth, told := c.e.growth(d, p); told != c.told || growth.percent.Cmp(rat("8.6")) != 0 {
			t.Errorf("%s: %v, told %v", name, growth.percent, told)
		}
	}
}
