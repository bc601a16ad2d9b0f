package report_test

import (
	"testing"

	"parkstat/facts"
	"parkstat/report"
)

// The lists for the meeting: what became of the units, who falls month after month,
// and what is to be done with whom; outside, nothing that is one unit's own.
func TestAnalysis(t *testing.T) {
	o := newOffice(t, newPark(facts.Change{Month: month(3), Kind: facts.Stop, ID: enterprises[3].ID}))
	o.fileAll(3)
	views := o.views(order(3))
	row := func(v report.Variant, list, field string, i int) string {
		return views[v].Lists[list].Rows[i][field].String()
	}
	in := report.Internal
	// 2 亿 of three against 1.9 亿; 热电 stands still.
	for field, want := range map[string]string{"名称": "持续经营", "户数": "3", "累计": "4.00", "累计同比": "5.3", "拉动": "5.00"} {
		if got := row(in, "结构", field, 0); got != want {
			t.Errorf("structure, %s: %s, want %s", field, got, want)
		}
	}
	if got := row(in, "结构", "户数", 2); got != "1" {
		t.Errorf("%s stand still", got)
	}
	if rows := views[in].Lists["连降"].Rows; len(rows) != 1 || rows[0]["名称"].String() != enterprises[2].Name || rows[0]["月数"].String() != "2" {
		t.Errorf("streaks: %v", rows)
	}
	says(t, views[in], map[string]string{"总产值.去首户同比": "0.0"}) // without 恒岳's 4,000 万 more
	for i, want := range []string{"2", "1", "0", "1"} {       // +20% and +100%, 0%, –25%
		if got := row(in, "分类施策", "户数", i); got != want {
			t.Errorf("class %d has %s, want %s", i, got, want)
		}
	}
	out := views[report.Mailable]
	if len(out.Lists["连降"].Rows) != 0 || out.Values["总产值.去首户同比"].String() != "＊" {
		t.Error("the mailable variant says what is one unit's own")
	}
	// Outside, classes of units are counted, and their sums told to nobody.
	if got := lines(out, "结构", "名称", "户数", "累计", "累计同比", "拉动"); got != "持续经营 3 ＊ ＊ ＊\n本年新入库 0 ＊ ＊ ＊\n停产 1 ＊ ＊ ＊" {
		t.Errorf("outside:\n%s", got)
	}
	if got := lines(out, "分类施策", "户数", "累计", "比重", "拉动"); got != "2 ＊ ＊ ＊\n1 ＊ ＊ ＊\n0 ＊ ＊ ＊\n1 ＊ ＊ ＊" {
		t.Errorf("outside:\n%s", got)
	}
}
