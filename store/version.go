package store

import (
	"context"
	"fmt"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// Versions lists what units returned on a form for a period and was judged, in the order in which
// it was first seen, with what was taken back.
func (b returns) Versions(ctx context.Context, form string, units []string, p facts.Period) ([]ingest.Version, error) {
	in, args := oneOf(units, form, p.String())
	all, err := list(ctx, b.read, func(rows row) (v ingest.Version, err error) {
		var received, seen int64
		err = rows.Scan(&v.Seq, &v.SHA256, &v.Channel, &v.Name, &received, &seen, &v.Version, &v.Beside, &v.Verdict)
		v.Received, v.Seen = fromMillis(received), fromMillis(seen)
		return v, err
	}, `SELECT a.seq, a.sha256, a.channel, a.name, a.received, a.seen, a.version, a.beside, a.verdict
FROM submissions s JOIN arrivals a ON a.sha256 = s.sha256 AND a.judged > 0
WHERE s.form = $1 AND s.period = $2 AND s.unit IN (`+in+`) ORDER BY a.seen, a.seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("list the versions of %s, %s: %w", units[0], p, err)
	}
	return all, nil
}

// TakeBack makes one of them void, with a line in the audit trail.
func (b returns) TakeBack(ctx context.Context, v ingest.Voided) error {
	err := b.entry(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `UPDATE arrivals SET verdict = $2 WHERE seq = $1`, v.Seq, ingest.Void)
		if err == nil { // where it is how its content came last
			_, err = q.ExecContext(ctx, `INSERT INTO submissions
(sha256, seq, name, size, received, late, channel, form, form_version, unit, unit_name, period, version, verdict, judged)
SELECT sha256, seq, name, size, received, late, channel, form, form_version, unit, unit_name, period, version, verdict, judged
FROM submissions WHERE seq = $1
ON CONFLICT (sha256) DO UPDATE SET verdict = $2`, v.Seq, ingest.Void)
		}
		if err != nil {
			return err
		}
		return audit(ctx, q, report.AuditEntry{At: v.At, Who: v.Who, Action: "void", Subject: v.SHA256, Address: v.From,
			Detail: fmt.Sprintf("v%d %s", v.Version.Version, v.Reason)})
	})
	if err != nil {
		return fmt.Errorf("take submission %s back: %w", v.SHA256, err)
	}
	return nil
}
