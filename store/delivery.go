package store

import (
	"context"
	"database/sql"
	"fmt"

	"parkstat/report"
)

// Deliveries lists a run's mails in the order of their planning.
func (s *Store) Deliveries(ctx context.Context, run string) ([]report.Delivery, error) {
	all, err := list(ctx, s.db, func(rows *sql.Rows) (d report.Delivery, err error) {
		var updated int64
		err = rows.Scan(&d.ID, &d.Run, &d.Group, &d.Name, &d.Addr, &d.Variant, &d.Message, &d.Letter, &d.State, &d.Reply, &d.Attempts, &updated)
		d.Updated = fromMillis(updated)
		return d, err
	}, `SELECT id, run, mail_group, name, addr, variant, message, letter, state, reply, attempts, updated
FROM deliveries WHERE run = $1 ORDER BY seq`, run)
	if err != nil {
		return nil, fmt.Errorf("list the mails of run %s: %w", run, err)
	}
	return all, nil
}

// Release turns a run's held mails to planned and says how many.
func (s *Store) Release(ctx context.Context, run string) (int, error) {
	res, err := s.db.ExecContext(ctx, `UPDATE deliveries SET state = $2 WHERE run = $1 AND state = $3`,
		run, report.MailPlanned, report.MailHeld)
	var n int64
	if err == nil {
		n, err = res.RowsAffected()
	}
	if err != nil {
		return 0, fmt.Errorf("release the mails of run %s: %w", run, err)
	}
	return int(n), nil
}

func plan(ctx context.Context, q querier, run string, ds []report.Delivery) error {
	for _, d := range ds {
		if d.Run != run {
			return fmt.Errorf("mail %s belongs to run %q", d.ID, d.Run)
		}
		err := change(ctx, q, ErrRecorded, `INSERT INTO deliveries
(id, seq, run, mail_group, name, addr, variant, message, letter, state, reply, attempts, updated)
VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM deliveries), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO NOTHING`,
			d.ID, d.Run, d.Group, d.Name, d.Addr, d.Variant, d.Message, d.Letter, d.State, d.Reply, d.Attempts, d.Updated.UnixMilli())
		if err != nil {
			return fmt.Errorf("plan mail %s: %w", d.ID, err)
		}
	}
	return nil
}

// Open lists the runs that have mails to be tried, oldest first.
func (s *Store) Open(ctx context.Context) ([]string, error) {
	runs, err := list(ctx, s.db, func(rows *sql.Rows) (run string, err error) {
		err = rows.Scan(&run)
		return run, err
	}, `SELECT run FROM deliveries WHERE state IN ($1, $2, $3, $4) GROUP BY run ORDER BY MIN(seq)`,
		report.MailPlanned, report.MailAttempting, report.MailDeferred, report.MailUnknown)
	if err != nil {
		return nil, fmt.Errorf("list the runs with open mails: %w", err)
	}
	return runs, nil
}
