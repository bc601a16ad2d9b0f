package report

import (
	"context"
	"fmt"

	"parkstat/facts"
	"parkstat/ingest"
)

// owing names the departments and project units whose returns for the period do not count
// yet, with their form: what is made of them has gaps.
func (r *Reporter) owing(returns []FiledReturn, p facts.Period) []string {
	came := map[[2]string]bool{}
	for _, f := range returns {
		if form := r.Round.Forms.Find(f.Form); form != nil && form.Def.Round(f.Period) == p {
			came[[2]string{f.Form, f.Unit}] = true
		}
	}
	var names []string
	for _, f := range r.Round.Forms {
		if f.Def.Of == "" || f.Def.Of == facts.Enterprises || !f.Def.Due(f.Def.For(p)) {
			continue
		}
		for _, u := range r.Round.Park.Of(f.Def.Of).Roster.At(p) {
			if u.Returns(f.Def.Form, f.Def.Name) && !came[[2]string{f.Def.Form, u.ID}] {
				names = append(names, u.Name+"《"+f.Def.Name+"》")
			}
		}
	}
	return names
}

// sent is what came for a period: on every form, for the period that each is asked for.
func (r *Reporter) sent(ctx context.Context, o Order) ([]ingest.Submission, error) {
	all, err := r.Ledger.Submissions(ctx, o.Period, o.AsOf)
	if err != nil {
		return nil, fmt.Errorf("read submissions of %s: %w", o.Period, err)
	}
	for _, f := range r.Round.Forms {
		if f.Def.Behind == 0 {
			continue
		}
		more, err := r.Ledger.Submissions(ctx, f.Def.For(o.Period), o.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read submissions of %s: %w", f.Def.For(o.Period), err)
		}
		for _, s := range more {
			if s.Form == f.Def.Form {
				all = append(all, s)
			}
		}
	}
	return all, nil
}
