package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// Explanation walks from a figure to the cells it was made from.
type Explanation struct {
	Indicator string       `json:"indicator"`
	Name      string       `json:"name"`
	Unit      string       `json:"unit"`
	Group     string       `json:"group"`
	Period    facts.Period `json:"period"`
	Stage     string       `json:"stage"`
	GrowthIn  string       `json:"growth_unit"` // %, for ratios 百分点
	Month     Amount       `json:"month"`
	ToDate    Amount       `json:"to_date"`
	How       string       `json:"how"`
	FedBack   string       `json:"fed_back,omitempty"` // document and date of the bureau's figure, which is then the one printed

	Links     []linkSource     `json:"links,omitempty"`     // of estimates among the units
	Parts     []*Explanation   `json:"parts,omitempty"`     // of a ratio
	Divisions []divisionSource `json:"divisions,omitempty"` // of added value
	Units     []UnitSource     `json:"units,omitempty"`
}

// divisionSource is what turns a division's output into added value.
type divisionSource struct {
	Division string        `json:"division"`
	Name     string        `json:"name"`
	Rate     string        `json:"rate"` // percent
	Prices   []priceSource `json:"prices"`
}

// priceSource is a price index used, the year before = 100.
type priceSource struct {
	Period   facts.Period `json:"period"`
	Index    string       `json:"index"`
	Of       string       `json:"of"` // the division, section or * whose index it is
	Source   string       `json:"source"`
	Released string       `json:"released"`
	At       facts.Cell   `json:"cell"`
}

// UnitSource is what one unit adds to the figure, and from where.
type UnitSource struct {
	Unit   string       `json:"unit"`
	Name   string       `json:"name"`
	Values []cellSource `json:"values"`

	Estimate *estimateSource `json:"estimate,omitempty"` // in place of a return
}

// estimateSource is how a unit that has not returned was estimated (估算): from its last
// return's cumulative, which is among the unit's values, period by period.
type estimateSource struct {
	ToDate string         `json:"to_date"`
	Month  string         `json:"month,omitempty"`
	Base   string         `json:"base"` // to date, from the office's workbook
	At     facts.Cell     `json:"base_cell"`
	Steps  []estimateStep `json:"steps"`
}

// estimateStep is one estimated period; Link is the exact ratio applied last, over Pairs
// units of Of. A period of standing still has no method.
type estimateStep struct {
	Period  facts.Period `json:"period"`
	Value   string       `json:"value"`
	Method  calc.Method  `json:"method,omitempty"`
	Marker  calc.Marker  `json:"marker,omitempty"`
	Link    string       `json:"link,omitempty"`
	Pairs   int          `json:"pairs,omitempty"`
	Of      string       `json:"of,omitempty"`
	Default bool         `json:"default_link,omitempty"`
}

// linkSource is a ratio by which units were estimated (推算比), with the units that it is over and
// the cells of both its sides.
type linkSource struct {
	Of     string       `json:"of"` // the stratum: a division, a section or the park
	Method calc.Method  `json:"method"`
	Period facts.Period `json:"period"` // into which it leads
	Link   string       `json:"link"`
	Units  []UnitSource `json:"units"`
}

// cellSource is one value of a return, or of the office's own workbook.
type cellSource struct {
	Period   facts.Period `json:"period"`
	Path     string       `json:"path"`
	Label    string       `json:"label"`
	Value    string       `json:"value"`
	File     string       `json:"file"` // as it came
	At       facts.Cell   `json:"cell"`
	Version  int          `json:"version"`
	Received string       `json:"received"`       // empty: it stands in the office's workbook
	Base     *facts.Cell  `json:"base,omitempty"` // where the office's workbook has the same figure of a year ago
}

// Explain says what a figure of an indicator, of the park or a group of it, is made
// from. Nothing of it is kept with the figures: it is computed anew from the returns
// that count.
func (r *Reporter) Explain(ctx context.Context, o Order, indicator, group string) (*Explanation, error) {
	returns, err := r.counted(ctx, o)
	if err != nil {
		return nil, err
	}
	d, err := indicatorNamed(r.Plan, indicator)
	if err != nil {
		return nil, err
	}
	fig := r.evaluate(returns, o.Period)
	at, err := whereNamed(fig, fig.guard(r.Options.Disclosure).coarser, group)
	if err != nil {
		return nil, err
	}
	x := &explainer{figures: fig, forms: r.Round.Forms, opts: &r.Options, returns: map[facts.Period]map[string][]FiledReturn{}}
	for _, f := range returns {
		p := f.Period
		if form := r.Round.Forms.Coded(f.Form); form != nil {
			p = form.Def.Round(p)
		}
		if x.returns[p] == nil {
			x.returns[p] = map[string][]FiledReturn{}
		}
		id := r.Round.Park.Roster.Resolve(f.Unit)
		x.returns[p][id] = append(x.returns[p][id], f)
	}
	return x.explain(x.plan.Find(d.Code), at, nil), nil
}

