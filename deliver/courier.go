package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Courier carries letters one by one and writes down what became of each.
type Courier struct {
	Transport Transport
	Journal   Journal
	Now       func() time.Time
}

// Deliver tries every letter once, in order, and calls each (which may be nil)
// after each receipt is on record. An unwilling recipient is a receipt, not an
// error; an error means that the journal broke or ctx ended, and that the letters
// without a receipt were not settled.
func (c *Courier) Deliver(ctx context.Context, letters []Letter, each func(Receipt)) ([]Receipt, error) {
	receipts := make([]Receipt, 0, len(letters))
	for _, l := range letters {
		if err := ctx.Err(); err != nil {
			return receipts, fmt.Errorf("deliver %s: %w", l.ID, err)
		}
		if err := c.Journal.Attempting(ctx, l.ID, c.Now()); err != nil {
			return receipts, fmt.Errorf("record the attempt of %s: %w", l.ID, err)
		}
		r := Receipt{ID: l.ID, To: l.To, Outcome: Accepted}
		reply, err := c.Transport.Send(ctx, l)
		r.Reply = reply
		if err != nil {
			r.Outcome, r.Reply = verdict(err)
		}
		r.Reply = readable(r.Reply)
		r.At = c.Now()
		// What happened has happened: it is recorded even when ctx has ended meanwhile.
		if err := c.Journal.Settled(context.WithoutCancel(ctx), r); err != nil {
			return receipts, fmt.Errorf("record the receipt of %s (%s): %w", l.ID, r.Outcome, err)
		}
		receipts = append(receipts, r)
		if each != nil {
			each(r)
		}
	}
	return receipts, nil
}

// verdict reads a transport's error. One that is not a Failure says nothing about
// where the letter is.
func verdict(err error) (Outcome, string) {
	f, ok := errors.AsType[*Failure](err)
	switch {
	case !ok:
		return Unknown, err.Error()
	case f.Code != 0:
		return f.Outcome, fmt.Sprintf("%d %s", f.Code, f.Reply)
	case f.Err != nil && f.Reply != "":
		return f.Outcome, fmt.Sprintf("%s: %v", f.Reply, f.Err)
	case f.Err != nil:
		return f.Outcome, f.Err.Error()
	}
	return f.Outcome, f.Reply
}
