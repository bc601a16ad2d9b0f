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

// Counted lists the newest counted return of every unit, period and form of the
// year, received by asOf, in the order of period and unit.
func (b returns) Counted(ctx context.Context, year int, asOf time.Time) ([]report.FiledReturn, error) {
	all, err := list(ctx, b.read, scanFiled, `SELECT s.sha256, s.name, s.form, s.form_version, s.unit, s.period, s.version, s.received, s.verdict, r.record
FROM (SELECT c.sha256, a.name, c.form, c.form_version, c.unit, c.period, a.version, a.received, a.verdict,
        ROW_NUMBER() OVER (PARTITION BY c.form, c.unit, c.period ORDER BY a.seen DESC, a.seq DESC) AS place
      FROM submissions c JOIN arrivals a ON a.sha256 = c.sha256
      WHERE c.period BETWEEN $1 AND $2 AND c.unit IS NOT NULL AND a.received <= $3 AND a.verdict = $4) AS s
JOIN returns r ON r.sha256 = s.sha256
WHERE s.place = 1 ORDER BY s.period, s.unit, s.form`,
		facts.Period{Year: year, Month: 1}.String(), facts.Period{Year: year, Month: 12}.String(), asOf.UnixMilli(),
		ingest.Accepted)
	if err != nil {
		return nil, fmt.Errorf("list the counted returns of %d: %w", year, err)
	}
	return all, nil
}

func scanFiled(rows row) (f report.FiledReturn, err error) {
	var period, record string
	var received int64
	if err := rows.Scan(&f.SHA256, &f.Name, &f.Form, &f.FormVer, &f.Unit, &period, &f.Version, &received, &f.Verdict, &record); err != nil {
		return f, err
	}
	f.Received = fromMillis(received)
	if f.Period, err = parsePeriod(period); err == nil {
		f.Values, f.Cells, err = decodeValues(record)
	}
	return f, err
}

// Facts are the figures of one submission with the cells they stand in, in the
// order of their paths. A submission that was not read has none; one that is not
// in the book is report.ErrUnknown.
func (b returns) Facts(ctx context.Context, sha256 string) ([]facts.Fact, error) {
	var record sql.NullString
	err := b.read.QueryRowContext(ctx, `SELECT r.record FROM submissions s LEFT JOIN returns r ON r.sha256 = s.sha256
WHERE s.sha256 = $1`, sha256).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		err = report.ErrUnknown
	}
	var all []facts.Fact
	if err == nil && record.Valid {
		all, err = decodeFacts(record.String, sha256)
	}
	if err != nil {
		return nil, fmt.Errorf("read the figures of submission %s: %w", sha256, err)
	}
	return all, nil
}
