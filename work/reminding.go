package work

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/work/queue"
)

// Reminders are the park's policies at work, but for those whose way out is broken: that
// holds up no other. The caller holds the lock.
func (d *Dispatch) Reminders(o *Office) (rs *Reminders, broken map[string]error) {
	broken = map[string]error{}
	var policies []Policy
	for _, p := range o.Policies {
		if strings.HasPrefix(p.Group, groupPrefix) {
			if _, err := d.Ways.GroupWay(p.Name); err != nil {
				broken[p.Name] = err
				continue
			}
		}
		policies = append(policies, p)
	}
	w := writer{o}
	return &Reminders{Policies: policies, Calendar: o.Calendar, Ledger: d.Book, Office: owing{o}, Write: w.write, Now: d.Now}, broken
}

// Joined are the mistakes of ways as one, nil where there are none.
func Joined(broken map[string]error) error {
	return facts.Mistaken(slices.Collect(maps.Values(broken))...)
}

// SendReminders writes the letters of what is due, and sends them.
func (d *Dispatch) SendReminders(ctx context.Context, rs *Reminders) error {
	w, err := d.Worker()
	if err != nil {
		return err
	}
	w.Kinds = append([]queue.Kind{rs.Kind()}, w.Kinds...)
	return w.Round(ctx)
}

// hold looks at a reminder's letter again before it goes: it may be night, or what it asks
// for may have come. Other letters are not held.
func (d *Dispatch) hold() func(context.Context, report.Delivery) (time.Time, string, error) {
	var mu sync.Mutex // letters go several at a time
	var rs *Reminders
	var broken map[string]error
	var book *remembered
	collected := false
	return func(ctx context.Context, l report.Delivery) (until time.Time, why string, err error) {
		// A mistake in a file holds up reminders only; it is told with the letter.
		later := func(err error) (time.Time, string, error) {
			return d.Now().Add(firstRetry), "没能试：" + err.Error(), nil
		}
		if l.Run != RemindersRun {
			return until, "", nil
		}
		mu.Lock()
		defer mu.Unlock()
		if rs == nil { // read once for a round
			o, err := d.Ready()
			if o == nil { // while a file is being mended, by what it said before
				return later(err)
			}
			rs, broken = d.Reminders(o)
			book = &remembered{Returns: rs.Office, known: map[facts.FormPeriod][]Debt{}}
			rs.Office = book
		}
		if l.Attempts > 0 && !collected { // before the first attempt they were just collected
			if err := book.Collect(ctx); err != nil {
				return later(err)
			}
			collected = true
			clear(book.known)
		}
		r, err := d.Book.Reminder(ctx, occasionOf(l.ID))
		if errors.Is(err, report.ErrUnknown) {
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
	Returns
	known map[facts.FormPeriod][]Debt
}

// Debts are as they were when they were first asked for.
func (r *remembered) Debts(ctx context.Context, form string, p facts.Period) ([]Debt, error) {
	key := facts.FormPeriod{Form: form, Period: p}
	if all, ok := r.known[key]; ok {
		return all, nil
	}
	all, err := r.Returns.Debts(ctx, form, p)
	if err == nil {
		r.known[key] = all
	}
	return all, err
}
