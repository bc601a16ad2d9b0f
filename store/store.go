package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

var (
	// ErrRecorded says that the book has this submission, run or delivery already.
	ErrRecorded = errors.New("已有这条记录")
)

var (
	_ work.Book      = (*Store)(nil)
	_ report.Archive = (*Archive)(nil)
)

const (
	bookName    = "parkstat.db"
	migrateWait = time.Minute // for another process that is just migrating
	mostReaders = 8
)

// Store is the book of record in one database: one writer, and readers that do not wait for
// him and see what is committed.
type Store struct {
	ledger // of the readers; what it records is overridden here
	db     *sql.DB
	read   *prepared
	pool   *sql.DB // of read
}

// Open opens the book in dir, making it where there is none, and brings its
// tables up to date.
func Open(ctx context.Context, dir string) (*Store, error) {
	release, err := hold(ctx, dir, "migrate.lock", migrateWait)
	if err != nil {
		return nil, fmt.Errorf("open the book in %s: %w", dir, err)
	}
	defer release()
	db, err := connect(dir, 1, pragmas...)
	if err != nil {
		return nil, fmt.Errorf("open the book in %s: %w", dir, err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("open the book in %s: %w", dir, err), db.Close())
	}
	pool, err := connect(dir, mostReaders, readPragmas...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the book in %s: %w", dir, err), db.Close())
	}
	read := &prepared{of: pool}
	return &Store{ledger: ledger{read}, db: db, read: read, pool: pool}, nil
}

func connect(dir string, most int, pragmas ...string) (*sql.DB, error) {
	from, err := source(filepath.Join(dir, bookName), pragmas...)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driver, from)
	if err == nil {
		db.SetMaxOpenConns(most)
		db.SetMaxIdleConns(most)
	}
	return db, err
}

// Close ends the use of the book. The writer goes last: he tidies up.
func (s *Store) Close() error { return errors.Join(s.pool.Close(), s.db.Close()) }

// Snapshot copies the book as it stands into dir, where there must be none, and
// opens the copy: what is done to one is not seen in the other.
func (s *Store) Snapshot(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("copy the book: %w", err)
	}
	if _, err := s.db.ExecContext(ctx, copyInto, filepath.Join(dir, bookName)); err != nil {
		return nil, fmt.Errorf("copy the book into %s: %w", dir, err)
	}
	return Open(ctx, dir)
}

// Atomically lets several entries stand or fall together.
func (s *Store) Atomically(ctx context.Context, do func(ingest.Ledger) error) error {
	return s.inTurn(ctx, func(q querier) error { return do(ledger{q}) })
}

// inTurn is together for who looks before he writes: whatever others have recorded is seen,
// and nothing is recorded by them until this is committed.
func (s *Store) inTurn(ctx context.Context, do func(querier) error) error {
	return s.together(ctx, func(q querier) error {
		if _, err := next(ctx, q); err != nil {
			return err
		}
		return do(q)
	})
}

// Record keeps a submission with its facts and problems, as one. It is
// ErrRecorded where these bytes are in the book already.
func (s *Store) Record(ctx context.Context, sub ingest.Submission) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.Record(ctx, sub) })
}

// Reconsider is ledger.Reconsider as one.
func (s *Store) Reconsider(ctx context.Context, sub ingest.Submission, at time.Time) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.Reconsider(ctx, sub, at) })
}

// Audit is ledger.Audit as one.
func (s *Store) Audit(ctx context.Context, e report.AuditEntry) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.Audit(ctx, e) })
}

// Reopen is ledger.Reopen as one.
func (s *Store) Reopen(ctx context.Context, sha256 string, problems []facts.Problem, at time.Time) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.Reopen(ctx, sha256, problems, at) })
}

// UseWorkbook is ledger.UseWorkbook as one.
func (s *Store) UseWorkbook(ctx context.Context, sha256 string, at time.Time) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.UseWorkbook(ctx, sha256, at) })
}

// Settle is ledger.Settle as one.
func (s *Store) Settle(ctx context.Context, a ingest.Settlement) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.Settle(ctx, a) })
}

// Note is ledger.Note as one.
func (s *Store) Note(ctx context.Context, a ingest.Submission) error {
	return s.together(ctx, func(q querier) error { return ledger{q}.Note(ctx, a) })
}

// Lies is ledger.Lies as one.
func (s *Store) Lies(ctx context.Context, p ingest.Place) (came bool, err error) {
	err = s.inTurn(ctx, func(q querier) error {
		came, err = ledger{q}.Lies(ctx, p)
		return err
	})
	return came, err
}

func (s *Store) together(ctx context.Context, do func(querier) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin an entry: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := do(&prepared{of: tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit an entry: %w", err)
	}
	return nil
}
