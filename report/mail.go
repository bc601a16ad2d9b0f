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

// composer writes the mails of a run.
type composer struct {
	press
	opts    *Options
	reports []*Report // of the period, the monthly one first
	run     Run
	before  *Run // that this one corrects; nil: none
	hold    bool // the mails wait
}

// compose renders every recipient's mail, whole, into the archive. before is the
// run that this one corrects, or nil.
func (r *Reporter) compose(ctx context.Context, w *issue, run Run, before *Run, views map[Variant]*templates.View, now time.Time) ([]Delivery, error) {
	had := map[string]bool{}
	if before != nil {
		ds, err := r.Ledger.Deliveries(ctx, before.ID)
		if err != nil {
			return nil, fmt.Errorf("read deliveries of %s: %w", before.ID, err)
		}
		for _, d := range ds {
			had[d.Addr] = true
		}
	}
	c := composer{press{r.Archive}, &r.Options, r.due(run.Period), run, before, r.Options.Hold || w.shown != nil && len(w.shown.Leaks) > 0}
	return c.all(views, had, now)
}

// all are the mails to all groups; nobody gets two. Those who had the run before are told
// what theirs replaces.
func (c *composer) all(views map[Variant]*templates.View, had map[string]bool, now time.Time) (all []Delivery, err error) {
	state := MailPlanned
	if c.hold {
		state = MailHeld
	}
	seen := map[string]bool{}
	for _, g := range c.opts.Groups {
		body, err := c.body(g, views[g.Variant])
		if err != nil {
			return nil, err
		}
		for _, to := range g.Recipients {
			if seen[strings.ToLower(to.Address)] {
				continue
			}
			seen[strings.ToLower(to.Address)] = true
			if g.Variant == Internal && !c.opts.mayHave(to.Address) {
				return nil, fmt.Errorf("收件组 %s 的 %s 不在允许收内部版的域名里（mail.internal_domains）", g.Name, to.Address)
			}
			d := Delivery{Run: c.run.ID, Group: g.Name, Name: to.Name, Addr: to.Address, Variant: g.Variant, State: state, Updated: now}
			d.ID, d.Message = c.opts.messageID(c.run, to.Address)
			if body.Replaces = ""; had[to.Address] {
				_, body.Replaces = c.opts.messageID(*c.before, to.Address)
			}
			body.ID, body.To = d.Message, to
			raw, err := deliver.Encode(body)
			if err != nil {
				return nil, fmt.Errorf("compose mail to %s: %w", to.Address, err)
			}
			if d.Letter, err = c.Put(raw); err != nil {
				return nil, fmt.Errorf("archive mail to %s: %w", to.Address, err)
			}
			all = append(all, d)
		}
	}
	return all, nil
}

// messageID is stable: the same run to the same address is the same message.
func (o *Options) messageID(run Run, addr string) (id, message string) {
	h := sha256.Sum256([]byte(o.Park + "\n" + run.ID + "\n" + run.Inputs + "\n" + addr))
	id = run.ID + "-" + hex.EncodeToString(h[:8])
	domain := "parkstat.invalid"
	if from, _ := mail.ParseAddress(o.From.Address); from != nil {
		domain = domainOf(from.Address)
	}
	return id, id + "@" + domain
}

// domainOf is what follows the last at sign of an address.
func domainOf(addr string) string { return addr[strings.LastIndexByte(addr, '@')+1:] }

// body is the mail of a group without its recipient.
func (c *composer) body(g Group, v *templates.View) (deliver.Message, error) {
	monthly := c.reports[0]
	pictures, err := monthly.Mail.Pictures(v)
	if err != nil {
		return deliver.Message{}, err
	}
	note := templates.MailNote{Internal: g.Variant == Internal, Rows: monthly.Def.MailRows, Pictures: pictures}
	m := deliver.Message{Date: c.run.AsOf, From: c.opts.From, ReplyTo: c.opts.ReplyTo}
	for i, p := range pictures {
		m.Pictures = append(m.Pictures, deliver.Picture{CID: p.CID, Name: fmt.Sprintf("图%d.png", i+1), Type: "image/png", Data: p.Data})
	}
	if g.Attachment != NoFile {
		out, err := c.enclosure(monthly, c.run.Outputs, g, v)
		if err != nil {
			return m, err
		}
		// A part of the internal workbook is internal: it goes with the internal variant only.
		if out.Variant != g.Variant {
			return m, fmt.Errorf("收件组 %s 的附件 %s 不是它该收的版本", g.Name, out.Name)
		}
		kind := xlsxType
		if strings.HasSuffix(out.Name, ".pdf") {
			kind = pdfType
		}
		first, err := c.attach(out, kind)
		if err != nil {
			return m, err
		}
		more, err := c.papers(g.Variant, v)
		if err != nil {
			return m, err
		}
		page, err := c.beside(g)
		if err != nil {
			return m, err
		}
		m.Attachments = slices.Concat([]deliver.Attachment{first}, page, more)
	}
	for _, a := range m.Attachments {
		note.Files = append(note.Files, templates.MailFile{Name: a.Name, SHA256: fmt.Sprintf("%x", sha256.Sum256(a.Data))})
	}
	if c.before != nil {
		note.Reason, note.Replaces = c.run.Reason, fmt.Sprintf("第 %d 版", c.before.Version)
	}
	rendered, err := monthly.Mail.Render(v, note)
	m.Subject, m.Text, m.HTML = rendered.Subject, rendered.Text, rendered.HTML
	return m, err
}

// papers are the other files of a run, which go with every mail; internal ones with internal
// mails only.
func (c *composer) papers(variant Variant, v *templates.View) (all []deliver.Attachment, err error) {
	kinds := map[string]string{}
	for _, rep := range c.reports {
		name, err := rep.fileName(variant, nil, v)
		if err != nil {
			return nil, err
		}
		kinds[safeName(name)+".docx"] = docxType
		if !rep.Def.Monthly() {
			kinds[safeName(name)+".xlsx"] = xlsxType
		}
	}
	for _, o := range c.run.Outputs {
		if kinds[o.Name] == "" || o.Variant == Internal && variant != Internal {
			continue
		}
		a, err := c.attach(o, kinds[o.Name])
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func (c *composer) attach(o Output, kind string) (deliver.Attachment, error) {
	data, err := c.Get(o.SHA256)
	if err != nil {
		return deliver.Attachment{}, fmt.Errorf("read %s: %w", o.Name, err)
	}
	return deliver.Attachment{Name: o.Name, Type: kind, Data: data}, nil
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
