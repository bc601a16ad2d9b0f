package report_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// Outside, a division of one unit is shown together with others: no list, word or
// measure of the mailable variant says its figures; inside, all are shown.
func TestMailableMergesWhatIsSomebodysOwn(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	o.fileAll(3)
	views := o.views(order(3))
	names := func(v *templates.View, list string) string {
		var all []string
		for _, r := range v.Lists[list].Rows {
			all = append(all, strings.TrimLeft(r["名称"].String(), "　"))
		}
		return strings.Join(all, " ")
	}
	// 食品 and 热电 have one unit each, and 热电 is all of its section.
	mailable := views[report.Mailable]
	if got := names(mailable, "行业"); got != "化学原料和化学制品制造业 其他行业（2 个合并）" {
		t.Errorf("mailable: %s", got)
	}
	for _, list := range []string{"行业拉动", "行业拉动前列", "行业拉动后列"} {
		if got := names(mailable, list); strings.Contains(got, "食品") || strings.Contains(got, "热力") {
			t.Errorf("%s: %s", list, got)
		}
	}
	for name, d := range mailable.Values {
		if name == "表注" {
			continue // it names whose price index was borrowed, and says no figure
		}
		if s := d.String(); strings.Contains(s, "农副食品") || strings.Contains(s, "热力生产") {
			t.Errorf("%s says %s", name, s)
		}
	}
	sum := new(big.Rat)
	for _, r := range mailable.Lists["行业"].Rows {
		sum.Add(sum, r["总产值累计"].Num)
	}
	if total := mailable.Lists["合计"].Rows[0]["总产值累计"].Num; sum.Cmp(total) != 0 {
		t.Errorf("the rows add up to %s of %s", sum, total)
	}
	if got := names(views[report.Internal], "行业"); !strings.Contains(got, "农副食品") || strings.Contains(got, "合并") {
		t.Errorf("internal: %s", got)
	}
	if res := o.run(order(3)); len(res.Withheld) != 2 {
		t.Errorf("told as withheld: %v", res.Withheld)
	}
}

// Of merged divisions of which one has no value-added rate the mailed row has no added value,
// though it may be issued anyway: that of the other alone is no figure of the row.
func TestMergedRowWithoutARate(t *testing.T) {
	park := newPark()
	delete(park.Rates, facts.DivisionYear{Division: "*", Year: 2023})
	for _, code := range []string{"13", "26"} {
		park.Rates[facts.DivisionYear{Division: code, Year: 2023}] = big.NewRat(20, 1)
	}
	o := newOffice(t, park)
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	o.fileAll(3)
	anyway := order(3)
	anyway.Anyway = true
	if res := o.run(anyway); !res.New {
		t.Fatalf("%+v", res.Run)
	}
	want := "化学原料和化学制品制造业 3.40 0.68 13.3\n　其他行业（2 个合并） 1.00 — —"
	if got := lines(o.views(order(3))[report.Mailable], "行业", "名称", "总产值累计", "增加值累计", "增加值累计同比"); strings.TrimSpace(got) != want {
		t.Errorf("行业:\n%s", got)
	}
}

// A unit that leaves the list between two mailed months: March to date + April − April to date
// would be its own figure, so April's month is starred, in the table of the trend too, and
// stays so. Source of the case: statistical disclosure by differencing.
func TestChangeOfListIsNotTold(t *testing.T) {
	o := newOffice(t, newPark(facts.Change{Month: month(4), Kind: facts.Leave, ID: enterprises[3].ID}))
	o.Options.Disclosure = calc.Disclosure{Fewest: 3}
	o.fileAll(3)
	if res := o.run(order(3)); res.Starred != nil || res.Held != nil {
		t.Fatalf("March: %v, %v", res.Starred, res.Held)
	}
	for n := range 3 {
		o.file("2023-05-05", n, 4)
	}
	res := o.run(order(4))
	if res.Held != nil || !slices.Contains(res.Starred, "2023年4月用电量") || !slices.Contains(res.Starred, "2023年4月总产值") {
		t.Errorf("April: %v, %v", res.Starred, res.Held)
	}
	v := o.views(order(4))
	says(t, v[report.Mailable], map[string]string{"用电量.本月": "＊", "用电量.本月同比": "＊", "总产值.本月": "＊", "产销率.本月": "＊", "总产值.累计": "6.00"})
	says(t, v[report.Internal], map[string]string{"用电量.本月": "4.00", "总产值.本月": "2.00"})
	if got := lines(v[report.Mailable], "趋势", "月份", "总产值本月"); got != "1—2月 2.20\n3月 2.20\n4月 ＊" {
		t.Errorf("trend:\n%s", got)
	}
	for n := range 3 {
		o.file("2023-06-05", n, 5)
	}
	if res := o.run(order(5)); !slices.Equal(res.Starred, []string{"2023年4月总产值"}) || res.Held != nil {
		t.Errorf("May: %v, %v", res.Starred, res.Held)
	}
}

