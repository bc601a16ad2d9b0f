package main

import (
	"context"
	"errors"
	"fmt"

	"parkstat/report"
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
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	defer a.close()
	letter, sent, err := a.dispatch().Resend(ctx, c.ID, c.Reason, c.By)
	var replaced *work.Replaced
	switch {
	case errors.Is(err, report.ErrUnknown):
		return coded{exitProblems, fmt.Errorf("没有编号为 %s 的信；编号见 parkstat mail", c.ID)}
	case errors.Is(err, work.ErrHeld):
		return coded{exitProblems, fmt.Errorf("%s 还在等批准：parkstat approve %s", c.ID, letter.Run)}
	case errors.As(err, &replaced):
		return mistake("%w，旧的一版不再发；新版的信见 parkstat mail --run %s", replaced, replaced.By)
	case err != nil:
		return err
	}
	all, err := a.store.Posted(ctx, letter.Run)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID != sent {
			continue
		}
		a.printPosted(p)
		if p.State != report.MailAccepted {
			return coded{exitMail, errors.New("没有送达，见上")}
		}
	}
	return nil
}
