package report

import (
	"context"
	"time"

	"parkstat/deliver"
	"parkstat/failpoint"
)

// Journal passes the courier's entries on to the ledger and marks the points
// between which a crash must do no harm.
type Journal struct{ deliver.Journal }

// Attempting is durable before anything is sent.
func (j Journal) Attempting(ctx context.Context, id string, at time.Time) error {
	err := j.Journal.Attempting(ctx, id, at)
	failpoint.Hit("attempting")
	return err
}

// Settled comes after the transport has answered.
func (j Journal) Settled(ctx context.Context, r deliver.Receipt) error {
	failpoint.Hit("sent")
	return j.Journal.Settled(ctx, r)
}
