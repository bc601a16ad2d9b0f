package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
	migrateWait = time.Minute // for another process that is just migrating
	mostReaders = 8
)

// Store is the book of record in one database. Each of its parts knows its own tables.
type Store struct {
	book
	returns
	desk
	gate
	runs
	letters
	mails
	reminders
	dues
	schedules
	troubles
	pool *sql.DB // of the readers
}

// Open opens the book in a folder, making it where there is none, or at postgres://…, in a
// database that is there; and brings its tables up to date.
func Open(ctx context.Context, place string) (*Store, error) {
	d := of(place)
	s, err := openAs(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("open the book in %s: %w", d, err)
	}
	return s, nil
}

func openAs(ctx context.Context, d dialect) (*Store, error) {
	release, err := await(ctx, d, "migrate", migrateWait)
	if err != nil {
		return nil, err
	}
	defer release()
	db, err := d.dial(1, true)
	if err != nil {
		return nil, err
	}
	err = d.suits(ctx, db)
	if err == nil {
		err = migrate(ctx, d, db)
	}
	if err == nil {
		err = settle(ctx, d, db)
	}
	var pool *sql.DB
	if err == nil {
		pool, err = d.dial(mostReaders, false)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	b := book{d.over(pool), d.over(db), db, d}
	return &Store{b, returnsOf(b, Recording{}), desk{b}, gate{b}, runs{b}, letters{b}, mails{b}, reminders{b}, dues{b}, schedules{b}, troubles{b}, pool}, nil
}

// Close ends the use of the book. The writer goes last: he tidies up.
func (s *Store) Close() error { return errors.Join(s.pool.Close(), s.db.Close()) }

// Snapshot copies the book as it stands into dir, where there must be none, and
// opens the copy: what is done to one is not seen in the other.
func (s *Store) Snapshot(ctx context.Context, dir string) (*Store, error) {
	if err := s.dialect.snapshot(ctx, s, dir); err != nil {
		return nil, fmt.Errorf("copy the book into %s: %w", dir, err)
	}
	return Open(ctx, dir)
}
