package report

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// figures is what the year's tables say, as the office prints it.
type figures struct {
	plan   *calc.Plan
	main   *calc.Indicator // that weighs a unit: the plan's first sum
	added  *calc.Indicator // added value; nil where the plan has none
	set    *calc.Set
	period facts.Period
	listed []facts.Respondent // on the list of the period
	// tables are those of the year up to the period; of last year, from a year ago on, where
	// there were returns; of last December for the annual forms.
	tables  map[facts.Period]*calc.Table
	stage   string                    // the word for the office's own figures
	last    map[string]IndicatorValue // what the newest issue of the period before said
	printed earlier                   // what was issued of the year's earlier periods

	lastYear earlier // what was issued of the same periods a year ago

	joint       map[string]string                  // of units of a split that stand as one row, by unit: that in whose row
	estimates   map[string]map[string]calc.Imputed // of units that are missing, by item and unit
	supplements []calc.Supplement                  // of the period
}

// evaluate computes every period of the year up to p, and what of last year is held
// against it.
func (r *Reporter) evaluate(returns []FiledReturn, p facts.Period) *figures {
	f := &figures{plan: r.plan(), set: gather(r.Round.Forms, r.Round.Park, returns), period: p, stage: r.Options.Stage, tables: map[facts.Period]*calc.Table{}}
	f.main, f.added, f.listed = f.plan.Main(), f.plan.AddedValue(), f.set.Park.Roster.At(p)
	periods := p.ToDate()
	for q := p.YearAgo(); q.Year < p.Year; q = q.Next() {
		if f.set.Returned(q) > 0 {
			periods = append(periods, q)
		}
	}
	if len(r.monthly().Def.Annual.Codes()) > 0 {
		periods = append(periods, p.LastDecember())
	}
	for _, q := range periods {
		if f.tables[q] == nil {
			f.tables[q] = calc.Evaluate(f.plan, f.set, q)
		}
	}
	f.supplements = f.set.Supplements(p)
	f.joint = map[string]string{}
	for _, d := range f.plan.Undivided(f.set.Park, p) {
		for _, id := range d.Units {
			f.joint[id] = d.Units[0]
		}
	}
	f.estimates = map[string]map[string]calc.Imputed{}
	for _, x := range f.now().Imputed {
		if f.estimates[x.Item] == nil {
			f.estimates[x.Item] = map[string]calc.Imputed{}
		}
		f.estimates[x.Item][x.Unit.ID] = x
	}
	return f
}

// remember looks up what was issued: for the period before, of this year, and of the same
// periods a year ago.
func (f *figures) remember(ctx context.Context, ledger Ledger) (err error) {
	if f.last, err = issued(ctx, ledger, f.period.Prev()); err != nil {
		return err
	}
	year := f.period.ToDate()
	if f.printed, err = earlierIssues(ctx, ledger, year[:len(year)-1]); err != nil {
		return err
	}
	f.lastYear, err = earlierIssues(ctx, ledger, f.period.YearAgo().ToDate())
	return err
}

// issued is what the newest run of a period said, by indicator.
func issued(ctx context.Context, ledger Ledger, p facts.Period) (map[string]IndicatorValue, error) {
	runs, err := ledger.Runs(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read runs of %s: %w", p, err)
	}
	if n := len(runs); n > 0 {
		return issuedValues(runs[n-1].Indicators), nil
	}
	return map[string]IndicatorValue{}, nil
}

// aYearAgo is what was published of an indicator for the same period a year ago, and whose
// figure that is: as the park's workbook has it, else as our own newest issue did; level in
// the printed unit, growth in percent; nil where nobody knows.
func (f *figures) aYearAgo(d *calc.Indicator) (level *big.Rat, growth pace, whose string) {
	if p, ok := f.set.Park.Published[facts.IndicatorKey{Indicator: d.Code, Period: f.period.YearAgo()}]; ok {
		return p.ToDateLevel, pace{p.ToDateGrowth, pricesOf(d)}, "上年公布数"
	}
	v := issuedValues(f.lastYear.runs[f.period.YearAgo()].Indicators)[d.Code]
	return fraction(v.ToDate.Level), pace{fraction(v.ToDate.Growth), v.prices(d)}, "上年月报"
}

func (f *figures) now() *calc.Table { return f.tables[f.period] }

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
	h.levelBack, h.growthBack = level != nil, growth != nil
	if h.levelBack {
		h.level, h.base = level, nil
	}
	if h.growthBack {
		h.growth, h.prices = calc.Growth{Kind: calc.Rate, Percent: growth}, pricesOf(d)
	}
	return h
}

