package queue

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
	Rows
	// Began is when the schedule was first started; it is set on the first call.
	Began(ctx context.Context, schedule string, now time.Time) (at time.Time, first bool, err error)
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
