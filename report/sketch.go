package report

import (
	"parkstat/facts"
	"parkstat/templates"
)

// Sketch is a view of a month that nobody has returned for, of the internal variant: all
// that a template may name is there.
func (r *Reporter) Sketch(p facts.Period) (*templates.View, error) {
	fig := evaluate(r.plan(), gather(nil, r.Round.Park), p, r.Options.Stage)
	w := &viewer{figures: fig, opts: &r.Options, def: r.Report.Def, variant: Internal}
	return w.build()
}
