package calc

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts"
)

// Brought (并入) is a return of another unit, or an earlier one of the unit itself, that is in a
// figure with the unit's own.
type Brought struct {
	Unit   string
	Period facts.Period
}

type broughtTo struct {
	row    int32
	item   string
	period facts.Period
}

// Brought lists what is in a unit's item to date besides its own return of the period.
func (t *Table) Brought(unit, item string) []Brought {
	row, known := t.set.rows[unit]
	if !known {
		return nil
	}
	return t.set.brought[broughtTo{row, item, t.period}]
}

// Value is what of a unit is summed, by item.column.
func (t *Table) Value(unit, path string) facts.Value { return t.set.Value(t.period, unit, path) }

// overlay is a set with other values in some places; the set beneath is left as it is.
type overlay struct {
	from, to *Set
	own      map[facts.Period]map[string]bool // columns that were copied
}

func (s *Set) overlay() *overlay {
	to := *s
	to.periods = maps.Clone(s.periods)
	return &overlay{s, &to, map[facts.Period]map[string]bool{}}
}

// filings are those of a period, its columns by path ready to be written to.
func (o *overlay) filings(p facts.Period, paths ...string) *filings {
	if o.own[p] == nil {
		o.own[p] = map[string]bool{}
		if f := o.from.periods[p]; f != nil {
			o.to.periods[p] = &filings{slices.Clone(f.filed), f.n, maps.Clone(f.cols)}
		}
	}
	f := o.to.of(p)
	for _, path := range paths {
		if c := f.cols[path]; c != nil && !o.own[p][path] {
			f.cols[path] = &column{slices.Clone(c.units), slices.Clone(c.mark)}
		}
		o.own[p][path] = true
	}
	return f
}

// add files values as returned.
func (o *overlay) add(p facts.Period, id string, values map[string]facts.Value) {
	o.filings(p, slices.Collect(maps.Keys(values))...)
	o.to.Add(p, id, values)
}

// set puts a value into its place, or takes it away where it is missing.
func (o *overlay) set(p facts.Period, row int32, path string, v facts.Value) {
	f := o.filings(p, path)
	if v.IsMissing() {
		if c := f.cols[path]; c != nil {
			c.units[row], c.mark[row] = 0, 0
		}
		return
	}
	o.to.put(f, row, map[string]facts.Value{path: v})
}

// asOf is the set as the list of a period makes of it: bases are the office's of today; a unit
// has with its own the earlier months of those that were merged into it this year, whichever
// way it returned; what stands still and is silent has made nothing.
func (s *Set) asOf(plan *Plan, t facts.Period) *Set {
	if s.Returned(t) == 0 {
		return s
	}
	a := &asOf{overlay: s.overlay(), t: t}
	for _, item := range plan.items() {
		if !s.aside[item] {
			a.items = append(a.items, item)
		}
	}
	a.mergers()
	a.bases()
	a.partings()
	a.standing()
	if len(a.own) == 0 {
		return s
	}
	return a.to
}

type asOf struct {
	*overlay
	t     facts.Period
	items []string
}

// bases puts the office's in place of what stands in the returns.
func (a *asOf) bases() {
	park := a.from.Park
	if len(park.Bases) == 0 {
		return
	}
	rows := a.from.listed(a.t)
	for _, path := range slices.Sorted(maps.Keys(a.to.periods[a.t].cols)) {
		item, column, _ := strings.Cut(path, ".")
		if column != colMonthLast && column != colToDateLast {
			continue
		}
		for _, row := range rows {
			if !a.to.filed(a.t, row) {
				continue
			}
			b, known := park.Base(park.Roster.Units[row].ID, a.t, item)
			v := b.ToDate
			if column == colMonthLast {
				v = b.Month
			}
			if known && v.IsNumber() && !v.Equals(a.to.col(a.t, path).at(row)) {
				a.set(a.t, row, path, v)
			}
		}
	}
}

// mergers gives a unit the earlier months of those merged into it this year, in the order of
// the mergers.
func (a *asOf) mergers() {
	roster := a.from.Park.Roster
	for _, c := range roster.During(a.t.LastDecember(), a.t) {
		from, known := a.from.rows[roster.Resolve(c.ID)]
		into, listed := a.from.rows[roster.Resolve(c.Other)]
		if c.Kind != facts.Merge || !known || !listed || !roster.In(c.Other, a.t) {
			continue
		}
		for _, item := range a.items {
			a.merge(item, from, into, c.Month)
		}
	}
}

// merge adds an item's figures of one unit before a month to another's.
func (a *asOf) merge(item string, from, into int32, month facts.Period) {
	before := month.Prev()
	j, theirs := &joining{own: new(big.Rat)}, facts.Int(0) // nothing in the first period of a year
	if before.Year == a.t.Year {
		own, gap := a.soFar(before, into, item)
		j.own, j.gap, theirs = own.Rat(), gap, a.part(before, from, item+"."+colToDate)
	}
	j.theirs = theirs.Rat()
	for p := month; p.Compare(a.t) <= 0; p = p.Next() {
		sum := a.at(p, into, item+"."+colToDate)
		switch j.reads(p, a.at(p, into, item+"."+colMonth), sum) {
		case unread:
			a.set(p, into, item+"."+colToDate, facts.Value{})
		case ofItself:
			a.set(p, into, item+"."+colToDate, sum.Plus(theirs))
			a.bring(broughtTo{into, item, p}, from, before)
		}
	}
	for p := before; p.Year == a.t.Year; p = p.Prev() {
		for _, column := range []string{colMonth, colToDate, colMonthLast, colToDateLast} {
			path := item + "." + column
			x, y := a.part(p, into, path), a.part(p, from, path)
			if x.IsNumber() || y.IsNumber() {
				a.set(p, into, path, x.Plus(y))
				a.set(p, from, path, facts.Value{})
			}
		}
	}
}

