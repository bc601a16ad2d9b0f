package report_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
)

// imputingOffice estimates by the division's links; 恒岳, half of the park, has not
// returned March. 瑞禾, the other of its division, made as much as in 1—2月.
func imputingOffice(t *testing.T, changes ...facts.Change) *office {
	o := newOffice(t, newPark(changes...))
	o.Options.Impute = calc.Impute{Methods: []calc.Method{calc.Forward, calc.YearOnYear}, Strata: calc.Division}
	o.fileAll(3, 0)
	return o
}

func TestImputedInTheReport(t *testing.T) {
	o := imputingOffice(t)
	views := o.views(order(3))
	v := views[report.Internal]
	says(t, v, map[string]string{"总产值.累计": "4.40", "总产值.累计同比": "10.0", "总产值.已报累计": "2.00", "总产值.已报累计同比": "0.0", "总产值.已报累计同比说法": "与上年同期持平",
		"总产值.估算占比": "54.5", "产销率.估算占比": "—", "报送.估算": "1", "报送.未报": "1", "报送.已报": "3", "范围词": "含估算 1 户在内的 4 户",
		"未报说法": "1 户未报，占上年同期产值的 50.0%，其中 1 户按行业大类环比估算，估算占总产值 54.5%；已报企业同口径总产值与上年同期持平。"})
	holds(t, v, "表注", "估算占总产值 54.5%", "名录内已报和估算企业的上年同期数")
	if got := lines(v, "企业", "名称", "累计", "状态"); !strings.HasPrefix(got, "恒岳化工有限公司 24000 估算\n") || strings.Contains(got, "未报") {
		t.Errorf("企业:\n%s", got)
	}
	if got := lines(v, "未报", "名称", "估算", "说明"); got != "恒岳化工有限公司 2.40 19900000001；累计估算 2.4000亿元（环比，FIR）" {
		t.Errorf("未报: %s", got)
	}
	first := strings.Split(lines(v, "估算", "名称", "指标", "上次上报", "方法", "标记", "推算比", "本月", "累计", "占比"), "\n")[0]
	if first != "恒岳化工有限公司 总产值 2023年1—2月 环比 FIR 1.0000（1 户） 120000 240000 54.5" {
		t.Errorf("估算: %s", first)
	}
	sources := new(big.Rat)
	for _, r := range v.Lists["数据来源"].Rows {
		if strings.Contains(r["指标"].String(), "工业总产值") {
			sources.Add(sources, r["累计"].Num)
		}
	}
	if sources.Cmp(big.NewRat(440_000, 1)) != 0 || !strings.Contains(lines(v, "数据来源", "名称", "累计", "累计同期", "文件"),
		"恒岳化工有限公司 240000 200000 未报，估算（环比，FIR，1.0000（1 户））；同期见园区工作簿") {
		t.Errorf("数据来源 add up to %s:\n%s", sources, lines(v, "数据来源", "指标", "名称", "累计", "累计同期", "文件"))
	}
	if got := lines(v, "行业", "名称", "应报", "已报", "总产值累计"); !strings.Contains(got, "化学原料和化学制品制造业 2 1 3.40") {
		t.Errorf("行业:\n%s", got)
	}
	if got := lines(v, "趋势", "月份"); got != "1—2月\n3月（未报齐，含估算）" {
		t.Errorf("趋势: %s", got)
	}
	if got := lines(v, "方法", "名称", "算法"); !strings.Contains(got, "缺报估算 未报企业按行业大类依次以环比、同比估算") {
		t.Errorf("方法:\n%s", got)
	}
	mailable := views[report.Mailable]
	if l := mailable.Lists["估算"]; len(l.Rows) != 0 || l.Empty == "无" {
		t.Errorf("mailable: %+v", l)
	}
	for name, d := range mailable.Values {
		if strings.Contains(d.String(), "恒岳") {
			t.Errorf("%s says %s", name, d)
		}
	}
	res := o.run(order(3))
	if gov := indicator(t, res.Run, "gov"); gov.Estimated != "600/11" || indicator(t, res.Run, "sales_ratio").Estimated != "" {
		t.Errorf("estimated: %s", gov.Estimated)
	}
	// The late return takes the estimate's place: a revision.
	o.file("2023-04-20", 0, 3)
	later := order(3)
	later.Now, later.AsOf = at(4, 21, 9), at(4, 21, 9)
	v = o.views(later)[report.Internal]
	says(t, v, map[string]string{"报送.估算": "0", "未报说法": "", "范围词": "", "总产值.估算占比": "0.0", "总产值.已报累计同比": "10.0"})
	if res := o.run(later); indicator(t, res.Run, "gov").Estimated != "" || res.Run.Version != 2 {
		t.Errorf("with the return: %+v", res.Run)
	}
	all, err := o.Revisions(t.Context(), month(3))
	if err != nil || len(all) != 1 || len(all[0].Units) != 1 || all[0].Units[0].Kind != "补报" {
		t.Errorf("%+v, %v", all, err)
	}
}

// Off, a report says of one who is missing what it always said.
func TestNothingImputedByDefault(t *testing.T) {
	o := imputingOffice(t)
	o.Options.Impute = calc.Impute{}
	v := o.views(order(3))[report.Internal]
	says(t, v, map[string]string{"总产值.累计": "2.00", "总产值.已报累计": "2.00", "总产值.估算占比": "0.0", "报送.估算": "0", "范围词": "已报的 3 户"})
	if strings.Contains(lines(v, "方法", "名称"), "缺报估算") || lines(v, "估算", "名称") != "" || !strings.Contains(lines(v, "企业", "名称", "状态"), "恒岳化工有限公司 未报") {
		t.Error("it speaks of estimates")
	}
}

