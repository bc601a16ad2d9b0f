package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// earlier (以前各期) is what was issued of the year's earlier periods: what has been corrected since,
// a return, a 同期数, a rate, touches figures that stand printed there.
type earlier struct {
	runs  map[facts.Period]Run   // the newest of each
	shown map[facts.Period]Shown // what it told, with each unit's part
}

// earlierIssues reads them; the periods are of one year.
func earlierIssues(ctx context.Context, ledger Ledger, periods []facts.Period) (e earlier, err error) {
	e = earlier{map[facts.Period]Run{}, map[facts.Period]Shown{}}
	for _, q := range periods {
		runs, err := ledger.Runs(ctx, q)
		if err != nil {
			return e, fmt.Errorf("read runs of %s: %w", q, err)
		}
		if run := last(runs); run != nil {
			e.runs[q] = *run
		}
	}
	if len(e.runs) == 0 {
		return e, nil
	}
	all, err := shownOf(ctx, ledger, periods[0].Year)
	for _, s := range all {
		if e.runs[s.Period].ID == s.Run {
			e.shown[s.Period] = *s
		}
	}
	return e, err
}

// growth is what was issued of an indicator's growth to date; outside reports whether mails told
// it, or the bureau did.
func (e earlier) growth(d *calc.Indicator, p facts.Period) (growth pace, outside bool) {
	v := issuedValues(e.runs[p].Indicators)[d.Code]
	outside = v.GrowthStage == stageFedBack || slices.ContainsFunc(e.shown[p].Sums, func(s Sum) bool {
		return s.Indicator == d.Code && s.Period == p && s.ToDate && s.Base && len(cover(s.Rows, nil)) > 0
	})
	return pace{fraction(v.ToDate.PrintedGrowth), v.prices(d)}, outside
}

// touched lists the figures to date of earlier reports that would be printed otherwise now.
func (w *revised) touched(add adder) {
	n := 0
	for _, p := range w.period.ToDate() {
		run, issued := w.printed.runs[p]
		if !issued {
			continue
		}
		for _, v := range run.Indicators {
			d := w.plan.Find(v.Indicator)
			if d == nil {
				continue
			}
			h := w.of(d, p, true)
			f := figureChange{v.Indicator, p.Label() + v.Name, v.Unit, v.ToDate, h.amount(), v.prices(d) != h.prices}
			if h.stage == stageFedBack && v.Stage != stageFedBack {
				continue // the bureau's came since
			}
			if f.Was.PrintedLevel == f.Now.PrintedLevel && f.Was.PrintedGrowth == f.Now.PrintedGrowth {
				continue
			}
			n++
			f.add(add, earlierFigure, w.why(p, d), true)
		}
	}
	if n > 0 {
		add(earlierFigure, "改动", "", "", "", fmt.Sprintf("%d 个已发布的数按现在的报表和园区工作簿有变动", n)).instead = true
	}
}

const (
	earlierFigure = "以前各期"
	mostNamed     = 5
)

// why names the units whose part in a figure of an earlier report has changed since; where none
// has it is a rate, an index or the list.
func (w *revised) why(p facts.Period, d *calc.Indicator) string {
	var said []string
	for _, s := range w.printed.shown[p].Sums {
		if s.Period != p || !s.ToDate || !slices.Contains(w.sums(d), s.Indicator) {
			continue
		}
		for i, u := range w.printed.shown[p].Units {
			m := w.tables[p].Get(s.Indicator, calc.Group{Kind: calc.Unit, Code: u.ID}).ToDate
			is, what := exact(m.Level), "更正"
			if s.Base {
				is, what = exact(m.Base), "同期数"
			} else if s.Of[i] == "" {
				what = broughtIn
			}
			if word := w.unit(u.ID).Name + "（" + what + "）"; is != s.Of[i] && !slices.Contains(said, word) {
				said = append(said, word)
			}
		}
	}
	switch {
	case len(said) == 0:
		return "增加值率、价格指数、名录或口径"
	case len(said) > mostNamed:
		return strings.Join(said[:mostNamed], "、") + fmt.Sprintf("等 %d 处", len(said))
	}
	return strings.Join(said, "、")
}

// sums are the codes of what an indicator comes down to; of added value its output, whose
// changes are the units' own.
func (w *revised) sums(d *calc.Indicator) (codes []string) {
	if d.ValueAdded != "" {
		return []string{w.main.Code}
	}
	codes = []string{d.Code}
	for _, path := range d.Paths() {
		codes = append(codes, w.sums(w.plan.Find(path))...)
	}
	return codes
}
