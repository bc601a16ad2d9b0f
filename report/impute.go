package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// methodWords and strataWords say how was estimated (缺报估算).
var (
	methodWords = map[calc.Method]string{calc.Forward: "环比", calc.YearOnYear: "同比", calc.Backward: "倒推", calc.Construction: "规模"}
	strataWords = map[calc.GroupKind]string{calc.Division: "行业大类", calc.Section: "行业门类", calc.Park: "全园区"}
)

const stateEstimated = "估算"

// imputed are the estimates of an item by unit.
func (f *figures) imputed(item string) map[string]calc.Imputed {
	of := map[string]calc.Imputed{}
	for _, x := range f.now().ImputedOf(item) {
		of[x.Unit.ID] = x
	}
	return of
}

// imputedShare is the estimated part of the main indicator to date, in percent.
func (f *figures) imputedShare() *big.Rat {
	return f.now().ImputedShare(f.plan.Main().Code, calc.Whole)
}

// imputedWords say who is in the figures, and how many of those missing were estimated,
// by what, and what those that returned grew by.
func (w *viewer) imputedWords(missing, reported int) (scope, said string) {
	main, all := w.main(), w.now().ImputedOf(w.main().Item)
	var by []string
	for _, m := range w.plan.Impute.Methods {
		if slices.ContainsFunc(all, func(x calc.Imputed) bool { return x.Last().Method == m }) {
			by = append(by, methodWords[m])
		}
	}
	own := w.inUnit(main, w.now().Returns().Get(main.Code, calc.Whole), true)
	return fmt.Sprintf("含估算 %d 户在内的 %d 户", len(all), reported+len(all)),
		fmt.Sprintf("%d 户未报，占上年同期产值的 %s%%，其中 %d 户按%s%s估算，估算占%s %s%%；已报企业同口径%s%s。", missing, w.missingShare(), len(all),
			strataWords[w.plan.Impute.Strata], strings.Join(by, "、"), main.Short, figure(w.imputedShare(), 1), main.Short, own.words(own.growth))
}

// ofReturns sets an indicator's figures of the units that returned, and the estimated
// share; without estimates the figures are those of the report.
func (w *viewer) ofReturns(d *calc.Indicator) {
	returned := w.now().Returns().Get(d.Code, calc.Whole)
	m, y := w.inUnit(d, returned, false), w.inUnit(d, returned, true)
	if w.secret[d.Code] {
		for _, name := range []string{"已报本月同比", "已报累计", "已报累计同比", "已报累计同比说法", "估算占比"} {
			w.v.Set(d.Short+"."+name, text(withheldMark))
		}
		return
	}
	w.v.Set(d.Short+".已报本月同比", rate(m.growth, d.Decimals.Growth))
	w.v.Set(d.Short+".已报累计", figure(y.level, d.Decimals.Level))
	w.v.Set(d.Short+".已报累计同比", rate(y.growth, d.Decimals.Growth))
	w.v.Set(d.Short+".已报累计同比说法", text(y.words(y.growth)))
	w.v.Set(d.Short+".估算占比", figure(w.now().ImputedShare(d.Code, calc.Whole), 1))
}

// estimates is the list of what was estimated, for the office.
func (w *viewer) estimates() {
	fields := []string{"序号", "名称", "行业", "指标", "上次上报", "方法", "标记", "推算比", "本月", "累计", "占比"}
	var rows []cells
	for _, x := range w.now().Imputed {
		d := w.plan.Summing(x.Item)
		last := x.Last()
		row := cells{"序号": count(len(rows) + 1), "名称": text(x.Unit.Name), "行业": text(x.Unit.Division().Name), "指标": text(d.Short), "上次上报": unknown(dash),
			"方法": text(methodWords[last.Method]), "标记": text(string(last.Marker)), "推算比": text(linkWords(last.Link)),
			"本月": unknown(dash), "累计": figure(last.ToDate.Rat(), int(last.ToDate.Scale)),
			"占比": figure(percentOf(last.ToDate.Rat(), w.now().Get(d.Code, calc.Whole).ToDate.Level), 1)}
		if !x.Since.IsZero() {
			row["上次上报"] = text(x.Since.MonthLabel())
		}
		if !last.Period.IsJoint() {
			row["本月"] = figure(last.Month.Rat(), int(last.Month.Scale))
		}
		rows = append(rows, row)
	}
	w.v.Set("报送.估算", count(len(w.imputed(w.main().Item))))
	if w.variant != Internal && len(rows) > 0 {
		w.list("估算", fields, nil, withheldNames)
		return
	}
	w.list("估算", fields, rows, "无")
}

