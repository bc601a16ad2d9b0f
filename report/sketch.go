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
