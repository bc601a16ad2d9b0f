package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// indicators tell the indicators of the whole park: their single figures, and the lists
// 主要指标, 趋势 and 反馈.
type indicators struct {
	*figures
	guard   *guard
	origins *origins
	forms   templates.Forms
	leading []*calc.Indicator // of the leaders' table, in order
}

func (w *indicators) lists() []listing {
	return []listing{
		{name: "主要指标", columns: slices.Concat(shows("名称", "单位"), stars("本月", "本月同比", "累计", "累计同比", "本月同比说法", "累计同比说法",
			"比上月累计", "全年目标", "完成进度", "比序时进度", "全市位次", "比全市"), shows("阶段")), make: w.leaders},
		{name: "趋势", columns: shows("月份", "总产值本月", "总产值累计同比", "增加值累计同比"), make: w.trend},
		{name: "反馈", columns: slices.Concat(shows("名称", "单位", "反馈数"), keeps("测算数", "相差"), shows("反馈同比"), keeps("测算同比", "相差点"),
			shows("说明")), none: "本期还没有反馈数", make: w.fedBack},
	}
}

// stageWord is the word for the whole report: that of its first indicator.
func (w *indicators) stageWord() string { return w.of(w.leading[0], w.period, true).stage }

// tell sets the park's figures of every indicator by its short name.
func (w *indicators) tell(c *content) {
	for i := range w.plan.Indicators {
		d := &w.plan.Indicators[i]
		w.tellOf(d, func(name string, x templates.Datum) {
			if d.Has(name) {
				c.star(d.Short+"."+name, x, w.guard.secret[d.Code])
			}
		})
		c.show(d.Short+".单位", text(d.Unit))
		c.show(d.Short+".阶段", text(w.of(d, w.period, true).stage))
	}
}

// tellOf sets what may have to be withheld of an indicator.
func (w *indicators) tellOf(d *calc.Indicator, set func(string, templates.Datum)) {
	in := func(x templates.Datum) templates.Datum {
		x.Unit = d.Unit
		return x
	}
	m, y := w.of(d, w.period, false), w.of(d, w.period, true)
	set("本月", in(w.linked(m.datum(), d)))
	set("本月同期", in(figure(m.base, d.Decimals.Level)))
	set("本月同比", m.grown())
	set("本月同比说法", m.said(m.growth, ""))
	set("累计", in(w.linked(y.datum(), d)))
	set("累计同期", in(figure(y.base, d.Decimals.Level)))
	set("累计同比", y.grown())
	set("比上月累计", w.sinceLast(d, y))
	set("两年平均", w.twoYears(d, y))
	p := w.progress(d, y)
	set("全年目标", p.target)
	set("完成进度", p.done)
	set("比序时进度", p.ahead)
	set("全市位次", p.rank)
	set("比全市", p.city)
	basis, kind := "", "可比价增速"
	if y.nominal() {
		basis, kind = "（名义增速）", "名义增速"
	}
	said := y.said(y.growth, basis)
	set("累计同比说法", said)
	said.Text, said.Missing = y.datum().String()+d.Unit+"、"+said.Text, y.level == nil
	set("累计说法", said)
	set("增速口径", text(kind))
	set("价格口径", text(basis))
	set("标记", text(strings.TrimSuffix(w.marks(y), "（名义增速）")))
	set("累计箭头", text(arrow(y.growth.Percent, d.Decimals.Growth)))
	set("期间", text(w.spanOf(d).Label()))
	// Of the units that returned alone; without estimates that is the report's own figure.
	came := w.now().Returns().Get(d.Code, calc.Whole)
	m, y = w.inUnit(d, came, false), w.inUnit(d, came, true)
	set("已报本月同比", m.grown())
	set("已报累计", figure(y.level, d.Decimals.Level))
	set("已报累计同比", y.grown())
	set("已报累计同比说法", text(y.words(y.growth)))
	set("估算占比", figure(w.now().ImputedShare(d.Code, calc.Whole), 1))
}

// spanOf is the period that an indicator's figures are of: an earlier one than the report's
// where a form that it is made from is behind.
func (w *indicators) spanOf(d *calc.Indicator) facts.Period {
	span := w.period
	for _, f := range w.forms {
		if f.Def.Item(d.Item+d.ValueAdded) != nil || d.Rows != nil && f.Def.List(d.Rows.List) != nil {
			span = f.Def.For(w.period)
		}
	}
	for _, path := range d.Paths() {
		if p := w.spanOf(w.plan.Find(path)); p.Before(span) {
			span = p
		}
	}
	return span
}

