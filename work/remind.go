package work

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"parkstat/facts"
	"parkstat/failpoint"
	"parkstat/work/queue"
)

const (
	remindLimit = 30 * time.Minute // the inboxes are collected first
	remindBatch = 1000
)

// Kind is reminders as work: the inboxes are collected once for a batch, and each is
// looked at again just before its letter is written.
func (r *Reminders) Kind() queue.Kind {
	return queue.Kind{Name: KindReminder, Limit: remindLimit, Batch: remindBatch, Do: r.do}
}

func (r *Reminders) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	if err := r.Office.Collect(ctx); err != nil {
		return r.back(items), fmt.Errorf("collect before reminding: %w", err)
	}
	debts := debtBook{r.Office, map[facts.FormPeriod][]Debt{}}
	for i := range items {
		it := &items[i]
		again, err := r.one(ctx, it.ID, &debts)
		if err != nil {
			return append(items[:i:i], r.back(items[i:])...), err
		}
		if it.State, it.Doubts = queue.Done, 0; !again.IsZero() {
			it.State, it.Next = queue.Due, again
		}
	}
	return items, nil
}

// back puts pieces off that could not be looked at.
func (r *Reminders) back(items []queue.Item) []queue.Item {
	for i := range items {
		items[i].Doubts, items[i].Next = 0, r.Now().Add(remindEvery)
	}
	return items
}

// one sends a reminder or skips it with its reason; a time says to look at it again then.
func (r *Reminders) one(ctx context.Context, id string, debts *debtBook) (again time.Time, err error) {
	rem, err := r.Ledger.Reminder(ctx, id)
	if err != nil || rem.State != ReminderPlanned {
		return again, err
	}
	now := r.Now()
	i := slices.IndexFunc(r.Policies, func(p Policy) bool { return p.Name == rem.Policy })
	if i < 0 {
		return again, r.settle(ctx, rem, "这项催报已从设置里删去")
	}
	p := r.Policies[i]
	if morning := p.Quiet.Until(now); morning.After(now) {
		return morning, nil
	}
	newest, err := r.Ledger.NewestReminder(ctx, rem.Policy, rem.Form, rem.Unit)
	if err != nil {
		return again, err
	}
	if rem.Send.Before(newest) {
		return again, r.settle(ctx, rem, "当时没有在运行，只发最近的一次")
	}
	if by, err := r.overtaken(ctx, p, rem, now); err != nil || by != "" {
		if err != nil {
			return again, err
		}
		return again, r.settle(ctx, rem, "“"+by+"”也到了时候，只发最近的一次")
	}
	about, why, err := r.about(ctx, p, rem, debts)
	if err != nil || why != "" {
		if err != nil {
			return again, err
		}
		return again, r.settle(ctx, rem, why)
	}
	letters, why, err := r.Write(ctx, p, rem, about)
	if err != nil {
		return again, err
	}
	if len(letters) == 0 {
		return again, r.settle(ctx, rem, why)
	}
	failpoint.Hit("reminder-written")
	rem.State, rem.Delivery, rem.Noted = ReminderSent, letters[0].ID, now
	if err := r.Ledger.SettleReminder(ctx, rem, letters); err != nil {
		return again, err
	}
	failpoint.Hit("reminder-planned")
	r.tell(rem)
	return again, nil
}

// overtaken is another policy of the same way whose reminder of the same is due as well, and
// newer.
func (r *Reminders) overtaken(ctx context.Context, p Policy, rem Reminder, now time.Time) (by string, err error) {
	rivals := map[string]bool{}
	for _, other := range r.Policies {
		rivals[other.Name] = other.Name != p.Name && other.Way == p.Way && p.Way != ""
	}
	if !slices.Contains(slices.Collect(maps.Values(rivals)), true) {
		return "", nil
	}
	all, err := r.Ledger.RemindersAbout(ctx, rem.Form, rem.Period, rem.Unit)
	if err != nil {
		return "", err
	}
	for _, o := range all {
		newer := cmp.Or(o.Send.Compare(rem.Send), o.At.Compare(rem.At), cmp.Compare(o.ID, rem.ID)) > 0
		if rivals[o.Policy] && newer && !o.Send.After(now) {
			return o.Policy, nil
		}
	}
	return "", nil
}

// about are the debts that a reminder is about; why says that there is nothing to remind of.
func (r *Reminders) about(ctx context.Context, p Policy, rem Reminder, debts *debtBook) (some []Debt, why string, err error) {
	times, err := r.times(p, rem.Form, rem.Period, rem.Unit)
	if err != nil {
		return nil, "", err
	}
	if !slices.ContainsFunc(times, rem.At.Equal) {
		return nil, "截止时间改了", nil
	}
	all, err := debts.of(ctx, rem.Form, rem.Period)
	if err != nil {
		return nil, "", err
	}
	if rem.Unit == "" {
		w, _, err := r.Calendar.Due(rem.Form, rem.Period, "")
		if err != nil {
			return nil, "", err
		}
		owing := 0
		for _, d := range all {
			if d.Owes && d.Closes.After(w.Closes) && r.Now().Before(d.Closes) {
				d.Owes = false // its extension is still running
			}
			if d.Owes {
				owing++
			}
			some = append(some, d)
		}
		if owing == 0 {
			why = "都已报齐"
		}
		return some, why, nil
	}
	i := slices.IndexFunc(all, func(d Debt) bool { return d.Unit.ID == rem.Unit })
	switch {
	case i < 0:
		return nil, "不在名录里，或不报这张表", nil
	case !all[i].Owes:
		return nil, "已经报来（" + all[i].State + "）", nil
	}
	return all[i : i+1], "", nil
}

func (r *Reminders) settle(ctx context.Context, rem Reminder, why string) error {
	rem.State, rem.Note, rem.Noted = ReminderSkipped, why, r.Now()
	if err := r.Ledger.SettleReminder(ctx, rem, nil); err != nil {
		return err
	}
	r.tell(rem)
	return nil
}

func (r *Reminders) tell(rem Reminder) {
	if r.Each != nil {
		r.Each(rem)
	}
}

// Hold says of a reminder's letter that is to be tried again: wait until a time (it is
// night), or, without one, drop it, since what it asks for has come.
func (r *Reminders) Hold(ctx context.Context, rem Reminder) (until time.Time, why string, err error) {
	i := slices.IndexFunc(r.Policies, func(p Policy) bool { return p.Name == rem.Policy })
	if i < 0 {
		return until, "这项催报已从设置里删去", nil
	}
	now := r.Now()
	if morning := r.Policies[i].Quiet.Until(now); morning.After(now) {
		return morning, "夜里不发", nil
	}
	_, why, err = r.about(ctx, r.Policies[i], rem, &debtBook{office: r.Office})
	return until, why, err
}

// debtBook asks for each form and period once.
type debtBook struct {
	office Returns
	known  map[facts.FormPeriod][]Debt
}

func (b *debtBook) of(ctx context.Context, form string, p facts.Period) ([]Debt, error) {
	key := facts.FormPeriod{Form: form, Period: p}
	if all, ok := b.known[key]; ok {
		return all, nil
	}
	all, err := b.office.Debts(ctx, form, p)
	if err == nil && b.known != nil {
		b.known[key] = all
	}
	return all, err
}
