package store_test

import (
	"testing"

	"parkstat/work"
)

func (on engine) TestTroubles(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	trouble := func(id string, day int, said string, since int) work.Trouble {
		t.Helper()
		got, want := must[work.Trouble](t)(s.Troubled(ctx, id, said, at(day, 9))), work.Trouble{ID: id, Since: at(since, 9), Said: said}
		equal(t, id, got, want)
		return want
	}
	trouble("disk", 5, "满", 5)
	disk := trouble("disk", 6, "还是满", 5)
	park := trouble("park", 4, "改错了", 4)
	equal(t, "the oldest first", must[[]work.Trouble](t)(s.Troubles(ctx)), []work.Trouble{park, disk})
	for range 2 {
		if err := s.Relieved(ctx, "disk", at(7, 9)); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := s.Trouble(ctx, "disk"); ok || err != nil {
		t.Error("it goes on", err)
	}
	trouble("disk", 8, "又满", 8)
}