// leaders are the rows of the leaders' table.
func (w *indicators) leaders(t *table) {
	for _, d := range w.leading {
		m, y := w.of(d, w.period, false), w.of(d, w.period, true)
		p := w.progress(d, y)
		t.add(text(d.Name+w.marks(y)), text(d.Unit),
			w.linked(figure(m.level, d.Decimals.Level), d), m.grown(), w.linked(figure(y.level, d.Decimals.Level), d), y.grown(),
			m.said(m.growth, ""), y.said(y.growth, ""), w.sinceLast(d, y),
			p.target, p.done, p.ahead, p.rank, p.city, text(y.stage)).own = w.guard.secret[d.Code]
	}
}

// sinceLast is 比上月累计, in points: a ratio moves by itself, a level by its growth; only
// like is held against like.
func (w *indicators) sinceLast(d *calc.Indicator, y headline) templates.Datum {
	if w.period.IsJoint() || !w.complete(w.period) || !w.complete(w.period.Prev()) {
		return unknown(dash)
	}
	last := w.of(d, w.period.Prev(), true)
	if y.stage != last.stage {
		return unknown(dash)
	}
	now, before := y.growth.Percent, last.growth.Percent
	if d.IsRatio() {
		now, before = y.level, last.level
	}
	// What was published counts, also where it would come out otherwise today.
	if said, ok := w.last[d.Code]; ok && said.Stage == y.stage {
		before = fraction(said.ToDate.PrintedGrowth)
		if d.IsRatio() {
			before = fraction(said.ToDate.PrintedLevel)
		}
	}
	return figure(points(now, before, d.Decimals.Growth), d.Decimals.Growth)
}

// twoYears is 两年平均: the mean growth of this year's and last year's rate as published.
func (w *indicators) twoYears(d *calc.Indicator, y headline) templates.Datum {
	_, before := w.aYearAgo(d)
	if d.IsRatio() || y.growth.Percent == nil || before == nil {
		return unknown(dash)
	}
	return figure(calc.MeanGrowth(d.Decimals.Growth, y.growth.Percent, before), d.Decimals.Growth)
}

// linked leads from a figure to the cells behind it.
func (w *indicators) linked(x templates.Datum, d *calc.Indicator) templates.Datum {
	if x.Num != nil {
		x.Link = w.origins.leads[origin{item: d.Item + d.ValueAdded}]
	}
	return x
}

// marks say of a figure what the report's own stage and price basis do not.
func (w *indicators) marks(h headline) string {
	s := ""
	if h.stage == stageFedBack && w.stageWord() != stageFedBack {
		s = "（反馈数）"
	}
	if h.nominal() {
		s += "（名义增速）"
	}
	return s
}

// progress is how far a target of the year is reached, and where the park stands in its city.
type progress struct{ target, done, ahead, rank, city templates.Datum }

func (f *figures) progress(d *calc.Indicator, y headline) progress {
	goal := f.target(d)
	p := progress{target: unknown(dash), rank: unknown(dash)}
	var done, ahead *big.Rat
	known := y.level != nil && y.bound == facts.Exactly && (d.ParkOnly() || f.complete(f.period))
	switch {
	case goal.Level != nil && !known:
		p.target = figure(goal.Level, d.Decimals.Level)
	case goal.Level != nil && goal.Level.Sign() > 0:
		p.target = figure(goal.Level, d.Decimals.Level)
		done = percentOf(y.level, goal.Level)
		ahead = new(big.Rat).Sub(done, big.NewRat(int64(f.period.Month)*100, 12))
	case goal.Growth != nil:
		p.target = text(facts.Round(goal.Growth, d.Decimals.Growth) + "%")
	}
	p.done, p.ahead = figure(done, 1), figure(ahead, 1)
	s := f.set.Park.Standings[facts.IndicatorKey{Indicator: d.Code, Period: f.period}]
	if s.Rank > 0 {
		p.rank = text(fmt.Sprintf("%d/%d", s.Rank, s.Of))
	}
	p.city = figure(points(y.growth.Percent, s.CityGrowth, d.Decimals.Growth), d.Decimals.Growth)
	return p
}

// target is the year's goal of an indicator.
func (f *figures) target(d *calc.Indicator) facts.Target {
	return f.set.Park.Targets[facts.IndicatorKey{Indicator: d.Code, Period: f.period.December()}]
}
