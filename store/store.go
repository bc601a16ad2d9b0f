package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

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

// Store is the book of record in one database. Each of its parts knows its own tables.
type Store struct {
	book
	returns
	runs
	letters
	mails
	reminders
	queue
	schedules
	troubles
	pool *sql.DB // of the readers
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
	b := book{&prepared{of: pool}, db, db}
	return &Store{b, returns{book: b}, runs{b}, letters{b}, mails{b}, reminders{b}, queue{b}, schedules{b}, troubles{b}, pool}, nil
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
