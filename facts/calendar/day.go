// Package calendar knows workdays and what is due when: holidays and adjusted workdays,
// the opening and closing of each form and period, extensions, and calendar words such
// as "deadline+1 workday 09:00".
//
// It is pure: no clock, no I/O. A weekday is no workday by itself (调休), so a year whose
// holidays are not known is an error (UnknownYear), never a guess.
package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Day is a date, wherever it is.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the date that a time shows in its own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// parseDay reads 2023-09-29.
func parseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Day{}, fmt.Errorf("“%s”不是日期，应写成 2023-09-29", s)
	}
	return DayOf(t), nil
}

func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func (d Day) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// add is the date n days later.
func (d Day) add(n int) Day { return DayOf(d.utc().AddDate(0, 0, n)) }

// weekday is the day of the week.
func (d Day) weekday() time.Weekday { return d.utc().Weekday() }

// compare orders dates.
func (d Day) compare(e Day) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Days counts the dates from d to e; negative where e is the earlier one.
func (d Day) Days(e Day) int { return int(e.utc().Sub(d.utc()) / (24 * time.Hour)) }

// on is the clock of t on another date.
func (d Day) on(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	return time.Date(d.Year, d.Month, d.Day, t.Hour(), t.Minute(), t.Second(), 0, loc)
}

var weekdays = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

// WeekdayName is the day of the week in Chinese.
func (d Day) WeekdayName() string { return weekdays[d.weekday()] }
