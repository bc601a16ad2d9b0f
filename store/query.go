package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/report"
)

// querier is a database or a transaction in it.
type querier interface {
	ExecContext(ctx context.Context, stmt string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, stmt string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, stmt string, args ...any) *sql.Row
}

// row is one of several or the only one.
type row interface{ Scan(...any) error }

// one reads the only row; where there is none it is report.ErrUnknown.
func one[T any](ctx context.Context, q querier, scan func(row) (T, error), stmt string, args ...any) (T, error) {
	found, err := scan(q.QueryRowContext(ctx, stmt, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = report.ErrUnknown
	}
	return found, err
}

// list reads all rows before anything else is asked: a transaction has one connection.
func list[T any](ctx context.Context, q querier, scan func(row) (T, error), stmt string, args ...any) (all []T, err error) {
	rows, err := q.QueryContext(ctx, stmt, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// add runs a statement that inserts a row under the next number of the book, which is its $1.
func add(ctx context.Context, q querier, stmt string, args ...any) error {
	seq, err := next(ctx, q)
	if err == nil {
		_, err = q.ExecContext(ctx, stmt, append([]any{seq}, args...)...)
	}
	return err
}

// change runs a statement that must touch a row; otherwise it fails with none.
func change(ctx context.Context, q querier, none error, stmt string, args ...any) error {
	res, err := q.ExecContext(ctx, stmt, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return none
	}
	return err
}

// oneOf lists words for IN (…), behind the arguments that go before: one word at least.
func oneOf(words []string, before ...any) (in string, args []any) {
	var places strings.Builder
	args = before
	for i := range 1 << bits.Len(uint(len(words)-1)) { // few lengths, so that few statements are parsed
		args = append(args, words[min(i, len(words)-1)])
		fmt.Fprintf(&places, ", $%d", len(args))
	}
	return places.String()[2:], args
}

// next takes the next number in the order of recording. It is asked for within an entry:
// so entries that record something wait for one another, and a number that is read is
// committed.
func next(ctx context.Context, q querier) (seq int64, err error) {
	err = q.QueryRowContext(ctx, `UPDATE sequence SET last = last + 1 RETURNING last`).Scan(&seq)
	if err != nil {
		err = fmt.Errorf("take the next number of the book: %w", err)
	}
	return seq, err
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// sometime is a time that may never have been: 0, the zero time.
func sometime(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return fromMillis(ms)
}

// millis is what sometime reads.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// A return that no period could be read from has the period ”.
func periodText(p facts.Period) (string, error) {
	if p.IsZero() {
		return "", nil
	}
	q, err := facts.ParsePeriod(p.String())
	return q.String(), err
}

func parsePeriod(s string) (facts.Period, error) {
	if s == "" {
		return facts.Period{}, nil
	}
	return facts.ParsePeriod(s)
}
