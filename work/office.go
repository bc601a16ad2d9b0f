package work

import (
	"context"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
	"parkstat/work/queue"
)

// Book is the book of record as the office uses it.
type Book interface {
	report.Ledger
	queue.Ledger
	mailLedger
	reminderLedger
	receiptLedger
	// Returned lists what came on a form for a period by asOf, newest last and without facts:
	// of one unit, by its code or the name that it had then, or with "" of all.
	Returned(ctx context.Context, form, unit string, p facts.Period, asOf time.Time) ([]ingest.Submission, error)
	// Away says that the book is a copy, or was restored, and nobody has let it send yet.
	Away(ctx context.Context) (bool, error)
	// Known troubles: see Dispatch.Troubled.
	Troubled(ctx context.Context, id, said string, at time.Time) (Trouble, error)
	Relieved(ctx context.Context, id string, at time.Time) error
	Trouble(ctx context.Context, id string) (t Trouble, ok bool, err error)
	// Release makes the held letters of a run due; n is how many were held.
	Release(ctx context.Context, run string, at time.Time) (n int, err error)
	// Resend makes a letter due again that was delivered, refused or given up.
	Resend(ctx context.Context, id string, at time.Time) error
	// Decide settles what becomes of a mail in quarantine, with its line of the audit log.
	Decide(ctx context.Context, mail string, to MailState, e report.AuditEntry) error
	// MailboxRead notes that the mailbox was read, or why it was not.
	MailboxRead(ctx context.Context, mailbox string, at time.Time, why string) error
	Mailbox(ctx context.Context, mailbox string) (read, failed time.Time, why string, err error)
	// Wake makes a round due now.
	Wake(ctx context.Context, kind, id string, now time.Time) error
	// DueSince is when the oldest piece of these kinds fell due, zero where none is due.
	DueSince(ctx context.Context, now time.Time, kinds ...string) (time.Time, error)
}

// Machines are what foreign files are opened with, each in a child process with limits.
type Machines struct {
	// Convert makes a copy of an older workbook in today's format; nil: there is no LibreOffice.
	Convert func(ctx context.Context, data []byte) (*ingest.Converted, error)
	// Print makes a PDF of a workbook's first page; nil: there is no LibreOffice.
	Print func(ctx context.Context, data []byte) ([]byte, error)
	// Pause waits for files that were touched just now; nil leaves them to the next round.
	Pause func(context.Context, time.Duration)
}

// Office is the statistics office at work on what comes in: a park, its book and archive.
type Office struct {
	Options
	Machines
	Book    Book
	Records ingest.Book // where returns are recorded: the book, or one that makes receipts due
	Archive report.Archive
	Post    ingest.Post // returns that came by mail
	Now     func() time.Time
}

// Round is a collection over the park's inboxes, as of now.
func (o *Office) Round() ingest.Round {
	return ingest.Round{Book: o.Records, Archive: o.Archive, Post: o.Post, Inboxes: o.Inboxes, Pause: o.Pause, Now: o.Now(), Judge: ingest.Judge{
		Forms: o.Forms, Rules: o.Rules, Park: o.Units, Calendar: o.Calendar, Limits: xlsx.ReturnLimits(), Convert: o.Convert}}
}

// Reporter wires a run that sends its letters so.
func (o *Office) Reporter(send func(ctx context.Context, ids ...string) error) (*report.Reporter, error) {
	r := &report.Reporter{Options: o.Reporting, Plan: o.Plan, Reports: o.Reports, Round: o.Round(),
		Ledger: o.Book, Archive: o.Archive, Send: send}
	if o.PDF {
		r.Print = o.Print
	}
	if err := r.CheckTemplates(facts.LastEnded(o.Now())); err != nil {
		return nil, err
	}
	return r, nil
}

// Expected lists the units that return a form for a period.
func (o *Options) Expected(form *templates.Form, p facts.Period) (all []facts.Respondent) {
	for _, u := range o.Units.Of(form.Def.Of).Roster.At(p) {
		if u.Returns(form.Def.Form, form.Def.Name) {
			all = append(all, u)
		}
	}
	return all
}

// window is when a form is taken for a period from one unit, or with "" from all; not ok
// where the calendar says nothing, or cannot say.
func (o *Options) window(form *templates.Form, p facts.Period, unit string) (calendar.Window, bool) {
	w, ok, err := o.Calendar.Due(form.Def.Form, p, unit)
	return w, ok && err == nil
}

// DueDate (时限) is what the calendar says of a form and period.
type DueDate struct {
	calendar.Window
	Known    bool   // the calendar says something
	DaysLeft int    // dates until the deadline's; negative afterwards
	Extended int    // units with a later one
	Warning  string // of the calendar itself
}

// DueDate is until when a form is to be returned.
func (o *Options) DueDate(form *templates.Form, at report.Order) (d DueDate) {
	if l, ok := o.Calendar.Days.Lacks(at.Now); ok {
		d.Warning = l.String()
	}
	if d.Window, d.Known = o.window(form, at.Period, ""); !d.Known {
		return d
	}
	d.DaysLeft = calendar.DayOf(at.AsOf.In(o.Calendar.Loc)).Days(calendar.DayOf(d.Closes.In(o.Calendar.Loc)))
	for _, u := range o.Expected(form, at.Period) {
		if _, ok := o.Calendar.Extension(form.Def.Form, at.Period, u.ID); ok {
			d.Extended++
		}
	}
	return d
}

// filed is what a unit filed on a form before, under any code it has had.
func (o *Office) filed(ctx context.Context, form *templates.Form, u facts.Respondent) (all []ingest.Filed, err error) {
	h, err := o.held(ctx, form, o.Units.Of(form.Def.Of).Roster.Codes(u.ID))
	return h.Filed, err
}

// held is what the book holds of a unit on a form, by all its codes.
func (o *Office) held(ctx context.Context, form *templates.Form, codes []string) (all ingest.Holding, err error) {
	of, err := o.Book.Holdings(ctx, form.Def.Form, codes)
	for _, code := range codes {
		all.Filed = append(all.Filed, of[code].Filed...)
	}
	return all, err
}
