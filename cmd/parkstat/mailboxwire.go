package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"slices"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/ingest"
	"parkstat/ingest/mailbox"
	"parkstat/store"
	"parkstat/templates"
	"parkstat/templates/xlsx"
	"parkstat/work"
)

// lookupLimit bounds the look-up of one key of a signature.
const lookupLimit = 10 * time.Second

func lookupTXT(ctx context.Context, name string) ([]string, error) {
	limited, done := context.WithTimeout(ctx, lookupLimit)
	defer done()
	return net.DefaultResolver.LookupTXT(limited, name)
}

// intake wires the mailbox. Definitions and the park's workbook are read already.
func (a *app) intake(box mailbox.Options) *work.Intake {
	s := a.settings
	round := a.round()
	round.Inboxes = nil
	in := &work.Intake{Ledger: a.store, Archive: a.archive, Round: round, Options: s.options(""), Limits: box.Limits,
		Trust: mailbox.Trust{Servers: s.Mailbox.Trust, LookupTXT: lookupTXT}, Unverified: s.Mailbox.Unverified == "accept",
		Done: s.Mailbox.done(), Quarantine: s.Mailbox.quarantine(), Alert: s.Alert.Channel != "", Form: a.formName, Mark: a.markAgain, Now: s.now,
		Open: func(ctx context.Context) (work.Postbox, error) {
			open := a.greeted
			if open == nil {
				open = &greeted{}
				open.box, open.err = mailbox.Open(ctx, box)
			}
			a.greeted = nil
			if open.err != nil {
				return nil, open.err
			}
			return open.box, nil
		}}
	in.Own = []string{strings.ToLower(in.Options.From.Address)}
	if own := s.Mailbox.address(); own != "" {
		in.ReplyTo = &mail.Address{Name: in.Options.From.Name, Address: own}
		in.Own = append(in.Own, strings.ToLower(own))
	}
	return in
}

// formName is a form's name by its code; the code where it is not known.
func (a *app) formName(code string) string {
	if i := slices.IndexFunc(a.defs.forms, func(f *templates.Form) bool { return f.Def.Form == code }); i >= 0 {
		return a.defs.forms[i].Def.Name
	}
	return code
}

// markAgain makes the marked copy of a submission from its original.
func (a *app) markAgain(ctx context.Context, s ingest.Submission) ([]byte, error) {
	data, err := a.archive.Get(s.SHA256)
	if err != nil {
		return nil, err
	}
	if xlsx.Sniff(data) == "xls" {
		convert := converter()
		if convert == nil {
			return nil, errors.New("没有装 LibreOffice")
		}
		c, err := convert(ctx, data)
		if err != nil {
			return nil, err
		}
		data = c.Data
	}
	return a.marked(ctx, s, data)
}

// mailKinds are the kinds of work about the mailbox and receipts. Each reads definitions
// and the park's workbook for itself: a mistake there holds up no other letter.
func (a *app) mailKinds(retry deliver.Retry, tell func(ctx context.Context, subject, text string) error) []work.Kind {
	s := a.settings
	ready := func() (*app, error) {
		b, err := prepare(s.file)
		if err != nil {
			return nil, err
		}
		b.store, b.archive = a.store, a.archive
		return b, nil
	}
	var kinds []work.Kind
	if s.Mailbox.on() {
		kinds = append(kinds, a.mailboxRounds(ready).Kind())
	}
	if s.Receipts.Folder {
		r := &work.Receipts{Ledger: a.store, Now: s.now, Ready: func() (*work.Intake, error) {
			b, err := ready()
			if err != nil {
				return nil, err
			}
			return b.intake(mailbox.Options{}), nil
		}, Role: s.Receipts.To, Retry: retry}
		kinds = append(kinds, r.Kind())
	}
	if tell != nil && s.Mailbox.on() {
		n := &work.Notice{Park: s.Park, Ledger: a.store, Mailbox: theMailbox, Retry: retry, Now: s.now, Tell: tell}
		kinds = append(kinds, n.Kind())
	}
	return kinds
}

// theMailbox is the name under which the book has the one mailbox.
const theMailbox = work.TheMailbox

