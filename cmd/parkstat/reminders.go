package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"text/template"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/work"
)

// formCoded finds a form by its code.
func (d *definitions) formCoded(code string) (*templates.Form, error) {
	for _, f := range d.forms {
		if f.Def.Form == code {
			return f, nil
		}
	}
	return nil, fmt.Errorf("没有表式 %q", code)
}

// remindTexts are the texts of reminders, a template for each.
type remindTexts struct{ unit, group *template.Template }

// letterText is what the text to a unit may name: nothing of others, and no figures.
type letterText struct {
	Park, Unit, Contact, Form, Period, Deadline, State, Reply string
	Late, Extended                                            bool
}

// groupText is what the text about all may name; Names are nil where nobody is to be named.
type groupText struct {
	Park, Form, Period, Deadline string
	Late                         bool
	Expected, Owing, Returned    int
	Names                        []string
}

// remindTexts reads them and tries each.
func (a *app) remindTexts() (t remindTexts, err error) {
	for _, one := range []struct {
		name string
		into **template.Template
		with any
	}{{"calendar/reminder.txt.tmpl", &t.unit, letterText{}}, {"calendar/group.txt.tmpl", &t.group, groupText{Names: []string{"甲", "乙"}}}} {
		data, from, err := a.defs.lib.Read(one.name)
		if err != nil {
			return t, mistake("%w", err)
		}
		if *one.into, err = template.New(from).Option("missingkey=error").Parse(string(data)); err != nil {
			return t, mistake("%w", err)
		}
		if _, _, err := fillText(*one.into, one.with); err != nil {
			return t, mistake("%w", err)
		}
	}
	return t, nil
}

// fillText gives the first line as the subject and the rest as the text.
func fillText(t *template.Template, with any) (subject, text string, err error) {
	var b bytes.Buffer
	if err := t.Execute(&b, with); err != nil {
		return "", "", err
	}
	subject, text, _ = strings.Cut(strings.TrimSpace(b.String()), "\n")
	if text = strings.TrimSpace(text); subject == "" || text == "" {
		return "", "", fmt.Errorf("%s：第一行是主题，下面要有正文", t.Name())
	}
	return subject, text + "\n", nil
}

// reminders are the park's policies at work, but for those whose way out is broken: that
// holds up no other. The caller holds the lock.
func (a *app) reminders() (rs *work.Reminders, broken map[string]error, err error) {
	policies, err := a.policies()
	if err != nil {
		return nil, nil, err
	}
	texts, err := a.remindTexts()
	if err != nil {
		return nil, nil, err
	}
	broken = map[string]error{}
	for _, r := range a.settings.Reminders {
		if r.Via != "mail" {
			if _, err := a.settings.group(r.Name); err != nil {
				broken[r.Name] = err
			}
		}
	}
	policies = slices.DeleteFunc(policies, func(p work.Policy) bool { return broken[p.Name] != nil })
	w := &reminderWriter{a: a, texts: texts}
	return &work.Reminders{Policies: policies, Calendar: a.calendar, Ledger: a.store, Office: returns{a}, Write: w.write, Now: a.settings.now}, broken, nil
}

// joined are the mistakes of ways as one, nil where there are none.
func joined(broken map[string]error) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(broken)) {
		errs = append(errs, broken[name])
	}
	if errs == nil {
		return nil
	}
	return mistake("%w", errors.Join(errs...))
}

// returns are the returns as they stand in the book.
type returns struct{ a *app }

// Collect takes in what has come.
func (r returns) Collect(ctx context.Context) error {
	round := r.a.round()
	round.Now = r.a.settings.now()
	_, err := round.Collect(ctx)
	return err
}

// Expected lists the codes of the units that a form is expected from.
func (r returns) Expected(form string, p facts.Period) (codes []string) {
	f, err := r.a.defs.formCoded(form)
	if err != nil {
		return nil
	}
	for _, u := range r.a.expected(f, p) {
		codes = append(codes, u.ID)
	}
	return codes
}

