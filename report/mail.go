package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/failpoint"
	"parkstat/templates"
)

// The types of what is attached.
const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// compose renders every recipient's mail, whole, into the archive. before is the
// run that this one corrects, or nil.
func (r *Reporter) compose(ctx context.Context, run Run, before *Run, views map[Variant]*templates.View, now time.Time) ([]Delivery, error) {
	var all []Delivery
	state := MailPlanned
	if r.Options.Hold {
		state = MailHeld
	}
	seen, had := map[string]bool{}, map[string]bool{}
	if before != nil {
		ds, err := r.Ledger.Deliveries(ctx, before.ID)
		if err != nil {
			return nil, fmt.Errorf("read deliveries of %s: %w", before.ID, err)
		}
		for _, d := range ds {
			had[d.Addr] = true
		}
	}
	for _, g := range r.Options.Groups {
		body, err := r.body(run, before, g, views[g.Variant])
		if err != nil {
			return nil, err
		}
		for _, to := range g.Recipients {
			if seen[strings.ToLower(to.Address)] {
				continue
			}
			seen[strings.ToLower(to.Address)] = true
			if g.Variant == Internal && !r.Options.mayHave(to.Address) {
				return nil, fmt.Errorf("收件组 %s 的 %s 不在允许收内部版的域名里（mail.internal_domains）", g.Name, to.Address)
			}
			d := Delivery{Run: run.ID, Group: g.Name, Name: to.Name, Addr: to.Address, Variant: g.Variant, State: state, Updated: now}
			d.ID, d.Message = r.messageID(run, to.Address)
			if body.Replaces = ""; had[to.Address] {
				_, body.Replaces = r.messageID(*before, to.Address)
			}
			body.ID, body.To = d.Message, to
			raw, err := deliver.Encode(body)
			if err != nil {
				return nil, fmt.Errorf("compose mail to %s: %w", to.Address, err)
			}
			if d.Letter, err = r.Archive.Put(raw); err != nil {
				return nil, fmt.Errorf("archive mail to %s: %w", to.Address, err)
			}
			all = append(all, d)
		}
	}
	return all, nil
}

// messageID is stable: the same run to the same address is the same message.
func (r *Reporter) messageID(run Run, addr string) (id, message string) {
	h := sha256.Sum256([]byte(r.Options.Park + "\n" + run.ID + "\n" + run.Inputs + "\n" + addr))
	id = run.ID + "-" + hex.EncodeToString(h[:8])
	from, _ := mail.ParseAddress(r.Options.From.Address)
	domain := "parkstat.invalid"
	if from != nil {
		domain = from.Address[lastAt(from.Address)+1:]
	}
	return id, id + "@" + domain
}

func lastAt(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '@' {
			return i
		}
	}
	return -1
}

// body is the mail of a group without its recipient.
func (r *Reporter) body(run Run, before *Run, g Group, v *templates.View) (deliver.Message, error) {
	pictures, err := r.Mail.Pictures(v)
	if err != nil {
		return deliver.Message{}, err
	}
	note := templates.MailNote{Internal: g.Variant == Internal, Rows: r.Report.Def.MailRows, Pictures: pictures}
	m := deliver.Message{Date: run.AsOf, From: r.Options.From, ReplyTo: r.Options.ReplyTo}
	for i, p := range pictures {
		m.Pictures = append(m.Pictures, deliver.Picture{CID: p.CID, Name: fmt.Sprintf("图%d.png", i+1), Type: "image/png", Data: p.Data})
	}
	if g.Attachment != NoFile {
		out, err := r.enclosure(run.Outputs, g, v)
		if err != nil {
			return m, err
		}
		// A part of the internal workbook is internal: it goes with the internal variant only.
		if out.Variant != g.Variant {
			return m, fmt.Errorf("收件组 %s 的附件 %s 不是它该收的版本", g.Name, out.Name)
		}
		data, err := r.Archive.Get(out.SHA256)
		if err != nil {
			return m, fmt.Errorf("read %s: %w", out.Name, err)
		}
		kind := xlsxType
		if strings.HasSuffix(out.Name, ".pdf") {
			kind = "application/pdf"
		}
		m.Attachments = []deliver.Attachment{{Name: out.Name, Type: kind, Data: data}}
		note.Files = []templates.MailFile{{Name: out.Name, SHA256: out.SHA256}}
	}
	if before != nil {
		note.Reason, note.Replaces = run.Reason, fmt.Sprintf("第 %d 版", before.Version)
	}
	if g.Attachment != NoFile {
		more, files, err := r.bulletinsOf(run, g.Variant, v)
		if err != nil {
			return m, err
		}
		m.Attachments, note.Files = append(m.Attachments, more...), append(note.Files, files...)
	}
	rendered, err := r.Mail.Render(v, note)
	m.Subject, m.Text, m.HTML = rendered.Subject, rendered.Text, rendered.HTML
	return m, err
}

