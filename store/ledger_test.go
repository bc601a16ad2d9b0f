package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

func verdict(v ingest.Verdict) func(*ingest.Submission) {
	return func(s *ingest.Submission) { s.Verdict = v }
}

func period(year, month int) func(*ingest.Submission) {
	return func(s *ingest.Submission) { s.Period = facts.Period{Year: year, Month: month} }
}

func unit(id, name string) func(*ingest.Submission) {
	return func(s *ingest.Submission) { s.Unit, s.UnitName = id, name }
}

// held is what a ledger holds of a unit's monthly return.
func held(t *testing.T, l ingest.Ledger, unit string) ingest.Holding {
	t.Helper()
	return must[map[string]ingest.Holding](t)(l.Holdings(t.Context(), "B204", []string{unit}))[unit]
}

// outputs are the figures of gov.m by period.
func outputs(t *testing.T, s *store.Store) map[string]int64 {
	t.Helper()
	got := map[string]int64{}
	for _, f := range held(t, s, unitA).Filed {
		got[f.Period.String()] = f.Values["gov.m"].Units
	}
	return got
}

func (on engine) TestNewestCountedReturn(t *testing.T) {
	s := open(t, on.fresh(t))
	steps := []struct {
		why  string
		sub  ingest.Submission
		want map[string]int64
	}{
		{"the first", sub("1", at(5, 9), 100), map[string]int64{"2023-06": 100}},
		{"a later one replaces it", sub("2", at(7, 9), 200), map[string]int64{"2023-06": 200}},
		{"one received before, recorded after", sub("3", at(6, 9), 300), map[string]int64{"2023-06": 200}},
		{"sent back", sub("4", at(8, 9), 400, verdict(ingest.Rejected)), map[string]int64{"2023-06": 200}},
		{"kept aside", sub("5", at(8, 9), 500, verdict(ingest.Held)), map[string]int64{"2023-06": 200}},
		{"with an open query", sub("5b", at(8, 9), 550, verdict(ingest.Queried)), map[string]int64{"2023-06": 200}},
		{"received at the same moment: recorded last", sub("6", at(7, 9), 600), map[string]int64{"2023-06": 600}},
		{"another unit", sub("7", at(9, 9), 700, unit(unitB, "乙公司")), map[string]int64{"2023-06": 600}},
		{"another form", sub("8", at(9, 9), 800, func(s *ingest.Submission) { s.Form = "B203" }), map[string]int64{"2023-06": 600}},
		{"another period", sub("9", at(4, 9), 900, period(2022, 6)), map[string]int64{"2023-06": 600, "2022-06": 900}},
	}
	for _, c := range steps {
		record(t, s, c.sub)
		equal(t, c.why, outputs(t, s), c.want)
	}
	a := held(t, s, unitA)
	if a.Came[june] != 7 {
		t.Errorf("%d versions, want all 7 of the unit, whatever became of them", a.Came[june])
	}
	if len(a.Filed) != 2 || !a.Filed[0].Period.Before(a.Filed[1].Period) {
		t.Errorf("not by period: %+v", a.Filed)
	}
}

// Any number of units is asked about at once, and each has its own.
func (on engine) TestHoldingsOfMany(t *testing.T) {
	s := open(t, on.fresh(t))
	record(t, s, sub("a", at(5, 9), 1), sub("b", at(5, 9), 2, unit(unitB, "乙公司")), sub("c", at(6, 9), 3, unit(unitB, "乙公司"), verdict(ingest.Rejected)))
	units := []string{unitA}
	for n := range 1200 {
		units = append(units, fmt.Sprintf("none-%d", n))
	}
	of := must[map[string]ingest.Holding](t)(s.Holdings(t.Context(), "B204", append(units, unitB)))
	if len(of) != 2 || of[unitA].Filed[0].Values["gov.m"].Units != 1 || len(of[unitB].Filed) != 1 || of[unitB].Filed[0].Values["gov.m"].Units != 2 ||
		of[unitB].Filed[0].SHA256 != sha("b") || of[unitA].Came[june] != 1 || of[unitB].Came[june] != 2 {
		t.Errorf("%+v", of)
	}
	record(t, s, sub("d", at(7, 9), 4, unit("unread", ""), verdict(ingest.Rejected)))
	if h := held(t, s, "unread"); h.Filed != nil || h.Came[june] != 1 {
		t.Errorf("of a unit without a counted return: %+v", h)
	}
}

