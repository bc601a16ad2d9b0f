package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"

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
func (r *Reporter) compose(ctx context.Context, run Run, before *Run, views map[Variant]*templates.View) ([]Delivery, error) {
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
		body, err := r.body(run, before, g.Variant, views[g.Variant])
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
			d := Delivery{Run: run.ID, Group: g.Name, Name: to.Name, Addr: to.Address, Variant: g.Variant, State: state, Updated: run.AsOf}
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

// body is the mail of a variant without its recipient.
func (r *Reporter) body(run Run, before *Run, variant Variant, v *templates.View) (deliver.Message, error) {
	i := slices.IndexFunc(run.Outputs, func(o Output) bool { return o.Variant == variant && strings.HasSuffix(o.Name, ".xlsx") })
	out := run.Outputs[i]
	data, err := r.Archive.Get(out.SHA256)
	if err != nil {
		return deliver.Message{}, fmt.Errorf("read %s: %w", out.Name, err)
	}
	note := templates.MailNote{File: out.Name, SHA256: out.SHA256, Internal: variant == Internal, Rows: r.Report.Def.MailRows}
	if before != nil {
		note.Reason, note.Replaces = run.Reason, fmt.Sprintf("第 %d 版", before.Version)
	}
	more, err := r.bulletinsOf(run, variant)
	if err != nil {
		return deliver.Message{}, err
	}
	rendered, err := r.Mail.Render(v, note)
	if err != nil {
		return deliver.Message{}, err
	}
	return deliver.Message{Date: run.AsOf, From: r.Options.From, ReplyTo: r.Options.ReplyTo, Subject: rendered.Subject,
		Text: rendered.Text, HTML: rendered.HTML,
		Attachments: append([]deliver.Attachment{{Name: out.Name, Type: xlsxType, Data: data}}, more...)}, nil
}

// bulletinsOf are the files of the run's bulletins, which go with every mail; internal
// ones with internal mails only.
func (r *Reporter) bulletinsOf(run Run, variant Variant) (all []deliver.Attachment, err error) {
	seen := map[Variant]bool{} // the first of each is the report itself
	for _, o := range run.Outputs {
		kind := map[string]string{".docx": docxType, ".xlsx": xlsxType}[filepath.Ext(o.Name)]
		first := !seen[o.Variant]
		seen[o.Variant] = true
		if first || kind == "" || o.Variant == Internal && variant != Internal {
			continue
		}
		data, err := r.Archive.Get(o.SHA256)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", o.Name, err)
		}
		all = append(all, deliver.Attachment{Name: o.Name, Type: kind, Data: data})
	}
	return all, nil
}

// Deliver sends what of a run's mails may be sent and has not been, and lists all
// of them as they stand then.
func (r *Reporter) Deliver(ctx context.Context, run string) ([]Delivery, error) {
	all, err := r.Ledger.Deliveries(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("read deliveries of %s: %w", run, err)
	}
	var letters []deliver.Letter
	for _, d := range all {
		if !d.State.open() {
			continue
		}
		raw, err := r.Archive.Get(d.Letter)
		if err != nil {
			return nil, fmt.Errorf("read mail %s: %w", d.ID, err)
		}
		letters = append(letters, deliver.Letter{ID: d.ID, From: r.Options.From.Address, To: d.Addr, Raw: raw})
	}
	if len(letters) == 0 || r.Courier == nil {
		return all, nil
	}
	failpoint.Hit("delivering")
	if _, err := r.Courier.Deliver(ctx, letters, func(rc deliver.Receipt) {
		failpoint.Hit("delivered-one")
		if r.Progress.Mail != nil {
			r.Progress.Mail(rc)
		}
	}); err != nil {
		return nil, fmt.Errorf("deliver %s: %w", run, err)
	}
	if all, err = r.Ledger.Deliveries(ctx, run); err != nil {
		return nil, fmt.Errorf("read deliveries of %s: %w", run, err)
	}
	return all, nil
}
