package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parkstat/report"
	"parkstat/work"
	"parkstat/work/queue"
)

// MailCmd groups what is about letters.
type MailCmd struct {
	List   MailListCmd   `cmd:"" default:"withargs" help:"什么信何时发给了谁、服务器怎么答复，没有送达的为什么。"`
	Resend MailResendCmd `cmd:"" help:"把一封信原样再发一次，写明原因。"`
}

// MailListCmd tells what went to whom, and why anything has not.
type MailListCmd struct {
	Period string `help:"只看这一期，例如 2023-06。" placeholder:"YYYY-MM"`
	RunID  string `name:"run" help:"只看这一版，例如 2023-06-v1。" placeholder:"RUN"`
	Open   bool   `help:"只看没有送达的。"`
	Health bool   `help:"只说一行：有没有迟的、停下的；有时退出码为 5。"`
	JSON   bool   `name:"json" help:"写成 JSON，连同每次发送的记录。"`
}

// Run carries it out; it takes no lock and changes nothing.
func (c *MailListCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	all, err := a.store.Posted(ctx, c.RunID)
	if err != nil {
		return err
	}
	if all, err = c.meant(all); err != nil {
		return err
	}
	if c.Health {
		troubles, err := a.store.Troubles(ctx)
		if err != nil {
			return err
		}
		away, err := a.store.Away(ctx)
		if err != nil {
			return err
		}
		return a.health(all, troubles, away, c.JSON)
	}
	if c.JSON {
		return printJSON(postedJSON(all, a.Loc))
	}
	for _, p := range all {
		a.printPosted(p)
	}
	if len(all) == 0 {
		fmt.Println("没有邮件。")
	}
	return nil
}

// meant are the letters that were asked for.
func (c *MailListCmd) meant(all []work.Posted) (some []work.Posted, err error) {
	prefix := ""
	if c.Period != "" {
		p, err := periodOf(c.Period)
		if err != nil {
			return nil, err
		}
		prefix = p.String() + "-v"
	}
	for _, p := range all {
		if strings.HasPrefix(p.Run, prefix) && !(c.Open && (p.State == report.MailAccepted || withdrawn(p))) {
			some = append(some, p)
		}
	}
	return some, nil
}

// stateWord says where a letter stands; one that is stopped is not tried again.
func stateWord(p work.Posted) string {
	stopped := p.Item.State == queue.Stopped
	switch {
	case withdrawn(p):
		return "已撤"
	case stopped && p.State == report.MailDeferred:
		return "已放弃"
	case stopped && p.State == report.MailUnknown, stopped && p.State == report.MailAttempting:
		return "结果不明，已停"
	}
	return mailWords[p.State]
}

// withdrawn is a letter that is not to go any more: what it asks for has come, or another is in its place.
func withdrawn(p work.Posted) bool {
	return p.Item.State == queue.Done && p.State != report.MailAccepted
}

// word is where a letter stands, by what the queue knows of it.
func (a *app) word(ctx context.Context, d report.Delivery) string {
	it, err := a.store.Item(ctx, work.KindMail, d.ID)
	if err != nil { // it waits for approval, or this is a dry run
		return mailWords[d.State]
	}
	return stateWord(work.Posted{Delivery: d, Item: it})
}

// stamp is a time as people read it.
func (a *app) stamp(t time.Time) string { return t.In(a.Loc).Format("2006-01-02 15:04") }

func (a *app) printPosted(p work.Posted) {
	variant := map[report.Variant]string{report.Mailable: "外发版", report.Internal: "内部版", report.Own: "本单位", work.Reminded: "催报"}[p.Variant]
	fmt.Printf("%s  %s  %s  %s <%s>（%s，%s）\n", p.ID, a.stamp(p.Updated), stateWord(p), plain(p.Name), p.Addr, p.Group, variant)
	if p.Reply != "" {
		fmt.Printf("    答复：%s\n", plain(p.Reply))
	}
	if p.Item.Note != "" {
		fmt.Printf("    原因：%s\n", plain(p.Item.Note))
	}
	if p.Item.State == queue.Due {
		fmt.Printf("    已试 %d 次，下次 %s，试到 %s 为止\n", p.Attempts, a.stamp(p.Item.Next), a.stamp(p.Item.Added.Add(a.Mailing.GiveUp)))
	}
	switch {
	case p.Alert.State == queue.Done && p.Alert.Note == "":
		fmt.Printf("    已告知管理员\n")
	case p.Alert.State == queue.Due, p.Alert.State == queue.Stopped:
		fmt.Printf("    管理员还没有告知到：%s\n", plain(p.Alert.Note))
	}
}

