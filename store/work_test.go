package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"parkstat/store"
	"parkstat/work/queue"
)

// names are what can be claimed at a time, in order.
func names(t *testing.T, s *store.Store, kind string, now time.Time) (ids []string) {
	t.Helper()
	for {
		it, ok, err := s.Claim(t.Context(), kind, "", false, now, now.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return ids
		}
		ids = append(ids, it.ID)
	}
}

func (on engine) TestQueue(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	for i, id := range []string{"late", "soon", "same"} {
		for range 2 { // a second time nothing happens
			if err := s.Enqueue(ctx, "k", id, at(12, []int{11, 9, 9}[i])); err != nil {
				t.Fatal(err)
			}
		}
	}
	equal(t, "before its time", names(t, s, "k", at(12, 8)), nil)
	equal(t, "another kind", names(t, s, "l", at(12, 20)), nil)
	it, ok, err := s.Claim(ctx, "k", "late", true, at(12, 8), at(12, 9))
	want := queue.Item{Kind: "k", ID: "late", State: queue.Due, Added: at(12, 11), Next: at(12, 11), Lease: at(12, 9), Attempts: 1, Doubts: 1}
	if err != nil || !ok || it != want {
		t.Fatalf("%+v, %v, %v; want %+v", it, ok, err, want)
	}
	if _, ok, _ := s.Claim(ctx, "k", "late", true, at(12, 8), at(12, 9)); ok {
		t.Error("claimed twice")
	}
	equal(t, "the longest due first", names(t, s, "k", at(12, 10)), []string{"soon", "same"})
	equal(t, "all is claimed", names(t, s, "k", at(12, 10)), nil)
	// The lease of what was claimed at 10 ends at 11.
	equal(t, "after the leases", names(t, s, "k", at(12, 11)), []string{"soon", "same", "late"})

	// The first claim has run out: its holder changes nothing any more.
	it.State, it.Note = queue.Done, "zu spät"
	if err := s.Finish(ctx, it); err != nil {
		t.Fatal(err)
	}
	now := must[queue.Item](t)(s.Item(ctx, "k", "late"))
	equal(t, "state", now.State, queue.Due)
	now.State, now.Next, now.Attempts, now.Doubts, now.Note = queue.Stopped, at(13, 9), now.Attempts-1, 0, "对方拒收" // that try does not count
	if err := s.Finish(ctx, now); err != nil {
		t.Fatal(err)
	}
	got := must[queue.Item](t)(s.Item(ctx, "k", "late"))
	now.Lease = time.UnixMilli(0).UTC()
	equal(t, "finished", got, now)
	if _, ok, _ := s.Claim(ctx, "k", "late", true, at(14, 9), at(14, 10)); ok {
		t.Error("claimed what is stopped")
	}
	if err := s.Void(ctx, "k"); err != nil {
		t.Fatal(err)
	}
	equal(t, "after a void", names(t, s, "k", at(12, 11)), []string{"soon", "same"})
}

// Several that claim at once never get the same piece, and each gets one while there are any.
func (on engine) TestQueueAtOnce(t *testing.T) {
	place := on.fresh(t)
	s := open(t, place)
	const n = 200
	for i := range n {
		if err := s.Enqueue(t.Context(), "k", fmt.Sprint(i), at(12, 9)); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for range 4 {
		s := open(t, place)
		all.Go(func() {
			for range n / 4 {
				it, ok, err := s.Claim(t.Context(), "k", "", false, at(12, 9), at(12, 10))
				if err != nil || !ok {
					t.Errorf("nothing to claim while there was: %v", err)
					return
				}
				mu.Lock()
				seen[it.ID]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(seen) != n {
		t.Errorf("%d pieces claimed, want %d", len(seen), n)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s was claimed %d times", id, times)
		}
	}
}

// The kinds are looked at together; what is woken is due no later than it was.
func (on engine) TestDueSince(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	if since := must[time.Time](t)(s.DueSince(ctx, at(9, 9), "k")); !since.IsZero() {
		t.Errorf("due since %s", since)
	}
	if err := errors.Join(s.Enqueue(ctx, "k", "a", at(8, 9)), s.Enqueue(ctx, "l", "b", at(7, 9)), s.Wake(ctx, "m", "c", at(6, 9))); err != nil {
		t.Fatal(err)
	}
	equal(t, "of two kinds", must[time.Time](t)(s.DueSince(ctx, at(9, 9), "k", "l")), at(7, 9))
	if err := errors.Join(s.Wake(ctx, "k", "a", at(5, 9)), s.Wake(ctx, "l", "b", at(9, 9))); err != nil {
		t.Fatal(err)
	}
	equal(t, "woken, never later", must[time.Time](t)(s.DueSince(ctx, at(9, 9), "k", "l")), at(5, 9))
	it, ok, err := s.Claim(ctx, "k", "a", false, at(9, 9), at(9, 10))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	it.State = queue.Done
	if err := errors.Join(s.Finish(ctx, it), s.Again(ctx, "k", "a", at(4, 9)), s.Again(ctx, "l", "b", at(4, 9))); err != nil {
		t.Fatal(err)
	}
	equal(t, "done, and due again", must[time.Time](t)(s.DueSince(ctx, at(9, 9), "k")), at(4, 9))
	equal(t, "due still", must[time.Time](t)(s.DueSince(ctx, at(9, 9), "l")), at(7, 9))
}
