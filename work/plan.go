package work

import (
	"time"

	"github.com/robfig/cron/v3"

	"parkstat/facts"
	"parkstat/facts/calendar"
)

// Plan (计划) is when the job runs by itself: by cron, or by a word of the calendar.
type Plan struct {
	Name string
	Cron string
	Word *calendar.Word // nil: by Cron
}

// When is the time of a plan in words.
func (p Plan) When() string {
	if p.Word == nil {
		return p.Cron
	}
	return p.Word.Chinese()
}

// Schedule is when the plan comes; get gives the office as it stands, whose calendar
// officers edit.
func (p Plan) Schedule(get func() (*Office, error)) (cron.Schedule, error) {
	if p.Word == nil {
		return ParseSchedule(p.Cron)
	}
	return &Calendared{Plan: func() (calendar.Plan, error) {
		o, err := get()
		if err != nil {
			return calendar.Plan{}, err
		}
		return o.ByWord(*p.Word), nil
	}}, nil
}

// ByWord is a calendar word over the periods of the form that the report waits for.
func (o *Options) ByWord(w calendar.Word) calendar.Plan {
	return calendar.Plan{Word: w, Form: o.Forms[0].Def.Form, Calendar: o.Calendar}
}

// PeriodOf is the period that a plan runs at a time: that of the calendar, or the month before.
func (o *Options) PeriodOf(p Plan, at time.Time) facts.Period {
	if p.Word != nil {
		if of, ok := o.ByWord(*p.Word).Of(at); ok {
			return of
		}
	}
	return facts.MonthBefore(at)
}
