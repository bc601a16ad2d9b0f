package report_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

func TestRun(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	var steps []string
	o.Progress.Step = func(name string) { steps = append(steps, name) }
	res := o.run(order(3))
	if !res.New || res.Listed || res.Run.ID != "2023-03-v1" || res.Run.Stage != "快报" || res.Collected.New != 8 || len(steps) != 4 {
		t.Errorf("%+v, %v", res, steps)
	}
	want := report.IndicatorValue{Indicator: "gov", Name: "规上工业总产值", Unit: "亿元", GrowthIn: "%", Stage: "快报",
		Month:  report.Amount{Level: "11/5", Base: "2", Growth: "10", PrintedLevel: "2.20", PrintedGrowth: "10.0"},
		ToDate: report.Amount{Level: "22/5", Base: "4", Growth: "10", PrintedLevel: "4.40", PrintedGrowth: "10.0"}}
	got := indicator(t, res.Run, "gov")
	parts := got.Parts
	if got.Parts = nil; !reflect.DeepEqual(got, want) {
		t.Errorf("output %+v, want %+v", got, want)
	}
	// Sections C and D, divisions 13, 26, 44, and those without a size, zone and chain.
	if len(parts) != 8 || parts[3].By != "division" || parts[3].Name != "化学原料和化学制品制造业" || parts[3].ToDate.PrintedLevel != "3.40" {
		t.Errorf("parts %+v", parts)
	}
	if va := indicator(t, res.Run, "va"); va.ToDate.Level != "11/10" || va.ToDate.PrintedGrowth != "10.0" || !va.ToDate.Real || va.Stage != "快报" {
		t.Errorf("added value %+v", va)
	}
	if ratio := indicator(t, res.Run, "sales_ratio"); ratio.ToDate.PrintedLevel != "90.0" || ratio.ToDate.PrintedGrowth != "0.0" || ratio.GrowthIn != "百分点" {
		t.Errorf("ratio %+v", ratio)
	}
	if h := res.Run.Headline; !strings.HasPrefix(h, "一季度，规上工业企业增加值完成1.10亿元，同比增长10.0%；规上工业企业总产值完成4.40亿元，同比增长10.0%。") ||
		!strings.Contains(h, "增长 2 户（增长面 50.0%），下降 1 户，停产 0 户") || !strings.Contains(h, "化学原料和化学制品制造业（10.00个百分点）") {
		t.Errorf("headline %s", h)
	}
	// The files lie ready, and are the archived ones.
	for variant, dir := range map[report.Variant]string{report.Mailable: res.Folder, report.Internal: filepath.Join(res.Folder, "内部")} {
		_, data := o.bookOf(res, variant)
		i := slices.IndexFunc(res.Run.Outputs, func(x report.Output) bool { return x.Variant == variant })
		if got, err := os.ReadFile(filepath.Join(dir, res.Run.Outputs[i].Name)); err != nil || string(got) != string(data) {
			t.Errorf("%s in %s: %v", variant, dir, err)
		}
	}
	if s, err := os.ReadFile(filepath.Join(res.Folder, "摘要.txt")); err != nil || string(s) != res.Run.Headline+"\n" {
		t.Errorf("摘要.txt: %q, %v", s, err)
	}
	// Each mail went out once, its variant attached.
	var sent []string
	for _, l := range o.post.letters {
		sent = append(sent, l.To)
	}
	if !slices.Equal(sent, []string{"director@city.example", "deputy@city.example", "officer@park.example"}) {
		t.Errorf("sent to %v", sent)
	}
	for _, d := range res.Deliveries {
		if d.State != report.MailAccepted || d.Attempts != 1 || (d.Variant == report.Internal) != (d.Group == "办公室") {
			t.Errorf("delivery %+v", d)
		}
	}
	if s := header(t, o.post.letters[0], "Subject"); s != "【甲园区】2023年1—3月工业经济运行月报（快报）" {
		t.Errorf("subject %s", s)
	}
}

