package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/pressly/goose/v3"
)

// dialect is all that one database does otherwise than another.
type dialect interface {
	// String names the database, without its password.
	String() string
	// dial opens so many connections, for those who write or for those who only read.
	dial(most int, write bool) (*sql.DB, error)
	// suits refuses a database that would keep or sort texts otherwise.
	suits(ctx context.Context, db *sql.DB) error
	tables() goose.Dialect
	// over fits what is given to a statement.
	over(q querier) querier
	// hold has the database take a lock, since that knows how on every system and drops it
	// with the process; ErrLocked where another has it.
	hold(ctx context.Context, name string) (release func(), err error)
	// home names the machine and place of the book, so that a copy is known as one.
	home(ctx context.Context, q querier) (string, error)
	// faults are what the database finds wrong with its own files.
	faults(ctx context.Context, q querier) ([]string, error)
	// keep copies the book beside itself, unless a copy of that name is there.
	keep(ctx context.Context, db *sql.DB, name string) error
	// snapshot copies the book as it stands into a folder, where there must be none.
	snapshot(ctx context.Context, s *Store, dir string) error
}

// of is the database that a place names: a folder, or postgres://….
func of(place string) dialect {
	if strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://") {
		return postgres(place)
	}
	return sqlite(place)
}

func pool(c driver.Connector, most int) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db
}

// connection keeps one connection, which a lock hangs on: the pool would close it when idle.
func connection(ctx context.Context, db *sql.DB, lock func(*sql.Conn) error) (release func(), err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := lock(conn); err != nil {
		return nil, errors.Join(err, conn.Close(), db.Close())
	}
	return func() {
		_ = conn.Close()
		_ = db.Close()
	}, nil
}
