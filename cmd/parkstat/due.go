package main

import (
	"fmt"
	"time"

	"parkstat/facts/calendar"
	"parkstat/report"
	"parkstat/templates"
)

// stamp is a time as people read it.
func (a *app) stamp(t time.Time) string { return t.In(a.settings.loc).Format("2006-01-02 15:04") }

// dueJSON is when a form is due for a period.
type dueJSON struct {
	Opens    string `json:"opens,omitempty"`
	Deadline string `json:"deadline,omitempty"`
	Written  string `json:"written,omitempty"`   // the deadline before it was put off to a workday
	DaysLeft *int   `json:"days_left,omitempty"` // dates until the deadline's; negative afterwards
	Extended int    `json:"extended"`            // units with a later one
	Warning  string `json:"calendar_warning,omitempty"`
}

// due is what the calendar says of a form and period.
func (a *app) due(form *templates.Form, o report.Order) (d dueJSON) {
	if l, ok := a.calendar.Days.Lacks(o.Now); ok {
		d.Warning = l.String()
	}
	w, ok := a.deadline(form.Def.Form, o.Period, "")
	if !ok {
		return d
	}
	d.Opens, d.Deadline = a.stamp(w.Opens), a.stamp(w.Closes)
	if w.Moved() {
		d.Written = a.stamp(w.Written)
	}
	left := calendar.DayOf(o.AsOf.In(a.settings.loc)).Days(calendar.DayOf(w.Closes.In(a.settings.loc)))
	d.DaysLeft = &left
	for _, u := range a.expected(form, o.Period) {
		if _, ok := a.calendar.Extension(form.Def.Form, o.Period, u.ID); ok {
			d.Extended++
		}
	}
	return d
}

// printDue is that for a person.
func (a *app) printDue(form *templates.Form, o report.Order, units []unitStatus) {
	d := a.due(form, o)
	if d.Deadline != "" {
		fmt.Printf("截止 %s", d.Deadline)
		if d.Written != "" {
			fmt.Printf("（由 %s 顺延）", d.Written)
		}
		switch n := *d.DaysLeft; {
		case n > 0:
			fmt.Printf("，还有 %d 天", n)
		case n < 0:
			fmt.Printf("，已过 %d 天", -n)
		default:
			fmt.Print("，就是今天")
		}
		fmt.Println()
	}
	for _, u := range units {
		if e, ok := a.calendar.Extension(form.Def.Form, o.Period, u.Unit); ok {
			fmt.Printf("延期：%s 到 %s（%s，%s批准）\n", plain(u.Name), u.Until, plain(e.Reason), plain(e.Approver))
		}
	}
	if d.Warning != "" {
		fmt.Printf("注意：%s\n", d.Warning)
	}
}
