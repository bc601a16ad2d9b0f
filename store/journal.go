package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parkstat/deliver"
	"parkstat/report"
	"parkstat/work"
	"parkstat/work/queue"
)

// ErrNotDue says that a mail may not be sent: it waits for approval, or the
// server has it already.
var ErrNotDue = errors.New("邮件未经批准或已经送达，不能发送")

// Attempting notes that a mail is about to be sent, before it could possibly be
// accepted.
func (b letters) Attempting(ctx context.Context, id string, at time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		var n int
		if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM deliveries WHERE id = $1`, id).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return report.ErrUnknown
		}
		err := change(ctx, q, ErrNotDue, `UPDATE deliveries SET state = $2, attempts = attempts + 1, updated = $3
WHERE id = $1 AND state NOT IN ($4, $5)`, id, report.MailAttempting, at.UnixMilli(), report.MailHeld, report.MailAccepted)
		if err != nil {
			return err
		}
		return enter(ctx, q, id, at, string(report.MailAttempting), "")
	})
	if err != nil {
		return fmt.Errorf("journal the attempt of mail %s: %w", id, err)
	}
	return nil
}

// Settled notes what became of an attempt.
func (b letters) Settled(ctx context.Context, r deliver.Receipt) error {
	err := b.entry(ctx, func(q querier) error {
		err := change(ctx, q, report.ErrUnknown, `UPDATE deliveries SET state = $2, reply = $3, updated = $4 WHERE id = $1`,
			r.ID, r.Outcome, r.Reply, r.At.UnixMilli())
		if err != nil {
			return err
		}
		if r.Outcome == deliver.Accepted { // whoever claimed it may end before saying so
			_, err := q.ExecContext(ctx, `UPDATE work SET state = $3, doubts = 0, note = '' WHERE kind = $1 AND id = $2`, work.KindMail, r.ID, queue.Done)
			if err != nil {
				return err
			}
		}
		return enter(ctx, q, r.ID, r.At, string(r.Outcome), r.Reply)
	})
	if err != nil {
		return fmt.Errorf("journal the receipt of mail %s (%s): %w", r.ID, r.Outcome, err)
	}
	return nil
}

func enter(ctx context.Context, q querier, id string, at time.Time, event, reply string) error {
	return add(ctx, q, `INSERT INTO journal (seq, delivery, at, event, reply) VALUES ($1, $2, $3, $4, $5)`, id, at.UnixMilli(), event, reply)
}
