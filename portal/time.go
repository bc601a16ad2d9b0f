package portal

import (
	"fmt"
	"time"

	"parkstat/facts/calendar"
)

// left says how long a time is: in days and hours, under a day in hours and minutes.
func left(d time.Duration) string {
	d = d.Truncate(time.Minute)
	days, hours, minutes := d/(24*time.Hour), d%(24*time.Hour)/time.Hour, d%time.Hour/time.Minute
	switch {
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d天%d小时", days, hours)
	case days > 0:
		return fmt.Sprintf("%d天", days)
	case hours > 0 && minutes > 0:
		return fmt.Sprintf("%d小时%d分", hours, minutes)
	case hours > 0:
		return fmt.Sprintf("%d小时", hours)
	case minutes > 0:
		return fmt.Sprintf("%d分钟", minutes)
	}
	return "不到1分钟"
}

// zone says times in the park's own.
type zone struct{ *time.Location }

// moment is a time of this year to the minute: 7月7日 14:31.
func (z zone) moment(t time.Time) string {
	t = t.In(z.Location)
	return fmt.Sprintf("%d月%d日 %s", t.Month(), t.Day(), t.Format("15:04"))
}

// deadline is a time with its day of the week: 7月8日（星期三）18:00.
func (z zone) deadline(t time.Time) string {
	t = t.In(z.Location)
	return fmt.Sprintf("%d月%d日（%s）%s", t.Month(), t.Day(), calendar.DayOf(t).WeekdayName(), t.Format("15:04"))
}

// second is a time as receipts have it.
func (z zone) second(t time.Time) string { return t.In(z.Location).Format("2006-01-02 15:04:05") }
