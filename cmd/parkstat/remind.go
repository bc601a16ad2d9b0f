package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/work"
	"parkstat/work/queue"
)

// RemindCmd reminds those who owe a return, or lists whom to call.
type RemindCmd struct {
	List   bool   `help:"打印电话名单：谁欠哪张表、迟了几天、上次何时催过、现在该找谁；不发信。"`
	Period string `help:"名单的报告期；不写为上月，年报为上年 12 月。" placeholder:"YYYY-MM"`
	Form   string `help:"名单只要哪张表；不写为全部。" placeholder:"FORM"`
	AsOf   string `help:"当作何时；不写为现在。" placeholder:"TIME"`
	XLSX   string `name:"xlsx" help:"名单写成工作簿，供打印；已有的文件不覆盖。" placeholder:"FILE" type:"path"`
	JSON   bool   `name:"json" help:"结果写成 JSON。"`
	DryRun bool   `help:"只看现在会发什么：不记账、不发信。"`
}

// Run carries it out.
func (c *RemindCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if _, err := moment(a, c.AsOf); err != nil {
		return err
	}
	if c.List || c.XLSX != "" {
		return c.list(ctx, a)
	}
	if c.Period+c.Form != "" {
		return mistake("--period、--form 只用于名单（--list、--xlsx）")
	}
	if len(a.Reminders) == 0 {
		return a.At("reminders", "没有催报办法；电话名单用 remind --list")
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
	d := a.dispatch()
	rs, broken := d.Reminders(a.office())
	all := []work.Reminder{}
	rs.Each = func(r work.Reminder) { all = append(all, r) }
	next, err := rs.Plan(ctx)
	if err != nil {
		return err
	}
	if c.DryRun {
		w := queue.Worker{Rows: a.store, Now: a.Now, Alone: true, Kinds: []queue.Kind{rs.Kind()}}
		err = w.Round(ctx)
	} else {
		err = d.SendReminders(ctx, rs)
	}
	if err != nil {
		return err
	}
	out := remindedJSON{Next: "", Reminders: []reminderJSON{}}
	for _, p := range rs.Passed {
		out.Passed = append(out.Passed, fmt.Sprintf("“%s”从现在算起：此前一个月里到了时点的 %d 条不补发，要催的见 remind --list", p.Policy, p.Times))
	}
	if !next.IsZero() {
		out.Next = a.stamp(next)
	}
	bad := 0
	for _, r := range all {
		j := reminderJSON{Policy: r.Policy, Form: r.Form, Period: r.Period.String(), Unit: r.Unit, At: a.stamp(r.At), State: r.State, Note: r.Note}
		if r.Delivery != "" {
			open, err := a.lettersOf(ctx, r, &j)
			if err != nil {
				return err
			}
			if !c.DryRun {
				bad += open
			}
		}
		out.Reminders = append(out.Reminders, j)
	}
	if c.JSON {
		err = printJSON(out)
	} else {
		printReminded(out, c.DryRun)
	}
	if err == nil && len(broken) > 0 {
		return work.Joined(broken)
	}
	if err == nil && bad > 0 {
		return coded{exitMail, fmt.Errorf("%d 封催报没有送达，见 parkstat mail", bad)}
	}
	return err
}

type remindedJSON struct {
	Reminders []reminderJSON `json:"reminders"`
	Next      string         `json:"next,omitempty"`
	Passed    []string       `json:"passed,omitempty"` // what is not made up for, the first time
}

type reminderJSON struct {
	Policy string `json:"policy"`
	Form   string `json:"form"`
	Period string `json:"period"`
	Unit   string `json:"unit,omitempty"` // "" is the message about all
	At     string `json:"at"`
	State  string `json:"state"`
	Note   string `json:"note,omitempty"`
	To     string `json:"to,omitempty"`
	Mail   string `json:"mail,omitempty"`
}

// lettersOf adds to whom it went and how that stands, and counts those that are not delivered.
func (a *app) lettersOf(ctx context.Context, r work.Reminder, j *reminderJSON) (open int, err error) {
	all, err := work.LettersOf(ctx, a.store, r.Delivery)
	if err != nil {
		return 0, err
	}
	var to []string
	for _, d := range all {
		to = append(to, fmt.Sprintf("%s <%s>", d.Name, d.Addr))
		if word := a.word(ctx, d); j.Mail == "" || d.State != report.MailAccepted {
			j.Mail = word
		}
		if d.State != report.MailAccepted {
			open++
		}
	}
	j.To = strings.Join(to, "、")
	return open, nil
}

func printReminded(out remindedJSON, dry bool) {
	sent, skipped := 0, 0
	for _, r := range out.Reminders {
		switch {
		case r.State != work.ReminderSent:
			skipped++
			continue
		case dry:
			fmt.Printf("会发：%s  %s %s  %s\n", r.Policy, r.Period, r.Form, plain(r.To))
		default:
			fmt.Printf("%s：%s  %s %s  %s\n", r.Mail, r.Policy, r.Period, r.Form, plain(r.To))
		}
		sent++
	}
	verb := "发出"
	if dry {
		verb = "会发"
	}
	fmt.Printf("%s %d 条催报，跳过 %d 条\n", verb, sent, skipped)
	why := map[string]int{}
	var order []string
	for _, r := range out.Reminders {
		if r.State == work.ReminderSkipped {
			if why[r.Note] == 0 {
				order = append(order, r.Note)
			}
			why[r.Note]++
		}
	}
	for _, note := range order {
		fmt.Printf("  跳过 %d 条：%s\n", why[note], plain(note))
	}
	for _, p := range out.Passed {
		fmt.Println(plain(p))
	}
	if out.Next != "" {
		fmt.Printf("下次：%s\n", out.Next)
	}
}

// list is the list for telephone calls; it takes no lock and changes nothing.
func (c *RemindCmd) list(ctx context.Context, a *app) error {
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	var form *templates.Form
	if c.Form != "" {
		var err error
		if form, err = a.park.Forms.Named(c.Form); err != nil {
			return mistake("--form：%w", err)
		}
	}
	var period facts.Period
	if c.Period != "" {
		order, err := a.when(c.Period, "")
		if err != nil {
			return err
		}
		period = order.Period
	}
	office := a.office()
	found, err := office.Calls(ctx, form, period)
	if err != nil {
		return err
	}
	calls := a.callsJSON(found)
	if c.XLSX != "" {
		if _, err := os.Lstat(c.XLSX); err == nil {
			return mistake("%s 已经有了，不覆盖", c.XLSX)
		}
		book, err := office.CallSheet(found, a.Now())
		if err != nil {
			return fmt.Errorf("write %s: %w", c.XLSX, err)
		}
		// It holds telephone numbers.
		if err := os.WriteFile(c.XLSX, book, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", c.XLSX, err)
		}
		fmt.Fprintf(os.Stderr, "电话名单 %d 家：%s\n", len(calls), c.XLSX)
		if !c.List {
			return nil
		}
	}
	if c.JSON {
		return printJSON(calls)
	}
	a.printCallList(calls)
	return nil
}
