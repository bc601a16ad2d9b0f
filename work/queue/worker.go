package queue

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"parkstat/failpoint"
)

// Kind is how one sort of work is done.
type Kind struct {
	Name   string
	Limit  time.Duration // of one try
	Batch  int           // how many are done in one try; 0 is one
	AtOnce int           // how many tries go on at the same time; 0 is one
	// Do tries the pieces and hands them back as they stand then. One that stays due must
	// have its next time in the future. An error is a broken world, not a try that came
	// to nothing.
	Do func(ctx context.Context, items []Item) ([]Item, error)
}

// Worker does what is due in this process.
type Worker struct {
	Rows  Rows
	Kinds []Kind
	Now   func() time.Time
	// Rest says, before anything is claimed, that nothing is to be done for now; nil: never.
	Rest func(ctx context.Context) (bool, error)
	// Alone says that nobody else works on this queue now: a lease that is still out was
	// left by a process that is dead.
	Alone bool
}

// grace is how much longer than a try its lease lasts.
const grace = time.Minute

// Round does all that is due, kind by kind.
func (w *Worker) Round(ctx context.Context) error {
	var errs []error
	for _, k := range w.Kinds {
		errs = append(errs, w.all(ctx, k, []string{""}, false))
	}
	return errors.Join(errs...)
}

// Due does what is due of some kinds, in the order in which they are named.
func (w *Worker) Due(ctx context.Context, kinds ...string) error {
	var errs []error
	for _, name := range kinds {
		for _, k := range w.Kinds {
			if k.Name == name {
				errs = append(errs, w.all(ctx, k, []string{""}, false))
				break
			}
		}
	}
	return errors.Join(errs...)
}

// Take does the named pieces of a kind, also before their time, unless they are done,
// stopped, or in other hands.
func (w *Worker) Take(ctx context.Context, kind string, ids ...string) error {
	for _, k := range w.Kinds {
		if k.Name == kind {
			return w.all(ctx, k, ids, true)
		}
	}
	return fmt.Errorf("take on work: no kind %q", kind)
}

// all claims and does what is to be had, several at once.
func (w *Worker) all(ctx context.Context, k Kind, ids []string, early bool) error {
	if w.Rest != nil {
		if rest, err := w.Rest(ctx); rest || err != nil {
			return err
		}
	}
	if w.Alone {
		if err := w.Rows.Void(ctx, k.Name); err != nil {
			return fmt.Errorf("free what a dead process left of %s: %w", k.Name, err)
		}
	}
	var mu sync.Mutex
	var errs []error
	// claim takes up to a batch; an id of "" stands for all that is due.
	claim := func() (items []Item) {
		mu.Lock()
		defer mu.Unlock()
		for len(ids) > 0 && len(errs) == 0 && ctx.Err() == nil && len(items) < max(1, k.Batch) {
			now := w.Now()
			it, ok, err := w.Rows.Claim(ctx, k.Name, ids[0], early, now, now.Add(k.Limit+grace))
			if err != nil {
				errs = append(errs, err)
			}
			if ok {
				items = append(items, it)
			}
			if !ok || ids[0] != "" {
				ids = ids[1:]
			}
		}
		return items
	}
	var hands sync.WaitGroup
	for range max(1, k.AtOnce) {
		hands.Go(func() {
			for items := claim(); len(items) > 0; items = claim() {
				failpoint.Hit("claimed")
				if err := w.try(ctx, k, items); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
			}
		})
	}
	hands.Wait()
	return errors.Join(errs...)
}

// try does one batch within its time and hands it back.
func (w *Worker) try(ctx context.Context, k Kind, items []Item) error {
	limited, stop := context.WithTimeout(ctx, k.Limit)
	defer stop()
	items, err := k.Do(limited, items)
	for _, it := range items {
		// What was done is noted, also while stopping.
		err = errors.Join(err, w.Rows.Finish(context.WithoutCancel(ctx), it))
	}
	return err
}
