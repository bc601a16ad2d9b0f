package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/work"
)

// RunCmd makes and sends one period's report.
type RunCmd struct {
	Period  string  `help:"报告期，例如 2023-06；不写为上月。" placeholder:"YYYY-MM"`
	AsOf    string  `help:"只用此刻以前收到的报表，例如 \"2023-07-12 09:00\"。" placeholder:"TIME"`
	DryRun  bool    `help:"只算不留：不记账、不发信，文件写到 output 的 dry-run 里。"`
	Anyway  bool    `help:"不等收齐（report.ready），以预计发出。"`
	Correct *string `help:"更正已发的一期，写明原因。" placeholder:"REASON"`
	JSON    bool    `name:"json" help:"结果写成 JSON。"`
}

// when resolves --period and --as-of. A later --as-of moves a fixed clock with it,
// so that the sample can be run on; the machine's clock is never moved.
func (a *app) when(period, asOf string) (report.Order, error) {
	at, err := moment(a, asOf)
	o := report.Order{AsOf: at}
	if err != nil {
		return o, err
	}
	o.Now, o.Period = a.Now(), facts.MonthBefore(o.AsOf)
	if period != "" {
		p, err := periodOf(period)
		if err != nil {
			return o, err
		}
		o.Period = p
	}
	return o, asked(o.Period)
}

// moment is the time of --as-of, by default now; the clock is turned to it.
func moment(a *app, asOf string) (time.Time, error) {
	if asOf == "" {
		return a.Now(), nil
	}
	t, err := park.ParseTime(asOf, a.Loc)
	if err != nil {
		return t, mistake("--as-of：%w", err)
	}
	a.Turn(t)
	return t, nil
}

// periodOf reads --period in any spelling that the park's workbook takes.
func periodOf(s string) (facts.Period, error) {
	p, ok := ingest.ParsePeriod(s)
	if !ok {
		return p, mistake("--period：报告期 %q 应写成 2023-06 这样的年月", s)
	}
	return p, nil
}

// inquiry is a question about a form and period, with the book open.
type inquiry struct {
	*app
	form  *templates.Form
	order report.Order
}

// inquire opens what a question needs; form "" is the one that the report waits for. The caller
// closes it.
func inquire(ctx context.Context, config, form, period, asOf string) (*inquiry, error) {
	a, err := prepare(config)
	if err != nil {
		return nil, err
	}
	q := &inquiry{app: a}
	if q.form, err = a.park.Forms.Named(form); err != nil {
		return nil, mistake("--form：%w", err)
	}
	if q.order, err = a.whenOf(q.form, period, asOf); err != nil {
		return nil, err
	}
	return q, a.openStore(ctx)
}

// asked refuses a period of which nothing is asked.
func asked(p facts.Period) error {
	if p.Month < facts.FirstMonth {
		return mistake("1 月免报，1—2 月合并为一期：请用 --period %d-02", p.Year)
	}
	return nil
}

// whenOf is when for one form: an annual one is for the year before.
func (a *app) whenOf(form *templates.Form, period, asOf string) (report.Order, error) {
	if form.Def.Yearly() && period == "" {
		period = form.Def.Awaited(a.Now()).String()
	}
	return a.when(period, asOf)
}

