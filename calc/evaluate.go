package calc

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/facts"
)

// Table holds the figures of one period: those of the park, its sections and
// divisions; a unit's are computed when they are asked for.
type Table struct {
	Period   facts.Period
	Forecast bool // built from 下月预计: nobody has returned yet
	Coverage Coverage
	Prices   priceBasis
	Gaps     int       // units whose cumulative spans a month not filed
	Imputed  []Imputed // what was estimated: in the figures, not in the coverage

	returns *Table // without what was estimated; nil where nothing was
	figures map[string]map[Group]Figure
	*evaluation
}

// priceBasis says what growth at comparable prices rests on, and why it could
// not be had.
type priceBasis struct {
	Borrowed     []string // divisions that took their section's or the whole's index
	MissingIndex []string // divisions without any index: growth is nominal
	MissingRate  []string // divisions without a value-added rate: no figure

	Asked map[string][]facts.Period // by division, the periods whose index it asks for
}

// evaluation is what a table is made from.
type evaluation struct {
	plan     *Plan
	set      *Set
	rows     []int32      // of the units on the list
	filed    []bool       // by row
	division []uint8      // by row, the place in facts.Divisions
	parts    []*partition // by grouping of the plan
	period   facts.Period
}

// Covers reports whether an indicator is of a unit.
func (t *Table) Covers(code, unit string) bool {
	row, known := t.set.rows[unit]
	return known && t.scoped(t.plan.Find(code), row)
}

// scoped reports whether an indicator is of the unit of a row.
func (e *evaluation) scoped(d *Indicator, row int32) bool {
	if d.Scope == nil {
		return true
	}
	i := slices.IndexFunc(e.plan.Groupings, func(g Grouping) bool { return g.Code == d.Scope.By })
	p := e.parts[i]
	if len(d.Scope.In) == 0 {
		return p.place[row] != 0
	}
	return slices.Contains(d.Scope.In, p.names[p.place[row]])
}

// Get is a figure; the zero Figure where there is none.
func (t *Table) Get(code string, g Group) Figure {
	if g.Kind != Unit {
		return t.figures[code][g]
	}
	row, known := t.set.rows[g.Code]
	d := t.plan.Find(code)
	if !known || d == nil || !t.set.Park.Roster.In(g.Code, t.period) {
		return Figure{}
	}
	return t.ofUnit(d, row)
}

// Evaluate computes every indicator of the plan for the park, its sections,
// divisions and units in period t, from the units on the list of t that returned
// (for whom alone both sides are counted) or are estimated, where the plan says so.
func Evaluate(plan *Plan, s *Set, t facts.Period) *Table {
	s = s.asOf(plan, t)
	returns := evaluate(plan, s, t)
	estimates := s.impute(plan, t)
	if estimates == nil {
		return returns
	}
	out := evaluate(plan, s.with(t, estimates), t)
	out.Coverage, out.Imputed, out.returns = returns.Coverage, estimates, returns
	return out
}

func evaluate(plan *Plan, s *Set, t facts.Period) *Table {
	out := &Table{Period: t, figures: map[string]map[Group]Figure{}}
	if s.Returned(t) == 0 {
		if with, told := s.Forecast(plan, t); told > 0 {
			s, out.Forecast = with, true
		}
	}
	e := &evaluation{plan: plan, set: s, rows: s.listed(t), filed: make([]bool, len(s.rows)), division: divisionsOf(s.Park.Roster, t), period: t}
	for i := range plan.Groupings {
		e.parts = append(e.parts, s.partition(&plan.Groupings[i]))
	}
	if f := s.periods[t]; f != nil {
		e.filed = f.filed
	}
	out.evaluation = e
	out.Coverage = e.cover(plan.mainItem(), out.Forecast)
	supplements := s.Supplements(t)
	for _, i := range plan.order {
		d := &plan.Indicators[i]
		switch {
		case d.Register != nil:
			out.figures[d.Code] = d.Register.figures(s.Park, t)
		case d.Rows != nil:
			out.figures[d.Code] = d.Rows.figures(supplements)
		case d.parkOnly:
			out.figures[d.Code] = supplementSums(d.Item, nil, supplements)
		case d.Item != "":
			out.figures[d.Code] = e.sums(d, nil)
		case d.ValueAdded != "":
			out.figures[d.Code] = e.valueAdded(d, nil, &out.Gaps, &out.Prices)
		default:
			out.figures[d.Code] = formulas(d, out.over(d.Paths()))
		}
	}
	return out
}

