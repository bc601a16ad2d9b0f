package calc

import (
	"math/big"
	"slices"

	"parkstat/facts"
)

// valueAdded is added value (增加值) by the rate method with single deflation
// (单缩法): gross output × the division's rate; at comparable prices each month's
// part over its own price index (上年同月=100), the joint 1—2月 over its cumulative
// one, then added. Base: last year's output × the same rate. It is over the units that are
// shared; how many of them left a month out, and what the figures rest on, is noted.
func (e *evaluation) valueAdded(d *Indicator, of *shared, left *int, prices *priceBasis) map[Group]Figure {
	item := d.ValueAdded
	q := e.quantity(item)
	past := e.set.history(item, e.period)
	// By division; for each grouping by group and division: a price index belongs to a
	// division.
	divisions := make([]deflated, len(facts.Divisions)+1)
	groups := make([]map[[2]int]*deflated, len(e.parts))
	for i := range groups {
		groups[i] = map[[2]int]*deflated{}
	}
	cells := make([]*deflated, 1+len(e.parts))
	for _, row := range e.rows {
		if !e.counts(item, row) || !e.scoped(d, row) {
			continue
		}
		div := int(e.division[row])
		cells[0] = &divisions[div]
		for i, p := range e.parts {
			key := [2]int{int(p.place[row]), div}
			if groups[i][key] == nil {
				groups[i][key] = &deflated{}
			}
			cells[1+i] = groups[i][key]
		}
		for _, c := range cells {
			c.add(q, row, of)
		}
		if !of.inToDate(row) || !q.ytd.at(row).IsNumber() || !q.ytdLast.at(row).IsNumber() {
			continue
		}
		gaps := past.parts(row, func(i int, now, before facts.Value) {
			for _, c := range cells {
				c.part(i, len(past.periods), now, before)
			}
		})
		if gaps {
			*left++
		}
	}
	figures := map[Group]Figure{}
	whole, sections := &adder{}, map[string]*adder{}
	for i, div := range facts.Divisions {
		if divisions[i].nobody() {
			continue
		}
		f := divisions[i].figure(e, past.periods, div)
		figures[divisionGroup(div.Code)] = f
		e.note(div, divisions[i].asked(past.periods), prices)
		if sections[div.Section] == nil {
			sections[div.Section] = &adder{}
		}
		sections[div.Section].add(f)
		whole.add(f)
	}
	for code, a := range sections {
		figures[sectionGroup(code)] = a.figure()
	}
	for i, p := range e.parts {
		for j, name := range p.names {
			a, n := &adder{}, 0
			for k, div := range facts.Divisions {
				if c := groups[i][[2]int{j, k}]; c != nil && !c.nobody() {
					a.add(c.figure(e, past.periods, div))
					n++
				}
			}
			if n > 0 {
				figures[inGroup(e.plan.Groupings[i].Code, name)] = a.figure()
			}
		}
	}
	if len(sections) > 0 {
		figures[Whole] = whole.figure()
	}
	return figures
}

// deflated is the output of some units of one division, with the cumulative broken up
// by the period in which it appeared.
type deflated struct {
	spans
	parts []sum
}

// nobody reports whether no unit is in it, neither of the month nor to date.
func (c *deflated) nobody() bool {
	f := c.spans.figure()
	return f.Month.Units+f.ToDate.Units == 0
}

func (c *deflated) part(i, n int, now, before facts.Value) {
	if c.parts == nil {
		c.parts = make([]sum, n)
	}
	c.parts[i].add(now)
	c.parts[i].sub(before)
}

func (c *deflated) figure(e *evaluation, periods []facts.Period, d facts.Division) Figure {
	parts := map[facts.Period]*big.Rat{}
	for _, p := range c.asked(periods) {
		parts[p] = c.parts[slices.Index(periods, p)].rat()
	}
	return e.deflate(c.spans.figure(), parts, d)
}

// deflate makes a division's (or unit's) figure from its output.
func (e *evaluation) deflate(out Figure, parts map[facts.Period]*big.Rat, d facts.Division) Figure {
	rate := e.set.Park.Rate(d, e.period.Year)
	of := func(x *big.Rat) *big.Rat {
		if x == nil || rate == nil {
			return nil
		}
		added := new(big.Rat).Mul(x, rate)
		return added.Quo(added, hundred)
	}
	f := Figure{
		Month:  Measure{Level: of(out.Month.Level), Base: of(out.Month.Base), Units: out.Month.Units, Estimated: out.Month.Estimated},
		ToDate: Measure{Level: of(out.ToDate.Level), Base: of(out.ToDate.Base), Units: out.ToDate.Units, Estimated: out.ToDate.Estimated},
	}
	f.Month.Volume = e.constant(f.Month.Level, d, e.period)
	if f.ToDate.Level == nil {
		return f
	}
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

// asked are the periods whose index a division's figure asks for: those in which something of
// its output appeared.
func (c *deflated) asked(periods []facts.Period) (all []facts.Period) {
	for i := range c.parts {
		if c.parts[i].used != 0 {
			all = append(all, periods[i])
		}
	}
	return all
}

// note records what the division's figure rests on, over the periods that it asked for.
func (e *evaluation) note(d facts.Division, asked []facts.Period, b *priceBasis) {
	add := func(list *[]string) {
		if !slices.Contains(*list, d.Code) {
			*list = append(*list, d.Code)
		}
	}
	if e.set.Park.Rate(d, e.period.Year) == nil {
		add(&b.MissingRate)
	}
	if b.Asked == nil {
		b.Asked = map[string][]facts.Period{}
	}
	b.Asked[d.Code] = asked
	for _, p := range asked {
		switch _, whose := e.set.Park.Price(d, p, p.IsJoint()); whose {
		case d.Code:
		case "":
			add(&b.MissingIndex)
		default:
			add(&b.Borrowed)
		}
	}
}

// adder sums figures of groups. A group in which nobody is adds nothing; one whose figure,
// base or volume cannot be had takes it from the sum, since missing is never zero.
type adder struct{ month, toDate Measure }

func (a *adder) add(f Figure) {
	a.month.plus(f.Month)
	a.toDate.plus(f.ToDate)
}

func (a *adder) figure() Figure { return Figure{a.month, a.toDate} }

// plus adds a measure of other units.
func (m *Measure) plus(o Measure) {
	nobody := func(m Measure) bool { return m.Units == 0 && m.Level == nil }
	if nobody(o) {
		return
	}
	first := nobody(*m)
	add := func(x, y *big.Rat) *big.Rat {
		switch {
		case first:
			return y
		case x == nil || y == nil:
			return nil
		}
		return new(big.Rat).Add(x, y)
	}
	m.Level, m.Base, m.Volume = add(m.Level, o.Level), add(m.Base, o.Base), add(m.Volume, o.Volume)
	m.Units += o.Units
	m.Estimated += o.Estimated
	m.Bound = m.Bound.With(o.Bound)
}
