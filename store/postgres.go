package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// postgres is the address of a database on a PostgreSQL server.
type postgres string

// errUnsuited says that the database keeps texts otherwise than the book needs.
var errUnsuited = errors.New("数据库的编码或排序规则不合用，请用 createdb --template=template0 --encoding=UTF8 --locale=C 新建")

func (at postgres) String() string {
	c, err := pgx.ParseConfig(string(at))
	if err != nil {
		return "postgres://…"
	}
	return "postgres://" + c.User + "@" + c.Host + "/" + c.Database
}

func (at postgres) tables() goose.Dialect { return goose.DialectPostgres }

func (at postgres) over(q querier) querier { return clean{q} }

// writing is what a server may be set up otherwise for: a commit is on the disk, a statement
// sees all that was committed before it, and a writer who is gone gives up his turn and his lock.
var writing = map[string]string{"synchronous_commit": "on", "default_transaction_isolation": "read committed",
	"idle_in_transaction_session_timeout": "60s", "tcp_keepalives_idle": "60",
	"tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}

var reading = map[string]string{"default_transaction_read_only": "on"}

func (at postgres) dial(most int, write bool) (*sql.DB, error) {
	c, err := pgx.ParseConfig(string(at))
	if err != nil {
		return nil, err
	}
	if write {
		maps.Copy(c.RuntimeParams, writing)
	} else {
		maps.Copy(c.RuntimeParams, reading)
	}
	return pool(stdlib.GetConnector(*c), most), nil
}

// suits: what is sorted as people do it would be reported in another order.
func (at postgres) suits(ctx context.Context, db *sql.DB) error {
	var encoding string
	var byBytes bool
	err := db.QueryRowContext(ctx, `SELECT current_setting('server_encoding'), 'Z' < 'a' AND 'z' < '一'`).Scan(&encoding, &byBytes)
	if err == nil && (encoding != "UTF8" || !byBytes) {
		err = errUnsuited
	}
	return err
}

// hold takes an advisory lock, which the server drops with the connection.
func (at postgres) hold(ctx context.Context, name string) (func(), error) {
	db, err := at.dial(1, true)
	if err != nil {
		return nil, err
	}
	return connection(ctx, db, func(conn *sql.Conn) error {
		var got bool
		err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(hashtextextended($1 || current_schema(), 0))`, "parkstat "+name+" ").Scan(&got)
		if err == nil && !got {
			err = ErrLocked
		}
		return err
	})
}

// keep copies nothing: whoever runs a server has its dumps.
func (at postgres) keep(context.Context, *sql.DB, string) error { return nil }

// snapshot copies row by row into a book of SQLite's: the statements are the same.
func (at postgres) snapshot(ctx context.Context, s *Store, dir string) (err error) {
	if _, err := os.Stat(filepath.Join(dir, bookName)); err == nil {
		return fs.ErrExist
	}
	c, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	tx, err := s.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	return c.entry(ctx, func(to querier) error { return transfer(ctx, tx, to) })
}

// tables are those of the book, each after those that it refers to.
var tables = strings.Fields(`respondents submissions returns problems arrivals grounds places settlements workbooks runs outputs run_returns shown deliveries
journal mails mail_files mailboxes reminders schedules occurrences work troubles receipts passes sessions visits asks audit`)

func transfer(ctx context.Context, from, to querier) error {
	for _, table := range tables {
		if err := transferTable(ctx, from, to, table); err != nil {
			return fmt.Errorf("copy table %s: %w", table, err)
		}
	}
	var last int64
	if err := from.QueryRowContext(ctx, `SELECT last FROM sequence`).Scan(&last); err != nil {
		return err
	}
	if _, err := to.ExecContext(ctx, `UPDATE sequence SET last = $1`, last); err != nil {
		return err
	}
	home, err := one(ctx, from, scanText, `SELECT home FROM home`)
	if err == nil {
		_, err = to.ExecContext(ctx, `UPDATE home SET home = $1`, home)
	}
	return err
}

func transferTable(ctx context.Context, from, to querier, table string) (err error) {
	rows, err := from.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	places := make([]string, len(names))
	for i := range names {
		into[i], places[i] = &values[i], fmt.Sprintf("$%d", i+1)
	}
	insert := `INSERT INTO ` + table + ` (` + strings.Join(names, ", ") + `) VALUES (` + strings.Join(places, ", ") + `)`
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if _, err := to.ExecContext(ctx, insert, values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// clean leaves out of texts what PostgreSQL has no place for.
type clean struct{ querier }

func (c clean) ExecContext(ctx context.Context, stmt string, args ...any) (sql.Result, error) {
	return c.querier.ExecContext(ctx, stmt, cleaned(args)...)
}

func (c clean) QueryContext(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	return c.querier.QueryContext(ctx, stmt, cleaned(args)...)
}

func (c clean) QueryRowContext(ctx context.Context, stmt string, args ...any) *sql.Row {
	return c.querier.QueryRowContext(ctx, stmt, cleaned(args)...)
}

func cleaned(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
		}
	}
	return args
}
