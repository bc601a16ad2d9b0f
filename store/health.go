package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// LastBackup is when the book was backed up last, and into which file; the zero time: never.
func (s *Store) LastBackup(ctx context.Context) (at time.Time, file string, err error) {
	var ms int64
	err = s.read.QueryRowContext(ctx, `SELECT at, subject FROM audit WHERE action = 'backup' ORDER BY seq DESC LIMIT 1`).Scan(&ms, &file)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return at, "", nil
	case err != nil:
		return at, "", fmt.Errorf("look up the last backup: %w", err)
	}
	return fromMillis(ms), file, nil
}

// Newest is the time of the newest line of the audit trail and of the journal: a clock that is behind
// it was set back.
func (s *Store) Newest(ctx context.Context) (time.Time, error) {
	var ms int64
	err := s.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(at), 0) FROM (SELECT at FROM audit UNION ALL SELECT at FROM journal) AS lines`).Scan(&ms)
	if err != nil {
		return time.Time{}, fmt.Errorf("look up the newest line of the book: %w", err)
	}
	return fromMillis(ms), nil
}
