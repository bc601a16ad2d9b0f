package report_test

import (
	"math/big"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// pricedPark has price indices of 90 but in one month, where it has none.
func pricedPark(without int) *facts.Park {
	park := newPark()
	for m := facts.FirstMonth; m <= 12; m++ {
		x := park.Prices[facts.DivisionMonth{Division: "*", Period: month(m)}]
		x.Month, x.ToDate = big.NewRat(90, 1), big.NewRat(90, 1)
		park.Prices[facts.DivisionMonth{Division: "*", Period: month(m)}] = x
	}
	delete(park.Prices, facts.DivisionMonth{Division: "*", Period: month(without)})
	return park
}

func leading(v *templates.View, name, column string) string {
	for _, r := range v.Lists["主要指标"].Rows {
		if strings.HasPrefix(r["名称"].String(), name) {
			return r[column].String()
		}
	}
	return "no row " + name
}

// March is real, 22.2, April nominal, 10.0: they are held against nothing of the other kind,
// neither last month's, the city's nor last year's, and the months are marked.
func TestRealAndNominalGrowthAreNotMixed(t *testing.T) {
	park := pricedPark(4)
	park.Standings[facts.IndicatorKey{Indicator: "va", Period: month(4)}] = facts.Standing{Rank: 2, Of: 9, CityGrowth: big.NewRat(5, 1)}
	park.Standings[facts.IndicatorKey{Indicator: "gov", Period: month(4)}] = facts.Standing{Rank: 2, Of: 9, CityGrowth: big.NewRat(5, 1)}
	park.Published = map[facts.IndicatorKey]facts.Published{
		{Indicator: "va", Period: month(4).YearAgo()}:  {ToDateLevel: big.NewRat(1, 1), ToDateGrowth: big.NewRat(8, 1)},
		{Indicator: "gov", Period: month(4).YearAgo()}: {ToDateLevel: big.NewRat(4, 1), ToDateGrowth: big.NewRat(8, 1)},
	}
	o := newOffice(t, park)
	o.fileAll(4)
	o.run(order(3))
	v := o.views(order(4))[report.Internal]
	for column, want := range map[string]string{"累计同比": "10.0", "比上月累计": "—", "比全市": "—"} {
		if got := leading(v, "规上工业增加值（名义增速）", column); got != want {
			t.Errorf("%s is %s, want %s", column, got, want)
		}
	}
	says(t, v, map[string]string{"增加值.两年平均": "—", "总产值.两年平均": "9.0", "总产值.比上月累计": "0.0", "总产值.比全市": "5.0",
		"总产值.两年平均来源": "园区测算与上年公布数", "总产值.比全市来源": "园区测算与全市公布数", "增加值.比全市来源": ""})
	holds(t, v, "表注", "比全市为园区测算与全市公布数之差。")
	if got := lines(v, "趋势", "月份", "增加值累计同比", "增加值上年同比"); got != "1—2月 22.2 —\n3月 22.2 —\n4月（增加值名义） 10.0 —" {
		t.Errorf("trend:\n%s", got)
	}
}

// Real beside real, they are: 22.2 in both months.
func TestRealGrowthIsHeldAgainstReal(t *testing.T) {
	park := pricedPark(12)
	park.Standings[facts.IndicatorKey{Indicator: "va", Period: month(4)}] = facts.Standing{CityGrowth: big.NewRat(5, 1)}
	o := newOffice(t, park)
	o.fileAll(4)
	o.run(order(3))
	says(t, o.views(order(4))[report.Internal], map[string]string{"增加值.累计同比": "22.2", "增加值.比上月累计": "0.0", "增加值.比全市": "17.2"})
}

// A nominal total beside real divisions is marked in its row, and they in theirs.
func TestNominalTotalBesideRealDivisions(t *testing.T) {
	park := newPark()
	for m := facts.FirstMonth; m <= 3; m++ {
		x := park.Prices[facts.DivisionMonth{Division: "*", Period: month(m)}]
		delete(park.Prices, facts.DivisionMonth{Division: "*", Period: month(m)})
		park.Prices[facts.DivisionMonth{Division: "26", Period: month(m)}] = x
	}
	o := newOffice(t, park)
	o.fileAll(3)
	v := o.views(order(3))[report.Internal]
	want := "农副食品加工业（增加值名义）|化学原料和化学制品制造业（增加值可比价）"
	var got []string
	for _, r := range v.Lists["行业"].Rows {
		if c := r["代码"].String(); c == "13" || c == "26" {
			got = append(got, strings.TrimLeft(r["名称"].String(), "　"))
		}
	}
	if strings.Join(got, "|") != want || lines(v, "合计", "名称") != "合　计（增加值名义）" {
		t.Errorf("%v, %s", got, lines(v, "合计", "名称"))
	}
}

// The bureau's figure of last month is not held against our own of this: 比上月累计 takes our
// own of both.
func TestStagesAreNotMixed(t *testing.T) {
	park := newPark()
	back := func(m int, growth int64) {
		park.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(m)}] = facts.FedBack{ToDateLevel: big.NewRat(46, 10),
			ToDateGrowth: big.NewRat(growth, 10), Document: "文", Date: "日"}
	}
	back(3, 123)
	o := newOffice(t, park)
	o.fileAll(4)
	o.run(order(3))
	says(t, o.views(order(4))[report.Internal], map[string]string{"总产值.累计同比": "10.0", "总产值.比上月累计": "0.0"})
	back(4, 130)
	says(t, o.views(order(4))[report.Internal], map[string]string{"总产值.累计同比": "13.0", "总产值.比上月累计": "0.7"})
}

