package main

import (
	"context"
	"errors"
	"log/slog"
	"syscall"

	"parkstat/portal"
)

// open opens the web door; nil where the settings keep it shut.
func (d door) open(ctx context.Context, log *slog.Logger) (func(context.Context) error, error) {
	a, office := d.app, d.office
	if a.Portal.Addr == "" {
		return nil, nil
	}
	gate := d.gate(func(err error) { log.Error("登录邮件没有寄出", "错误", err) })
	p := &portal.Portal{Portal: a.Portal, Park: a.Config.Park, Contact: a.Printed.Contact, Loc: a.Loc, Desk: d.desk(), Gate: gate,
		Visits: a.store.Visits(wall), Wall: wall, Log: log, Ready: func(ctx context.Context) error {
			if o, err := office(); o == nil { // else the last good state is in force
				return err
			}
			_, err := a.store.DueSince(ctx, a.Now())
			return err
		}}
	if a.Mailing.Mailbox != nil {
		p.Mailbox = a.Mailing.Mailbox.Address
	}
	err := p.Listen(ctx)
	if errors.Is(err, syscall.EADDRINUSE) {
		err = a.At("portal.addr", "网页的地址已被占用（%v）；请换一个，或空着不开", err)
	}
	return func(ctx context.Context) error {
		defer gate.Wait()
		return p.Serve(ctx)
	}, err
}

// abreast runs all until the context ends, or one of them does.
func abreast(ctx context.Context, all ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(all))
	for _, run := range all {
		go func() { ended <- run(ctx) }()
	}
	var errs []error
	for range all {
		errs = append(errs, <-ended)
		stop()
	}
	return errors.Join(errs...)
}
