package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parkstat/report"
	"parkstat/work/queue"
)

// schedules are the points of time at which something is due by itself.
type schedules struct{ book }

// Began is when the schedule was first started; it is set on the first call, which is told.
func (b schedules) Began(ctx context.Context, schedule string, now time.Time) (at time.Time, first bool, err error) {
	var began int64
	res, err := b.write.ExecContext(ctx, `INSERT INTO schedules (schedule, began) VALUES ($1, $2) ON CONFLICT (schedule) DO NOTHING`,
		schedule, now.UnixMilli())
	if err == nil {
		var n int64
		n, err = res.RowsAffected()
		first = n > 0
	}
	if err == nil {
		err = b.read.QueryRowContext(ctx, `SELECT began FROM schedules WHERE schedule = $1`, schedule).Scan(&began)
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("note the start of schedule %s: %w", schedule, err)
	}
	return fromMillis(began), first, nil
}

// Latest is the last occurrence planned, or the zero time.
func (b schedules) Latest(ctx context.Context, schedule string) (time.Time, error) {
	var at sql.NullInt64
	err := b.read.QueryRowContext(ctx, `SELECT MAX(at) FROM occurrences WHERE schedule = $1`, schedule).Scan(&at)
	if err != nil {
		return time.Time{}, fmt.Errorf("look up the last occurrence of %s: %w", schedule, err)
	}
	if !at.Valid {
		return time.Time{}, nil
	}
	return fromMillis(at.Int64), nil
}

// Plan adds occurrences, as one; one that is there already is left alone.
func (b schedules) Plan(ctx context.Context, schedule string, at []time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		for _, t := range at {
			_, err := q.ExecContext(ctx, `INSERT INTO occurrences (schedule, at, state, note) VALUES ($1, $2, 'planned', '')
ON CONFLICT (schedule, at) DO NOTHING`, schedule, t.UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("plan the occurrences of %s: %w", schedule, err)
	}
	return nil
}

// Due lists the occurrences not yet done up to now, oldest first: planned ones,
// and running ones that a crash left behind.
func (b schedules) Due(ctx context.Context, schedule string, now time.Time) ([]queue.Occurrence, error) {
	all, err := list(ctx, b.read, scanOccurrence, `SELECT schedule, at, state, note FROM occurrences
WHERE schedule = $1 AND at <= $2 AND state IN ('planned', 'running') ORDER BY at`, schedule, now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("list the due occurrences of %s: %w", schedule, err)
	}
	return all, nil
}

// Occurrences lists the last so many occurrences, newest first.
func (b schedules) Occurrences(ctx context.Context, schedule string, most int) ([]queue.Occurrence, error) {
	all, err := list(ctx, b.read, scanOccurrence, `SELECT schedule, at, state, note FROM occurrences
WHERE schedule = $1 ORDER BY at DESC LIMIT $2`, schedule, most)
	if err != nil {
		return nil, fmt.Errorf("list the occurrences of %s: %w", schedule, err)
	}
	return all, nil
}

func scanOccurrence(rows row) (o queue.Occurrence, err error) {
	var at int64
	err = rows.Scan(&o.Schedule, &at, &o.State, &o.Note)
	o.At = fromMillis(at)
	return o, err
}

// Mark sets an occurrence's state and note.
func (b schedules) Mark(ctx context.Context, o queue.Occurrence) error {
	err := change(ctx, b.write, report.ErrUnknown, `UPDATE occurrences SET state = $3, note = $4 WHERE schedule = $1 AND at = $2`,
		o.Schedule, o.At.UnixMilli(), o.State, o.Note)
	if err != nil {
		return fmt.Errorf("mark the occurrence of %s at %s: %w", o.Schedule, o.At, err)
	}
	return nil
}
