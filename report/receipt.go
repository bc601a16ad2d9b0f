package report

import (
	"cmp"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
)

// What a receipt is among the other letters: it belongs to no run, and is neither variant
// of the report.
const (
	NoRun                = "回执"
	Own          Variant = "own" // the unit's own data
	WorkbookType         = xlsxType
)

// Receipt (回执) is what the sender of returns is told of them. It speaks of returns of
// the sender's own units only; who those are is the caller's to know.
type Receipt struct {
	ID         string // of the letter, and before the at sign of its Message-ID
	To         mail.Address
	Reply      *mail.Address // where a mended return may be sent; nil: as the office's other mails
	Answers    string        // Message-ID of the mail that is answered; empty: the return came by folder
	References []string
	At         time.Time
	Items      []ReceiptItem
	Notes      []string // what else is to be said of the mail
}

// ReceiptItem is one file.
type ReceiptItem struct {
	File       string
	Submission ingest.Submission // of the zero verdict where the file is no return
	Form       string            // its name
	Again      time.Time         // when the very same file came before; zero: it is new
	Marked     *deliver.Attachment
	Unmarked   string // why a marked copy is not with it though there are problems
}

// mostTold is how many problems of a return the text lists; the marked copy has all.
const mostTold = 20

// Answer composes the receipt. The same receipt gives the same message.
func (o *Options) Answer(r Receipt) deliver.Message {
	m := deliver.Message{ID: r.ID + "@" + domainOf(o.From.Address), Date: r.At, From: o.From, ReplyTo: o.ReplyTo, To: r.To,
		Answers: r.Answers, References: r.References, Automatic: true}
	if r.Reply != nil {
		m.ReplyTo = r.Reply
	}
	m.Subject = "【" + o.Park + "】回执：" + r.subject()
	var b strings.Builder
	if r.To.Name != "" {
		fmt.Fprintf(&b, "%s，您好：\n", oneLine(r.To.Name))
	} else {
		b.WriteString("您好：\n")
	}
	for i, it := range r.Items {
		b.WriteString("\n")
		if len(r.Items) > 1 {
			fmt.Fprintf(&b, "（%d）", i+1)
		}
		o.tell(&b, it)
		if it.Marked != nil {
			m.Attachments = append(m.Attachments, *it.Marked)
		}
	}
	if len(r.Items) == 0 {
		b.WriteString("\n来信里没有找到报表，没有收进任何东西。请把填好的空表（.xlsx）作为附件，回复本邮件再发一次；如果是咨询，请打电话给统计办公室：这个邮箱只收报表，没有人看。\n")
	}
	for _, n := range r.Notes {
		b.WriteString("\n注意：" + oneLine(n) + "。\n")
	}
	if o.Door != "" {
		b.WriteString("\n也可以在网上报送、看结果、写原因：" + o.Door + "\n")
	}
	b.WriteString("\n——\n这是自动回执，没有人工审阅；有疑问请联系" + o.Park + "统计办公室。\n")
	m.Text = b.String()
	return m
}

// subject says the best that came of a return, and what became of the other files: a stray
// file that goes back does not make the return look refused.
func (r Receipt) subject() string {
	counts, of := map[ingest.Verdict]int{}, map[ingest.Verdict]ReceiptItem{}
	strays := 0
	for _, it := range r.Items {
		v := it.Submission.Verdict
		if v == "" || v == ingest.Rejected && it.Submission.Form == "" {
			strays++
			if v == "" {
				continue
			}
			v = unreadable
		}
		if counts[v]++; counts[v] == 1 {
			of[v] = it
		}
	}
	what := ""
	for _, v := range []ingest.Verdict{ingest.Accepted, ingest.Queried, ingest.Held, ingest.Rejected, ingest.Void} {
		switch n := counts[v]; {
		case n == 0:
		case what != "":
			what += fmt.Sprintf("，另有 %d 份%s", n, v)
		default:
			what = of[v].titled(v)
			if n > 1 {
				what += fmt.Sprintf(" 等 %d 份", n)
			}
		}
	}
	if what == "" && counts[unreadable] > 0 { // nothing else came
		what = of[unreadable].titled(ingest.Rejected)
		strays--
	}
	switch {
	case what == "":
		return "没有收到报表"
	case strays > 0:
		what += fmt.Sprintf("，另有 %d 个文件没有收", strays)
	}
	return what
}

