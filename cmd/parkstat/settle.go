package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
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
	if !ingest.SaysSomething(c.Reason) {
		return mistake("--reason “%s”没有说明什么", c.Reason)
	}
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	form, err := a.form(c.Form)
	if err != nil {
		return err
	}
	if form.Def.Yearly() && c.Period == "" {
		c.Period = facts.Period{Year: a.settings.now().Year() - 1, Month: 12}.String()
	}
	order, err := a.when(c.Period, c.AsOf)
	if err != nil {
		return err
	}
	order.Period = form.Def.For(order.Period)
	if err := a.open(ctx); err != nil {
		return err
	}
	defer a.close()
	s, err := a.queried(ctx, form.Def.Form, form.Def.Of, order, c.Unit, c.Undo)
	if err != nil {
		return err
	}
	answers := c.answers(s)
	for i := range answers {
		answers[i].At = order.Now
	}
	if len(answers) == 0 {
		return coded{exitProblems, fmt.Errorf("%s %s 没有所说的待核实事项；待核实的是：%s", s.UnitName, s.Period, strings.Join(open(s), "、"))}
	}
	data, err := a.archive.Get(s.SHA256)
	if err != nil {
		return fmt.Errorf("read the original of %s: %w", s.Name, err)
	}
	round := a.round()
	round.Now = order.Now
	now, err := round.Settle(ctx, *s, data, answers)
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

// queried is the unit's newest submission for the period, which must be held for its
// queries, or, where answers are taken back, count because of them.
func (a *app) queried(ctx context.Context, form string, of facts.Register, o report.Order, unit string, settled bool) (*ingest.Submission, error) {
	subs, err := a.store.Submissions(ctx, o.Period, o.AsOf)
	if err != nil {
		return nil, fmt.Errorf("read submissions: %w", err)
	}
	code := a.park.Of(of).Roster.Resolve(facts.NormalCreditCode(unit))
	var last *ingest.Submission
	for i, s := range subs {
		if s.Unit != "" && s.Form == form && (s.Unit == code || s.UnitName == unit) {
			last = &subs[i]
		}
	}
	switch {
	case last == nil:
		return nil, coded{exitProblems, fmt.Errorf("%s 没有收到 %s 的报表", o.Period, unit)}
	case settled && last.Verdict.Counts():
	case last.Verdict != ingest.Queried:
		return nil, coded{exitProblems, fmt.Errorf("%s 的 %s 报表是“%s”，没有待核实的", last.UnitName, o.Period, last.Verdict)}
	}
	return last, nil
}

// answers are those to the open queries that are meant.
func (c *SettleCmd) answers(s *ingest.Submission) []ingest.Settlement {
	var all []ingest.Settlement
	for _, p := range s.Problems {
		meant := len(c.Rule) == 0
		for _, r := range c.Rule {
			meant = meant || strings.EqualFold(r, p.Rule)
		}
		if meant && p.Severity == facts.Query && p.Settled() == c.Undo {
			all = append(all, ingest.Settlement{SHA256: s.SHA256, Rule: p.Rule, Ref: p.At.Ref, Reason: c.Reason, Who: c.By, Undo: c.Undo})
		}
	}
	return all
}

// open names the queries that have no answer.
func open(s *ingest.Submission) []string {
	var all []string
	for _, p := range s.Problems {
		if p.Severity == facts.Query && !p.Settled() {
			all = append(all, p.Rule+"（"+p.At.Ref+"）")
		}
	}
	return all
}