func (on engine) TestCountedMeansCounts(t *testing.T) {
	for _, v := range []ingest.Verdict{ingest.Accepted, ingest.Queried, ingest.Rejected, ingest.Held} {
		s := open(t, on.fresh(t))
		record(t, s, sub("a", at(5, 9), 1, verdict(v)))
		filed := len(held(t, s, unitA).Filed) == 1
		counted := len(must[[]reportReturn](t)(s.Counted(t.Context(), 2023, at(30, 0)))) == 1
		if filed != v.Counts() || counted != v.Counts() {
			t.Errorf("%s: filed %v, counted %v, but Counts() is %v", v, filed, counted, v.Counts())
		}
	}
}

// A comes, then B, then A once more: A counts again, as a third version and from then on.
// Noted arrivals change nothing.
func (on engine) TestContentThatComesAgain(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	if known(t, s, "a") {
		t.Error("known before it came")
	}
	content := func(name string) ingest.Content { return must[ingest.Content](t)(s.Content(ctx, sha(name))) }
	record(t, s, sub("a", at(5, 9), 961))
	equal(t, "a is its unit's last", content("a"), ingest.Content{Known: true, Verdict: ingest.Accepted})
	record(t, s, sub("b", at(6, 9), 7, func(s *ingest.Submission) { s.Version = 2 }), sub("c", at(9, 9), 8, unit(unitB, "乙公司")),
		sub("d", at(9, 9), 8, period(2023, 5)))
	equal(t, "b came after it", content("a"), ingest.Content{Known: true, Superseded: true, Verdict: ingest.Accepted})
	again := sub("a", at(8, 9), 961, func(s *ingest.Submission) {
		s.Name, s.Version, s.Late, s.Who, s.Channel = "again.xlsx", 3, true, "张三", ingest.ByUpload
		s.Problems = []facts.Problem{{Severity: facts.Info, Rule: "A09", At: facts.Cell{File: sha("a")}}}
	})
	record(t, s, again)
	equal(t, "b is not the last any more", content("b").Superseded, true)
	equal(t, "a is", content("a"), ingest.Content{Known: true, Verdict: ingest.Accepted})
	noted := again
	noted.Name, noted.Received = "copy.xlsx", at(10, 9)
	if err := s.Note(ctx, noted); err != nil {
		t.Fatal(err)
	}
	equal(t, "it came so", must[bool](t)(s.Came(ctx, ingest.ByUpload, "copy.xlsx", sha("a"))), true)
	equal(t, "and not so", must[bool](t)(s.Came(ctx, ingest.ByFolder, "copy.xlsx", sha("a"))), false)

	equal(t, "figures", outputs(t, s)["2023-06"], 961)
	equal(t, "how many came", held(t, s, unitA).Came[june], 3)
	for day, want := range map[int]string{5: "a", 7: "b", 8: "again.xlsx", 30: "again.xlsx"} {
		for _, f := range must[[]report.FiledReturn](t)(s.Counted(ctx, 2023, at(day, 10))) {
			if f.Unit == unitA && f.Period == june && f.Name != want {
				t.Errorf("on the %d. %s counts, want %s", day, f.Name, want)
			}
		}
	}
	var versions []int
	for _, x := range must[[]ingest.Submission](t)(s.Returned(ctx, "B204", unitA, june, at(30, 0))) {
		if versions = append(versions, x.Version); x.Version == 3 {
			want := again
			want.Facts = nil
			equal(t, "the third", x, want)
		} else if len(x.Problems) > 0 {
			t.Errorf("version %d has the problems of another time: %v", x.Version, x.Problems)
		}
	}
	equal(t, "versions", versions, []int{1, 2, 3})
	// Another verdict is of the last time only.
	again.Verdict = ingest.Queried
	if err := s.Reconsider(ctx, again, at(11, 9)); err != nil {
		t.Fatal(err)
	}
	equal(t, "what counts then", outputs(t, s)["2023-06"], 7)
	equal(t, "the first time", must[[]ingest.Submission](t)(s.Returned(ctx, "B204", unitA, june, at(30, 0)))[0].Verdict, ingest.Accepted)
}