// Debts are those units with what came of them. A query that waits for its reason was
// received: it is no debt, its unit is called by telephone.
func (r returns) Debts(ctx context.Context, form string, p facts.Period) (all []work.Debt, err error) {
	f, err := r.a.defs.formCoded(form)
	if err != nil {
		return nil, err
	}
	now := r.a.settings.now()
	o := report.Order{Period: p, Now: now, AsOf: now}
	units, _, err := r.a.standing(ctx, f, o)
	if err != nil {
		return nil, err
	}
	list := map[string]facts.Respondent{}
	for _, u := range r.a.expected(f, p) {
		list[u.ID] = u
	}
	for _, u := range units {
		d := work.Debt{Unit: list[u.Unit], State: u.State, Owes: u.owes(f) && u.State != string(ingest.Queried)}
		if w, ok := r.a.deadline(form, p, u.Unit); ok {
			d.Closes = w.Closes
		}
		all = append(all, d)
	}
	return all, nil
}

// reminderWriter freezes the letters.
type reminderWriter struct {
	a     *app
	texts remindTexts
}

func (w *reminderWriter) write(_ context.Context, p work.Policy, r work.Reminder, debts []work.Debt) (*report.Delivery, string, error) {
	a := w.a
	form, err := a.defs.formCoded(r.Form)
	if err != nil {
		return nil, "", err
	}
	win, _, err := a.calendar.Due(r.Form, r.Period, r.Unit)
	if err != nil {
		return nil, "", err
	}
	d := &report.Delivery{ID: r.ID, Run: work.RemindersRun, Group: p.Name, Variant: work.Reminded, State: report.MailPlanned, Updated: a.settings.now()}
	late := !a.settings.now().Before(win.Closes)
	what, deadline := periodName(form, r.Period), chineseTime(win.Closes.In(a.settings.loc))
	var subject, text string
	if p.Group != "" {
		d.Name, d.Addr = "统计办公室", p.Group
		if strings.HasPrefix(p.Group, groupAddress) {
			d.Name = "群"
		}
		subject, text, err = w.fitting(p, w.about(p, groupText{Park: a.settings.Park, Form: form.Def.Name, Period: what, Deadline: deadline, Late: late, Expected: len(debts)}, debts))
	} else {
		u := debts[0].Unit
		c, ok := contactFor(u, p.Role)
		addr, wrong := mail.ParseAddress(c.Mail)
		if !ok || wrong != nil {
			return nil, fmt.Sprintf("%s没有可用的邮箱", p.Role), nil
		}
		d.Name, d.Addr = u.Name, addr.Address
		office := a.settings.office()
		_, extended := a.calendar.Extension(r.Form, r.Period, r.Unit)
		subject, text, err = fillText(w.texts.unit, letterText{Park: a.settings.Park, Unit: u.Name, Contact: c.Name, Form: form.Def.Name, Period: what, Deadline: deadline,
			State: debts[0].State, Reply: office.Address, Late: late, Extended: extended})
	}
	if err != nil {
		return nil, "", err
	}
	raw := []byte(subject + "\n\n" + text)
	if !strings.HasPrefix(d.Addr, groupAddress) {
		if raw, d.Message, err = w.mail(d, subject, text); err != nil {
			return nil, "", err
		}
	}
	if d.Letter, err = a.archive.Put(raw); err != nil {
		return nil, "", fmt.Errorf("archive reminder %s: %w", r.ID, err)
	}
	return d, "", nil
}

// about fills in the counts, and the names where they may be named: into a chat group if
// the policy says so, by mail to the office's own domains.
func (w *reminderWriter) about(p work.Policy, t groupText, debts []work.Debt) groupText {
	_, domain, _ := strings.Cut(p.Group, "@")
	named := p.Names || contains(w.a.settings.Mail.InternalDomains, strings.ToLower(domain))
	for _, d := range debts {
		if !d.Owes {
			continue
		}
		t.Owing++
		if d.State == string(ingest.Rejected) {
			t.Returned++
		}
		if named {
			t.Names = append(t.Names, plain(d.Unit.Name))
		}
	}
	return t
}

// fitting is the text about all with as many of the names as a robot takes.
func (w *reminderWriter) fitting(p work.Policy, t groupText) (subject, text string, err error) {
	names := t.Names
	for n := len(names); ; n-- {
		t.Names = someOf(names, n)
		subject, text, err = fillText(w.texts.group, t)
		if err != nil || n == 0 || !w.a.settings.byRobot(p.Name) || deliver.FitsRobot(subject, text) {
			return subject, text, err
		}
	}
}

