package report

import (
	"parkstat/facts"
	"parkstat/templates"
)

// CheckTemplates fills the report and the mails of both variants with a month that
// nobody has returned for: every name that a template may use is there, so a wrong
// one is found before it matters.
func (r *Reporter) CheckTemplates(p facts.Period) error {
	w := r.issue(r.evaluate(nil, p), nil)
	w.fill()
	for _, variant := range variants {
		v, err := w.view(variant)
		if err != nil {
			return err
		}
		if err := r.checkBulletins(w, v, variant); err != nil {
			return err
		}
		if err := r.Report.Check(v, r.drop(variant, nil)); err != nil {
			return err
		}
		for _, g := range r.Options.Groups {
			if g.Variant == variant && len(g.Sheets) > 0 {
				if err := r.Report.Check(v, r.drop(variant, g.Sheets)); err != nil {
					return err
				}
			}
		}
		if _, err := v.Render(r.Report.Def.File); err != nil {
			return &templates.KeyError{Key: "file", Err: err}
		}
		if _, err := r.Mail.Pictures(v); err != nil {
			return err
		}
		if _, err := r.Mail.Render(v, templates.MailNote{Rows: r.Report.Def.MailRows, Reason: "更正", Replaces: "前一版"}); err != nil {
			return err
		}
	}
	return nil
}
