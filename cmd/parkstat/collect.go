package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"parkstat/ingest"
)

// CollectCmd takes in and checks what is new, and does nothing else: for looking
// at status before anything is reported.
type CollectCmd struct {
	AsOf string `help:"当作何时收到；不写为现在。" placeholder:"TIME"`
}

// Run carries it out.
func (c *CollectCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if _, err := moment(a, c.AsOf); err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	w := newWatcher()
	w.step("收取和审核报表")
	sum, err := a.office().Collect(ctx, w.read, w.judged)
	w.end()
	if err != nil {
		return err
	}
	fmt.Println(collected(sum))
	return errors.Join(c.receipts(ctx, a), sum.Complete())
}

// receipts sends those that are due for what was taken in.
func (c *CollectCmd) receipts(ctx context.Context, a *app) (err error) {
	if a.Mailing.Receipts == "" {
		return nil
	}
	if a.release, err = a.lock(ctx, runWait); err != nil {
		if exitCode(err) == exitLocked { // the receipts are due, and go with the next post
			return nil
		}
		return err
	}
	return a.dispatch().SendReceipts(ctx)
}

// collected says what a round did, in a line.
func collected(s *ingest.Summary) string {
	line := fmt.Sprintf("新收 %d 份", s.New)
	if s.Refused > 0 {
		line += fmt.Sprintf("（%d 份退回、待核实或暂存，见 parkstat status）", s.Refused)
	}
	if s.Mended > 0 {
		line += fmt.Sprintf("；%d 份先前退回或暂存的重新审核通过", s.Mended)
	}
	if s.Reopened > 0 {
		line += fmt.Sprintf("；%d 份已接收的因以前的数或同期数改过又有疑问，仍计入，见 parkstat status", s.Reopened)
	}
	if s.Waiting > 0 {
		line += fmt.Sprintf("；%d 份还在写入，留待下次", s.Waiting)
	}
	if len(s.Unread) > 0 {
		line += fmt.Sprintf("；%d 份读不了，下次再试：%s", len(s.Unread), plain(strings.Join(s.Unread, "、")))
	}
	if s.Future > 0 {
		line += fmt.Sprintf("；%d 份在日期未到的文件夹里，到时再收", s.Future)
	}
	if len(s.Odd) > 0 {
		line += fmt.Sprintf("；文件夹“%s”像日期，看不出是哪一天，里面的按首次看到的时间算收到，请改成 2023-07-05 这样的名称", strings.Join(s.Odd, "”“"))
	}
	return line
}
