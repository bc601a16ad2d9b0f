package store

import (
	"context"
	"encoding/json"
	"fmt"

	"parkstat/facts"
	"parkstat/report"
)

// runs are the frozen versions of reports.
type runs struct{ book }

// Runs lists the runs of a period by version, with their outputs and indicators.
func (b runs) Runs(ctx context.Context, p facts.Period) ([]report.Run, error) {
	all, err := list(ctx, b.read, scanRun, `SELECT
id, period, version, as_of, inputs, stage, reason, replaces, headline, indicators, park, definitions, earlier
FROM runs WHERE period = $1 ORDER BY version`, p.String())
	if err != nil {
		return nil, fmt.Errorf("list the runs of %s: %w", p, err)
	}
	type ofRun struct {
		run string
		report.Output
	}
	outputs, err := list(ctx, b.read, func(rows row) (o ofRun, err error) {
		err = rows.Scan(&o.run, &o.Variant, &o.Name, &o.SHA256, &o.Size)
		return o, err
	}, `SELECT o.run, o.variant, o.name, o.sha256, o.size FROM outputs o JOIN runs r ON r.id = o.run
WHERE r.period = $1 ORDER BY o.run, o.seq`, p.String())
	if err != nil {
		return nil, fmt.Errorf("list the files of the runs of %s: %w", p, err)
	}
	for i := range all {
		for _, o := range outputs {
			if o.run == all[i].ID {
				all[i].Outputs = append(all[i].Outputs, o.Output)
			}
		}
	}
	return all, nil
}

// RunReturns lists the returns of its own period that a run was made from, by form
// and unit.
func (b runs) RunReturns(ctx context.Context, run string) ([]report.RunReturn, error) {
	all, err := list(ctx, b.read, func(rows row) (r report.RunReturn, err error) {
		err = rows.Scan(&r.Form, &r.Unit, &r.SHA256)
		return r, err
	}, `SELECT form, unit, sha256 FROM run_returns WHERE run = $1 ORDER BY form, unit`, run)
	if err != nil {
		return nil, fmt.Errorf("list the returns of run %s: %w", run, err)
	}
	return all, nil
}

func scanRun(rows row) (r report.Run, err error) {
	var period, indicators string
	var asOf int64
	err = rows.Scan(&r.ID, &period, &r.Version, &asOf, &r.Inputs, &r.Stage, &r.Reason, &r.Replaces, &r.Headline, &indicators, &r.Park, &r.Definitions, &r.Earlier)
	if err != nil {
		return r, err
	}
	r.AsOf = fromMillis(asOf)
	if r.Period, err = facts.ParsePeriod(period); err == nil {
		err = json.Unmarshal([]byte(indicators), &r.Indicators)
	}
	return r, err
}

// SaveRun freezes a run with its deliveries, as one. A run that is in the book
// already is ErrRecorded.
func (b runs) SaveRun(ctx context.Context, r report.Run, ds []report.Delivery) error {
	err := b.entry(ctx, func(q querier) error {
		if err := insertRun(ctx, q, r); err != nil {
			return err
		}
		return plan(ctx, q, r.ID, ds)
	})
	if err != nil {
		return fmt.Errorf("save run %s: %w", r.ID, err)
	}
	return nil
}

// AddDeliveries plans further mails of a frozen run and sets its reason and what
// it replaces, as one.
func (b runs) AddDeliveries(ctx context.Context, r report.Run, ds []report.Delivery) error {
	err := b.entry(ctx, func(q querier) error {
		err := change(ctx, q, report.ErrUnknown, `UPDATE runs SET reason = $2, replaces = $3 WHERE id = $1`, r.ID, r.Reason, r.Replaces)
		if err == nil {
			err = keepShown(ctx, q, r)
		}
		if err != nil {
			return err
		}
		return plan(ctx, q, r.ID, ds)
	})
	if err != nil {
		return fmt.Errorf("add mails to run %s: %w", r.ID, err)
	}
	return nil
}

func insertRun(ctx context.Context, q querier, r report.Run) error {
	if _, err := facts.ParsePeriod(r.Period.String()); err != nil {
		return err
	}
	indicators, err := text(r.Indicators)
	if err != nil {
		return err
	}
	err = change(ctx, q, ErrRecorded, `INSERT INTO runs
(id, period, version, as_of, inputs, stage, reason, replaces, headline, indicators, park, definitions, earlier)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (period, version) DO NOTHING`,
		r.ID, r.Period.String(), r.Version, r.AsOf.UnixMilli(), r.Inputs, r.Stage, r.Reason, r.Replaces, r.Headline, string(indicators),
		r.Park, r.Definitions, r.Earlier)
	if err == nil {
		err = keepShown(ctx, q, r)
	}
	if err != nil {
		return err
	}
	for _, f := range r.Returns {
		_, err := q.ExecContext(ctx, `INSERT INTO run_returns (run, form, unit, sha256) VALUES ($1, $2, $3, $4)`, r.ID, f.Form, f.Unit, f.SHA256)
		if err != nil {
			return err
		}
	}
	for i, o := range r.Outputs {
		_, err := q.ExecContext(ctx, `INSERT INTO outputs (run, seq, variant, name, sha256, size) VALUES ($1, $2, $3, $4, $5, $6)`,
			r.ID, i+1, o.Variant, o.Name, o.SHA256, o.Size)
		if err != nil {
			return err
		}
	}
	return nil
}
