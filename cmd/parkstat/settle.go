package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"parkstat/work"
)

// SettleCmd answers units' queries with the reason that they gave otherwise than in
// their returns.
type SettleCmd struct {
	Unit    []string `arg:"" optional:"" help:"统一社会信用代码或单位名称，可写多个。"`
	All     bool     `help:"所有待核实的单位，同一个原因；须用 --rule 写明哪几条。"`
	Version int      `help:"同一期报来几份、不知以哪份为准时，以第几版为准；与它相争的和后来的作废。" placeholder:"N"`
	Reason  string   `required:"" help:"企业给出的原因，随报表存档。"`
	Rule    []string `help:"答复哪几条规则的核实；不写为全部未答复的。" placeholder:"ID"`
	OfReturn
}

// OfReturn names a return and who decides about it.
type OfReturn struct {
	Period string `help:"报告期；不写为上月。" placeholder:"YYYY-MM"`
	AsOf   string `help:"当作何时记下；不写为现在。" placeholder:"TIME"`
	Form   string `help:"哪张表；不写为第一张。" placeholder:"FORM"`
	By     string `default:"园区统计" help:"谁记下的。" placeholder:"NAME"`
}

// open reads the park and its book, and which form and period is meant.
func (c *OfReturn) open(ctx context.Context, config string) (*inquiry, error) {
	q, err := inquire(ctx, config, c.Form, c.Period, c.AsOf)
	if err == nil {
		q.order.Period = q.form.Def.For(q.order.Period)
	}
	return q, err
}

// Run carries it out.
func (c *SettleCmd) Run(ctx context.Context, cli *CLI) error {
	switch {
	case c.All && (len(c.Unit) > 0 || len(c.Rule) == 0 || c.Version > 0):
		return mistake("--all 与 --rule 一起写，不写单位和 --version")
	case !c.All && len(c.Unit) == 0:
		return mistake("请写单位，或用 --all --rule ID")
	case c.Version > 0 && len(c.Unit) > 1:
		return mistake("--version 一次只能为一家单位写")
	}
	a, err := c.open(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	return a.settle(ctx, work.Answer{Form: a.form, Units: c.Unit, Rules: c.Rule, Reason: c.Reason, By: c.By, Version: c.Version})
}

// settle records an answer and says what became of each return. It ends in a problem where one was
// refused, or does not count though its queries were answered.
func (q *inquiry) settle(ctx context.Context, answer work.Answer) error {
	all, err := q.office().Settle(ctx, q.order, answer)
	failed := false
	for _, s := range all {
		if s.Refused != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "parkstat: %v\n", s.Refused)
			continue
		}
		failed = failed || !answer.Undo && !s.Return.Verdict.Counts()
		fmt.Printf("%s：%s  %s\n", s.Return.Verdict, plain(s.Return.UnitName), s.Return.Period)
		for _, p := range s.Return.Problems {
			fmt.Printf("  %s\n", plain(p.String()))
		}
	}
	switch {
	case err != nil:
		return err
	case len(answer.Units) == 0:
		fmt.Printf("答复 %d 家\n", len(all))
	}
	if failed {
		return coded{exitProblems, errors.New("")}
	}
	return nil
}
