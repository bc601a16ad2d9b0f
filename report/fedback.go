package report

import (
	"fmt"
	"strings"

	"parkstat/calc"
)

// fedBack holds the bureau's figures against our own (反馈与测算), with what is known to
// part them.
func (w *indicators) fedBack(t *table) {
	for _, d := range w.leading {
		h, own := w.of(d, w.period, true), w.own(d, w.period, true)
		if h.stage != stageFedBack {
			continue
		}
		level, growth := h.fedBack.ToDateLevel, pace{h.fedBack.ToDateGrowth, pricesOf(d)}
		t.add(text(d.Name), text(d.Unit),
			figure(level, d.Decimals.Level), figure(own.level, d.Decimals.Level), figure(diff(level, own.level), d.Decimals.Level),
			figure(growth.percent, d.Decimals.Growth), own.grown(), points(growth, own.pace(), d.Decimals.Growth),
			text(fmt.Sprintf("%s，%s。%s", h.fedBack.Document, h.fedBack.Date, w.whyApart(d, own)))).own = w.guard.secret[d.Code]
	}
}

// whyApart is what the office knows to make its own figure another than the bureau's.
func (w *indicators) whyApart(d *calc.Indicator, own headline) string {
	var why []string
	t := w.now()
	if n := len(t.Coverage.Lacking()); n > 0 {
		why = append(why, fmt.Sprintf("测算缺 %d 户（占上年同期产值 %s%%）", n, w.missingShare()))
	}
	if d.ValueAdded != "" {
		why = append(why, "测算用增加值率法")
		if own.nominal() {
			why = append(why, "测算增速是名义的")
		} else if len(t.Prices.Borrowed) > 0 {
			why = append(why, fmt.Sprintf("%d 个行业借用价格指数", len(t.Prices.Borrowed)))
		}
	}
	if t.Gaps > 0 && d.ValueAdded != "" {
		why = append(why, fmt.Sprintf("%d 户有漏报月份", t.Gaps))
	}
	if changes := w.set.Park.Roster.During(w.period.Prev(), w.period); len(changes) > 0 {
		why = append(why, fmt.Sprintf("本月名录变更 %d 条", len(changes)))
	}
	if len(why) == 0 {
		return "测算没有已知的缺口；请与统计局核对名录和修订。"
	}
	return "已知的差别：" + strings.Join(why, "、") + "。"
}
