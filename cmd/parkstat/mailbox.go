package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

// MailboxCmd groups what is about mails that come in.
type MailboxCmd struct {
	List    MailboxListCmd    `cmd:"" default:"withargs" help:"隔离的来信，和邮箱上次读取的时间。"`
	Fetch   MailboxFetchCmd   `cmd:"" help:"现在读一次邮箱：收进报表，发出回执。"`
	Release MailboxReleaseCmd `cmd:"" help:"把一封隔离的来信收进来，写明原因。"`
	Refuse  MailboxRefuseCmd  `cmd:"" help:"不收一封隔离的来信，写明原因。"`
}

// needsMailbox refuses commands that have nothing to work on.
func (a *app) needsMailbox() error {
	if a.Mailing.Mailbox == nil {
		return a.At("mailbox", "没有设邮箱（mailbox.addr），见操作手册“邮箱收报与回执”")
	}
	return nil
}

// MailboxListCmd lists mails that came in.
type MailboxListCmd struct {
	All    bool `help:"连同收进来的和放过的，最近 200 封。"`
	Health bool `help:"只说一行：邮箱读得到吗；读不到时退出码为 5。"`
	JSON   bool `name:"json" help:"写成 JSON。"`
}

const mostListed = 200

// Run carries it out; it takes no lock and changes nothing.
func (c *MailboxListCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.needsMailbox(); err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	line, ok, err := a.mailboxLine(ctx)
	if err != nil {
		return err
	}
	if c.Health {
		fmt.Println(line)
		if !ok {
			return coded{exitMail, errors.New("")}
		}
		return nil
	}
	state := work.MailQuarantined
	if c.All {
		state = ""
	}
	all, err := a.store.MailsIn(ctx, state, mostListed)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(mailsJSON(all, a.Loc))
	}
	fmt.Println(line)
	for _, m := range all {
		printMail(m, a.Loc)
	}
	return nil
}

var mailStateWords = map[work.MailState]string{work.MailTaken: "已收", work.MailQuarantined: "隔离", work.MailReleased: "放行", work.MailRejected: "不收",
	work.MailPassed: "放过"}

func printMail(m work.MailIn, loc *time.Location) {
	fmt.Printf("%s  %s  %s  %s <%s>  %s\n", m.ID, m.Received.In(loc).Format("2006-01-02 15:04"), mailStateWords[m.State], plain(m.Name),
		plain(m.Sender), plain(m.Subject))
	if m.Reason != "" {
		fmt.Printf("    原因：%s\n", plain(m.Reason))
	}
	if m.Verified != "" {
		fmt.Printf("    证实：%s\n", plain(m.Verified))
	}
	for _, f := range m.Files {
		what := ""
		if !f.Return {
			what = "（不是报表）"
		}
		fmt.Printf("    附件：%s%s  %s\n", plain(f.Name), what, f.SHA256[:12])
	}
	for _, n := range m.Notes {
		fmt.Printf("    注意：%s\n", plain(n))
	}
	switch {
	case m.Answer != "":
		fmt.Printf("    回执：%s（parkstat mail 看送达没有）\n", m.Answer)
	case m.Unanswered != "":
		fmt.Printf("    没有回执：%s\n", plain(m.Unanswered))
	}
}

type mailJSON struct {
	ID         string         `json:"id"`
	Received   string         `json:"received"`
	State      work.MailState `json:"state"`
	From       string         `json:"from"`
	Name       string         `json:"name"`
	Subject    string         `json:"subject"`
	Message    string         `json:"message_id"`
	Raw        string         `json:"raw_sha256"`
	Reason     string         `json:"reason,omitempty"`
	Verified   string         `json:"verified,omitempty"`
	Files      []mailFileJSON `json:"files"`
	Notes      []string       `json:"notes,omitempty"`
	Answer     string         `json:"answer,omitempty"`
	Unanswered string         `json:"unanswered,omitempty"`
}

type mailFileJSON struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Return bool   `json:"return"`
}

func mailsJSON(all []work.MailIn, loc *time.Location) any {
	out := []mailJSON{}
	for _, m := range all {
		x := mailJSON{ID: m.ID, Received: m.Received.In(loc).Format(time.RFC3339), State: m.State, From: m.Sender, Name: m.Name, Subject: m.Subject,
			Message: m.Message,
			Raw:     m.Raw, Reason: m.Reason, Verified: m.Verified, Files: []mailFileJSON{}, Notes: m.Notes, Answer: m.Answer, Unanswered: m.Unanswered}
		for _, f := range m.Files {
			x.Files = append(x.Files, mailFileJSON{f.Name, f.SHA256, f.Return})
		}
		out = append(out, x)
	}
	return out
}