// A file is new at a place where something else lay; a place never looked at is known by name.
func (on engine) TestPlaces(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	record(t, s, sub("old.xlsx", at(5, 9), 961))
	lies := func(dir, path, content string) bool {
		return must[bool](t)(s.Lies(ctx, ingest.Place{
			Dir: dir, Path: path, SHA256: sha(content), Size: 5, Modified: 1e18 + 1, Changed: 2, Inode: 3, Scanned: at(9, 9)}))
	}
	for i, c := range []struct {
		dir, path, content string
		came               bool
	}{
		{"in", "old.xlsx", "old.xlsx", false}, {"in", "copy.xlsx", "old.xlsx", true}, {"in", "copy.xlsx", "old.xlsx", false}, {"in", "copy.xlsx", "new", true},
		{"in", "copy.xlsx", "old.xlsx", true}, {"other", "copy.xlsx", "new", true}, {"in", "copy.xlsx", "old.xlsx", false}, {"other", "copy.xlsx", "new", false},
	} {
		if came := lies(c.dir, c.path, c.content); came != c.came {
			t.Errorf("%d: %s at %s came: %v", i, c.content, c.path, came)
		}
	}
	want := map[string]ingest.Place{"copy.xlsx": {
		Dir: "other", Path: "copy.xlsx", SHA256: sha("new"), Size: 5, Modified: 1e18 + 1, Changed: 2, Inode: 3, Scanned: at(9, 9)}}
	gone := func(p ingest.Place) bool { return p.Path == "old.xlsx" }
	moved := func(content string, modified int64) bool {
		return must[bool](t)(s.Moved(ctx, ingest.Place{Dir: "in", Path: "tidy/old.xlsx", SHA256: sha(content), Modified: modified}, gone))
	}
	if moved("old.xlsx", 1e18) || moved("new", 1e18+1) || !moved("old.xlsx", 1e18+1) || moved("old.xlsx", 1e18+1) {
		t.Error("what is as old and gone from its place was moved, once")
	}
	equal(t, "what lies there", must[map[string]ingest.Place](t)(s.Places(ctx, "other", []string{"copy.xlsx", "old.xlsx", "none.xlsx"})), want)
}

