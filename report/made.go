package report

import (
	"fmt"
	"math/big"
	"slices"

	"parkstat/facts"
)

// made are the figures of a unit, with those it was merged with or split from, that are in the
// mails' sums of a quantity: of months, and to date by period.
type made struct{ months, toDates map[facts.Period][]*big.Rat }

// isMade reports whether a difference is what a unit made in a month, to date, or between two
// periods, by all mails of the year, and no correction.
func (p *protection) isMade(t target, kin string, d *big.Rat) bool {
	of := p.madeOf(t, kin)
	same := func(m *big.Rat) bool { return new(big.Rat).Abs(m).Cmp(new(big.Rat).Abs(d)) == 0 }
	for at, xs := range of.toDates {
		for _, x := range xs {
			y := new(big.Rat).Sub(x, d)
			for since, ys := range of.toDates {
				if since != at && slices.ContainsFunc(ys, func(o *big.Rat) bool { return o.Cmp(y) == 0 }) {
					return true
				}
			}
		}
		if slices.ContainsFunc(of.months[at], same) {
			return true
		}
	}
	return false
}

// corrected reports whether mails have a figure of a unit in several versions.
func (p *protection) corrected(t target, kin string) bool {
	of := p.madeOf(t, kin)
	for _, figures := range []map[facts.Period][]*big.Rat{of.months, of.toDates} {
		for _, versions := range figures {
			if len(versions) > 1 {
				return true
			}
		}
	}
	return false
}

// madeOf is what a unit made, worked out once.
func (p *protection) madeOf(t target, kin string) made {
	key := fmt.Sprint(t.indicator, t.base, kin)
	of, known := p.made[key]
	if !known {
		of = p.madeBy(t, kin)
		p.made[key] = of
	}
	return of
}

// madeBy gathers them mail by mail, since a month of one version and a year to date of another make
// no figure.
func (p *protection) madeBy(t target, kin string) made {
	all := made{map[facts.Period][]*big.Rat{}, map[facts.Period][]*big.Rat{{}: {new(big.Rat)}}}
	for _, m := range p.mails {
		of := made{map[facts.Period][]*big.Rat{}, map[facts.Period][]*big.Rat{}}
		for i := range m.Sums {
			s, to := &m.Sums[i], of.months
			if s.ToDate {
				to = of.toDates
			}
			if s.Indicator == t.indicator && s.Base == t.base {
				to[s.Period] = distinct(to[s.Period], p.partOf(m, s, kin))
			}
		}
		of.follow(m.Period.December().ToDate())
		all.join(of)
	}
	return all
}

// follow adds what a unit had made by the period before a month, or has by the month itself.
func (of made) follow(periods []facts.Period) {
	for _, at := range periods {
		for _, m := range of.months[at] {
			by, before := of.toDates[at], of.toDates[at.Prev()]
			for _, y := range by {
				of.toDates[at.Prev()] = distinct(of.toDates[at.Prev()], new(big.Rat).Sub(y, m))
			}
			for _, y := range before {
				of.toDates[at] = distinct(of.toDates[at], new(big.Rat).Add(y, m))
			}
		}
	}
}

func (of made) join(o made) {
	for _, part := range []struct{ to, from map[facts.Period][]*big.Rat }{{of.months, o.months}, {of.toDates, o.toDates}} {
		for at, xs := range part.from {
			for _, x := range xs {
				part.to[at] = distinct(part.to[at], x)
			}
		}
	}
}

// partOf is what a unit gives to a sum; nil where it gives nothing.
func (p *protection) partOf(m *Shown, s *Sum, kin string) *big.Rat {
	x := &statement{parts: map[string]*big.Rat{}}
	for i, u := range m.Units {
		if part := s.part(i); part != nil && p.kin(u.ID) == kin {
			x.add(kin, part)
		}
	}
	return x.parts[kin]
}

// distinct adds a figure that is not there yet.
func distinct(all []*big.Rat, x *big.Rat) []*big.Rat {
	if x == nil || slices.ContainsFunc(all, func(o *big.Rat) bool { return o.Cmp(x) == 0 }) {
		return all
	}
	return append(all, x)
}
