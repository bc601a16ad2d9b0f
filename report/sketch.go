package report

import (
	"parkstat/facts"
	"parkstat/templates"
)

// Sketch is a view of a month that nobody has returned for, of the internal variant: all
// that a template may name is there.
func (r *Reporter) Sketch(p facts.Period) (*templates.View, error) {
	w := r.issue(r.evaluate(nil, p), nil)
	w.fill()
	return w.view(Internal)
}

// SketchBulletin is Sketch with what a bulletin's templates may name in addition.
func (r *Reporter) SketchBulletin(p facts.Period, b *Bulletin) (*templates.View, error) {
	w := r.issue(r.evaluate(nil, p), nil)
	w.fill()
	v, err := w.view(Internal)
	if err != nil {
		return nil, err
	}
	return w.bulletin(b, v, Internal)
}
