package report_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// Once it is entered the bureau's figure leads, and ours stands in the note.
func TestFedBackLeads(t *testing.T) {
	park := newPark()
	park.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = facts.FedBack{
		ToDateLevel: big.NewRat(46, 10), ToDateGrowth: big.NewRat(123, 10), Document: "统函〔2023〕7号", Date: "2023-04-18"}
	o := newOffice(t, park)
	o.fileAll(3)
	res := o.run(order(3))
	gov, va := indicator(t, res.Run, "gov"), indicator(t, res.Run, "va")
	if gov.Stage != "反馈" || gov.ToDate.PrintedLevel != "4.60" || gov.ToDate.PrintedGrowth != "12.3" || gov.Month.PrintedLevel != "2.20" ||
		va.Stage != "快报" || va.ToDate.PrintedLevel != "1.10" {
		t.Errorf("output %+v, added value %+v", gov, va)
	}
	v := o.views(order(3))[report.Mailable]
	says(t, v, map[string]string{"总产值.累计": "4.60", "总产值.累计同比": "12.3", "总产值.累计同比说法": "同比增长12.3%", "总产值.阶段": "反馈", "总产值.本月": "2.20", "阶段": "快报", "增加值.阶段": "快报"})
	holds(t, v, "表注", "规上工业总产值为反馈数（统函〔2023〕7号，2023-04-18），园区测算 4.40亿元、同比增长10.0%。")
	if !strings.Contains(res.Run.Headline, "总产值完成4.60亿元（反馈数），同比增长12.3%") {
		t.Errorf("headline %s", res.Run.Headline)
	}
	// What is our own by division stays our own.
	if got := lines(v, "合计", "总产值累计"); got != "4.40" {
		t.Errorf("the divisions add up to %s", got)
	}
}

func TestFedBackTakesTheWholeReportAlong(t *testing.T) {
	park := newPark()
	for code, level := range map[string]int64{"gov": 46, "va": 12} {
		park.FedBack[facts.IndicatorKey{Indicator: code, Period: month(3)}] = facts.FedBack{ToDateLevel: big.NewRat(level, 10),
			ToDateGrowth: big.NewRat(-5, 1), Document: "文", Date: "日"}
	}
	o := newOffice(t, park)
	o.fileAll(3)
	v := o.views(order(3))[report.Internal]
	says(t, v, map[string]string{"阶段": "反馈", "阶段说明": "本期为统计局反馈数，园区测算数并列", "增加值.累计同比说法": "同比下降5.0%", "增加值.价格口径": "", "增加值.累计箭头": "▼ "})
}

// The change of a ratio is in points, also in the note.
func TestFedBackRatioInTheNote(t *testing.T) {
	park := newPark()
	park.FedBack[facts.IndicatorKey{Indicator: "sales_ratio", Period: month(3)}] = facts.FedBack{ToDateLevel: big.NewRat(95, 1),
		ToDateGrowth: big.NewRat(1, 2), Document: "文", Date: "日"}
	o := newOffice(t, park)
	o.fileAll(3, 0)
	o.file("2023-04-05", 0, 3, func(a *templates.Answers) {
		a.Asked["sales.m"], a.Asked["sales.ytd"] = facts.Int(114_000), facts.Int(222_000)
	})
	v := o.views(order(3))[report.Mailable]
	holds(t, v, "表注", "园区测算 91.4%、同比提高1.4个百分点")
}