// indicatorNamed finds an indicator by code, name or short name.
func indicatorNamed(plan *calc.Plan, s string) (*calc.Indicator, error) {
	var all []string
	for i := range plan.Indicators {
		d := &plan.Indicators[i]
		if s == d.Code || s == d.Name || s == d.Short || "规上"+s == d.Name {
			return d, nil
		}
		all = append(all, d.Short)
	}
	return nil, fmt.Errorf("没有指标“%s”；有的是：%s", s, strings.Join(all, "、"))
}

type explainer struct {
	*figures
	forms   templates.Forms
	returns map[facts.Period]map[string][]FiledReturn
	opts    *Options
}

// explain says what a figure is made from, where it is part of another over the units of that.
func (x *explainer) explain(d *calc.Indicator, at where, of *calc.Indicator) *Explanation {
	fig := at.figure(x.now(), d.Code, of)
	var apart []string
	if of != nil {
		apart = x.now().Apart(of.Code)
	}
	m, y := x.inUnit(d, fig, false), x.inUnit(d, fig, true)
	e := &Explanation{Indicator: d.Code, Name: d.Name, Unit: d.Unit, Group: at.name, Period: x.period, Stage: x.stage, GrowthIn: growthIn(d),
		Month: m.amount(), ToDate: y.amount()}
	if x.now().Forecast {
		e.Stage = stageForecast
	}
	if at.groups[0] == calc.Whole && of == nil {
		if h := x.of(d, x.period, true); h.stage == stageFedBack {
			e.FedBack = fmt.Sprintf("%s，%s", h.fedBack.Document, h.fedBack.Date)
		}
	}
	defer func() {
		if len(apart) > 0 && d.Formula == "" {
			e.How += fmt.Sprintf("；为%s只取各项都有数的企业，%d 户缺项不计", of.Short, len(apart))
			e.Units = slices.DeleteFunc(e.Units, func(u UnitSource) bool { return slices.Contains(apart, u.Unit) })
		}
		if n := fig.ToDate.Estimated; n > 0 && !x.now().Forecast {
			e.How += fmt.Sprintf("；含未报企业 %d 户的估算", n)
		}
	}()
	switch {
	case d.Register != nil:
		e.How, e.Units = x.ofRegister(d.Register)
	case d.Rows != nil:
		e.How, e.Units = x.ofRows(d.Rows)
	case d.ParkOnly():
		e.How = "各报送单位“" + x.itemName(d.Item) + "”之和；同期数为它们报的上年同期数，缺一家就没有"
		e.Units = x.ofItem(d.Item)
	case d.Item != "":
		e.How = "名录内已报企业“" + x.itemName(d.Item) + "”之和；同期数为同一批企业的上年同期数之和"
		e.Units, e.Links = x.units(d, at, d.Item, false)
	case d.ValueAdded != "":
		e.How = "分行业“" + x.itemName(d.ValueAdded) + "”× 增加值率；增速按各月价格指数缩减后与上年同期相比"
		e.Units, e.Links = x.units(d, at, d.ValueAdded, true)
		e.Divisions = x.divisions(at)
	default:
		names := map[string]string{}
		for _, path := range d.Paths() {
			names[path] = x.plan.Find(path).Short
		}
		e.How = inWords(d.Formula, names)
		for _, path := range d.Paths() {
			e.Parts = append(e.Parts, x.explain(x.plan.Find(path), at, cmp.Or(of, d)))
		}
	}
	return e
}

func (x *explainer) itemName(item string) string {
	if f := x.forms.WithItem(item); f != nil {
		return f.Def.Item(item).Name
	}
	return item
}

