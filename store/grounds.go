package store

import (
	"context"
	"fmt"

	"parkstat/facts"
	"parkstat/ingest"
)

// grounds are what returns were judged by.
type grounds struct{ book }

// Refused lists, by SHA-256, what does not count and by what it was judged, without problems or facts.
func (b grounds) Refused(ctx context.Context) (map[string]ingest.Refused, error) {
	all, err := list(ctx, b.read, func(rows row) (s ingest.Refused, err error) {
		s.Submission, err = scanSubmission(rows, &s.Grounds)
		return s, err
	}, contents+`, COALESCE((SELECT g.grounds FROM grounds g WHERE g.sha256 = s.sha256), '')`+ofContents+`s.verdict <> $1 AND s.verdict <> $2`,
		ingest.Accepted, ingest.Void)
	if err != nil {
		return nil, fmt.Errorf("list what was sent back: %w", err)
	}
	of := make(map[string]ingest.Refused, len(all))
	for _, s := range all {
		of[s.SHA256] = s
	}
	return of, nil
}

// JudgedBy notes what a submission that does not count was judged by.
func (b grounds) JudgedBy(ctx context.Context, sha256, grounds string) error {
	_, err := b.write.ExecContext(ctx, `INSERT INTO grounds (sha256, grounds) VALUES ($1, $2)
ON CONFLICT (sha256) DO UPDATE SET grounds = excluded.grounds`, sha256, grounds)
	if err != nil {
		return fmt.Errorf("note what submission %s was judged by: %w", sha256, err)
	}
	return nil
}

// Touch has what units returned on a form from a period on, and does not count, judged again; with
// no units what all returned for that period.
func (b grounds) Touch(ctx context.Context, form string, units []string, from facts.Period) error {
	which, args := `period = $3`, []any{form, ingest.Accepted, from.String()}
	if len(units) > 0 {
		var in string
		in, args = oneOf(units, args...)
		which = `unit IN (` + in + `) AND period >= $3`
	}
	_, err := b.write.ExecContext(ctx, `UPDATE grounds SET grounds = '' WHERE sha256 IN (
SELECT sha256 FROM submissions WHERE form = $1 AND verdict <> $2 AND `+which+`)`, args...)
	if err != nil {
		return fmt.Errorf("have the returns %s judged again: %w", form, err)
	}
	return nil
}