// soFar is what a unit had made of an item by a period, as it last returned; gap says that
// this was before.
func (a *asOf) soFar(by facts.Period, row int32, item string) (sum facts.Value, gap bool) {
	for p := by; p.Year == a.t.Year; p = p.Prev() {
		if v := a.part(p, row, item+"."+colToDate); v.IsNumber() {
			return v, p != by
		}
	}
	return facts.Int(0), true
}

// bring notes that a unit's return of a period is in another's figure, with all that is in
// that one.
func (a *asOf) bring(to broughtTo, from int32, p facts.Period) {
	if a.to.brought == nil {
		a.to.brought = map[broughtTo][]Brought{}
	}
	own := Brought{a.from.Park.Roster.Units[from].ID, p}
	a.to.brought[to] = append(append(a.to.brought[to], own), a.to.brought[broughtTo{from, to.item, p}]...)
}

// part is what a unit brings into a sum of its month: nothing where it was not on the list.
func (a *asOf) part(p facts.Period, row int32, path string) facts.Value {
	if v := a.at(p, row, path); v.IsNumber() || a.from.Park.Roster.In(a.from.Park.Roster.Units[row].ID, p) {
		return v
	}
	return facts.Int(0)
}

// partings makes one row of the units of a split whose bases are not stated: of all of them, or
// of none while one has not returned.
func (a *asOf) partings() {
	park := a.from.Park
	for _, d := range park.Undivided(a.t, a.items) {
		var rows []int32
		filed := true
		for _, id := range d.Units {
			row := a.from.rows[id]
			rows, filed = append(rows, row), filed && a.to.filed(a.t, row)
		}
		from, known := a.from.rows[d.From]
		for _, item := range a.items {
			a.one(item, rows, filed)
			for _, row := range rows[1:] {
				a.bring(broughtTo{rows[0], item, a.t}, row, a.t)
			}
			if known && from != rows[0] {
				a.merge(item, from, rows[0], d.Month)
			}
			if b, known := park.BaseOfOld(d, a.t, item); known && filed {
				a.set(a.t, rows[0], item+"."+colToDateLast, b.ToDate)
				a.set(a.t, rows[0], item+"."+colMonthLast, b.Month)
			}
		}
	}
}

// one leaves the sum of an item over some rows in the first.
func (a *asOf) one(item string, rows []int32, all bool) {
	for _, column := range []string{colMonth, colToDate, colMonthLast, colToDateLast} {
		path := item + "." + column
		for p := a.t; p.Year == a.t.Year; p = p.Prev() {
			sum := facts.Int(0)
			for _, row := range rows {
				sum = sum.Plus(a.part(p, row, path))
				a.set(p, row, path, facts.Value{})
			}
			if all || p != a.t {
				a.set(p, rows[0], path, sum)
			}
		}
	}
}

// at is a value as it stands by now.
func (a *asOf) at(p facts.Period, row int32, path string) facts.Value {
	return a.to.col(p, path).at(row)
}

// standing files what units made that stand still (停产) and are silent: nothing since their last
// return.
func (a *asOf) standing() {
	roster := a.from.Park.Roster
	if !slices.ContainsFunc(roster.Changes, func(c facts.Change) bool { return c.Kind == facts.Stop }) {
		return
	}
	for _, row := range a.from.listed(a.t) {
		id := roster.Units[row].ID
		if a.to.filed(a.t, row) || !roster.Stopped(id, a.t) {
			continue
		}
		last, since := facts.Period{}, a.t
		for ; since.Year == a.t.Year && !a.to.filed(since, row) && roster.Stopped(id, since); since = since.Prev() {
			last = since
		}
		if since.Year == a.t.Year && !a.to.filed(since, row) {
			continue // it was at work then, and silent
		}
		for _, item := range a.items {
			a.still(item, row, last, since)
		}
	}
}

func (a *asOf) still(item string, row int32, first, since facts.Period) {
	id := a.from.Park.Roster.Units[row].ID
	base, known := a.from.Park.Base(id, a.t, item)
	sum := facts.Value{State: facts.Nil}
	if since.Year == a.t.Year {
		sum = a.at(since, row, item+"."+colToDate)
	}
	if !known || !sum.IsNumber() {
		return
	}
	for p := first; p.Compare(a.t) <= 0; p = p.Next() {
		values := map[string]facts.Value{item + "." + colToDate: sum}
		if !p.IsJoint() {
			values[item+"."+colMonth] = facts.Value{State: facts.Nil}
		}
		if p == a.t {
			values[item+"."+colToDateLast], values[item+"."+colMonthLast] = base.ToDate, base.Month
		}
		a.add(p, id, values)
	}
	if since.Year == a.t.Year {
		a.bring(broughtTo{row, item, a.t}, row, since)
	}
	if a.to.still == nil {
		a.to.still = map[int32]bool{}
	}
	a.to.still[row] = true
}