// Run carries it out.
func (c *RunCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	order, err := a.when(c.Period, c.AsOf)
	if err != nil {
		return err
	}
	order.Anyway = c.Anyway || c.DryRun
	if c.Correct != nil {
		if order.Correct = strings.TrimSpace(*c.Correct); order.Correct == "" {
			return mistake("--correct 要写明更正的原因")
		}
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	defer a.close()
	if c.DryRun {
		done, err := a.rehearse(ctx)
		if err != nil {
			return err
		}
		defer done()
	}
	w := newWatcher()
	a.sent = w.sent
	r, err := a.reporter(w.progress(), w.read)
	if err != nil {
		return err
	}
	if c.DryRun {
		r.Send = nil
	}
	res, err := r.Run(ctx, order)
	w.end()
	var waiting *report.Waiting
	var closed *ingest.Closed
	switch {
	case errors.As(err, &closed):
		return coded{exitWorld, fmt.Errorf("%s：%w；不管它请用 run --anyway", order.Period, closed)}
	case errors.As(err, &waiting):
		return coded{exitWaiting, fmt.Errorf("%s：%w；不等了请用 run --anyway", order.Period, waiting)}
	case errors.Is(err, report.ErrNoReturns), errors.Is(err, report.ErrNothing), errors.Is(err, report.ErrNotMailed), errors.Is(err, report.ErrNamed):
		return mistake("%s：%w", order.Period, err)
	case err != nil:
		return err
	}
	if c.JSON {
		if err := printJSON(runJSON(res)); err != nil {
			return err
		}
	} else {
		printRun(ctx, a, res, c.DryRun)
	}
	if !c.DryRun {
		d := a.dispatch()
		if err := errors.Join(d.SendReceipts(ctx), d.Troubled(ctx, work.TroubleOf(order.Period), nil, 0), d.Held(ctx, order.Period, res.Held)); err != nil {
			return err
		}
	}
	if res.Held != nil && !c.DryRun {
		return coded{exitHeld, res.Held}
	}
	if away, err := a.store.Away(ctx); err != nil || away && !c.DryRun {
		return errors.Join(err, coded{exitHeld, errStray})
	}
	for _, d := range res.Deliveries {
		if d.State == report.MailRefused || d.State == report.MailDeferred || d.State == report.MailUnknown {
			return coded{exitMail, errors.New("有邮件没有送达，见上；暂缓的再运行一次会重试，被拒的请先改正地址")}
		}
	}
	return nil
}

func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

type messageJSON struct {
	Group   string `json:"group"`
	To      string `json:"to"`
	Variant string `json:"variant"`
	ID      string `json:"message_id"`
	State   string `json:"state"`
	Reply   string `json:"reply,omitempty"`
}

func runJSON(res *report.Result) any {
	out := struct {
		Run        string                  `json:"run"`
		Period     facts.Period            `json:"period"`
		Version    int                     `json:"version"`
		New        bool                    `json:"new"`
		Stage      string                  `json:"stage"`
		Headline   string                  `json:"headline"`
		Expected   int                     `json:"expected"`
		Reported   int                     `json:"reported"`
		Indicators []report.IndicatorValue `json:"indicators"`
		Folder     string                  `json:"folder"`
		Files      []report.Output         `json:"files"`
		Messages   []messageJSON           `json:"messages"`
		Starred    []string                `json:"starred,omitempty"`
		Held       []report.Leak           `json:"held,omitempty"`
	}{res.Run.ID, res.Run.Period, res.Run.Version, res.New, res.Run.Stage, res.Run.Headline, res.Coverage.Expected, res.Coverage.Reported,
		res.Run.Indicators, res.Folder, res.Run.Outputs, []messageJSON{}, res.Starred, nil}
	if res.Held != nil {
		out.Held = res.Held.Leaks
	}
	for _, d := range res.Deliveries {
		out.Messages = append(out.Messages, messageJSON{d.Group, d.Addr, string(d.Variant), d.Message, string(d.State), d.Reply})
	}
	return out
}

// printRun tells a person what was done and where it lies.
func printRun(ctx context.Context, a *app, res *report.Result, dry bool) {
	run := res.Run
	fmt.Printf("%s%s（%s，第 %d 版）\n\n%s\n\n", a.Settings.Park, run.Period.Label(), run.Stage, run.Version, run.Headline)
	for _, v := range run.Indicators {
		printIndicator(v)
	}
	fmt.Printf("\n报表：应报 %d 户，已报 %d 户，未报 %d 户", res.Coverage.Expected, res.Coverage.Reported, res.Coverage.Expected-res.Coverage.Reported)
	if s := res.Collected; s != nil {
		fmt.Printf("；本次%s", collected(s))
	}
	fmt.Println()
	if err := res.Collected.Complete(); err != nil {
		fmt.Printf("注意：%s\n", plain(err.Error()))
	}
	for _, o := range run.Outputs {
		dir := res.Folder
		if o.Variant == report.Internal {
			dir = filepath.Join(dir, "内部")
		}
		fmt.Printf("文件：%s\n", filepath.Join(dir, o.Name))
	}
	if n := len(res.Review.Findings); n > 0 {
		var names []string
		for _, f := range res.Review.Findings[:min(n, 3)] {
			names = append(names, plain(f.Name)+" "+f.Problems[0].Rule)
		}
		if n > 3 {
			names = append(names, "……")
		}
		fmt.Printf("汇总核实：%d 处（%s），见内部版“报送与审核”\n", n, strings.Join(names, "、"))
	}
	if res.Unprinted != nil {
		fmt.Printf("PDF 没有做成：%v；工作簿不受影响\n", res.Unprinted)
	}
	if len(res.Owing) > 0 {
		fmt.Printf("部门和项目单位还差：%s（未报，或还没有接收）\n", strings.Join(res.Owing, "、"))
	}
	if dry && res.Held != nil {
		fmt.Printf("保密：%v。\n", res.Held)
	}
	if res.Exposed != "" {
		fmt.Printf("保密：%s。外发之前请想清楚。\n", res.Exposed)
	}
	if len(res.Secret) > 0 {
		fmt.Printf("保密：%s只有一两户在做，外发版印“＊”。\n", strings.Join(res.Secret, "、"))
	}
	if len(res.Starred) > 0 {
		fmt.Printf("保密：%s与别的邮件相减会显出个别企业，外发版印“＊”。\n", strings.Join(res.Starred, "、"))
	}
	if len(res.Withheld) > 0 {
		fmt.Printf("保密：%s的数会显出个别企业，外发版合并为“其他行业”。\n", strings.Join(res.Withheld, "、"))
	}
	switch {
	case dry:
		fmt.Println("试算：没有记账，没有发信。")
	case res.Alike:
		fmt.Println("定义、模板或设置有改动（如升级了程序），各数没有变：已发的一期沿用已有版本；要按新的重发用 run --correct 原因。")
	case !res.New && !res.Listed:
		fmt.Println("没有新的报表或变动，沿用已有版本。")
	}
	if res.Listed && !dry {
		fmt.Println("本期已发过邮件：新版本已写出、记账，但不发送；要发送更正请用 run --correct 原因。")
	}
	for _, d := range res.Deliveries {
		word := a.word(ctx, d)
		if d.Earlier && d.State == report.MailAccepted {
			word = "此前" + word
		}
		fmt.Printf("邮件：%s  %s <%s>", word, d.Name, d.Addr)
		if d.State != report.MailAccepted && d.Reply != "" {
			fmt.Printf("  %s", d.Reply)
		}
		fmt.Println()
	}
	if a.Settings.Mail.Transport == "spool" && len(res.Deliveries) > 0 && !dry {
		fmt.Printf("邮件文件夹：%s\n", a.Settings.Mail.Spool)
	}
	for _, d := range res.Deliveries {
		if d.State == report.MailHeld && !dry {
			fmt.Printf("待批准：parkstat approve %s\n", run.ID)
			break
		}
	}
}

func printIndicator(v report.IndicatorValue) {
	growth := v.ToDate.PrintedGrowth
	if growth != "—" {
		growth += v.GrowthIn
		if growth[0] != '-' {
			growth = "+" + growth
		}
	}
	level, stage := "", cmp.Or(v.GrowthStage, v.Stage)
	if v.LevelStage != "" { // the bureau gave one of the two
		level = "（" + v.LevelStage + "）"
	}
	if v.Nominal {
		stage += "，名义增速"
	}
	fmt.Printf("  %s\t累计 %s %s%s\t同比 %s（%s）\n", v.Name, v.ToDate.PrintedLevel, v.Unit, level, growth, stage)
}
