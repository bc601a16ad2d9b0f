package calc

import (
	"maps"
	"math/big"
	"slices"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// shared are the units that several sums are taken over, by row: those that gave both sides
// of every one that is of them. Nil: each sum has its own units.
type shared struct{ month, toDate []bool }

func (s *shared) inMonth(row int32) bool { return s == nil || s.month[row] }

func (s *shared) inToDate(row int32) bool { return s == nil || s.toDate[row] }

// share finds the units that are in all the sums of enterprises among the indicators; nil
// where these are the same units anyway.
func (e *evaluation) share(sums []*Indicator) *shared {
	out, apart := &shared{make([]bool, len(e.filed)), make([]bool, len(e.filed))}, false
	quantities := make([]quantity, len(sums))
	for i, d := range sums {
		quantities[i] = e.quantity(d.Item + d.ValueAdded)
	}
	both := func(now, base *column, row int32) bool { return now.at(row).IsNumber() && base.at(row).IsNumber() }
	for _, row := range e.rows {
		of, month, toDate := 0, 0, 0
		for i, d := range sums {
			if !e.scoped(d, row) {
				continue
			}
			of++
			if q := quantities[i]; e.counts(d.Item+d.ValueAdded, row) {
				month += btoi(both(q.m, q.mLast, row))
				toDate += btoi(both(q.ytd, q.ytdLast, row))
			}
		}
		out.month[row], out.toDate[row] = month == of, toDate == of
		apart = apart || month > 0 && month < of || toDate > 0 && toDate < of
	}
	if !apart {
		return nil
	}
	return out
}

// beneath are the sums of enterprises that indicators come down to, the items of others, and
// all that are named on the way.
func (t *Table) beneath(codes []string) (sums []*Indicator, items []string, named map[string]bool) {
	named = map[string]bool{}
	var name func(codes []string)
	name = func(codes []string) {
		for _, code := range codes {
			if !named[code] {
				named[code] = true
				name(t.plan.Find(code).Paths())
			}
		}
	}
	name(codes)
	for i := range t.plan.Indicators {
		switch d := &t.plan.Indicators[i]; {
		case !named[d.Code] || d.Rows != nil || d.Register != nil || d.program != nil:
		case d.parkOnly:
			items = append(items, d.Item)
		default:
			sums = append(sums, d)
		}
	}
	return sums, items, named
}

// over are the figures of indicators, with those of what they are made from, over the units
// that they share: a ratio (产销率) or a difference is of one list of units.
func (t *Table) over(codes []string) map[string]map[Group]Figure {
	sums, items, named := t.beneath(codes)
	in := t.share(sums)
	if in == nil && len(items) < 2 {
		return t.figures
	}
	of, supplements := maps.Clone(t.figures), t.set.Supplements(t.period)
	for _, i := range t.plan.order {
		switch d := &t.plan.Indicators[i]; {
		case !named[d.Code] || d.Rows != nil || d.Register != nil:
		case d.program != nil:
			of[d.Code] = formulas(d, of)
		case d.parkOnly:
			of[d.Code] = supplementSums(d.Item, items, supplements)
		case d.Item != "":
			of[d.Code] = t.sums(d, in)
		default:
			of[d.Code] = t.valueAdded(d, in, new(int), new(priceBasis))
		}
	}
	return of
}

// Apart lists the units, by code, that one of the sums of an indicator has to date and
// another, which is of them too, has not: they are in none of them for its sake.
func (t *Table) Apart(code string) (units []string) {
	sums, _, _ := t.beneath([]string{code})
	in := t.share(sums)
	if in == nil {
		return nil
	}
	for _, row := range t.rows {
		had := func(d *Indicator) bool {
			item := d.Item + d.ValueAdded
			q := t.quantity(item)
			return t.counts(item, row) && t.scoped(d, row) && q.ytd.at(row).IsNumber() && q.ytdLast.at(row).IsNumber()
		}
		if !in.toDate[row] && slices.ContainsFunc(sums, had) {
			units = append(units, t.set.Park.Roster.Units[row].ID)
		}
	}
	return units
}

// Together are figures of indicators over the units that they share, of several groups as
// one. Where that of one cannot be had, nor can the whole: never that of the others.
func (t *Table) Together(groups []Group, codes ...string) map[string]Figure {
	over, of := t.over(codes), map[string]map[Group]Figure{}
	for _, i := range t.plan.order {
		d := &t.plan.Indicators[i]
		if d.Formula != "" {
			of[d.Code] = formulas(d, of)
			continue
		}
		a := &adder{}
		for _, g := range groups {
			a.add(over[d.Code][g])
		}
		of[d.Code] = map[Group]Figure{Whole: a.figure()}
	}
	out := map[string]Figure{}
	for _, code := range codes {
		out[code] = of[code][Whole]
	}
	return out
}

// formulas evaluates a ratio or combination of indicators, group by group. Its base
// is the same formula over the bases.
func formulas(d *Indicator, of map[string]map[Group]Figure) map[Group]Figure {
	groups := map[Group]bool{}
	for _, path := range d.program.Paths {
		for g := range of[path] {
			groups[g] = true
		}
	}
	figures := map[Group]Figure{}
	for g := range groups {
		at := func(pick func(Figure) *big.Rat) *big.Rat {
			return d.program.Eval(env(func(path string) formula.Value {
				return formula.Num(pick(of[path][g]))
			})).Rat()
		}
		measure := func(span func(Figure) Measure) Measure {
			m := Measure{Level: at(func(f Figure) *big.Rat { return span(f).Level }), Base: at(func(f Figure) *big.Rat { return span(f).Base })}
			for _, path := range d.program.Paths {
				part := span(of[path][g])
				if part.Bound != facts.Exactly {
					m.Bound = facts.About // which way a formula bends it is not known
				}
				m.Units, m.Estimated = max(m.Units, part.Units), max(m.Estimated, part.Estimated)
			}
			return m
		}
		figures[g] = Figure{measure(func(f Figure) Measure { return f.Month }), measure(func(f Figure) Measure { return f.ToDate })}
	}
	return figures
}

type env func(string) formula.Value

func (e env) Value(path string) formula.Value { return e(path) }

func (e env) Call(string, []formula.Arg) formula.Value { return formula.Missing }
