package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parkstat/deliver"
	"parkstat/failpoint"
	"parkstat/report"
	"parkstat/work/queue"
)

// mailLedger is the book as the sender of letters uses it.
type mailLedger interface {
	queue.Rows
	deliver.Journal
	Delivery(ctx context.Context, id string) (report.Delivery, error)
	// Dropped notes that a letter is not sent again: one that was delivered before stays so.
	Dropped(ctx context.Context, id string) error
	// Item is a piece of work as it stands.
	Item(ctx context.Context, kind, id string) (queue.Item, error)
}

// archive holds the frozen letters.
type archive interface {
	Get(sha256 string) ([]byte, error)
}

// Mail sends letters, each by itself: the same bytes under the same Message-ID, until
// the server has it, refuses it, or the time is up.
type Mail struct {
	Ledger  mailLedger
	Archive archive
	Courier *deliver.Courier
	From    string // envelope address
	Retry   deliver.Retry
	// UnknownTries is how often a letter that the server may have is sent again.
	UnknownTries int
	// LateAfter is after what time without acceptance the admin is told; 0: never.
	LateAfter time.Duration
	// Hold may put a letter off before an attempt, or, without a time, drop it: why is the
	// reason of either. nil holds none.
	Hold func(ctx context.Context, d report.Delivery) (until time.Time, why string, err error)
	Now  func() time.Time
	Each func(deliver.Receipt) // may be nil
}

// mailLimit lets a server take its ten minutes after the final dot (RFC 5321).
const mailLimit = 20 * time.Minute

// Kind is letters as work, so many at once.
func (m *Mail) Kind(atOnce int) queue.Kind {
	return queue.Kind{Name: KindMail, Limit: mailLimit, AtOnce: atOnce, Do: m.do}
}

func (m *Mail) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	it := items[0]
	back := func(err error) ([]queue.Item, error) { // nothing was sent: the try does not count
		it.Attempts, it.Doubts, it.Next = it.Attempts-1, it.Doubts-1, m.Now().Add(m.Retry.First)
		return []queue.Item{it}, err
	}
	d, err := m.Ledger.Delivery(ctx, it.ID)
	if err != nil {
		return back(err)
	}
	if d.State == report.MailAccepted {
		it.State, it.Doubts, it.Note = queue.Done, 0, ""
		return []queue.Item{it}, nil
	}
	if it.Doubts-1 > m.UnknownTries {
		it.Doubts--
		return m.stop(ctx, it, fmt.Sprintf("结果不明 %d 次，不再自动重试", it.Doubts))
	}
	if m.Hold != nil {
		until, why, err := m.Hold(ctx, d)
		switch {
		case err != nil:
			return back(err)
		case until.After(m.Now()):
			it.Attempts, it.Doubts, it.Next, it.Note = it.Attempts-1, it.Doubts-1, until, why
			return []queue.Item{it}, nil
		case why != "":
			it.State, it.Doubts, it.Note = queue.Done, it.Doubts-1, why
			return []queue.Item{it}, m.Ledger.Dropped(ctx, d.ID)
		}
	}
	raw, err := m.Archive.Get(d.Letter)
	if err != nil {
		return back(fmt.Errorf("read mail %s: %w", d.ID, err))
	}
	receipts, err := m.Courier.Deliver(ctx, []deliver.Letter{{ID: d.ID, From: m.From, To: d.Addr, Raw: raw}}, func(r deliver.Receipt) {
		failpoint.Hit("delivered-one")
		if m.Each != nil {
			m.Each(r)
		}
	})
	if err != nil {
		it.Next = m.Now().Add(m.Retry.First)
		return []queue.Item{it}, err
	}
	return m.settle(ctx, it, receipts[0])
}

// settle says what is to be done after an attempt.
func (m *Mail) settle(ctx context.Context, it queue.Item, r deliver.Receipt) ([]queue.Item, error) {
	if r.Outcome != deliver.Unknown {
		it.Doubts--
	}
	switch {
	case r.Outcome == deliver.Accepted:
		it.State, it.Doubts, it.Note = queue.Done, 0, ""
		return []queue.Item{it}, nil
	case r.Outcome == deliver.Refused:
		return m.stop(ctx, it, "对方拒收，不再自动重试")
	case it.Doubts > m.UnknownTries:
		return m.stop(ctx, it, fmt.Sprintf("结果不明 %d 次，不再自动重试", it.Doubts))
	}
	now := m.Now()
	next, ok := m.Retry.Next(it.Attempts, it.Added, now)
	if !ok {
		return m.stop(ctx, it, fmt.Sprintf("%s仍没有送达，已放弃", span(now.Sub(it.Added))))
	}
	it.Next, it.Note = next, ""
	if m.LateAfter == 0 {
		return []queue.Item{it}, nil
	}
	late := it.Added.Add(m.LateAfter)
	if now.Before(late) {
		if late.Before(next) { // tried once more before anybody is troubled
			it.Next = late
		}
		return []queue.Item{it}, nil
	}
	return []queue.Item{it}, m.Ledger.Enqueue(context.WithoutCancel(ctx), KindAlert, it.ID, now)
}

// stop leaves a letter to a person, and has that person told, also where it was told before
// that the letter was late.
func (m *Mail) stop(ctx context.Context, it queue.Item, why string) ([]queue.Item, error) {
	it.State, it.Note = queue.Stopped, why
	if m.LateAfter == 0 {
		return []queue.Item{it}, nil
	}
	ctx = context.WithoutCancel(ctx)
	return []queue.Item{it}, errors.Join(m.Ledger.Again(ctx, KindAlert, it.ID, m.Now()), m.Ledger.Enqueue(ctx, KindAlert, it.ID, m.Now()))
}

// span says a time in whole hours or minutes.
func span(d time.Duration) string {
	if h := int(d.Hours()); h > 0 {
		return fmt.Sprintf("%d 小时", h)
	}
	return fmt.Sprintf("%d 分钟", int(d.Minutes()))
}

// Posted is a letter with all that is known of its way.
type Posted struct {
	report.Delivery
	Item   queue.Item // the zero item where the letter waits for approval
	Alert  queue.Item // the zero item where the admin has not been told
	Events []Event
}

// Event is a line of the journal.
type Event struct {
	At    time.Time
	Event string // attempting, or an outcome
	Reply string
}

// Late reports whether the letter has been under way for longer than that.
func (p Posted) Late(now time.Time, after time.Duration) bool {
	return p.Item.State == queue.Due && !now.Before(p.Item.Added.Add(after))
}
