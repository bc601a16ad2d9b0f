package main

import (
	"cmp"
	"context"
	"fmt"

	"parkstat/facts"
	"parkstat/report"
)

// AuditCmd looks at what went out.
type AuditCmd struct {
	Disclosure DisclosureCmd `cmd:"" help:"全年外发的邮件合起来，能推出哪家企业的数、推到多近、怎样可免；只供内部看。"`
}

// DisclosureCmd says whose figures all mails together tell.
type DisclosureCmd struct {
	Period string `help:"报告期；不写为上月。" placeholder:"YYYY-MM"`
	JSON   bool   `name:"json" help:"结果写成 JSON。"`
}

// Run carries it out; the exit code is that of mails that wait where something is told.
func (c *DisclosureCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := inquire(ctx, cli.Config, "", c.Period, "")
	if err != nil {
		return err
	}
	defer a.close()
	r, err := a.reporter(report.Progress{}, nil)
	if err != nil {
		return err
	}
	told, err := report.AuditOf(r).Told(ctx, a.order.Period)
	if err != nil {
		return err
	}
	var result error
	if len(told) > 0 {
		result = coded{exitHeld, fmt.Errorf("%s 的邮件和以前的合起来，能推出 %d 个企业数字", a.order.Period, len(told))}
	}
	if c.JSON {
		return cmp.Or(printJSON(struct {
			Period facts.Period  `json:"period"`
			Told   []report.Told `json:"told"`
		}{a.order.Period, told}), result)
	}
	for _, t := range told {
		fmt.Printf("%s\n  可免：%s\n", plain(t.Words()), plain(t.Cure))
	}
	if len(told) == 0 {
		fmt.Printf("%s%s外发的邮件，和今年以前的合起来，推不出哪家企业的数。\n", a.Park, a.order.Period.MonthLabel())
	}
	return result
}
