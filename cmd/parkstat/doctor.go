package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"parkstat/templates/office"
	"parkstat/work"
)

// DoctorCmd looks at all that the office rests on.
type DoctorCmd struct {
	JSON bool `name:"json" help:"结果写成 JSON。"`
}

// finding is what was found of one thing, and what is to be done where it is not well.
type finding struct {
	What  string `json:"what"`
	Found string `json:"found"`
	Do    string `json:"do,omitempty"` // empty: it is well
}

// Run carries it out; it changes nothing and sends nothing.
func (c *DoctorCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	all := []finding{{What: "机器", Found: fmt.Sprintf("%s/%s，%d 个处理器，parkstat %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), version)}}
	for _, look := range []func(context.Context, *app) (finding, error){lookBook, lookDisk, lookClock, lookPark, lookBackup, lookMail, lookMailbox} {
		f, err := look(ctx, a)
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	all = append(all, lookOffice(ctx)...)
	if c.JSON {
		err = printJSON(all)
	}
	ill := 0
	for _, f := range all {
		word := "好  "
		if f.Do != "" {
			word = "注意"
			ill++
		}
		if !c.JSON {
			fmt.Printf("%s %s：%s\n", word, f.What, plain(f.Found))
			if f.Do != "" {
				fmt.Printf("     → %s\n", f.Do)
			}
		}
	}
	if err == nil && ill > 0 {
		err = coded{exitProblems, fmt.Errorf("有 %d 项要处理，见上", ill)}
	}
	return err
}

func lookBook(ctx context.Context, a *app) (f finding, err error) {
	f = finding{What: "账本", Found: "完好，在 " + a.Data}
	faults, err := a.store.Faults(ctx)
	if err != nil {
		return f, err
	}
	away, err := a.store.Away(ctx)
	switch {
	case len(faults) > 0:
		f.Found, f.Do = faults[0], "停止使用，parkstat restore 从备份恢复"
	case away:
		f.Found, f.Do = errStray.Error(), "确定别处不再发了，parkstat release --reason 原因"
	}
	return f, err
}

// leastFree is below what a disk has too little room: a year's returns of a thousand units.
const leastFree = 2 << 30

func lookDisk(_ context.Context, a *app) (finding, error) {
	free, ok := freeOn(a.Data)
	f := finding{What: "磁盘", Found: "余地不知道"}
	if ok {
		f.Found = fmt.Sprintf("data 所在的盘还有 %.1f GB", float64(free)/1e9)
	}
	if ok && free < leastFree {
		f.Do = "腾出空间，或把 data 移到大的盘上"
	}
	return f, nil
}

func lookClock(ctx context.Context, a *app) (finding, error) {
	newest, err := a.store.Newest(ctx)
	now := a.Now()
	f := finding{What: "时钟", Found: a.stamp(now) + " " + a.Timezone}
	switch {
	case a.Clock != "":
		f.Found, f.Do = f.Found+"（config.yaml 里的 clock）", "正式使用请删去 clock，否则 serve 不会到点"
	case newest.After(now.Add(time.Minute)):
		f.Found, f.Do = f.Found+"，账本里已有 "+a.stamp(newest)+" 的记录", "时钟可能拨回过，请校准（如打开 NTP）"
	}
	return f, err
}

func lookPark(_ context.Context, a *app) (finding, error) {
	f := finding{What: "设置与节假日", Found: "没有错误"}
	p, err := a.live.Park()
	if err != nil {
		f.Found, f.Do = "设置或园区工作簿有错", "parkstat config check 看是哪些，逐条改正"
		return f, nil
	}
	if l, ok := p.Calendar.Days.Lacks(a.Now()); ok {
		f.Found, f.Do = l.String(), "写进园区工作簿的节假日表"
	}
	return f, nil
}

// backupEvery is how old the last backup may be.
const backupEvery = 7 * 24 * time.Hour

func lookBackup(ctx context.Context, a *app) (finding, error) {
	at, file, err := a.store.LastBackup(ctx)
	f := finding{What: "备份", Found: "上次 " + a.stamp(at) + "，" + file}
	switch {
	case at.IsZero():
		f.Found, f.Do = "还没有备份过", "parkstat backup 文件，放在另一块盘上；每天一次"
	case a.Now().Sub(at) > backupEvery:
		f.Do = "超过 7 天了，parkstat backup " + file
	default:
		if _, gone := os.Stat(file); gone != nil {
			f.Found, f.Do = f.Found+"（文件不在了）", "接上那块盘，或另备份一份"
		}
	}
	return f, err
}

// dialLimit is how long a server may take to answer.
const dialLimit = 5 * time.Second

// reach tries whether a server answers at all; nothing is said to it.
func reach(ctx context.Context, addr string) error {
	conn, err := (&net.Dialer{Timeout: dialLimit}).DialContext(ctx, "tcp", addr)
	if err == nil {
		err = conn.Close()
	}
	return err
}

func lookMail(ctx context.Context, a *app) (finding, error) {
	f := finding{What: "发信", Found: "写到文件夹 " + a.Mail.Spool}
	if _, err := a.Transport(); err != nil {
		f.Found, f.Do = err.Error(), "照说出的地方改 config.yaml"
		return f, nil
	}
	if a.Mail.Transport == "smtp" {
		f.Found = "邮件服务器 " + a.Mail.SMTP.Addr + " 连得上"
		if err := reach(ctx, a.Mail.SMTP.Addr); err != nil {
			f.Found, f.Do = "连不上 "+a.Mail.SMTP.Addr+"："+err.Error(), "检查地址、端口、网络和防火墙"
		}
	}
	return f, nil
}

func lookMailbox(ctx context.Context, a *app) (finding, error) {
	f := finding{What: "收报邮箱", Found: "没有设"}
	if a.Mailing.Mailbox == nil {
		return f, nil
	}
	_, _, why, err := a.store.Mailbox(ctx, work.TheMailbox)
	if err != nil {
		return f, err
	}
	f.Found = a.Mailbox.Addr + " 连得上"
	if dead := reach(ctx, a.Mailbox.Addr); dead != nil {
		f.Found, f.Do = "连不上 "+a.Mailbox.Addr+"："+dead.Error(), "检查地址、端口、网络和防火墙"
	} else if why != "" {
		f.Found, f.Do = "上次没有读成："+why, "parkstat mailbox fetch 再试；口令、授权码对不对"
	}
	return f, nil
}

// lookOffice looks for LibreOffice, and for letters to print Chinese by.
func lookOffice(ctx context.Context) []finding {
	if office.Path() == "" {
		return []finding{{What: "LibreOffice", Found: "没有装", Do: "不读 .xls、.ods，不印 PDF 的可以不装；否则装 libreoffice-calc"}}
	}
	all := []finding{{What: "LibreOffice", Found: office.Path()}}
	list, err := exec.CommandContext(ctx, "fc-list", ":lang=zh").Output()
	var missing *exec.Error
	switch {
	case errors.As(err, &missing): // Windows and macOS bring their own
	case strings.TrimSpace(string(list)) == "":
		all = append(all, finding{What: "中文字体", Found: "没有", Do: "装 fonts-noto-cjk，否则 PDF 里是方框"})
	default:
		all = append(all, finding{What: "中文字体", Found: fmt.Sprintf("%d 种", strings.Count(string(list), "\n"))})
	}
	return all
}