// Before anybody has returned, what was foretold a month before stands as 预计.
func TestForecast(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	res := o.run(order(4))
	gov := indicator(t, res.Run, "gov")
	if res.Run.Stage != "预计" || gov.Stage != "预计" || gov.Month.PrintedLevel != "2.20" || gov.ToDate.PrintedLevel != "6.60" ||
		gov.ToDate.PrintedGrowth != "10.0" || res.Coverage.Reported != 0 {
		t.Errorf("stage %s, %+v, %+v", res.Run.Stage, gov, res.Coverage)
	}
	if !strings.HasPrefix(res.Run.Headline, "预计1—4月，") || strings.Contains(res.Run.Headline, "增长面") || strings.Contains(res.Run.Headline, "未报") {
		t.Errorf("headline %s", res.Run.Headline)
	}
	views := o.views(order(4))
	says(t, views[report.Internal], map[string]string{"阶段": "预计", "阶段说明": "本期尚无企业报表，为企业上月填报的下月预计汇总", "报送.已报": "0", "企业面说法": "", "未报说法": ""})
	if got := lines(views[report.Internal], "企业", "状态"); got != "预计\n预计\n预计\n预计" {
		t.Errorf("states %q", got)
	}
	// One return ends the forecast.
	o.file("2023-05-05", 2, 4)
	res = o.run(order(4))
	if gov := indicator(t, res.Run, "gov"); !res.New || !res.Listed || res.Run.Stage != "快报" || gov.ToDate.PrintedLevel != "0.90" {
		t.Errorf("%s %+v", res.Run.Stage, gov)
	}
}

// Without a price index growth is nominal, and said to be.
func TestMissingPriceIndex(t *testing.T) {
	park := newPark()
	delete(park.Prices, facts.DivisionMonth{Division: "*", Period: month(3)})
	for _, d := range []string{"26", "13"} {
		park.Prices[facts.DivisionMonth{Division: d, Period: month(3)}] = facts.PriceIndex{Month: big.NewRat(110, 1)}
	}
	o := newOffice(t, park)
	o.fileAll(3)
	res := o.run(order(3))
	if va := indicator(t, res.Run, "va"); va.ToDate.Real || va.ToDate.PrintedLevel != "1.10" || va.ToDate.PrintedGrowth != "10.0" || va.Month.Real {
		t.Errorf("added value %+v", va)
	}
	v := o.views(order(3))[report.Mailable]
	says(t, v, map[string]string{"增加值.价格口径": "（名义增速）", "总产值.价格口径": ""})
	holds(t, v, "表注", "价格指数尚未发布：电力、热力生产和供应业，增加值增速为名义增速。", "借用门类或全部工业价格指数的行业：")
	if !strings.Contains(res.Run.Headline, "同比增长10.0%（名义增速）") {
		t.Errorf("headline %s", res.Run.Headline)
	}
	// The divisions that have one keep their real growth.
	got := lines(v, "行业", "代码", "增加值累计同比")
	if !strings.Contains(got, "26 8.2") || !strings.Contains(got, "44 100.0") { // (42.5+42.5/1.1)/75−1, 10/5−1
		t.Errorf("by division:\n%s", got)
	}
}

// Without a rate nothing goes out, for however long, unless somebody says that it shall. Then
// there is no figure: a dash, never a zero.
func TestMissingRate(t *testing.T) {
	park := newPark()
	park.Rates = map[facts.DivisionYear]*big.Rat{{Division: "26", Year: 2023}: big.NewRat(25, 1), {Division: "13", Year: 2023}: big.NewRat(20, 1)}
	o := newOffice(t, park)
	o.fileAll(3)
	late := order(3)
	late.Now, late.AsOf = at(5, 30, 9), at(5, 30, 9)
	var w *report.Waiting
	if _, err := o.Run(t.Context(), late); !errors.As(err, &w) || len(w.Unrated) != 1 || w.Unrated[0].Code != "44" ||
		!strings.Contains(err.Error(), "2023 年没有增加值率的行业：44 电力、热力生产和供应业") {
		t.Errorf("without a rate: %v", err)
	}
	anyway := order(3)
	anyway.Anyway = true
	res := o.run(anyway)
	if va := indicator(t, res.Run, "va"); va.ToDate.Level != "" || va.ToDate.PrintedLevel != "—" || va.ToDate.PrintedGrowth != "—" {
		t.Errorf("added value %+v", va)
	}
	v := o.views(order(3))[report.Mailable]
	says(t, v, map[string]string{"增加值.累计": "—", "增加值.累计同比": "—", "增加值.累计同比说法": "同比无法计算", "增加值.累计箭头": "", "总产值.累计": "4.40"})
	holds(t, v, "表注", "缺增加值率：电力、热力生产和供应业，增加值无法汇总。")
	if got := lines(v, "行业", "代码", "增加值累计"); !strings.Contains(got, "44 —") || !strings.Contains(got, "26 0.85") || !strings.Contains(got, "C 0.97") ||
		!strings.Contains(got, "D —") {
		t.Errorf("by division:\n%s", got)
	}
	book, _ := o.bookOf(res, report.Mailable)
	if c := book.Sheet("主要指标").At(7, 1); c.Kind != xlsx.Text || c.Text != "—" {
		t.Errorf("the key figure's cell holds %s %q", c.Kind, c.Text)
	}
}

