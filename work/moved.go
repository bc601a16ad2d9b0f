package work

import (
	"cmp"
	"maps"
	"slices"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/templates"
)

// movedLine is a line of 填报日历 whose deadline is no workday.
type movedLine struct {
	Period facts.Period
	Day    calendar.Day // that was written
	Why    string       // it is no workday
	Window calendar.Window
	Err    error // the calendar can't say
}

// movedLine lists those lines, in the order of period and form.
func (o *Options) Moved() (all []movedLine) {
	keys := slices.Collect(maps.Keys(o.Units.Windows))
	for p := range o.Units.Calendar {
		keys = append(keys, facts.FormPeriod{Period: p})
	}
	slices.SortFunc(keys, func(x, y facts.FormPeriod) int {
		return cmp.Or(x.Period.Compare(y.Period), cmp.Compare(x.Form, y.Form))
	})
	for _, k := range keys {
		code, of := k.Form, k.Period
		if code == "" {
			if i := slices.IndexFunc(o.Forms, func(f *templates.Form) bool { return !f.Def.Yearly() }); i >= 0 {
				code = o.Forms[i].Def.Form
			}
		}
		if form := o.Forms.Coded(code); form != nil { // a line is called by the round
			of = form.Def.For(of)
		}
		w, ok, err := o.Calendar.Window(code, of)
		switch {
		case err != nil:
			all = append(all, movedLine{Period: k.Period, Err: err})
		case ok && w.Moved() && (k.Form != "" || !w.ByRule && w.At == o.Units.Calendar[k.Period].At):
			d := calendar.DayOf(w.Written.In(o.Calendar.Loc))
			all = append(all, movedLine{Period: k.Period, Day: d, Why: o.Calendar.Days.Why(d), Window: w})
		}
	}
	return all
}