// divisionsOf is the place in facts.Divisions of every unit in a period; that of a class outside
// industry is none: len(facts.Divisions).
func divisionsOf(r *facts.Roster, t facts.Period) []uint8 {
	place := map[string]uint8{}
	for i, d := range facts.Divisions {
		place[d.Code] = uint8(i)
	}
	of := func(class string) uint8 {
		if len(class) >= 2 {
			if p, ok := place[class[:2]]; ok {
				return p
			}
		}
		return uint8(len(facts.Divisions))
	}
	all := make([]uint8, len(r.Units))
	rows := map[string]int{}
	for i, u := range r.Units {
		all[i] = of(u.Class)
	}
	for i := len(r.Changes) - 1; i >= 0 && t.Before(r.Changes[i].Month); i-- {
		if c := r.Changes[i]; c.Kind == facts.Reclass {
			if len(rows) == 0 {
				for j, u := range r.Units {
					rows[u.ID] = j
				}
			}
			if row, known := rows[r.Resolve(c.ID)]; known {
				all[row] = of(c.Other)
			}
		}
	}
	return all
}

// quantity is an item's four columns of the period.
type quantity struct{ m, ytd, mLast, ytdLast *column }

func (e *evaluation) quantity(item string) quantity {
	c := func(name string) *column { return e.set.col(e.period, item+"."+name) }
	return quantity{c(colMonth), c(colToDate), c(colMonthLast), c(colToDateLast)}
}

// spans is a running sum of the month and of the year to date.
type spans struct{ month, toDate pair }

func (t *spans) add(q quantity, row int32, of *shared) {
	if of.inMonth(row) {
		t.month.add(q.m.at(row), q.mLast.at(row))
	}
	if of.inToDate(row) {
		t.toDate.add(q.ytd.at(row), q.ytdLast.at(row))
	}
}

func (t *spans) plus(o *spans) {
	t.month.plus(&o.month)
	t.toDate.plus(&o.toDate)
}

func (t *spans) empty() bool { return t.month.n+t.toDate.n == 0 }

func (t *spans) figure() Figure { return Figure{t.month.measure(), t.toDate.measure()} }

// sums adds an item up over the units that gave both sides, of those that are shared.
func (e *evaluation) sums(d *Indicator, of *shared) map[Group]Figure {
	q := e.quantity(d.Item)
	divisions := make([]spans, len(facts.Divisions)+1)
	groups := make([][]spans, len(e.parts))
	for i, p := range e.parts {
		groups[i] = make([]spans, len(p.names))
	}
	for _, row := range e.rows {
		if !e.counts(d.Item, row) || !e.scoped(d, row) {
			continue
		}
		divisions[e.division[row]].add(q, row, of)
		for i, p := range e.parts {
			groups[i][p.place[row]].add(q, row, of)
		}
	}
	whole, sections := &spans{}, map[string]*spans{}
	figures := map[Group]Figure{}
	for i := range divisions {
		t := &divisions[i]
		if t.empty() {
			continue
		}
		whole.plus(t)
		var of facts.Division
		if i < len(facts.Divisions) {
			of = facts.Divisions[i]
		}
		figures[divisionGroup(of.Code)] = t.figure()
		if sections[of.Section] == nil {
			sections[of.Section] = &spans{}
		}
		sections[of.Section].plus(t)
	}
	for code, t := range sections {
		figures[sectionGroup(code)] = t.figure()
	}
	for i, p := range e.parts {
		for j, name := range p.names {
			if t := &groups[i][j]; !t.empty() {
				figures[inGroup(e.plan.Groupings[i].Code, name)] = t.figure()
			}
		}
	}
	if len(sections) > 0 {
		figures[Whole] = whole.figure()
	}
	return figures
}

