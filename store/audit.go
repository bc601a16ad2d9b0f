package store

import (
	"context"
	"fmt"

	"parkstat/report"
)

// Audit adds an act to the trail.
func (l ledger) Audit(ctx context.Context, e report.AuditEntry) error {
	seq, err := next(ctx, l.q)
	if err == nil {
		_, err = l.q.ExecContext(ctx, `INSERT INTO audit (seq, at, who, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
			seq, e.At.UnixMilli(), e.Who, e.Action, e.Subject, e.Detail)
	}
	if err != nil {
		return fmt.Errorf("audit %s of %s: %w", e.Action, e.Subject, err)
	}
	return nil
}
