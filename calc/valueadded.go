package calc

import (
	"math/big"
	"slices"

	"parkstat/facts"
)

// valueAdded is added value (增加值) by the rate method with single deflation
// (单缩法): gross output × the division's rate; at comparable prices each month's
// part over its own price index (上年同月=100), the joint 1—2月 over its cumulative
// one, then added. Base: last year's output × the same rate.
func (e *evaluation) valueAdded(item string) map[Group]Figure {
	sums := e.sums(item)
	byDivision := map[string]map[facts.Period]*big.Rat{}
	units := map[Group]map[facts.Period]*big.Rat{}
	division := map[Group]facts.Division{}
	for _, u := range e.units {
		g := Group{Unit, u.ID}
		if sums[g].ToDate.Level == nil {
			continue
		}
		d := u.Division()
		division[g], division[Group{Division, d.Code}] = d, d
		parts, gaps := e.set.series(u.ID, item, e.period)
		if gaps {
			e.table.Gaps++
		}
		units[g] = parts
		total := byDivision[d.Code]
		if total == nil {
			total = map[facts.Period]*big.Rat{}
			byDivision[d.Code] = total
		}
		for p, v := range parts {
			if total[p] == nil {
				total[p] = new(big.Rat)
			}
			total[p].Add(total[p], v)
		}
	}
	figures := map[Group]Figure{}
	for g, parts := range units {
		figures[g] = e.deflate(sums[g], parts, division[g])
	}
	whole, sections := newAdder(), map[string]*adder{}
	for _, d := range facts.Divisions {
		g := Group{Division, d.Code}
		parts, ok := byDivision[d.Code]
		if !ok {
			continue
		}
		figures[g] = e.deflate(sums[g], parts, d)
		e.note(d)
		if sections[d.Section] == nil {
			sections[d.Section] = newAdder()
		}
		sections[d.Section].add(figures[g])
		whole.add(figures[g])
	}
	for code, a := range sections {
		figures[Group{Section, code}] = a.figure()
	}
	if len(sections) > 0 {
		figures[Whole] = whole.figure()
	}
	return figures
}

// deflate makes a division's (or unit's) figure from its output.
func (e *evaluation) deflate(out Figure, parts map[facts.Period]*big.Rat, d facts.Division) Figure {
	rate := e.set.Park.Rate(d, e.period.Year)
	if rate == nil {
		return Figure{}
	}
	scale := new(big.Rat).Quo(rate, hundred)
	of := func(x *big.Rat) *big.Rat {
		if x == nil {
			return nil
		}
		return new(big.Rat).Mul(x, scale)
	}
	f := Figure{
		Month:  Measure{Level: of(out.Month.Level), Base: of(out.Month.Base), Units: out.Month.Units},
		ToDate: Measure{Level: of(out.ToDate.Level), Base: of(out.ToDate.Base), Units: out.ToDate.Units},
	}
	f.Month.Volume = e.constant(f.Month.Level, d, e.period)
	sum := new(big.Rat)
	for p, v := range parts {
		c := e.constant(of(v), d, p)
		if c == nil {
			return f
		}
		sum.Add(sum, c)
	}
	f.ToDate.Volume = sum
	return f
}

// constant is a value at the prices of a year ago, nil where there is no index.
func (e *evaluation) constant(v *big.Rat, d facts.Division, p facts.Period) *big.Rat {
	index, _ := e.set.Park.Price(d, p, p.IsJoint())
	if v == nil || index == nil {
		return nil
	}
	r := new(big.Rat).Quo(v, index)
	return r.Mul(r, hundred)
}

// note records what the division's figure rests on.
func (e *evaluation) note(d facts.Division) {
	b := &e.table.Prices
	add := func(list *[]string) {
		if !slices.Contains(*list, d.Code) {
			*list = append(*list, d.Code)
		}
	}
	if e.set.Park.Rate(d, e.period.Year) == nil {
		add(&b.MissingRate)
	}
	for _, p := range e.period.ToDate() {
		switch _, whose := e.set.Park.Price(d, p, p.IsJoint()); whose {
		case d.Code:
		case "":
			add(&b.MissingIndex)
		default:
			add(&b.Borrowed)
		}
	}
}

// adder sums figures of divisions; one that lacks a side takes that side from
// the sum, since missing is never zero.
type adder struct {
	month, toDate [3]*big.Rat // level, base, volume
	units         [2]int
}

func newAdder() *adder {
	a := &adder{}
	for i := range a.month {
		a.month[i], a.toDate[i] = new(big.Rat), new(big.Rat)
	}
	return a
}

func (a *adder) add(f Figure) {
	plus := func(into *[3]*big.Rat, m Measure) {
		for i, v := range []*big.Rat{m.Level, m.Base, m.Volume} {
			if v == nil || into[i] == nil {
				into[i] = nil
				continue
			}
			into[i].Add(into[i], v)
		}
	}
	plus(&a.month, f.Month)
	plus(&a.toDate, f.ToDate)
	a.units[0] += f.Month.Units
	a.units[1] += f.ToDate.Units
}

func (a *adder) figure() Figure {
	return Figure{
		Month:  Measure{a.month[0], a.month[1], a.month[2], a.units[0]},
		ToDate: Measure{a.toDate[0], a.toDate[1], a.toDate[2], a.units[1]},
	}
}
