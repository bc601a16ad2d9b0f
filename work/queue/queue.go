// Package queue keeps what is due and does it: pieces of work that are claimed one by one, and
// the occurrences of a schedule.
//
// Invariants: an occurrence is recorded before it is run, so that none is missed and none run
// twice; a piece of work is claimed by one at a time, for the time that its kind is given; the
// doubt that a claim counts is taken back only when the end of the try is known. What it does is
// written into rows of our own, and trying it again after a crash does no harm, so that another
// queue could carry the same rows.
//
// It knows nothing of returns or mail. It refuses a schedule with a time zone of its own, and one
// that never comes.
package queue

import (
	"context"
	"time"
)

// state is where a piece of work stands.
type state string

// The states: stopped work waits for a person.
const (
	Due     state = "due"
	Done    state = "done"
	Stopped state = "stopped"
)

// Item is a piece of work: a kind, and the row of our own that it is about. All that
// matters stands in that row, so doing it twice does no harm and any other queue can
// carry it.
type Item struct {
	Kind, ID string
	State    state
	Added    time.Time // when it first became due
	Next     time.Time // when it is to be tried next
	Lease    time.Time // until when whoever claimed it has it
	Attempts int
	Doubts   int // tries whose end nobody knows, counting the one under way
	Note     string
}

// Rows keep the pieces of work.
type Rows interface {
	// Enqueue makes work due at a time; what was on the list at any time is left alone.
	Enqueue(ctx context.Context, kind, id string, at time.Time) error
	// Again makes work that was done due once more; all other work is left alone.
	Again(ctx context.Context, kind, id string, at time.Time) error
	// Claim takes a due piece of work until a time, so that nobody else has it: the one
	// named, or with "" the one longest due. One that is not yet to be tried is only
	// taken early.
	Claim(ctx context.Context, kind, id string, early bool, now, until time.Time) (Item, bool, error)
	// Finish hands a claimed piece back as it stands now. Where the lease has run out
	// and somebody else has taken it, nothing is changed.
	Finish(ctx context.Context, it Item) error
	// Void ends the leases of a kind: for who knows that all who took them are dead.
	Void(ctx context.Context, kind string) error
}
