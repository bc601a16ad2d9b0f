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
	if len(a.settings.Schedule) == 0 {
		return mistake("%w", a.settings.at("schedule", "没有计划，serve 无事可做"))
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var all sync.WaitGroup
	for _, plan := range a.settings.Schedule {
		schedule, err := work.ParseSchedule(plan.Cron)
		if err != nil {
			return mistake("%w", err)
		}
		s := &work.Scheduler{Name: plan.Name, Schedule: schedule, Ledger: a.store, Now: a.settings.now, Loc: a.settings.loc, Most: mostMissed,
			Guard: func(ctx context.Context) (func(), error) { return a.lock(ctx, serveWait) },
			Run: func(ctx context.Context, at time.Time) (string, error) {
				note, err := a.occurrence(ctx, cli.Config, at)
				log.Info("计划", "名称", plan.Name, "时点", at.Format("2006-01-02 15:04"), "结果", note, "错误", err)
				return note, err
			}}
		log.Info("计划已启动", "名称", plan.Name, "cron", plan.Cron, "下次", schedule.Next(a.settings.now()).Format("2006-01-02 15:04"))
		all.Go(func() {
			if err := s.Serve(ctx, func(err error) { log.Error("计划出错", "名称", plan.Name, "错误", err) }); err != nil {
				log.Error("计划停止", "名称", plan.Name, "错误", err)
			}
		})
	}
	all.Wait()
	log.Info("已停止")
	return nil
}

// occurrence runs the period that the schedule's time asks for: the month before.
// Definitions and the park's workbook are read anew, since officers edit them.
func (a *app) occurrence(ctx context.Context, config string, at time.Time) (string, error) {
	p := facts.PeriodOf(at).Add(-1)
	if p.Month < facts.FirstMonth {
		return "1 月免报，不运行", nil
	}
	fresh, err := prepare(config)
	if err != nil {
		return "", err
	}
	fresh.store, fresh.archive = a.store, a.archive
	r, err := fresh.reporter(report.Progress{}, nil)
	if err != nil {
		return "", err
	}
	res, err := r.Run(ctx, report.Order{Period: p, Now: a.settings.now(), AsOf: a.settings.now()})
	if errors.Is(err, report.ErrNoReturns) {
		return err.Error(), nil
	}
	if err != nil {
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
