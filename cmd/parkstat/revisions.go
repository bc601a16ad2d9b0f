package main

import (
	"context"
	"fmt"
	"math/big"
	"slices"

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
	triangles, err := r.Triangles(ctx, a.order.Period.Year, a.order.Now)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(struct {
			Period    facts.Period      `json:"period"`
			Revisions []report.Revision `json:"revisions"`
			Triangles []report.Triangle `json:"triangles"`
		}{a.order.Period, all, triangles})
	}
	defer printTriangles(a.order.Period.Year, triangles)
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
			fmt.Printf("  %s  累计 %s → %s %s，同比（%%）%s → %s%s\n", f.Name, f.Was.PrintedLevel, f.Now.PrintedLevel, f.Unit, f.Was.PrintedGrowth, f.Now.PrintedGrowth,
				inBrackets(f.PricesWords()))
		}
		for _, f := range v.Parts {
			fmt.Printf("    %s  累计 %s → %s %s，同比（%%）%s → %s%s\n", plain(f.Name), f.Was.PrintedLevel, f.Now.PrintedLevel, f.Unit, f.Was.PrintedGrowth,
				f.Now.PrintedGrowth, inBrackets(f.PricesWords()))
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

// printTriangles prints those in which something was revised.
func printTriangles(year int, all []report.Triangle) {
	for _, t := range all {
		if !slices.ContainsFunc(t.Means, func(m report.RevisionMean) bool { return m.Absolute != "0" }) {
			continue
		}
		fmt.Printf("%d 年各期各版的%s累计同比，按首次发布以后几个月：\n", year, t.Name)
		for _, row := range t.Rows {
			fmt.Printf("  %s ", row.Period)
			for _, x := range row.Issues {
				fmt.Printf("  [%d] %s", x.Distance, x.Growth)
			}
			fmt.Println()
		}
		mean := func(name string, m report.RevisionMean) {
			fmt.Printf("  %s：平均修订 %s，平均绝对修订 %s（%d 期）\n", name, points(m.Mean), points(m.Absolute), m.Periods)
		}
		for _, m := range t.Means {
			mean(fmt.Sprintf("%d 个月", m.Distance), m)
		}
		mean("至今", t.Latest)
	}
}

// points are percentage points to three places.
func points(exact string) string {
	r, ok := new(big.Rat).SetString(exact)
	if !ok {
		return "—"
	}
	return facts.Round(r, 3)
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return formula.Group(s)
}
