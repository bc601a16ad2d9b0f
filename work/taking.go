package work

import (
	"context"
	"fmt"
	"sync"

	"parkstat/ingest"
)

// takings lets returns that come at once go on record together: what a commit costs does not hang on
// how many it is for.
type takings struct {
	queue   sync.Mutex
	waiting []*taking
	turn    sync.Mutex // of who puts on record, for all that wait
}

// taking is a return that waits to be put on record.
type taking struct {
	office *Office
	handed *ingest.Handed
	done   bool
	err    error
}

// mostTaken bounds how many go on record as one.
const mostTaken = 64

// take keeps a file, puts it on record, and gives its id.
func (d *Desk) take(ctx context.Context, e *errand, h *ingest.Handed) (id string, err error) {
	if err := h.Keep(e.Archive); err != nil {
		return "", err
	}
	t := &taking{office: e.Office, handed: h}
	// Whoever takes for others must not stop with the one who asked him.
	d.takings.do(context.WithoutCancel(ctx), t)
	if t.err != nil {
		return "", fmt.Errorf("take %s in: %w", h.SHA256, t.err)
	}
	return d.Book.Ticket(ctx, h.SHA256)
}

func (q *takings) do(ctx context.Context, t *taking) {
	q.queue.Lock()
	q.waiting = append(q.waiting, t)
	q.queue.Unlock()
	q.turn.Lock()
	defer q.turn.Unlock()
	for !t.done {
		q.next(ctx)
	}
}

// next puts the first that wait on record, those by the same office.
func (q *takings) next(ctx context.Context) {
	q.queue.Lock()
	n := 1
	for n < min(len(q.waiting), mostTaken) && q.waiting[n].office == q.waiting[0].office {
		n++
	}
	part := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	q.queue.Unlock()
	if n > 1 && record(ctx, part...) == nil {
		return
	}
	for _, t := range part { // one that can't be must not keep the others from it
		t.err = record(ctx, t)
		t.done = true
	}
}

func record(ctx context.Context, all ...*taking) error {
	handed := make([]*ingest.Handed, len(all))
	for i, t := range all {
		handed[i] = t.handed
	}
	round := all[0].office.Round()
	if err := round.Take(ctx, handed...); err != nil {
		return err
	}
	for _, t := range all {
		t.done = true
	}
	return nil
}