// With nothing new there is neither a version nor a mail, and lost files come back.
func TestRunAgain(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	first := o.run(order(3))
	if err := os.RemoveAll(first.Folder); err != nil {
		t.Fatal(err)
	}
	later := order(3)
	later.Now, later.AsOf = at(4, 20, 9), at(4, 20, 9)
	res := o.run(later)
	if res.New || res.Run.ID != first.Run.ID || res.Collected.New != 0 || len(o.post.letters) != 3 || !res.Run.AsOf.Equal(first.Run.AsOf) {
		t.Errorf("%+v, %d letters", res, len(o.post.letters))
	}
	if _, err := os.Stat(filepath.Join(res.Folder, first.Run.Outputs[0].Name)); err != nil {
		t.Error(err)
	}
	// The same in another office, book and day: the same workbooks.
	other := newOffice(t, newPark())
	other.fileAll(3)
	if again := other.run(order(3)); !slices.Equal(again.Run.Outputs, first.Run.Outputs) || again.Run.Inputs != first.Run.Inputs {
		t.Errorf("another office makes %+v of the same, not %+v", again.Run.Outputs, first.Run.Outputs)
	}
	// Another list, or other definitions, are new.
	o.Options.Definitions = "d2"
	if res := o.run(later); !res.New || res.Run.Version != 2 || !res.Listed {
		t.Errorf("%+v", res)
	}
}

// Only what had come by then is counted.
func TestAsOf(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3, 3)
	o.file("2023-04-20", 3, 3)
	ord := order(3)
	ord.Now = at(4, 30, 9)
	res := o.run(ord)
	if res.Coverage.Expected != 4 || res.Coverage.Reported != 3 || res.Collected.New != 8 {
		t.Errorf("coverage %+v, %d collected", res.Coverage, res.Collected.New)
	}
	if gov := indicator(t, res.Run, "gov"); gov.ToDate.PrintedLevel != "4.00" || gov.ToDate.Base != "19/5" {
		t.Errorf("output %+v", gov)
	}
}

