package report

import (
	"slices"

	"parkstat/calc"
)

// guard says what of the figures would be somebody's own outside the house: by the rules of
// disclosure, over the year so far.
type guard struct {
	rules   calc.Disclosure
	year    []*calc.Table
	coarser calc.Coarser    // of divisions
	secret  map[string]bool // indicators of the whole park that are not told, by code
}

// guard judges the figures.
func (f *figures) guard(rules calc.Disclosure) *guard {
	g := &guard{rules: rules, secret: map[string]bool{}}
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
		danger, _ := rules.Whole(g.year, d.Code)
		g.secret[d.Code] = danger != calc.Safe
	}
	return g
}

// merged reports whether a division's own figures are not told.
func (g *guard) merged(division string) bool { return isMerged(g.coarser, division) }

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
	switch danger, changed := g.rules.Whole(g.year, main); {
	case danger == calc.Few:
		return "全园区的企业太少，合计就会显出个别企业"
	case danger == calc.Heavy:
		return "一两户占全园区的绝大部分，合计就会显出个别企业"
	case changed:
		return "有的企业这月报、那月没报，户数很少，两期合计相减会显出它们；等报齐再发，或用缺报估算"
	}
	return ""
}
