package calc

import (
	"math/big"

	"parkstat/facts"
)

// Method is a way to estimate what a unit has not returned.
type Method string

// The methods of ratio of means; docs/method.md has the formulas.
const (
	Forward      Method = "forward"      // from its last return, by what the others did since
	YearOnYear   Method = "year_on_year" // from its base of a year ago, by what the others did since
	Backward     Method = "backward"     // from its next return
	Construction Method = "construction" // from its size on the list
)

// Methods lists every method, in the usual order of choice.
var Methods = []Method{Forward, YearOnYear, Backward, Construction}

// Marker says how a figure came to be, by the names of the source (ONS, statistical
// methods library): R, FIR, BI, C, FIC. FIY is ours, for year-on-year.
type Marker string

// The markers.
const (
	markR   Marker = "R"   // returned
	markFIR Marker = "FIR" // forward from a return
	markFIY Marker = "FIY" // forward from the year before
	markBI  Marker = "BI"  // backward from a return
	markC   Marker = "C"   // constructed
	markFIC Marker = "FIC" // forward from a construction
)

// Link is a ratio of means of one stratum: Σ of what is sought ÷ Σ of what it is sought
// from, over the Pairs units of Of that gave both. Default: there is no such ratio, and it is 1.
type Link struct {
	Ratio   *big.Rat
	Pairs   int
	Default bool
	Of      Group
}

// estimate is a figure of one unit and period, exact, with the link of its last step.
type estimate struct {
	Value  *big.Rat
	Marker Marker
	Method Method
	Link   Link
}

// panel is one item over units and consecutive periods, both counted from 0. What was
// not returned is missing; where a unit was not asked, a chain of links breaks.
type panel struct {
	Units, Periods, Strata int

	Value    func(unit, period int) facts.Value
	Expected func(unit, period int) bool
	Ago      func(unit, period int) facts.Value // of a year ago; for YearOnYear
	Size     func(unit int) facts.Value         // on the list; for Construction
	Stratum  func(unit, period int) int         // of the period: both sides of a link are of one
	Methods  []Method                           // in order of choice
	Group    func(stratum int) Group            // that a stratum is; nil: nobody asks

	Least   int    // pairs that a link needs; 0: any, and where there is no ratio it is 1
	Coarser *panel // the same in coarser strata, for links that lack them; nil: there is none

	links map[linkKey][]Link
}

type linkKey struct {
	method Method
	period int
}

// Link is the stratum's link by a method into a period: from the period before
// (Forward), from the one after (Backward), from a year ago, or from size.
func (p *panel) Link(m Method, stratum, period int) Link {
	key := linkKey{m, period}
	if p.links[key] == nil {
		if p.links == nil {
			p.links = map[linkKey][]Link{}
		}
		p.links[key] = p.ratios(m, period)
	}
	return p.links[key][stratum]
}

// from is what a unit's figure of the period is sought from.
func (p *panel) from(m Method, unit, period int) facts.Value {
	switch {
	case m == Forward && period > 0:
		return p.Value(unit, period-1)
	case m == Backward && period+1 < p.Periods:
		return p.Value(unit, period+1)
	case m == YearOnYear:
		return p.Ago(unit, period)
	case m == Construction:
		return p.Size(unit)
	}
	return facts.Value{}
}

// stays reports whether a unit is of the same stratum where its figure of the period is sought
// from.
func (p *panel) stays(m Method, unit, period int) bool {
	switch {
	case m == Forward && period > 0:
		return p.Stratum(unit, period-1) == p.Stratum(unit, period)
	case m == Backward && period+1 < p.Periods:
		return p.Stratum(unit, period+1) == p.Stratum(unit, period)
	}
	return true
}

