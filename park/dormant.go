package park

import (
	"regexp"
	"slices"

	"parkstat/calc"
	"parkstat/templates"
)

var plainName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// awake leaves out the indicators over items of the product's forms that the park does not use, and
// those made of them: a park that drops the annual form from its forms need not touch what is made of it.
func (d *definitions) awake(list *calc.Definitions) (asleep map[string]bool) {
	asks := func(item string) bool {
		return slices.ContainsFunc(d.Forms, func(f *templates.Form) bool { return f.Def.Item(item) != nil })
	}
	off := func(item string) bool { return shippedForms().items[item] && !asks(item) }
	asleep = map[string]bool{}
	for before := -1; before != len(asleep); {
		before = len(asleep)
		for _, i := range list.Indicators {
			made := slices.ContainsFunc(plainName.FindAllString(i.Formula, -1), func(name string) bool { return asleep[name] })
			if off(i.Item) || off(i.ValueAdded) || made {
				asleep[i.Code] = true
			}
		}
	}
	list.Indicators = slices.DeleteFunc(list.Indicators, func(i calc.Indicator) bool { return asleep[i.Code] })
	return asleep
}

// withoutAnnual takes the check of the annual returns out of a report where there are none.
func withoutAnnual(def *templates.ReportDef, asleep map[string]bool) {
	if slices.ContainsFunc(def.Annual.Codes(), func(code string) bool { return asleep[code] }) {
		def.Annual = (&templates.ReportDef{}).Annual
	}
}
