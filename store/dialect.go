package store

import (
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// All that is SQLite's own. Another database brings its own set of these.
const (
	driver    = "sqlite"
	dialect   = goose.DialectSQLite3
	copyInto  = `VACUUM INTO $1`
	exclusive = `BEGIN EXCLUSIVE`
	busy      = 5 // SQLITE_BUSY, the low byte of the code
)

// pragmas make a commit survive a power cut. The timeout comes first, since the
// others may have to wait themselves.
var pragmas = []string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}

// readPragmas keep readers from writing.
var readPragmas = []string{"busy_timeout(5000)", "query_only(1)"}

// source names a database file. A transaction takes the right to write at its
// start, since one that asks for it halfway can only be turned away.
func source(path string, pragmas ...string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	query := url.Values{"_txlock": {"immediate"}, "_pragma": pragmas}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String(), nil
}

// isBusy reports whether somebody else holds the file.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == busy
}
