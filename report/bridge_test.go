package report_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
)

// published sets what was published of an indicator for the same period a year ago.
func published(p *facts.Park, indicator string, level, growth int64) {
	if p.Published == nil {
		p.Published = map[facts.IndicatorKey]facts.Published{}
	}
	v := facts.Published{ToDateGrowth: big.NewRat(growth, 10), Source: "上年月报"}
	if level > 0 {
		v.ToDateLevel = big.NewRat(level, 100)
	}
	p.Published[facts.IndicatorKey{Indicator: indicator, Period: month(3).YearAgo()}] = v
}

// From last year's published level to the base: 恒岳 came onto the list, 瑞禾's base was
// revised, 华岚 has not returned.
func TestBridgeInTheReport(t *testing.T) {
	park := newPark(facts.Change{Month: month(3), Kind: facts.EnterMonth, ID: enterprises[0].ID})
	key := facts.BaseKey{ID: enterprises[1].ID, Period: month(3).YearAgo(), Item: "gov"}
	b := park.Bases[key]
	b.Filed = facts.Int(90_000) // it is 100,000 now
	park.Bases[key] = b
	published(park, "gov", 195, 82)
	o := newOffice(t, park)
	o.Options.Entrants = big.NewRat(5, 1)
	o.fileAll(3, 2)
	views := o.views(order(3))
	want := []string{
		"上年公布数 — 19500", "± 上年公布数与上年名录单位合计之差 — -500",
		"上年名录单位合计 — 19000", "＋ 新入库单位的同期数 1 20000", "± 同期数核定调整 1 1000", "－ 未报单位的同期数 1 -8000", "本期所用同期数 3 32000",
	}
	if got := lines(views[report.Internal], "衔接", "名称", "户数", "数值"); got != strings.Join(want, "\n") {
		t.Errorf("衔接:\n%s", got)
	}
	// 3.8 亿 against 3.2, without 恒岳 1.4 against 1.2; mean of 18.75 (printed 18.8) and 8.2.
	says(t, views[report.Internal], map[string]string{"总产值.上年公布": "1.95", "总产值.按上年公布同比": "94.9", "总产值.老企业同比": "16.7", "总产值.两年平均": "13.4",
		"老企业说法": "剔除近一年新入库的 1 户（占总产值 63.2%）后，总产值同比增长16.7%。"})
	out := views[report.Mailable]
	says(t, out, map[string]string{"总产值.老企业同比": "＊", "老企业说法": ""})
	if l := out.Lists["衔接"]; len(l.Rows) != 0 || !strings.Contains(l.Empty, "外发版不列") {
		t.Errorf("outside: %+v", l)
	}
	if got := lines(views[report.Internal], "集中度", "名称", "户数"); got != "" {
		t.Errorf("without rules all is safe: %s", got)
	}
}

// The trend is of this year, beside what was published of the same months a year ago: by the
// park's workbook, and where that is silent by our own report. Returns that nobody reported on
// tell nothing.
func TestTrendOfAYear(t *testing.T) {
	park := newPark()
	park.Published = map[facts.IndicatorKey]facts.Published{
		{Indicator: "gov", Period: facts.Period{Year: 2022, Month: 3}}: {MonthLevel: big.NewRat(2, 1), ToDateGrowth: big.NewRat(91, 10)},
		{Indicator: "va", Period: facts.Period{Year: 2022, Month: 3}}:  {ToDateGrowth: big.NewRat(85, 10)},
		{Indicator: "gov", Period: facts.Period{Year: 2022, Month: 4}}: {ToDateGrowth: big.NewRat(92, 10)}, // not yet this year's
	}
	o := newOffice(t, park)
	o.fileAll(3)
	for _, v := range o.views(order(3)) {
		if got := lines(v, "趋势", "月份", "总产值本月", "总产值累计同比", "总产值上年同比", "增加值累计同比", "增加值上年同比"); got != "1—2月 2.20 10.0 — 10.0 —\n3月 2.20 10.0 9.1 10.0 8.5" {
			t.Errorf("trend:\n%s", got)
		}
	}
}

