package work_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
	"parkstat/work/queue"
)

// What is in quarantine is told of once, together; what somebody looked at is not.
func TestNotice(t *testing.T) {
	c := newCounter(t, note("1", "x@one.example", ""), note("2", "a@one.example", ""), "From: y@one.example\n\nspam", note("3", "z@one.example", ""))
	c.fetch()
	var told []string
	deaf := true
	n := &work.Notice{Park: "甲园区", Ledger: c.book, Mailbox: work.TheMailbox, Now: c.Now,
		Retry: deliver.Retry{First: time.Minute, Most: time.Hour, GiveUp: 24 * time.Hour},
		Tell: func(_ context.Context, subject, text string) error {
			if deaf {
				return errors.New("机器人没有应答")
			}
			told = append(told, subject+"\n"+text)
			return nil
		}}
	w := queue.Worker{Rows: c.book, Now: c.Now, Alone: true, Kinds: []queue.Kind{n.Kind()}}
	round := func() {
		t.Helper()
		if err := w.Due(t.Context(), work.KindNotice); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(time.Hour)
	}
	round()
	third := c.mails()[0]
	if err := c.book.Decide(t.Context(), third.ID, work.MailRejected,
		report.AuditEntry{At: c.now, Who: "李", Action: "refuse-mail", Subject: third.ID, Detail: "x"}); err != nil {
		t.Fatal(err)
	}
	deaf = false
	round()
	round()
	if len(told) != 1 || !strings.HasPrefix(told[0], "【甲园区】统计邮箱有 2 封来信进了隔离\n") || strings.Contains(told[0], third.ID) ||
		!strings.Contains(told[0], "x@one.example：发件人不在名录的邮箱里") {
		t.Errorf("told %q", told)
	}

	// A mailbox that can't be read is told of, unless it can again.
	since := c.now
	for _, why := range []string{"连不上", ""} {
		if err := c.book.MailboxRead(t.Context(), work.TheMailbox, c.now, why); err != nil {
			t.Fatal(err)
		}
		if err := c.book.Enqueue(t.Context(), work.KindNotice, work.UnreadableSince(since), c.now); err != nil {
			t.Fatal(err)
		}
		round()
		since = since.Add(time.Second)
	}
	if len(told) != 2 || !strings.Contains(told[1], "【甲园区】统计邮箱读不到了\n连不上\n") {
		t.Errorf("told %q", told[1:])
	}
}

// Rounds come again and again, after a failure ever more seldom.
func TestMailboxRounds(t *testing.T) {
	c := newCounter(t)
	var fail error
	more := false
	reads := ""
	m := &work.Mailbox{Every: 5 * time.Minute, Now: c.Now,
		Fetch: func(context.Context) (*work.Taking, error) { return &work.Taking{More: more}, fail },
		Read: func(_ context.Context, _ time.Time, _ *work.Taking, err error) error {
			reads += map[bool]string{true: "x", false: "."}[err == nil]
			return nil
		}}
	w := queue.Worker{Rows: c.book, Now: c.Now, Alone: true, Kinds: []queue.Kind{m.Kind()}}
	if err := c.book.Wake(t.Context(), work.KindMailbox, work.TheMailbox, c.now); err != nil {
		t.Fatal(err)
	}
	// waits is how long after a round the next one comes.
	waits := func() time.Duration {
		t.Helper()
		if err := w.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		it, err := c.book.Item(t.Context(), work.KindMailbox, work.TheMailbox)
		if err != nil || it.State != queue.Due {
			t.Fatal(it, err)
		}
		wait := it.Next.Sub(c.now)
		c.now = it.Next
		return wait
	}
	want := func(d time.Duration) {
		t.Helper()
		if got := waits(); got != d {
			t.Errorf("the next round after %v, want %v", got, d)
		}
	}
	want(5 * time.Minute)
	fail = errors.New("连不上")
	for _, minutes := range []time.Duration{5, 10, 20, 40, 60, 60} {
		want(minutes * time.Minute)
	}
	fail = nil
	want(5 * time.Minute)
	more = true
	want(time.Second)
	if reads != "x......xx" {
		t.Errorf("rounds %s", reads)
	}
	// It is woken before its time.
	more = false
	c.now = c.now.Add(-time.Hour)
	if err := c.book.Wake(t.Context(), work.KindMailbox, work.TheMailbox, c.now); err != nil {
		t.Fatal(err)
	}
	want(5 * time.Minute)
}

// A return that came by folder is told of to whom the list says, once.
func TestReceipts(t *testing.T) {
	c := newCounter(t)
	rejected := ingest.Submission{SHA256: strings.Repeat("ab", 32), Name: "2023-07-05/六月.xlsx", Received: at(5, 0, 0), Channel: "folder",
		Verdict: ingest.Rejected, Unit: "A", UnitName: "单位A",
		Problems: []facts.Problem{{Severity: facts.Error, Rule: "A02", Message: "错了"}}}
	nobody := rejected
	nobody.SHA256, nobody.Unit = strings.Repeat("cd", 32), ""
	byMail := rejected
	byMail.SHA256, byMail.Channel = strings.Repeat("ef", 32), "mail"
	err := c.book.Recording(store.Recording{Letters: true}).Atomically(t.Context(), func(l ingest.Ledger) error {
		return errors.Join(l.Record(t.Context(), rejected), l.Record(t.Context(), nobody), l.Record(t.Context(), byMail))
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &work.Receipts{Ledger: c.book, Ready: func() (*work.Intake, error) { return &c.Intake, nil }, Role: "统计员", Now: c.Now}
	w := queue.Worker{Rows: c.book, Now: c.Now, Alone: true, Kinds: []queue.Kind{r.Kind()}}
	for range 2 {
		if err := w.Due(t.Context(), work.KindReceipt); err != nil {
			t.Fatal(err)
		}
	}
	all, err := c.book.Posted(t.Context(), report.NoRun)
	if err != nil || len(all) != 2 || all[0].Addr != "a@one.example" || all[1].Addr != "B@One.example" || all[1].Item.State != queue.Due {
		t.Fatalf("to each address of the cell: %+v, %v", all, err)
	}
	raw, err := c.Archive.Get(all[0].Letter)
	if err != nil || strings.Contains(string(raw), "In-Reply-To") {
		t.Errorf("%v\n%s", err, raw)
	}
	for sha, why := range map[string]string{rejected.SHA256: "", nobody.SHA256: "名录里没有“统计员”的邮箱"} {
		if it, err := c.book.Item(t.Context(), work.KindReceipt, sha); err != nil || it.State != queue.Done || it.Note != why {
			t.Errorf("%+v, %v", it, err)
		}
	}
	if _, err := c.book.Item(t.Context(), work.KindReceipt, byMail.SHA256); err == nil {
		t.Error("a return by mail is told of twice")
	}
	// It comes again after another, and is judged again: so is it told of.
	again := rejected
	again.Name, again.Version = "2023-07-07/六月.xlsx", 3
	err = c.book.Recording(store.Recording{Letters: true}).Atomically(t.Context(), func(l ingest.Ledger) error { return l.Record(t.Context(), again) })
	if err == nil {
		err = w.Due(t.Context(), work.KindReceipt)
	}
	all, more := c.book.Posted(t.Context(), report.NoRun)
	if err != nil || more != nil || len(all) != 4 || all[2].ID != all[0].ID+"-2" || all[3].ID != all[0].ID+"-2.2" || all[2].Message == all[0].Message {
		t.Errorf("%+v, %v, %v", all, err, more)
	}
}
