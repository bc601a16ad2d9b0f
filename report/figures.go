package report

import (
	"context"
	"fmt"
	"math/big"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// figures is what the year's tables say, as the office prints it.
type figures struct {
	plan   *calc.Plan
	set    *calc.Set
	period facts.Period
	tables map[facts.Period]*calc.Table // of the year up to the period; of last year, from a year ago on, where there were returns; of last December for the annual forms
	stage  string                       // the word for the office's own figures
	past   map[string]IndicatorValue    // what the newest issue of a year ago said, by indicator
	last   map[string]IndicatorValue    // what the newest issue of the period before said
}

// evaluate computes every period of the year up to p, and what of last year is held
// against it.
func (r *Reporter) evaluate(returns []FiledReturn, p facts.Period) *figures {
	f := &figures{plan: r.plan(), set: r.gather(returns), period: p, stage: r.Options.Stage, tables: map[facts.Period]*calc.Table{}}
	periods := p.ToDate()
	for q := p.YearAgo(); q.Year < p.Year; q = q.Next() {
		if f.set.Returned(q) > 0 {
			periods = append(periods, q)
		}
	}
	if len(r.Report.Def.Annual.Codes()) > 0 {
		periods = append(periods, lastAnnual(p))
	}
	for _, q := range periods {
		if f.tables[q] == nil {
			f.tables[q] = calc.Evaluate(f.plan, f.set, q)
		}
	}
	return f
}

// lastAnnual is the period of the annual returns for the year before.
func lastAnnual(p facts.Period) facts.Period { return facts.Period{Year: p.Year - 1, Month: 12} }

// remember looks up what was issued for the same period a year ago, and for the period
// before.
func (r *Reporter) remember(ctx context.Context, f *figures) (err error) {
	if f.past, err = r.issued(ctx, f.period.YearAgo()); err == nil {
		f.last, err = r.issued(ctx, f.period.Prev())
	}
	return err
}

// issued is what the newest run of a period said, by indicator.
func (r *Reporter) issued(ctx context.Context, p facts.Period) (map[string]IndicatorValue, error) {
	runs, err := r.Ledger.Runs(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read runs of %s: %w", p, err)
	}
	said := map[string]IndicatorValue{}
	if n := len(runs); n > 0 {
		for _, v := range runs[n-1].Indicators {
			said[v.Indicator] = v
		}
	}
	return said, nil
}

// aYearAgo is what was published of an indicator for the same period a year ago: as the
// park's workbook has it, else as our own newest issue did; level in the printed unit,
// growth in percent; nil where nobody knows.
func (f *figures) aYearAgo(d *calc.Indicator) (level, growth *big.Rat) {
	if p, ok := f.set.Park.Published[facts.IndicatorKey{Indicator: d.Code, Period: f.period.YearAgo()}]; ok {
		return p.ToDateLevel, p.ToDateGrowth
	}
	v := f.past[d.Code]
	return fraction(v.ToDate.Level), fraction(v.ToDate.Growth)
}

func fraction(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	return r
}

// coarser is how divisions may be shown outside, by the figures of the year so far.
func (f *figures) coarser(d calc.Disclosure) calc.Coarser {
	items := []string{f.plan.Main().Item}
	out := calc.Unmerged()
	for _, p := range f.period.ToDate() {
		if t := f.tables[p].Returns(); t != f.tables[p] { // an estimate makes nobody's figures safer
			out = d.Coarsen([]*calc.Table{t}, items, calc.ByDivision, out)
		}
	}
	return d.Coarsen(f.year(), items, calc.ByDivision, out)
}

// year is the tables of the year up to the period.
func (f *figures) year() []*calc.Table {
	var tables []*calc.Table
	for _, p := range f.period.ToDate() {
		tables = append(tables, f.tables[p])
	}
	return tables
}

// secret reports whether an indicator of the whole park would be somebody's own, so that
// it is withheld outside. The main indicator cannot be: the report is about it.
func (f *figures) secret(d calc.Disclosure, code string) bool {
	main := f.plan.Main()
	if items := f.plan.Items(code); len(items) == 1 && items[0] == main.Item && f.plan.Find(code).Scope == nil {
		return false
	}
	danger, _ := d.Whole(f.year(), code)
	return danger != calc.Safe
}

// exposed says what of the main indicator outside would be somebody's own, though it is
// shown: the office must know before it mails.
func (f *figures) exposed(d calc.Disclosure) string {
	switch danger, changed := d.Whole(f.year(), f.plan.Main().Code); {
	case danger == calc.Few:
		return "全园区的企业太少，合计就会显出个别企业"
	case danger == calc.Heavy:
		return "一两户占全园区的绝大部分，合计就会显出个别企业"
	case changed:
		return "有的企业这月报、那月没报，户数很少，两期合计相减会显出它们；等报齐再发，或用缺报估算"
	}
	return ""
}

func (f *figures) now() *calc.Table { return f.tables[f.period] }

// The stages of a figure.
const (
	stageForecast = "预计"
	stageFedBack  = "反馈"
)

// headline is an indicator of the park for one span, in its printed unit.
type headline struct {
	def     *calc.Indicator
	bound   facts.Bound
	level   *big.Rat
	base    *big.Rat
	growth  calc.Growth // of a ratio: the change in points, as a Rate
	real    bool
	stage   string
	own     *big.Rat // the office's own level beside a fed-back one
	ownRate calc.Growth
	fedBack facts.FedBack
}

// of is the park's figure of an indicator in period p: the fed-back figure (反馈数)
// once it is entered, else the office's own.
func (f *figures) of(d *calc.Indicator, p facts.Period, toDate bool) headline {
	t := f.tables[p]
	h := f.inUnit(d, t.Get(d.Code, calc.Whole), toDate)
	h.stage = f.stage
	if t.Forecast {
		h.stage = stageForecast
	}
	back, ok := f.set.Park.FedBack[facts.IndicatorKey{Indicator: d.Code, Period: p}]
	level, growth := back.MonthLevel, back.MonthGrowth
	if toDate {
		level, growth = back.ToDateLevel, back.ToDateGrowth
	}
	if !ok || level == nil && growth == nil {
		return h
	}
	h.own, h.ownRate, h.fedBack, h.stage = h.level, h.growth, back, stageFedBack
	if level != nil {
		h.level, h.base = level, nil
	}
	if growth != nil {
		h.growth = calc.Growth{Kind: calc.Rate, Percent: growth}
	}
	return h
}

// own is the office's own figure, also where one was fed back: for comparing months.
func (f *figures) own(d *calc.Indicator, p facts.Period, toDate bool) headline {
	return f.inUnit(d, f.tables[p].Get(d.Code, calc.Whole), toDate)
}

// complete reports whether everybody returned for the period.
func (f *figures) complete(p facts.Period) bool {
	t := f.tables[p]
	return !t.Forecast && t.Coverage.Reported == t.Coverage.Expected
}

// inUnit brings a figure into the indicator's printed unit.
func (f *figures) inUnit(d *calc.Indicator, fig calc.Figure, toDate bool) headline {
	m := fig.Month
	if toDate {
		m = fig.ToDate
	}
	h := headline{def: d, level: scale(m.Level, d.Per), base: scale(m.Base, d.Per), growth: m.Growth(), real: m.Volume != nil, bound: m.Bound}
	if d.IsRatio() {
		h.growth = calc.Growth{}
		if m.Level != nil && m.Base != nil {
			h.growth = calc.Growth{Kind: calc.Rate, Percent: new(big.Rat).Sub(m.Level, m.Base)}
		}
	}
	return h
}

func scale(r *big.Rat, per int64) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Quo(r, big.NewRat(per, 1))
}

