package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// Problems lists those of a submission as it was judged last.
func (b returns) Problems(ctx context.Context, sha256 string) ([]facts.Problem, error) {
	all, err := list(ctx, b.read, func(rows row) (facts.Problem, error) { return scanProblem(rows) }, `SELECT
p.sha256, p.severity, p.rule, p.message, p.found, p.expected, p.hint, p.reason, p.sheet, p.ref
FROM problems p JOIN submissions s ON s.sha256 = p.sha256 AND s.judged = p.judged
WHERE p.sha256 = $1 ORDER BY p.seq`, sha256)
	if err != nil {
		return nil, fmt.Errorf("list the problems of submission %s: %w", sha256, err)
	}
	return all, nil
}

// Reopen gives a submission other problems, with a line in the audit trail; those of before
// are kept, and its verdict stands.
func (b returns) Reopen(ctx context.Context, sha256 string, problems []facts.Problem, at time.Time) error {
	err := b.entry(ctx, func(q querier) error { return reopen(ctx, q, sha256, problems, at) })
	if err != nil {
		return fmt.Errorf("judge submission %s again: %w", sha256, err)
	}
	return nil
}

func reopen(ctx context.Context, q querier, sha256 string, all []facts.Problem, at time.Time) error {
	err := change(ctx, q, report.ErrUnknown, `INSERT INTO submissions
(sha256, seq, name, size, received, late, channel, form, form_version, unit, unit_name, period, version, verdict, judged)
SELECT sha256, seq, name, size, received, late, channel, form, form_version, unit, unit_name, period, version, verdict, judged + 1
FROM submissions WHERE sha256 = $1
ON CONFLICT (sha256) DO UPDATE SET judged = excluded.judged`, sha256)
	if err == nil {
		_, err = q.ExecContext(ctx, `UPDATE arrivals SET judged = (SELECT judged FROM submissions WHERE sha256 = $1)
WHERE seq = (SELECT seq FROM submissions WHERE sha256 = $1)`, sha256)
	}
	if err == nil {
		err = problems(ctx, q, sha256, all)
	}
	if err != nil {
		return err
	}
	open := 0
	for _, p := range all {
		if p.Severity == facts.Query && !p.Settled() {
			open++
		}
	}
	return audit(ctx, q, report.AuditEntry{At: at, Who: "parkstat", Action: "judge again", Subject: sha256, Detail: fmt.Sprintf("%d open", open)})
}

// Reopened lists the counted submissions that have a query without an answer.
func (b returns) Reopened(ctx context.Context) (map[string]bool, error) {
	open := map[string]bool{}
	_, err := list(ctx, b.read, func(rows row) (none struct{}, err error) {
		var sha256 string
		err = rows.Scan(&sha256)
		open[sha256] = true
		return none, err
	}, `SELECT DISTINCT s.sha256 FROM submissions s JOIN problems p ON p.sha256 = s.sha256 AND p.judged = s.judged
WHERE s.verdict = $1 AND p.severity = $2 AND p.reason = ''`, ingest.Accepted, facts.Query.String())
	if err != nil {
		return nil, fmt.Errorf("list counted submissions with open queries: %w", err)
	}
	return open, nil
}

// Workbook is the park's workbook that returns were judged by last; "" before the first.
func (b grounds) Workbook(ctx context.Context) (sha256 string, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT sha256 FROM workbooks ORDER BY seq DESC LIMIT 1`).Scan(&sha256)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look up the park's workbook: %w", err)
	}
	return sha256, nil
}

// UseWorkbook notes by which workbook of the park returns are judged from now on.
func (b grounds) UseWorkbook(ctx context.Context, sha256 string, at time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		return add(ctx, q, `INSERT INTO workbooks (seq, sha256, since) VALUES ($1, $2, $3)`, sha256, at.UnixMilli())
	})
	if err != nil {
		return fmt.Errorf("note the park's workbook: %w", err)
	}
	return nil
}
