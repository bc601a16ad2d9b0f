package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parkstat/work"
)

// errStray is a copied or restored park, whose mails wait.
var errStray = errors.New("这个账本是复制或恢复来的，放行以前不发信、不读邮箱：parkstat release")

// ReleaseCmd lets a copied or restored park send again.
type ReleaseCmd struct {
	Reason string `help:"为什么可以发了，例如原来的机器已经停用；记入审计。不写只看可能已经发过什么。"`
	Gone   bool   `help:"在途的信认定已由原处发出，不再发。"`
	By     string `default:"园区统计" help:"谁决定的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *ReleaseCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	defer a.close()
	away, err := a.store.Away(ctx)
	if err != nil {
		return err
	}
	if away {
		if err := printMayHaveGone(ctx, a); err != nil {
			return err
		}
	}
	if c.Reason == "" {
		if !away {
			fmt.Println("这个账本就在原处，没有什么要放行。")
		}
		return nil
	}
	if err := work.ReleaseBook(ctx, a.dispatch(), a.store, c.Gone, c.Reason, c.By); err != nil {
		return err
	}
	fmt.Println("已放行：从现在起照常发送。")
	return nil
}

// printMayHaveGone tells what the park that this is a copy of may have sent since.
func printMayHaveGone(ctx context.Context, a *app) error {
	all, err := a.store.Posted(ctx, "")
	if err != nil {
		return err
	}
	var last time.Time
	for _, p := range all {
		if n := len(p.Events); n > 0 && p.Events[n-1].At.After(last) {
			last = p.Events[n-1].At
		}
	}
	if last.IsZero() {
		fmt.Println("这个账本还没有发过信。")
	} else {
		fmt.Printf("账本记下的最后一次发信：%s。那以后原来的园区若还在运行，可能已经发过：\n", a.stamp(last))
	}
	due, err := work.MayHaveGone(ctx, a.store)
	if err != nil {
		return err
	}
	fmt.Printf("- 在途的信 %d 封，放行后会发（--gone 则不发）；编号（Message-ID）不变，收件人认得出是同一封。\n", len(due))
	for _, p := range due {
		a.printPosted(p)
	}
	fmt.Println("- 此后到点的月报、催报，此后来件的回执：放行后照计划做，同一期同一版、同一收件人的编号也相同。")
	fmt.Println("放行：parkstat release --reason 原因")
	return nil
}
