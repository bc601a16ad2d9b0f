package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// ways sends mails by the mail server and messages to groups by their own way.
type ways struct {
	mail  deliver.Transport
	group func(name string) (deliver.Transport, error)
}

// Send takes the way that the letter's address names.
func (w ways) Send(ctx context.Context, l deliver.Letter) (string, error) {
	name, group := strings.CutPrefix(l.To, groupAddress)
	if !group {
		return w.mail.Send(ctx, l)
	}
	t, err := w.group(name)
	if err != nil {
		return "", &deliver.Failure{Outcome: deliver.Deferred, Err: err}
	}
	return t.Send(ctx, l)
}

// hold looks at a reminder's letter again before it goes: it may be night, or what it asks
// for may have come. Other letters are not held.
func (a *app) hold() func(context.Context, report.Delivery) (time.Time, string, error) {
	var mu sync.Mutex // letters go several at a time
	var rs *work.Reminders
	var broken map[string]error
	var book *remembered
	collected := false
	return func(ctx context.Context, d report.Delivery) (until time.Time, why string, err error) {
		// A mistake in a file holds up reminders only; it is told with the letter.
		later := func(err error) (time.Time, string, error) {
			return a.settings.now().Add(firstRetry), "没能试：" + err.Error(), nil
		}
		if d.Run != work.RemindersRun {
			return until, "", nil
		}
		mu.Lock()
		defer mu.Unlock()
		if rs == nil { // read once for a round
			b, err := prepare(a.settings.file)
			if err != nil {
				return later(err)
			}
			b.settings, b.store, b.archive = a.settings, a.store, a.archive
			read, ways, err := b.reminders()
			if err != nil {
				return later(err)
			}
			rs, broken = read, ways
			book = &remembered{Office: rs.Office, known: map[facts.FormPeriod][]work.Debt{}}
			rs.Office = book
		}
		if d.Attempts > 0 && !collected { // before the first attempt they were just collected
			if err := book.Collect(ctx); err != nil {
				return later(err)
			}
			collected = true
			clear(book.known)
		}
		r, err := a.store.ReminderOf(ctx, d.ID)
		if errors.Is(err, store.ErrUnknown) {
			return until, "", nil
		}
		if err != nil {
			return until, "", err
		}
		if err := broken[r.Policy]; err != nil {
			return later(err)
		}
		return rs.Hold(ctx, r)
	}
}

// remembered asks for the debts of each form and period once.
type remembered struct {
	work.Office
	known map[facts.FormPeriod][]work.Debt
}

// Debts are as they were when they were first asked for.
func (r *remembered) Debts(ctx context.Context, form string, p facts.Period) ([]work.Debt, error) {
	key := facts.FormPeriod{Form: form, Period: p}
	if all, ok := r.known[key]; ok {
		return all, nil
	}
	all, err := r.Office.Debts(ctx, form, p)
	if err == nil {
		r.known[key] = all
	}
	return all, err
}