// What the bureau did not give is not told as its figure; with a growth alone the headline
// leads with it, and the level is marked as our own.
func TestFedBackInPart(t *testing.T) {
	for name, c := range map[string]struct {
		back                               facts.FedBack
		list, row, headline, note, mark    string
		levelStage, growthStage, narrative string
	}{
		"growth": {facts.FedBack{ToDateGrowth: big.NewRat(73, 10)}, "— 4.40 — 7.3 10.0 -2.7", "规上工业总产值（累计增速为反馈数）", "总产值同比增长7.3%（反馈数）、园区测算4.40亿元",
			"规上工业总产值增速为反馈数（文，日），园区测算 4.40亿元、同比增长10.0%。", "（园区测算）", "快报", "反馈", "总产值完成4.40亿元（园区测算），同比增长7.3%（反馈数）"},
		"level": {facts.FedBack{ToDateLevel: big.NewRat(46, 10)}, "4.60 4.40 0.20 — 10.0 —", "规上工业总产值（累计总量为反馈数）", "总产值4.60亿元（反馈数）、同比增长10.0%（园区测算）",
			"规上工业总产值总量为反馈数（文，日），园区测算 4.40亿元、同比增长10.0%。", "（反馈数）", "反馈", "快报", "总产值完成4.60亿元（反馈数），同比增长10.0%（园区测算）"},
	} {
		park := newPark()
		c.back.Document, c.back.Date = "文", "日"
		park.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = c.back
		o := newOffice(t, park)
		o.fileAll(3)
		res := o.run(order(3))
		v := o.views(order(3))[report.Mailable]
		if got := lines(o.views(order(3))[report.Internal], "反馈", "反馈数", "测算数", "相差", "反馈同比", "测算同比", "相差点"); got != c.list {
			t.Errorf("%s: 反馈 %s, want %s", name, got, c.list)
		}
		if got := leading(v, "规上工业总产值", "名称"); got != c.row {
			t.Errorf("%s: %s, want %s", name, got, c.row)
		}
		if got := v.Values["提要"].String(); !strings.Contains(got, c.headline) {
			t.Errorf("%s: headline %s", name, got)
		}
		if got := res.Run.Headline; !strings.Contains(got, c.narrative) {
			t.Errorf("%s: narrative %s", name, got)
		}
		holds(t, v, "表注", c.note)
		says(t, v, map[string]string{"总产值.标记": c.mark})
		gov := indicator(t, res.Run, "gov")
		if gov.Stage != "反馈" || gov.LevelStage != c.levelStage || gov.GrowthStage != c.growthStage {
			t.Errorf("%s: %+v", name, gov)
		}
	}
}

// March was issued nominal, 10.0, for want of its index; real it is 22.2. The list of revisions
// takes neither from the other, nor does April's of what was issued for March.
func TestNoRevisionOfNominalAndReal(t *testing.T) {
	park := pricedPark(3)
	o := newOffice(t, park)
	o.fileAll(4)
	o.run(order(3))
	park.Prices[facts.DivisionMonth{Division: "*", Period: month(3)}] = park.Prices[facts.DivisionMonth{Division: "*", Period: month(4)}]
	want := "规上工业增加值（累计同比） 10.0 22.2 — 上版为名义增速，本版为可比价增速"
	if got := lines(o.views(order(4))[report.Internal], "修订", "名称", "上版", "本版", "变动", "原因"); got != "2023年1—3月"+want {
		t.Errorf("of earlier months:\n%s", got)
	}
	park.SHA256 = "with the index"
	later := order(3)
	later.Now, later.AsOf = at(4, 21, 9), at(4, 21, 9)
	book, _ := o.bookOf(o.run(later), report.Internal)
	row := map[int][]string{}
	for _, c := range book.Sheet("修订").Cells {
		row[c.Row] = append(row[c.Row], c.Text)
	}
	var said []string
	for _, cells := range row {
		if line := strings.Join(cells, " "); strings.Contains(line, "（累计同比）") {
			said = append(said, line)
		}
	}
	if want := "1 规上工业增加值（累计同比） 指标 10.0 22.2 — 上版为名义增速，本版为可比价增速"; len(said) != 1 || said[0] != want {
		t.Errorf("%q, want %s", said, want)
	}
}

// The bureau gave March's growth, 7.3; the trend goes on with the park's own and says so.
func TestTrendBesideTheBureau(t *testing.T) {
	park := newPark()
	park.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = facts.FedBack{ToDateGrowth: big.NewRat(73, 10)}
	o := newOffice(t, park)
	o.fileAll(4)
	o.run(order(3))
	v := o.views(order(3))[report.Mailable]
	if got := leading(v, "规上工业总产值", "累计同比"); got != "7.3" {
		t.Errorf("leads with %s", got)
	}
	if got := lines(v, "趋势", "月份", "总产值累计同比"); got != "1—2月 10.0\n3月（园区测算） 10.0" {
		t.Errorf("trend:\n%s", got)
	}
}
