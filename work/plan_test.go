package work

import (
	"testing"
	"time"
)

// A plan of every month tells of the months that lack its day; one of some months does not.
func TestPlanSkips(t *testing.T) {
	now := time.Date(2023, 4, 12, 9, 0, 0, 0, time.UTC)
	for spec, want := range map[string]string{
		"0 9 28 * *": "", "0 9 29 * *": "", "0 9 30 * *": "2024-02", "0 9 31 * *": "2023-06 2023-09 2023-11 2024-02 2024-04",
		"0 9 31 1,3 *": "", "0 9 31 * 1": "", "0 9 30,31 * *": "2024-02",
	} {
		got := ""
		for i, m := range (Plan{Cron: spec}).Skips(now) {
			if i > 0 {
				got += " "
			}
			got += m.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", spec, got, want)
		}
	}
}
