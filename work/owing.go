package work

import (
	"context"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// owing are the returns as reminders look at them.
type owing struct{ *Office }

// Collect takes in what has come.
func (o owing) Collect(ctx context.Context) error {
	sum, err := o.Office.Collect(ctx, nil, nil)
	if err == nil { // nobody is reminded of what may lie where it can't be seen
		err = sum.Complete()
	}
	return err
}

// Expected lists the codes of the units that a form is expected from.
func (o owing) Expected(form string, p facts.Period) (codes []string) {
	if f := o.Forms.Coded(form); f != nil {
		for _, u := range o.Office.Expected(f, p) {
			codes = append(codes, u.ID)
		}
	}
	return codes
}

// Debts are those units with what came of them. A query that waits for its reason was
// received: it is no debt, its unit is called by telephone.
func (o owing) Debts(ctx context.Context, form string, p facts.Period) (all []Debt, err error) {
	f := o.Forms.Coded(form)
	if f == nil {
		return nil, nil
	}
	now := o.Now()
	s, err := o.Standing(ctx, f, report.Order{Period: p, Now: now, AsOf: now})
	if err != nil {
		return nil, err
	}
	for _, u := range s.Units {
		d := Debt{Unit: u.Unit, State: u.State, Owes: u.owes(f) && u.State != string(ingest.Queried)}
		if w, ok := o.window(f, p, u.Unit.ID); ok {
			d.Closes = w.Closes
		}
		all = append(all, d)
	}
	return all, nil
}
