package main

import (
	"context"
	"errors"
	"fmt"

	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// MailResendCmd sends a letter once more.
type MailResendCmd struct {
	ID     string `arg:"" name:"id" help:"信的编号，见 parkstat mail。"`
	Reason string `required:"" help:"为什么再发一次，记入审计。"`
	By     string `default:"园区统计" help:"谁决定的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *MailResendCmd) Run(ctx context.Context, cli *CLI) error {
	if !ingest.SaysSomething(c.Reason) {
		return mistake("--reason “%s”没有说明什么", c.Reason)
	}
	s, err := loadSettings(cli.Config)
	if err != nil {
		return err
	}
	a := &app{settings: s}
	if err := a.open(ctx); err != nil {
		return err
	}
	defer a.close()
	d, err := a.store.Delivery(ctx, c.ID)
	if errors.Is(err, store.ErrUnknown) {
		return coded{exitProblems, fmt.Errorf("没有编号为 %s 的信；编号见 parkstat mail", c.ID)}
	}
	if err != nil {
		return err
	}
	if d.State == report.MailHeld {
		return coded{exitProblems, fmt.Errorf("%s 还在等批准：parkstat approve %s", c.ID, d.Run)}
	}
	if err := a.sendable(ctx, d); err != nil {
		return err
	}
	// Written down before anything goes out.
	err = a.store.Audit(ctx, report.AuditEntry{At: s.now(), Who: c.By, Action: "resend", Subject: c.ID, Detail: string(d.State) + "；" + c.Reason})
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	if err := a.store.Resend(ctx, c.ID, s.now()); err != nil {
		return err
	}
	if err := a.send(ctx, c.ID); err != nil {
		return err
	}
	all, err := a.store.Posted(ctx, d.Run)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID != c.ID {
			continue
		}
		printPosted(p, s)
		if p.State != report.MailAccepted {
			return coded{exitMail, errors.New("没有送达，见上")}
		}
	}
	return nil
}

// sendable says why a letter must not go once more: what it asks for has come, or a later
// version has replaced what it brings.
func (a *app) sendable(ctx context.Context, d report.Delivery) error {
	if d.Run == work.RemindersRun {
		until, why, err := a.hold()(ctx, d)
		if err == nil && why != "" && !until.After(a.settings.now()) {
			err = coded{exitProblems, fmt.Errorf("%s 不再发：%s", d.ID, plain(why))}
		}
		return err
	}
	if d.Run == report.NoRun { // a receipt
		return nil
	}
	newer, err := a.newerHeld(ctx, d.Run)
	if err == nil && newer != "" {
		err = mistake("%s 之后又有 %s，旧的一版不再发；新版的信见 parkstat mail --run %s", d.Run, newer, newer)
	}
	return err
}
