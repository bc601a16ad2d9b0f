package deliver

import (
	"math"
	"time"
)

// Retry says when a letter that was not accepted is tried again: ever more seldom, and
// not at the same instant as all the others.
type Retry struct {
	First  time.Duration  // before the second attempt
	Most   time.Duration  // between two attempts
	GiveUp time.Duration  // after the letter became due
	Random func() float64 // in [0,1); nil: no jitter
}

// jitter is the share by which a wait may be shorter or longer.
const jitter = 0.2

// Next is the time of the attempt after the nth, by the time the letter became due; not
// ok once that time is up. The last attempt falls on the end of the time.
func (r Retry) Next(n int, due, now time.Time) (at time.Time, ok bool) {
	end := due.Add(r.GiveUp)
	if !now.Before(end) {
		return time.Time{}, false
	}
	wait := math.Min(float64(r.First)*math.Pow(2, float64(max(n, 1)-1)), float64(r.Most))
	if r.Random != nil {
		wait *= 1 + jitter*(2*r.Random()-1)
	}
	if at = now.Add(time.Duration(wait)); at.After(end) {
		at = end
	}
	return at, true
}
