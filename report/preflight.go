package report

import (
	"errors"
	"slices"

	"parkstat/facts"
	"parkstat/templates"
)

// CheckTemplates fills all reports and the mails of both variants with a month that nobody
// has returned for: every name that a template may use is there, so a wrong one is found
// before it matters. All mistakes are told, each with its place.
func (r *Reporter) CheckTemplates(p facts.Period) error {
	w := r.issue(r.evaluate(nil, p), nil)
	w.fill()
	var found []error
	add := func(err error) {
		if err != nil && !slices.ContainsFunc(found, func(known error) bool { return known.Error() == err.Error() }) {
			found = append(found, err)
		}
	}
	for _, variant := range variants {
		base, err := w.view(variant)
		if err != nil {
			return err
		}
		for _, rep := range r.Reports {
			if !rep.in(variant) {
				continue
			}
			v, err := w.viewOf(rep, variant, base)
			if err != nil {
				add(err)
				continue
			}
			add(rep.Check(v, rep.drop(variant, nil, nil)))
			if rep.Letter != nil {
				_, err := rep.Letter.Fill(v)
				add(err)
			}
			_, err = rep.fileName(variant, nil, v)
			add(err)
		}
		for _, g := range r.Options.Groups {
			if g.Variant == variant && len(g.Sheets) > 0 {
				add(r.monthly().Check(base, r.monthly().drop(variant, g.Sheets, nil)))
			}
		}
		_, err = r.monthly().Mail.Pictures(base)
		add(err)
		_, err = r.monthly().Mail.Render(base, templates.MailNote{Rows: r.monthly().Def.MailRows, Reason: "更正", Replaces: "前一版"})
		add(err)
	}
	return errors.Join(found...)
}

// Sketch is a report's view of a month that nobody has returned for, as it is inside: all
// that its templates may name is there.
func (r *Reporter) Sketch(p facts.Period, of *Report) (*templates.View, error) {
	w := r.issue(r.evaluate(nil, p), nil)
	w.fill()
	base, err := w.view(Internal)
	if err != nil {
		return nil, err
	}
	return w.viewOf(of, Internal, base)
}
