package main

import (
	"context"
	"errors"
	"fmt"

	"parkstat/report"
	"parkstat/work"
)

// ApproveCmd releases a run's held mails.
type ApproveCmd struct {
	RunID string `arg:"" name:"run" help:"运行编号，例如 2023-06-v1。"`
	By    string `default:"园区统计" help:"谁批准的。" placeholder:"NAME"`
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
	d := a.dispatch()
	_, err = d.Approve(ctx, c.RunID, c.By)
	var replaced *work.Replaced
	if errors.As(err, &replaced) {
		return mistake("%w，请批准新的一版：parkstat approve %s", replaced, replaced.By)
	}
	if err != nil {
		return err
	}
	w := newWatcher()
	a.sent = w.sent
	r, err := a.reporter(w.progress(), nil)
	if err != nil {
		return err
	}
	all, err := r.Deliver(ctx, c.RunID)
	if err != nil {
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
