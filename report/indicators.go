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
			"比上月累计", "全年目标", "完成进度", "比序时进度", "比计划", "全市位次", "比全市"), shows("阶段")), make: w.leaders},
		{name: "趋势", columns: shows("月份", "总产值本月", "总产值累计同比", "总产值上年同比", "增加值累计同比", "增加值上年同比"), make: w.trend},
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
				month := strings.HasPrefix(strings.TrimPrefix(name, "已报"), "本月") && w.guard.isMonth(d.Code, nil, w.period)
				c.star(d.Short+"."+name, x, month || w.guard.secret[d.Code])
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
	mean, from := w.twoYears(d, y)
	set("两年平均", mean)
	set("两年平均来源", text(from))
	p := w.progress(d, y)
	set("全年目标", p.target)
	set("完成进度", p.done)
	set("比序时进度", p.ahead)
	set("比计划", p.plan())
	set("全市位次", p.rank)
	set("比全市", p.city)
	set("比全市来源", text(p.cityFrom))
	basis, kind := basisMark(y), "可比价增速"
	if y.nominal() {
		kind = "名义增速"
	}
	said := y.said(y.growth, y.sayGrowth(basis))
	set("累计同比说法", said)
	level := y.sayLevel(y.datum().String() + d.Unit)
	if y.partly() && y.growthBack { // the bureau's leads
		said.Text += "、" + level
	} else {
		said.Text, said.Missing = level+"、"+said.Text, y.level == nil
	}
	set("累计说法", said)
	set("增速口径", text(kind))
	set("价格口径", text(basis))
	set("标记", text(w.levelMark(y)))
	set("累计箭头", text(arrow(y.growth.Percent, d.Decimals.Growth)))
	set("期间", text(w.spanOf(d).Label()))
	// Of the units that returned alone; without estimates that is the report's own figure.
	came := w.now().Returns().Get(d.Code, calc.Whole)
	m, y = w.inUnit(d, came, false), w.inUnit(d, came, true)
	set("已报本月同比", m.grown())
	set("已报累计", figure(y.level, d.Decimals.Level))
	set("已报累计同比", y.grown())
	set("已报累计同比说法", text(y.words(y.growth)+basisMark(y)))
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
		r := t.add(text(d.Name+w.marks(m, y)), text(d.Unit),
			w.linked(figure(m.level, d.Decimals.Level), d), m.cell(), w.linked(figure(y.level, d.Decimals.Level), d), y.cell(),
			m.said(m.growth, ""), y.said(y.growth, ""), w.sinceLast(d, y),
			p.target, p.done, p.ahead, p.plan(), p.rank, p.city, text(y.stage))
		if r.own = w.guard.secret[d.Code]; w.guard.isMonth(d.Code, nil, w.period) {
			r.stars = []string{"本月", "本月同比", "本月同比说法"}
		}
	}
}

// linked leads from a figure to the cells behind it.
func (w *indicators) linked(x templates.Datum, d *calc.Indicator) templates.Datum {
	if x.Num != nil {
		x.Link = w.origins.leads[origin{item: d.Item + d.ValueAdded}]
	}
	return x
}

// levelMark says of a level to date whose it is, where that is not told by the report's stage.
func (w *indicators) levelMark(y headline) string {
	switch {
	case y.partly() && y.growthBack:
		return "（园区测算）"
	case y.levelBack && (y.partly() || w.stageWord() != stageFedBack):
		return "（反馈数）"
	}
	return ""
}

// marks say of the figures of an indicator what the report's own stage and price basis do not.
func (w *indicators) marks(m, y headline) string {
	mark, back := "", backParts(m, y)
	switch {
	case back == "全部" && w.stageWord() != stageFedBack:
		mark = "（反馈数）"
	case back != "" && back != "全部":
		mark = "（" + back + "为反馈数）"
	}
	switch {
	case y.nominal() && m.growth.Kind == calc.Rate && !m.nominal():
		mark += "（累计为名义增速）"
	case y.nominal():
		mark += "（名义增速）"
	case m.nominal():
		mark += "（本月为名义增速）"
	}
	return mark
}

// backParts names what of an indicator's figures is the bureau's.
func backParts(m, y headline) string {
	month, toDate := backPart("本月", m), backPart("累计", y)
	switch {
	case toDate == "累计" && (month == "本月" || m.level == nil && m.growth.Percent == nil):
		return "全部"
	case month != "" && toDate != "":
		return month + "、" + toDate
	}
	return month + toDate
}

// backPart is that of one span.
func backPart(span string, h headline) string {
	switch {
	case h.levelBack && h.growthBack:
		return span
	case h.levelBack:
		return span + "总量"
	case h.growthBack:
		return span + "增速"
	}
	return ""
}

// progress is how far a target of the year is reached, and where the park stands in its city.
type progress struct {
	target, done, ahead, rank, city templates.Datum
	cityFrom                        string // whose rates are held against each other

	points templates.Datum // before or behind the plan: 比序时进度, or the growth less the one aimed at
}

// plan (比计划) says it in words, in percentage points (点).
func (p progress) plan() templates.Datum {
	if p.points.Num == nil {
		return unknown(dash)
	}
	size := facts.Round(new(big.Rat).Abs(p.points.Num), p.points.Decimals) + " 点"
	switch facts.Rounded(p.points.Num, p.points.Decimals).Sign() {
	case 1:
		return text("超 " + size)
	case -1:
		return text("欠 " + size)
	}
	return text("持平")
}

func (f *figures) progress(d *calc.Indicator, y headline) progress {
	goal := f.target(d)
	p := progress{target: unknown(dash), rank: unknown(dash)}
	var done, ahead *big.Rat
	known := y.level != nil && y.bound == facts.Exactly && (y.levelBack || d.ParkOnly() || f.complete(f.period))
	switch {
	case goal.Level != nil && !known:
		p.target = figure(goal.Level, d.Decimals.Level)
	case goal.Level != nil && goal.Level.Sign() > 0:
		p.target = figure(goal.Level, d.Decimals.Level)
		done = calc.Percent(y.level, goal.Level)
		// What is printed is subtracted, as a reader does.
		ahead = new(big.Rat).Sub(facts.Rounded(done, 1), facts.Rounded(big.NewRat(int64(f.period.Month)*100, 12), 1))
	case goal.Growth != nil:
		p.target = text("增长 " + trimZeros(facts.Round(goal.Growth, d.Decimals.Growth)) + "%")
	}
	p.done, p.ahead = figure(done, 1), figure(ahead, 1)
	if p.points = p.ahead; goal.Level == nil && (y.growthBack || d.ParkOnly() || f.complete(f.period)) {
		p.points = points(y.pace(), pace{goal.Growth, pricesOf(d)}, d.Decimals.Growth)
	}
	s := f.set.Park.Standings[facts.IndicatorKey{Indicator: d.Code, Period: f.period}]
	if s.Rank > 0 {
		p.rank = text(fmt.Sprintf("%d/%d", s.Rank, s.Of))
	}
	if p.city = points(y.pace(), pace{s.CityGrowth, pricesOf(d)}, d.Decimals.Growth); p.city.Num != nil {
		p.cityFrom = y.whose() + "与全市公布数"
	}
	return p
}

// target is the year's goal of an indicator.
func (f *figures) target(d *calc.Indicator) facts.Target {
	return f.set.Park.Targets[facts.IndicatorKey{Indicator: d.Code, Period: f.period.December()}]
}
