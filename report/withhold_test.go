package report_test

import (
	"math/big"
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
