package deliver

import (
	"testing"
	"time"
)

func TestRetry(t *testing.T) {
	r := Retry{First: 5 * time.Minute, Most: 2 * time.Hour, GiveUp: 24 * time.Hour}
	for n, want := range map[int]time.Duration{0: 5 * time.Minute, 1: 5 * time.Minute, 2: 10 * time.Minute, 3: 20 * time.Minute, 5: 80 * time.Minute,
		6: 2 * time.Hour, 900: 2 * time.Hour} {
		if at, ok := r.Next(n, noon, noon); !ok || at.Sub(noon) != want {
			t.Errorf("after attempt %d: %v, %v; want %v", n, at.Sub(noon), ok, want)
		}
	}
	// The last attempt falls on the end of the time, and after it there is none.
	if at, ok := r.Next(9, noon, noon.Add(23*time.Hour)); !ok || !at.Equal(noon.Add(24*time.Hour)) {
		t.Errorf("the last at %v, %v", at, ok)
	}
	if _, ok := r.Next(9, noon, noon.Add(24*time.Hour)); ok {
		t.Error("it never gives up")
	}
	for random, want := range map[float64]time.Duration{0: 4 * time.Minute, 0.5: 5 * time.Minute, 0.999999: 6 * time.Minute} {
		r.Random = func() float64 { return random }
		if at, _ := r.Next(1, noon, noon); at.Sub(noon).Round(time.Second) != want {
			t.Errorf("random %v: %v, want %v", random, at.Sub(noon), want)
		}
	}
}
