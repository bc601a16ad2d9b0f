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
	// Until says the latest time by the reporting calendar, in place of a day; nil: by Day.
	Until func(facts.Period) (time.Time, error)
}

// latest is the time from which the period is issued in any case; zero: never.
func (r Ready) latest(p facts.Period, loc *time.Location) (time.Time, error) {
	switch {
	case r.Until != nil:
		return r.Until(p)
	case r.Day == 0:
		return time.Time{}, nil
	}
	next := p.Add(1)
	return time.Date(next.Year, time.Month(next.Month), r.Day, r.Hour, r.Minute, 0, 0, loc), nil
}

// Waiting says why a period is not issued yet.
type Waiting struct {
	Rate    *big.Rat // reached, percent
	Ready   *big.Rat // asked for
	Missing []calc.MissingUnit
	Share   *big.Rat // of those missing, percent
	Latest  time.Time

	Period  facts.Period
	Unrated []facts.Division // without a value-added rate for the period's year; if any, that is why, and time does not help

	Imputed, Most *big.Rat // estimated percent of the main indicator, and the most allowed; Most is nil where that is not why
}

func (w *Waiting) Error() string {
	var b strings.Builder
	if len(w.Unrated) > 0 {
		return Unrated(w.Unrated, w.Period) + "，先不出报告：请在园区工作簿的“增加值率”里补上"
	}
	if w.Most != nil {
		fmt.Fprintf(&b, "估算占比 %s%%，超过 %s%%", figure(w.Imputed, 1), trimZeros(facts.Round(w.Most, 2)))
	} else {
		fmt.Fprintf(&b, "产值上报率 %s%%，不到 %s%%", figure(w.Rate, 1), trimZeros(facts.Round(w.Ready, 2)))
	}
	fmt.Fprintf(&b, "，先不出报告：还有 %d 户未报，占上年同期 %s%%（", len(w.Missing), figure(w.Share, 1))
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

// Unrated says which divisions lack a value-added rate for a period.
func Unrated(lacking []facts.Division, p facts.Period) string {
	var names []string
	for _, d := range lacking {
		names = append(names, d.Code+" "+d.Name)
	}
	return fmt.Sprintf("%d 年没有增加值率的行业：%s，算不出增加值", p.Year, strings.Join(names, "、"))
}

// waiting is nil where the gate is reached or not set, or its time is up; short tells
// that the period is issued below the gate, or above the most that may be estimated.
func (r *Reporter) waiting(f *figures, o Order) (w *Waiting, short bool, err error) {
	if lacking := r.Plan.Unrated(r.Round.Park, o.Period); len(lacking) > 0 && !o.Anyway {
		return &Waiting{Period: o.Period, Unrated: lacking}, false, nil
	}
	c, ready := f.now().Coverage, r.Options.Ready
	w = &Waiting{Rate: c.WeightedRate(), Ready: ready.Rate, Missing: c.Lacking(), Share: calc.Percent(c.MissingSize, c.Size)}
	if ready.Rate == nil || w.Rate == nil || w.Rate.Cmp(ready.Rate) >= 0 {
		w.Imputed, w.Most = f.imputedShare(), r.Options.MostImputed
		if w.Most == nil || w.Imputed == nil || w.Imputed.Cmp(w.Most) <= 0 {
			return nil, false, nil
		}
	}
	if o.Anyway {
		return nil, true, nil
	}
	if w.Latest, err = ready.latest(o.Period, r.Options.Loc); err != nil {
		return nil, false, fmt.Errorf("report.ready.latest：%w", err)
	}
	if !w.Latest.IsZero() && !o.Now.Before(w.Latest) {
		return nil, true, nil
	}
	return w, false, nil
}