func TestNothingToReport(t *testing.T) {
	o := newOffice(t, newPark())
	if _, err := o.Run(t.Context(), order(2)); !errors.Is(err, report.ErrNoReturns) {
		t.Errorf("no returns: %v", err)
	}
	if runs, err := o.store.Runs(t.Context(), month(2)); err != nil || len(runs) != 0 || len(o.post.letters) != 0 {
		t.Errorf("%v, %v, %d letters", runs, err, len(o.post.letters))
	}
}

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
	if c := book.Sheet("主要指标").At(5, 1); c.Kind != xlsx.Text || c.Text != "—" {
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

// Target, rank and the city's growth; the change of a ratio stands with its unit.
func TestProgress(t *testing.T) {
	park := newPark()
	park.Targets[facts.IndicatorKey{Indicator: "gov", Period: month(12)}] = facts.Target{Level: big.NewRat(22, 1)}
	park.Targets[facts.IndicatorKey{Indicator: "va", Period: month(12)}] = facts.Target{Growth: big.NewRat(18, 1)}
	park.Standings[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = facts.Standing{Rank: 3, Of: 11, CityGrowth: big.NewRat(521, 100)}
	o := newOffice(t, park)
	o.fileAll(3)
	v := o.views(order(3))[report.Mailable]
	got := strings.Split(lines(v, "主要指标", "名称", "累计", "累计同比", "比上月累计", "全年目标", "完成进度", "比序时进度", "比计划", "全市位次", "比全市"), "\n")
	want := []string{"规上工业增加值 1.10 10.0 0.0 增长 18% — — 欠 8.0 点 — —",
		"规上工业总产值 4.40 10.0 0.0 22.00 20.0 -5.0 欠 5.0 点 3/11 4.8", "规上工业销售产值 3.96 10.0 0.0 — — — — — —"}
	if !slices.Equal(got[:3], want) {
		t.Errorf("the leaders' table:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := lines(v, "主要指标", "名称", "累计同比"); !strings.Contains(got, "产销率 0.0 点") {
		t.Errorf("the ratio: %s", got)
	}
	feb := o.views(order(2))[report.Mailable]
	if got := lines(feb, "主要指标", "本月", "比上月累计"); strings.Contains(strings.ReplaceAll(got, "— —", ""), " ") {
		t.Errorf("February:\n%s", got)
	}
	if got := lines(v, "趋势", "月份", "总产值本月", "总产值累计同比", "增加值累计同比"); got != "1—2月 2.20 10.0 10.0\n3月 2.20 10.0 10.0" {
		t.Errorf("trend:\n%s", got)
	}
}

// The enterprises are ranked by what they pulled; a standstill is told.
func TestEnterprises(t *testing.T) {
	o := newOffice(t, newPark(facts.Change{Month: month(3), Kind: facts.Stop, ID: enterprises[2].ID, Note: "检修"}))
	o.fileAll(3)
	v := o.views(order(3))[report.Internal]
	want := `1 恒岳化工有限公司 24000 20.0 54.5 10.00 100.0 接收
2 鼎沃热电有限公司 4000 100.0 9.1 5.00 50.0 接收
3 瑞禾新材料有限公司 10000 0.0 22.7 0.00 0.0 接收
4 华岚食品有限公司 6000 -25.0 13.6 -5.00 -50.0 停产（有产值）`
	if got := lines(v, "企业", "序号", "名称", "累计", "累计同比", "比重", "拉动", "贡献率", "状态"); got != want {
		t.Errorf("enterprises:\n%s\nwant\n%s", got, want)
	}
	if got := lines(v, "变更", "名称", "月份", "类型", "说明"); got != "华岚食品有限公司 2023-03 停产 检修" {
		t.Errorf("changes: %s", got)
	}
	if got := lines(v, "企业拉动后列", "名称"); got != "华岚食品有限公司" {
		t.Errorf("last: %s", got)
	}
}

// Nobody outside the listed domains gets names: the run is refused before anything
// is frozen, written or sent.
func TestInternalToAnUnlistedDomain(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Groups[1].Recipients = append(o.Options.Groups[1].Recipients, address("外人 someone@else.example"))
	o.fileAll(3)
	_, err := o.Run(t.Context(), order(3))
	if err == nil || !strings.Contains(err.Error(), "someone@else.example") || !strings.Contains(err.Error(), "办公室") ||
		!strings.Contains(err.Error(), "internal_domains") {
		t.Errorf("%v", err)
	}
	runs, err := o.store.Runs(t.Context(), month(3))
	if err != nil || len(runs) != 0 || len(o.post.letters) != 0 {
		t.Errorf("%d runs, %d letters, %v", len(runs), len(o.post.letters), err)
	}
	if _, err := os.Stat(o.Options.Output); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("files were written: %v", err)
	}
	// Mended, it goes on.
	o.Options.Domains = append(o.Options.Domains, "else.example")
	if res := o.run(order(3)); len(res.Deliveries) != 4 {
		t.Errorf("%d mails", len(res.Deliveries))
	}
}

// Every text of a view or a workbook that could give an enterprise away.
func secrets() []string {
	all := []string{"换名化工", "未入库企业"}
	for _, e := range enterprises {
		all = append(all, e.Name, strings.TrimSuffix(e.Name, "有限公司"), e.ID, e.Contacts[0].Name, e.Contacts[0].Mobile, e.Contacts[0].Mail)
		if e.Group != "" {
			all = append(all, e.Group)
		}
	}
	return all
}

func TestMailableNamesNobody(t *testing.T) {
	o := newOffice(t, newPark(
		facts.Change{Month: month(3), Kind: facts.Rename, ID: enterprises[0].ID, Other: "换名化工", Name: enterprises[0].Name, Note: "原名换名化工"},
		facts.Change{Month: month(2), Kind: facts.EnterMonth, ID: enterprises[1].ID, Note: "瑞禾新材料投产"}))
	o.fileAll(3, 2, 3) // one is missing, one is sent back, and a stranger comes
	o.file("2023-04-05", 2, 3, func(a *templates.Answers) { a.Asked["gov.ytd"] = facts.Int(-1) })
	o.file("2023-04-06", 1, 3, func(a *templates.Answers) {
		a.Unit.Class = "2929"
		a.Asked["remark"] = facts.TextValue(enterprises[1].Name)
	})
	o.file("2023-04-07", 1, 3, func(a *templates.Answers) {
		a.Unit.ID, a.Unit.Name = facts.MakeCreditCode("91410999MA888888"), "未入库企业"
	})
	res := o.run(order(3))
	views := o.views(order(3))
	found := map[report.Variant]map[string]string{}
	for variant, v := range views {
		found[variant] = map[string]string{}
		look := func(where, s string) {
			for _, secret := range secrets() {
				if strings.Contains(s, secret) {
					found[variant][secret] = where
				}
			}
		}
		for name, d := range v.Values {
			look(name, d.String())
		}
		for list, l := range v.Lists {
			look(list, l.Empty)
			for i, r := range l.Rows {
				for field, d := range r {
					look(fmt.Sprintf("%s.%s %d", list, field, i+1), d.String())
				}
			}
		}
	}
	for secret, where := range found[report.Mailable] {
		t.Errorf("the mailable view gives %s away in %s", secret, where)
	}
	for _, e := range enterprises { // or the search above would prove nothing
		for _, s := range []string{e.Name, e.ID} {
			if found[report.Internal][s] == "" {
				t.Errorf("the internal view does not name %s", s)
			}
		}
	}
	if found[report.Internal][enterprises[3].Contacts[0].Mobile] == "" || found[report.Internal]["未入库企业"] == "" {
		t.Error("the internal view lacks the missing one's telephone or the stranger")
	}
	_, data := o.bookOf(res, report.Mailable)
	if _, err := xlsx.EachPart(data, func(name string, body []byte) ([]byte, error) {
		for _, secret := range append(secrets(), "内部资料") {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s of the mailable workbook holds %s", name, secret)
			}
		}
		return body, nil
	}); err != nil {
		t.Fatal(err)
	}
	book, _ := o.bookOf(res, report.Mailable)
	if book.Sheet("分企业") != nil {
		t.Error("the mailable workbook has the enterprises' sheet")
	}
	if inside, _ := o.bookOf(res, report.Internal); inside.Sheet("分企业") == nil {
		t.Error("the internal workbook lacks the enterprises' sheet")
	}
	for _, out := range res.Run.Outputs {
		if strings.Contains(out.Name, "内部") != (out.Variant == report.Internal) {
			t.Errorf("%s is called %s", out.Variant, out.Name)
		}
	}
}

// A correction is asked for with its reason, answers the mail that it corrects,
// and comes only where there is something to correct.
func TestCorrect(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	correct := func(reason string, day int) report.Order {
		ord := order(3)
		ord.Now, ord.AsOf, ord.Correct = at(4, day, 9), at(4, day, 9), reason
		return ord
	}
	if _, err := o.Run(t.Context(), correct("太早", 12)); err == nil || !strings.Contains(err.Error(), "还没有发过邮件") || len(o.post.letters) != 0 {
		t.Fatalf("nothing was mailed yet: %v", err)
	}
	v1 := o.run(correct("", 12))
	if len(o.post.letters) != 3 || v1.Run.Version != 1 {
		t.Fatalf("%d letters", len(o.post.letters))
	}
	if _, err := o.Run(t.Context(), correct("无事", 13)); !errors.Is(err, report.ErrNothing) {
		t.Errorf("nothing has changed: %v", err)
	}
	revise := func(day, n int) {
		o.file(fmt.Sprintf("2023-04-%02d", day), 2, 3, func(a *templates.Answers) {
			a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(int64(n)), facts.Int(int64(30_000+n))
		})
	}
	revise(14, 31_000)
	v2 := o.run(correct("", 15))
	if !v2.New || !v2.Listed || v2.Run.Version != 2 || v2.Run.Reason != "" || len(o.post.letters) != 3 {
		t.Errorf("new inputs: %+v, %d letters", v2, len(o.post.letters))
	}
	if again := o.run(correct("", 16)); again.New || !again.Listed || len(o.post.letters) != 3 {
		t.Errorf("again: %+v", again)
	}
	sent := o.run(correct("一户重报", 17))
	if sent.New || sent.Listed || sent.Run.ID != v2.Run.ID || len(o.post.letters) != 6 {
		t.Fatalf("corrected: %+v, %d letters", sent, len(o.post.letters))
	}
	for i, l := range o.post.letters[3:] {
		if s := header(t, l, "Subject"); !strings.HasSuffix(s, "（更正）") {
			t.Errorf("subject %s", s)
		}
		if got, want := header(t, l, "In-Reply-To"), header(t, o.post.letters[i], "Message-Id"); got != want || l.To != o.post.letters[i].To {
			t.Errorf("%s: it answers %s, not %s", l.To, got, want)
		}
	}
	runs, err := o.store.Runs(t.Context(), month(3))
	if err != nil || len(runs) != 2 || runs[1].Reason != "一户重报" || runs[1].Replaces != v1.Run.ID {
		t.Errorf("the book holds %+v, %v", runs, err)
	}
	if _, err := o.Run(t.Context(), correct("再来", 18)); !errors.Is(err, report.ErrNothing) || len(o.post.letters) != 6 {
		t.Errorf("corrected twice: %v, %d letters", err, len(o.post.letters))
	}
	revise(19, 32_000)
	v3 := o.run(correct("又重报", 20))
	if !v3.New || v3.Listed || v3.Run.Version != 3 || v3.Run.Replaces != v2.Run.ID || len(o.post.letters) != 9 {
		t.Errorf("%+v, %d letters", v3, len(o.post.letters))
	}
	if got, want := header(t, o.post.letters[6], "In-Reply-To"), header(t, o.post.letters[3], "Message-Id"); got != want {
		t.Errorf("it answers %s, not %s", got, want)
	}
}

// Mails that are held go out when they are released, and not before.
func TestHold(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Hold = true
	o.fileAll(3)
	res := o.run(order(3))
	for _, d := range res.Deliveries {
		if d.State != report.MailHeld {
			t.Errorf("%s is %s", d.Addr, d.State)
		}
	}
	o.run(order(3))
	if len(o.post.letters) != 0 || len(res.Deliveries) != 3 {
		t.Fatalf("%d letters, %d mails", len(o.post.letters), len(res.Deliveries))
	}
	if n, err := o.store.Release(t.Context(), res.Run.ID, at(4, 12, 9)); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	ds, err := o.Deliver(t.Context(), res.Run.ID)
	if err != nil || len(o.post.letters) != 3 || ds[0].State != report.MailAccepted {
		t.Errorf("%+v, %d letters, %v", ds, len(o.post.letters), err)
	}
	if _, err := o.Deliver(t.Context(), res.Run.ID); err != nil || len(o.post.letters) != 3 {
		t.Errorf("%d letters, %v", len(o.post.letters), err)
	}
}

// One who is put off is tried again with the same bytes; one who refuses is not;
// neither stops the others.
func TestMailsPutOff(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	tries := map[string][]string{}
	o.post.answer = func(l deliver.Letter) error {
		tries[l.To] = append(tries[l.To], string(l.Raw))
		switch {
		case l.To == "director@city.example" && len(tries[l.To]) < 3:
			return &deliver.Failure{Outcome: deliver.Deferred, Code: 451, Reply: "later"}
		case l.To == "deputy@city.example":
			return &deliver.Failure{Outcome: deliver.Refused, Code: 550, Reply: "no such user"}
		}
		return nil
	}
	var states []string
	for range 4 {
		res := o.run(order(3))
		s := ""
		for _, d := range res.Deliveries {
			s += string(d.State) + " "
		}
		states = append(states, strings.TrimSpace(s))
	}
	want := []string{"deferred refused accepted", "deferred refused accepted", "accepted refused accepted", "accepted refused accepted"}
	if !slices.Equal(states, want) {
		t.Errorf("states %q, want %q", states, want)
	}
	if d := tries["director@city.example"]; len(d) != 3 || d[0] != d[1] || d[1] != d[2] {
		t.Errorf("%d tries, or other bytes", len(d))
	}
	if len(tries["deputy@city.example"]) != 1 || len(tries["officer@park.example"]) != 1 {
		t.Errorf("%d and %d tries", len(tries["deputy@city.example"]), len(tries["officer@park.example"]))
	}
}

// An address in two groups gets one mail, by the first.
func TestOneMailPerAddress(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Groups[0].Recipients = append(o.Options.Groups[0].Recipients, address("专员 officer@park.example"))
	o.fileAll(3)
	res := o.run(order(3))
	if len(res.Deliveries) != 3 || res.Deliveries[2].Variant != report.Mailable || len(o.post.letters) != 3 {
		t.Errorf("%+v", res.Deliveries)
	}
}

// What an office writes as its name is safe in a file name, a page and a mail.
func TestParkWithSignsInItsName(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Park = `甲/乙<b>&"园区"`
	o.fileAll(2)
	res := o.run(order(2))
	for _, out := range res.Run.Outputs {
		if strings.ContainsAny(out.Name, `/\<>"|?*:`) {
			t.Errorf("the file is called %s", out.Name)
		}
	}
	if s := header(t, o.post.letters[0], "Subject"); !strings.Contains(s, `甲/乙<b>&"园区"`) {
		t.Errorf("subject %s", s)
	}
}

// The book keeps what was done, by whom and when.
func TestTheFirstVersionIsNotReplaced(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	res := o.run(order(3))
	runs, err := o.store.Runs(t.Context(), month(3))
	if err != nil || len(runs) != 1 || runs[0].Replaces != "" || runs[0].Reason != "" || runs[0].Headline != res.Run.Headline ||
		len(runs[0].Outputs) != 2 || len(runs[0].Indicators) != 6 {
		t.Errorf("%+v, %v", runs, err)
	}
}

// A reason of correction is printed in every mail, so it names nobody.
func TestCorrectNamesNobody(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	o.run(order(3))
	u := o.Round.Park.Roster.Units[0]
	for _, reason := range []string{u.Name + "更正", "更正 " + u.ID} {
		c := order(3)
		c.Correct = reason
		if _, err := o.Run(t.Context(), c); !errors.Is(err, report.ErrNamed) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// Units of a split whose bases are not stated stand as one row, and it says so.
func TestSplitRowIsNamed(t *testing.T) {
	o := newOffice(t, newPark(facts.Change{Month: month(3), Kind: facts.Split, ID: enterprises[3].ID, Other: enterprises[2].ID}))
	o.fileAll(3, 3)
	o.file("2023-04-05", 3, 3, func(a *templates.Answers) { a.Asked["exports.note"] = facts.TextValue("分立以后的数") })
	v := o.views(order(3))[report.Internal]
	if got := lines(v, "企业", "名称", "累计"); !strings.Contains(got, "华岚食品有限公司（与鼎沃热电有限公司合为一行，分立的同期数未定） 10000") ||
		!strings.Contains(got, "鼎沃热电有限公司（在“华岚食品有限公司”一行） —") {
		t.Errorf("enterprises:\n%s", got)
	}
	if got := lines(v, "企业拉动后列", "名称"); strings.Contains(got, "一行）") {
		t.Errorf("last:\n%s", got)
	}
}

// A unit known to stand still that is silent is a zero in its division, and no returned one.
func TestSilentStoppedUnitHasNotReturned(t *testing.T) {
	o := newOffice(t, newPark(facts.Change{Month: month(3), Kind: facts.Stop, ID: enterprises[1].ID}))
	o.fileAll(3, 1)
	v := o.views(order(3))[report.Internal]
	if got := lines(v, "行业", "代码", "应报", "已报", "总产值累计"); !strings.Contains(got, "26 2 1 2.90") {
		t.Errorf("by division:\n%s", got)
	}
	if got := lines(v, "合计", "应报", "已报"); got != "4 3" {
		t.Errorf("all: %s", got)
	}
}

// A correction of a month that was issued, of a 同期数 or of a rate is told by the next report: which
// printed figures it touches, inside with whose it is, outside how many.
func TestTouchedFiguresAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(o *office, p *facts.Park)
		want, not string
	}{
		"nothing": {func(*office, *facts.Park) {}, "", "以前各期"},
		"a return": {func(o *office, _ *facts.Park) {
			o.file("2023-04-25", 2, 3, func(a *templates.Answers) {
				a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(32_000), facts.Int(62_000)
			})
		}, "2023年1—3月规上工业总产值（累计，亿元） 以前各期 4.40 4.42 0.02 华岚食品有限公司（更正）", "增加值率"},
		"a base": {func(_ *office, p *facts.Park) {
			k := facts.BaseKey{ID: enterprises[3].ID, Period: month(3).YearAgo(), Item: "gov"}
			b := p.Bases[k]
			b.ToDate = facts.Int(30_000)
			p.Bases[k] = b
		}, "2023年1—3月规上工业总产值（累计同比） 以前各期 10.0 7.3 -2.7 鼎沃热电有限公司（同期数）", "更正"},
		"a rate": {func(_ *office, p *facts.Park) {
			p.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = big.NewRat(30, 1)
		},
			"2023年1—3月规上工业增加值（累计，亿元） 以前各期 1.10 1.32 0.22 增加值率、价格指数、名录或口径", "同期数）"},
	} {
		p := newPark()
		o := newOffice(t, p)
		o.fileAll(3)
		o.run(order(3))
		c.change(o, p)
		for n := range enterprises {
			o.file("2023-05-05", n, 4)
		}
		views := o.views(order(4))
		said := func(v report.Variant) string {
			return lines(views[v], "修订", "名称", "类型", "上版", "本版", "变动", "原因")
		}
		if got := said(report.Internal); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s:\n%s", name, got)
		}
		if got := said(report.Mailable); strings.Contains(got, "有限公司") || strings.Contains(got, "个已发布的数按现在的报表和园区工作簿有变动") != (c.want != "") {
			t.Errorf("%s, outside:\n%s", name, got)
		}
	}
}
