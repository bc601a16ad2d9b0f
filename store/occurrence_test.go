package store_test

import (
	"errors"
	"parkstat/report"
	"testing"
	"time"

	"parkstat/work/queue"
)

func (on engine) TestOccurrences(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	due := func(day int) []queue.Occurrence {
		t.Helper()
		return must[[]queue.Occurrence](t)(s.Due(ctx, "monthly", at(day, 9)))
	}
	point := func(day int, state, note string) queue.Occurrence {
		return queue.Occurrence{Schedule: "monthly", At: at(day, 9), State: state, Note: note}
	}
	for i, c := range []struct {
		of         string
		now, began time.Time
		first      bool
	}{{"monthly", at(1, 0), at(1, 0), true}, {"monthly", at(1, 0), at(1, 0), false}, {"monthly", at(2, 0), at(1, 0), false}, {"daily", at(3, 0), at(3, 0), true}} {
		began, first, err := s.Began(ctx, c.of, c.now)
		if err != nil || !began.Equal(c.began) || first != c.first {
			t.Errorf("%d: began %v, first %v, %v", i, began, first, err)
		}
	}
	if latest := must[time.Time](t)(s.Latest(ctx, "monthly")); !latest.IsZero() {
		t.Errorf("latest is %v before anything was planned", latest)
	}

	for range 2 {
		if err := s.Plan(ctx, "monthly", []time.Time{at(12, 9), at(10, 9), at(11, 9)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Plan(ctx, "daily", []time.Time{at(20, 9)}); err != nil {
		t.Fatal(err)
	}
	equal(t, "latest", must[time.Time](t)(s.Latest(ctx, "monthly")), at(12, 9))
	equal(t, "due on the 9th", due(9), nil)
	equal(t, "due on the 11th", due(11), []queue.Occurrence{point(10, "planned", ""), point(11, "planned", "")})

	for _, o := range []queue.Occurrence{point(10, "done", "2023-06-v1"), point(11, "running", ""), point(12, "failed", "断网")} {
		if err := s.Mark(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	// Planned once more, after a restart: what was done stays done.
	if err := s.Plan(ctx, "monthly", []time.Time{at(10, 9), at(11, 9), at(12, 9), at(13, 9)}); err != nil {
		t.Fatal(err)
	}
	equal(t, "due on the 13th", due(13), []queue.Occurrence{point(11, "running", ""), point(13, "planned", "")})
	if err := s.Mark(ctx, point(14, "done", "")); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("got %v, want report.ErrUnknown", err)
	}
	if err := s.Mark(ctx, point(13, "finished", "")); err == nil {
		t.Error("marked with a state that does not exist")
	}
}
