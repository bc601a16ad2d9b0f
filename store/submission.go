package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
)

// Submissions lists what came in for a period by asOf, newest last, with its
// problems and without its facts. The zero period lists what could not be assigned
// to one.
func (s *Store) Submissions(ctx context.Context, p facts.Period, asOf time.Time) ([]ingest.Submission, error) {
	all, err := s.Returned(ctx, "", "", p, asOf)
	if err != nil {
		return nil, fmt.Errorf("list the submissions for %s: %w", p, err)
	}
	return all, nil
}

// Returned is Submissions for one form, or with "" for all, and for one unit, by its code or
// the name that it had then, or with "" for all.
func (s *Store) Returned(ctx context.Context, form, unit string, p facts.Period, asOf time.Time) ([]ingest.Submission, error) {
	period, err := periodText(p)
	if err != nil {
		return nil, err
	}
	subs, err := list(ctx, s.read, scanSubmission, `SELECT
sha256, name, size, received, late, channel, form, form_version, COALESCE(unit, ''), unit_name, period, version, verdict
FROM submissions WHERE period = $1 AND received <= $2 AND (form = $3 OR $3 = '') AND (unit = $4 OR unit_name = $4 OR $4 = '')
ORDER BY received, seq`, period, asOf.UnixMilli(), form, unit)
	if err != nil {
		return nil, err
	}
	problems, err := list(ctx, s.read, scanProblem, `SELECT
p.sha256, p.severity, p.rule, p.message, p.found, p.expected, p.hint, p.reason, p.sheet, p.ref
FROM problems p JOIN submissions s ON s.sha256 = p.sha256 AND s.judged = p.judged
WHERE s.period = $1 AND s.received <= $2 AND (s.form = $3 OR $3 = '') AND (s.unit = $4 OR s.unit_name = $4 OR $4 = '')
ORDER BY p.sha256, p.seq`, period, asOf.UnixMilli(), form, unit)
	if err != nil {
		return nil, fmt.Errorf("their problems: %w", err)
	}
	of := map[string][]facts.Problem{}
	for _, p := range problems {
		of[p.At.File] = append(of[p.At.File], p)
	}
	for i := range subs {
		subs[i].Problems = of[subs[i].SHA256]
	}
	return subs, nil
}

// Refused lists, by SHA-256, what does not count, without problems or facts.
func (s *Store) Refused(ctx context.Context) (map[string]ingest.Submission, error) {
	subs, err := list(ctx, s.read, scanSubmission, `SELECT
sha256, name, size, received, late, channel, form, form_version, COALESCE(unit, ''), unit_name, period, version, verdict
FROM submissions WHERE verdict <> $1`, ingest.Accepted)
	if err != nil {
		return nil, fmt.Errorf("list what was sent back: %w", err)
	}
	of := map[string]ingest.Submission{}
	for _, sub := range subs {
		of[sub.SHA256] = sub
	}
	return of, nil
}

func scanSubmission(rows *sql.Rows) (s ingest.Submission, err error) {
	var period string
	var received int64
	err = rows.Scan(&s.SHA256, &s.Name, &s.Size, &received, &s.Late, &s.Channel, &s.Form, &s.FormVer,
		&s.Unit, &s.UnitName, &period, &s.Version, &s.Verdict)
	if err != nil {
		return s, err
	}
	s.Received = fromMillis(received)
	s.Period, err = parsePeriod(period)
	return s, err
}

// scanProblem: the file of a problem is the submission it was found in.
func scanProblem(rows *sql.Rows) (p facts.Problem, err error) {
	var severity string
	err = rows.Scan(&p.At.File, &severity, &p.Rule, &p.Message, &p.Found, &p.Expected, &p.Hint, &p.Reason, &p.At.Sheet, &p.At.Ref)
	if err != nil {
		return p, err
	}
	known := false
	if p.Severity, known = facts.ParseSeverity(severity); !known {
		err = fmt.Errorf("%q is no severity", severity)
	}
	return p, err
}
