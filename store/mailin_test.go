package store_test

import (
	"errors"
	"testing"
	"time"

	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

func mailIn(id string, state work.MailState, files ...work.MailFile) work.MailIn {
	return work.MailIn{ID: id, Raw: sha("raw"), Message: "<" + id + "@a>", References: []string{"<x@y>"}, Sender: "a@unit.example", Name: "张三", Subject: "六月报表",
		Received: at(5, 9), State: state, Verified: "DKIM", Notes: []string{"附件过大"}, Files: files}
}

func admit(t *testing.T, s *store.Store, m work.MailIn) {
	t.Helper()
	if err := s.Admit(t.Context(), m, m.State == work.MailQuarantined, at(5, 10)); err != nil {
		t.Fatal(err)
	}
}

// A mail is on record once with its files; its returns wait until they are on record as come,
// and it until somebody says how it is answered.
func (on engine) TestMailsIn(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	taken := mailIn("m1", work.MailTaken, work.MailFile{SHA256: sha("a"), Name: "甲.xlsx", Return: true}, work.MailFile{SHA256: sha("logo"), Name: "logo.png"})
	for range 2 {
		admit(t, s, taken)
	}
	got, ok, err := s.MailIn(ctx, "m1")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	equal(t, "the mail", got, taken)
	if _, ok, err := s.MailIn(ctx, "m2"); ok || err != nil {
		t.Error("a mail that never came", ok, err)
	}
	posted := ingest.Posted{SHA256: sha("a"), Name: work.MailPrefix + "m1/甲.xlsx", Channel: ingest.ByMail, Who: "a@unit.example", Received: at(5, 9)}
	equal(t, "waiting", must[[]ingest.Posted](t)(s.Waiting(ctx)), []ingest.Posted{posted})
	record(t, s, sub("a", at(5, 9), 1, func(s *ingest.Submission) { s.Name, s.Channel = posted.Name, ingest.ByMail }))
	equal(t, "waiting then", must[[]ingest.Posted](t)(s.Waiting(ctx)), nil)

	equal(t, "unanswered", must[[]work.MailIn](t)(s.Unanswered(ctx)), []work.MailIn{taken})
	if err := s.Answered(ctx, "m1", mail(report.NoRun, "answer", report.MailPlanned)); err != nil {
		t.Fatal(err)
	}
	if err := s.Answered(ctx, "m1", mail(report.NoRun, "another", report.MailPlanned)); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("answered twice: %v", err)
	}
	if _, err := s.Delivery(ctx, "another"); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("the second answer was planned: %v", err)
	}
	admit(t, s, mailIn("m3", work.MailTaken))
	if err := s.NotAnswered(ctx, "m3", "自动回复"); err != nil {
		t.Fatal(err)
	}
	equal(t, "unanswered then", must[[]work.MailIn](t)(s.Unanswered(ctx)), nil)
	for since, want := range map[time.Time]int{at(12, 16): 1, at(12, 17): 0} {
		equal(t, "answers", must[int](t)(s.AnswersSince(ctx, "a@unit.example", since)), want)
	}
}

// What is in quarantine is told to the admin, and decided on once.
func (on engine) TestQuarantine(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	for _, id := range []string{"q1", "q2", "q3"} {
		admit(t, s, mailIn(id, work.MailQuarantined))
	}
	equal(t, "told", names(t, s, work.KindNotice, at(5, 10)), []string{"q1", "q2", "q3"})
	entry := report.AuditEntry{At: at(6, 9), Who: "李四", Action: "release", Subject: "q1"}
	for _, want := range []error{nil, report.ErrUnknown} {
		if err := s.Decide(ctx, "q1", work.MailReleased, entry); !errors.Is(err, want) {
			t.Errorf("decided: %v, want %v", err, want)
		}
	}
	equal(t, "in quarantine", must[int](t)(s.Quarantined(ctx)), 2)
	admit(t, s, mailIn("m", work.MailTaken)) // the same bytes, now from a sender on the list
	equal(t, "in quarantine then", must[int](t)(s.Quarantined(ctx)), 0)
	var ids []string
	for _, m := range must[[]work.MailIn](t)(s.MailsIn(ctx, "", 3)) {
		ids = append(ids, m.ID+" "+string(m.State))
	}
	equal(t, "newest first", ids, []string{"m taken", "q3 passed", "q2 passed"})
	equal(t, "of a state", len(must[[]work.MailIn](t)(s.MailsIn(ctx, work.MailReleased, 9))), 1)
}

// Whatever bytes a stranger's program writes, the mail is taken in.
func (on engine) TestBytesThatAreNoText(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	m := mailIn("m", work.MailTaken, work.MailFile{SHA256: sha("a"), Name: "报\x00表\xff.xlsx", Return: true})
	m.Subject = "\xb1\xa8\x00"
	admit(t, s, m)
	waiting := must[[]ingest.Posted](t)(s.Waiting(ctx))
	if len(waiting) != 1 {
		t.Fatalf("waiting: %v", waiting)
	}
	record(t, s, sub("a", at(5, 9), 1, func(s *ingest.Submission) { s.Name, s.Channel = waiting[0].Name, ingest.ByMail }))
	equal(t, "waiting then", must[[]ingest.Posted](t)(s.Waiting(ctx)), nil)
}

func (on engine) TestMailbox(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	type state struct {
		read, failed time.Time
		why          string
	}
	for i, c := range []struct {
		at   time.Time
		why  string
		want state
	}{
		{at(5, 9), "断网", state{failed: at(5, 9), why: "断网"}},
		{at(5, 10), "口令错", state{failed: at(5, 9), why: "口令错"}},
		{at(5, 11), "", state{read: at(5, 11)}},
		{at(5, 12), "断网", state{at(5, 11), at(5, 12), "断网"}},
	} {
		if err := s.MailboxRead(ctx, "box", c.at, c.why); err != nil {
			t.Fatal(err)
		}
		read, failed, why, err := s.Mailbox(ctx, "box")
		if got := (state{read, failed, why}); err != nil || got != c.want {
			t.Errorf("%d: %+v, %v; want %+v", i, got, err, c.want)
		}
	}
	if read, failed, why, err := s.Mailbox(ctx, "other"); !read.IsZero() || !failed.IsZero() || why != "" || err != nil {
		t.Error("a mailbox that was never read", read, failed, why, err)
	}
}
