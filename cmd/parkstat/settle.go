package main

import (
	"context"
	"errors"
	"fmt"

	"parkstat/work"
)

// SettleCmd answers a unit's queries with the reason that it gave otherwise than in
// its return.
type SettleCmd struct {
	Unit   string   `arg:"" help:"统一社会信用代码或单位名称。"`
	Period string   `help:"报告期；不写为上月。" placeholder:"YYYY-MM"`
	AsOf   string   `help:"当作何时记下；不写为现在。" placeholder:"TIME"`
	Form   string   `help:"哪张表；不写为第一张。" placeholder:"FORM"`
	Rule   []string `help:"答复哪几条规则的核实；不写为全部未答复的。" placeholder:"ID"`
	Reason string   `required:"" help:"企业给出的原因，随报表存档。"`
	Undo   bool     `help:"收回以前记下的答复，那份报表重新成为待核实；--reason 写为什么收回。"`
	By     string   `default:"园区统计" help:"谁核实的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *SettleCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := inquire(ctx, cli.Config, c.Form, c.Period, c.AsOf)
	if err != nil {
		return err
	}
	defer a.close()
	a.order.Period = a.form.Def.For(a.order.Period)
	now, err := a.office().Settle(ctx, a.order, work.Answer{Form: a.form, Unit: c.Unit, Rules: c.Rule, Reason: c.Reason, By: c.By, Undo: c.Undo})
	if err != nil {
		return err
	}
	fmt.Printf("%s：%s  %s\n", now.Verdict, plain(now.UnitName), now.Period)
	for _, p := range now.Problems {
		fmt.Printf("  %s\n", plain(p.String()))
	}
	if !now.Verdict.Counts() && !c.Undo {
		return coded{exitProblems, errors.New("")}
	}
	return nil
}
