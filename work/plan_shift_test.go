package work_test

import (
	"slices"
	"testing"
	"time"

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
}
