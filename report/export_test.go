package report

import (
	"context"

	"parkstat/templates"
)

// Views are what templates may name in a period, both ways, from what the book
// holds; nothing is collected or kept.
func (r *Reporter) Views(ctx context.Context, o Order) (map[Variant]*templates.View, error) {
	returns, err := r.counted(ctx, o)
	if err != nil {
		return nil, err
	}
	subs, err := r.Ledger.Submissions(ctx, o.Period, o.AsOf)
	if err != nil {
		return nil, err
	}
	fig := r.evaluate(returns, o.Period)
	views := map[Variant]*templates.View{}
	for _, variant := range []Variant{Mailable, Internal} {
		w := &viewer{figures: fig, opts: &r.Options, def: r.Report.Def, form: r.Round.Forms[0], forms: r.Round.Forms, variant: variant, version: 1, asOf: o.AsOf, subs: subs, returns: returns, review: r.review(returns, fig)}
		if views[variant], err = w.build(); err != nil {
			return nil, err
		}
	}
	return views, nil
}
