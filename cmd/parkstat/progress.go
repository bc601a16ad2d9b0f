package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/report"
)

// watcher shows what a long step does, on a terminal only.
type watcher struct {
	out  io.Writer
	tty  bool
	bar  *progressbar.ProgressBar
	name string
}

func newWatcher() *watcher {
	return &watcher{out: os.Stderr, tty: term.IsTerminal(int(os.Stderr.Fd()))}
}

func (w *watcher) step(name string) {
	w.end()
	w.name = name
	if w.tty {
		fmt.Fprintf(w.out, "… %s\n", name)
	}
}

// read moves the bar of the current step.
func (w *watcher) read(done, total int) {
	if !w.tty || total == 0 {
		return
	}
	if w.bar == nil {
		w.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w.out), progressbar.OptionShowCount(),
			progressbar.OptionSetDescription(w.name), progressbar.OptionClearOnFinish())
	}
	_ = w.bar.Set(done)
	if done == total {
		w.end()
	}
}

// judged tells of a return that was judged, in place of the bar, which comes again.
func (w *watcher) judged(s ingest.Submission) {
	if w.bar != nil {
		_ = w.bar.Clear()
	}
	tellOne(s)
}

func (w *watcher) end() {
	if w.bar != nil {
		_ = w.bar.Finish()
		w.bar = nil
	}
}

func (w *watcher) progress() report.Progress {
	return report.Progress{Step: w.step}
}

// sent tells of a letter that was tried.
func (w *watcher) sent(r deliver.Receipt) {
	if w.tty {
		fmt.Fprintf(w.out, "  %s %s\n", mailWords[report.DeliveryState(r.Outcome)], r.To)
	}
}

// mailWords says where a mail stands.
var mailWords = map[report.DeliveryState]string{
	report.MailHeld: "待批准", report.MailPlanned: "待发", report.MailAttempting: "发送中", report.MailAccepted: "已发",
	report.MailDeferred: "暂缓，将重试", report.MailRefused: "被拒", report.MailUnknown: "结果不明，将重试",
}

// plain keeps what came from outside from driving the terminal.
func plain(s string) string { return facts.Plain(s) }

// tellProblems prints what is wrong in the park's workbook, the first thirty.
func tellProblems(err error) {
	const most = 30
	var bad *park.BadWorkbook
	if !errors.As(err, &bad) {
		return
	}
	for i, p := range bad.Problems {
		if i == most {
			fmt.Fprintf(os.Stderr, "……另有 %d 处\n", len(bad.Problems)-i)
			break
		}
		fmt.Fprintln(os.Stderr, p)
	}
}