func (a *app) mailboxRounds(ready func() (*app, error)) *work.Mailbox {
	s := a.settings
	every, _ := s.poll() // checked when the settings were read
	after, _ := s.lateAfter()
	return &work.Mailbox{Every: every, Now: s.now,
		Fetch: func(ctx context.Context) (*work.Taking, error) {
			b, err := ready()
			if err != nil {
				return nil, err
			}
			box, err := b.settings.mailbox()
			if err != nil {
				return nil, err
			}
			b.greeted, a.greeted = a.greeted, nil
			return b.intake(box).Fetch(ctx)
		},
		Read: func(ctx context.Context, at time.Time, t *work.Taking, err error) error {
			if a.fetched != nil {
				a.fetched(t, err)
			}
			why := ""
			if err != nil {
				why = strings.ReplaceAll(err.Error(), "\n", "；")
			}
			if err := a.store.MailboxRead(ctx, theMailbox, at, why); err != nil || why == "" || after == 0 {
				return err
			}
			_, failed, _, err := a.store.Mailbox(ctx, theMailbox)
			if err != nil || failed.IsZero() || at.Before(failed.Add(after)) {
				return err
			}
			return a.store.Enqueue(ctx, work.KindNotice, work.Unreadable(failed), at)
		}}
}

// greeted is a mailbox that was opened before the lock was taken: a server that is slow to
// answer keeps no other command waiting.
type greeted struct {
	box *mailbox.Box
	err error
}

// greet opens the mailbox where a round is due; what it gives closes one that was not used.
func (a *app) greet(ctx context.Context) (done func()) {
	done = func() {
		if a.greeted != nil && a.greeted.box != nil {
			a.greeted.box.Close()
		}
	}
	if !a.settings.Mailbox.on() {
		return done
	}
	since, err := a.store.DueSince(ctx, a.settings.now(), work.KindMailbox)
	if err != nil || since.IsZero() {
		return done // what is wrong with the book is told by those who need it
	}
	g := &greeted{}
	var o mailbox.Options
	if o, g.err = a.settings.mailbox(); g.err == nil {
		g.box, g.err = mailbox.Open(ctx, o)
	}
	a.greeted = g
	return done
}

// watch wakes the round of the mailbox when the server tells of a mail.
func (a *app) watch(ctx context.Context, log *slog.Logger) {
	every, _ := a.settings.poll()
	for ctx.Err() == nil {
		err := a.idle(ctx)
		if errors.Is(err, mailbox.ErrNoIdle) {
			log.Info("邮箱服务器不会主动通知，按间隔查看", "间隔", every)
			return
		}
		if err != nil && ctx.Err() == nil {
			log.Error("等候来信出错", "错误", err)
		}
		pause(ctx, every)
	}
}

// longestIdle is how long nothing is heard before the connection is tried.
const longestIdle = 9 * time.Minute

func (a *app) idle(ctx context.Context) error {
	o, err := a.settings.mailbox()
	if err != nil {
		return err
	}
	b, err := mailbox.Open(ctx, o)
	if err != nil {
		return err
	}
	defer b.Close()
	for changed := b.Count() > 0; ctx.Err() == nil; {
		if changed {
			if err := a.store.Wake(ctx, work.KindMailbox, work.TheMailbox, a.settings.now()); err != nil {
				return err
			}
			select {
			case a.woken <- struct{}{}:
			default:
			}
		}
		if changed, err = b.Wait(ctx, longestIdle); err != nil {
			return err
		}
	}
	return nil
}

// mailboxLine says when the mailbox was read and what waits in quarantine; ok is false
// where it can't be read.
func (a *app) mailboxLine(ctx context.Context) (line string, ok bool, err error) {
	s := a.settings
	read, failed, why, err := a.store.Mailbox(ctx, theMailbox)
	if err != nil {
		return "", false, err
	}
	n, err := a.store.Quarantined(ctx)
	if err != nil {
		return "", false, err
	}
	line = "邮箱 " + plain(s.Mailbox.Username) + "："
	if read.IsZero() {
		line += "还没有读过"
	} else {
		line += "上次读取 " + read.In(s.loc).Format("2006-01-02 15:04")
	}
	if why != "" {
		line += fmt.Sprintf("；%s 起读不到：%s", failed.In(s.loc).Format("2006-01-02 15:04"), plain(why))
	}
	return line + fmt.Sprintf("；隔离 %d 封待处理", n), why == "", nil
}

// book is where returns are recorded: with a receipt due for each, where that is set.
func (a *app) book() ingest.Book {
	if a.settings.Receipts.Folder {
		return store.Receipting{Store: a.store}
	}
	return a.store
}
