package calc

import (
	"math/big"
	"slices"

	"parkstat/facts"
)

// Returns is the table of the units that returned alone, on the same list; the table
// itself where nothing is estimated.
func (t *Table) Returns() *Table {
	if t.returns != nil {
		return t.returns
	}
	return t
}

// ImputedShare is the estimated part of an indicator's level to date, in percent: of
// the park or a group. Nil of a ratio, and where there is no level.
func (t *Table) ImputedShare(code string, g Group) *big.Rat {
	d := t.plan.Find(code)
	if d == nil || d.IsRatio() {
		return nil
	}
	all, returned := t.Get(code, g).ToDate.Level, t.Returns().Get(code, g).ToDate.Level
	if all == nil {
		return nil
	}
	part := new(big.Rat).Set(all)
	if returned != nil {
		part.Sub(part, returned)
	}
	return Percent(part, all)
}

// with is the set with estimates among the returns of their periods; s is left as it is.
func (s *Set) with(t facts.Period, estimates []Imputed) *Set {
	o := s.overlay()
	for _, x := range estimates {
		base, _ := s.Park.Base(x.Unit.ID, t, x.Item)
		// The months before too, so that each part is deflated by its own index.
		for _, step := range x.Steps {
			o.add(step.Period, x.Unit.ID, map[string]facts.Value{x.Item + "." + colToDate: step.ToDate})
		}
		o.add(t, x.Unit.ID, map[string]facts.Value{x.Item + "." + colToDateLast: base.ToDate})
		if !t.IsJoint() {
			o.add(t, x.Unit.ID, map[string]facts.Value{x.Item + "." + colMonth: x.Last().Month, x.Item + "." + colMonthLast: base.Month})
		}
	}
	return o.to
}

// Summing is the first indicator that sums an item, nil if none does.
func (p *Plan) Summing(item string) *Indicator {
	for i := range p.Indicators {
		if d := &p.Indicators[i]; d.Item == item || d.ValueAdded == item {
			return d
		}
	}
	return nil
}

// items are what the plan's indicators sum, each once, the main item first.
func (p *Plan) items() []string {
	var all []string
	if main := p.mainItem(); main != "" {
		all = append(all, main)
	}
	for _, d := range p.Indicators {
		for _, item := range []string{d.Item, d.ValueAdded} {
			if item != "" && !slices.Contains(all, item) {
				all = append(all, item)
			}
		}
	}
	return all
}
