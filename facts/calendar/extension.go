package calendar

import (
	"cmp"
	"slices"

	"parkstat/facts"
)

// Pointless are the extensions that put nothing off: they end at or before every deadline
// that they could be for. One whose deadlines are not known is left alone.
func (c *Calendar) Pointless() (all []facts.Problem) {
	for key, e := range c.Park.Extensions {
		known := false
		var first Window // whose deadline is the earliest
		for form, yearly := range c.Yearly {
			if key.Form != form && (key.Form != "" || yearly) {
				continue
			}
			of := key.Period
			for range c.Behind[form] { // 延期 calls it by its round
				of = of.Prev()
			}
			w, ok, err := c.Window(form, of)
			if err != nil { // it may be later
				known = false
				break
			}
			if ok && (!known || w.Closes.Before(first.Closes)) {
				known, first = true, w
			}
		}
		if known && !e.Until.After(first.Closes) {
			all = append(all, facts.Problem{Severity: facts.Error, Rule: "园区工作簿", Message: "延期早于截止，没有意义", At: e.At,
				Hint: "截止是 " + first.Closes.In(c.Loc).Format("2006-01-02 15:04") + "，请写这以后的时间，或删去这一行。"})
		}
	}
	slices.SortFunc(all, func(a, b facts.Problem) int {
		return cmp.Or(len(a.At.Ref)-len(b.At.Ref), cmp.Compare(a.At.Ref, b.At.Ref))
	})
	return all
}
