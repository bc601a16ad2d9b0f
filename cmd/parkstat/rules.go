package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// RulesCmd lists the rules with what they said of a period.
type RulesCmd struct {
	Period string `help:"报告期；不写为上月。" placeholder:"YYYY-MM"`
	JSON   bool   `name:"json" help:"结果写成 JSON。"`
}

type ruleJSON struct {
	Form      string `json:"form"`
	ID        string `json:"id"`
	Level     int    `json:"level"`
	Severity  string `json:"severity"`
	Trial     bool   `json:"trial"`
	Scope     string `json:"scope"`
	Basis     string `json:"basis"`
	Passed    int    `json:"pass"`
	Failed    int    `json:"fail"`
	Undecided int    `json:"undecided"`
	NotAsked  int    `json:"not_asked"`
}

// scopes says of what a rule speaks.
var scopes = map[string]string{"return": "一份报表", "peers": "报表之间", "division": "行业", "park": "园区"}

// Run carries it out.
func (c *RulesCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	order, err := a.when(c.Period, "")
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	counts, n, err := a.outcomes(ctx, order)
	if err != nil {
		return err
	}
	rows := []ruleJSON{}
	for _, f := range a.defs.forms {
		for _, r := range a.defs.rules[f.Def.Form].All() {
			of := counts[f.Def.Form+" "+r.ID]
			rows = append(rows, ruleJSON{f.Def.Form, r.ID, r.Level, r.Severity, r.Trial, r.Scope(), r.Basis,
				of[ingest.Passed], of[ingest.Failed], of[ingest.Undecided], of[ingest.NotAsked]})
		}
	}
	if c.JSON {
		return printJSON(struct {
			Period  facts.Period `json:"period"`
			Returns int          `json:"returns"`
			Rules   []ruleJSON   `json:"rules"`
		}{order.Period, n, rows})
	}
	fmt.Printf("%s%s的审核规则（每户最新一份报表，共 %d 份）\n", a.settings.Park, order.Period.MonthLabel(false), n)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "规则\t通过\t不通过\t不判\t不适用\t  级别\t  范围\t\n")
	for _, r := range rows {
		severity := r.Severity
		if r.Trial {
			severity += "·试行"
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t  %s\t  %s\t  %s\n", r.ID, r.Passed, r.Failed, r.Undecided, r.NotAsked, severity, scopes[r.Scope], r.Basis)
	}
	return w.Flush()
}

// outcomes tries the rules of today on the newest readable return of every unit,
// from the originals, and those over all returns on what counts. n is the number of
// returns. Counts are by form and rule.
func (a *app) outcomes(ctx context.Context, o report.Order) (counts map[string]map[ingest.Outcome]int, n int, err error) {
	newest := map[string]ingest.Submission{}
	for _, f := range a.defs.forms {
		subs, err := a.store.Submissions(ctx, f.Def.For(o.Period), o.AsOf)
		if err != nil {
			return nil, 0, fmt.Errorf("read submissions: %w", err)
		}
		for _, s := range subs {
			if s.Form == f.Def.Form && s.Unit != "" && s.Verdict != ingest.Held {
				newest[s.Form+" "+s.Unit] = s
			}
		}
	}
	counts = map[string]map[ingest.Outcome]int{}
	add := func(form, rule string, o ingest.Outcome, n int) {
		key := form + " " + rule
		if counts[key] == nil {
			counts[key] = map[ingest.Outcome]int{}
		}
		counts[key][o] += n
	}
	w := newWatcher()
	w.step("逐份审核")
	defer w.end()
	round := a.round()
	for _, s := range newest {
		data, err := a.archive.Get(s.SHA256)
		if err != nil {
			return nil, 0, fmt.Errorf("read the original of %s: %w", s.Name, err)
		}
		of, err := round.Outcomes(ctx, s, data)
		if err != nil {
			return nil, 0, err
		}
		for rule, o := range of {
			add(s.Form, rule, o, 1)
		}
		n++
		w.read(n, len(newest))
	}
	r, err := a.reporter(report.Progress{}, nil)
	if err != nil {
		return nil, 0, err
	}
	review, err := r.Reviewed(ctx, o)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range a.defs.forms {
		for _, r := range a.defs.rules[f.Def.Form].All() {
			for o, n := range review.Outcomes[r.ID] {
				add(f.Def.Form, r.ID, o, n)
			}
		}
	}
	return counts, n, nil
}
