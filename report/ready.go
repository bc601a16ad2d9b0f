package report

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"parkstat/calc"
	"parkstat/facts"
)

// Ready is the readiness gate (发布门槛): nothing is issued for a period while the
// units that returned made less than Rate percent of last year's output to date, until
// Latest; from then on it goes out as 预计.
type Ready struct {
	Rate   *big.Rat // nil: no gate
	Day    int      // of the month after the period; 0: wait for ever
	Hour   int
	Minute int
}

// latest is the time from which the period is issued in any case; zero: never.
func (r Ready) latest(p facts.Period, loc *time.Location) time.Time {
	if r.Day == 0 {
		return time.Time{}
	}
	next := p.Add(1)
	return time.Date(next.Year, time.Month(next.Month), r.Day, r.Hour, r.Minute, 0, 0, loc)
}

// Waiting says why a period is not issued yet.
type Waiting struct {
	Rate    *big.Rat // reached, percent
	Ready   *big.Rat // asked for
	Missing []calc.MissingUnit
	Share   *big.Rat // of those missing, percent
	Latest  time.Time
}

func (w *Waiting) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "产值上报率 %s%%，不到 %s%%，先不出报告：还有 %d 户未报，占上年同期 %s%%（", figure(w.Rate, 1), trimZeros(facts.Round(w.Ready, 2)), len(w.Missing), figure(w.Share, 1))
	for i, m := range w.Missing {
		if i == 5 {
			b.WriteString("等")
			break
		}
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString(m.Unit.Name)
	}
	b.WriteString("）")
	if !w.Latest.IsZero() {
		b.WriteString("；最迟 " + w.Latest.Format("1月2日 15:04") + " 以预计发出")
	}
	return b.String()
}

// waiting is nil where the gate is reached or not set, or its time is up; short tells
// that the period is issued below the gate.
func (r *Reporter) waiting(c calc.Coverage, o Order) (w *Waiting, short bool) {
	ready, rate := r.Options.Ready, c.WeightedRate()
	if ready.Rate == nil || rate == nil || rate.Cmp(ready.Rate) >= 0 {
		return nil, false
	}
	latest := ready.latest(o.Period, r.Options.Loc)
	if o.Anyway || !latest.IsZero() && !o.Now.Before(latest) {
		return nil, true
	}
	return &Waiting{Rate: rate, Ready: ready.Rate, Missing: c.Missing, Share: percentOf(c.MissingSize, c.Size), Latest: latest}, false
}
