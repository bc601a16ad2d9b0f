package store

import (
	"context"
	"encoding/json"
	"fmt"

	"parkstat/facts"
	"parkstat/report"
)

// Shown lists what the runs of a year tell outside, by period and version.
func (b runs) Shown(ctx context.Context, year int) ([]report.Shown, error) {
	all, err := list(ctx, b.read, func(rows row) (x report.Shown, err error) {
		var run, period, record string
		if err = rows.Scan(&run, &period, &record); err == nil {
			err = json.Unmarshal([]byte(record), &x)
		}
		x.Run = run
		if err == nil {
			x.Period, err = facts.ParsePeriod(period)
		}
		return x, err
	}, `SELECT r.id, r.period, s.record FROM shown s JOIN runs r ON r.id = s.run WHERE r.period LIKE $1
ORDER BY r.period, r.version`, fmt.Sprintf("%04d-%%", year))
	if err != nil {
		return nil, fmt.Errorf("list what the runs of %d show: %w", year, err)
	}
	return all, nil
}

// keepShown keeps what a run tells outside.
func keepShown(ctx context.Context, q querier, r report.Run) error {
	if r.Shown == nil {
		return nil
	}
	record, err := text(r.Shown)
	if err == nil {
		_, err = q.ExecContext(ctx, `INSERT INTO shown (run, record) VALUES ($1, $2) ON CONFLICT (run) DO UPDATE SET record = excluded.record`, r.ID, string(record))
	}
	return err
}
