package calendar

import (
	"time"

	"parkstat/facts"
)

// Calendar is the park's reporting calendar (报送日历): what its workbook says of windows
// and extensions, over rules for what it does not say.
type Calendar struct {
	Park   *facts.Park // Calendar, Windows and Extensions
	Days   *Workdays
	Rules  map[string]*Rule // by form, "" for every monthly form
	Yearly map[string]bool  // forms that are asked once a year
	Behind map[string]int   // forms that are asked so many periods later, in the round of that one
	Loc    *time.Location
}

// Window is when a form is taken for a period: opened, due, and shut, which may be zero.
type Window struct {
	Opens, Closes, Shuts time.Time
	Written              time.Time // the deadline before it was put off to a workday; equal to Closes where it was not
	ByRule               bool      // no line of 填报日历 says so
	At                   facts.Cell
}

// Moved reports whether the deadline was put off to a workday.
func (w Window) Moved() bool { return !w.Written.Equal(w.Closes) }

// written is what stands in 填报日历, or what the rule makes; nothing is put off yet.
func (c *Calendar) written(form string, p facts.Period) (w Window, ok bool) {
	if p.Month < facts.FirstMonth || c.Yearly[form] && p.Month != 12 {
		return w, false
	}
	p = c.round(form, p)
	f, found := c.Park.Windows[facts.FormPeriod{Form: form, Period: p}]
	if !found && !c.Yearly[form] {
		f, found = c.Park.Calendar[p]
	}
	if !found {
		r := c.Rules[form]
		if r == nil && !c.Yearly[form] {
			r = c.Rules[""]
		}
		if r == nil {
			return w, false
		}
		f, w.ByRule = r.window(p, c.Loc), true
	}
	w.Opens, w.Closes, w.Shuts, w.Written, w.At = f.Opens, f.Closes, f.Shuts, f.Closes, f.At
	return w, true
}

// round is the period in whose round a form is asked for p: what 填报日历 and 延期 call it.
func (c *Calendar) round(form string, p facts.Period) facts.Period {
	for range c.Behind[form] {
		p = p.Next()
	}
	return p
}

// Wrote reports whether 填报日历 has a line for a form and period.
func (c *Calendar) Wrote(form string, p facts.Period) bool {
	w, ok := c.written(form, p)
	return ok && !w.ByRule
}

// workday puts a time off to the next workday at the same clock.
func (c *Calendar) workday(t time.Time) (time.Time, error) {
	d := DayOf(t.In(c.Loc))
	next, err := c.Days.onOrAfter(d)
	if err != nil || next == d {
		return t, err
	}
	return next.on(t, c.Loc), nil
}

// Window is when a form is taken for a period, its deadline put off to a workday; not ok
// where neither a line nor a rule says. January has none: 1—2月 close in March.
func (c *Calendar) Window(form string, p facts.Period) (w Window, ok bool, err error) {
	if c == nil {
		return w, false, nil
	}
	if w, ok = c.written(form, p); !ok {
		return w, false, nil
	}
	if w.Closes, err = c.workday(w.Written); err != nil {
		return w, true, err
	}
	if !w.Shuts.IsZero() && w.Shuts.Before(w.Closes) {
		w.Shuts = w.Closes
	}
	return w, true, nil
}

// Extension is the unit's extension of a form and period.
func (c *Calendar) Extension(form string, p facts.Period, unit string) (facts.Extension, bool) {
	p = c.round(form, p)
	e, ok := c.Park.Extensions[facts.UnitPeriod{Unit: unit, Form: form, Period: p}]
	if !ok && !c.Yearly[form] {
		e, ok = c.Park.Extensions[facts.UnitPeriod{Unit: unit, Period: p}]
	}
	return e, ok
}

// Due is Window as it is for one unit: with an extension it closes later, and is not shut
// before.
func (c *Calendar) Due(form string, p facts.Period, unit string) (w Window, ok bool, err error) {
	if w, ok, err = c.Window(form, p); !ok || err != nil {
		return w, ok, err
	}
	e, extended := c.Extension(form, p, unit)
	if !extended || !e.Until.After(w.Closes) {
		return w, true, nil
	}
	w.Written = e.Until
	if w.Closes, err = c.workday(e.Until); err != nil {
		return w, true, err
	}
	if !w.Shuts.IsZero() && w.Shuts.Before(w.Closes) {
		w.Shuts = w.Closes
	}
	return w, true, nil
}

// Late reports whether a return came after the unit's deadline. What came before the date
// as written is in time in any case: a deadline is only ever put off.
func (c *Calendar) Late(form string, p facts.Period, received time.Time, unit string) (bool, error) {
	if c == nil {
		return false, nil
	}
	if w, ok := c.written(form, p); !ok || !received.After(w.Written) {
		return false, nil
	}
	w, _, err := c.Due(form, p, unit)
	return err == nil && received.After(w.Closes), err
}

// Open reports whether a form may be returned for a period at a time, and whether it is
// shut; known is false where the calendar says nothing of it.
func (c *Calendar) Open(form string, p facts.Period, at time.Time, unit string) (opened, shut, known bool, err error) {
	if c == nil {
		return false, false, false, nil
	}
	w, ok := c.written(form, p)
	if !ok {
		return false, false, false, nil
	}
	opened = !at.Before(w.Opens)
	if w.Shuts.IsZero() || !at.After(w.Shuts) {
		return opened, false, true, nil
	}
	w, _, err = c.Due(form, p, unit)
	return opened, err == nil && at.After(w.Shuts), true, err
}

// Plan is a calendar word over the periods of a form.
type Plan struct {
	Word     Word
	Form     string
	Calendar *Calendar
}

// The periods around a time in which its occurrences can lie: a word reaches sixty
// workdays, a rule a year.
const (
	periodsBack    = 18
	periodsForward = 14
)

// At is the occurrence of a period; the zero time where the calendar says nothing of it.
func (p Plan) At(of facts.Period) (time.Time, error) {
	w, ok, err := p.Calendar.Window(p.Form, of)
	if !ok || err != nil {
		return time.Time{}, err
	}
	return p.Word.At(w, p.Calendar.Days, p.Calendar.Loc)
}

// Next is the first occurrence after a time, and its period; the zero time where none is
// to be seen. An error says that it depends on a year whose holidays are not known.
func (p Plan) Next(t time.Time) (next time.Time, of facts.Period, err error) {
	around := facts.PeriodOf(t.In(p.Calendar.Loc))
	for n := -periodsBack; n <= periodsForward; n++ {
		q := around.Add(n)
		at, err := p.At(q)
		if err != nil {
			if w, ok := p.Calendar.written(p.Form, q); ok && next.IsZero() && !w.Written.Before(t) {
				return next, of, err
			}
			continue
		}
		if at.After(t) && (next.IsZero() || at.Before(next)) {
			next, of = at, q
		}
	}
	return next, of, nil
}

// Of is the period whose occurrence a time is: that which falls on it, or else, where the
// calendar was changed since, the last one before it.
func (p Plan) Of(t time.Time) (of facts.Period, ok bool) {
	var last time.Time
	around := facts.PeriodOf(t.In(p.Calendar.Loc))
	for n := -periodsBack; n <= periodsForward; n++ {
		at, err := p.At(around.Add(n))
		if err == nil && !at.IsZero() && !at.After(t) && !at.Before(last) {
			last, of, ok = at, around.Add(n), true
		}
	}
	return of, ok
}