func (on engine) TestAtomically(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	s := open(t, dir)
	stop := errors.New("stop")
	err := s.Atomically(ctx, func(l ingest.Ledger) error {
		record(t, l, sub("a", at(5, 9), 961), sub("b", at(6, 9), 962))
		// What was recorded just now is seen by what comes next.
		if !known(t, l, "a") || held(t, l, unitA).Came[june] != 2 {
			t.Error("an entry does not see itself")
		}
		if f := held(t, l, unitA).Filed; len(f) != 1 || f[0].Values["gov.m"].Units != 962 {
			t.Errorf("filed: %+v", f)
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if known(t, s, "a") {
		t.Error("not rolled back")
	}
	for _, table := range []string{"respondents", "submissions", "returns", "problems"} {
		var n int
		if err := store.Raw(t, dir).QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d rows left, %v", table, n, err)
		}
	}
	if err := s.Atomically(ctx, func(l ingest.Ledger) error { return l.Record(ctx, sub("a", at(5, 9), 961)) }); err != nil {
		t.Fatal(err)
	}
	if !known(t, s, "a") {
		t.Error("not committed")
	}
}

func (on engine) TestAPanicRollsBack(t *testing.T) {
	s := open(t, on.fresh(t))
	func() {
		defer func() { _ = recover() }()
		_ = s.Atomically(t.Context(), func(l ingest.Ledger) error {
			record(t, l, sub("a", at(5, 9), 961))
			panic("broken")
		})
	}()
	if known(t, s, "a") {
		t.Error("not rolled back")
	}
}

func (on engine) TestSubmissions(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	full := ingest.Submission{
		SHA256: sha("full"), Name: "收件/甲公司 6月.xlsx", Size: 12345, Received: at(5, 9).Add(123 * time.Millisecond), Late: true,
		Channel: "mailbox", Form: "B204", FormVer: "2023", Unit: unitA, UnitName: "甲公司", Period: june, Version: 3, Verdict: ingest.Queried,
		Problems: []facts.Problem{
			{Severity: facts.Query, Rule: "B02", Message: "较上月变动大", Found: "961", Hint: "请说明原因。", At: facts.Cell{File: sha("full"), Sheet: "B204", Ref: "E8"}},
			{Severity: facts.Error, Rule: "A05", Message: "合计不符", Found: "961", Expected: "960", At: facts.Cell{File: sha("full"), Sheet: "B204", Ref: "E9"}},
			{Severity: facts.Info, Rule: "A05", Message: "提示", At: facts.Cell{File: sha("full")}},
		},
	}
	unread := ingest.Submission{SHA256: sha("unread"), Name: "照片.xlsx", Size: 9, Received: at(3, 9), Channel: "folder", Verdict: ingest.Rejected,
		Problems: []facts.Problem{{Severity: facts.Error, Rule: "文件", Message: "打不开", At: facts.Cell{File: sha("unread")}}}}
	early := sub("early", at(4, 9), 1)
	record(t, s, full, unread, early)

	early.Facts = nil
	equal(t, "newest last", must[[]ingest.Submission](t)(s.Submissions(ctx, june, at(30, 0))), []ingest.Submission{early, full})
	equal(t, "as of the 5th, 9:00", must[[]ingest.Submission](t)(s.Submissions(ctx, june, at(5, 9))), []ingest.Submission{early})
	equal(t, "of no period", must[[]ingest.Submission](t)(s.Submissions(ctx, facts.Period{}, at(30, 0))), []ingest.Submission{unread})
	if got := must[[]facts.Fact](t)(s.Facts(ctx, sha("unread"))); got != nil {
		t.Errorf("figures of what could not be read: %v", got)
	}
	if err := s.Record(ctx, sub("bad", at(5, 9), 1, period(2023, 13))); err == nil {
		t.Error("recorded for a thirteenth month")
	}
}

// One unit is found by its code or by the name that it had, and nobody else's returns come
// with it.
func (on engine) TestReturned(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	record(t, s, sub("a", at(5, 9), 1), sub("a other form", at(6, 9), 2, func(s *ingest.Submission) { s.Form = "B205" }),
		sub("a may", at(6, 9), 3, period(2023, 5)),
		sub("b", at(6, 9), 4, unit(unitB, "乙公司"), func(s *ingest.Submission) { s.Problems = []facts.Problem{{Severity: facts.Error, Rule: "A02"}} }),
		sub("nobody", at(6, 9), 5, unit("", "")))
	for _, c := range []struct {
		form, unit string
		want       []string
	}{
		{"B204", unitA, []string{"a"}}, {"B204", "甲公司", []string{"a"}}, {"B204", unitB, []string{"b"}}, {"B204", "", []string{"a", "b", "nobody"}},
		{"B205", unitA, []string{"a other form"}}, {"", "", []string{"a", "a other form", "b", "nobody"}}, {"B204", "丙公司", nil},
	} {
		var got []string
		for _, x := range must[[]ingest.Submission](t)(s.Returned(ctx, c.form, c.unit, june, at(30, 0))) {
			if got = append(got, x.Name); (x.Name == "b") != (len(x.Problems) == 1) {
				t.Errorf("%s has the problems %v", x.Name, x.Problems)
			}
		}
		equal(t, c.form+" of "+c.unit, got, c.want)
	}
	equal(t, "before it came", len(must[[]ingest.Submission](t)(s.Returned(ctx, "B204", unitB, june, at(6, 8)))), 0)
}

func (on engine) TestRespondents(t *testing.T) {
	dir := on.fresh(t)
	s := open(t, dir)
	name := func() (name string) {
		if err := store.Raw(t, dir).QueryRow("SELECT name FROM respondents WHERE id = '" + unitA + "'").Scan(&name); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for i, c := range []struct{ given, want string }{{"甲公司", "甲公司"}, {"", "甲公司"}, {"甲集团", "甲集团"}} {
		record(t, s, sub(string(rune('a'+i)), at(5, 9), 1, unit(unitA, c.given)))
		equal(t, "name after "+c.given, name(), c.want)
	}
}

// What was sent back is given another verdict; its problems are those of the last
// time, and nothing else changes.
func (on engine) TestReconsider(t *testing.T) {
	ctx := t.Context()
	s := open(t, on.fresh(t))
	back := sub("a", at(5, 9), 1, func(s *ingest.Submission) {
		s.Verdict, s.Problems = ingest.Held, []facts.Problem{{Severity: facts.Error, Rule: "A05", Message: "不在名录"}}
	})
	if err := s.Record(ctx, back); err != nil {
		t.Fatal(err)
	}
	if refused := must[map[string]ingest.Refused](t)(s.Refused(ctx)); len(refused) != 1 {
		t.Fatalf("%d refused", len(refused))
	}
	now := back
	now.Verdict, now.Problems = ingest.Accepted, nil
	if err := s.Reconsider(ctx, now, at(6, 9)); err != nil {
		t.Fatal(err)
	}
	subs := must[[]ingest.Submission](t)(s.Submissions(ctx, back.Period, at(30, 9)))
	if len(subs) != 1 || subs[0].Verdict != ingest.Accepted || len(subs[0].Problems) != 0 || !subs[0].Received.Equal(back.Received) {
		t.Errorf("now %+v", subs)
	}
	if refused := must[map[string]ingest.Refused](t)(s.Refused(ctx)); len(refused) != 0 {
		t.Errorf("%d still refused", len(refused))
	}
	if err := s.Reconsider(ctx, sub("b", at(5, 9), 1), at(6, 9)); err == nil {
		t.Error("a stranger is reconsidered")
	}
}

// An answer to a query is kept with its hand, in order, and told in the audit trail.
func (on engine) TestSettlements(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	asked := sub("a", at(5, 9), 1, verdict(ingest.Queried))
	asked.Problems = []facts.Problem{{Severity: facts.Query, Rule: "C04", Message: "m", Hint: "h", Reason: "检修",
		At: facts.Cell{File: sha("a"), Sheet: "表1", Ref: "D9"}}}
	record(t, s, asked, sub("b", at(5, 9), 2))
	equal(t, "the written reason", must[[]ingest.Submission](t)(s.Submissions(ctx, june, at(30, 0)))[0].Problems, asked.Problems)
	answers := []ingest.Settlement{
		{SHA256: sha("a"), Rule: "C04", Ref: "D9", Reason: "电话核实：检修", Who: "王统计", At: at(6, 9)},
		{SHA256: sha("a"), Rule: "A07", Reason: "已改名录", Who: "王统计", At: at(6, 10)},
	}
	for _, a := range answers {
		if err := s.Settle(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "the answers", must[[]ingest.Settlement](t)(s.Settlements(ctx, sha("a"))), answers)
	equal(t, "another's", must[[]ingest.Settlement](t)(s.Settlements(ctx, sha("b"))), nil)
	if err := s.Settle(ctx, ingest.Settlement{SHA256: sha("gone"), Rule: "C04"}); err == nil {
		t.Error("a query of no submission was settled")
	}
}

// A receipt is due in the entry that records a return of a folder, and with no other.
func (on engine) TestReceipting(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	err := s.Recording(store.Recording{Letters: true}).Atomically(ctx, func(l ingest.Ledger) error {
		record(t, l, sub("a", at(5, 9), 1), sub("b", at(5, 9), 2, func(s *ingest.Submission) { s.Channel = ingest.ByMail }))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	record(t, s, sub("c", at(5, 9), 3))
	equal(t, "receipts", names(t, s, work.KindReceipt, at(5, 9)), []string{sha("a")})
	got, ok, err := s.Submission(ctx, sha("b"))
	want := sub("b", at(5, 9), 2, func(s *ingest.Submission) { s.Channel, s.Facts = ingest.ByMail, nil })
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	equal(t, "a submission", got, want)
}
