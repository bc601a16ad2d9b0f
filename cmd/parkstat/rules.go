package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"parkstat/facts"
	"parkstat/ingest"
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
	a, err := inquire(ctx, cli.Config, "", c.Period, "")
	if err != nil {
		return err
	}
	defer a.close()
	progress := newWatcher()
	progress.step("逐份审核")
	counts, n, err := a.office().Outcomes(ctx, a.order, progress.read)
	progress.end()
	if err != nil {
		return err
	}
	rows := []ruleJSON{}
	for _, f := range a.park.Forms {
		for _, r := range a.park.Rules[f.Def.Form].All() {
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
		}{a.order.Period, n, rows})
	}
	fmt.Printf("%s%s的审核规则（每户最新一份报表，共 %d 份）\n", a.Park, a.order.Period.MonthLabel(), n)
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