// own is the office's own figure, also where one was fed back: for comparing months.
func (f *figures) own(d *calc.Indicator, p facts.Period, toDate bool) headline {
	return f.inUnit(d, f.tables[p].Get(d.Code, calc.Whole), toDate)
}

// whole is the main figure of the park to date, which parts are held against.
func (f *figures) whole() calc.Measure { return f.now().Get(f.main.Code, calc.Whole).ToDate }

// complete reports whether everybody returned for the period, or stands still, and is in the sums.
func (f *figures) complete(p facts.Period) bool {
	t := f.tables[p]
	return !t.Forecast && len(t.Coverage.Lacking()) == 0 && len(t.Uncounted(f.main.Code)) == 0
}

// group is a group's figure of an indicator, in its printed unit.
func (f *figures) group(d *calc.Indicator, g calc.Group, toDate bool) headline {
	return f.inUnit(d, f.now().Get(d.Code, g), toDate)
}

// unit is a unit as of the period.
func (f *figures) unit(id string) facts.Respondent {
	u, _ := f.set.Park.Roster.Find(id, f.period)
	return u
}

// rowName is what a unit's row is called: that of units which a split has not parted yet says
// who is in it, and of the others where they are.
func (f *figures) rowName(u facts.Respondent) string {
	in := f.joint[u.ID]
	switch in {
	case "":
		return u.Name
	case u.ID:
		var others []string
		for _, id := range slices.Sorted(maps.Keys(f.joint)) {
			if id != in && f.joint[id] == in {
				others = append(others, f.unit(id).Name)
			}
		}
		if others == nil {
			return u.Name
		}
		return u.Name + "（与" + strings.Join(others, "、") + "合为一行，分立的同期数未定）"
	}
	return u.Name + "（在“" + f.unit(in).Name + "”一行）"
}

// inUnit brings a figure into the indicator's printed unit.
func (f *figures) inUnit(d *calc.Indicator, fig calc.Figure, toDate bool) headline {
	m := fig.Month
	if toDate {
		m = fig.ToDate
	}
	h := headline{def: d, level: scale(m.Level, d.Per), base: scale(m.Base, d.Per), growth: m.Growth(), prices: m.Volume != nil, bound: m.Bound}
	if d.IsRatio() {
		h.growth = calc.Growth{}
		if m.Level != nil && m.Base != nil {
			h.growth = calc.Growth{Kind: calc.Rate, Percent: new(big.Rat).Sub(m.Level, m.Base)}
		}
	}
	return h
}

// values lists the run's figures, exact and as printed.
func (f *figures) values(codes []string) []IndicatorValue {
	var all []IndicatorValue
	for _, code := range codes {
		d := f.plan.Find(code)
		m, y := f.of(d, f.period, false), f.of(d, f.period, true)
		level, growth := y.stages(f.stage)
		all = append(all, IndicatorValue{Indicator: code, Name: d.Name, Unit: d.Unit, GrowthIn: growthIn(d), Stage: y.stage, Month: m.amount(), ToDate: y.amount(),
			Estimated: exactShare(f.now(), code), Parts: f.parts(d),
			LevelStage: level, GrowthStage: growth, Nominal: y.nominal()})
	}
	return all
}

// parts are the figures of every group that an indicator is parted by.
func (f *figures) parts(d *calc.Indicator) []part {
	var all []part
	add := func(by string, g calc.Group, name string) {
		fig := f.now().Get(d.Code, g)
		if fig.ToDate.Units > 0 && d.PartedBy(by) {
			all = append(all, part{By: by, Group: g.Code, Name: name, Month: f.inUnit(d, fig, false).amount(), ToDate: f.inUnit(d, fig, true).amount()})
		}
	}
	for _, s := range facts.Sections {
		add(calc.BySection, calc.Group{Kind: calc.Section, Code: s.Code}, s.Name)
	}
	for _, v := range facts.Divisions {
		add(calc.ByDivision, calc.Group{Kind: calc.Division, Code: v.Code}, v.Name)
	}
	for _, g := range f.plan.Groupings {
		for _, one := range f.now().Grouped(f.main.Code, g.Code) {
			add(g.Code, one.Group, g.Name+"："+one.Code)
		}
	}
	return all
}

// exactShare is the estimated percent of an indicator, empty where there is none.
func exactShare(t *calc.Table, code string) string {
	if share := t.ImputedShare(code, calc.Whole); share != nil && share.Sign() != 0 {
		return share.RatString()
	}
	return ""
}
