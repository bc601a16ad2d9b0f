package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/work"
)

// ServeCmd runs the job by its schedule until it is stopped.
type ServeCmd struct{}

// mostMissed bounds what is caught up after a long downtime.
const mostMissed = 12

// Run carries it out.
func (c *ServeCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if len(a.settings.Schedule) == 0 && len(a.settings.Reminders) == 0 && !a.settings.Mailbox.on() {
		return mistake("%w", a.settings.at("schedule", "没有计划，serve 无事可做"))
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var all sync.WaitGroup
	live := &living{config: cli.Config}
	a.warnOfYear(log)
	for _, plan := range a.settings.Schedule {
		schedule, err := plan.schedule(live.get)
		if err != nil {
			return mistake("%w", err)
		}
		s := &work.Scheduler{Name: plan.Name, Schedule: schedule, Ledger: a.store, Now: a.settings.now, Loc: a.settings.loc, Most: mostMissed,
			Guard: func(ctx context.Context) (func(), error) { return a.lock(ctx, serveWait) },
			Run: func(ctx context.Context, at time.Time) (string, error) {
				note, err := a.occurrence(ctx, cli.Config, plan, at)
				log.Info("计划", "名称", plan.Name, "时点", at.Format("2006-01-02 15:04"), "结果", note, "错误", err)
				return note, err
			}}
		log.Info("计划已启动", "名称", plan.Name, "何时", plan.when(), "下次", nextStamp(schedule.Next(a.settings.now())))
		told := seldom(a.settings.now, func(err error) { log.Error("计划出错", "名称", plan.Name, "错误", err) })
		all.Go(func() {
			if err := s.Serve(ctx, told); err != nil {
				log.Error("计划停止", "名称", plan.Name, "错误", err)
			}
		})
	}
	a.woken = make(chan struct{}, 1)
	a.fetched = func(t *work.Taking, err error) {
		if err != nil {
			log.Error("读邮箱出错", "错误", err)
		} else if t.Mails > 0 {
			log.Info("读了邮箱", "结果", taken(t))
		}
	}
	if a.settings.Mailbox.on() {
		if err := a.store.Wake(ctx, work.KindMailbox, work.TheMailbox, a.settings.now()); err != nil {
			return err
		}
		all.Go(func() { a.watch(ctx, log) })
	}
	all.Go(func() { a.remind(ctx, live, log) })
	all.Go(func() { a.deliver(ctx, cli.Config, live, log) })
	all.Wait()
	log.Info("已停止")
	return nil
}

// postEvery is how often it is looked for letters and alerts that are due.
const postEvery = time.Minute

// deliver sends what is due, until the context ends.
func (a *app) deliver(ctx context.Context, config string, live *living, log *slog.Logger) {
	tick := time.NewTicker(postEvery)
	defer tick.Stop()
	for {
		if err := a.noteYear(ctx, live); err != nil && ctx.Err() == nil {
			log.Error("节假日", "错误", err)
		}
		if err := a.postRound(ctx, config); err != nil && ctx.Err() == nil {
			log.Error("发送邮件出错", "错误", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-a.woken:
		case <-tick.C:
		}
	}
}

// postRound takes the lock only where something is due, and reads the settings anew: who
// mends the mail server's address need not start anything again.
func (a *app) postRound(ctx context.Context, config string) error {
	kinds := []string{work.KindMail, work.KindAlert, work.KindWarning, work.KindReceipt, work.KindNotice}
	if a.settings.Mailbox.on() {
		kinds = append(kinds, work.KindMailbox)
	}
	since, err := a.store.DueSince(ctx, a.settings.now(), kinds...)
	if err != nil || since.IsZero() {
		return err
	}
	s, err := loadSettings(config)
	if err != nil {
		return err
	}
	b := &app{settings: s, store: a.store, archive: a.archive, fetched: a.fetched}
	defer b.greet(ctx)()
	release, err := a.lock(ctx, serveWait)
	if err != nil {
		return err
	}
	defer release()
	w, err := b.post()
	if err != nil {
		return err
	}
	return w.Round(ctx)
}

// fresh wires a reporter anew over the open store: officers edit definitions and
// the park's workbook while the schedule runs.
func (a *app) fresh(config string) (*report.Reporter, error) {
	b, err := prepare(config)
	if err != nil {
		return nil, err
	}
	b.store, b.archive = a.store, a.archive
	return b.reporter(report.Progress{}, nil)
}

// occurrence runs the period that the schedule's time asks for: the month before, or that
// of the calendar.
func (a *app) occurrence(ctx context.Context, config string, plan Schedule, at time.Time) (string, error) {
	p := facts.PeriodOf(at).Add(-1)
	if plan.At != "" {
		var err error
		if p, err = periodOf(config, plan, at); err != nil {
			return "", err
		}
	}
	if p.Month < facts.FirstMonth {
		return "1 月免报，不运行", nil
	}
	note, err := a.make(ctx, config, p, at)
	var waiting *report.Waiting
	after := time.Duration(0)
	switch {
	case errors.As(err, &waiting): // told once it is late
		if after, _ = a.settings.lateAfter(); after == 0 {
			after = lateUntold
		}
	case isMistake(err):
		after = mendingTime
	}
	if ctx.Err() != nil {
		return note, err
	}
	return note, errors.Join(err, a.troubled(ctx, troubleReport+p.String(), err, after))
}

// soon is how long a report waits for the first returns.
const soon = 7 * 24 * time.Hour

// make runs a period. What somebody can mend is tried again until it is mended.
func (a *app) make(ctx context.Context, config string, p facts.Period, at time.Time) (string, error) {
	r, err := a.fresh(config)
	if isMistake(err) {
		return "", work.NotYet{Err: err}
	}
	if err != nil {
		return "", err
	}
	res, err := r.Run(ctx, report.Order{Period: p, Now: a.settings.now(), AsOf: a.settings.now()})
	var waiting *report.Waiting
	switch {
	case errors.As(err, &waiting), isMistake(err), errors.Is(err, report.ErrNoReturns) && a.settings.now().Before(at.Add(soon)):
		return "", work.NotYet{Err: err}
	case err != nil:
		return "", err
	}
	accepted := 0
	for _, d := range res.Deliveries {
		if d.State == report.MailAccepted {
			accepted++
		}
	}
	if !res.New {
		return fmt.Sprintf("%s 没有变化；邮件 %d/%d 已发", res.Run.ID, accepted, len(res.Deliveries)), nil
	}
	return fmt.Sprintf("%s 已写出；邮件 %d/%d 已发", res.Run.ID, accepted, len(res.Deliveries)), nil
}
