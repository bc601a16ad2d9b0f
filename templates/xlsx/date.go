package xlsx

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	isoDay    = "2006-01-02"
	isoSecond = "2006-01-02T15:04:05"
	daySecs   = 24 * 60 * 60
)

// serialDate is the day, and the time of day if it has one, that a number
// stands for; ok is false if no day of the calendar does.
func serialDate(number string, date1904 bool) (iso string, ok bool) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f < 0 || f >= 2958466 {
		return "", false
	}
	whole, frac := math.Modf(f)
	day := int(whole)
	// A fraction is a double's approximation of a time: round it to the second,
	// but let only what is within a millisecond of midnight become the next day.
	ms := int(math.Round(frac * daySecs * 1000))
	if ms == daySecs*1000 {
		day, ms = day+1, 0
	}
	secs := min((ms+500)/1000, daySecs-1)

	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 0 || day == 60:
		return "", false
	case day < 60: // before the leap day that never was
		epoch = epoch.AddDate(0, 0, 1)
	}
	t := epoch.AddDate(0, 0, day)
	if t.Year() > 9999 {
		return "", false
	}
	return isoText(t.Add(time.Duration(secs) * time.Second)), true
}

// A time of day, such as 08:30, and a span of time, such as PT10H30M.
var (
	timeOfDay = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$`)
	duration  = regexp.MustCompile(`^-?P(\d+[YMD])*(\d+[YMD]|T(\d+(\.\d+)?[HMS])+)$`)
)

// isoDate reads the value of a cell of type "d": a day, or a day and a time. A
// time alone, or a span, is no date; it is given as it stands, with kind Text.
func isoDate(s string) (iso string, kind Kind, ok bool) {
	s = strings.TrimSuffix(s, "Z")
	if timeOfDay.MatchString(s) || duration.MatchString(s) {
		return s, Text, true
	}
	for _, layout := range []string{isoDay, isoSecond, "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return isoText(t.Round(time.Second)), Date, true
		}
	}
	return "", Empty, false
}

func isoText(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(isoDay)
	}
	return t.Format(isoSecond)
}
