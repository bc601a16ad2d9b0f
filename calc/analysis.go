package calc

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/facts"
)

// Part is some of the units: how many, and their figures since the start of the year.
type Part struct {
	Units  int
	ToDate Measure
}

// Structure parts the units that gave both sides of an item by what became of them this
// year: on the list since before, come onto it this year, standing still. The parts add up
// to the whole.
func (t *Table) Structure(item string) (continuing, entrants, stopped Part) {
	q := t.quantity(item)
	var parts [3]pair
	for _, row := range t.rows {
		if !t.filed[row] {
			continue
		}
		id := t.set.Park.Roster.Units[row].ID
		i := 0
		if t.still(row, q) {
			i = 2
		} else if !t.set.Park.Roster.In(id, t.period.LastDecember()) {
			i = 1
		}
		parts[i].add(q.ytd.at(row), q.ytdLast.at(row))
	}
	part := func(p *pair) Part { return Part{p.n, p.measure()} }
	return part(&parts[0]), part(&parts[1]), part(&parts[2])
}

// Matched is strict matched-sample growth: over the units that were on the list a year
// ago too and made something then. share is the share of the whole, in percent, of
// those that were not, and how many they are.
func (t *Table) Matched(item string) (m Measure, entrants int, share *big.Rat) {
	q := t.quantity(item)
	var both, whole, entered pair
	for _, row := range t.rows {
		if !t.counts(item, row) {
			continue
		}
		now, base := q.ytd.at(row), q.ytdLast.at(row)
		whole.add(now, base)
		switch id := t.set.Park.Roster.Units[row].ID; {
		case !t.set.Park.Roster.In(id, t.period.YearAgo()):
			entered.add(now, base)
		case base.IsNumber() && base.Units > 0:
			both.add(now, base)
		}
	}
	return both.measure(), entered.n, Share(Measure{Level: entered.now.rat()}, whole.measure())
}

// still reports whether a unit stands still: by the list, or by a nil return.
func (t *Table) still(row int32, q quantity) bool {
	if t.set.Park.Roster.Stopped(t.set.Park.Roster.Units[row].ID, t.period) {
		return true
	}
	if t.period.IsJoint() {
		return q.ytd.at(row).State == facts.Nil
	}
	return q.m.at(row).State == facts.Nil
}

// WithoutTop is an item's measure of the park or a group of divisions without the unit
// that changed most from last year to this, and that unit's code.
func (t *Table) WithoutTop(item string, g Group) (Measure, string) {
	q := t.quantity(item)
	var all pair
	var most *big.Rat
	top := int32(-1)
	for _, row := range t.rows {
		now, base := q.ytd.at(row), q.ytdLast.at(row)
		if !t.filed[row] || !now.IsNumber() || !base.IsNumber() || !t.in(g, row) {
			continue
		}
		all.add(now, base)
		if change := minus(now, base); most == nil || change.Abs(change).Cmp(most) > 0 {
			most, top = change, row
		}
	}
	if top < 0 {
		return Measure{}, ""
	}
	all.now.sub(q.ytd.at(top))
	all.base.sub(q.ytdLast.at(top))
	all.n--
	return all.measure(), t.set.Park.Roster.Units[top].ID
}

// Streak is for how many return periods on end, up to this one, a unit's month has
// been under last year's (Periods < 0) or over it (> 0).
type Streak struct {
	Unit    string
	Periods int
}

// Streaks of an item, of two periods at least, the longest decline first. The joint
// 1—2月 counts as one; a period not returned, or level, ends a streak.
func (s *Set) Streaks(item string, t facts.Period) []Streak {
	periods := t.ToDate()
	slices.Reverse(periods)
	var all []Streak
	for _, row := range s.listed(t) {
		n := 0
		for _, p := range periods {
			now, base := colMonth, colMonthLast
			if p.IsJoint() {
				now, base = colToDate, colToDateLast
			}
			a, b := s.col(p, item+"."+now).at(row), s.col(p, item+"."+base).at(row)
			if !a.IsNumber() || !b.IsNumber() {
				break
			}
			c := compare(a, b)
			if c == 0 || n != 0 && (c > 0) != (n > 0) {
				break
			}
			n += c
		}
		if n > 1 || n < -1 {
			all = append(all, Streak{s.Park.Roster.Units[row].ID, n})
		}
	}
	slices.SortStableFunc(all, func(a, b Streak) int { return cmp.Compare(a.Periods, b.Periods) })
	return all
}

// Within reports whether a unit belongs to a group.
func (t *Table) Within(g Group, unit string) bool {
	row, known := t.set.rows[unit]
	return known && (g.Kind == Unit && g.Code == unit || g.Kind != Unit && t.in(g, row))
}

// in reports whether a row belongs to the park, a section or a division.
func (t *Table) in(g Group, row int32) bool {
	switch g.Kind {
	case Park:
		return true
	case Grouped:
		p := t.partitionBy(g.By)
		return p.names[p.place[row]] == g.Code
	}
	place := t.division[row]
	if int(place) >= len(facts.Divisions) {
		return false
	}
	d := facts.Divisions[place]
	return g.Kind == Division && d.Code == g.Code || g.Kind == Section && d.Section == g.Code
}
