package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"parkstat/facts"
	"parkstat/report"
)

// ApproveCmd releases a run's held mails.
type ApproveCmd struct {
	RunID string `arg:"" name:"run" help:"运行编号，例如 2023-06-v1。"`
}

// Run carries it out.
func (c *ApproveCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	defer a.close()
	if newer, err := a.newerHeld(ctx, c.RunID); err != nil {
		return err
	} else if newer != "" {
		return mistake("%s 之后又有 %s，请批准新的一版：parkstat approve %s", c.RunID, newer, newer)
	}
	n, err := a.store.Release(ctx, c.RunID, a.settings.now())
	if err != nil {
		return fmt.Errorf("release %s: %w", c.RunID, err)
	}
	all, err := a.store.Deliveries(ctx, c.RunID)
	if err != nil {
		return fmt.Errorf("read deliveries of %s: %w", c.RunID, err)
	}
	if len(all) == 0 {
		return coded{exitProblems, fmt.Errorf("没有编号为 %s 的运行，或它没有邮件", c.RunID)}
	}
	if n > 0 {
		if err := a.store.Audit(ctx, report.AuditEntry{At: a.settings.now(), Who: "officer", Action: "approve", Subject: c.RunID, Detail: fmt.Sprintf("%d 封", n)}); err != nil {
			return fmt.Errorf("write audit log: %w", err)
		}
	}
	w := newWatcher()
	a.sent = w.sent
	r, err := a.reporter(w.progress(), nil)
	if err != nil {
		return err
	}
	if all, err = r.Deliver(ctx, c.RunID); err != nil {
		return err
	}
	failed := false
	for _, d := range all {
		fmt.Printf("邮件：%s  %s <%s>\n", a.word(ctx, d), d.Name, d.Addr)
		failed = failed || d.State != report.MailAccepted
	}
	if failed {
		return coded{exitMail, errors.New("有邮件没有送达，再运行一次会重试")}
	}
	return nil
}

// newerHeld is a later version of the same period whose mails are planned, "" if
// none: approving the older one as well would mail a period twice.
func (a *app) newerHeld(ctx context.Context, id string) (string, error) {
	label, _, _ := strings.Cut(id, "-v")
	p, err := facts.ParsePeriod(label)
	if err != nil {
		return "", mistake("运行编号 %q 应写成 2023-06-v1", id)
	}
	runs, err := a.store.Runs(ctx, p)
	if err != nil {
		return "", fmt.Errorf("read runs of %s: %w", p, err)
	}
	newer, passed := "", false
	for _, r := range runs {
		if passed {
			ds, err := a.store.Deliveries(ctx, r.ID)
			if err != nil {
				return "", fmt.Errorf("read deliveries of %s: %w", r.ID, err)
			}
			if len(ds) > 0 {
				newer = r.ID
			}
		}
		passed = passed || r.ID == id
	}
	return newer, nil
}