// units are the group's units that the sum counts, with their cells; with whole their
// cumulatives of the earlier periods too; and the links of those of them that are estimates.
func (x *explainer) units(d *calc.Indicator, at where, item string, whole bool) (all []UnitSource, links []linkSource) {
	estimates := x.estimates[item]
	for _, u := range x.listed {
		if !at.has(x.now(), u.ID) || !x.now().Covers(d.Code, u.ID) {
			continue
		}
		s := UnitSource{Unit: u.ID, Name: x.rowName(u)}
		for _, p := range x.period.ToDate() {
			columns := []string{"m", "ytd", "m_ly", "ytd_ly"}
			if p != x.period {
				if !whole {
					continue
				}
				columns = []string{"ytd"}
			}
			for _, column := range columns {
				if c, ok := x.cell(p, u.ID, item, column); ok {
					s.Values = append(s.Values, c)
				}
			}
		}
		s.Values = append(s.Values, x.brought(u.ID, item)...)
		e, imputed := estimates[u.ID]
		if imputed {
			s.Estimate = x.estimate(e)
			links = x.addLinks(links, e)
			if c, ok := x.cell(e.Since, u.ID, item, "ytd"); ok && !whole {
				s.Values = append(s.Values, c)
			}
		}
		if imputed || x.now().Value(u.ID, item+".ytd").IsNumber() {
			all = append(all, s)
		}
	}
	return all, links
}

// brought are the cells of other returns, and of other units' bases, that are in a unit's figure.
func (x *explainer) brought(unit, item string) (all []cellSource) {
	named := func(id string, c cellSource) cellSource {
		if u, ok := x.set.Park.Roster.Find(id, c.Period); ok && id != unit {
			c.Label = u.Name + " " + c.Label
		}
		return c
	}
	for _, b := range x.now().Brought(unit, item) {
		columns := []string{"ytd"}
		if b.Period == x.period {
			columns = []string{"m", "ytd"}
		}
		for _, column := range columns {
			if c, ok := x.cell(b.Period, b.Unit, item, column); ok {
				all = append(all, named(b.Unit, c))
			}
		}
	}
	form := x.forms.WithItem(item)
	for _, b := range x.set.Park.BaseLines(unit, x.period, item) {
		for _, c := range []struct {
			column string
			value  facts.Value
		}{{"m_ly", b.Month}, {"ytd_ly", b.ToDate}} {
			path := item + "." + c.column
			own, _ := x.cell(x.period, unit, item, c.column)
			if c.value.IsNumber() && form != nil && own.Value != x.now().Value(unit, path).String() { // the return's own has it in it
				all = append(all, named(b.Unit, cellSource{Period: x.period, Path: path, Label: form.Def.Label(item, c.column),
					Value: c.value.String(), File: "园区工作簿", At: b.At}))
			}
		}
	}
	return all
}

// cell is where a unit's value stands.
func (x *explainer) cell(p facts.Period, unit, item, column string) (cellSource, bool) {
	path := item + "." + column
	for _, f := range x.returns[p][unit] {
		v, ok := f.Values[path]
		form := x.forms.Coded(f.Form)
		if !ok || form == nil || !v.IsNumber() && form.Def.List(item) == nil {
			continue
		}
		c := cellSource{Period: f.Period, Path: path, Label: form.Def.Label(item, column), Value: v.String(), File: f.Name, Version: f.Version,
			Received: f.Received.In(x.opts.Loc).Format("2006-01-02 15:04"), At: f.cell(form, path)}
		c.At.File = f.SHA256
		if b, ok := x.set.Park.Bases[facts.BaseKey{ID: unit, Period: p.YearAgo(), Item: item}]; ok && strings.HasSuffix(column, "_ly") {
			c.Base = &b.At
		}
		return c, true
	}
	return cellSource{}, false
}

// divisions are the rates and indices of the group's divisions.
func (x *explainer) divisions(at where) []divisionSource {
	var all []divisionSource
	within := map[facts.Division]bool{}
	for _, u := range x.listed {
		within[u.Division()] = within[u.Division()] || at.has(x.now(), u.ID)
	}
	for _, d := range facts.Divisions {
		if !within[d] || x.now().Get(x.main.Code, division(d.Code)).ToDate.Units == 0 {
			continue
		}
		s := divisionSource{Division: d.Code, Name: d.Name, Rate: exact(x.set.Park.Rate(d, x.period.Year))}
		for _, p := range x.now().Prices.Asked[d.Code] {
			index, whose := x.set.Park.Price(d, p, p.IsJoint())
			source := x.set.Park.Prices[facts.DivisionMonth{Division: whose, Period: p}]
			if index != nil {
				s.Prices = append(s.Prices, priceSource{Period: p, Index: exact(index), Of: whose, Source: source.Source, Released: source.Released, At: source.At})
			}
		}
		all = append(all, s)
	}
	return all
}
