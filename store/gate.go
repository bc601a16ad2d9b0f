package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parkstat/report"
	"parkstat/work"
)

// gate is who may come in.
type gate struct{ book }

// Grant records a pass, with its line of the audit log; one of the same kind, person and unit before
// it, but for links, ends.
func (b gate) Grant(ctx context.Context, p work.Pass, from string) error {
	err := b.entry(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `UPDATE passes SET ended = $4 WHERE kind = $1 AND person = $2 AND unit = $3 AND ended = 0 AND kind <> $5`,
			p.Kind, p.Person, p.Unit, p.Made.UnixMilli(), work.PassLink)
		if err != nil {
			return err
		}
		err = add(ctx, q, `INSERT INTO passes (seq, id, hash, kind, person, unit, made, made_by, until, used, ended)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)`, p.ID, p.Hash, p.Kind, p.Person, p.Unit, p.Made.UnixMilli(), p.By, p.Until.UnixMilli())
		if err != nil {
			return err
		}
		return audit(ctx, q, report.AuditEntry{At: p.Made, Who: p.By, Action: "grant " + p.Kind, Subject: p.ID, Detail: p.Unit + " " + p.Person, Address: from})
	})
	if err != nil {
		return fmt.Errorf("grant a pass to %s: %w", p.Unit, err)
	}
	return nil
}

const passColumns = `p.id, p.hash, p.kind, p.person, p.unit, p.made, p.made_by, p.until, p.used, p.ended`

func scanPass(rows row, more ...any) (p work.Pass, err error) {
	var made, until, used, ended int64
	err = rows.Scan(append([]any{&p.ID, &p.Hash, &p.Kind, &p.Person, &p.Unit, &made, &p.By, &until, &used, &ended}, more...)...)
	p.Made, p.Until, p.Used, p.Ended = fromMillis(made), fromMillis(until), sometime(used), sometime(ended)
	return p, err
}

// PassOf is a pass by what is kept of its secret, or report.ErrUnknown.
func (b gate) PassOf(ctx context.Context, hash string) (work.Pass, error) {
	p, err := one(ctx, b.read, func(rows row) (work.Pass, error) { return scanPass(rows) }, `SELECT `+passColumns+` FROM passes p WHERE p.hash = $1`, hash)
	return p, looking("look up a pass", err)
}

// looking says what was looked for, where that failed otherwise than by finding nothing.
func looking(what string, err error) error {
	if err == nil || errors.Is(err, report.ErrUnknown) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}

// Passes lists all codes and tokens, newest last.
func (b gate) Passes(ctx context.Context) ([]work.Pass, error) {
	all, err := list(ctx, b.read, func(rows row) (work.Pass, error) { return scanPass(rows) },
		`SELECT `+passColumns+` FROM passes p WHERE p.kind <> $1 ORDER BY p.seq`, work.PassLink)
	return all, looking("list the passes", err)
}

// Granted counts the passes of a kind that a person was given since.
func (b gate) Granted(ctx context.Context, kind, person string, since time.Time) (n int, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM passes WHERE kind = $1 AND person = $2 AND made >= $3`, kind, person, since.UnixMilli()).Scan(&n)
	return n, looking("count passes", err)
}

// Revoke ends a pass, and the sessions by it, with its line of the audit log; report.ErrUnknown where
// there is none that is not ended.
func (b gate) Revoke(ctx context.Context, id, why, by string, at time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		err := change(ctx, q, report.ErrUnknown, `UPDATE passes SET ended = $2 WHERE id = $1 AND ended = 0 AND kind <> $3`, id, at.UnixMilli(), work.PassLink)
		if err == nil {
			err = audit(ctx, q, report.AuditEntry{At: at, Who: by, Action: "revoke", Subject: id, Detail: why})
		}
		return err
	})
	return looking("revoke a pass", err)
}
