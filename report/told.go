package report

import (
	"context"
	"fmt"
	"slices"

	"parkstat/facts"
	"parkstat/ingest"
)

// withheld lists the divisions that the mailable variant shows together only.
func (r *Reporter) withheld(f *figures) []string {
	var codes []string
	for _, merged := range f.coarser(r.Options.Disclosure).Merged {
		codes = append(codes, merged...)
	}
	slices.Sort(codes)
	var names []string
	for _, code := range codes {
		d, _ := facts.DivisionOf(code)
		names = append(names, d.Name)
	}
	return names
}

// owing names the departments and project units whose returns for the period do not count
// yet, with their form: what is made of them has gaps.
func (r *Reporter) owing(returns []FiledReturn, p facts.Period) []string {
	came := map[[2]string]bool{}
	for _, f := range returns {
		if def := r.formOf(f.Form); def != nil && def.Round(f.Period) == p {
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

// secrets names the indicators of the leaders' table that are withheld outside.
func (r *Reporter) secrets(f *figures) []string {
	var names []string
	for _, code := range r.Report.Def.Indicators {
		if f.secret(r.Options.Disclosure, code) {
			names = append(names, f.plan.Find(code).Short)
		}
	}
	return names
}

// behind adds what came on forms that are behind, for the period that they are asked for.
func (r *Reporter) behind(ctx context.Context, o Order, subs []ingest.Submission) ([]ingest.Submission, error) {
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
				subs = append(subs, s)
			}
		}
	}
	return subs, nil
}
