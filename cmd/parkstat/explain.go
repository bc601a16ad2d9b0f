package main

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"parkstat/facts/formula"
	"parkstat/report"
)

// ExplainCmd walks from a figure to the cells of the returns that it is made from.
type ExplainCmd struct {
	Indicator string `arg:"" help:"指标：名称、简称或代码，例如 工业总产值。"`
	Period    string `help:"报告期；不写为上月。" placeholder:"YYYY-MM"`
	AsOf      string `help:"截至何时收到的报表。" placeholder:"TIME"`
	Group     string `help:"门类（C）、大类（C26）、外发版的“其他行业”、企业代码或名称；不写为全园区。" placeholder:"GROUP"`
	JSON      bool   `name:"json" help:"结果写成 JSON。"`
}

// Run carries it out.
func (c *ExplainCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := inquire(ctx, cli.Config, "", c.Period, c.AsOf)
	if err != nil {
		return err
	}
	defer a.close()
	r, err := a.reporter(report.Progress{}, nil)
	if err != nil {
		return err
	}
	e, err := r.Explain(ctx, a.order, c.Indicator, c.Group)
	if err != nil {
		return mistake("%w", err)
	}
	if c.JSON {
		return printJSON(e)
	}
	printExplanation(e, "")
	return nil
}

func printExplanation(e *report.Explanation, indent string) {
	say := func(format string, args ...any) { fmt.Printf(indent+format+"\n", args...) }
	say("%s  %s  %s（%s）", plain(e.Name), e.Group, e.Period, e.Stage)
	with := func(s, unit string) string {
		if s == "—" {
			return s
		}
		return s + unit
	}
	say("  1—本月 %s，同比 %s；本月 %s，同比 %s", with(e.ToDate.PrintedLevel, " "+e.Unit), with(e.ToDate.PrintedGrowth, e.GrowthIn), e.Month.PrintedLevel,
		with(e.Month.PrintedGrowth, e.GrowthIn))
	say("  精确值 %s，同期 %s", decimal(e.ToDate.Level), decimal(e.ToDate.Base))
	say("  算法：%s", e.How)
	if e.FedBack != "" {
		say("  印出的是统计局反馈数（%s），以上是本园区测算", e.FedBack)
	}
	for _, p := range e.Parts {
		printExplanation(p, indent+"  ")
	}
	for _, d := range e.Divisions {
		var prices []string
		for _, p := range d.Prices {
			prices = append(prices, fmt.Sprintf("%d月 %s（%s，%s）", p.Period.Month, decimal(p.Index), p.Source, p.At))
		}
		say("  %s %s：增加值率 %s%%；价格指数 %s", d.Division, d.Name, decimal(d.Rate), strings.Join(prices, "、"))
	}
	if len(e.Units) > 0 {
		say("  %d 户：", len(e.Units))
	}
	printUnits(e.Units, say)
	for _, l := range e.Links {
		say("  推算比 %s %s %s，%d 户：", l.Of, l.Period, decimal(l.Link), len(l.Units))
		printUnits(l.Units, say)
	}
}

func printUnits(units []report.UnitSource, say func(format string, args ...any)) {
	for _, u := range units {
		say("  %s  %s", u.Unit, plain(u.Name))
		if u.Estimate != nil {
			say("    估算（未报）：1—本月 %s；同期数 %s  ← 园区工作簿 %s", u.Estimate.ToDate, u.Estimate.Base, u.Estimate.At)
			for _, step := range u.Estimate.Steps {
				say("      %s", step.Words())
			}
		}
		for _, v := range u.Values {
			line := fmt.Sprintf("    %s %s = %s  ← %s  %s", v.Period, plain(v.Label), v.Value, plain(v.File), v.At)
			if v.Received != "" {
				line += fmt.Sprintf("  第 %d 版，%s 收到，SHA-256 %s", v.Version, v.Received, v.At.File[:12])
			}
			if v.Base != nil {
				line += "；园区工作簿 " + v.Base.String()
			}
			say("%s", line)
		}
	}
}

// decimal writes an exact fraction as people read it.
func decimal(fraction string) string {
	r, ok := new(big.Rat).SetString(fraction)
	if !ok {
		return "—"
	}
	return formula.Num(r).String()
}
