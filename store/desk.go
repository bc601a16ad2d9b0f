package store

import (
	"context"
	"errors"
	"fmt"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/work"
)

// desk is what units see of their own.
type desk struct{ book }

// lodged are arrivals as they were judged, with their tickets and last receipts.
const lodged = `SELECT s.sha256, a.name, s.size, a.received, a.late, a.channel, a.who, s.form, s.form_version, COALESCE(s.unit, ''),
s.unit_name, s.period, a.version, a.verdict, a.ticket, a.judged,
COALESCE((SELECT r.number FROM receipts r WHERE r.arrival = a.seq ORDER BY r.judged DESC LIMIT 1), '')
FROM submissions s JOIN arrivals a ON a.sha256 = s.sha256 AND a.judged > 0 WHERE `

func scanLodged(rows row) (l work.Lodged, err error) {
	l.Submission, err = scanSubmission(rows, &l.ID, &l.Judged, &l.Receipt)
	return l, err
}

// ofUnits narrows a statement to what is of some units; no units: whoever's.
func ofUnits(units []string, before ...any) (and string, args []any) {
	if len(units) == 0 {
		return "", before
	}
	in, args := oneOf(units, before...)
	return ` AND s.unit IN (` + in + `)`, args
}

// Lodged is a judged arrival by its ticket, with its problems and without facts; report.ErrUnknown
// where there is none or it is none of these units'. No units: whoever's.
func (b desk) Lodged(ctx context.Context, id string, units []string) (work.Lodged, error) {
	owned, args := ofUnits(units, id)
	l, err := one(ctx, b.read, scanLodged, lodged+`a.ticket = $1`+owned, args...)
	if err == nil {
		l.Problems, err = list(ctx, b.read, func(rows row) (facts.Problem, error) { return scanProblem(rows) }, `SELECT
p.sha256, p.severity, p.rule, p.message, p.found, p.expected, p.hint, p.reason, p.sheet, p.ref
FROM problems p WHERE p.sha256 = $1 AND p.judged = $2 ORDER BY p.seq`, l.SHA256, l.Judged)
	}
	if err != nil && !errors.Is(err, report.ErrUnknown) {
		err = fmt.Errorf("look up return %s: %w", id, err)
	}
	return l, err
}

// LodgedBy lists what units returned on all forms, in the order in which it was first seen, without
// problems and facts, with what was taken back.
func (b desk) LodgedBy(ctx context.Context, units []string) ([]work.Lodged, error) {
	in, args := oneOf(units)
	all, err := list(ctx, b.read, scanLodged, lodged+`s.unit IN (`+in+`) ORDER BY a.seen, a.seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("list what %s returned: %w", units[0], err)
	}
	return all, nil
}

// Ticket is that of content as it came last.
func (b desk) Ticket(ctx context.Context, sha256 string) (id string, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT a.ticket`+ofContents+`s.sha256 = $1`, sha256).Scan(&id)
	if err != nil {
		return "", fmt.Errorf("look up the ticket of %s: %w", sha256, err)
	}
	return id, nil
}
