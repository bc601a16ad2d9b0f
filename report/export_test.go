package report

import (
	"context"

	"parkstat/facts"
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
	if err := fig.remember(ctx, r.Ledger); err != nil {
		return nil, err
	}
	w := r.issue(fig, returns)
	if err := (outgoing{r}).protect(ctx, w, o.Period.String()+"-v0", nil); err != nil {
		return nil, err
	}
	w.version, w.asOf, w.came.review = 1, o.AsOf, r.review(returns, fig)
	w.came.sends(subs)
	return w.views()
}

// Declared is a list of an issue: of each of its columns what becomes of it outside, and of
// its rows what of them is not told there.
type Declared struct {
	Columns, Fates []string
	Private        bool // every row is somebody's own
	Inside         int  // rows
	Hidden         []string
}

// Declared lists them, with the views that are made of them, for the period's newest version
// changed by what came since.
func (r *Reporter) Declared(ctx context.Context, o Order) (map[string]Declared, map[Variant]*templates.View, error) {
	returns, err := r.counted(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	sent, err := r.sent(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	runs, err := r.Ledger.Runs(ctx, o.Period)
	if err != nil {
		return nil, nil, err
	}
	fig := r.evaluate(returns, o.Period)
	w := r.issue(fig, returns)
	w.version, w.asOf, w.came.review = 2, o.AsOf, r.review(returns, fig)
	w.came.sends(sent)
	run := Run{Period: o.Period, Indicators: fig.values(r.monthly().Def.Indicators)}
	w.madeFrom(&run)
	v, err := compared(r).revision(ctx, runs[len(runs)-1], run)
	if err != nil {
		return nil, nil, err
	}
	w.changed = &v
	views, err := w.views()
	all := map[string]Declared{}
	for _, t := range w.made {
		d := Declared{Private: t.private, Inside: len(t.inside())}
		if t.number != "" {
			d.Columns, d.Fates = append(d.Columns, t.number), append(d.Fates, "shown")
		}
		for _, c := range t.columns {
			d.Columns, d.Fates = append(d.Columns, c.name), append(d.Fates, [...]string{"", "left out", "starred", "merged", "shown"}[c.outside])
		}
		for _, r := range t.inside() {
			for i, c := range t.columns {
				if c.outside != shown && (r.own || t.private) {
					d.Hidden = append(d.Hidden, r.cells[i].String())
				}
			}
		}
		all[t.name] = d
	}
	return all, views, err
}

// Own is what the templates of one report may name, both ways.
func (r *Reporter) Own(ctx context.Context, o Order, of *Report) (map[Variant]*templates.View, error) {
	if _, err := r.Collect(ctx, o.Now); err != nil {
		return nil, err
	}
	returns, err := r.counted(ctx, o)
	if err != nil {
		return nil, err
	}
	w := r.issue(r.evaluate(returns, o.Period), returns)
	views, err := w.views()
	if err != nil {
		return nil, err
	}
	for variant, base := range views {
		if views[variant], err = w.viewOf(of, variant, base); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// ViewsOf are what templates may name in a period of returns that nobody filed.
func (r *Reporter) ViewsOf(returns []FiledReturn, p facts.Period) (map[Variant]*templates.View, error) {
	w := r.issue(r.evaluate(returns, p), returns)
	w.version = 1
	return w.views()
}

// IssueAfter is what a run shows of returns that nobody filed, held against mails before, and
// what templates may name of it; held tells that its mails would wait.
func (r *Reporter) IssueAfter(returns []FiledReturn, p facts.Period, run string, before []*Shown) (
	v map[Variant]*templates.View, s *Shown, held bool, err error) {
	w := r.issue(r.evaluate(returns, p), returns)
	w.protect(r.Options.Disclosure, before, run, nil)
	w.version = 1
	v, err = w.views()
	return v, w.shown, len(w.shown.Leaks) > 0, err
}

// ShownOf is what a period's first mail would tell, after others, of returns that nobody filed,
// protected against them or not.
func (r *Reporter) ShownOf(returns []FiledReturn, p facts.Period, before []*Shown, protect bool) *Shown {
	w := r.issue(r.evaluate(returns, p), returns)
	if run := p.String() + "-v1"; protect {
		w.protect(r.Options.Disclosure, before, run, nil)
	} else {
		w.shown = telling{w}.shows(run)
	}
	return w.shown
}

// ToldBy counts what mails together tell too closely.
func (r *Reporter) ToldBy(p facts.Period, mails []*Shown) (told int) {
	roster := r.Round.Park.Roster
	for _, item := range itemsOf(r.Plan, mails) {
		told += len(mailedOf(item, r.Plan, r.Options.Disclosure, mails, roster.Kin(p), func(id string) string { return id }).Audit())
	}
	return told
}

// Figures are how many are printed of sums over enterprises.
func (s *Shown) Figures() (n int) {
	for _, x := range s.Sums {
		n += len(x.Rows)
	}
	return n
}
