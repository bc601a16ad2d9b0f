package main

import (
	"context"
	"fmt"
	"time"

	"parkstat/work"
)

// AskedCmd groups what units ask of the office.
type AskedCmd struct {
	List  AskedListCmd  `cmd:"" default:"withargs" help:"等着答复的申请。"`
	Allow AskedAllowCmd `cmd:"" help:"同意一个申请；延期先写进园区工作簿的“延期”表。"`
	Deny  AskedDenyCmd  `cmd:"" help:"不同意一个申请，写明原因。"`
}

// asks is the park with its book, for answering.
func asks(ctx context.Context, config string) (*app, *work.Asks, error) {
	a, err := prepare(config)
	if err != nil {
		return nil, nil, err
	}
	if err := a.openStore(ctx); err != nil {
		return nil, nil, err
	}
	return a, &work.Asks{Office: a.office(), Book: a.store}, nil
}

// AskedListCmd lists them.
type AskedListCmd struct {
	All  bool `help:"连同已经答复的。"`
	JSON bool `name:"json" help:"写成 JSON。"`
}

// Run carries it out.
func (c *AskedListCmd) Run(ctx context.Context, cli *CLI) error {
	a, asks, err := asks(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	all, err := asks.Open(ctx, c.All)
	if err != nil {
		return err
	}
	for i := range all {
		x := &all[i]
		for _, t := range []*time.Time{&x.At, &x.Until, &x.Decided} {
			if !t.IsZero() {
				*t = t.In(a.Loc)
			}
		}
	}
	if c.JSON {
		return printJSON(append([]work.Ask{}, all...))
	}
	for _, x := range all {
		what := ""
		if x.What == work.AskExtension {
			what = fmt.Sprintf("  %s %s 延至 %s", x.Form, x.Period, x.Until.Format("2006-01-02 15:04"))
		}
		fmt.Printf("%s  %s  %s  %s%s  %s：%s\n", x.ID, x.At.Format("2006-01-02 15:04"), x.Unit, x.What, what, plain(x.Who), plain(x.Text))
		if x.State != work.AskOpen {
			fmt.Printf("    %s（%s）：%s\n", x.State, plain(x.By), plain(x.Answer))
		}
	}
	return nil
}

// AskedAllowCmd allows one.
type AskedAllowCmd struct {
	ID     string `arg:"" help:"编号，见 parkstat asked。"`
	Reason string `help:"附一句话，企业看得到。"`
	By     string `default:"园区统计" help:"谁答复的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *AskedAllowCmd) Run(ctx context.Context, cli *CLI) error {
	return answerAsk(ctx, cli.Config, c.ID, true, c.Reason, c.By)
}

// AskedDenyCmd denies one.
type AskedDenyCmd struct {
	ID     string `arg:"" help:"编号，见 parkstat asked。"`
	Reason string `required:"" help:"为什么，企业看得到。"`
	By     string `default:"园区统计" help:"谁答复的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *AskedDenyCmd) Run(ctx context.Context, cli *CLI) error {
	return answerAsk(ctx, cli.Config, c.ID, false, c.Reason, c.By)
}

func answerAsk(ctx context.Context, config, id string, allow bool, reason, by string) error {
	a, asks, err := asks(ctx, config)
	if err != nil {
		return err
	}
	defer a.close()
	x, err := asks.Answer(ctx, id, allow, reason, by)
	if err != nil {
		return err
	}
	fmt.Printf("%s：%s %s\n", x.State, x.Unit, x.What)
	return nil
}
