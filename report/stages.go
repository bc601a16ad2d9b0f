package report

import (
	"fmt"
	"strings"

	"parkstat/calc"
)

// fedBack holds the bureau's figures against our own (反馈与测算), with what is known to
// part them.
func (w *viewer) fedBack() {
	fields := []string{"名称", "单位", "反馈数", "测算数", "相差", "反馈同比", "测算同比", "相差点", "说明"}
	var rows []cells
	for _, code := range w.def.Indicators {
		d := w.plan.Find(code)
		h := w.of(d, w.period, true)
		if h.stage != stageFedBack {
			continue
		}
		own := w.own(d, w.period, true)
		if w.secret[code] {
			own.level, own.growth = nil, calc.Growth{}
		}
		rows = append(rows, cells{"名称": text(d.Name), "单位": text(d.Unit),
			"反馈数": figure(h.level, d.Decimals.Level), "测算数": figure(own.level, d.Decimals.Level), "相差": figure(diff(h.level, own.level), d.Decimals.Level),
			"反馈同比": rate(h.growth, d.Decimals.Growth), "测算同比": rate(own.growth, d.Decimals.Growth),
			"相差点": figure(points(h.growth.Percent, own.growth.Percent, d.Decimals.Growth), d.Decimals.Growth),
			"说明":  text(fmt.Sprintf("%s，%s。%s", h.fedBack.Document, h.fedBack.Date, w.whyApart(d, own)))})
	}
	w.list("反馈", fields, rows, "本期还没有反馈数")
}

// whyApart is what the office knows to make its own figure another than the bureau's.
func (w *viewer) whyApart(d *calc.Indicator, own headline) string {
	var why []string
	t := w.now()
	if n := t.Coverage.Expected - t.Coverage.Reported; n > 0 {
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

// foretold holds what units expected against what came (预计误差).
func (w *viewer) foretold() {
	fields := []string{"序号", "名称", "次数", "平均误差", "偏差", "预计", "实际", "本月误差"}
	gov := w.main()
	all := w.set.Foretold(gov, w.period)
	if w.variant != Internal && len(all) > 0 {
		w.list("预计误差", fields, nil, withheldNames)
		return
	}
	const wan = 10
	var rows []cells
	for _, f := range all {
		u, _ := w.set.Park.Roster.Find(f.Unit, w.period)
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(u.Name), "次数": count(f.Times), "平均误差": figure(f.Off, 1), "偏差": figure(f.Bias, 1),
			"预计": figure(scale(f.Told, wan), 0), "实际": figure(scale(f.Was, wan), 0), "本月误差": figure(percentOf(diff(f.Told, f.Was), f.Was), 1)})
		if len(rows) == foretoldRows {
			break
		}
	}
	w.list("预计误差", fields, rows, "没有可比的预计")
}

// foretoldRows is how many units are named.
const foretoldRows = 20
