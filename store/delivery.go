package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parkstat/report"
	"parkstat/work"
	"parkstat/work/queue"
)

// letters are the mails that go out, and the journal of their way.
type letters struct{ book }

const letter = `SELECT id, run, mail_group, name, addr, variant, message, letter, state, reply, attempts, updated, instead_of FROM deliveries `

// Deliveries lists a run's mails in the order of their planning.
func (b letters) Deliveries(ctx context.Context, run string) ([]report.Delivery, error) {
	all, err := list(ctx, b.read, scanDelivery, letter+`WHERE run = $1 ORDER BY seq`, run)
	if err != nil {
		return nil, fmt.Errorf("list the mails of run %s: %w", run, err)
	}
	return all, nil
}

func scanDelivery(row row) (d report.Delivery, err error) {
	var updated int64
	err = row.Scan(&d.ID, &d.Run, &d.Group, &d.Name, &d.Addr, &d.Variant, &d.Message, &d.Letter, &d.State, &d.Reply, &d.Attempts, &updated, &d.InsteadOf)
	d.Updated = fromMillis(updated)
	return d, err
}

// Delivery is one mail; one that was never planned is report.ErrUnknown.
func (b letters) Delivery(ctx context.Context, id string) (report.Delivery, error) {
	d, err := one(ctx, b.read, scanDelivery, letter+`WHERE id = $1`, id)
	if err != nil {
		return d, fmt.Errorf("read mail %s: %w", id, err)
	}
	return d, nil
}

// Release turns a run's held mails to planned, due at a time, and says how many.
func (b letters) Release(ctx context.Context, run string, at time.Time) (n int, err error) {
	err = b.entry(ctx, func(q querier) error {
		held, err := list(ctx, q, func(rows row) (id string, err error) {
			err = rows.Scan(&id)
			return id, err
		}, `UPDATE deliveries SET state = $2 WHERE run = $1 AND state = $3 RETURNING id`, run, report.MailPlanned, report.MailHeld)
		if err != nil {
			return err
		}
		n = len(held)
		slices.Sort(held)
		for _, id := range held {
			if err := enqueue(ctx, q, work.KindMail, id, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("release the mails of run %s: %w", run, err)
	}
	return n, nil
}

// Resend makes a mail due once more from its frozen bytes, whatever became of it; one
// that waits for approval is ErrNotDue. What was replied before stands in the journal.
func (b letters) Resend(ctx context.Context, id string, at time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		if err := change(ctx, q, ErrNotDue, `UPDATE deliveries SET state = $2, reply = '', updated = $3 WHERE id = $1 AND state <> $4`,
			id, report.MailPlanned, at.UnixMilli(), report.MailHeld); err != nil {
			return err
		}
		if err := enqueue(ctx, q, work.KindMail, id, at); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, `UPDATE work SET state = $4, added = $3, next_at = $3, attempts = 0, doubts = 0, note = ''
WHERE kind = $1 AND id = $2`, work.KindMail, id, at.UnixMilli(), queue.Due)
		return err
	})
	if err != nil {
		return fmt.Errorf("send mail %s again: %w", id, err)
	}
	return nil
}

// Planned freezes a letter of no report and makes it due; one that is planned already is left
// alone.
func (b letters) Planned(ctx context.Context, d report.Delivery) error {
	err := b.entry(ctx, func(q querier) error { return planLoose(ctx, q, d.Run, d) })
	if errors.Is(err, ErrRecorded) {
		return nil
	}
	return err
}

// Dropped notes that a mail which was to be sent again is not: one that the server took
// before is delivered still.
func (b letters) Dropped(ctx context.Context, id string) error {
	_, err := b.write.ExecContext(ctx, `UPDATE deliveries SET state = $2,
reply = (SELECT reply FROM journal WHERE delivery = $1 AND event = $2 ORDER BY seq DESC LIMIT 1)
WHERE id = $1 AND EXISTS (SELECT 1 FROM journal WHERE delivery = $1 AND event = $2)`, id, report.MailAccepted)
	if err != nil {
		return fmt.Errorf("give up sending mail %s again: %w", id, err)
	}
	return nil
}

// replace closes what is still open of the mails of a period's earlier versions, with what the admin
// was to be told of them: a run has mails in their place.
func replace(ctx context.Context, q querier, run string, at time.Time) error {
	earlier, err := list(ctx, q, func(rows row) (d report.Delivery, err error) {
		err = rows.Scan(&d.ID, &d.State)
		return d, err
	}, `SELECT d.id, d.state FROM deliveries d JOIN runs r ON r.id = d.run JOIN runs n ON n.period = r.period AND n.version > r.version
WHERE n.id = $1 ORDER BY d.seq`, run)
	if err != nil {
		return err
	}
	for _, d := range earlier {
		if d.State == report.MailHeld { // it was no work yet
			if err := enqueue(ctx, q, work.KindMail, d.ID, at); err != nil {
				return err
			}
		}
		_, err := q.ExecContext(ctx, `UPDATE work SET state = $2, note = $3 WHERE id = $1 AND kind IN ($4, $5) AND state <> $2`,
			d.ID, queue.Done, "已由 "+run+" 代替", work.KindMail, work.KindAlert)
		if err != nil {
			return err
		}
	}
	return nil
}

func plan(ctx context.Context, q querier, run string, ds []report.Delivery) error {
	if len(ds) > 0 {
		if err := replace(ctx, q, run, ds[0].Updated); err != nil {
			return fmt.Errorf("close the mails before %s: %w", run, err)
		}
	}
	for _, d := range ds {
		if d.Run != run {
			return fmt.Errorf("mail %s belongs to run %q", d.ID, d.Run)
		}
		seq, err := next(ctx, q)
		if err != nil {
			return err
		}
		err = change(ctx, q, ErrRecorded, `INSERT INTO deliveries
(id, seq, run, mail_group, name, addr, variant, message, letter, state, reply, attempts, updated, instead_of)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING`,
			d.ID, seq, d.Run, d.Group, d.Name, d.Addr, d.Variant, d.Message, d.Letter, d.State, d.Reply, d.Attempts, d.Updated.UnixMilli(), d.InsteadOf)
		if err != nil {
			return fmt.Errorf("plan mail %s: %w", d.ID, err)
		}
		if d.State == report.MailPlanned {
			if err := enqueue(ctx, q, work.KindMail, d.ID, d.Updated); err != nil {
				return err
			}
		}
	}
	return nil
}

// planLoose plans a letter that belongs to no run. It hangs on a row of runs that is no
// run and that no period lists, made when it is needed first.
func planLoose(ctx context.Context, q querier, run string, d report.Delivery) error {
	_, err := q.ExecContext(ctx, `INSERT INTO runs (id, period, version, as_of, inputs, stage, reason, replaces, headline, indicators, park, definitions, earlier)
VALUES ($1, $1, 0, 0, '', '', '', '', '', '[]', '', '', '') ON CONFLICT (id) DO NOTHING`, run)
	if err != nil {
		return err
	}
	return plan(ctx, q, run, []report.Delivery{d})
}
