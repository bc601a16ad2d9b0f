package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// Held is a run whose mails wait for approval, since they would tell a unit's own figure.
type Held struct {
	Run   string
	Leaks []Leak
}

func (h *Held) Error() string {
	var said []string
	for _, l := range h.Leaks {
		said = append(said, l.Words())
	}
	return fmt.Sprintf("%s 的邮件先不发：%s。看过仍要发，用 parkstat approve %s", h.Run, strings.Join(said, "；"), h.Run)
}

// outgoing holds what is to leave against what left already.
type outgoing struct{ *Reporter }

// protect stars in an issue what, held against the mails of its year, would tell a unit's own
// figure; where that does not do its mails are to wait. kept is what its files show already,
// nil: they are still to be made.
func (r outgoing) protect(ctx context.Context, w *issue, run string, kept *Shown) error {
	if !slices.ContainsFunc(r.Options.Groups, func(g Group) bool { return g.Variant == Mailable }) {
		return nil
	}
	before, err := r.outside(ctx, w.period, run)
	if err == nil {
		w.protect(r.Options.Disclosure, before, run, kept)
	}
	return err
}

func (w *issue) protect(rules calc.Disclosure, before []*Shown, run string, kept *Shown) {
	if w.shown = kept; kept == nil {
		w.shown = telling{w}.shows(run)
	}
	kin := w.set.Park.Roster.Kin(w.period)
	p := &protection{rules: rules, main: w.main.Code, now: w.shown, mails: append(before, w.shown), kin: kin, made: map[string]made{},
		groups: func(id string) string { return cmp.Or(w.unit(id).Group, id) },
		name: func(indicator, id string) (string, string) {
			return w.plan.Find(indicator).Name, cmp.Or(w.unit(id).Name, id)
		}}
	p.protect(kept == nil)
	w.shown.Leaks = p.leaks
	w.guard.star(w.shown.Starred, w.plan, w.period)
	if w.guard.rules.Whole(w.guard.year, w.main.Code) == calc.Few {
		w.shown.Leaks = append(w.shown.Leaks, Leak{Indicator: w.main.Code, Name: w.main.Name, Period: w.period, Mails: []string{run}})
	}
}

// outside is what mails of the other runs of the year show: of those that went out, and of those
// of other periods that may yet. What a run showed before that was kept is worked out from the
// returns that counted then.
func (r outgoing) outside(ctx context.Context, p facts.Period, run string) (all []*Shown, err error) {
	kept, err := shownOf(ctx, r.Ledger, p.Year)
	if err != nil {
		return nil, err
	}
	for _, q := range slices.Backward(p.December().ToDate()) {
		runs, err := r.Ledger.Runs(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("read runs of %s: %w", q, err)
		}
		later := false
		for _, x := range slices.Backward(runs) {
			if x.ID == run {
				continue
			}
			ds, err := r.Ledger.Deliveries(ctx, x.ID)
			if err != nil {
				return nil, fmt.Errorf("read deliveries of %s: %w", x.ID, err)
			}
			out := slices.ContainsFunc(ds, func(d Delivery) bool { return d.Variant == Mailable && (d.State != MailHeld || q != p && !later) })
			if later = later || len(ds) > 0; !out {
				continue
			}
			if kept[x.ID] == nil {
				if kept[x.ID], err = r.showed(ctx, x); err != nil {
					return nil, err
				}
			}
			all = append(all, kept[x.ID])
		}
	}
	return all, nil
}

// showed is what a run showed of which that was not kept.
func (r outgoing) showed(ctx context.Context, run Run) (*Shown, error) {
	returns, err := r.counted(ctx, Order{Period: run.Period, AsOf: run.AsOf})
	if err != nil {
		return nil, err
	}
	return telling{r.issue(r.evaluate(returns, run.Period), returns)}.shows(run.ID), nil
}

// shownOf is what the runs of a year show, by run.
func shownOf(ctx context.Context, from Ledger, year int) (map[string]*Shown, error) {
	all, err := from.Shown(ctx, year)
	if err != nil {
		return nil, fmt.Errorf("read what was mailed in %d: %w", year, err)
	}
	by := map[string]*Shown{}
	for i := range all {
		by[all[i].Run] = &all[i]
	}
	return by, nil
}

// held says of a run why its mails wait; nil where none does, or only for who approves all.
func held(run string, s *Shown, all []Delivery) *Held {
	if s == nil || len(s.Leaks) == 0 || !slices.ContainsFunc(all, func(d Delivery) bool { return d.Run == run && d.State == MailHeld }) {
		return nil
	}
	return &Held{run, s.Leaks}
}
