package work

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/work/queue"
)

// The kinds of work about the mailbox.
const (
	KindMailbox = "mailbox" // a round of the mailbox; there is one, TheMailbox
	KindNotice  = "notice"  // telling the admin of a mail in quarantine; the id is the mail's
)

// TheMailbox is the id of the round.
const TheMailbox = "inbox"

// Mailbox does rounds of the mailbox, again and again.
type Mailbox struct {
	Fetch func(context.Context) (*Taking, error)
	Every time.Duration
	Now   func() time.Time
	// Read is told when a round was done, or why it was not.
	Read func(ctx context.Context, at time.Time, t *Taking, err error) error
}

const (
	mailboxLimit = 8 * time.Minute
	mostFailed   = time.Hour   // between two rounds that fail
	atOnce       = time.Second // after a round that left some
)

// Kind is rounds as work: never done, only due again.
func (m *Mailbox) Kind() queue.Kind {
	return queue.Kind{Name: KindMailbox, Limit: mailboxLimit, Do: m.do}
}

func (m *Mailbox) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	it := items[0]
	taking, err := m.Fetch(ctx)
	now := m.Now()
	switch {
	case err != nil:
		// Doubts count the rounds in a row that failed.
		wait := deliver.Retry{First: m.Every, Most: max(mostFailed, m.Every), GiveUp: time.Duration(1) << 62}
		it.Next, _ = wait.Next(it.Doubts, now, now)
		it.Note = err.Error()
	case taking.More:
		it.Next, it.Doubts, it.Note = now.Add(atOnce), 0, ""
	default:
		it.Next, it.Doubts, it.Note = now.Add(m.Every), 0, ""
	}
	// A mailbox that can't be read is no broken world here: it is noted, shown and tried again.
	return []queue.Item{it}, m.Read(context.WithoutCancel(ctx), now, taking, err)
}

// Notice tells the admin of mails in quarantine, several together, each once.
type Notice struct {
	Park   string
	Ledger interface {
		MailIn(ctx context.Context, id string) (m MailIn, ok bool, err error)
		Mailbox(ctx context.Context, name string) (read, failed time.Time, why string, err error)
	}
	Mailbox string // its name in the book
	Retry   deliver.Retry
	Now     func() time.Time
	Tell    func(ctx context.Context, subject, text string) error
}

// noticeBatch is large, so that a flood of mails is one notice; of so many lines it tells
// no more than of a batch of alerts.
const noticeBatch = 500

const unreadable = "unreadable-since-"

// UnreadableSince is the id of the notice that the mailbox can't be read since a time.
func UnreadableSince(since time.Time) string { return unreadable + since.UTC().Format(time.RFC3339) }

// Kind is notices as work.
func (n *Notice) Kind() queue.Kind {
	return queue.Kind{Name: KindNotice, Limit: alertLimit, Batch: noticeBatch, Do: n.do}
}

func (n *Notice) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	later := &Alert{Retry: n.Retry, Now: n.Now}
	var lines, down []string
	for _, it := range items {
		if strings.HasPrefix(it.ID, unreadable) {
			_, failed, why, err := n.Ledger.Mailbox(ctx, n.Mailbox)
			if err != nil {
				return later.later(items, "", err)
			}
			if !failed.IsZero() { // meanwhile it may be read again
				down = append(down, why)
			}
			continue
		}
		m, ok, err := n.Ledger.MailIn(ctx, it.ID)
		if err != nil {
			return later.later(items, "", err)
		}
		if ok && m.State == MailQuarantined { // meanwhile somebody may have looked
			// Nothing that a stranger wrote goes into a chat group but where it says to be from.
			lines = append(lines, fmt.Sprintf("%s  %s：%s", m.ID, m.Sender, m.Reason))
		}
	}
	for _, one := range []struct {
		lines         []string
		subject, hint string
	}{
		{lines, fmt.Sprintf("【%s】统计邮箱有 %d 封来信进了隔离", n.Park, len(lines)), "请看 parkstat mailbox，再用 mailbox release 或 mailbox refuse 处理。"},
		{down, fmt.Sprintf("【%s】统计邮箱读不到了", n.Park), "报表可能积压在邮箱里；详情：parkstat mailbox"},
	} {
		if len(one.lines) == 0 {
			continue
		}
		if n := len(one.lines) - alertBatch; n > 0 {
			one.lines = append(one.lines[:alertBatch], fmt.Sprintf("……另有 %d 封", n))
		}
		if err := n.Tell(ctx, one.subject, strings.Join(one.lines, "\n")+"\n"+one.hint); err != nil {
			return later.later(items, err.Error(), nil)
		}
	}
	for i := range items {
		items[i].State, items[i].Doubts, items[i].Note = queue.Done, 0, ""
	}
	return items, nil
}
