package store

import (
	"context"
	"database/sql"
	"fmt"

	"parkstat/report"
)

// book is the database as the parts of the Store use it: a pool of readers and one writer.
// Within an entry it is the transaction, so that what records something can as well be a
// part of what records more.
type book struct {
	read, write querier
	db          *sql.DB // nil within an entry
	dialect     dialect
}

func within(q querier) book { return book{read: q, write: q} }

// entry lets several statements stand or fall together. Entries take turns: whatever others
// have recorded is seen, and nothing is recorded by them until this is committed.
func (b book) entry(ctx context.Context, do func(querier) error) error {
	if b.db == nil {
		return do(b.write)
	}
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin an entry: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	q := b.dialect.over(tx)
	if _, err := q.ExecContext(ctx, `UPDATE sequence SET last = last`); err != nil {
		return fmt.Errorf("begin an entry: %w", err)
	}
	if err := do(q); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit an entry: %w", err)
	}
	return nil
}

// Audit adds an act to the trail.
func (b book) Audit(ctx context.Context, e report.AuditEntry) error {
	err := b.entry(ctx, func(q querier) error { return audit(ctx, q, e) })
	if err != nil {
		return fmt.Errorf("audit %s of %s: %w", e.Action, e.Subject, err)
	}
	return nil
}

func audit(ctx context.Context, q querier, e report.AuditEntry) error {
	return add(ctx, q, `INSERT INTO audit (seq, at, who, action, subject, detail, address) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.At.UnixMilli(), e.Who, e.Action, e.Subject, e.Detail, e.Address)
}
