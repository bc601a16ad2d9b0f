package report

import (
	"cmp"
	"maps"
	"math/big"
	"slices"

	"parkstat/calc"
	"parkstat/calc/disclose"
	"parkstat/facts"
)

// mailed (已发的陈述) makes of what was mailed of one item what disclose asks: figures to date of
// units, and statements on their sums. A base is a figure of the year before.
type mailed struct {
	*disclose.System
	item       string
	plan       *calc.Plan
	kin, group func(unit string) string
	figure     map[entry]int32
	entries    []entry // by figure
	quantities map[entry]int
	spots      []Spot // by statement: where it is printed
}

// entry is what a figure is of; a figure that was corrected is another.
type entry struct {
	holder
	period facts.Period
	month  bool // of the month alone, where what was before is not known
	value  string
}

// holder is a unit, with those that it was merged with or split from, in a division.
type holder struct{ kin, division string }

// values are what holders have.
type values map[holder]*big.Rat

// put gives the place of a figure.
func (x *mailed) put(e entry, value *big.Rat) int32 {
	e.value = exact(value)
	i, known := x.figure[e]
	if !known {
		of := entry{period: e.period, month: e.month}
		if _, known := x.quantities[of]; !known {
			x.quantities[of] = len(x.quantities)
		}
		i = x.Add(disclose.Figure{Group: x.group(e.kin), Of: x.quantities[of], Before: -1, Value: value})
		x.figure[e] = i
		x.entries = append(x.entries, e)
	}
	return i
}

// account is what a mail rests on: of each holder what it had to date, and made, as that mail has it.
type account struct {
	*mailed
	mail          *Shown
	base          bool
	month, toDate map[facts.Period]values
}

// account reads a mail's figures of the item; what is to date less the month was to date before.
func (x *mailed) account(m *Shown, base bool) *account {
	a := &account{x, m, base, map[facts.Period]values{}, map[facts.Period]values{}}
	for i := range m.Sums {
		s := &m.Sums[i]
		d := x.plan.Find(s.Indicator)
		if s.Base != base || d.Item != x.item {
			continue
		}
		to := a.month
		if s.ToDate {
			to = a.toDate
		}
		if to[s.Period] == nil {
			to[s.Period] = values{}
		}
		maps.Copy(to[s.Period], x.held(m, s))
	}
	for p := m.Period; !p.IsJoint() && p.Year == m.Period.Year; p = p.Prev() {
		for h, y := range a.toDate[p] {
			made, known := a.month[p][h]
			if before := a.toDate[p.Prev()]; known && before[h] == nil {
				if before == nil {
					before = values{}
					a.toDate[p.Prev()] = before
				}
				before[h] = new(big.Rat).Sub(y, made)
			}
		}
	}
	return a
}

// held are the parts of a sum.
func (x *mailed) held(m *Shown, s *Sum) values {
	all := values{}
	for i, u := range m.Units {
		if s.Of[i] == "" {
			continue
		}
		h := holder{x.kin(u.ID), u.Division}
		part := cmp.Or(s.part(i), new(big.Rat))
		if all[h] != nil {
			part = new(big.Rat).Add(all[h], part)
		}
		all[h] = part
	}
	return all
}

// figures are a holder's figure now, the one to be taken from it (-1: none), and what is left.
func (a *account) figures(h holder, p facts.Period, toDate bool) (now, before int32, left *big.Rat) {
	at := func(q facts.Period) facts.Period {
		if a.base {
			return q.YearAgo()
		}
		return q
	}
	y, made := a.toDate[p][h], a.month[p][h]
	switch {
	case toDate && y == nil, !toDate && made == nil:
		return -1, -1, nil
	case !toDate && y == nil:
		return a.put(entry{holder: h, period: at(p), month: true}, made), -1, made
	}
	now, before = a.put(entry{holder: h, period: at(p)}, y), -1
	if made != nil && !p.IsJoint() {
		before = a.put(entry{holder: h, period: at(p.Prev())}, new(big.Rat).Sub(y, made))
		a.Figures[now].Before = before
	}
	if toDate {
		return now, -1, y
	}
	return now, before, made
}

// terms are the sum over some divisions, nil: all. What is made of the item by rates (增加值) is so
// many times each division's.
func (a *account) terms(s *Sum, divisions []string) (all []disclose.Term) {
	own := a.plan.Find(s.Indicator).Item == a.item
	of := a.held(a.mail, s)
	byDivision := map[string][]holder{}
	for h := range of {
		if divisions == nil || slices.Contains(divisions, h.division) {
			key := h.division
			if own {
				key = ""
			}
			byDivision[key] = append(byDivision[key], h)
		}
	}
	for _, d := range slices.Sorted(maps.Keys(byDivision)) {
		now, before := disclose.Term{Times: big.NewRat(1, 1)}, disclose.Term{Times: big.NewRat(-1, 1)}
		total, made := new(big.Rat), new(big.Rat)
		for _, h := range slices.SortedFunc(slices.Values(byDivision[d]), holder.compare) {
			n, b, left := a.figures(h, s.Period, s.ToDate)
			if n < 0 {
				continue
			}
			now.Figures = append(now.Figures, n)
			if b >= 0 {
				before.Figures = append(before.Figures, b)
			}
			total.Add(total, of[h])
			made.Add(made, left)
		}
		if !own {
			if made.Sign() == 0 {
				continue
			}
			now.Times = new(big.Rat).Quo(total, made)
			before.Times = new(big.Rat).Neg(now.Times)
		}
		all = append(all, now, before)
	}
	return slices.DeleteFunc(all, func(t disclose.Term) bool { return len(t.Figures) == 0 })
}

func (h holder) compare(o holder) int {
	return cmp.Or(cmp.Compare(h.division, o.division), cmp.Compare(h.kin, o.kin))
}

// sum is what terms come to.
func (x *mailed) sum(terms []disclose.Term) *big.Rat {
	sum := new(big.Rat)
	for _, t := range terms {
		for _, f := range t.Figures {
			sum.Add(sum, new(big.Rat).Mul(t.Times, x.Figures[f].Value))
		}
	}
	return sum
}
