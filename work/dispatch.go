package work

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/mail"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest/mailbox"
	"parkstat/report"
	"parkstat/work/queue"
)

// Ways are the ways out and in. Each is opened when it is needed, since what it takes (a
// password, an address) may be missing; that is a facts.Mistake and holds up no other way.
type Ways interface {
	Transport() (deliver.Transport, error)
	// Teller is how the admin is told of what goes wrong; nil where there is no way.
	Teller() (func(ctx context.Context, subject, text string) error, error)
	// GroupWay is the way of a policy's messages into its chat group.
	GroupWay(policy string) (deliver.Transport, error)
	OpenMailbox() (mailbox.Options, error)
}

// Dispatch (收发) is the office's post: letters out, mails in, and telling the admin. It
// needs no more of the park than how it writes, so that a mistake in a definition or in the
// workbook holds up no letter; what needs the park asks Ready for it.
type Dispatch struct {
	Mailing   Mailing
	Reporting report.Options // who writes, and where the park is
	Ways      Ways
	Book      Book
	Archive   report.Archive
	Ready     func() (*Office, error) // the park as its files are now; with an error the last good one, nil where there was none
	Now       func() time.Time
	Sent      func(deliver.Receipt)                                    // told of each letter tried; may be nil
	Fetched   func(*Taking, error)                                     // told of each round of the mailbox; may be nil
	LookupTXT func(ctx context.Context, name string) ([]string, error) // how keys of signatures are found

	greeted *greeted // the mailbox, where it is open already
}

const (
	firstRetry = 5 * time.Minute // greylisting servers ask for about that
	mostRetry  = 2 * time.Hour
)

// Worker does what is due of letters, mails and notices. The caller holds the lock.
func (d *Dispatch) Worker() (*queue.Worker, error) {
	transport, err := d.Ways.Transport()
	if err != nil {
		return nil, err
	}
	tell, broken := d.Ways.Teller()
	if broken != nil { // letters go all the same, and that nobody could be told is shown
		tell = func(context.Context, string, string) error { return broken }
	}
	m := d.Mailing
	retry := deliver.Retry{First: firstRetry, Most: mostRetry, GiveUp: m.GiveUp, Random: rand.Float64}
	sender := &Mail{Ledger: d.Book, Archive: d.Archive, From: d.Reporting.From.Address, Retry: retry, UnknownTries: m.UnknownTries,
		LateAfter: m.LateAfter, Now: d.Now, Each: d.Sent, Hold: d.hold(),
		Courier: &deliver.Courier{Transport: ways{transport, d.Ways.GroupWay}, Journal: report.Journal{Journal: d.Book}, Now: d.Now}}
	w := &queue.Worker{Rows: d.Book, Now: d.Now, Rest: d.Book.Away, Alone: true, Kinds: []queue.Kind{sender.Kind(m.AtOnce)}}
	if tell != nil {
		alert := &Alert{Park: d.Reporting.Park, Ledger: d.Book, Retry: retry, Now: d.Now, Tell: tell}
		w.Kinds = append(w.Kinds, alert.Kind(), (&Warning{Retry: retry, Now: d.Now, Text: d.warning, Tell: tell}).Kind())
	}
	if more := d.postKinds(retry, tell); len(more) > 0 {
		// The letters that these write go out in the same round.
		w.Kinds = append(append(w.Kinds, more...), sender.Kind(m.AtOnce))
	}
	return w, nil
}

// postKinds are the kinds of work about the mailbox and receipts.
func (d *Dispatch) postKinds(retry deliver.Retry, tell func(ctx context.Context, subject, text string) error) (kinds []queue.Kind) {
	box := d.Mailing.Mailbox
	if box != nil {
		kinds = append(kinds, (&Mailbox{Every: box.Every, Now: d.Now, Fetch: d.fetch, Read: d.read}).Kind())
	}
	if d.Mailing.Receipts != "" {
		r := &Receipts{Ledger: d.Book, Now: d.Now, Role: d.Mailing.Receipts, Retry: retry, Ready: d.intake}
		kinds = append(kinds, r.Kind())
	}
	if tell != nil && box != nil {
		n := &Notice{Park: d.Reporting.Park, Ledger: d.Book, Mailbox: TheMailbox, Retry: retry, Now: d.Now, Tell: tell}
		kinds = append(kinds, n.Kind())
	}
	return kinds
}