func TestNoRateAtAll(t *testing.T) {
	park := newPark()
	park.Rates = nil
	o := newOffice(t, park)
	o.fileAll(3)
	anyway := order(3)
	anyway.Anyway = true
	res := o.run(anyway)
	if indicator(t, res.Run, "gov").ToDate.PrintedLevel != "4.40" || indicator(t, res.Run, "va").ToDate.PrintedLevel != "—" {
		t.Errorf("%+v", res.Run.Indicators)
	}
}

// Who has not returned is counted, weighed and, inside, named.
func TestMissingUnit(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3, 3)
	res := o.run(order(3))
	if gov := indicator(t, res.Run, "gov"); gov.ToDate.PrintedLevel != "4.00" || gov.ToDate.PrintedGrowth != "5.3" { // the same list on both sides
		t.Errorf("output %+v", gov)
	}
	views := o.views(order(3))
	for variant, v := range views {
		says(t, v, map[string]string{"报送.应报": "4", "报送.已报": "3", "报送.未报": "1", "报送.上报率": "75.0", "报送.产值上报率": "95.0"})
		holds(t, v, "未报说法", "1 户未报，占上年同期产值的 5.0%")
		holds(t, v, "提要", "已报的 3 户")
		if got := lines(v, "行业", "代码", "应报", "已报", "总产值累计"); !strings.Contains(got, "44 1 0 —") {
			t.Errorf("%s by division:\n%s", variant, got)
		}
	}
	internal := views[report.Internal]
	if got, want := lines(internal, "未报", "序号", "名称", "上年同期", "占比", "统计员", "说明"), "1 鼎沃热电有限公司 0.20 5.0 联系人4号 19900000004"; got != want {
		t.Errorf("missing: %s, want %s", got, want)
	}
	if got := lines(internal, "企业", "名称", "累计", "状态"); !strings.HasSuffix(got, "鼎沃热电有限公司 — 未报") || strings.Count(got, "接收") != 3 {
		t.Errorf("enterprises:\n%s", got)
	}
}

// The park's own decimals go through every table, text and file.
func TestDecimals(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Decimals = map[string]calc.Decimals{"gov": {Level: 1, Growth: 0}, "va": {Level: 3, Growth: 2}}
	o.fileAll(3)
	res := o.run(order(3))
	if gov, va := indicator(t, res.Run, "gov"), indicator(t, res.Run, "va"); gov.ToDate.PrintedLevel != "4.4" || gov.ToDate.PrintedGrowth != "10" ||
		va.ToDate.PrintedLevel != "1.100" ||
		va.ToDate.PrintedGrowth != "10.00" || gov.ToDate.Level != "22/5" {
		t.Errorf("%+v, %+v", gov, va)
	}
	if !strings.Contains(res.Run.Headline, "1.100亿元，同比增长10.00%") || !strings.Contains(res.Run.Headline, "4.4亿元，同比增长10%") {
		t.Errorf("headline %s", res.Run.Headline)
	}
	if d := o.Plan.Find("gov").Decimals; d != (calc.Decimals{Level: 2, Growth: 1}) {
		t.Errorf("the plan itself was changed: %+v", d)
	}
}

// A growth that prints as zero has no arrow.
func TestArrowOfAGrowthThatPrintsAsZero(t *testing.T) {
	o := newOffice(t, newPark())
	for n := range enterprises {
		o.file("2023-03-05", n, 2, func(a *templates.Answers) {
			a.Asked["gov.ytd"] = facts.Int(enterprises[n].base + int64(n))
		})
	}
	v := o.views(order(2))[report.Mailable]
	says(t, v, map[string]string{"总产值.累计同比": "0.0", "总产值.累计同比说法": "与上年同期持平", "总产值.累计箭头": ""})
}
