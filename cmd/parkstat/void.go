package main

import (
	"context"
	"fmt"

	"parkstat/work"
)

// VoidCmd takes a return back, or answers to its queries.
type VoidCmd struct {
	Unit    string   `arg:"" help:"统一社会信用代码或单位名称。"`
	Version int      `help:"作废第几版；不写为最新的一版。" placeholder:"N"`
	Answers bool     `help:"不作废报表，只收回以前记下的答复，那份报表重新成为待核实。"`
	Rule    []string `help:"只收回这几条规则的答复。" placeholder:"ID"`
	Reason  string   `required:"" help:"为什么，记入审计。"`
	OfReturn
	JSON bool `name:"json" help:"输出 JSON。"`
}

type voidJSON struct {
	Unit    string `json:"unit"`
	Period  string `json:"period"`
	Voided  int    `json:"voided"`
	InForce int    `json:"in_force"` // 0: none counts
}

// Run carries it out.
func (c *VoidCmd) Run(ctx context.Context, cli *CLI) error {
	answers := c.Answers || len(c.Rule) > 0
	if answers && (c.Version > 0 || c.JSON) {
		return mistake("--answers、--rule 收回答复，不与 --version、--json 一起写")
	}
	a, err := c.open(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	if answers {
		return a.settle(ctx, work.Answer{Form: a.form, Units: []string{c.Unit}, Rules: c.Rule, Reason: c.Reason, By: c.By, Undo: true})
	}
	w, err := a.office().Void(ctx, a.order, work.Withdrawal{Form: a.form, Unit: c.Unit, Version: c.Version, Reason: c.Reason, By: c.By})
	if err != nil {
		return err
	}
	if c.JSON {
		out := voidJSON{Unit: w.Unit, Period: a.order.Period.String(), Voided: w.Taken.Version}
		if w.InForce != nil {
			out.InForce = w.InForce.Version
		}
		return printJSON(out)
	}
	fmt.Printf("作废：%s  %s  第 %d 版（%s）\n", plain(w.Unit), a.order.Period, w.Taken.Version, plain(w.Taken.Name))
	if w.InForce == nil {
		fmt.Println("没有别的版本可用，按未报处理")
	} else {
		fmt.Printf("现在用第 %d 版（%s）\n", w.InForce.Version, plain(w.InForce.Name))
	}
	return nil
}
