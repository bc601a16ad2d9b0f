package work_test

import (
	"slices"
	"testing"
	"time"

	"parkstat/facts/calendar"
	"parkstat/work"
)

// A plan at an hour that a night of spring has not, or one of autumn has twice, is told; the dates are
// those of Europe's summer time in 2023.
func TestPlanShifts(t *testing.T) {
	at := func(zone string) time.Time {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2023, 1, 12, 9, 0, 0, 0, loc)
	}
	for _, c := range []struct {
		zone, cron  string
		lost, twice []string
	}{
		{"Asia/Shanghai", "30 2 26 * *", nil, nil},
		{"Europe/Berlin", "0 9 12 * *", nil, nil},
		{"Europe/Berlin", "30 2 26 * *", []string{"2023-03-26 02:30"}, nil},
		{"Europe/Berlin", "30 2 29 * *", nil, []string{"2023-10-29 02:30"}},
	} {
		lost, twice := work.Plan{Name: "月报", Cron: c.cron}.Shifts(at(c.zone))
		if !slices.Equal(lost, c.lost) || !slices.Equal(twice, c.twice) {
			t.Errorf("%s %s: lost %v, twice %v", c.zone, c.cron, lost, twice)
		}
	}
	if skips := (work.Plan{Cron: "30 2 26 * *"}).Skips(at("Europe/Berlin")); len(skips) > 0 {
		t.Errorf("an hour that is not there is told as a day that is not: %v", skips)
	}
}

// A plan by the calendar comes all the same, at another hour, and that is told.
func TestPlanMoved(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	word, err := calendar.ParseWord("deadline+1 day 02:30")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2023, 1, 12, 9, 0, 0, 0, loc)
	if got := (work.Plan{Word: &word}).Moved(days{2, 26}, now); !slices.Equal(got, []string{"2023-03-26 03:30"}) {
		t.Errorf("%v", got)
	}
	if got := (work.Plan{Cron: "30 2 26 * *"}).Moved(days{2, 26}, now); got != nil {
		t.Errorf("a plan by cron: %v", got)
	}
}

// days is half past two or what stands for it, each month on a day.
type days struct{ hour, day int }

func (d days) Next(t time.Time) time.Time {
	for m := t.Month(); ; m++ {
		if at := time.Date(t.Year(), m, d.day, d.hour, 30, 0, 0, t.Location()); at.After(t) {
			return at
		}
	}
}
