package store_test

import (
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

func TestQueue(t *testing.T) {
	ctx, s := t.Context(), open(t, t.TempDir())
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
	now.State, now.Next, now.Doubts, now.Note = queue.Stopped, at(13, 9), 0, "对方拒收"
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

// Several that claim at once never get the same piece.
func TestQueueAtOnce(t *testing.T) {
	s := open(t, t.TempDir())
	const n = 40
	for i := range n {
		if err := s.Enqueue(t.Context(), "k", string(rune('A'+i)), at(12, 9)); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for range 4 {
		all.Go(func() {
			for {
				it, ok, err := s.Claim(t.Context(), "k", "", false, at(12, 9), at(12, 10))
				if err != nil || !ok {
					if err != nil {
						t.Error(err)
					}
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
