package store

import (
	"context"
	"fmt"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
)

// Submissions lists what came in for a period by asOf and was judged, newest last, with its
// problems and without its facts: content that came again after another is there twice. The zero period lists what could not be assigned
// to one.
func (b returns) Submissions(ctx context.Context, p facts.Period, asOf time.Time) ([]ingest.Submission, error) {
	all, err := b.Returned(ctx, "", "", p, asOf)
	if err != nil {
		return nil, fmt.Errorf("list the submissions for %s: %w", p, err)
	}
	return all, nil
}

// Returned is Submissions for one form, or with "" for all, and on a form for one unit, by its
// code or the name that it had then, or with "" for all.
func (b returns) Returned(ctx context.Context, form, unit string, p facts.Period, asOf time.Time) ([]ingest.Submission, error) {
	period, err := periodText(p)
	if err != nil {
		return nil, err
	}
	which, args := `s.period = $1`, []any{period, asOf.UnixMilli(), ingest.Void}
	switch {
	case unit != "": // by a list of their own, or all of the period's would be looked through
		which = `s.sha256 IN (SELECT sha256 FROM submissions WHERE form = $4 AND unit = $5 AND period = $1
UNION ALL SELECT sha256 FROM submissions WHERE form = $4 AND unit_name = $5 AND period = $1)`
		args = append(args, form, unit)
	case form != "":
		which, args = which+` AND s.form = $4`, append(args, form)
	}
	which += ` AND a.received <= $2 AND a.verdict <> $3`
	type judged struct {
		ingest.Submission
		time int64
	}
	found, err := list(ctx, b.read, func(rows row) (x judged, err error) {
		x.Submission, err = scanSubmission(rows, &x.time)
		return x, err
	}, `SELECT s.sha256, a.name, s.size, a.received, a.late, a.channel, a.who, s.form, s.form_version, COALESCE(s.unit, ''), s.unit_name, s.period,
a.version, a.verdict, a.judged FROM submissions s JOIN arrivals a ON a.sha256 = s.sha256 AND a.judged > 0
WHERE `+which+fmt.Sprintf(` AND NOT (s.form = '' AND a.channel = $%d AND EXISTS (SELECT 1 FROM places p WHERE p.path = a.name)
    AND NOT EXISTS (SELECT 1 FROM places p WHERE p.path = a.name AND p.sha256 = s.sha256))
ORDER BY a.seen, a.seq`, len(args)+1), append(args, ingest.ByFolder)...)
	if err != nil {
		return nil, err
	}
	type ofTime struct {
		facts.Problem
		time int64
	}
	problems, err := list(ctx, b.read, func(rows row) (x ofTime, err error) {
		x.Problem, err = scanProblem(rows, &x.time)
		return x, err
	}, `SELECT p.sha256, p.severity, p.rule, p.message, p.found, p.expected, p.hint, p.reason, p.sheet, p.ref, p.judged
FROM submissions s JOIN arrivals a ON a.sha256 = s.sha256 AND a.judged > 0 JOIN problems p ON p.sha256 = a.sha256 AND p.judged = a.judged
WHERE `+which+` ORDER BY p.sha256, p.judged, p.seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("their problems: %w", err)
	}
	type key struct {
		sha256 string
		time   int64
	}
	of := map[key][]facts.Problem{}
	for _, p := range problems {
		k := key{p.At.File, p.time}
		of[k] = append(of[k], p.Problem)
	}
	var all []ingest.Submission
	for _, x := range found {
		x.Problems = of[key{x.SHA256, x.time}]
		all = append(all, x.Submission)
	}
	return all, nil
}

// Submission is one by its hash, with its problems; ok is false where there is none.
func (b returns) Submission(ctx context.Context, sha256 string) (sub ingest.Submission, ok bool, err error) {
	found, err := list(ctx, b.read, func(rows row) (ingest.Submission, error) { return scanSubmission(rows) }, contents+ofContents+`s.sha256 = $1`, sha256)
	if err == nil && len(found) > 0 {
		sub, ok = found[0], true
		sub.Problems, err = b.Problems(ctx, sha256)
	}
	if err != nil {
		return sub, false, fmt.Errorf("look up submission %s: %w", sha256, err)
	}
	return sub, ok, nil
}

// SubmissionLike is one whose hash begins so, without its problems; ok is false where there is none.
func (b returns) SubmissionLike(ctx context.Context, prefix string) (sub ingest.Submission, ok bool, err error) {
	found, err := list(ctx, b.read, func(rows row) (ingest.Submission, error) { return scanSubmission(rows) },
		contents+ofContents+`substr(s.sha256, 1, $1) = $2`, len(prefix), prefix)
	if err != nil || len(found) == 0 {
		return sub, false, err
	}
	return found[0], true, nil
}

// contents are submissions as they were judged last.
const (
	contents = `SELECT s.sha256, s.name, s.size, s.received, s.late, s.channel, a.who, s.form, s.form_version, COALESCE(s.unit, ''),
s.unit_name, s.period, s.version, s.verdict`
	ofContents = ` FROM submissions s JOIN arrivals a ON a.seq = s.seq WHERE `
)

func scanSubmission(rows row, more ...any) (s ingest.Submission, err error) {
	var period string
	var received int64
	err = rows.Scan(append([]any{&s.SHA256, &s.Name, &s.Size, &received, &s.Late, &s.Channel, &s.Who, &s.Form, &s.FormVer,
		&s.Unit, &s.UnitName, &period, &s.Version, &s.Verdict}, more...)...)
	if err != nil {
		return s, err
	}
	s.Received = fromMillis(received)
	s.Period, err = parsePeriod(period)
	return s, err
}

// scanProblem: the file of a problem is the submission it was found in.
func scanProblem(rows row, more ...any) (p facts.Problem, err error) {
	var severity string
	err = rows.Scan(append([]any{&p.At.File, &severity, &p.Rule, &p.Message, &p.Found, &p.Expected, &p.Hint, &p.Reason, &p.At.Sheet, &p.At.Ref}, more...)...)
	if err != nil {
		return p, err
	}
	known := false
	if p.Severity, known = facts.ParseSeverity(severity); !known {
		err = fmt.Errorf("%q is no severity", severity)
	}
	return p, err
}
