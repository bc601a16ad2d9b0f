package work

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"path"
	"slices"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/failpoint"
	"parkstat/ingest"
	"parkstat/report"
)

const (
	mostAnswers = 20       // to one address within a day: two programs that answer each other end there
	mostMarked  = 15 << 20 // bytes of marked copies in one letter
)

// answer freezes the letter that answers a mail, or says why none does.
func (in *Intake) answer(ctx context.Context, m MailIn) (id string, err error) {
	why, err := in.silent(ctx, m)
	if err != nil {
		return "", err
	}
	writers := in.Round.Park.Writers(m.Sender)
	r := report.Receipt{ID: "receipt-" + m.ID, Answers: m.Message, References: without(m.References, m.Message), At: in.Now(), Reply: in.ReplyTo,
		Notes: m.Notes}
	if why == "" {
		r.To = mail.Address{Name: writers[0].Contact.Name, Address: m.Sender}
		if r.Items, err = in.items(ctx, m, writers); err != nil {
			return "", err
		}
		if len(r.Items) == 0 && len(m.Files) > 0 {
			why = "附件都不是发件人单位的"
		}
	}
	if why != "" {
		return "", in.Ledger.NotAnswered(ctx, m.ID, why)
	}
	d := report.Delivery{ID: r.ID, Run: report.NoRun, Group: "回执", Name: r.To.Name, Addr: r.To.Address, Variant: report.Own,
		State: report.MailPlanned, Updated: in.Now()}
	if err := in.freeze(&d, r); errors.Is(err, errCompose) {
		return "", in.Ledger.NotAnswered(ctx, m.ID, err.Error())
	} else if err != nil {
		return "", err
	}
	failpoint.Hit("mailbox-composed")
	if err := in.Ledger.Answered(ctx, m.ID, d); err != nil {
		return "", err
	}
	failpoint.Hit("mailbox-answered")
	return d.ID, nil
}

// freeze renders a receipt whole into the archive.
func (in *Intake) freeze(d *report.Delivery, r report.Receipt) error {
	m := in.Options.Answer(r)
	raw, err := deliver.Encode(m)
	if err != nil {
		return fmt.Errorf("%w：%w", errCompose, err)
	}
	d.Message = m.ID
	if d.Letter, err = in.Archive.Put(raw); err != nil {
		return fmt.Errorf("archive a receipt: %w", err)
	}
	return nil
}

// errCompose is a receipt that can't be written, for a name on the list, say.
var errCompose = errors.New("回执写不出")

// silent says why a mail is not answered: an answer goes to an address on the list only,
// never to a program, and never round and round.
func (in *Intake) silent(ctx context.Context, m MailIn) (string, error) {
	switch {
	case m.Automatic != "":
		return "来信是自动发出的（" + m.Automatic + "）", nil
	case slices.Contains(in.Own, m.Sender):
		return "来信是我方自己的", nil
	case len(in.Round.Park.Writers(m.Sender)) == 0:
		return "发件人不在名录的邮箱里", nil
	}
	n, err := in.Ledger.AnswersSince(ctx, m.Sender, in.Now().Add(-24*time.Hour))
	if n >= mostAnswers {
		return fmt.Sprintf("一天里已经回了 %d 封", n), err
	}
	return "", err
}

// items are the files of a mail as its sender may be told of them.
func (in *Intake) items(ctx context.Context, m MailIn, writers []facts.Writer) (items []report.ReceiptItem, err error) {
	marked := 0
	for _, f := range m.Files {
		it := report.ReceiptItem{File: f.Name}
		if !f.Return {
			items = append(items, it)
			continue
		}
		s, ok, err := in.Ledger.Submission(ctx, f.SHA256)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, fmt.Errorf("%s: %w", f.Name, errNoSubmission)
		case s.Unit != "" && !mayWrite(writers, s.Unit):
			continue
		}
		it.Submission, it.Form = s, in.Form(s.Form)
		if s.Channel != ingest.ByMail || !strings.HasPrefix(s.Name, MailPrefix+m.ID+"/") {
			it.Again = s.Received
		}
		if err := in.mark(ctx, &it, &marked); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}

// MailPrefix begins the name of what a mail brought; its id follows.
const MailPrefix = "邮件 "

// mark encloses the marked copy of a return that does not count as it is. That it can't be
// made is said in the letter; that there was no time is an error, and tried again.
func (in *Intake) mark(ctx context.Context, it *report.ReceiptItem, size *int) error {
	s := it.Submission
	if s.Verdict.Counts() || len(s.Problems) == 0 || s.Form == "" {
		return nil
	}
	data, err := in.Mark(ctx, s)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		it.Unmarked = "没有做成，请照上面的单元格改"
	case *size+len(data) > mostMarked:
		it.Unmarked = "文件太大，请照上面的单元格改"
	default:
		*size += len(data)
		name := strings.TrimSuffix(it.File, path.Ext(it.File))
		name = strings.TrimPrefix(name, markedPrefix)
		for len(name) > 200 {
			runes := []rune(name)
			name = string(runes[:len(runes)-1])
		}
		it.Marked = &deliver.Attachment{Name: markedPrefix + name + ".xlsx", Type: report.WorkbookType, Data: data}
	}
	return nil
}

// markedPrefix tells a marked copy from what it was made of.
const markedPrefix = "审核-"

func without(ids []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(x string) bool { return x == id })
}
