package report

import (
	"fmt"
	"math/big"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// trend is thirteen months: what was published of last year's, as far as anybody knows,
// and the year so far.
func (w *indicators) trend(t *table) {
	for m := w.period.Month; m <= 12; m++ {
		p := facts.Period{Year: w.period.Year - 1, Month: m}
		level, growth := w.before(w.main, p)
		if level == nil && growth.percent == nil {
			continue
		}
		label, added := monthOfTrend(p, len(t.rows) == 0), unknown(dash)
		if w.added != nil {
			_, growth := w.before(w.added, p)
			added = figure(growth.percent, w.added.Decimals.Growth)
			label += w.atCurrent(growth)
		}
		t.add(text(label), figure(level, w.main.Decimals.Level), figure(growth.percent, w.main.Decimals.Growth), added)
	}
	for _, p := range w.period.ToDate() {
		label := monthOfTrend(p, p.IsJoint())
		if w.tables[p].Forecast {
			label += "（下月预计）"
		} else if !w.complete(p) {
			label += "（未报齐）"
			if len(w.tables[p].Imputed) > 0 {
				label = strings.TrimSuffix(label, "）") + "，含估算）"
			}
		}
		if w.of(w.main, p, true).growthBack || w.of(w.main, p, p.IsJoint()).levelBack { // the table of indicators leads with the bureau's
			label += "（园区测算）"
		}
		added := unknown(dash)
		if w.added != nil {
			own := w.own(w.added, p, true)
			added = own.grown()
			if w.of(w.added, p, true).growthBack {
				label += "（" + w.added.Short + "园区测算）"
			}
			label += w.atCurrent(own.pace())
		}
		level, growth := figure(w.own(w.main, p, p.IsJoint()).level, w.main.Decimals.Level), w.own(w.main, p, true).grown()
		if !w.tables[p].Forecast && !w.complete(p) { // a part is no month: no bar is as high
			if level.Num != nil {
				level = text("已报 " + level.String())
			}
			growth.Partly, added.Partly = true, true
		}
		r := t.add(text(label), level, growth, added)
		if w.guard.isMonth(w.main.Code, nil, p) {
			r.stars = []string{"总产值本月"}
		}
	}
}

// atCurrent marks the month of a growth of added value at current prices, so that no line of
// the table or chart runs from one kind of growth to another unseen.
func (w *indicators) atCurrent(added pace) string {
	if added.percent == nil || added.prices == atComparable {
		return ""
	}
	return "（" + w.added.Short + "名义）"
}

// before is the month's level and the cumulative growth of a period of last year: as
// published by the park's workbook, else as last year's returns give them.
func (f *figures) before(d *calc.Indicator, p facts.Period) (level *big.Rat, growth pace) {
	if b, ok := f.set.Park.Published[facts.IndicatorKey{Indicator: d.Code, Period: p}]; ok {
		level = b.MonthLevel
		if p.IsJoint() {
			level = b.ToDateLevel
		}
		return level, pace{b.ToDateGrowth, pricesOf(d)}
	}
	if f.set.Returned(p) == 0 {
		return nil, pace{}
	}
	return f.own(d, p, p.IsJoint()).level, f.own(d, p, true).pace()
}

// monthOfTrend names a month; the year stands where it changes.
func monthOfTrend(p facts.Period, year bool) string {
	label := fmt.Sprintf("%d月", p.Month)
	if p.IsJoint() {
		label = "1—2月"
	}
	if year {
		label = fmt.Sprintf("%02d年", p.Year%100) + label
	}
	return label
}
