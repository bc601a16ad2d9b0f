package report

import (
	"fmt"
	"math/big"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// methodWords and strataWords say how was estimated (缺报估算).
var (
	methodWords = map[calc.Method]string{calc.Forward: "环比", calc.YearOnYear: "同比", calc.Backward: "倒推", calc.Construction: "规模"}
	strataWords = map[calc.GroupKind]string{calc.Division: "行业大类", calc.Section: "行业门类", calc.Park: "全园区"}
)

const stateEstimated = "估算"

// imputedShare is the estimated part of the main indicator to date, in percent.
func (f *figures) imputedShare() *big.Rat {
	return f.now().ImputedShare(f.main.Code, calc.Whole)
}

// estimate says of one estimate what explain tells.
func (x *explainer) estimate(e calc.Imputed) *estimateSource {
	base := x.set.Park.Bases[facts.BaseKey{ID: e.Unit.ID, Period: x.period.YearAgo(), Item: e.Item}]
	out := &estimateSource{ToDate: e.Last().ToDate.Decimal(), Base: base.ToDate.Decimal(), At: base.At}
	if !x.period.IsJoint() {
		out.Month = e.Last().Month.Decimal()
	}
	for _, s := range e.Steps {
		step := estimateStep{Period: s.Period, Value: s.Month.Decimal(), Method: s.Method, Marker: s.Marker, Pairs: s.Link.Pairs, Default: s.Link.Default}
		if s.Link.Ratio != nil {
			step.Link = s.Link.Ratio.RatString()
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

// Words say an estimated period as the report does: 4月 56，环比 1.1000（2 户），FIR.
func (s estimateStep) Words() string {
	if s.Method == "" && s.Marker == "" {
		return fmt.Sprintf("%s %s，停产", s.Period.MonthLabel(), s.Value)
	}
	said := fmt.Sprintf("%s %s，标记 %s", s.Period.MonthLabel(), s.Value, s.Marker)
	if ratio, ok := new(big.Rat).SetString(s.Link); ok {
		said += fmt.Sprintf("，%s %s", methodWords[s.Method], linkWords(calc.Link{Ratio: ratio, Pairs: s.Pairs, Default: s.Default}))
	}
	return said
}

// linkWords is a link with the number of units it is from.
func linkWords(l calc.Link) string {
	if l.Default {
		return "1（缺省）"
	}
	return fmt.Sprintf("%s（%d 户）", facts.Round(l.Ratio, 4), l.Pairs)
}

// imputeMethod is how estimates are made, for 方法.
func imputeMethod(by calc.Impute) string {
	var names []string
	for _, m := range by.Methods {
		names = append(names, methodWords[m])
	}
	return fmt.Sprintf("未报企业按%s依次以%s估算：其上月（或上年同期）数 × 同组已报企业两期之比；停产企业、没有同期数的企业不估；补报后以报表为准",
		strataWords[by.Strata], strings.Join(names, "、"))
}
