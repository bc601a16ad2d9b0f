package calc

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/facts"
)

// Disclosure is the primary rules of confidentiality: when a cell says too much of
// one contributor. Contributors are enterprise groups, not units. Source: handbook on
// statistical disclosure control; dominance means "exceeds".
type Disclosure struct {
	Fewest int      // fewer contributors are too few
	P      *big.Rat // p%: the rest of the cell must blur its largest by p percent for its second; nil: not tried
	N      int      // (n,k): the n largest must not exceed k percent
	K      *big.Rat // nil: not tried
}

// Unsafe reports whether contributions, of any sign, may not be shown as a sum.
func (d Disclosure) Unsafe(contributions []*big.Rat) bool {
	var xs []*big.Rat
	total := new(big.Rat)
	for _, x := range contributions {
		if x.Sign() != 0 {
			xs = append(xs, new(big.Rat).Abs(x))
			total.Add(total, xs[len(xs)-1])
		}
	}
	if len(xs) == 0 {
		return false
	}
	if len(xs) < d.Fewest {
		return true
	}
	slices.SortFunc(xs, func(a, b *big.Rat) int { return b.Cmp(a) })
	if d.P != nil {
		rest := new(big.Rat).Sub(total, xs[0])
		if len(xs) > 1 {
			rest.Sub(rest, xs[1])
		}
		blur := new(big.Rat).Mul(d.P, xs[0])
		if rest.Cmp(blur.Quo(blur, hundred)) < 0 {
			return true
		}
	}
	if d.K != nil {
		top := new(big.Rat)
		for _, x := range xs[:min(d.N, len(xs))] {
			top.Add(top, x)
		}
		most := new(big.Rat).Mul(d.K, total)
		if top.Cmp(most.Quo(most, hundred)) > 0 {
			return true
		}
	}
	return false
}

// contributions are an item's figures of the period by enterprise group, for this
// year and the last, over the units of some divisions.
func (t *Table) contributions(item string, in func(facts.Division) bool) [][]*big.Rat {
	q := t.quantity(item)
	var out [][]*big.Rat
	for _, c := range []*column{q.m, q.ytd, q.mLast, q.ytdLast} {
		of := map[string]*big.Rat{}
		for _, row := range t.rows {
			u := t.set.Park.Roster.Units[row]
			if v := c.at(row); t.filed[row] && v.IsNumber() && in(u.Division()) {
				name := cmp.Or(u.Group, u.ID)
				if of[name] == nil {
					of[name] = new(big.Rat)
				}
				of[name].Add(of[name], v.Rat())
			}
		}
		var xs []*big.Rat
		for _, x := range of {
			xs = append(xs, x)
		}
		out = append(out, xs)
	}
	return out
}

// unsafe reports whether an item's sum over some divisions may not be shown in any of
// the periods: a cell withheld once stays withheld for the year.
func (d Disclosure) unsafe(tables []*Table, item string, in func(facts.Division) bool) bool {
	for _, t := range tables {
		if slices.ContainsFunc(t.contributions(item, in), d.Unsafe) {
			return true
		}
	}
	return false
}

// Coarser is how divisions may be shown: those that are merged, by the section they
// are merged in ("" across sections), and whether the sections may be shown.
type Coarser struct {
	Sections bool
	Merged   map[string][]string
}

// Coarsen merges the divisions whose figures would be somebody's own with the
// smallest others, until every sum that is shown, and every one that can be had from
// those shown, is safe. Sections are left out where one of them is not.
func (d Disclosure) Coarsen(tables []*Table, item string) Coarser {
	now := tables[len(tables)-1]
	of := map[string][]string{} // divisions with units, by section
	for _, div := range facts.Divisions {
		code := div.Code
		if slices.ContainsFunc(tables, func(t *Table) bool {
			return len(t.contributions(item, func(x facts.Division) bool { return x.Code == code })[1]) > 0
		}) {
			of[div.Section] = append(of[div.Section], code)
		}
	}
	out := Coarser{Sections: true, Merged: map[string][]string{}}
	for _, codes := range of {
		out.Sections = out.Sections && !d.unsafe(tables, item, within(codes))
	}
	if !out.Sections {
		var all []string
		for _, div := range facts.Divisions {
			if slices.Contains(of[div.Section], div.Code) {
				all = append(all, div.Code)
			}
		}
		of = map[string][]string{"": all}
	}
	for section, codes := range of {
		if merged := d.merge(tables, now, item, codes); len(merged) > 0 {
			out.Merged[section] = merged
		}
	}
	return out
}

func within(codes []string) func(facts.Division) bool {
	return func(d facts.Division) bool { return slices.Contains(codes, d.Code) }
}

// merge is the smallest set of a total's divisions, the unsafe ones and as many of the
// smallest as it takes, whose sum is safe: all of them where none is.
func (d Disclosure) merge(tables []*Table, now *Table, item string, codes []string) []string {
	var merged, rest []string
	for _, code := range codes {
		if d.unsafe(tables, item, within([]string{code})) {
			merged = append(merged, code)
		} else {
			rest = append(rest, code)
		}
	}
	if len(merged) == 0 {
		return nil
	}
	size := func(code string) *big.Rat {
		total := new(big.Rat)
		for _, x := range now.contributions(item, within([]string{code}))[1] {
			total.Add(total, x)
		}
		return total
	}
	slices.SortStableFunc(rest, func(a, b string) int { return size(a).Cmp(size(b)) })
	for (len(merged) < 2 || d.unsafe(tables, item, within(merged))) && len(rest) > 0 {
		merged, rest = append(merged, rest[0]), rest[1:]
	}
	slices.Sort(merged)
	return merged
}

// Merged is a figure of several divisions together.
func (t *Table) Merged(code string, divisions []string) Figure {
	of := map[string]map[Group]Figure{}
	for i := range t.plan.Indicators {
		d := &t.plan.Indicators[i]
		if d.Formula != "" {
			of[d.Code] = formulas(d, of)
			continue
		}
		a := newAdder()
		for _, div := range divisions {
			if f := t.figures[d.Code][Group{Division, div}]; f != (Figure{}) {
				a.add(f)
			}
		}
		of[d.Code] = map[Group]Figure{Whole: a.figure()}
	}
	return of[code][Whole]
}
