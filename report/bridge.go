package report

import (
	"fmt"
	"math/big"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// bridge leads from last year's published cumulative level to the base of growth (衔接),
// and says the growth against each. A step is a few units' own.
type bridge struct {
	*figures
	calc.Bridge
	published *big.Rat // in the printed unit
	naive     calc.Growth
}

func newBridge(f *figures) *bridge {
	published, _, _ := f.aYearAgo(f.main)
	var level *big.Rat
	if published != nil {
		level = new(big.Rat).Mul(published, big.NewRat(f.main.Per, 1))
	}
	b := f.now().Bridge(f.main.Item, level)
	return &bridge{f, b, published, calc.Measure{Level: f.whole().Level, Base: b.Published}.Growth()}
}

func (b *bridge) lists() []listing {
	return []listing{{name: "衔接", columns: keeps("名称", "户数", "数值", "说明"), private: true, instead: "外发版不列，见内部版", make: b.rows}}
}

func (b *bridge) tell(c *content) {
	c.show(b.main.Short+".上年公布", figure(b.published, b.main.Decimals.Level))
	c.show(b.main.Short+".按上年公布同比", rate(b.naive, b.main.Decimals.Growth))
}

// stepNames say why a base differs from last year's level.
var stepNames = map[calc.StepKind]string{
	calc.StepEntered: "＋ 新入库单位的同期数", calc.StepMovedIn: "＋ 迁入单位的同期数", calc.StepSplit: "± 分立单位",
	calc.StepLeft: "－ 退库单位上年数", calc.StepMovedOut: "－ 迁出单位上年数", calc.StepMerged: "± 合并单位", calc.StepRevised: "± 同期数核定调整",
	calc.StepMissing: "－ 未报单位的同期数",
}

func (b *bridge) rows(t *table) {
	none := unknown(dash)
	add := func(name string, units, amount templates.Datum, note string) {
		t.add(text(name), units, amount, text(note))
	}
	if b.Published != nil {
		add("上年公布数", none, inWan(b.Published), "按它算的增速 "+rate(b.naive, b.main.Decimals.Growth).String()+"%，不同口径，不用")
		if facts.Rounded(scale(b.Unexplained, wan), 0).Sign() != 0 {
			why := "公布后的修订，或未能对上"
			if off := scale(b.Unexplained, b.main.Per); off.Abs(off).Cmp(big.NewRat(1, 200)) <= 0 {
				why = "公布数修约"
			}
			add("± 上年公布数与上年名录单位合计之差", none, inWan(b.Unexplained), why)
		}
	} else {
		add("上年公布数", none, none, "没有录入（园区工作簿“历史公布数”），也没有上年的月报")
	}
	add("上年名录单位合计", none, inWan(b.Start), "上年报表，没有的用同期数的上年原报数")
	for _, s := range b.Steps {
		note := ""
		if s.Unknown > 0 {
			note = fmt.Sprintf("其中 %d 户没有上年数", s.Unknown)
		}
		add(stepNames[s.Kind], count(s.Units), inWan(s.Amount), note)
	}
	if b.Renamed > 0 {
		add("更名、换码单位", count(b.Renamed), inWan(new(big.Rat)), "同一单位，不影响基数")
	}
	if b.Estimated > 0 {
		add("其中：本年数为估算的单位", count(b.Estimated), none, "基数为核定同期数")
	}
	add("本期所用同期数", count(b.whole().Units), inWan(b.Base), "同口径增速 "+grown(b.main, b.whole()).String()+"%")
}
