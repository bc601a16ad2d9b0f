package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parkstat/work/queue"
)

// dues is what is to be done.
type dues struct{ book }

// Enqueue makes work due at a time; what was on the list at any time is left alone.
func (b dues) Enqueue(ctx context.Context, kind, id string, at time.Time) error {
	return b.entry(ctx, func(q querier) error { return enqueue(ctx, q, kind, id, at) })
}

func enqueue(ctx context.Context, q querier, kind, id string, at time.Time) error {
	err := add(ctx, q, `INSERT INTO work (seq, kind, id, state, added, next_at, lease_until, attempts, doubts, note)
VALUES ($1, $2, $3, $4, $5, $5, 0, 0, 0, '') ON CONFLICT (kind, id) DO NOTHING`, kind, id, queue.Due, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("put %s %s on the list of work: %w", kind, id, err)
	}
	return nil
}

// Again makes work that was done due once more.
func (b dues) Again(ctx context.Context, kind, id string, at time.Time) error {
	_, err := b.write.ExecContext(ctx, `UPDATE work SET state = $4, added = $3, next_at = $3, attempts = 0, doubts = 0, note = ''
WHERE kind = $1 AND id = $2 AND state = $5`, kind, id, at.UnixMilli(), queue.Due, queue.Done)
	if err != nil {
		return fmt.Errorf("take %s %s up again: %w", kind, id, err)
	}
	return nil
}

// Claim takes a due piece of work until a time: the one named, or with "" the one
// longest due.
func (b dues) Claim(ctx context.Context, kind, id string, early bool, now, until time.Time) (queue.Item, bool, error) {
	var it queue.Item
	err := b.entry(ctx, func(q querier) (err error) { // or two would choose the same
		it, err = scanItem(q.QueryRowContext(ctx, `UPDATE work SET lease_until = $5, attempts = attempts + 1, doubts = doubts + 1
WHERE kind = $1 AND id = (
  SELECT id FROM work WHERE kind = $1 AND state = $6 AND lease_until <= $4 AND (next_at <= $4 OR $3) AND (id = $2 OR $2 = '')
  ORDER BY next_at, seq LIMIT 1)
RETURNING kind, id, state, added, next_at, lease_until, attempts, doubts, note`,
			kind, id, early, now.UnixMilli(), until.UnixMilli(), queue.Due))
		return err
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return it, false, nil
	case err != nil:
		return it, false, fmt.Errorf("claim work %s %s: %w", kind, id, err)
	}
	return it, true, nil
}

// scanItem reads one row of work.
func scanItem(row row) (it queue.Item, err error) {
	var added, next, lease int64
	err = row.Scan(&it.Kind, &it.ID, &it.State, &added, &next, &lease, &it.Attempts, &it.Doubts, &it.Note)
	it.Added, it.Next, it.Lease = fromMillis(added), fromMillis(next), fromMillis(lease)
	return it, err
}

// Item is a piece of work as it stands; one that was never on the list is report.ErrUnknown.
func (b dues) Item(ctx context.Context, kind, id string) (queue.Item, error) {
	it, err := one(ctx, b.read, scanItem, `SELECT kind, id, state, added, next_at, lease_until, attempts, doubts, note
FROM work WHERE kind = $1 AND id = $2`, kind, id)
	if err != nil {
		return it, fmt.Errorf("look up work %s %s: %w", kind, id, err)
	}
	return it, nil
}

// Finish hands a claimed piece back as it stands now. Where the lease has run out and
// somebody else has taken it, nothing is changed.
func (b dues) Finish(ctx context.Context, it queue.Item) error {
	_, err := b.write.ExecContext(ctx, `UPDATE work SET lease_until = 0, state = $4, next_at = $5, attempts = $6, doubts = $7, note = $8
WHERE kind = $1 AND id = $2 AND lease_until = $3`,
		it.Kind, it.ID, it.Lease.UnixMilli(), it.State, it.Next.UnixMilli(), it.Attempts, it.Doubts, it.Note)
	if err != nil {
		return fmt.Errorf("hand back work %s %s: %w", it.Kind, it.ID, err)
	}
	return nil
}

// Void ends the leases of a kind.
func (b dues) Void(ctx context.Context, kind string) error {
	if _, err := b.write.ExecContext(ctx, `UPDATE work SET lease_until = 0 WHERE kind = $1 AND lease_until > 0`, kind); err != nil {
		return fmt.Errorf("end the leases of %s: %w", kind, err)
	}
	return nil
}

// DueSince says since when the longest due piece of the kinds of work waits; the zero
// time: nothing is due.
func (b dues) DueSince(ctx context.Context, now time.Time, kinds ...string) (time.Time, error) {
	var first time.Time
	for _, kind := range kinds {
		var at sql.NullInt64
		err := b.read.QueryRowContext(ctx, `SELECT MIN(next_at) FROM work WHERE kind = $1 AND state = $2 AND next_at <= $3`,
			kind, queue.Due, now.UnixMilli()).Scan(&at)
		if err != nil {
			return first, fmt.Errorf("look up what is due: %w", err)
		}
		if t := fromMillis(at.Int64); at.Valid && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first, nil
}

// Wake makes work due now that would be due later.
func (b dues) Wake(ctx context.Context, kind, id string, now time.Time) error {
	err := b.Enqueue(ctx, kind, id, now)
	if err == nil {
		_, err = b.write.ExecContext(ctx, `UPDATE work SET next_at = $3 WHERE kind = $1 AND id = $2 AND next_at > $3`, kind, id, now.UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("wake %s %s: %w", kind, id, err)
	}
	return nil
}
