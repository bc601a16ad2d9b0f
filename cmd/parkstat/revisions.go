package main

import (
	"context"
	"fmt"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/report"
)

// RevisionsCmd says what changed between the versions of a period, by which unit and
// why.
type RevisionsCmd struct {
	Period string `help:"报告期；不写为上月。" placeholder:"YYYY-MM"`
	JSON   bool   `name:"json" help:"结果写成 JSON。"`
}

// Run carries it out.
func (c *RevisionsCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := inquire(ctx, cli.Config, "", c.Period, "")
	if err != nil {
		return err
	}
	defer a.close()
	r, err := a.reporter(report.Progress{}, nil)
	if err != nil {
		return err
	}
	all, err := r.Revisions(ctx, a.order.Period)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(struct {
			Period    facts.Period      `json:"period"`
			Revisions []report.Revision `json:"revisions"`
		}{a.order.Period, all})
	}
	if len(all) == 0 {
		fmt.Printf("%s%s还没有修订。\n", a.Park, a.order.Period.MonthLabel())
	}
	for _, v := range all {
		fmt.Printf("%s → %s", v.From, v.To)
		if v.Reason != "" {
			fmt.Printf("  更正：%s", plain(v.Reason))
		}
		fmt.Println()
		for _, f := range v.Figures {
			fmt.Printf("  %s  累计 %s → %s %s，同比（%%）%s → %s\n", f.Name, f.Was.PrintedLevel, f.Now.PrintedLevel, f.Unit, f.Was.PrintedGrowth, f.Now.PrintedGrowth)
		}
		for _, f := range v.Parts {
			fmt.Printf("    %s  累计 %s → %s %s，同比（%%）%s → %s\n", plain(f.Name), f.Was.PrintedLevel, f.Now.PrintedLevel, f.Unit, f.Was.PrintedGrowth,
				f.Now.PrintedGrowth)
		}
		for _, u := range v.Units {
			fmt.Printf("  %s  %s  %s → %s 千元", u.Kind, plain(u.Name), orDash(u.Was), orDash(u.Now))
			if u.Why != "" {
				fmt.Printf("（%s）", plain(u.Why))
			}
			fmt.Println()
		}
		for _, x := range []struct {
			yes  bool
			what string
		}{{v.Park, "园区工作簿有改动"}, {v.Definitions, "指标、规则、模板或设置有改动"}, {v.Earlier, "以前月份的报表有补报或更正"}} {
			if x.yes {
				fmt.Printf("  %s\n", x.what)
			}
		}
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return formula.Group(s)
}
