package work

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/work/queue"
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
func (p Plan) Schedule(get func() (*Office, error)) (queue.Schedule, error) {
	if p.Word == nil {
		return queue.Parse(p.Cron)
	}
	return &queue.Calendared{Plan: func() (calendar.Plan, error) {
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

// Comes is when the first of the plans reports on a period; false where none does.
func (o *Options) Comes(of facts.Period) (first time.Time, ok bool) {
	for _, p := range o.Plans {
		var at time.Time
		if p.Word != nil {
			plan := o.ByWord(*p.Word)
			at, _ = plan.At(of) // a calendar that lacks the days is told of elsewhere
		} else if schedule, err := queue.Parse(p.Cron); err == nil {
			at = schedule.Next(time.Date(of.Year, time.Month(of.Month)+1, 1, 0, 0, 0, 0, o.Calendar.Loc).Add(-time.Second))
		}
		if !at.IsZero() && (!ok || at.Before(first)) {
			first, ok = at, true
		}
	}
	return first, ok
}

// Moved are the times of the year to come at which a plan by the calendar comes at another hour than
// it says, since the park's clocks are put on then (夏令时).
func (p Plan) Moved(schedule queue.Schedule, now time.Time) (times []string) {
	if p.Word == nil || !p.Word.Timed {
		return nil
	}
	want := fmt.Sprintf("%02d:%02d", p.Word.Hour, p.Word.Minute)
	for at := schedule.Next(now); !at.IsZero() && at.Before(now.AddDate(1, 0, 0)); at = schedule.Next(at) {
		if at.Format("15:04") != want {
			times = append(times, at.Format("2006-01-02 15:04"))
		}
	}
	return times
}

// Shifts are the times of the year to come that a plan by cron loses or comes at twice, since the park's
// clocks are put on or back then (夏令时): by the clock on the wall.
func (p Plan) Shifts(now time.Time) (lost, twice []string) {
	if p.Word != nil {
		return nil, nil
	}
	schedule, err := queue.Parse(p.Cron)
	if err != nil {
		return nil, nil
	}
	walls := func(loc *time.Location) map[string]int {
		y, m, d := now.Date()
		at, seen := time.Date(y, m, d, 0, 0, 0, 0, loc), map[string]int{}
		for end := at.AddDate(1, 0, 0); ; {
			if at = schedule.Next(at); at.IsZero() || !at.Before(end) || len(seen) > mostShifts {
				return seen
			}
			seen[at.Format("2006-01-02 15:04")]++
		}
	}
	here, plain := walls(now.Location()), walls(time.UTC)
	for _, wall := range slices.Sorted(maps.Keys(plain)) {
		switch here[wall] {
		case 0:
			lost = append(lost, wall)
		case 2:
			twice = append(twice, wall)
		}
	}
	return lost, twice
}

// mostShifts bounds how often a plan comes in the year that is looked at; one that comes more often
// misses nothing that the next time does not bring.
const mostShifts = 1500

// Skips are the months of the year to come in which a plan of every month does not come, since
// they lack its day (the 29th to the 31st).
func (p Plan) Skips(now time.Time) (months []facts.Period) {
	fields := strings.Fields(p.Cron)
	if p.Word != nil || len(fields) != 5 || fields[3] != "*" || fields[4] != "*" {
		return nil
	}
	schedule, err := queue.Parse(p.Cron)
	if err != nil {
		return nil
	}
	first := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC) // which has every hour
	for n := range 12 {
		begins, ends := first.AddDate(0, n, 0).Add(-time.Second), first.AddDate(0, n+1, 0)
		if next := schedule.Next(begins); next.IsZero() || !next.Before(ends) {
			months = append(months, facts.PeriodOf(ends.Add(-time.Second)))
		}
	}
	return months
}
