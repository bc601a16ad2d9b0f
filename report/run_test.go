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
}

// Other definitions make a new version of what was mailed where a figure changes by them or a
// correction is asked for, and of what was not mailed always.
func TestRunAfterAnUpgrade(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	o.run(order(3))
	o.Options.Definitions = "d2"
	if res := o.run(order(3)); res.New || !res.Alike || res.Run.Version != 1 || len(o.post.letters) != 3 {
		t.Errorf("no figure changed: %+v", res)
	}
	o.Options.Stage = "预计"
	if res := o.run(order(3)); !res.New || res.Alike || res.Run.Version != 2 || !res.Listed {
		t.Errorf("a figure changed: %+v", res)
	}
	o.Options.Definitions = "d3"
	correction := order(3)
	correction.Correct = "模板印错了"
	if res := o.run(correction); !res.New || res.Run.Version != 3 || len(o.post.letters) != 6 {
		t.Errorf("a correction: %+v", res)
	}
	held := newOffice(t, newPark())
	held.Options.Hold = true
	held.fileAll(3)
	held.run(order(3))
	held.Options.Definitions = "d2"
	if res := held.run(order(3)); !res.New || res.Run.Version != 2 {
		t.Errorf("what was not mailed: %+v", res)
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
