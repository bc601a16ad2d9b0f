package work

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"sort"
	"strings"
	"text/template"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// Letters are the texts of reminders, a template for each.
type Letters struct{ unit, group *template.Template }

// unitText is what the text to a unit may name: nothing of others, and no figures.
type unitText struct {
	Park, Unit, Contact, Form, Period, Deadline, State, Reply, Door string
	Late, Extended                                                  bool
}

// groupText is what the text about all may name; Names are nil where nobody is to be named.
type groupText struct {
	Park, Form, Period, Deadline string
	Late                         bool
	Expected, Owing, Returned    int
	Names                        []string
}

// ParseLetters reads the texts to a unit and about all, and tries each.
func ParseLetters(unitFile, unit, groupFile, group string) (*Letters, error) {
	l := &Letters{}
	var wrong []error
	for _, one := range []struct {
		file, text string
		into       **template.Template
		with       any
	}{{unitFile, unit, &l.unit, unitText{}}, {groupFile, group, &l.group, groupText{Names: []string{"甲", "乙"}}}} {
		var err error
		if *one.into, err = template.New(one.file).Option("missingkey=error").Parse(one.text); err == nil {
			_, _, err = fillText(*one.into, one.with)
		}
		wrong = append(wrong, err)
	}
	return l, errors.Join(wrong...)
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

// groupPrefix is before the address of a message about all that is no mail.
const groupPrefix = "group:"

// GroupAddress is where the messages of a policy go that are no mails.
func GroupAddress(policy string) string { return groupPrefix + policy }

// writer freezes the letters of reminders.
type writer struct{ *Office }

func (w writer) write(_ context.Context, p Policy, r Reminder, debts []Debt) (letters []report.Delivery, why string, err error) {
	form := w.Forms.Coded(r.Form)
	if form == nil {
		return nil, "", fmt.Errorf("没有表式 %q", r.Form)
	}
	win, _, err := w.Calendar.Due(r.Form, r.Period, r.Unit)
	if err != nil {
		return nil, "", err
	}
	now := w.Now()
	late := !now.Before(win.Closes)
	what, deadline := periodName(form, r.Period), chineseTime(win.Closes.In(w.Calendar.Loc))
	var to []mail.Address
	var subject, text string
	if p.Group != "" {
		to = []mail.Address{groupRecipient(p)}
		about := groupText{Park: w.Reporting.Park, Form: form.Def.Name, Period: what, Deadline: deadline, Late: late, Expected: len(debts)}
		subject, text, err = w.fitting(p, w.about(p, about, debts))
	} else {
		u := debts[0].Unit
		people := recipients(u, reminded(p.Role)...)
		if len(people) == 0 {
			return nil, fmt.Sprintf("%s没有可用的邮箱", p.Role), nil
		}
		for _, who := range people {
			to = append(to, mail.Address{Name: u.Name, Address: who.Address})
		}
		_, extended := w.Calendar.Extension(r.Form, r.Period, r.Unit)
		subject, text, err = fillText(w.Letters.unit, unitText{Park: w.Reporting.Park, Unit: u.Name, Contact: people[0].Name, Form: form.Def.Name,
			Period: what, Deadline: deadline,
			State: debts[0].State, Reply: w.Mailing.Office.Address, Door: w.Reporting.Door, Late: late, Extended: extended})
	}
	for n, addr := range to {
		if err != nil {
			break
		}
		d := report.Delivery{ID: letterID(r.ID, n+1), Run: RemindersRun, Group: p.Name, Name: addr.Name, Addr: addr.Address, Variant: Reminded,
			State: report.MailPlanned, Updated: now}
		err = w.freeze(&d, subject, text)
		letters = append(letters, d)
	}
	return letters, "", err
}

// groupRecipient is where a message about all goes.
func groupRecipient(p Policy) mail.Address {
	if strings.HasPrefix(p.Group, groupPrefix) {
		return mail.Address{Name: "群", Address: p.Group}
	}
	return mail.Address{Name: "统计办公室", Address: p.Group}
}

// freeze renders a reminder whole into the archive.
func (w writer) freeze(d *report.Delivery, subject, text string) (err error) {
	raw := []byte(subject + "\n\n" + text)
	if !strings.HasPrefix(d.Addr, groupPrefix) {
		_, domain, _ := strings.Cut(w.Reporting.From.Address, "@")
		d.Message = d.ID + "@" + domain
		raw, err = deliver.Encode(deliver.Message{ID: d.Message, Date: d.Updated, From: w.Reporting.From, ReplyTo: w.Reporting.ReplyTo,
			To: mail.Address{Name: d.Name, Address: d.Addr}, Subject: subject, Text: text})
		if err != nil {
			return err
		}
	}
	if d.Letter, err = w.Archive.Put(raw); err != nil {
		return fmt.Errorf("archive reminder %s: %w", d.ID, err)
	}
	return nil
}

// about fills in the counts, and the names where they may be named: into a chat group if
// the policy says so, by mail to the office's own domains.
func (w writer) about(p Policy, t groupText, debts []Debt) groupText {
	_, domain, _ := strings.Cut(p.Group, "@")
	named := p.Names || slices.Contains(w.Reporting.Domains, strings.ToLower(domain))
	for _, d := range debts {
		if !d.Owes {
			continue
		}
		t.Owing++
		if d.State == string(ingest.Rejected) {
			t.Returned++
		}
		if named {
			t.Names = append(t.Names, facts.Plain(d.Unit.Name))
		}
	}
	return t
}

// fitting is the text about all with as many of the names as a robot takes.
func (w writer) fitting(p Policy, t groupText) (subject, text string, err error) {
	names := t.Names
	fits := func(n int) bool {
		t.Names = someOf(names, n)
		subject, text, err = fillText(w.Letters.group, t)
		return err != nil || n == 0 || !w.Mailing.Robots[p.Name] || deliver.FitsRobot(subject, text)
	}
	if fits(len(names)) {
		return subject, text, err
	}
	// The fewest left out: a text grows with its names.
	left := sort.Search(len(names), func(n int) bool { return fits(len(names) - n) })
	fits(len(names) - left)
	return subject, text, err
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

// periodName is the period of a form in words.
func periodName(form *templates.Form, p facts.Period) string {
	if form.Def.Yearly() {
		return fmt.Sprintf("%d年", p.Year)
	}
	return p.MonthLabel()
}

func chineseTime(t time.Time) string {
	return t.Format("1月2日") + "（" + calendar.DayOf(t).WeekdayName() + "）" + t.Format("15:04")
}
