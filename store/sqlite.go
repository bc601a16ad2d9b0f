package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite"
)

// sqlite is a folder with the book in one file.
type sqlite string

const (
	bookName = "parkstat.db"
	busy     = 5 // SQLITE_BUSY, the low byte of the code
)

// The timeout comes first, since the others may have to wait themselves.
var (
	// pragmas make a commit survive a power cut.
	pragmas = []string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}
	// readPragmas keep readers from writing.
	readPragmas = []string{"busy_timeout(5000)", "query_only(1)"}
)

func (dir sqlite) String() string { return string(dir) }

func (dir sqlite) tables() goose.Dialect { return goose.DialectSQLite3 }

func (dir sqlite) over(q querier) querier { return q }

func (dir sqlite) suits(context.Context, *sql.DB) error { return nil }

func (dir sqlite) dial(most int, write bool) (*sql.DB, error) {
	if write {
		return dir.file(bookName, most, pragmas...)
	}
	return dir.file(bookName, most, readPragmas...)
}

// file opens a database file. A transaction takes the right to write at its start, since
// one that asks for it halfway can only be turned away.
func (dir sqlite) file(name string, most int, pragmas ...string) (*sql.DB, error) {
	path, err := filepath.Abs(filepath.Join(string(dir), name))
	if err != nil {
		return nil, err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	query := url.Values{"_txlock": {"immediate"}, "_pragma": pragmas}
	c, err := driver.NewConnector((&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, err
	}
	return pool(parsing{c}, most), nil
}

// hold locks a file of its own, which stays empty. The folder must be on a local disk.
func (dir sqlite) hold(ctx context.Context, name string) (func(), error) {
	if err := os.MkdirAll(string(dir), 0o750); err != nil {
		return nil, err
	}
	db, err := dir.file(name+".lock", 1, "busy_timeout(0)")
	if err != nil {
		return nil, err
	}
	return connection(ctx, db, func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, `BEGIN EXCLUSIVE`)
		if e, ok := errors.AsType[*driver.Error](err); ok && e.Code()&0xff == busy {
			return ErrLocked
		}
		return err
	})
}

func (dir sqlite) keep(ctx context.Context, db *sql.DB, name string) error {
	to := filepath.Join(string(dir), name)
	if _, err := os.Stat(to); err == nil { // of a change that was broken off
		return nil
	}
	temp := to + ".part"
	if err := os.RemoveAll(temp); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, temp); err != nil {
		return err
	}
	return os.Rename(temp, to)
}

func (dir sqlite) snapshot(ctx context.Context, s *Store, into string) error {
	if err := os.MkdirAll(into, 0o750); err != nil {
		return err
	}
	_, err := s.db.ExecContext(ctx, `VACUUM INTO $1`, filepath.Join(into, bookName))
	return err
}
