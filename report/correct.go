package report

import (
	"context"
	"fmt"
	"slices"
)

// lastMailed is the last run of the period that has mails on their way or sent, nil if
// none: mails still held for approval bind nobody.
func lastMailed(ctx context.Context, from Ledger, runs []Run) (*Run, error) {
	for i := len(runs) - 1; i >= 0; i-- {
		ds, err := from.Deliveries(ctx, runs[i].ID)
		if err != nil {
			return nil, fmt.Errorf("read deliveries of %s: %w", runs[i].ID, err)
		}
		if slices.ContainsFunc(ds, func(d Delivery) bool { return d.State != MailHeld }) {
			return &runs[i], nil
		}
	}
	return nil, nil
}

// newestMailed is the place of the newest run that has mails, whether they may go or not; 0 where
// none has.
func newestMailed(ctx context.Context, from Ledger, runs []Run) (int, error) {
	for i := len(runs) - 1; i > 0; i-- {
		ds, err := from.Deliveries(ctx, runs[i].ID)
		if err != nil {
			return 0, fmt.Errorf("read deliveries of %s: %w", runs[i].ID, err)
		}
		if len(ds) > 0 {
			return i, nil
		}
	}
	return 0, nil
}

// again meets a period whose newest version still stands. A correction is asked
// for only where that version was listed but not mailed.
func (r *Reporter) again(ctx context.Context, o Order, runs []Run) error {
	if o.Correct == "" {
		return nil
	}
	run := runs[len(runs)-1]
	run.AsOf = run.AsOf.In(r.Options.Loc) // the book keeps instants; a mail is dated where the park is
	before, err := lastMailed(ctx, r.Ledger, runs)
	switch {
	case err != nil:
		return err
	case before == nil || before.ID == run.ID:
		return ErrNothing
	}
	returns, err := r.counted(ctx, Order{Period: o.Period, AsOf: run.AsOf})
	if err != nil {
		return err
	}
	run.Reason, run.Replaces = o.Correct, before.ID
	if run.Returns, err = r.Ledger.RunReturns(ctx, run.ID); err != nil {
		return err
	}
	changed, err := compared(r).revision(ctx, *before, run)
	if err != nil {
		return err
	}
	fig := r.evaluate(returns, o.Period)
	if err := fig.remember(ctx, r.Ledger); err != nil {
		return err
	}
	w := r.issue(fig, returns)
	w.version, w.asOf, w.changed = run.Version, run.AsOf, &changed
	shown, err := shownOf(ctx, r.Ledger, run.Period.Year)
	if err == nil {
		err = outgoing{r}.protect(ctx, w, run.ID, shown[run.ID])
	}
	if err != nil {
		return err
	}
	views, err := w.views()
	if err != nil {
		return err
	}
	run.Shown = w.shown
	planned, err := r.compose(ctx, w, run, before, views, o.Now)
	if err != nil {
		return err
	}
	if err := r.Ledger.AddDeliveries(ctx, run, planned); err != nil {
		return fmt.Errorf("plan mails of %s: %w", run.ID, err)
	}
	return r.audit(ctx, o.Now, "correct", run.ID, o.Correct)
}
