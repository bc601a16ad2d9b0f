package report

import (
	"parkstat/facts"
	"parkstat/templates"
)

// Sketch is a view of a month that nobody has returned for, of the internal variant: all
// that a template may name is there.
func (r *Reporter) Sketch(p facts.Period) (*templates.View, error) {
	w := &viewer{figures: r.evaluate(nil, p), opts: &r.Options, def: r.Report.Def, form: r.Round.Forms[0], forms: r.Round.Forms, variant: Internal}
	return w.build()
}

// SketchBulletin is Sketch with what a bulletin's templates may name besides.
func (r *Reporter) SketchBulletin(p facts.Period, b *Bulletin) (*templates.View, error) {
	w := &viewer{figures: r.evaluate(nil, p), opts: &r.Options, def: r.Report.Def, form: r.Round.Forms[0], variant: Internal}
	if _, err := w.build(); err != nil {
		return nil, err
	}
	return w.bulletin(b, r.Round.Forms)
}