// enclosure is the file of a run that a group gets; a workbook of some sheets is filled
// where the run does not have it yet.
func (r *Reporter) enclosure(outputs []Output, g Group, v *templates.View) (Output, error) {
	find := func(what func(Output) bool) (Output, bool) {
		i := slices.IndexFunc(outputs, what)
		if i < 0 {
			return Output{}, false
		}
		return outputs[i], true
	}
	if g.Attachment == PDF {
		if out, ok := find(func(o Output) bool { return o.Variant == g.Variant && strings.HasSuffix(o.Name, ".pdf") }); ok {
			return out, nil
		}
	}
	name, err := r.fileName(g.Variant, g.Sheets, v)
	if err != nil {
		return Output{}, err
	}
	if out, ok := find(func(o Output) bool { return o.Variant == g.Variant && o.Name == safeName(name)+".xlsx" }); ok {
		return out, nil
	}
	return r.fill(g.Variant, g.Sheets, v)
}

// bulletinsOf are the files of the run's bulletins, which go with every mail; internal
// ones with internal mails only.
func (r *Reporter) bulletinsOf(run Run, variant Variant, v *templates.View) (all []deliver.Attachment, files []templates.MailFile, err error) {
	own := map[string]string{}
	for _, b := range r.bulletins(run.Period) {
		name, err := v.Render(b.Def.File)
		if err != nil {
			return nil, nil, b.wrong(&templates.KeyError{Key: "file", Err: err})
		}
		own[safeName(name)+".xlsx"], own[safeName(name)+".docx"] = xlsxType, docxType
	}
	for _, o := range run.Outputs {
		if own[o.Name] == "" || o.Variant == Internal && variant != Internal {
			continue
		}
		data, err := r.Archive.Get(o.SHA256)
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", o.Name, err)
		}
		all = append(all, deliver.Attachment{Name: o.Name, Type: own[o.Name], Data: data})
		files = append(files, templates.MailFile{Name: o.Name, SHA256: o.SHA256})
	}
	return all, files, nil
}

// Deliver sends what of a run's mails may be sent and has not been, and lists all
// of them as they stand then.
func (r *Reporter) Deliver(ctx context.Context, run string) ([]Delivery, error) {
	all, err := r.Ledger.Deliveries(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("read deliveries of %s: %w", run, err)
	}
	var ids []string
	for i, d := range all {
		if d.State.open() {
			ids = append(ids, d.ID)
		} else {
			all[i].Earlier = true
		}
	}
	if len(ids) == 0 || r.Send == nil {
		return all, nil
	}
	failpoint.Hit("delivering")
	if err := r.Send(ctx, ids...); err != nil {
		return nil, fmt.Errorf("deliver %s: %w", run, err)
	}
	if all, err = r.Ledger.Deliveries(ctx, run); err != nil {
		return nil, fmt.Errorf("read deliveries of %s: %w", run, err)
	}
	for i, d := range all {
		all[i].Earlier = !slices.Contains(ids, d.ID)
	}
	return all, nil
}
