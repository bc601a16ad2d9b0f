// Package work says who does what when: the occurrences of the schedule, and the queue
// of what is due: letters, alerts, runs, rounds of the mailbox, receipts. It also knows
// what a round of the mailbox is (Intake).
//
// Invariants: an occurrence is recorded before it is run, so that none is missed and
// none run twice; a piece of work is claimed by one at a time, for the time that its kind
// is given; what it does is written into our own tables, and trying it again after a
// crash does no harm. A letter goes again as the same bytes; whether it may have arrived
// already is counted, and bounded. A mail that comes in is on record before its returns
// are taken, and answered before it is moved.
//
// It refuses a schedule with a time zone of its own and one that never comes, to send a
// letter that was stopped before somebody says why, to tell of one letter twice, and to
// answer who is not on the list.
package work

import (
	"context"
	"time"
)

// Occurrence is one point of a schedule.
type Occurrence struct {
	Schedule string
	At       time.Time
	State    string // planned, running, done, failed, skipped
	Note     string
}

// Ledger keeps the occurrences, and the queue in which they are run.
type Ledger interface {
	Queue
	// Began is when the schedule was first started; it is set on the first call.
	Began(ctx context.Context, schedule string, now time.Time) (time.Time, error)
	// Latest is the last occurrence planned, or the zero time.
	Latest(ctx context.Context, schedule string) (time.Time, error)
	// Plan adds occurrences; one that is there already is left alone.
	Plan(ctx context.Context, schedule string, at []time.Time) error
	// Due lists the occurrences not yet done up to now, oldest first: planned ones,
	// and running ones that a crash left behind.
	Due(ctx context.Context, schedule string, now time.Time) ([]Occurrence, error)
	// Mark sets an occurrence's state.
	Mark(ctx context.Context, o Occurrence) error
}
