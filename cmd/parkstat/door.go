package main

import (
	"context"
	"errors"
	"log/slog"
	"syscall"

	"parkstat/portal"
)

// door is the web door, its addresses opened; nil where the settings keep it shut.
func (a *app) door(ctx context.Context, log *slog.Logger) (*portal.Portal, error) {
	if a.Portal.Addr == "" {
		return nil, nil
	}
	p := &portal.Portal{Portal: a.Portal, Park: a.Config.Park, Contact: a.Printed.Contact, Loc: a.Loc, Desk: a.desk(), Gate: a.gate(),
		Visits: a.store.Visits(), Wall: wall, Log: log, Ready: func(ctx context.Context) error {
			_, err := a.ready()
			if err == nil {
				_, err = a.store.DueSince(ctx, a.Now())
			}
			return err
		}}
	err := p.Listen(ctx)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, a.At("portal.addr", "网页的地址已被占用（%v）；请换一个，或空着不开", err)
	}
	return p, err
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