// ways sends mails by the mail server and messages to groups by their own way.
type ways struct {
	mail  deliver.Transport
	group func(policy string) (deliver.Transport, error)
}

// Send takes the way that the letter's address names.
func (w ways) Send(ctx context.Context, l deliver.Letter) (string, error) {
	policy, group := strings.CutPrefix(l.To, groupPrefix)
	if !group {
		return w.mail.Send(ctx, l)
	}
	t, err := w.group(policy)
	if err != nil {
		return "", &deliver.Failure{Outcome: deliver.Deferred, Err: err}
	}
	return t.Send(ctx, l)
}

// Send tries these letters now, and tells of those that will not go.
func (d *Dispatch) Send(ctx context.Context, ids ...string) error {
	w, err := d.Worker()
	if err != nil {
		return err
	}
	return errors.Join(w.Take(ctx, KindMail, ids...), w.Due(ctx, KindAlert))
}

// SendReceipts sends those that are due for what was taken in.
func (d *Dispatch) SendReceipts(ctx context.Context) error {
	if d.Mailing.Receipts == "" {
		return nil
	}
	w, err := d.Worker()
	if err != nil {
		return err
	}
	return w.Due(ctx, KindReceipt, KindMail, KindAlert)
}

// Replaced says that a later version of a period's report has letters of its own.
type Replaced struct{ Run, By string }

func (r *Replaced) Error() string { return r.Run + " 之后又有 " + r.By }

// Approve (批准) makes the held letters of a run due, in the name of who approves, and says
// how many there were. A run that a later one has replaced is refused as Replaced: approving
// both would mail a period twice.
func (d *Dispatch) Approve(ctx context.Context, run, by string) (n int, err error) {
	if err := d.replaced(ctx, run); err != nil {
		return 0, err
	}
	all, err := d.Book.Deliveries(ctx, run)
	if err != nil {
		return 0, fmt.Errorf("read deliveries of %s: %w", run, err)
	}
	if len(all) == 0 {
		return 0, refuse("没有编号为 %s 的运行，或它没有邮件", run)
	}
	if n, err = d.Book.Release(ctx, run, d.Now()); err != nil {
		return 0, fmt.Errorf("release %s: %w", run, err)
	}
	if n > 0 {
		p, _ := facts.ParsePeriod(run[:len("2006-01")])
		err = errors.Join(d.Held(ctx, p, nil), d.audit(ctx, by, "approve", run, fmt.Sprintf("%d 封", n)))
	}
	return n, err
}

func (d *Dispatch) audit(ctx context.Context, who, action, subject, detail string) error {
	err := d.Book.Audit(ctx, report.AuditEntry{At: d.Now(), Who: who, Action: action, Subject: subject, Detail: detail})
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}

// replaced is an error where a later version of the same period has letters.
func (d *Dispatch) replaced(ctx context.Context, run string) error {
	label, _, _ := strings.Cut(run, "-v")
	p, err := facts.ParsePeriod(label)
	if err != nil {
		return facts.Mistakef("运行编号 %q 应写成 2023-06-v1", run)
	}
	runs, err := d.Book.Runs(ctx, p)
	if err != nil {
		return fmt.Errorf("read runs of %s: %w", p, err)
	}
	newer, passed := "", false
	for _, r := range runs {
		if passed {
			ds, err := d.Book.Deliveries(ctx, r.ID)
			if err != nil {
				return fmt.Errorf("read deliveries of %s: %w", r.ID, err)
			}
			if len(ds) > 0 {
				newer = r.ID
			}
		}
		passed = passed || r.ID == run
	}
	if newer == "" {
		return nil
	}
	return &Replaced{run, newer}
}