// ratios are the links of all strata, in one pass over the units.
func (p *panel) ratios(m Method, period int) []Link {
	sums := make([]pair, p.Strata)
	for unit := range p.Units {
		if v := p.Value(unit, period); v.IsNumber() && p.stays(m, unit, period) {
			sums[p.Stratum(unit, period)].add(v, p.from(m, unit, period))
		}
	}
	links := make([]Link, p.Strata)
	for i := range sums {
		links[i] = Link{Ratio: big.NewRat(1, 1), Pairs: sums[i].n, Default: true}
		if p.Group != nil {
			links[i].Of = p.Group(i)
		}
		// A ratio needs something to divide by; one below zero would estimate a negative output.
		if now, from := sums[i].now.rat(), sums[i].base.rat(); from.Sign() > 0 && now.Sign() >= 0 {
			links[i].Ratio, links[i].Default = now.Quo(now, from), false
		}
	}
	return links
}

// Estimate is the unit's figure of a period: what it returned, else by the first method
// that has something to start from; false where none has.
func (p *panel) Estimate(unit, period int) (estimate, bool) {
	if v := p.Value(unit, period); v.IsNumber() {
		return estimate{Value: v.Rat(), Marker: markR}, true
	}
	for _, m := range p.Methods {
		for q := p; q != nil; q = q.Coarser {
			if e, ok := q.by(m, unit, period); ok {
				return e, true
			}
		}
	}
	return estimate{}, false
}

// rests reports whether a link is of enough pairs to estimate by.
func (p *panel) rests(l Link) bool { return p.Least == 0 || l.Pairs >= p.Least && !l.Default }

func (p *panel) by(m Method, unit, period int) (estimate, bool) {
	s := p.Stratum(unit, period)
	switch m {
	case Forward:
		for q := period - 1; q >= 0 && p.Expected(unit, q) && p.Stratum(unit, q) == s; q-- {
			if v := p.Value(unit, q); v.IsNumber() {
				return p.chain(v, m, markFIR, s, q, period)
			}
		}
	case Backward:
		for q := period + 1; q < p.Periods && p.Expected(unit, q) && p.Stratum(unit, q) == s; q++ {
			if v := p.Value(unit, q); v.IsNumber() {
				return p.chain(v, m, markBI, s, q, period)
			}
		}
	case YearOnYear:
		if v := p.Ago(unit, period); v.IsNumber() {
			link := p.Link(m, s, period)
			return estimate{new(big.Rat).Mul(v.Rat(), link.Ratio), markFIY, m, link}, p.rests(link)
		}
	case Construction:
		if v := p.Size(unit); v.IsNumber() && v.Units > 0 {
			return p.construct(v, unit, period)
		}
	}
	return estimate{}, false
}

// chain carries a figure of period q to another, link by link.
func (p *panel) chain(v facts.Value, m Method, mark Marker, stratum, q, period int) (estimate, bool) {
	e := estimate{Value: v.Rat(), Marker: mark, Method: m}
	for q != period {
		if m == Backward {
			q--
		} else {
			q++
		}
		if e.Link = p.Link(m, stratum, q); !p.rests(e.Link) {
			return e, false
		}
		e.Value.Mul(e.Value, e.Link.Ratio)
	}
	return e, true
}

// construct makes a figure where the unit's silence began and carries it forward.
func (p *panel) construct(size facts.Value, unit, period int) (e estimate, ok bool) {
	q := period
	s := p.Stratum(unit, period)
	for p.chooses(Forward) && q > 0 && p.Expected(unit, q-1) && !p.Value(unit, q-1).IsNumber() && p.Stratum(unit, q-1) == s {
		q--
	}
	link := p.Link(Construction, s, q)
	e = estimate{new(big.Rat).Mul(size.Rat(), link.Ratio), markC, Construction, link}
	for ok = p.rests(link); ok && q < period; ok = p.rests(e.Link) {
		q++
		e.Link, e.Marker = p.Link(Forward, s, q), markFIC
		e.Value.Mul(e.Value, e.Link.Ratio)
	}
	return e, ok
}

func (p *panel) chooses(m Method) bool {
	for _, x := range p.Methods {
		if x == m {
			return true
		}
	}
	return false
}
