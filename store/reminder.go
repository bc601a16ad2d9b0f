package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/work"
)

// reminders are the calls for returns that are owing (催报).
type reminders struct{ book }

const reminder = `SELECT id, policy, form, period, unit, at, send_at, state, note, COALESCE(delivery, ''), noted FROM reminders `

func scanReminder(row row) (r work.Reminder, err error) {
	var period string
	var at, send, noted int64
	if err = row.Scan(&r.ID, &r.Policy, &r.Form, &period, &r.Unit, &at, &send, &r.State, &r.Note, &r.Delivery, &noted); err != nil {
		return r, err
	}
	r.At, r.Send = fromMillis(at), fromMillis(send)
	if noted != 0 {
		r.Noted = fromMillis(noted)
	}
	r.Period, err = facts.ParsePeriod(period)
	return r, err
}

// Reminders lists those of a policy, or with "" all, oldest first.
func (b reminders) Reminders(ctx context.Context, policy string) ([]work.Reminder, error) {
	all, err := list(ctx, b.read, scanReminder, reminder+`WHERE policy = $1 OR $1 = '' ORDER BY send_at, seq`, policy)
	if err != nil {
		return nil, fmt.Errorf("list the reminders of %s: %w", policy, err)
	}
	return all, nil
}

// PlanReminders adds reminders, as one, and puts planned ones on the list of work; one that
// is there already is left alone.
func (b reminders) PlanReminders(ctx context.Context, all []work.Reminder) error {
	err := b.entry(ctx, func(q querier) error {
		for _, r := range all {
			noted := int64(0)
			if !r.Noted.IsZero() {
				noted = r.Noted.UnixMilli()
			}
			seq, err := next(ctx, q)
			if err != nil {
				return err
			}
			res, err := q.ExecContext(ctx, `INSERT INTO reminders (id, seq, policy, form, period, unit, at, send_at, state, note, noted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (policy, form, period, unit, at) DO NOTHING`,
				r.ID, seq, r.Policy, r.Form, r.Period.String(), r.Unit, r.At.UnixMilli(), r.Send.UnixMilli(), r.State, r.Note, noted)
			if err != nil {
				return err
			}
			switch n, err := res.RowsAffected(); {
			case err != nil:
				return err
			case n == 0 || r.State != work.ReminderPlanned:
				continue
			}
			if err := enqueue(ctx, q, work.KindReminder, r.ID, r.Send); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	return nil
}

// RemindersAbout are those of all policies for a form, period and unit, without the skipped.
func (b reminders) RemindersAbout(ctx context.Context, form string, p facts.Period, unit string) ([]work.Reminder, error) {
	all, err := list(ctx, b.read, scanReminder, reminder+`WHERE form = $1 AND period = $2 AND unit = $3 AND state <> $4 ORDER BY send_at, seq`,
		form, p.String(), unit, work.ReminderSkipped)
	if err != nil {
		return nil, fmt.Errorf("list the reminders of %s for %s: %w", form, p, err)
	}
	return all, nil
}

// Reminder is one; one that was never planned is report.ErrUnknown.
func (b reminders) Reminder(ctx context.Context, id string) (work.Reminder, error) {
	r, err := one(ctx, b.read, scanReminder, reminder+`WHERE id = $1`, id)
	if err != nil {
		return r, fmt.Errorf("read reminder %s: %w", id, err)
	}
	return r, nil
}

// NewestReminder is when the newest of a policy for a form and unit was to be sent.
func (b reminders) NewestReminder(ctx context.Context, policy, form, unit string) (time.Time, error) {
	var at sql.NullInt64
	err := b.read.QueryRowContext(ctx, `SELECT MAX(send_at) FROM reminders WHERE policy = $1 AND form = $2 AND unit = $3`, policy, form, unit).Scan(&at)
	if err != nil || !at.Valid {
		return time.Time{}, err
	}
	return fromMillis(at.Int64), nil
}

// SettleReminder notes what became of a planned reminder with the letters it made, as one;
// one that was settled before is ErrRecorded.
func (b reminders) SettleReminder(ctx context.Context, r work.Reminder, letters []report.Delivery) error {
	err := b.entry(ctx, func(q querier) error {
		for _, letter := range letters {
			if err := planLoose(ctx, q, work.RemindersRun, letter); err != nil {
				return err
			}
		}
		var delivery sql.NullString
		if len(letters) > 0 {
			delivery = sql.NullString{String: letters[0].ID, Valid: true}
		}
		return change(ctx, q, ErrRecorded, `UPDATE reminders SET state = $2, note = $3, delivery = $4, noted = $5 WHERE id = $1 AND state = $6`,
			r.ID, r.State, r.Note, delivery, r.Noted.UnixMilli(), work.ReminderPlanned)
	})
	if err != nil {
		return fmt.Errorf("settle reminder %s: %w", r.ID, err)
	}
	return nil
}