// Without the park's own word, last year's newest issue is what was published.
func TestLastYearsIssueIsRemembered(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	r := report.Run{ID: "2022-03-v1", Period: month(3).YearAgo(), Version: 1, AsOf: at(4, 1, 0), Inputs: "x",
		Indicators: []report.IndicatorValue{{Indicator: "gov", ToDate: report.Amount{Level: "4", Growth: "21/10"}}}}
	if err := o.store.SaveRun(t.Context(), r, nil); err != nil {
		t.Fatal(err)
	}
	res := o.run(order(3))
	book, _ := o.bookOf(res, report.Internal)
	found := ""
	for _, c := range book.Sheet("衔接明细").Cells {
		if c.Text == "上年公布数" {
			found = book.Sheet("衔接明细").At(c.Row, c.Col+2).Text
		}
	}
	if found != "40000" {
		t.Errorf("上年公布数 is %q", found)
	}
}

// The bureau's figure stands beside ours, with what is known to part them.
func TestFedBackBesideOurs(t *testing.T) {
	park := newPark()
	park.FedBack[facts.IndicatorKey{Indicator: "va", Period: month(3)}] = facts.FedBack{ToDateLevel: big.NewRat(12, 10), ToDateGrowth: big.NewRat(11, 1),
		Document: "统字1号", Date: "2023-04-20"}
	o := newOffice(t, park)
	o.fileAll(3, 2)
	v := o.views(order(3))[report.Internal]
	if got := lines(v, "反馈", "名称", "反馈数", "测算数", "相差", "反馈同比", "测算同比", "相差点"); got != "规上工业增加值 1.20 0.95 0.25 11.0 18.7 -7.7" &&
		got != "规上工业增加值 1.20 0.95 0.25 11.0 18.8 -7.8" {
		t.Error(got)
	}
	if got := lines(v, "反馈", "说明"); !strings.Contains(got, "统字1号，2023-04-20。已知的差别：测算缺 1 户（占上年同期产值 20.0%）、测算用增加值率法、2 个行业借用价格指数") {
		t.Error(got)
	}
}

// Every figure of the main items has its cells in 数据来源, where the others link to.
func TestSourcesOfTheReport(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	views := o.views(order(3))
	v := views[report.Internal]
	rows := v.Lists["数据来源"].Rows
	if len(rows) != 16 { // four units, four items
		t.Fatalf("%d lines", len(rows))
	}
	sum := new(big.Rat)
	for i, r := range rows[:4] {
		sum.Add(sum, r["累计"].Num)
		if r["工作表"].Text != "产销月报" || r["单元格"].Text != "D9 E9 F9 G9" || len(r["摘要"].Text) != 64 {
			t.Errorf("line %d: %v", i, r)
		}
	}
	if sum.Quo(sum, big.NewRat(100_000, 1)).Cmp(v.Values["总产值.累计"].Num) != 0 {
		t.Errorf("the lines add up to %s", sum)
	}
	if got := v.Values["总产值.累计"].Link + " " + v.Values["增加值.累计"].Link + " " + v.Values["用电量.累计"].Link; got != "list:数据来源[0] list:数据来源[0] list:数据来源[12]" {
		t.Errorf("links: %s", got)
	}
	for _, r := range v.Lists["企业"].Rows {
		at := r["累计"].Link
		var i int
		if _, err := fmt.Sscanf(at, "list:数据来源[%d]", &i); err != nil || rows[i]["代码"].Text != r["代码"].Text {
			t.Errorf("%s links to %s", r["名称"], at)
		}
	}
	if l := views[report.Mailable].Lists["数据来源"]; len(l.Rows) != 0 || views[report.Mailable].Values["总产值.累计"].Link != "" {
		t.Error("outside, units are named")
	}
}

// Groups by what the list says: each with its figures inside; outside there is one table
// by division only.
func TestGroupingsInTheReport(t *testing.T) {
	park := newPark()
	for i := range park.Roster.Units {
		park.Roster.Units[i].Tags = map[string]string{"规模": []string{"大型", "大型", "小型", "微型"}[i]}
	}
	o := newOffice(t, park)
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	o.fileAll(3)
	views := o.views(order(3))
	if got := lines(views[report.Internal], "按规模", "名称", "应报", "总产值累计", "总产值累计同比", "位次"); got != "大型 2 3.40 13.3 1\n小型 1 0.60 -25.0 3\n微型 1 0.40 100.0 2" {
		t.Errorf("inside:\n%s", got)
	}
	if l := views[report.Mailable].Lists["按规模"]; len(l.Rows) != 0 || l.Empty != "外发版只按行业列，见内部版" {
		t.Errorf("outside: %+v", l)
	}
	if l := views[report.Internal].Lists["按片区"]; len(l.Rows) != 0 || l.Empty != "名录没有“片区”一列" {
		t.Errorf("片区: %+v", l)
	}
	if got := lines(views[report.Internal], "集中度", "户数", "提示"); strings.Count(got, "企业太少") != 2 {
		t.Errorf("集中度:\n%s", got)
	}
	for group, want := range map[string]int{"规模=大型": 2, "size=微型": 1} {
		e, err := o.Explain(t.Context(), order(3), "gov", group)
		if err != nil || len(e.Units) != want {
			t.Errorf("explain %s: %+v, %v", group, e, err)
		}
	}
	for _, group := range []string{"规模=巨型", "颜色=红"} {
		if _, err := o.Explain(t.Context(), order(3), "gov", group); err == nil || !strings.Contains(err.Error(), "有的是") {
			t.Errorf("explain %s: %v", group, err)
		}
	}
}

