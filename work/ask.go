package work

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/report"
)

// What units ask for.
const (
	AskExtension = "延期"
	AskContact   = "联系人"
)

// The states of what is asked.
const (
	AskOpen    = "待答复"
	AskAllowed = "同意"
	AskDenied  = "不同意"
)

// Ask (申请) is what a unit asked of the office, and its answer.
type Ask struct {
	ID      string       `json:"id"`
	What    string       `json:"what"` // 延期 or 联系人
	Unit    string       `json:"unit"`
	Form    string       `json:"form,omitempty"`
	Period  facts.Period `json:"period,omitzero"`
	Until   time.Time    `json:"until,omitzero"`
	Text    string       `json:"text"` // the reason, or the change
	Who     string       `json:"who"`
	From    string       `json:"-"`
	At      time.Time    `json:"at"`
	State   string       `json:"state"` // 待答复, 同意, 不同意
	Decided time.Time    `json:"decided,omitzero"`
	By      string       `json:"by,omitempty"`
	Answer  string       `json:"answer,omitempty"`
}

// ExtensionAsked is an extension that is asked for.
type ExtensionAsked struct {
	Form   string
	Period facts.Period
	Until  time.Time
	Reason string
}

// AskExtension asks the office for a later deadline (延期), or to return after the round is shut (补报).
func (d *Desk) AskExtension(ctx context.Context, v Visitor, unit string, x ExtensionAsked) error {
	e, err := d.admit(v)
	if err != nil {
		return err
	}
	if _, err := v.own(unit); err != nil {
		return err
	}
	form := e.Forms.Coded(x.Form)
	switch {
	case form == nil || !form.Def.Due(x.Period):
		return ErrNotYours
	case !x.Until.After(e.Now()):
		return refuse("想延到的时间要在现在以后")
	}
	return d.ask(ctx, v, Ask{What: AskExtension, Unit: unit, Form: x.Form, Period: x.Period, Until: x.Until, Text: x.Reason, At: e.Now()})
}

// AskContact asks the office to change whom it calls.
func (d *Desk) AskContact(ctx context.Context, v Visitor, unit, change string) error {
	e, err := d.admit(v)
	if err != nil {
		return err
	}
	if _, err := v.own(unit); err != nil {
		return err
	}
	return d.ask(ctx, v, Ask{What: AskContact, Unit: unit, Text: change, At: e.Now()})
}

// ask records it, unless the same waits for its answer already.
func (d *Desk) ask(ctx context.Context, v Visitor, a Ask) error {
	if err := explained(a.Text); err != nil {
		return err
	}
	d.deeds.Lock()
	defer d.deeds.Unlock()
	all, err := d.Book.Asks(ctx, []string{a.Unit})
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.State == AskOpen && o.What == a.What && o.Form == a.Form && o.Period == a.Period && o.Until.Equal(a.Until) && o.Text == a.Text {
			return nil // the browser tries again what is done
		}
	}
	a.Text, a.State, a.Who, a.From = strings.TrimSpace(a.Text), AskOpen, v.Name, v.From
	return d.Book.Asked(ctx, a)
}

// Asks (申请) are what units asked, for the office to answer.
type Asks struct {
	Office *Office
	Book   askBook
}

// askBook is the book as answers use it.
type askBook interface {
	Asks(ctx context.Context, units []string) ([]Ask, error)
	// Answered records the answer to what was asked and waits, with its line of the audit log;
	// report.ErrUnknown where nothing of the kind waits.
	AskAnswered(ctx context.Context, a Ask) error
}

// Open lists what waits for an answer, or all.
func (as *Asks) Open(ctx context.Context, all bool) ([]Ask, error) {
	found, err := as.Book.Asks(ctx, nil)
	if err != nil || all {
		return found, err
	}
	var open []Ask
	for _, a := range found {
		if a.State == AskOpen {
			open = append(open, a)
		}
	}
	return open, nil
}

// Answer allows or denies what was asked, for a reason that the unit reads. An extension is what 延期 in
// the park's workbook says: it is allowed when it stands there.
func (as *Asks) Answer(ctx context.Context, id string, allow bool, reason, by string) (a Ask, err error) {
	if err := explained(reason); err != nil && !allow {
		return a, err
	}
	open, err := as.Open(ctx, false)
	if err != nil {
		return a, err
	}
	for _, o := range open {
		if o.ID == id {
			a = o
		}
	}
	if a.ID == "" {
		return a, refuse("没有等着答复的申请 %s；parkstat asked 列出", id)
	}
	a.State, a.Decided, a.By, a.Answer = AskDenied, as.Office.Now(), by, reason
	if allow {
		a.State = AskAllowed
		if err := as.written(a); err != nil {
			return a, err
		}
	}
	if err := as.Book.AskAnswered(ctx, a); errors.Is(err, report.ErrUnknown) {
		return a, refuse("申请 %s 刚刚已经答复", id)
	} else if err != nil {
		return a, fmt.Errorf("answer %s: %w", id, err)
	}
	return a, nil
}

// written refuses an extension that does not stand in the workbook yet.
func (as *Asks) written(a Ask) error {
	if a.What != AskExtension {
		return nil
	}
	x, ok := as.Office.Calendar.Extension(a.Form, a.Period, a.Unit)
	if ok && !x.Until.Before(a.Until) {
		return nil
	}
	return refuse("请先在园区工作簿的“延期”表添一行，再同意：单位 %s，表 %s，报告期 %s，延至 %s", a.Unit, a.Form, a.Period,
		a.Until.In(as.Office.Calendar.Loc).Format("2006-01-02 15:04"))
}
