package report

import (
	"slices"

	"parkstat/calc"
	"parkstat/facts"
)

// guard says what of the figures would be somebody's own outside the house: by the rules of
// disclosure, over the year so far.
type guard struct {
	rules   calc.Disclosure
	year    []*calc.Table
	coarser calc.Coarser    // of divisions
	secret  map[string]bool // indicators of the whole park that are not told, by code
	starred map[Spot]bool   // what else is not told, for the sake of other mails
}

// guard judges the figures.
func (f *figures) guard(rules calc.Disclosure) *guard {
	g := &guard{rules: rules, secret: map[string]bool{}, starred: map[Spot]bool{}}
	items, out := []string{f.main.Item}, calc.Unmerged()
	for _, p := range f.period.ToDate() {
		t := f.tables[p]
		g.year = append(g.year, t)
		if r := t.Returns(); r != t { // an estimate makes nobody's figures safer
			out = rules.Coarsen([]*calc.Table{r}, items, calc.ByDivision, out)
		}
	}
	g.coarser = rules.Coarsen(g.year, items, calc.ByDivision, out)
	for _, d := range f.plan.Indicators {
		// The main indicator cannot be secret: the report is about it.
		if of := f.plan.Items(d.Code); len(of) == 1 && of[0] == f.main.Item && d.Scope == nil {
			continue
		}
		g.secret[d.Code] = rules.Whole(g.year, d.Code) != calc.Safe
	}
	return g
}

// hides reports whether a division's own figures are not told.
func (g *guard) hides(division string) bool {
	return isMerged(g.coarser, division) || g.isRow([]string{division})
}

// divisions names those that are told together only.
func (g *guard) divisions() []string {
	var codes, names []string
	for _, merged := range g.coarser.Merged {
		codes = append(codes, merged...)
	}
	slices.Sort(codes)
	for _, code := range codes {
		names = append(names, divisionName(code))
	}
	return names
}

// exposed says what of the main indicator would be somebody's own, though it is told: the
// office must know before it mails.
func (g *guard) exposed(main string) string {
	switch g.rules.Whole(g.year, main) {
	case calc.Few:
		return "全园区的企业太少，合计就会显出个别企业"
	case calc.Heavy:
		return "一两户占全园区的绝大部分，合计就会显出个别企业"
	}
	return ""
}

// star notes what is not told for the sake of other mails. What a ratio or another formula is
// made from is told by it too, and output by its added value, which has known rates.
func (g *guard) star(spots []Spot, plan *calc.Plan, period facts.Period) {
	for _, s := range spots {
		switch all := s.ToDate && s.Period == period; {
		case all && s.Row == "":
			g.secret[s.Indicator] = true
		case all: // whatever its indicator
			s = Spot{Row: s.Row}
		}
		g.starred[s] = true
	}
	var told func(code string) (secret, month bool)
	told = func(code string) (secret, month bool) {
		secret, month = g.secret[code], g.starred[Spot{Indicator: code, Period: period}]
		for _, path := range plan.Beneath(code) {
			s, m := told(path)
			secret, month = secret || s, month || m
		}
		return secret, month
	}
	for _, d := range plan.Indicators {
		g.secret[d.Code], g.starred[Spot{Indicator: d.Code, Period: period}] = told(d.Code)
	}
}

// isMonth reports whether the month's figures of an indicator in a row are starred.
func (g *guard) isMonth(code string, divisions []string, p facts.Period) bool {
	return g.starred[Spot{code, rowKey(divisions), p, false}] || p.IsJoint() && g.starred[Spot{code, rowKey(divisions), p, true}]
}

// isRow reports whether all of the row of some divisions is starred.
func (g *guard) isRow(divisions []string) bool { return g.starred[Spot{Row: rowKey(divisions)}] }
