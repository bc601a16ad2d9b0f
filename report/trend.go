package report

import (
	"fmt"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// trend is the year so far, beside the growth of the same months a year ago as it was published:
// a line that runs over the turn of the year would jump for the change of the base.
func (w *indicators) trend(t *table) {
	for _, p := range w.period.ToDate() {
		label := monthOfTrend(p)
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
		own := w.own(w.main, p, true)
		before, told := w.aYearBefore(w.main, p, own.pace())
		added, addedBefore, addedTold := unknown(dash), unknown(dash), true
		if w.added != nil {
			v := w.own(w.added, p, true)
			added = v.grown()
			label += w.atCurrent(v.pace())
			if w.of(w.added, p, true).growthBack {
				label += "（" + w.added.Short + "园区测算）"
			}
			addedBefore, addedTold = w.aYearBefore(w.added, p, v.pace())
		}
		level, growth := figure(w.own(w.main, p, p.IsJoint()).level, w.main.Decimals.Level), own.grown()
		if !w.tables[p].Forecast && !w.complete(p) { // a part is no month: no bar is as high
			if level.Num != nil {
				level = text("已报 " + level.String())
			}
			growth.Partly, added.Partly = true, true
		}
		r := t.add(text(label), level, growth, before, added, addedBefore)
		if w.guard.isMonth(w.main.Code, nil, p) {
			r.stars = append(r.stars, "总产值本月")
		}
		if !told {
			r.stars = append(r.stars, "总产值上年同比")
		}
		if !addedTold {
			r.stars = append(r.stars, "增加值上年同比")
		}
	}
}

// aYearBefore is the growth to date of the same months a year ago: as the park's workbook has it,
// else as our own report did; told reports whether outside too. Of another price basis than this
// year's there is none.
func (w *indicators) aYearBefore(d *calc.Indicator, p facts.Period, now pace) (growth templates.Datum, told bool) {
	was, told := w.lastYear.growth(d, p.YearAgo())
	if b, ok := w.set.Park.Published[facts.IndicatorKey{Indicator: d.Code, Period: p.YearAgo()}]; ok && b.ToDateGrowth != nil {
		was, told = pace{b.ToDateGrowth, pricesOf(d)}, true
	}
	if was.percent == nil || now.percent != nil && was.prices != now.prices {
		return unknown(dash), true
	}
	return figure(was.percent, d.Decimals.Growth), told
}

// atCurrent marks the month of a growth of added value at current prices, so that no line of
// the table or chart runs from one kind of growth to another unseen.
func (w *indicators) atCurrent(added pace) string {
	if added.percent == nil || added.prices == atComparable {
		return ""
	}
	return "（" + w.added.Short + "名义）"
}

// monthOfTrend names a month.
func monthOfTrend(p facts.Period) string {
	if p.IsJoint() {
		return "1—2月"
	}
	return fmt.Sprintf("%d月", p.Month)
}