// MailboxFetchCmd reads the mailbox now.
type MailboxFetchCmd struct{}

// Run carries it out.
func (c *MailboxFetchCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := openMailbox(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	var failed error
	a.fetched = func(t *work.Taking, err error) {
		if failed = err; err == nil {
			fmt.Println(t)
			tellJudged(t.Judged)
		}
	}
	w, err := a.dispatch().Worker()
	if err != nil {
		return err
	}
	if err := a.store.Wake(ctx, work.KindMailbox, work.TheMailbox, a.Now()); err != nil {
		return err
	}
	if err := errors.Join(w.Take(ctx, work.KindMailbox, work.TheMailbox), failed); err != nil {
		return err
	}
	return w.Due(ctx, work.KindMail, work.KindAlert, work.KindNotice)
}

func tellJudged(all []ingest.Submission) {
	for _, s := range all {
		tellOne(s)
	}
}

func tellOne(s ingest.Submission) {
	fmt.Printf("%s  %s", s.Verdict, plain(s.Name))
	if s.Unit != "" {
		fmt.Printf("  %s  %s  第 %d 版", plain(s.UnitName), s.Period, s.Version)
	}
	fmt.Println()
}

// openMailbox opens the book for a command about the mailbox.
func openMailbox(ctx context.Context, config string) (*app, error) {
	a, err := prepare(config)
	if err != nil {
		return nil, err
	}
	if err := a.needsMailbox(); err != nil {
		return nil, err
	}
	return a, a.open(ctx)
}

// MailboxReleaseCmd has a mail in quarantine taken in.
type MailboxReleaseCmd struct {
	ID     string `arg:"" name:"id" help:"来信的编号，见 parkstat mailbox。"`
	Reason string `required:"" help:"为什么放行，例如怎样核实了发件人；记入审计。"`
	By     string `default:"园区统计" help:"谁决定的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *MailboxReleaseCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := openMailbox(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	d := a.dispatch()
	if err := decide(ctx, d, c.ID, work.MailReleased, c.Reason, c.By); err != nil {
		return err
	}
	t, err := d.Released(ctx)
	if err != nil {
		return err
	}
	tellJudged(t.Judged)
	m, _, err := a.store.MailIn(ctx, c.ID)
	if err != nil {
		return err
	}
	printMail(m, a.Loc)
	return d.Send(ctx, t.Answers...)
}

// MailboxRefuseCmd has a mail in quarantine left.
type MailboxRefuseCmd struct {
	ID     string `arg:"" name:"id" help:"来信的编号，见 parkstat mailbox。"`
	Reason string `required:"" help:"为什么不收；记入审计。"`
	By     string `default:"园区统计" help:"谁决定的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *MailboxRefuseCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := openMailbox(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	if err := decide(ctx, a.dispatch(), c.ID, work.MailRejected, c.Reason, c.By); err != nil {
		return err
	}
	fmt.Printf("不收：%s。不回复发件人，原件留在存档和邮箱的隔离文件夹里。\n", c.ID)
	return nil
}

// decide settles what becomes of a mail in quarantine.
func decide(ctx context.Context, d *work.Dispatch, id string, to work.MailState, reason, by string) error {
	err := d.Decide(ctx, id, to, reason, by)
	if errors.Is(err, report.ErrUnknown) {
		return coded{exitProblems, fmt.Errorf("隔离里没有编号为 %s 的来信；编号见 parkstat mailbox", id)}
	}
	return err
}

// mailboxLine says when the mailbox was read and what waits in quarantine; ok is false
// where it can't be read.
func (a *app) mailboxLine(ctx context.Context) (line string, ok bool, err error) {
	read, failed, why, err := a.store.Mailbox(ctx, work.TheMailbox)
	if err != nil {
		return "", false, err
	}
	n, err := a.store.Quarantined(ctx)
	if err != nil {
		return "", false, err
	}
	line = "邮箱 " + plain(a.Mailbox.Username) + "："
	if read.IsZero() {
		line += "还没有读过"
	} else {
		line += "上次读取 " + a.stamp(read)
	}
	if why != "" {
		line += fmt.Sprintf("；%s 起读不到：%s", a.stamp(failed), plain(why))
	}
	return line + fmt.Sprintf("；隔离 %d 封待处理", n), why == "", nil
}