// nominal reports whether added value is printed with a growth at current prices.
func (h headline) nominal() bool {
	return h.def.ValueAdded != "" && !h.real && h.growth.Kind == calc.Rate && h.stage != stageFedBack
}

// words says a growth of the indicator in words.
func (h headline) words(g calc.Growth) string {
	if h.def.IsRatio() {
		return changeWords(g.Percent, h.def.Decimals.Growth)
	}
	return growthWords(g, h.def.Decimals.Growth)
}

// said is words for a template, which can leave out what can't be told.
func (h headline) said(g calc.Growth, basis string) templates.Datum {
	d := text(h.words(g) + basis)
	d.Missing = g.Kind == calc.NoFigure || g.Kind == calc.NegativeBase
	return d
}

// points is the difference of two printed rates, in percentage points; nil where
// either is missing.
func points(a, b *big.Rat, decimals int) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Sub(facts.Rounded(a, decimals), facts.Rounded(b, decimals))
}

// values lists the run's figures, exact and as printed.
func (f *figures) values(codes []string) []IndicatorValue {
	var all []IndicatorValue
	for _, code := range codes {
		d := f.plan.Find(code)
		m, y := f.of(d, f.period, false), f.of(d, f.period, true)
		all = append(all, IndicatorValue{Indicator: code, Name: d.Name, Unit: d.Unit, GrowthIn: growthIn(d), Stage: y.stage, Month: m.amount(), ToDate: y.amount(),
			Estimated: exactShare(f.now(), code), Parts: f.parts(d)})
	}
	return all
}

func growthIn(d *calc.Indicator) string {
	if d.IsRatio() {
		return "百分点"
	}
	return "%"
}

// parts are the figures of every group that an indicator is parted by.
func (f *figures) parts(d *calc.Indicator) []Part {
	var all []Part
	add := func(by string, g calc.Group, name string) {
		fig := f.now().Get(d.Code, g)
		if fig.ToDate.Units > 0 && d.PartedBy(by) {
			all = append(all, Part{By: by, Group: g.Code, Name: name, Month: f.inUnit(d, fig, false).amount(), ToDate: f.inUnit(d, fig, true).amount()})
		}
	}
	for _, s := range facts.Sections {
		add(calc.BySection, calc.Group{Kind: calc.Section, Code: s.Code}, s.Name)
	}
	for _, v := range facts.Divisions {
		add(calc.ByDivision, calc.Group{Kind: calc.Division, Code: v.Code}, v.Name)
	}
	for _, g := range f.plan.Groupings {
		for _, one := range f.now().Grouped(f.plan.Main().Code, g.Code) {
			add(g.Code, one.Group, g.Name+"："+one.Code)
		}
	}
	return all
}

func (h headline) amount() Amount {
	a := Amount{Level: exact(h.level), Base: exact(h.base), Growth: exact(h.growth.Percent), Real: h.real,
		PrintedLevel: dash, PrintedGrowth: dash}
	if h.level != nil {
		a.PrintedLevel = facts.Round(h.level, h.def.Decimals.Level)
	}
	if h.growth.Percent != nil {
		a.PrintedGrowth = facts.Round(h.growth.Percent, h.def.Decimals.Growth)
	}
	return a
}

// exactShare is the estimated percent of an indicator, empty where there is none.
func exactShare(t *calc.Table, code string) string {
	if share := t.ImputedShare(code, calc.Whole); share != nil && share.Sign() != 0 {
		return share.RatString()
	}
	return ""
}

func exact(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}
