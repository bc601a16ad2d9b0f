package facts

import "strings"

// Base is the base (同期数) of a unit for period at, on the list of at: the office's figure of a
// year ago, together with those of the units that were merged into it since (合并), unless the
// office's own has them in it already. known is false where the office has none; of one
// whose parts are not all there the figures are missing. The joint period has no month, whatever
// the office has in its row.
func (p *Park) Base(id string, at Period, item string) (b Base, known bool) {
	b, known = p.base(p.Roster.Resolve(id), at.YearAgo(), at, item, 0)
	if at.IsJoint() {
		b.Month = Value{}
	}
	return b, known
}

// mergersDeep bounds a chain of mergers, should two lead into each other.
const mergersDeep = 12

func (p *Park) base(id string, ago, upTo Period, item string, deep int) (own Base, known bool) {
	own, known = p.Bases[BaseKey{id, ago, item}]
	if len(p.Roster.Joined(id, ago, upTo)) == 0 || deep == mergersDeep {
		return own, known
	}
	others, some := p.others(id, ago, upTo, item, deep)
	switch {
	case !known && !some:
		return own, false
	case known && own.includes(others, p.Roster.In(id, ago)):
		return own, true
	case !known && !p.Roster.In(id, ago): // made by the merger
		own = Base{Month: Int(0), ToDate: Int(0), Source: string(Merge)}
	case !own.Filed.IsNumber():
		own.Filed = own.ToDate
	}
	own.Month, own.ToDate = own.Month.Plus(others.Month), own.ToDate.Plus(others.ToDate)
	return own, true
}

// baseOf is a unit's own line of 同期数 that a base is made of.
type baseOf struct {
	Unit string
	Base
}

// BaseLines lists the lines of other units that are added to a unit's own base.
func (p *Park) BaseLines(id string, at Period, item string) []baseOf {
	return p.lines(p.Roster.Resolve(id), at.YearAgo(), at, item, 0)
}

func (p *Park) lines(id string, ago, upTo Period, item string, deep int) (all []baseOf) {
	others, _ := p.others(id, ago, upTo, item, deep)
	own, known := p.Bases[BaseKey{id, ago, item}]
	if deep == mergersDeep || known && own.includes(others, p.Roster.In(id, ago)) {
		return nil
	}
	for _, c := range p.Roster.Joined(id, ago, upTo) {
		other := p.Roster.Resolve(c.ID)
		if b, known := p.Bases[BaseKey{other, ago, item}]; known {
			all = append(all, baseOf{other, b})
		}
		all = append(all, p.lines(other, ago, c.Month, item, deep+1)...)
	}
	return all
}

// OthersBase is what of a unit's base is that of units merged into it since; false where none
// were, or nothing is known of them.
func (p *Park) OthersBase(id string, at Period, item string) (Base, bool) {
	return p.others(p.Roster.Resolve(id), at.YearAgo(), at, item, 0)
}

func (p *Park) others(id string, ago, upTo Period, item string, deep int) (sum Base, some bool) {
	sum = Base{Month: Int(0), ToDate: Int(0)}
	for _, c := range p.Roster.Joined(id, ago, upTo) {
		b, known := p.base(p.Roster.Resolve(c.ID), ago, c.Month, item, deep+1)
		sum.Month, sum.ToDate, some = sum.Month.Plus(b.Month), sum.ToDate.Plus(b.ToDate), some || known
	}
	return sum, some
}

// includes reports whether a base has those of the merged units in it: the office says so, or
// what it has beyond what the unit filed itself is just theirs. listed: the unit was on the
// list then, and has something of its own.
func (b Base) includes(others Base, listed bool) bool {
	switch {
	case strings.Contains(b.Approval, string(Merge)) || strings.Contains(b.Source, string(Merge)):
		return true
	case !listed && b.ToDate.IsNumber():
		return b.ToDate.Equals(others.ToDate)
	}
	return b.Filed.IsNumber() && b.Filed.Plus(others.ToDate).Equals(b.ToDate)
}