// unreadable stands for a file that was sent back without its being known what return it is.
const unreadable ingest.Verdict = "读不出"

// titled is a verdict with the return that it is about.
func (it ReceiptItem) titled(v ingest.Verdict) string {
	what := string(v)
	if p := it.Submission.Period; !p.IsZero() {
		what += " " + p.MonthLabel()
	}
	if it.Form != "" {
		what += "《" + it.Form + "》"
	}
	return what
}

// tell says of one file what became of it and what is to be done.
func (o *Options) tell(b *strings.Builder, it ReceiptItem) {
	s := it.Submission
	if s.Verdict == "" {
		fmt.Fprintf(b, "文件：%s\n结果：没有收。这不是报表工作簿，请发填好的空表（.xlsx）。\n", oneLine(it.File))
		return
	}
	errs, queries := 0, 0
	for _, p := range s.Problems {
		switch {
		case p.Severity == facts.Error:
			errs++
		case p.Severity == facts.Query && !p.Settled():
			queries++
		}
	}
	fmt.Fprintf(b, "结果：%s。%s\n", s.Verdict, whatNow(s.Verdict, errs, queries))
	if !it.Again.IsZero() {
		fmt.Fprintf(b, "这个文件 %s 已经收到过，内容一字不差，没有重复计入；以上是它现在的结果。\n", o.stamp(it.Again))
	}
	if s.Unit != "" || s.UnitName != "" {
		fmt.Fprintf(b, "单位：%s（%s）\n", oneLine(cmp.Or(s.UnitName, "单位不明")), cmp.Or(oneLine(s.Unit), "没有代码"))
	}
	if !s.Period.IsZero() {
		fmt.Fprintf(b, "报表：%s《%s》第 %d 版\n", s.Period.MonthLabel(), cmp.Or(it.Form, s.Form), s.Version)
	}
	fmt.Fprintf(b, "文件：%s（校验码 %s）\n", oneLine(it.File), s.SHA256[:min(12, len(s.SHA256))])
	late := ""
	switch {
	case s.Late:
		late = "（晚于截止时间，记为迟报）"
	case !s.Period.IsZero():
		late = "（没有迟报）"
	}
	fmt.Fprintf(b, "收到：%s%s\n", o.stamp(s.Received), late)
	tellProblems(b, s.Problems)
	if it.Marked != nil {
		fmt.Fprintf(b, "附件“%s”就是您的报表，有问题的格已经标出，打开即见“审核意见”。请在附件里改好或写明原因，保存后回复本邮件发回。\n", it.Marked.Name)
	} else if it.Unmarked != "" {
		fmt.Fprintf(b, "（没有附标注副本：%s）\n", oneLine(it.Unmarked))
	}
}

// whatNow is the one line that the sender must read.
func whatNow(v ingest.Verdict, errs, queries int) string {
	switch v {
	case ingest.Accepted:
		return "不用再做什么；数字要更正的，改好再发一次，新的一版接收后替换这一版。"
	case ingest.Queried:
		return fmt.Sprintf("有 %d 处要核实：数字有误的请改正，无误的请写明原因，再发回来。", queries)
	case ingest.Held:
		return "单位代码不在本期名录里，先存着；列入名录以后自动重审，请与统计办公室联系。"
	case ingest.Void:
		return "统计办公室已把这一份作废，有疑问请与统计办公室联系。"
	}
	if errs == 0 {
		return "请改好以后再发一次。"
	}
	return fmt.Sprintf("有 %d 处必须改正，改好以后再发一次。", errs)
}

func tellProblems(b *strings.Builder, ps []facts.Problem) {
	if len(ps) == 0 {
		return
	}
	fmt.Fprintf(b, "审核意见 %d 条：\n", len(ps))
	for i, p := range ps {
		if i == mostTold {
			fmt.Fprintf(b, "  ……另有 %d 条，见“审核意见”表\n", len(ps)-i)
			return
		}
		fmt.Fprintf(b, "  %d. %s\n", i+1, oneLine(p.String()))
	}
}

func (o *Options) stamp(t time.Time) string { return t.In(o.Loc).Format("2006-01-02 15:04") }
