package report

import (
	"fmt"
	"math/big"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// stepNames say why a base differs from last year's level.
var stepNames = map[calc.StepKind]string{
	calc.StepEntered: "＋ 新入库单位的同期数", calc.StepMovedIn: "＋ 迁入单位的同期数", calc.StepSplit: "± 分立单位",
	calc.StepLeft: "－ 退库单位上年数", calc.StepMovedOut: "－ 迁出单位上年数", calc.StepMerged: "± 合并单位", calc.StepRevised: "± 同期数核定调整",
	calc.StepMissing: "－ 未报单位的同期数",
}

// bridge leads from last year's published cumulative level to the base of growth (衔接),
// and says the growth against each.
func (w *viewer) bridge() {
	gov := w.main()
	fields := []string{"名称", "户数", "数值", "说明"}
	published, _ := w.aYearAgo(gov)
	b := w.now().Bridge(gov.Item, inItemUnits(published, gov.Per))
	whole := w.now().Get(gov.Code, calc.Whole).ToDate
	const wan = 10 // 千元 in 万元: a step is small beside the whole
	amount := func(r *big.Rat) templates.Datum { return figure(scale(r, wan), 0) }
	w.v.Set(gov.Short+".上年公布", figure(published, gov.Decimals.Level))
	naive := rate(calc.Measure{Level: whole.Level, Base: b.Published}.Growth(), gov.Decimals.Growth)
	w.v.Set(gov.Short+".按上年公布同比", naive)
	if w.variant != Internal { // a step is a few units' own
		w.list("衔接", fields, nil, "外发版不列，见内部版")
		return
	}
	var rows []cells
	add := func(name string, n templates.Datum, value templates.Datum, note string) {
		rows = append(rows, cells{"名称": text(name), "户数": n, "数值": value, "说明": text(note)})
	}
	none := unknown(dash)
	if b.Published != nil {
		add("上年公布数", none, amount(b.Published), "按它算的增速 "+naive.String()+"%，不同口径，不用")
		if facts.Rounded(scale(b.Unexplained, wan), 0).Sign() != 0 {
			why := "公布后的修订，或未能对上"
			if off := scale(b.Unexplained, gov.Per); off.Abs(off).Cmp(big.NewRat(1, 200)) <= 0 {
				why = "公布数修约"
			}
			add("± 上年公布数与上年名录单位合计之差", none, amount(b.Unexplained), why)
		}
	} else {
		add("上年公布数", none, none, "没有录入（园区工作簿“历史公布数”），也没有上年的月报")
	}
	add("上年名录单位合计", none, amount(b.Start), "上年报表，没有的用同期数的上年原报数")
	for _, s := range b.Steps {
		note := ""
		if s.Unknown > 0 {
			note = fmt.Sprintf("其中 %d 户没有上年数", s.Unknown)
		}
		add(stepNames[s.Kind], count(s.Units), amount(s.Amount), note)
	}
	if b.Renamed > 0 {
		add("更名、换码单位", count(b.Renamed), amount(new(big.Rat)), "同一单位，不影响基数")
	}
	if b.Estimated > 0 {
		add("其中：本年数为估算的单位", count(b.Estimated), none, "基数为核定同期数")
	}
	add("本期所用同期数", count(whole.Units), amount(b.Base), "同口径增速 "+rate(whole.Growth(), gov.Decimals.Growth).String()+"%")
	w.list("衔接", fields, rows, dash)
}

func inItemUnits(r *big.Rat, per int64) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Mul(r, big.NewRat(per, 1))
}

// matched is growth without what entered the list since a year ago, told where that is
// a good share of the whole.
func (w *viewer) matched() {
	gov := w.main()
	m, entrants, share := w.now().Matched(gov.Item)
	growth := rate(m.Growth(), gov.Decimals.Growth)
	said := ""
	switch {
	case w.variant != Internal && entrants > 0:
		growth = text(withheldMark) // beside the total's growth it is the entrants' own
	case share != nil && w.opts.Entrants != nil && share.Cmp(w.opts.Entrants) > 0:
		said = fmt.Sprintf("剔除近一年新入库的 %d 户（占%s %s%%）后，%s%s。", entrants, gov.Short, figure(share, 1), gov.Short, growthWords(m.Growth(), gov.Decimals.Growth))
	}
	w.v.Set(gov.Short+".老企业同比", growth)
	w.v.Set("老企业说法", text(said))
}
