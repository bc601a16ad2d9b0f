package calc

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/facts"
)

// Coverage is who was expected and who returned.
type Coverage struct {
	Expected, Reported int
	Missing            []MissingUnit // largest first
	Size, MissingSize  *big.Rat      // output of a year ago to date, 千元; nothing is missing of who stands still
	Up, Down, Level    int           // units at work by the sign of cumulative growth
	Stopped            int           // units that returned and stand still (停产): in none of the three
}

// MissingUnit is a unit that has not returned.
type MissingUnit struct {
	Unit facts.Respondent
	Size *big.Rat // output of a year ago to date, else of the last return

	Still bool // it stands still (停产) and is silent: a true zero
}

// Lacking are the missing units of whose output nothing is known.
func (c Coverage) Lacking() (all []MissingUnit) {
	for _, m := range c.Missing {
		if !m.Still {
			all = append(all, m)
		}
	}
	return all
}

// Rate is the share that returned by count, in percent; nil with nobody expected.
func (c Coverage) Rate() *big.Rat {
	if c.Expected == 0 {
		return nil
	}
	return Percent(big.NewRat(int64(c.Reported), 1), big.NewRat(int64(c.Expected), 1))
}

// WeightedRate is the share that returned by output of a year ago, in percent.
func (c Coverage) WeightedRate() *big.Rat {
	return Percent(new(big.Rat).Sub(c.Size, c.MissingSize), c.Size)
}

// Breadth (增长面) is the share of growing units among those that returned, in
// percent.
func (c Coverage) Breadth() *big.Rat {
	return Percent(big.NewRat(int64(c.Up), 1), big.NewRat(int64(c.Reported), 1))
}

// cover weighs units by item: the first item of the plan.
func (e *evaluation) cover(item string, forecast bool) Coverage {
	c := Coverage{Expected: len(e.rows)}
	q, sizes := e.quantity(item), e.sizes(item)
	var size, lacking sum
	for _, row := range e.rows {
		id := e.set.Park.Roster.Units[row].ID
		own := sizes.of(row)
		size.add(own)
		if !e.filed[row] || e.set.still[row] || forecast {
			still := e.set.still[row] && !forecast
			if !still {
				lacking.add(own)
			}
			c.Missing = append(c.Missing, MissingUnit{e.set.unit(row, e.period), own.Rat(), still})
			continue
		}
		c.Reported++
		now, base := q.ytd.at(row), q.ytdLast.at(row)
		if e.set.Park.Roster.Stopped(id, e.period) || q.m.at(row).State == facts.Nil || e.period.IsJoint() && now.State == facts.Nil {
			c.Stopped++
			continue
		}
		if !now.IsNumber() || !base.IsNumber() || base.Units < 0 || base.Units == 0 && now.Units <= 0 {
			continue // no rate, and nothing new
		}
		switch change := compare(now, base); {
		case change > 0:
			c.Up++
		case change < 0:
			c.Down++
		default:
			c.Level++
		}
	}
	c.Size, c.MissingSize = size.rat(), lacking.rat()
	slices.SortStableFunc(c.Missing, func(a, b MissingUnit) int {
		return cmp.Or(b.Size.Cmp(a.Size), cmp.Compare(a.Unit.ID, b.Unit.ID))
	})
	return c
}

// Reported counts the units of some groups that returned, as the coverage does.
func (t *Table) Reported(groups ...Group) (n int) {
	r := t.Returns()
	for _, row := range r.rows {
		n += btoi(!r.Forecast && r.filed[row] && !r.set.still[row] && slices.ContainsFunc(groups, func(g Group) bool { return r.in(g, row) }))
	}
	return n
}

// Uncounted lists the units, by code, that returned and are in no sum to date of an indicator: what
// a unit merged into it had made is not known, or what it made itself a year ago. One that
// stands in the row of another (分立) is in that.
func (t *Table) Uncounted(code string) (units []string) {
	d, within := t.plan.Find(code), map[string]bool{}
	for _, split := range t.plan.Undivided(t.set.Park, t.period) {
		for _, id := range split.Units[1:] {
			within[id] = true
		}
	}
	for _, row := range t.rows {
		id := t.set.Park.Roster.Units[row].ID
		if t.filed[row] && !within[id] && t.scoped(d, row) && t.ofUnit(d, row).ToDate.Level == nil {
			units = append(units, id)
		}
	}
	return units
}

// sizes weigh units by an item: the output of a year ago to date from the office's
// list, else what the unit returned last this year.
type sizes struct {
	set   *Set
	item  string
	at    facts.Period
	bases bool
	cols  []*column // newest first
}

func (e *evaluation) sizes(item string) sizes {
	s := sizes{set: e.set, item: item, at: e.period, bases: len(e.set.Park.Bases) > 0}
	for p := e.period; p.Year == e.period.Year; p = p.Prev() {
		s.cols = append(s.cols, e.set.col(p, item+"."+colToDateLast), e.set.col(p, item+"."+colToDate))
	}
	return s
}

func (s sizes) of(row int32) facts.Value {
	if s.bases {
		if b, _ := s.set.Park.Base(s.set.Park.Roster.Units[row].ID, s.at, s.item); b.ToDate.IsNumber() {
			return b.ToDate
		}
	}
	for _, c := range s.cols {
		if v := c.at(row); v.IsNumber() {
			return v
		}
	}
	return facts.Int(0)
}
