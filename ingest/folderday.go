package ingest

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"parkstat/facts"
)

// How people name a folder by a day: 2023-07-05, 20230705, 2023.7.4, 2023年7月4日, 7月7日, a note
// behind it.
var folderDays = []*regexp.Regexp{
	regexp.MustCompile(`^(20\d\d) ?[-./_年 ] ?(\d{1,2}) ?[-./_月 ] ?(\d{1,2})(?:\D|$)`),
	regexp.MustCompile(`^(20\d\d)(\d\d)(\d\d)(?:\D|$)`),
	regexp.MustCompile(`^()(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]`),
}

// likeDay is what looks as if a day were meant.
var likeDay = regexp.MustCompile(`^(19|20)\d\d ?[-./_年] ?\d|^(19|20)\d\d[01]\d|20\d\d ?[-./_年] ?\d{1,2} ?[-./_月] ?\d|` +
	`\d ?月|^\d{1,2} ?[-._] ?\d{1,2}(\D|$)|^\d{6}(\D|$)|^\d\d ?[-._年] ?\d{1,2} ?[-._月] ?\d`)

// folderDay is the day that a folder of the inbox is named by. Without a year it is that nearest to
// now. odd is a name that looks like a day and is none.
func folderDay(name string, now time.Time, loc *time.Location) (day time.Time, odd bool) {
	var words []string
	for _, w := range strings.Fields(name) {
		words = append(words, facts.Label(w))
	}
	plain := strings.TrimSpace(strings.Join(words, " "))
	for _, s := range []string{plain, arabic(plain)} {
		for _, form := range folderDays {
			m := form.FindStringSubmatch(s)
			if m == nil {
				continue
			}
			if m[1] != "" {
				day, err := time.ParseInLocation("2006-1-2", fmt.Sprintf("%s-%s-%s", m[1], m[2], m[3]), loc)
				return day, err != nil
			}
			return nearest(m[2], m[3], now, loc)
		}
	}
	return time.Time{}, likeDay.MatchString(plain) || likeDay.MatchString(arabic(plain))
}

// nearest is the day of a month that lies nearest to now.
func nearest(month, of string, now time.Time, loc *time.Location) (day time.Time, odd bool) {
	for year := now.Year() - 1; year <= now.Year()+1; year++ {
		d, err := time.ParseInLocation("2006-1-2", fmt.Sprintf("%d-%s-%s", year, month, of), loc)
		if err == nil && (day.IsZero() || now.Sub(d).Abs() < now.Sub(day).Abs()) {
			day = d
		}
	}
	return day, day.IsZero()
}
