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

// protect stars in an issue what, held against the mails of its year, would tell a unit's own
// figure; where that does not do its mails are to wait. kept is what its files show already,
// nil: they are still to be made.
func (r *Reporter) protect(ctx context.Context, w *issue, run string, kept *Shown) error {
	if !slices.ContainsFunc(r.Options.Groups, func(g Group) bool { return g.Variant == Mailable }) {
		return nil
	}
	before, err := outside(ctx, r.Ledger, w.period, run)
	if err != nil {
		return err
	}
	if w.shown = kept; kept == nil {
		w.shown = w.shows(run)
	}
	p := w.protection(r.Options.Disclosure, before)
	p.protect(kept == nil)
	w.shown.Leaks = p.leaks
	w.guard.star(w.shown.Starred, w.plan, w.period)
	if w.guard.rules.Whole(w.guard.year, w.main.Code) == calc.Few {
		w.shown.Leaks = append(w.shown.Leaks, Leak{Indicator: w.main.Code, Name: w.main.Name, Period: w.period, Mails: []string{run}})
	}
	return nil
}

func (w *issue) protection(rules calc.Disclosure, before []*Shown) *protection {
	kin := w.set.Park.Roster.Kin(w.period)
	return &protection{rules: rules, main: w.main.Code, now: w.shown, mails: append(before, w.shown), kin: kin,
		groups: func(id string) string { return cmp.Or(w.unit(id).Group, id) },
		name: func(indicator, id string) (string, string) {
			return w.plan.Find(indicator).Name, cmp.Or(w.unit(id).Name, id)
		}}
}

// outside is what mails of the other runs of the year show: of those that went out, and of those
// of other periods that may yet.
func outside(ctx context.Context, from Ledger, p facts.Period, run string) (all []*Shown, err error) {
	shown, err := from.Shown(ctx, p.Year)
	if err != nil {
		return nil, fmt.Errorf("read what was mailed in %d: %w", p.Year, err)
	}
	later := map[facts.Period]bool{}
	for i := len(shown) - 1; i >= 0; i-- {
		s := &shown[i]
		if s.Run == run {
			continue
		}
		ds, err := from.Deliveries(ctx, s.Run)
		if err != nil {
			return nil, fmt.Errorf("read deliveries of %s: %w", s.Run, err)
		}
		out := slices.ContainsFunc(ds, func(d Delivery) bool {
			return d.Variant == Mailable && (d.State != MailHeld || s.Period != p && !later[s.Period])
		})
		later[s.Period] = later[s.Period] || len(ds) > 0
		if out {
			all = append(all, s)
		}
	}
	return all, nil
}

// shownBy is what the files of a run show; nil where that was not kept.
func shownBy(ctx context.Context, from Ledger, run Run) (*Shown, error) {
	shown, err := from.Shown(ctx, run.Period.Year)
	if err != nil {
		return nil, fmt.Errorf("read what %s shows: %w", run.ID, err)
	}
	for i := range shown {
		if shown[i].Run == run.ID {
			return &shown[i], nil
		}
	}
	return nil, nil
}

// held says of a run why its mails wait; nil where none does, or only for who approves all.
func held(run string, s *Shown, all []Delivery) *Held {
	if s == nil || len(s.Leaks) == 0 || !slices.ContainsFunc(all, func(d Delivery) bool { return d.Run == run && d.State == MailHeld }) {
		return nil
	}
	return &Held{run, s.Leaks}
}