// ErrHeld is a letter that waits for approval.
var ErrHeld = errors.New("还在等批准")

// Resend (重发) sends a letter once more as it is, for a reason, and says which went: where its
// address was put right in the settings since, the same letter to that. letter is the one
// that was asked for, also with an error.
func (d *Dispatch) Resend(ctx context.Context, id, reason, by string) (letter report.Delivery, sent string, err error) {
	if err := explained(reason); err != nil {
		return letter, "", err
	}
	if letter, err = d.Book.Delivery(ctx, id); err != nil {
		return letter, "", err
	}
	if letter.State == report.MailHeld {
		return letter, "", ErrHeld
	}
	if err := d.sendable(ctx, letter); err != nil {
		return letter, "", err
	}
	if sent, err = (follower{d}).follow(ctx, letter, reason, by); err != nil {
		return letter, "", err
	}
	if sent == "" {
		sent = letter.ID
		// Written down before anything goes out.
		if err := d.audit(ctx, by, "resend", letter.ID, string(letter.State)+"；"+reason); err != nil {
			return letter, "", err
		}
		if err := d.Book.Resend(ctx, letter.ID, d.Now()); err != nil {
			return letter, "", err
		}
	}
	return letter, sent, d.Send(ctx, sent)
}

// sendable says why a letter must not go once more: what it asks for has come, or a later
// version has replaced what it brings.
func (d *Dispatch) sendable(ctx context.Context, letter report.Delivery) error {
	switch letter.Run {
	case RemindersRun:
		until, why, err := d.hold()(ctx, letter)
		if err == nil && why != "" && !until.After(d.Now()) {
			err = refuse("%s 不再发：%s", letter.ID, facts.Plain(why))
		}
		return err
	case report.NoRun: // a receipt
		return nil
	}
	return d.replaced(ctx, letter.Run)
}

// Decide settles what becomes of a mail in quarantine: MailReleased or MailRejected.
func (d *Dispatch) Decide(ctx context.Context, mail string, to MailState, reason, by string) error {
	if err := explained(reason); err != nil {
		return err
	}
	action := map[MailState]string{MailReleased: "release-mail", MailRejected: "refuse-mail"}[to]
	return d.Book.Decide(ctx, mail, to, report.AuditEntry{At: d.Now(), Who: by, Action: action, Subject: mail, Detail: reason})
}

// Released takes in what was released from quarantine, and answers it.
func (d *Dispatch) Released(ctx context.Context) (*Taking, error) {
	in, err := d.intake()
	if err != nil {
		return nil, err
	}
	t := &Taking{}
	if err := in.Settle(ctx, t); err != nil {
		return nil, err
	}
	return t, nil
}

// intake takes returns out of mails, while a file is being mended by what it said before. What
// it has opened it closes itself.
func (d *Dispatch) intake() (*Intake, error) {
	o, err := d.Ready()
	if o == nil {
		return nil, err
	}
	round := o.Round()
	round.Inboxes = nil
	in := &Intake{Ledger: d.Book, Archive: d.Archive, Round: round, Options: d.Reporting, Form: o.Forms.Called, Mark: o.markAgain, Now: d.Now,
		Alert: d.Mailing.LateAfter > 0, Own: []string{strings.ToLower(d.Reporting.From.Address)}}
	box := d.Mailing.Mailbox
	if box == nil {
		return in, nil
	}
	in.Limits, in.Done, in.Quarantine, in.Unverified = box.Limits, box.Done, box.Quarantine, box.Unverified
	in.Trust = mailbox.Trust{Servers: box.Trust, LookupTXT: d.LookupTXT}
	if box.Address != "" {
		in.ReplyTo = &mail.Address{Name: d.Reporting.From.Name, Address: box.Address}
		in.Own = append(in.Own, strings.ToLower(box.Address))
	}
	return in, nil
}