// health is one line for a watchdog.
func (a *app) health(all []work.Posted, troubles []work.Trouble, away, asJSON bool) error {
	after := a.Mailing.LateAfter
	if after == 0 {
		after = work.LateUntold
	}
	now, h := a.Now(), struct {
		Accepted int      `json:"accepted"`
		Held     int      `json:"held"`
		Open     int      `json:"open"`
		Late     int      `json:"late"`
		Stopped  int      `json:"stopped"`
		Untold   int      `json:"untold"`
		Troubles []string `json:"troubles,omitempty"` // what keeps serve from its work
		Healthy  bool     `json:"healthy"`
	}{}
	if away {
		h.Troubles = append(h.Troubles, errStray.Error())
	}
	for _, t := range troubles {
		h.Troubles = append(h.Troubles, fmt.Sprintf("%s 起，%s：%s", a.stamp(t.Since), t.Words(), plain(t.Said)))
	}
	for _, p := range all {
		switch {
		case p.State == report.MailAccepted:
			h.Accepted++
		case withdrawn(p):
		case p.State == report.MailHeld:
			h.Held++
		case p.Item.State == queue.Stopped:
			h.Stopped++
		default:
			h.Open++
		}
		if p.Late(now, after) {
			h.Late++
		}
		if p.Alert.State == queue.Due && p.Alert.Attempts > 0 || p.Alert.State == queue.Stopped {
			h.Untold++
		}
	}
	h.Healthy = h.Late+h.Stopped+h.Untold+len(h.Troubles) == 0
	var err error
	if asJSON {
		err = printJSON(h)
	} else {
		word := "正常"
		if !h.Healthy {
			word = "有问题"
		}
		fmt.Printf("邮件%s：已发 %d，待批准 %d，在途 %d（其中迟 %d），停下 %d，没有告知到管理员 %d\n", word, h.Accepted, h.Held, h.Open, h.Late, h.Stopped, h.Untold)
		for _, t := range h.Troubles {
			fmt.Println(t)
		}
	}
	if err == nil && !h.Healthy {
		return coded{exitMail, errors.New("")}
	}
	return err
}

type postedItem struct {
	ID       string      `json:"id"`
	Run      string      `json:"run"`
	Group    string      `json:"group"`
	Name     string      `json:"name"`
	To       string      `json:"to"`
	Variant  string      `json:"variant"`
	Message  string      `json:"message_id"`
	Letter   string      `json:"letter_sha256"`
	State    string      `json:"state"`
	Stopped  bool        `json:"stopped"`
	Reply    string      `json:"reply,omitempty"`
	Why      string      `json:"why,omitempty"`
	Attempts int         `json:"attempts"`
	Next     string      `json:"next,omitempty"`
	Told     bool        `json:"admin_told"`
	Journal  []eventItem `json:"journal"`
}

type eventItem struct {
	At    string `json:"at"`
	Event string `json:"event"`
	Reply string `json:"reply,omitempty"`
}

func postedJSON(all []work.Posted, loc *time.Location) any {
	out := []postedItem{}
	for _, p := range all {
		x := postedItem{ID: p.ID, Run: p.Run, Group: p.Group, Name: p.Name, To: p.Addr, Variant: string(p.Variant), Message: p.Message, Letter: p.Letter,
			State: string(p.State), Stopped: p.Item.State == queue.Stopped, Reply: p.Reply, Why: p.Item.Note, Attempts: p.Attempts,
			Told: p.Alert.State == queue.Done, Journal: []eventItem{}}
		if p.Item.State == queue.Due {
			x.Next = p.Item.Next.In(loc).Format(time.RFC3339)
		}
		for _, e := range p.Events {
			x.Journal = append(x.Journal, eventItem{e.At.In(loc).Format(time.RFC3339), e.Event, e.Reply})
		}
		out = append(out, x)
	}
	return out
}