// A stopped unit is estimated by nothing: it made 1.20 in 1—2月 and nothing in March, and is
// missing all the same.
func TestStoppedIsNotImputed(t *testing.T) {
	o := imputingOffice(t, facts.Change{Month: month(3), Kind: facts.Stop, ID: enterprises[0].ID})
	says(t, o.views(order(3))[report.Internal], map[string]string{"报送.估算": "0", "总产值.累计": "3.20", "报送.未报": "1"})
}

// Above the most that may be estimated it waits until the latest time, or for --anyway.
func TestMostImputed(t *testing.T) {
	o := imputingOffice(t)
	o.Options.MostImputed, o.Options.Ready = big.NewRat(50, 1), report.Ready{Day: 15, Hour: 18}
	_, err := o.Run(t.Context(), order(3))
	var w *report.Waiting
	if !errors.As(err, &w) || !strings.HasPrefix(err.Error(), "估算占比 54.5%，超过 50%，先不出报告：还有 1 户未报，占上年同期 50.0%（恒岳化工有限公司）；最迟 4月15日 18:00") {
		t.Fatalf("%v", err)
	}
	late := order(3)
	late.Now, late.AsOf = at(4, 15, 18), at(4, 15, 18)
	if res := o.run(late); res.Run.Stage != "预计" {
		t.Errorf("stage %s", res.Run.Stage)
	}
	// As much as that is not more.
	o = imputingOffice(t)
	o.Options.MostImputed = big.NewRat(600, 11)
	if res := o.run(order(3)); res.Run.Stage != "快报" {
		t.Errorf("at the most: %s", res.Run.Stage)
	}
	// The gate of the reporting rate comes first, estimates or not.
	o = imputingOffice(t)
	o.Options.MostImputed, o.Options.Ready = big.NewRat(50, 1), report.Ready{Rate: big.NewRat(90, 1)}
	if _, err := o.Run(t.Context(), order(3)); err == nil || !strings.HasPrefix(err.Error(), "产值上报率 50.0%") {
		t.Errorf("%v", err)
	}
}

// What explain lists, returned and estimated, adds up to the figure.
func TestExplainListsEstimates(t *testing.T) {
	o := imputingOffice(t)
	o.run(order(3))
	e, err := o.Explain(t.Context(), order(3), "gov", "")
	if err != nil {
		t.Fatal(err)
	}
	sum, base, estimated := new(big.Rat), new(big.Rat), 0
	for _, u := range e.Units {
		if x := u.Estimate; x != nil {
			estimated++
			sum.Add(sum, ratOf(t, x.ToDate))
			base.Add(base, ratOf(t, x.Base))
			before := new(big.Rat).Set(ratOf(t, x.ToDate))
			for _, step := range x.Steps {
				before.Sub(before, ratOf(t, step.Value))
			}
			if len(u.Values) != 1 || u.Values[0].Path != "gov.ytd" || u.Values[0].Period != month(2) || before.Cmp(ratOf(t, u.Values[0].Value)) != 0 {
				t.Errorf("it starts from %+v", u.Values)
			}
			if got := fmt.Sprint(x.Steps[0].Words()); got != "2023年3月 120000，标记 FIR，环比 1.0000（1 户），化学原料和化学制品制造业" {
				t.Error(got)
			}
			continue
		}
		for _, v := range u.Values {
			switch v.Path {
			case "gov.ytd":
				sum.Add(sum, ratOf(t, v.Value))
			case "gov.ytd_ly":
				base.Add(base, ratOf(t, v.Value))
			}
		}
	}
	per := big.NewRat(100_000, 1)
	if estimated != 1 || sum.Quo(sum, per).Cmp(ratOf(t, e.ToDate.Level)) != 0 || base.Quo(base, per).Cmp(ratOf(t, e.ToDate.Base)) != 0 {
		t.Errorf("%d estimated; %s against %s, want %s against %s", estimated, sum, base, e.ToDate.Level, e.ToDate.Base)
	}
	if !strings.Contains(e.How, "含未报企业 1 户的估算") {
		t.Error(e.How)
	}
}

// A division of one unit that was estimated is its own all the same.
func TestEstimatesMakeNobodySafer(t *testing.T) {
	o := imputingOffice(t)
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	for _, name := range strings.Split(lines(o.views(order(3))[report.Mailable], "行业", "名称"), "\n") {
		if strings.Contains(name, "化学原料") {
			t.Error("a division with one return is shown")
		}
	}
}

// explain names the units of a link with the cells of both sides; a link of too few gives way to
// the section's, and where there is none nobody is estimated.
func TestExplainNamesTheLink(t *testing.T) {
	for least, want := range map[int]string{
		0: "化学原料和化学制品制造业 forward 2023-03 1: 瑞禾新材料有限公司 gov.m=50000 gov.ytd=50000",
		2: "制造业 forward 2023-03 1: 瑞禾新材料有限公司 gov.m=50000 gov.ytd=50000 华岚食品有限公司 gov.m=30000 gov.ytd=30000",
		9: "",
	} {
		o := imputingOffice(t)
		o.Options.Impute.Least = least
		o.run(order(3))
		e, err := o.Explain(t.Context(), order(3), "工业总产值", "")
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, l := range e.Links {
			said += fmt.Sprintf("%s %s %s %s:", l.Of, l.Method, l.Period, l.Link)
			for _, u := range l.Units {
				said += " " + u.Name
				for _, v := range u.Values {
					said += fmt.Sprintf(" %s=%s", v.Path, v.Value)
					if len(v.At.File) != 64 || v.At.Ref == "" {
						t.Errorf("%s stands at %+v", v.Path, v.At)
					}
				}
			}
		}
		if said != want {
			t.Errorf("of %d: %q, want %q", least, said, want)
		}
	}
}