// The annual returns: both methods by division, and the rate in use beside theirs.
func TestAnnualMethods(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAnnual()
	o.fileAll(3)
	o.run(order(3))
	v := o.views(order(3))[report.Internal]
	// all: 200 × 10: 生产法 25%, but 华岚 23%; 收入法 25%
	want := "合　计 4 20.00 4.92 5.00 1.6 24.60 —\n" +
		"　农副食品加工业 1 4.00 0.92 1.00 8.7 23.00 25.00\n　化学原料和化学制品制造业 2 15.00 3.75 3.75 0.0 25.00 25.00\n　电力、热力生产和供应业 1 1.00 0.25 0.25 0.0 25.00 25.00"
	if got := lines(v, "年报增加值", "名称", "户数", "总产出", "生产法", "收入法", "相差", "年报增加值率", "采用增加值率"); got != want {
		t.Errorf("年报增加值:\n%s\nwant\n%s", got, want)
	}
	// Outside, what is somebody's own in any item is merged, and what the monthly table merges.
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	out := o.views(order(3))[report.Mailable]
	if got := lines(out, "年报增加值", "名称", "户数", "总产出"); got != "合　计 4 20.00\n　化学原料和化学制品制造业 2 15.00\n　其他（2 组合并） 2 5.00" {
		t.Errorf("outside:\n%s", got)
	}
	o.Options.Disclosure = calc.Disclosure{}
	if got := v.Lists["年报增加值"].Rows[1]["说明"].Text; got != "两法相差超过 5%；采用的增加值率与年报相差超过 1 个百分点" {
		t.Error(got)
	}
	// An annual return makes nobody a returned unit, and is no return of the month.
	says(t, v, map[string]string{"报送.已报": "4"})
	if res := o.run(order(3)); res.Coverage.Reported != 4 || res.New {
		t.Errorf("%+v", res.Coverage)
	}
}

// By hand from what explain lists: each cell × rate ÷ index gives added value, level and
// growth.
func TestExplainAddedValueByHand(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(4)
	o.run(order(4))
	e, err := o.Explain(t.Context(), order(4), "增加值", "")
	if err != nil {
		t.Fatal(err)
	}
	rate, index := map[string]*big.Rat{}, map[string]*big.Rat{}
	for _, d := range e.Divisions {
		rate[d.Division] = new(big.Rat).Quo(ratOf(t, d.Rate), big.NewRat(100, 1))
		for _, p := range d.Prices {
			index[d.Division+p.Period.String()] = new(big.Rat).Quo(ratOf(t, p.Index), big.NewRat(100, 1))
		}
	}
	level, volume, base := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, u := range e.Units {
		r, _ := o.Round.Park.Roster.Find(u.Unit, month(4))
		before := new(big.Rat)
		for _, c := range u.Values {
			x := new(big.Rat).Mul(ratOf(t, c.Value), rate[r.Division().Code])
			switch {
			case c.Path == "gov.ytd":
				part := new(big.Rat).Sub(x, before)
				volume.Add(volume, part.Quo(part, index[r.Division().Code+c.Period.String()]))
				before = x
				if c.Period == month(4) {
					level.Add(level, x)
				}
			case c.Path == "gov.ytd_ly" && c.Period == month(4):
				base.Add(base, x)
			}
		}
	}
	growth := new(big.Rat).Quo(volume, base)
	growth.Mul(growth.Sub(growth, big.NewRat(1, 1)), big.NewRat(100, 1))
	if level.Quo(level, big.NewRat(100_000, 1)).Cmp(ratOf(t, e.ToDate.Level)) != 0 || growth.Cmp(ratOf(t, e.ToDate.Growth)) != 0 {
		t.Errorf("by hand %s and %s%%, the figure is %s and %s%%", level, growth, e.ToDate.Level, e.ToDate.Growth)
	}
}
