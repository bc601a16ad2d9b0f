package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"parkstat/deliver"
	"parkstat/report"
	"parkstat/work"
)

const (
	firstRetry = 5 * time.Minute // greylisting servers ask for about that
	mostRetry  = 2 * time.Hour
	lettersAt  = 4 // letters on their way at the same time over SMTP
)

// post is the worker that sends letters and tells the admin of those that will not go.
// It needs neither definitions nor the park's workbook, so that a mistake there holds up
// no letter. The caller holds the lock. Further kinds of work are added here.
func (a *app) post() (*work.Worker, error) {
	s := a.settings
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	tell, broken := s.tell()
	if broken != nil { // letters go all the same, and that nobody could be told is shown
		tell = func(context.Context, string, string) error { return broken }
	}
	giveUp, errGiveUp := s.giveUp()
	late, errLate := s.lateAfter()
	if err := errors.Join(errGiveUp, errLate); err != nil {
		return nil, mistake("%w", err)
	}
	retry := deliver.Retry{First: firstRetry, Most: mostRetry, GiveUp: giveUp, Random: rand.Float64}
	m := &work.Mail{Ledger: a.store, Archive: a.archive, From: s.options("").From.Address, Retry: retry, UnknownTries: s.unknownTries(),
		LateAfter: late, Now: s.now, Each: a.sent, Hold: a.hold(),
		Courier: &deliver.Courier{Transport: ways{transport, s.group}, Journal: report.Journal{Journal: a.store}, Now: s.now}}
	atOnce := 1
	if s.Mail.Transport == "smtp" {
		atOnce = lettersAt
	}
	w := &work.Worker{Queue: a.store, Now: s.now, Alone: true, Kinds: []work.Kind{m.Kind(atOnce)}}
	if tell != nil {
		alert := &work.Alert{Park: s.Park, Ledger: a.store, Retry: retry, Now: s.now, Tell: tell}
		w.Kinds = append(w.Kinds, alert.Kind(), (&work.Warning{Retry: retry, Now: s.now, Text: a.notice, Tell: tell}).Kind())
	}
	if more := a.mailKinds(retry, tell); len(more) > 0 {
		// The letters that these write go out in the same round.
		w.Kinds = append(append(w.Kinds, more...), m.Kind(atOnce))
	}
	return w, nil
}

// send tries these letters now, and tells of those that will not go.
func (a *app) send(ctx context.Context, ids ...string) error {
	w, err := a.post()
	if err != nil {
		return err
	}
	return errors.Join(w.Take(ctx, work.KindMail, ids...), w.Due(ctx, work.KindAlert))
}
