package report_test

import (
	"math/big"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/report"
)

// One of four has not returned. The bureau's figures are of all: no “已报的 3 户” stands before
// them, and the target is held against them.
func TestTheBureausFiguresAreOfAll(t *testing.T) {
	park := newPark()
	key := func(code string, m int) facts.IndicatorKey {
		return facts.IndicatorKey{Indicator: code, Period: month(m)}
	}
	park.FedBack[key("gov", 3)] = facts.FedBack{ToDateLevel: big.NewRat(46, 10), ToDateGrowth: big.NewRat(123, 10), Document: "文", Date: "日"}
	park.FedBack[key("va", 3)] = facts.FedBack{ToDateGrowth: big.NewRat(95, 10), Document: "文", Date: "日"}
	park.Targets[key("gov", 12)] = facts.Target{Level: big.NewRat(10, 1)}
	park.Targets[key("va", 12)] = facts.Target{Growth: big.NewRat(8, 1)}
	park.Targets[key("sales", 12)] = facts.Target{Level: big.NewRat(9, 1)}
	o := newOffice(t, park)
	o.fileAll(3, 3)
	v := o.views(order(3))[report.Internal]
	says(t, v, map[string]string{"范围词": "", "未报说法": "1 户未报，占上年同期产值的 5.0%，园区测算数为已报企业同口径。",
		"总产值.完成进度": "46.0", "总产值.比序时进度": "21.0", "增加值.比计划": "超 1.5 点", "销售产值.完成进度": "—"})
	if got := lines(v, "趋势", "月份", "总产值累计同比", "增加值累计同比"); got != "1—2月 10.0 10.0\n3月（未报齐）（园区测算）（增加值园区测算） 5.3 5.3" {
		t.Errorf("trend:\n%s", got)
	}
}

// A unit that stands still from March and is silent is a true zero: the month is complete, and
// says so, though the unit is asked for its return.
func TestASilentUnitThatStandsStillLacksNothing(t *testing.T) {
	park := newPark(facts.Change{Month: month(3), Kind: facts.Stop, ID: enterprises[3].ID})
	park.Targets[facts.IndicatorKey{Indicator: "gov", Period: month(12)}] = facts.Target{Level: big.NewRat(10, 1)}
	o := newOffice(t, park)
	o.fileAll(3, 3)
	v := o.views(order(3))[report.Internal]
	says(t, v, map[string]string{"报送.已报": "3", "报送.未报": "1", "报送.产值上报率": "100.0", "范围词": "", "已报说法": "", "未报说法": "1 户停产未报，按零计入。",
		"总产值.累计": "4.20", "总产值.累计同比": "5.0", "总产值.完成进度": "42.0"})
	if got := lines(v, "企业", "名称", "累计", "状态"); !strings.Contains(got, enterprises[3].Name+" 2000 停产，未报，按零计") {
		t.Errorf("enterprises:\n%s", got)
	}
	if got := lines(v, "趋势", "月份"); got != "1—2月\n3月" {
		t.Errorf("trend: %s", got)
	}
}
