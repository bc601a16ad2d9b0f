package work

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/report"
	"parkstat/work/queue"
)

// KindReminder is a reminder to one unit, or about all to a group; the id is that of its row.
const KindReminder = "reminder"

// RemindersRun is what the letters of reminders hang on in place of a run.
const RemindersRun = "催报"

// Reminded is the variant of a reminder's letter: it holds no figures.
const Reminded report.Variant = "reminder"

// Policy (催报办法) says who is reminded of what and when.
type Policy struct {
	Name  string
	Forms []string // codes
	When  []calendar.Word
	Role  string // of the contact that a unit's reminder goes to; "" where Group is set
	Group string // address of a message about all units, instead of one to each
	Names bool   // a message about all names them
	Way   string // to whom and how: policies of one way send one reminder of several due at once
	Quiet Quiet
}

// Quiet is the night, in minutes of the day: From is later than To where it goes over
// midnight. Nothing is sent in [From, To).
type Quiet struct{ From, To int }

// Until is the time itself, or, where it falls into the night, the end of that.
func (q Quiet) Until(t time.Time) time.Time {
	minute := t.Hour()*60 + t.Minute()
	end := time.Date(t.Year(), t.Month(), t.Day(), q.To/60, q.To%60, 0, 0, t.Location())
	switch {
	case q.From < q.To && minute >= q.From && minute < q.To, q.From > q.To && minute < q.To:
		return end
	case q.From > q.To && minute >= q.From:
		return end.AddDate(0, 0, 1)
	}
	return t
}

// The states of a reminder.
const (
	ReminderPlanned = "planned"
	ReminderSent    = "sent" // its letters are frozen and on their way
	ReminderSkipped = "skipped"
)

// Reminder is one row of our own: it is sent once, or skipped with its reason.
type Reminder struct {
	ID           string
	Policy, Form string
	Period       facts.Period
	Unit         string // "" is the message about all
	At, Send     time.Time
	State, Note  string
	Delivery     string // of its first letter, "" where there is none
	Noted        time.Time
}

// reminderID is stable: the same occasion is the same reminder.
func reminderID(r Reminder) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%d", r.Policy, r.Form, r.Period, r.Unit, r.At.Unix()))
	return "remind-" + r.Period.String() + "-" + hex.EncodeToString(sum[:8])
}

// Debt is a unit that is expected to return a form for a period.
type Debt struct {
	Unit   facts.Respondent
	State  string // 未报, or what came of what it returned
	Owes   bool   // nothing has come of it that could count
	Closes time.Time
}

// Returns are what reminders are about: the returns as they stand.
type Returns interface {
	// Collect takes in what has come.
	Collect(ctx context.Context) error
	// Expected lists the codes of the units that a form is expected from.
	Expected(form string, p facts.Period) []string
	// Debts are those units with what came of them.
	Debts(ctx context.Context, form string, p facts.Period) ([]Debt, error)
}

// reminderLedger keeps the reminders.
type reminderLedger interface {
	queue.Rows
	// Began is when the policy was first looked at; it is set on the first call, which is told.
	Began(ctx context.Context, schedule string, now time.Time) (at time.Time, first bool, err error)
	// Reminders lists those of a policy, or with "" all, oldest first.
	Reminders(ctx context.Context, policy string) ([]Reminder, error)
	// PlanReminders adds reminders, as one, and puts planned ones on the list of work; one
	// that is there already is left alone.
	PlanReminders(ctx context.Context, all []Reminder) error
	// Reminder is one; one that was never planned is an error.
	Reminder(ctx context.Context, id string) (Reminder, error)
	// NewestReminder is when the newest of a policy for a form and unit was to be sent.
	NewestReminder(ctx context.Context, policy, form, unit string) (time.Time, error)
	// RemindersAbout are those of all policies for a form, period and unit, without the skipped.
	RemindersAbout(ctx context.Context, form string, p facts.Period, unit string) ([]Reminder, error)
	// SettleReminder notes what became of a planned reminder with the letters it made, as one.
	SettleReminder(ctx context.Context, r Reminder, letters []report.Delivery) error
}

// Reminders is the policy at work (催报).
type Reminders struct {
	Policies []Policy
	Calendar *calendar.Calendar
	Ledger   reminderLedger
	Office   Returns
	// Write freezes the letters of a reminder to one of its units, one to each address, or about all
	// its debts; why says that there is none and the reason.
	Write func(ctx context.Context, p Policy, r Reminder, debts []Debt) (letters []report.Delivery, why string, err error)
	Now   func() time.Time
	Each  func(Reminder) // told of each that was settled; may be nil
	// Passed tells of the policies that Plan looked at for the first time: what was due in the month
	// before is not made up for.
	Passed []passedOver

	began map[string]time.Time
}

