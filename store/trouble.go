package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parkstat/work"
)

// troubles are what keeps the program from its work.
type troubles struct{ book }

// Troubled notes what keeps the program from its work, by a name for it; one that goes on
// keeps its beginning. It gives the trouble as it stands.
func (b troubles) Troubled(ctx context.Context, id, said string, at time.Time) (work.Trouble, error) {
	t, err := scanTrouble(b.write.QueryRowContext(ctx, `INSERT INTO troubles (id, since, ended, said) VALUES ($1, $2, 0, $3)
ON CONFLICT (id) DO UPDATE SET since = CASE WHEN troubles.ended = 0 THEN troubles.since ELSE excluded.since END, ended = 0, said = excluded.said
RETURNING id, since, said`, id, at.UnixMilli(), said))
	if err != nil {
		return t, fmt.Errorf("note trouble %s: %w", id, err)
	}
	return t, nil
}

func scanTrouble(row row) (t work.Trouble, err error) {
	var since int64
	err = row.Scan(&t.ID, &since, &t.Said)
	t.Since = fromMillis(since)
	return t, err
}

// Relieved notes that a trouble is over; one that is none is left alone.
func (b troubles) Relieved(ctx context.Context, id string, at time.Time) error {
	if _, err := b.write.ExecContext(ctx, `UPDATE troubles SET ended = $2 WHERE id = $1 AND ended = 0`, id, at.UnixMilli()); err != nil {
		return fmt.Errorf("note the end of trouble %s: %w", id, err)
	}
	return nil
}

// Trouble looks one up that goes on; ok is false where there is none.
func (b troubles) Trouble(ctx context.Context, id string) (t work.Trouble, ok bool, err error) {
	t, err = scanTrouble(b.read.QueryRowContext(ctx, `SELECT id, since, said FROM troubles WHERE id = $1 AND ended = 0`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("look up trouble %s: %w", id, err)
	}
	return t, true, nil
}

// Troubles are those that go on, the oldest first.
func (b troubles) Troubles(ctx context.Context) ([]work.Trouble, error) {
	all, err := list(ctx, b.read, scanTrouble, `SELECT id, since, said FROM troubles WHERE ended = 0 ORDER BY since, id`)
	if err != nil {
		return nil, fmt.Errorf("list troubles: %w", err)
	}
	return all, nil
}
