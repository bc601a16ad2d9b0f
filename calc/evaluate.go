package calc

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// Table holds the figures of one period.
type Table struct {
	Period   facts.Period
	Forecast bool // built from 下月预计: nobody has returned yet
	Figures  map[string]map[Group]Figure
	Coverage Coverage
	Prices   PriceBasis
	Gaps     int // units whose cumulative spans a month not filed
}

// PriceBasis says what growth at comparable prices rests on, and why it could
// not be had.
type PriceBasis struct {
	Borrowed     []string // divisions that took their section's or the whole's index
	MissingIndex []string // divisions without any index: growth is nominal
	MissingRate  []string // divisions without a value-added rate: no figure
}

// Get is a figure; the zero Figure where there is none.
func (t *Table) Get(code string, g Group) Figure { return t.Figures[code][g] }

// Evaluate computes every indicator of the plan for the park, its sections,
// divisions and units in period t, from the units on the list of t that returned
// (for whom alone both sides are counted).
func Evaluate(plan *Plan, s *Set, t facts.Period) *Table {
	out := &Table{Period: t, Figures: map[string]map[Group]Figure{}}
	if len(s.Returns[t]) == 0 {
		if told := s.Forecast(plan, t); len(told) > 0 {
			returns := map[facts.Period]map[string]Return{}
			for p, r := range s.Returns {
				returns[p] = r
			}
			returns[t] = told
			s = &Set{Park: s.Park, Returns: returns}
			out.Forecast = true
		}
	}
	roster := s.Park.Roster.At(t)
	out.Coverage = cover(s, plan.mainItem(), t, roster, out.Forecast)
	e := &evaluation{set: s, table: out, units: roster, period: t}
	for i := range plan.Indicators {
		d := &plan.Indicators[i]
		switch {
		case d.Item != "":
			out.Figures[d.Code] = e.sums(d.Item)
		case d.ValueAdded != "":
			out.Figures[d.Code] = e.valueAdded(d.ValueAdded)
		default:
			out.Figures[d.Code] = e.formula(d)
		}
	}
	return out
}

type evaluation struct {
	set    *Set
	table  *Table
	units  []facts.Respondent
	period facts.Period
}

// sums adds an item up over the units that gave both sides.
func (e *evaluation) sums(item string) map[Group]Figure {
	type total struct{ month, toDate pair }
	totals := map[Group]*total{}
	for _, u := range e.units {
		r := e.set.Get(e.period, u.ID)
		if r == nil {
			continue
		}
		for _, g := range groupsOf(u) {
			t := totals[g]
			if t == nil {
				t = &total{}
				totals[g] = t
			}
			t.month.add(r[item+"."+colMonth], r[item+"."+colMonthLast])
			t.toDate.add(r[item+"."+colToDate], r[item+"."+colToDateLast])
		}
	}
	figures := map[Group]Figure{}
	for g, t := range totals {
		figures[g] = Figure{t.month.measure(), t.toDate.measure()}
	}
	return figures
}

// pair is a running sum of this year's and last year's figure.
type pair struct {
	now, base *big.Rat
	n         int
}

func (p *pair) add(now, base facts.Value) {
	if !now.IsNumber() || !base.IsNumber() {
		return
	}
	if p.now == nil {
		p.now, p.base = new(big.Rat), new(big.Rat)
	}
	p.now.Add(p.now, now.Rat())
	p.base.Add(p.base, base.Rat())
	p.n++
}

func (p *pair) measure() Measure { return Measure{Level: p.now, Base: p.base, Units: p.n} }

// formula evaluates a ratio or combination of indicators, group by group. Its
// base is the same formula over the bases.
func (e *evaluation) formula(d *Indicator) map[Group]Figure {
	groups := map[Group]bool{}
	for _, path := range d.program.Paths {
		for g := range e.table.Figures[path] {
			groups[g] = true
		}
	}
	figures := map[Group]Figure{}
	for g := range groups {
		at := func(pick func(Figure) *big.Rat) *big.Rat {
			return d.program.Eval(env(func(path string) formula.Value {
				return formula.Num(pick(e.table.Figures[path][g]))
			})).Rat()
		}
		units := 0
		for _, path := range d.program.Paths {
			units = max(units, e.table.Figures[path][g].ToDate.Units)
		}
		figures[g] = Figure{
			Month: Measure{Units: units,
				Level: at(func(f Figure) *big.Rat { return f.Month.Level }),
				Base:  at(func(f Figure) *big.Rat { return f.Month.Base })},
			ToDate: Measure{Units: units,
				Level: at(func(f Figure) *big.Rat { return f.ToDate.Level }),
				Base:  at(func(f Figure) *big.Rat { return f.ToDate.Base })},
		}
	}
	return figures
}

type env func(string) formula.Value

func (e env) Value(path string) formula.Value { return e(path) }

func (e env) Call(string, []formula.Arg) formula.Value { return formula.Missing }

// Ranked orders units (or divisions) of an indicator by what they pulled, most
// first; those without a pull come last, ties by code.
func (t *Table) Ranked(code string, kind GroupKind) []Group {
	var all []Group
	for g := range t.Figures[code] {
		if g.Kind == kind {
			all = append(all, g)
		}
	}
	whole := t.Get(code, Whole).ToDate
	pull := map[Group]*big.Rat{}
	for _, g := range all {
		pull[g] = Pull(t.Get(code, g).ToDate, whole)
	}
	slices.SortFunc(all, func(a, b Group) int {
		x, y := pull[a], pull[b]
		if x == nil || y == nil {
			return cmp.Or(cmp.Compare(btoi(x == nil), btoi(y == nil)), cmp.Compare(a.Code, b.Code))
		}
		return cmp.Or(y.Cmp(x), cmp.Compare(a.Code, b.Code))
	})
	return all
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
