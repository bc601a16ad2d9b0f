package store_test

import (
	"errors"
	"regexp"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// issuing is a book that makes receipts.
func issuing(s *store.Store) ingest.Book {
	return s.Recording(store.Recording{Receipt: func(s ingest.Submission) work.Receipt {
		return work.Receipt{Code: s.Unit, Period: s.Period, File: s.Name, SHA256: s.SHA256, State: work.State(s.Verdict), By: s.Who}
	}})
}

// atOnce is one entry.
func atOnce(t *testing.T, b ingest.Book, do func(ingest.Ledger) error) {
	t.Helper()
	if err := b.Atomically(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// Every judged arrival has a ticket; its unit finds it by that, and nobody else.
func (on engine) TestTickets(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	record(t, s, sub("a", at(5, 9), 1, func(s *ingest.Submission) { s.Problems = []facts.Problem{{Severity: facts.Query, Rule: "C04"}} }),
		sub("b", at(6, 9), 2, func(s *ingest.Submission) { s.Unit, s.UnitName = unitB, "乙公司" }))
	if err := s.Note(ctx, sub("a", at(7, 9), 1)); err != nil {
		t.Fatal(err)
	}
	id := must[string](t)(s.Ticket(ctx, sha("a")))
	if !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(id) {
		t.Errorf("%q is no ticket", id)
	}
	got := must[work.Lodged](t)(s.Lodged(ctx, id, []string{"OLD", unitA}))
	if got.SHA256 != sha("a") || len(got.Problems) != 1 || got.Problems[0].Rule != "C04" || got.Judged != 1 || got.Receipt != "" {
		t.Errorf("%+v", got)
	}
	if _, err := s.Lodged(ctx, id, nil); err != nil {
		t.Errorf("the office does not find it: %v", err)
	}
	for _, one := range []struct{ id, unit string }{{id, unitB}, {"x", unitA}, {"", unitA}} {
		if _, err := s.Lodged(ctx, one.id, []string{one.unit}); !errors.Is(err, report.ErrUnknown) {
			t.Errorf("%q of %s: %v", one.id, one.unit, err)
		}
	}
	all := must[[]work.Lodged](t)(s.LodgedBy(ctx, []string{unitA}))
	if len(all) != 1 || all[0].ID != id {
		t.Errorf("%+v", all)
	}
}

// A receipt is made for each verdict that an arrival was given, in the same entry, and stays as it was.
func (on engine) TestReceiptsStay(t *testing.T) {
	ctx, place := t.Context(), on.fresh(t)
	s := open(t, place)
	b := issuing(s)
	queried := sub("a", at(5, 9), 1, func(s *ingest.Submission) { s.Verdict, s.Who = ingest.Queried, "陈静" })
	atOnce(t, b, func(l ingest.Ledger) error { return l.Record(ctx, queried) })
	id := must[string](t)(s.Ticket(ctx, sha("a")))
	first := must[work.Lodged](t)(s.Lodged(ctx, id, nil)).Receipt
	if !regexp.MustCompile(`^QL-202306-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$`).MatchString(first) {
		t.Errorf("%q is no number", first)
	}
	for _, v := range []ingest.Verdict{ingest.Queried, ingest.Accepted} {
		queried.Verdict = v
		atOnce(t, b, func(l ingest.Ledger) error { return l.Reconsider(ctx, queried, at(6, 9)) })
	}
	second := must[work.Lodged](t)(s.Lodged(ctx, id, nil)).Receipt
	if second == first {
		t.Error("another verdict has no receipt of its own")
	}
	for number, want := range map[string]work.State{first: "待核实", second: "接收"} {
		r := must[work.Receipt](t)(s.ReceiptNumbered(ctx, number, []string{unitA}))
		if r.State != want || r.Number != number || r.Return != id || r.By != "陈静" {
			t.Errorf("%+v", r)
		}
		if _, err := s.ReceiptNumbered(ctx, number, []string{unitB}); !errors.Is(err, report.ErrUnknown) {
			t.Errorf("another's receipt: %v", err)
		}
	}
	var n int
	if err := store.Raw(t, place).QueryRow(`SELECT COUNT(*) FROM receipts`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d receipts, %v", n, err)
	}
	failed := errors.New("no")
	err := b.Atomically(ctx, func(l ingest.Ledger) error {
		record(t, l, sub("z", at(9, 9), 1))
		return failed
	})
	if _, unknown := s.Ticket(ctx, sha("z")); !errors.Is(err, failed) || unknown == nil {
		t.Errorf("half an entry: %v, %v", err, unknown)
	}
}

// What is asked waits for one answer.
func (on engine) TestAsks(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	ask := work.Ask{What: work.AskExtension, Unit: unitA, Form: "B204", Period: june, Until: at(20, 9), Text: "软件升级", Who: "陈静", From: "192.0.2.7",
		At: at(5, 9), State: work.AskOpen}
	contact := work.Ask{What: work.AskContact, Unit: unitB, Text: "换人", Who: "李四", At: at(5, 10), State: work.AskOpen}
	if err := errors.Join(s.Asked(ctx, ask), s.Asked(ctx, contact)); err != nil {
		t.Fatal(err)
	}
	all := must[[]work.Ask](t)(s.Asks(ctx, nil))
	if len(all) != 2 || all[0].ID == "" {
		t.Fatalf("%+v", all)
	}
	ask.ID = all[0].ID
	equal(t, "what is asked", all[0], ask)
	equal(t, "of a unit", len(must[[]work.Ask](t)(s.Asks(ctx, []string{unitB}))), 1)
	ask.State, ask.By, ask.Answer, ask.Decided = work.AskAllowed, "李统计", "可以", at(6, 9)
	if err := s.AskAnswered(ctx, ask); err != nil {
		t.Fatal(err)
	}
	equal(t, "the answer", must[[]work.Ask](t)(s.Asks(ctx, []string{unitA}))[0], ask)
	if err := s.AskAnswered(ctx, ask); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("answered twice: %v", err)
	}
}

// A link lets somebody in once, a code until it ends; who is signed in is found until he is signed out.
func (on engine) TestPasses(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	link := work.Pass{ID: "l", Hash: "hl", Kind: work.PassLink, Person: "a@one.example", Made: at(5, 9), By: "陈静", Until: at(5, 10)}
	code := work.Pass{ID: "c", Hash: "hc", Kind: work.PassCode, Person: "陈静", Unit: unitA, Made: at(5, 9), By: "李统计", Until: at(30, 9)}
	if err := errors.Join(s.Grant(ctx, link, "192.0.2.7"), s.Grant(ctx, code, "")); err != nil {
		t.Fatal(err)
	}
	equal(t, "a pass", must[work.Pass](t)(s.PassOf(ctx, "hc")), code)
	equal(t, "links of an hour", must[int](t)(s.Granted(ctx, work.PassLink, "a@one.example", at(5, 8))), 1)
	session := func(id string, since time.Time) work.Session {
		return work.Session{ID: id, Device: "Windows 上的 Edge", From: "192.0.2.7", Since: since, Seen: since}
	}
	for _, one := range []struct {
		pass work.Pass
		id   string
		at   time.Time
		good bool
	}{{link, "s1", at(5, 9), true}, {link, "s2", at(5, 9), false}, {code, "s3", at(6, 9), true}, {code, "s4", at(7, 9), true}, {code, "s5", at(30, 10), false}} {
		err := s.SignIn(ctx, one.pass, session(one.id, one.at))
		if one.good != (err == nil) || err != nil && !errors.Is(err, report.ErrUnknown) {
			t.Errorf("%s: %v", one.id, err)
		}
	}
	if err := s.Seen(ctx, "s3", at(9, 9), "192.0.2.8"); err != nil {
		t.Fatal(err)
	}
	got, by, err := s.SignedIn(ctx, "s3")
	if err != nil || got.From != "192.0.2.8" || !got.Seen.Equal(at(9, 9)) || by.ID != "c" {
		t.Errorf("%+v, %+v, %v", got, by, err)
	}
	equal(t, "devices", len(must[[]work.Session](t)(s.SessionsBeside(ctx, "s4"))), 2)
	if err := s.SignOut(ctx, "s3", "陈静", "192.0.2.8", at(9, 10)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.SignedIn(ctx, "s3"); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("signed out: %v", err)
	}
	if err := s.Revoke(ctx, "c", "丢了", "李统计", at(10, 9)); err != nil {
		t.Fatal(err)
	}
	if _, by, err := s.SignedIn(ctx, "s4"); err != nil || by.Ended.IsZero() {
		t.Errorf("by a code that was taken back: %+v, %v", by, err)
	}
	if err := s.Revoke(ctx, "c", "丢了", "李统计", at(10, 9)); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("taken back twice: %v", err)
	}
	equal(t, "codes and tokens", len(must[[]work.Pass](t)(s.Passes(ctx))), 1)
}

// A later code of the same person ends the one before.
func (on engine) TestPassesReplace(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	for _, id := range []string{"a", "b"} {
		p := work.Pass{ID: id, Hash: id, Kind: work.PassCode, Person: "陈静", Unit: unitA, Made: at(5, 9), Until: at(30, 9)}
		if err := s.Grant(ctx, p, ""); err != nil {
			t.Fatal(err)
		}
	}
	all := must[[]work.Pass](t)(s.Passes(ctx))
	if len(all) != 2 || all[0].Ended.IsZero() || !all[1].Ended.IsZero() {
		t.Errorf("%+v", all)
	}
}

// What a browser is known by is kept until it expires.
func (on engine) TestVisits(t *testing.T) {
	ctx, s, now := t.Context(), open(t, on.fresh(t)), at(5, 9)
	v := s.Visits(func() time.Time { return now })
	err := errors.Join(v.CommitCtx(ctx, "a", []byte{0, 255}, at(5, 10)), v.Commit("b", nil, at(6, 9)), v.CommitCtx(ctx, "a", []byte("2"), at(5, 10)))
	if err != nil {
		t.Fatal(err)
	}
	if data, found, err := v.Find("a"); err != nil || !found || string(data) != "2" {
		t.Errorf("%q, %v, %v", data, found, err)
	}
	now = at(5, 10)
	if _, found, err := v.FindCtx(ctx, "a"); err != nil || found {
		t.Errorf("expired: %v, %v", found, err)
	}
	if err := v.Delete("b"); err != nil {
		t.Fatal(err)
	}
	if _, found, err := v.Find("b"); err != nil || found {
		t.Errorf("forgotten: %v, %v", found, err)
	}
}
