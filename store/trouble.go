package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parkstat/work"
)

// Troubled notes what keeps the program from its work, by a name for it; one that goes on
// keeps its beginning. It gives the trouble as it stands.
func (s *Store) Troubled(ctx context.Context, id, said string, at time.Time) (work.Trouble, error) {
	t := work.Trouble{ID: id, Said: said}
	var since int64
	err := s.db.QueryRowContext(ctx, `INSERT INTO troubles (id, since, ended, said) VALUES ($1, $2, 0, $3)
ON CONFLICT (id) DO UPDATE SET since = CASE WHEN troubles.ended = 0 THEN troubles.since ELSE excluded.since END, ended = 0, said = excluded.said
RETURNING since`, id, at.UnixMilli(), said).Scan(&since)
	if err != nil {
		return t, fmt.Errorf("note trouble %s: %w", id, err)
	}
	t.Since = fromMillis(since)
	return t, nil
}

// Relieved notes that a trouble is over; one that is none is left alone.
func (s *Store) Relieved(ctx context.Context, id string, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, `UPDATE troubles SET ended = $2 WHERE id = $1 AND ended = 0`, id, at.UnixMilli()); err != nil {
		return fmt.Errorf("note the end of trouble %s: %w", id, err)
	}
	return nil
}

// Trouble looks one up that goes on; ok is false where there is none.
func (s *Store) Trouble(ctx context.Context, id string) (t work.Trouble, ok bool, err error) {
	var since int64
	err = s.read.QueryRowContext(ctx, `SELECT id, since, said FROM troubles WHERE id = $1 AND ended = 0`, id).Scan(&t.ID, &since, &t.Said)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("look up trouble %s: %w", id, err)
	}
	t.Since = fromMillis(since)
	return t, true, nil
}

// Troubles are those that go on, the oldest first.
func (s *Store) Troubles(ctx context.Context) (all []work.Trouble, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, since, said FROM troubles WHERE ended = 0 ORDER BY since, id`)
	if err != nil {
		return nil, fmt.Errorf("list troubles: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var t work.Trouble
		var since int64
		if err := rows.Scan(&t.ID, &since, &t.Said); err != nil {
			return nil, fmt.Errorf("list troubles: %w", err)
		}
		t.Since = fromMillis(since)
		all = append(all, t)
	}
	return all, rows.Err()
}
