package work

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/report"
	"parkstat/work/queue"
)

// Alert tells the admin, by a way other than the mail that fails, of letters that are
// late or given up: each letter once, several together.
type Alert struct {
	Park   string
	Ledger mailLedger
	Retry  deliver.Retry
	Now    func() time.Time
	Tell   func(ctx context.Context, subject, text string) error
}

const (
	alertLimit = time.Minute
	alertBatch = 20
)

// Kind is alerts as work.
func (a *Alert) Kind() queue.Kind {
	return queue.Kind{Name: KindAlert, Limit: alertLimit, Batch: alertBatch, Do: a.do}
}

func (a *Alert) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	var lines []string
	for _, it := range items {
		d, err := a.Ledger.Delivery(ctx, it.ID)
		if err != nil {
			return a.later(items, "", err)
		}
		if d.State != report.MailAccepted { // meanwhile it may have gone
			letter, err := a.Ledger.Item(ctx, KindMail, it.ID)
			if err != nil {
				return a.later(items, "", err)
			}
			note := letter.Note
			if letter.State == queue.Due {
				note = "还在重试"
			}
			lines = append(lines, fmt.Sprintf("%s 给 %s <%s>：%s。%s", d.Run, d.Name, d.Addr, note, d.Reply))
		}
	}
	if len(lines) > 0 {
		subject := fmt.Sprintf("【%s】统计月报有 %d 封邮件没有送达", a.Park, len(lines))
		text := strings.Join(lines, "\n") + "\n详情：parkstat mail；改正以后重发：parkstat mail resend 编号 --reason 原因"
		if err := a.Tell(ctx, subject, text); err != nil {
			// Not reaching the admin is no broken world; it is tried again and shown.
			return a.later(items, err.Error(), nil)
		}
	}
	for i := range items {
		items[i].State, items[i].Doubts, items[i].Note = queue.Done, 0, ""
	}
	return items, nil
}

// later puts the batch off.
func (a *Alert) later(items []queue.Item, note string, err error) ([]queue.Item, error) {
	for i := range items {
		it := &items[i]
		it.Doubts, it.Note = 0, note
		next, ok := a.Retry.Next(it.Attempts, it.Added, a.Now())
		if it.Next = next; !ok {
			it.State, it.Next = queue.Stopped, a.Now()
		}
	}
	return items, err
}