// passedOver is a policy with how many reminders were due before it was first looked at.
type passedOver struct {
	Policy string
	Times  int
}

// Periods around now whose occasions can be due: a word reaches sixty workdays, a form may
// be a year behind.
const (
	remindBack    = 18
	remindForward = 2
	remindTold    = 3 // whose deadlines, if they can't be told, are an error
)

// Plan writes down what is due and says when the next reminder comes (zero: none is to be
// seen). After a downtime the newest of a policy is planned for each form and unit; those
// before it are on record as skipped. At night nothing is due.
func (r *Reminders) Plan(ctx context.Context) (next time.Time, err error) {
	now := r.Now()
	var unknown error
	soonest := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, p := range r.Policies {
		began, first, err := r.since(ctx, p, now)
		if err != nil {
			return next, err
		}
		if morning := p.Quiet.Until(now); morning.After(now) {
			soonest(morning)
			continue
		}
		before, err := r.Ledger.Reminders(ctx, p.Name)
		if err != nil {
			return next, fmt.Errorf("plan reminders %s: %w", p.Name, err)
		}
		known, newest := map[string]bool{}, map[string]time.Time{}
		for _, old := range before {
			known[old.ID] = true
			key := old.Form + " " + old.Unit
			if old.Send.After(newest[key]) {
				newest[key] = old.Send
			}
		}
		var due []Reminder
		passed := 0
		for _, form := range p.Forms {
			all, err := r.occasions(p, form, now)
			if err != nil { // the others are planned all the same
				unknown = fmt.Errorf("plan reminders %s of %s: %w", p.Name, form, err)
			}
			for _, o := range all {
				if o.At.Before(began) && o.At.After(now.AddDate(0, -1, 0)) {
					passed++
				}
				if soonest(o.Send); !o.At.Before(began) && !o.Send.After(now) && !known[o.ID] {
					due = append(due, o)
				}
			}
		}
		if passed > 0 && first {
			r.Passed = append(r.Passed, passedOver{p.Name, passed})
		}
		for _, o := range due {
			if key := o.Form + " " + o.Unit; o.Send.After(newest[key]) {
				newest[key] = o.Send
			}
		}
		for i := range due {
			if o := &due[i]; o.Send.Before(newest[o.Form+" "+o.Unit]) {
				o.State, o.Note, o.Noted = ReminderSkipped, "当时没有在运行，只发最近的一次", now
			}
		}
		if err := r.Ledger.PlanReminders(ctx, due); err != nil {
			return next, fmt.Errorf("plan reminders %s: %w", p.Name, err)
		}
	}
	return next, unknown
}

// since is when the policy was first looked at, and whether that is now: what was due before is
// nobody's.
func (r *Reminders) since(ctx context.Context, p Policy, now time.Time) (at time.Time, first bool, err error) {
	if at, ok := r.began[p.Name]; ok {
		return at, false, nil
	}
	if at, first, err = r.Ledger.Began(ctx, RemindersRun+"："+p.Name, now); err != nil {
		return at, false, fmt.Errorf("plan reminders %s: %w", p.Name, err)
	}
	if r.began == nil {
		r.began = map[string]time.Time{}
	}
	r.began[p.Name] = at
	return at, first, nil
}

// occasions are all of a policy and form around now, in the order of time. An error says
// that some are not known; those of periods that have not ended, and of long ago, are left
// to when they are looked at.
func (r *Reminders) occasions(p Policy, form string, now time.Time) (all []Reminder, unknown error) {
	around := facts.PeriodOf(now)
	for n := -remindBack; n <= remindForward; n++ {
		period := around.Add(n)
		units := []string{""}
		if p.Group == "" {
			units = r.Office.Expected(form, period)
		}
		for _, unit := range units {
			times, err := r.times(p, form, period, unit)
			if err != nil && -remindTold <= n && n < 0 {
				unknown = err
			}
			for _, at := range times {
				o := Reminder{Policy: p.Name, Form: form, Period: period, Unit: unit, At: at, Send: p.Quiet.Until(at), State: ReminderPlanned}
				o.ID = reminderID(o)
				all = append(all, o)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Reminder) int { return cmp.Or(a.Send.Compare(b.Send), cmp.Compare(a.Unit, b.Unit)) })
	return all, unknown
}

// times are the policy's occasions of a form and period, by the unit's own deadline; two
// words that fall on the same time are one.
func (r *Reminders) times(p Policy, form string, period facts.Period, unit string) (all []time.Time, err error) {
	w, ok, err := r.Calendar.Due(form, period, unit)
	if !ok || err != nil {
		return nil, err
	}
	for _, word := range p.When {
		at, err := word.At(w, r.Calendar.Days, r.Calendar.Loc)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(all, at.Equal) {
			all = append(all, at)
		}
	}
	return all, nil
}
