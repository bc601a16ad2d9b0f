package store_test

import (
	"fmt"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/store"
)

// A counted submission gets other problems: it stays counted with its figures, the problems of
// before are kept in the book, and the audit trail says so.
func (on engine) TestJudgedAgain(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	s := open(t, dir)
	query := facts.Problem{Severity: facts.Query, Rule: "B01", Message: "不衔接", Hint: "请核实", At: facts.Cell{File: sha("a"), Sheet: "B204", Ref: "E8"}}
	remark := facts.Problem{Severity: facts.Info, Rule: "A09", Message: "第 2 版", At: facts.Cell{File: sha("a")}}
	record(t, s, sub("a", at(5, 9), 961, func(s *ingest.Submission) { s.Problems = []facts.Problem{remark} }),
		sub("held", at(5, 9), 1, unit(unitB, "乙公司"), verdict(ingest.Queried), func(s *ingest.Submission) { s.Problems = []facts.Problem{query} }))
	equal(t, "open at first", must[map[string]bool](t)(s.Reopened(ctx)), map[string]bool{})
	if err := s.Reopen(ctx, sha("a"), []facts.Problem{remark, query}, at(6, 9)); err != nil {
		t.Fatal(err)
	}
	equal(t, "its problems", must[[]facts.Problem](t)(s.Problems(ctx, sha("a"))), []facts.Problem{remark, query})
	equal(t, "open", must[map[string]bool](t)(s.Reopened(ctx)), map[string]bool{sha("a"): true})
	equal(t, "its figures", outputs(t, s), map[string]int64{"2023-06": 961})
	if got := must[[]ingest.Submission](t)(s.Submissions(ctx, june, at(30, 0)))[0]; got.Verdict != ingest.Accepted || !got.Received.Equal(at(5, 9)) {
		t.Errorf("now %+v", got)
	}
	query.Reason = "电话核实"
	if err := s.Reopen(ctx, sha("a"), []facts.Problem{remark, query}, at(7, 9)); err != nil {
		t.Fatal(err)
	}
	equal(t, "open when answered", must[map[string]bool](t)(s.Reopened(ctx)), map[string]bool{})
	var kept, lines int
	db := store.Raw(t, dir)
	if err := db.QueryRow("SELECT COUNT(*) FROM problems WHERE sha256 = '" + sha("a") + "'").Scan(&kept); err != nil || kept != 1+2+2 {
		t.Errorf("%d problems kept, %v", kept, err)
	}
	if err := db.QueryRow("SELECT COUNT(*) FROM audit WHERE action = 'judge again'").Scan(&lines); err != nil || lines != 2 {
		t.Errorf("%d lines of audit, %v", lines, err)
	}
	if err := s.Reopen(ctx, sha("gone"), nil, at(7, 9)); err == nil {
		t.Error("a stranger was judged again")
	}
}

// The workbook in use is the last one noted, also one that was in use before.
func (on engine) TestWorkbooks(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	equal(t, "before the first", must[string](t)(s.Workbook(ctx)), "")
	for i, book := range []string{"a", "b", "a"} {
		if err := s.UseWorkbook(ctx, book, at(5+i, 9)); err != nil {
			t.Fatal(err)
		}
		equal(t, "in use", must[string](t)(s.Workbook(ctx)), book)
	}
}

// What does not count keeps what it was judged by until another return of its unit touches it.
func (on engine) TestGrounds(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	wrong := sub("wrong.xlsx", at(5, 9), 961)
	wrong.Verdict = ingest.Rejected
	record(t, s, wrong)
	grounds := func() string { return must[map[string]ingest.Refused](t)(s.Refused(ctx))[wrong.SHA256].Grounds }
	equal(t, "at first", grounds(), "")
	for _, c := range []struct {
		form  string
		units []string
		from  facts.Period
		keeps bool
	}{
		{wrong.Form, []string{"nobody", "none"}, wrong.Period, true}, {"other", []string{wrong.Unit}, wrong.Period, true},
		{wrong.Form, []string{wrong.Unit}, wrong.Period.Next(), true}, {wrong.Form, nil, wrong.Period.Prev(), true},
		{wrong.Form, []string{"nobody", wrong.Unit}, wrong.Period.Prev(), false}, {wrong.Form, nil, wrong.Period, false},
	} {
		if err := s.JudgedBy(ctx, wrong.SHA256, "g"); err != nil {
			t.Fatal(err)
		}
		if err := s.Touch(ctx, c.form, c.units, c.from); err != nil {
			t.Fatal(err)
		}
		if kept := grounds() == "g"; kept != c.keeps {
			t.Errorf("%+v: %q", c, grounds())
		}
	}
}

// Versions are in the order in which they were first seen; one that is taken back counts no more and
// is told of no more, its line in the audit trail stays, and its content comes anew.
func (on engine) TestTakingBack(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	s := open(t, dir)
	seen := func(hour int) func(*ingest.Submission) {
		return func(s *ingest.Submission) { s.Seen, s.Version = at(5, hour), hour }
	}
	record(t, s, sub("late", at(5, 0), 963, seen(3)), sub("first", at(5, 0), 961, seen(1)), sub("second", at(4, 0), 962, seen(2)))
	list := func() (all []string, versions []ingest.Version) {
		versions = must[[]ingest.Version](t)(s.Versions(ctx, "B204", []string{"nobody", unitA}, june))
		for _, v := range versions {
			all = append(all, fmt.Sprintf("%s v%d %s", v.Name, v.Version, v.Verdict))
		}
		return all, versions
	}
	all, versions := list()
	equal(t, "by when they were seen", all, []string{"first v1 接收", "second v2 接收", "late v3 接收"})
	equal(t, "in force", outputs(t, s), map[string]int64{"2023-06": 963})
	if err := s.TakeBack(ctx, ingest.Voided{Version: versions[2], Reason: "收错了", Who: "李统计", At: at(6, 9)}); err != nil {
		t.Fatal(err)
	}
	all, _ = list()
	equal(t, "on record", all, []string{"first v1 接收", "second v2 接收", "late v3 作废"})
	equal(t, "in force then", outputs(t, s), map[string]int64{"2023-06": 962})
	if n := len(must[[]ingest.Submission](t)(s.Submissions(ctx, june, at(30, 0)))); n != 2 {
		t.Errorf("%d are told of", n)
	}
	equal(t, "what is known of it", must[ingest.Content](t)(s.Content(ctx, sha("late"))), ingest.Content{Known: true, Verdict: ingest.Void})
	equal(t, "what is known of the one before", must[ingest.Content](t)(s.Content(ctx, sha("second"))), ingest.Content{Known: true, Verdict: ingest.Accepted})
	equal(t, "to be judged again", must[map[string]ingest.Refused](t)(s.Refused(ctx)), map[string]ingest.Refused{})
	var detail string
	if err := store.Raw(t, dir).QueryRow("SELECT detail FROM audit WHERE action = 'void' AND who = '李统计'").Scan(&detail); err != nil || detail != "v3 收错了" {
		t.Errorf("%q, %v", detail, err)
	}
}