// someOf are the first names, the last of them with how many there are in all.
func someOf(names []string, n int) []string {
	if n == 0 || n == len(names) {
		return names[:n]
	}
	some := slices.Clone(names[:n])
	some[n-1] += fmt.Sprintf(" 等 %d 家", len(names))
	return some
}

func (w *reminderWriter) mail(d *report.Delivery, subject, text string) (raw []byte, id string, err error) {
	o := w.a.settings.options("")
	_, domain, _ := strings.Cut(o.From.Address, "@")
	id = d.ID + "@" + domain
	m := deliver.Message{ID: id, Date: d.Updated, From: o.From, ReplyTo: o.ReplyTo, To: mail.Address{Name: d.Name, Address: d.Addr}, Subject: subject, Text: text}
	raw, err = deliver.Encode(m)
	return raw, id, err
}

// contactFor is the person of a role; a department's or project unit's is its 联系人.
func contactFor(u facts.Respondent, role string) (facts.Contact, bool) {
	for _, c := range u.Contacts {
		if c.Role == role || role == "统计员" && c.Role == "联系人" {
			return c, true
		}
	}
	return facts.Contact{}, false
}

// periodName is the period of a form in words.
func periodName(form *templates.Form, p facts.Period) string {
	if form.Def.Yearly() {
		return fmt.Sprintf("%d年", p.Year)
	}
	return p.MonthLabel(false)
}

func chineseTime(t time.Time) string {
	return t.Format("1月2日") + "（" + calendar.DayOf(t).WeekdayName() + "）" + t.Format("15:04")
}

// remindEvery is how often it is looked at the reminders though nothing seems due.
const remindEvery = 10 * time.Minute

// remind sends reminders when they are due, until the context ends.
func (a *app) remind(ctx context.Context, live *living, log *slog.Logger) {
	tick := time.NewTicker(postEvery)
	defer tick.Stop()
	told := seldom(a.settings.now, func(err error) { log.Error("催报出错", "错误", err) })
	var next time.Time
	var seen *app
	var looked time.Time
	for {
		now, err := live.get()
		if at := a.settings.now(); err == nil && len(now.settings.Reminders) > 0 &&
			(now != seen || !at.Before(looked.Add(remindEvery)) || !next.IsZero() && !at.Before(next)) {
			next, err = a.remindRound(ctx, now, log)
			seen, looked = now, at
		}
		if err != nil && ctx.Err() == nil {
			told(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// remindRound plans what is due and does it; next is when there will be more.
func (a *app) remindRound(ctx context.Context, now *app, log *slog.Logger) (next time.Time, err error) {
	b := *now
	b.store, b.archive = a.store, a.archive
	rs, broken, err := b.reminders()
	if err != nil {
		return next, err
	}
	for _, r := range b.settings.Reminders {
		if err := a.troubled(ctx, troubleWay+r.Name, broken[r.Name], mendingTime); err != nil {
			return next, err
		}
	}
	next, unknown := rs.Plan(ctx)
	due, err := a.store.DueSince(ctx, a.settings.now(), work.KindReminder)
	if err != nil || due.IsZero() {
		return next, errors.Join(unknown, err)
	}
	release, err := a.lock(ctx, serveWait)
	if err != nil {
		return next, err
	}
	defer release()
	sent, skipped := 0, 0
	rs.Each = func(r work.Reminder) {
		if r.State == work.ReminderSent {
			sent++
		} else {
			skipped++
		}
	}
	err = b.sendReminders(ctx, rs)
	log.Info("催报", "发出", sent, "跳过", skipped, "下次", nextStamp(next))
	return next, errors.Join(unknown, err)
}

// sendReminders writes the letters of what is due, and sends them.
func (a *app) sendReminders(ctx context.Context, rs *work.Reminders) error {
	w, err := a.post()
	if err != nil {
		return err
	}
	w.Kinds = append([]work.Kind{rs.Kind()}, w.Kinds...)
	return w.Round(ctx)
}
