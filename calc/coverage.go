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
	Size, MissingSize  *big.Rat      // output of a year ago to date, 千元
	Up, Down, Level    int           // units at work by the sign of cumulative growth
	Stopped            int           // units that returned and stand still (停产): in none of the three
}

// MissingUnit is a unit that has not returned.
type MissingUnit struct {
	Unit facts.Respondent
	Size *big.Rat // output of a year ago to date, else of the last return
}

// Rate is the share that returned by count, in percent; nil with nobody expected.
func (c Coverage) Rate() *big.Rat {
	if c.Expected == 0 {
		return nil
	}
	return percent(big.NewRat(int64(c.Reported), 1), big.NewRat(int64(c.Expected), 1))
}

// WeightedRate is the share that returned by output of a year ago, in percent.
func (c Coverage) WeightedRate() *big.Rat {
	return percent(new(big.Rat).Sub(c.Size, c.MissingSize), c.Size)
}

// Breadth (增长面) is the share of growing units among those that returned, in
// percent.
func (c Coverage) Breadth() *big.Rat {
	return percent(big.NewRat(int64(c.Up), 1), big.NewRat(int64(c.Reported), 1))
}

// cover weighs units by item: the first item of the plan.
func cover(s *Set, item string, t facts.Period, roster []facts.Respondent, forecast bool) Coverage {
	c := Coverage{Expected: len(roster), Size: new(big.Rat), MissingSize: new(big.Rat)}
	for _, u := range roster {
		size := s.size(u.ID, item, t)
		c.Size.Add(c.Size, size)
		r := s.Get(t, u.ID)
		if r == nil || forecast {
			c.MissingSize.Add(c.MissingSize, size)
			c.Missing = append(c.Missing, MissingUnit{u, size})
			continue
		}
		c.Reported++
		if s.Park.Roster.Stopped(u.ID, t) || r[item+"."+colMonth].State == facts.Nil || t.IsJoint() && r[item+"."+colToDate].State == facts.Nil {
			c.Stopped++
			continue
		}
		var p pair
		p.add(r[item+"."+colToDate], r[item+"."+colToDateLast])
		switch g := p.measure().Growth(); {
		case g.Kind == Rate && g.Percent.Sign() > 0 || g.Kind == New:
			c.Up++
		case g.Kind == Rate && g.Percent.Sign() < 0:
			c.Down++
		case g.Kind == Rate:
			c.Level++
		}
	}
	slices.SortStableFunc(c.Missing, func(a, b MissingUnit) int {
		return cmp.Or(b.Size.Cmp(a.Size), cmp.Compare(a.Unit.ID, b.Unit.ID))
	})
	return c
}

// size is the unit's output of a year ago to date from the office's list, else
// what it returned last this year.
func (s *Set) size(id, item string, t facts.Period) *big.Rat {
	if b, ok := s.Park.Bases[facts.BaseKey{ID: id, Period: t.YearAgo(), Item: item}]; ok && b.ToDate.IsNumber() {
		return b.ToDate.Rat()
	}
	for p := t; p.Year == t.Year; p = p.Prev() {
		r := s.Get(p, id)
		for _, col := range []string{colToDateLast, colToDate} {
			if v := r[item+"."+col]; v.IsNumber() {
				return v.Rat()
			}
		}
	}
	return new(big.Rat)
}