// A second mail of a month that differs from the first by one unit waits, with both named, and
// goes once somebody approves.
func TestSecondMailWaits(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 3}
	o.fileAll(3, 3)
	o.run(order(3))
	// What the one that lacks made of last year's output is its own.
	v := o.views(order(3))
	says(t, v[report.Mailable], map[string]string{"未报说法": "1 户未报，占上年同期产值的 ＊，以上为已报企业同口径增速。", "报送.产值上报率": "＊",
		"已报说法": "已报3户", "未报齐": "，未报齐"})
	holds(t, v[report.Internal], "未报说法", "占上年同期产值的 5.0%")
	says(t, v[report.Internal], map[string]string{"已报说法": "已报3户，占上年同期95.0%"})
	if l := v[report.Internal].Lists["趋势"].Rows; l[0]["总产值累计同比"].Partly || !l[1]["总产值累计同比"].Partly || l[1]["总产值本月"].String() != "已报 2.00" {
		t.Errorf("the trend looks complete: %v", l)
	}
	sent := len(o.post.letters)
	o.file("2023-04-20", 3, 3)
	late := report.Order{Period: month(3), Now: at(4, 21, 9), AsOf: at(4, 21, 9), Correct: "补报"}
	for range 2 { // also when it is run again
		res := o.run(late)
		if res.Held == nil || len(o.post.letters) != sent || res.Held.Leaks[0].Unit != "鼎沃热电有限公司" ||
			!slices.Equal(res.Held.Leaks[0].Mails, []string{"2023-03-v1", "2023-03-v2"}) {
			t.Fatalf("%v, %d letters", res.Held, len(o.post.letters))
		}
		if said := res.Held.Error(); !strings.Contains(said, "2023-03-v1 与 2023-03-v2 相减，显出鼎沃热电有限公司的") || !strings.Contains(said, "parkstat approve 2023-03-v2") {
			t.Errorf("it says %s", said)
		}
		late.Correct = ""
	}
	if _, err := o.store.Release(t.Context(), "2023-03-v2", at(4, 22, 9)); err != nil {
		t.Fatal(err)
	}
	if res := o.run(late); res.Held != nil || len(o.post.letters) != 2*sent {
		t.Errorf("approved: %v, %d letters", res.Held, len(o.post.letters))
	}
}

// A version that was listed and is mailed as a correction later waits for the same reason.
func TestListedVersionWaits(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 3}
	o.fileAll(3, 3)
	o.run(order(3))
	o.file("2023-04-20", 3, 3)
	later := report.Order{Period: month(3), Now: at(4, 21, 9), AsOf: at(4, 21, 9)}
	if res := o.run(later); !res.Listed || res.Held != nil {
		t.Fatalf("%v", res.Held)
	}
	later.Correct = "补报"
	if res := o.run(later); res.Held == nil {
		t.Error("it does not wait")
	}
}

// A park's total over so few units waits, whatever was mailed.
func TestTotalOfFewWaits(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 5}
	o.fileAll(3)
	if res := o.run(order(3)); res.Held == nil || len(res.Held.Leaks) != 1 || !strings.Contains(res.Held.Error(), "全园区的企业太少") || len(o.post.letters) != 0 {
		t.Errorf("%v, %d letters", res.Held, len(o.post.letters))
	}
}

// A unit that stood still leaves the list: nothing of it is in any level, all of its 300,000 of
// last year in the base. 拉动 tells growth to two decimals, so March's base to date less April's
// would be known to ±14,000; by growth to one decimal it would be to ±54,000.
func TestBaseOfALeaverIsNotTold(t *testing.T) {
	still := enterprises[3].ID
	park := newPark(facts.Change{Month: month(2), Kind: facts.Stop, ID: still}, facts.Change{Month: month(4), Kind: facts.Leave, ID: still})
	times := func(v facts.Value, n int64) facts.Value { return facts.Int(v.Units * n) }
	for k, b := range park.Bases {
		n := int64(100)
		if k.ID == still {
			n = 15
		}
		b = facts.Base{Month: times(b.Month, n), ToDate: times(b.ToDate, n)}
		if k.Period.IsJoint() {
			b.Month = facts.Value{}
		}
		park.Bases[k] = b
	}
	o := newOffice(t, park)
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	file := func(m int) {
		for n := range 3 {
			o.file(fmt.Sprintf("2023-%02d-05", m+1), n, m, func(a *templates.Answers) {
				for _, item := range []string{"gov", "sales", "exports", "elec"} {
					for _, column := range []string{".m", ".ytd"} {
						a.Asked[item+column] = times(a.Asked[item+column], 100)
						a.Given[item+column+"_ly"] = times(a.Given[item+column+"_ly"], 100)
					}
				}
			})
		}
	}
	file(2)
	file(3)
	if res := o.run(order(3)); res.Starred != nil || res.Held != nil {
		t.Fatalf("March: %v, %v", res.Starred, res.Held)
	}
	file(4)
	if res := o.run(order(4)); !slices.Contains(res.Starred, "2023年4月总产值") || res.Held != nil {
		t.Errorf("April: %v, %v", res.Starred, res.Held)
	}
}
