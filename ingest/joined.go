package ingest

import (
	"context"
	"math/big"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// joined is a unit that was merged into another this year (合并), with what it returned before.
type joined struct {
	month facts.Period
	last  map[string]facts.Value // its last accepted return before; nil where that is not of the period before the merger
}

// mergersInto lists the mergers into a unit in (after, upTo], those of the merged units before
// among them.
func mergersInto(roster *facts.Roster, unit string, after, upTo facts.Period) (all []facts.Change) {
	for _, c := range roster.Joined(unit, after, upTo) {
		if len(all) < mostMergers {
			all = append(append(all, c), mergersInto(roster, c.ID, after, c.Month.Add(-1))...)
		}
	}
	return all
}

// mostMergers bounds them, should two lead into each other.
const mostMergers = 100

// YearAgo is what a unit and those that were merged into it since returned for the period a year
// ago, by what is held of the codes of a unit; nil where one of them returned nothing.
func YearAgo(roster *facts.Roster, unit string, p facts.Period, held func(codes []string) (Holding, error)) (sum map[string]facts.Value, err error) {
	units := []string{unit}
	for _, c := range mergersInto(roster, unit, p.YearAgo(), p) {
		units = append(units, c.ID)
	}
	for i, id := range units {
		h, err := held(roster.Codes(id))
		if err != nil {
			return nil, err
		}
		values := h.on(p.YearAgo())
		switch {
		case i == 0 && len(units) > 1 && !roster.In(unit, p.YearAgo()): // made by the merger
		case values == nil:
			return nil, nil
		default:
			sum = merged(sum, values)
		}
	}
	return sum, nil
}

// join adds what the units that were merged into this one returned before.
func (j *Judge) join(ctx context.Context, b *batch, ret *filled, h *history) (err error) {
	roster := j.Park.Of(ret.Form.Def.Of).Roster
	held := func(codes []string) (Holding, error) { return b.holding(ctx, ret.Form.Def.Form, codes) }
	if h.Year, err = YearAgo(roster, ret.Unit, ret.Period, held); err != nil {
		return err
	}
	last := map[facts.Period]bool{}
	for _, c := range mergersInto(roster, ret.Unit, ret.Period.LastDecember(), ret.Period) {
		before, err := held(roster.Codes(c.ID))
		if err != nil {
			return err
		}
		j := joined{c.Month, before.on(c.Month.Prev())}
		last[c.Month.Prev()] = j.last != nil
		h.Joined = append(h.Joined, j)
	}
	// A unit that the merger made goes on from those that it was made of.
	if last[ret.Period.Prev()] && h.Last == nil && !roster.In(ret.Unit, ret.Period.Prev()) {
		h.Gap = 0
	}
	for _, j := range h.Joined {
		if j.month == ret.Period && j.last == nil {
			h.Gap = max(h.Gap, 1) // what it made before is not known
		}
	}
	return nil
}

// merged adds the figures of a return to a sum, as far as both have them.
func merged(sum, values map[string]facts.Value) map[string]facts.Value {
	if sum == nil {
		return values
	}
	out := map[string]facts.Value{}
	for path, v := range values {
		if w, both := sum[path]; both {
			out[path] = v.Plus(w)
		}
	}
	return out
}

// prev is what the unit returned last this year, and of how many returns it is the sum. Where
// others were merged into the unit, a figure to date goes on from the unit's own or from all
// of them, whichever the return itself goes on from, and may do so in the months after; a month
// is held against what they made together.
func (e *ruleEnv) prev(path string) (v formula.Value, parts int) {
	v = formula.Of(e.history.Last[path])
	item, column := cutPath(path)
	span, last := strings.CutSuffix(column, "_ly")
	if len(e.history.Joined) == 0 || span != "m" && span != "ytd" {
		return v, 1
	}
	if e.history.Last == nil && e.history.Gap == 0 {
		v = formula.Int(0) // made by the merger
	}
	now, before := new(big.Rat), new(big.Rat) // of the units merged into it this month, and before
	for _, j := range e.history.Joined {
		switch r := j.last[path].Rat(); {
		case r == nil || v.Rat() == nil:
			return v, 1
		case j.month == e.ret.Period:
			now.Add(now, r)
		default:
			before.Add(before, r)
		}
	}
	own := v.Rat()
	all := new(big.Rat).Add(own, now)
	if span == "m" {
		return formula.Num(all), 1 + len(e.history.Joined)
	}
	month := item + ".m"
	if last {
		month += "_ly"
	}
	from := new(big.Rat)
	if sum, m := e.values[path].Rat(), e.values[month].Rat(); sum != nil && m != nil {
		from.Sub(sum, m)
	}
	parts = 1
	for _, c := range []*big.Rat{all, new(big.Rat).Add(all, before), new(big.Rat).Sub(all, before), new(big.Rat).Add(own, before), new(big.Rat).Sub(own, before)} {
		if distance(from, c).Cmp(distance(from, v.Rat())) < 0 {
			v, parts = formula.Num(c), 1+len(e.history.Joined)
		}
	}
	return v, parts
}

func distance(a, b *big.Rat) *big.Rat { d := new(big.Rat).Sub(a, b); return d.Abs(d) }

// base is the unit's figure of a year ago. Where others were merged into the unit since, its
// own without theirs will do as well: the figures take the office's.
func (e *ruleEnv) base(item, column string) formula.Value {
	v := lastYear(e.history, e.ret.Unit, e.ret.Period, item, column)
	if e.history.Park == nil || v.Rat() == nil {
		return v
	}
	others, some := e.history.Park.OthersBase(e.ret.Unit, e.ret.Period, item)
	theirs, typed := columnOf(others, column).Rat(), e.values[item+"."+column+"_ly"].Rat()
	if !some || theirs == nil || typed == nil {
		return v
	}
	if own := new(big.Rat).Sub(v.Rat(), theirs); own.Cmp(typed) == 0 {
		return formula.Num(own)
	}
	return v
}

// columnOf is a base's figure for a column of this year.
func columnOf(b facts.Base, column string) facts.Value {
	if column == "m" {
		return b.Month
	}
	return b.ToDate
}