// estimate says of one estimate what explain tells.
func (x *explainer) estimate(e calc.Imputed) *EstimateSource {
	base := x.set.Park.Bases[facts.BaseKey{ID: e.Unit.ID, Period: x.period.YearAgo(), Item: e.Item}]
	out := &EstimateSource{ToDate: e.Last().ToDate.Decimal(), Base: base.ToDate.Decimal(), At: base.At}
	if !x.period.IsJoint() {
		out.Month = e.Last().Month.Decimal()
	}
	for _, s := range e.Steps {
		step := EstimateStep{Period: s.Period, Value: s.Month.Decimal(), Method: s.Method, Marker: s.Marker, Pairs: s.Link.Pairs, Default: s.Link.Default}
		if s.Link.Ratio != nil {
			step.Link = s.Link.Ratio.RatString()
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

// Words say an estimated period as the report does: 4月 56，环比 1.1000（2 户），FIR.
func (s EstimateStep) Words() string {
	if s.Method == "" && s.Marker == "" {
		return fmt.Sprintf("%s %s，停产", s.Period.MonthLabel(), s.Value)
	}
	said := fmt.Sprintf("%s %s，标记 %s", s.Period.MonthLabel(), s.Value, s.Marker)
	if ratio, ok := new(big.Rat).SetString(s.Link); ok {
		said += fmt.Sprintf("，%s %s", methodWords[s.Method], linkWords(calc.Link{Ratio: ratio, Pairs: s.Pairs, Default: s.Default}))
	}
	return said
}

// estimateSource is an estimate among the sources of the figures: its base is a cell of the
// office's workbook.
func (w *viewer) estimateSource(x calc.Imputed) cells {
	number := func(v facts.Value) templates.Datum { return figure(v.Rat(), int(v.Scale)) }
	last := x.Last()
	base := w.set.Park.Bases[facts.BaseKey{ID: x.Unit.ID, Period: w.period.YearAgo(), Item: x.Item}]
	row := cells{"名称": text(x.Unit.Name), "代码": text(x.Unit.ID), "本月": unknown(dash), "累计": number(last.ToDate),
		"本月同期": unknown(dash), "累计同期": number(base.ToDate), "工作表": text(base.At.Sheet), "单元格": text(base.At.Ref),
		"文件": text(fmt.Sprintf("未报，估算（%s，%s，%s）；同期见园区工作簿", methodWords[last.Method], last.Marker, linkWords(last.Link))),
		"摘要": text(short(w.set.Park.SHA256)), "版次": unknown(dash), "收到": unknown(dash)}
	if !w.period.IsJoint() {
		row["本月"], row["本月同期"] = number(last.Month), number(base.Month)
	}
	return row
}

// linkWords is a link with the number of units it is from.
func linkWords(l calc.Link) string {
	if l.Default {
		return "1（缺省）"
	}
	return fmt.Sprintf("%s（%d 户）", facts.Round(l.Ratio, 4), l.Pairs)
}

// imputeMethod is the line about estimates in 方法.
func imputeMethod(by calc.Impute) cells {
	var names []string
	for _, m := range by.Methods {
		names = append(names, methodWords[m])
	}
	return cells{"名称": text("缺报估算"), "依据": text("均值比法：英国国家统计局（ONS）统计方法库"),
		"算法": text(fmt.Sprintf("未报企业按%s依次以%s估算：其上月（或上年同期）数 × 同组已报企业两期之比；停产企业、没有同期数的企业不估；补报后以报表为准", strataWords[by.Strata], strings.Join(names, "、")))}
}