// counts reports whether a unit's figures of an item are summed: those of the return
// that is waited for once it came, those of other forms as they came.
func (e *evaluation) counts(item string, row int32) bool { return e.filed[row] || e.set.aside[item] }

// ofUnit is an indicator of one unit.
func (e *evaluation) ofUnit(d *Indicator, row int32) Figure {
	if !e.scoped(d, row) {
		return Figure{}
	}
	switch {
	case d.parkOnly || d.Rows != nil:
		return Figure{}
	case d.Item != "":
		return e.unitSum(d.Item, row)
	case d.ValueAdded != "":
		out := e.unitSum(d.ValueAdded, row)
		if out.ToDate.Level == nil {
			return Figure{}
		}
		parts := map[facts.Period]*big.Rat{}
		past := e.set.history(d.ValueAdded, e.period)
		past.parts(row, func(i int, now, before facts.Value) { parts[past.periods[i]] = minus(now, before) })
		return e.deflate(out, parts, e.set.unit(row, e.period).Division())
	}
	of := map[string]map[Group]Figure{}
	for _, path := range d.program.Paths {
		of[path] = map[Group]Figure{Whole: e.ofUnit(e.plan.Find(path), row)}
	}
	return formulas(d, of)[Whole]
}

func (e *evaluation) unitSum(item string, row int32) Figure {
	if !e.counts(item, row) {
		return Figure{}
	}
	var t spans
	t.add(e.quantity(item), row, nil)
	return t.figure()
}

// Ranked orders the units, or the groups of a kind, of an indicator by what they pulled,
// most first; those without a pull come last, ties by code.
func (t *Table) Ranked(code string, kind GroupKind) []Group {
	var all []Group
	if kind == Unit {
		for _, row := range t.rows {
			if t.filed[row] {
				all = append(all, unitGroup(t.set.Park.Roster.Units[row].ID))
			}
		}
	}
	for g := range t.figures[code] {
		if g.Kind == kind {
			all = append(all, g)
		}
	}
	t.rank(code, all)
	return all
}

func (t *Table) rank(code string, all []Group) {
	whole := t.Get(code, Whole).ToDate
	pull := map[Group]*big.Rat{}
	for _, g := range all {
		pull[g] = Pull(t.Get(code, g).ToDate, whole)
	}
	slices.SortFunc(all, func(a, b Group) int {
		return cmp.Or(Larger(pull[a], pull[b]), cmp.Compare(a.Code, b.Code))
	})
}

// Larger orders figures, the largest first; what nobody knows comes last.
func Larger(a, b *big.Rat) int {
	if a == nil || b == nil {
		return cmp.Compare(btoi(a == nil), btoi(b == nil))
	}
	return b.Cmp(a)
}

// Grouped lists the groups of a grouping that have units on the list, in the order of
// the definition, how many units each has, and its rank (排名) by what it pulled of an
// indicator, from 1. Units without a group come last.
func (t *Table) Grouped(code, grouping string) []groupCount {
	i := slices.IndexFunc(t.plan.Groupings, func(g Grouping) bool { return g.Code == grouping })
	if i < 0 {
		return nil
	}
	p := t.parts[i]
	n := make([]int, len(p.names))
	for _, row := range t.rows {
		n[p.place[row]]++
	}
	var all []groupCount
	var ranked []Group
	for j := range p.names {
		if j = (j + 1) % len(p.names); n[j] > 0 {
			g := inGroup(grouping, p.names[j])
			all, ranked = append(all, groupCount{Group: g, Units: n[j]}), append(ranked, g)
		}
	}
	t.rank(code, ranked)
	for j := range all {
		all[j].Rank = slices.Index(ranked, all[j].Group) + 1
	}
	return all
}

// groupCount is a group with its units on the list and its rank.
type groupCount struct {
	Group
	Units, Rank int
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
