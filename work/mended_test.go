package work_test

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"testing"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/ingest/mailbox"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
	"parkstat/work/queue"
)

// silent are ways on which nothing goes.
type silent struct{}

func (silent) Transport() (deliver.Transport, error) { return nil, nil }

func (silent) Teller() (func(context.Context, string, string) error, error) { return nil, nil }

func (silent) GroupWay(string) (deliver.Transport, error) { return nil, nil }

func (silent) OpenMailbox() (mailbox.Options, error) { return mailbox.Options{}, nil }

// While a file is edited wrongly, what came by mail is taken in and what came by folder
// answered by the last good park; where there was none, both wait and say why.
func TestIntakeWhileAFileIsMended(t *testing.T) {
	wrong := facts.Mistakef("config.yaml 写错了")
	for _, good := range []bool{true, false} {
		c := newCounter(t, note("a", "a@one.example", ""))
		c.fetch()
		held := c.mails()[0]
		byFolder := ingest.Submission{SHA256: strings.Repeat("ab", 32), Name: "六月.xlsx", Received: at(5, 0, 0), Channel: "folder", Verdict: ingest.Rejected,
			Unit: "A"}
		err := c.book.Recording(store.Recording{Letters: true}).Atomically(t.Context(), func(l ingest.Ledger) error { return l.Record(t.Context(), byFolder) })
		if err != nil {
			t.Fatal(err)
		}
		var last *work.Office
		if good {
			last = &work.Office{Options: work.Options{Units: c.Round.Park}, Book: c.book, Records: c.book, Archive: c.Archive, Post: c.book, Now: c.Now}
		}
		d := work.Dispatch{Book: c.book, Archive: c.Archive, Ways: silent{}, Now: c.Now, Mailing: work.Mailing{Receipts: "统计员"},
			Reporting: report.Options{Park: "甲园区", From: mail.Address{Address: "stat@park.example"}, Loc: shanghai},
			Ready:     func() (*work.Office, error) { return last, wrong }}
		if err := d.Decide(t.Context(), held.ID, work.MailReleased, "电话核实过", "张三"); err != nil {
			t.Fatal(err)
		}
		taking, err := d.Released(t.Context())
		if good && (err != nil || len(taking.Judged) != 1) || !good && !errors.Is(err, wrong) {
			t.Errorf("good %t: %+v, %v; %+v", good, taking, err, c.mails())
		}
		w, err := d.Worker()
		if err == nil {
			err = w.Due(t.Context(), work.KindReceipt)
		}
		it, lost := c.book.Item(t.Context(), work.KindReceipt, byFolder.SHA256)
		if err := errors.Join(err, lost); err != nil || (it.State == queue.Done) != good || !good && !strings.Contains(it.Note, wrong.Error()) {
			t.Errorf("good %t: %+v, %v", good, it, err)
		}
	}
}
