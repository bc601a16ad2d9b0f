package main

import (
	"context"
	"log/slog"
	"os"

	"parkstat/work"
)

// ServeCmd runs the job by its schedule until it is stopped.
type ServeCmd struct{}

// Run carries it out. A workbook or definition with a mistake does not keep it from
// starting: it is told, and what needs it waits.
func (c *ServeCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if len(a.Plans) == 0 && len(a.Reminders) == 0 && a.Mailing.Mailbox == nil && a.Portal.Addr == "" {
		return a.At("schedule", "没有计划，serve 无事可做")
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	release, err := serveAlone(ctx, a.Data)
	if err != nil {
		return err
	}
	defer release()
	s := a.service()
	s.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: func(_ []string, at slog.Attr) slog.Attr {
		if at.Value.Kind() == slog.KindTime {
			at.Value = slog.TimeValue(at.Value.Time().In(a.Loc))
		}
		if err, ok := at.Value.Any().(error); ok {
			at.Value = slog.StringValue(work.Worldly(err))
		}
		return at
	}}))
	if _, err := a.live.Park(); err != nil {
		tellProblems(err)
	}
	opened, err := door{a, s.Office}.open(ctx, s.Log)
	if err != nil {
		return err
	}
	err = watched(ctx, func(ctx context.Context) error {
		_, err := a.store.Away(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if opened == nil {
		return s.Serve(ctx)
	}
	return abreast(ctx, s.Serve, opened)
}

// service is the office running by itself over the files as they are.
func (a *app) service() *work.Service {
	return &work.Service{Plans: a.Plans, Book: a.store, Now: a.Now, Loc: a.Loc, Mailbox: a.Mailing.Mailbox,
		Guard:  func(ctx context.Context) (func(), error) { return a.lock(ctx, serveWait) },
		Office: standing(a),
		Dispatch: func() (*work.Dispatch, error) {
			s, err := a.live.Settings()
			if s == nil {
				return nil, err
			}
			return a.dispatchOf(s), err
		}}
}
