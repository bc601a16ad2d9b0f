// Command parkstat is the statistics reporting job of an industrial park: it
// collects the enterprises' returns, checks them, computes the indicators, fills
// the office's workbook and mails it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"parkstat/confine"
	"parkstat/work"
)

// CLI is the command line.
type CLI struct {
	Config string `short:"c" default:"config.yaml" help:"配置文件。" placeholder:"FILE"`

	Run       RunCmd       `cmd:"" help:"收取、审核、汇总、填表并发送一期月报。"`
	Approve   ApproveCmd   `cmd:"" help:"批准发送待批准的邮件（deliver: hold）。"`
	Mail      MailCmd      `cmd:"" help:"邮件：发给了谁、怎样了、为什么没到；原样重发。"`
	Mailbox   MailboxCmd   `cmd:"" help:"来信：读邮箱，看隔离的，放行或不收。"`
	Form      FormCmd      `cmd:"" help:"为每家企业写出一期空表。"`
	Check     CheckCmd     `cmd:"" help:"离线审核报表；有问题时退出码为 1。"`
	Collect   CollectCmd   `cmd:"" help:"只收取和审核新到的报表，不汇总、不发送。"`
	Status    StatusCmd    `cmd:"" help:"谁报了、谁没报，催报名单。"`
	Remind    RemindCmd    `cmd:"" help:"催报：发出现在该发的，或列出电话名单。"`
	Explain   ExplainCmd   `cmd:"" help:"一个数是怎么来的：从指标一直追到报表的单元格。"`
	Revisions RevisionsCmd `cmd:"" help:"各版之间改了什么：哪些数、哪家企业、什么原因。"`
	Audit     AuditCmd     `cmd:"" help:"外发的邮件：合起来能推出什么。"`
	Settle    SettleCmd    `cmd:"" help:"记下企业对核实事项的答复（电话、来函），使报表得以接收。"`
	Void      VoidCmd      `cmd:"" help:"作废收错的报表，或收回记错的答复：此前的一版重新有效。"`
	Access    AccessCmd    `cmd:"" help:"网上报送：给单位的人准入码，给它的程序令牌，收回。"`
	Asked     AskedCmd     `cmd:"" help:"网上报送：单位申请的延期和联系人变动，答复。"`
	Rules     RulesCmd     `cmd:"" help:"列出审核规则，以及各有多少份通过、不通过、不判。"`
	Schedule  ScheduleCmd  `cmd:"" help:"各计划以后和以前的时点，怎样了；节假日有没有。"`
	Backup    BackupCmd    `cmd:"" help:"备份账本和存档到一个文件；serve 开着也可以。"`
	Restore   RestoreCmd   `cmd:"" help:"从备份恢复；恢复出来的先不发信，等人放行。"`
	Verify    VerifyCmd    `cmd:"" help:"拿账本核对存档：什么坏了、什么还在。"`
	Release   ReleaseCmd   `cmd:"" help:"让复制或恢复来的园区重新发信；先看可能已经发过什么。"`
	Doctor    DoctorCmd    `cmd:"" help:"检查机器、磁盘、账本、时钟、邮件、邮箱、LibreOffice、备份，说该做什么。"`
	Serve     ServeCmd     `cmd:"" help:"按计划自动运行，补上停机时漏掉的。"`
	Init      InitCmd      `cmd:"" help:"为一个新园区建好文件夹：设置、空的园区工作簿、收件夹、模板。"`
	Sample    SampleCmd    `cmd:"" help:"写出一个样例园区。"`
	Conf      ConfigCmd    `cmd:"" name:"config" help:"检查配置，或打印编辑器用的 JSON schema。"`
	Template  TemplateCmd  `cmd:"" help:"检查模板：问什么、显示什么、全部错误。"`
	Version   VersionCmd   `cmd:"" help:"版本。"`
}

func main() {
	confine.Main(steps)
	os.Exit(run(os.Args[1:]))
}

// newParser reads a command line into cli; leave is told the exit code of a page of help.
func newParser(cli *CLI, leave func(code int), options ...kong.Option) (*kong.Kong, error) {
	return kong.New(cli, append(options, kong.Name("parkstat"), kong.Description("园区统计月报：收报表、审核、汇总、填表、发邮件。"),
		kong.Exit(leave), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Help(printHelp),
		kong.PostBuild(func(k *kong.Kong) error {
			k.Model.HelpFlag.Help = "看用法。"
			return nil
		}))...)
}

func run(args []string) int {
	cli := &CLI{}
	code := -1
	parser, err := newParser(cli, func(c int) { code = c })
	if err != nil {
		panic(err)
	}
	k, err := parser.Parse(args)
	if code >= 0 {
		return code
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "parkstat: %s\n用 parkstat --help 看用法。\n", spellings(err))
		return exitMistake
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(cli); err != nil {
		var unexplained *work.Unexplained
		switch {
		case errors.As(err, &unexplained): // all deeds take it by one flag
			fmt.Fprintf(os.Stderr, "parkstat: --reason %v\n", unexplained)
		case exitCode(err) == exitWorld:
			fmt.Fprintf(os.Stderr, "parkstat: %s\n", work.Worldly(err))
		case err.Error() != "":
			fmt.Fprintf(os.Stderr, "parkstat: %v\n", err)
		}
		return exitCode(err)
	}
	return exitOK
}
