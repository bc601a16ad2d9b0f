package work

import (
	"context"
	"errors"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// Receipt (回执) tells what was received and what became of it, as it was then.
type Receipt struct {
	Number   string       `json:"number"` // QL-202606-R2WC-3HNE
	Return   string       `json:"return"`
	UnitName string       `json:"unit_name"`
	Code     string       `json:"unit"`
	Form     string       `json:"form"`
	FormName string       `json:"form_name"`
	Period   facts.Period `json:"period"`
	Version  int          `json:"version"`
	Received time.Time    `json:"received"`
	Closes   time.Time    `json:"closes,omitzero"`
	Late     bool         `json:"late"`
	State    State        `json:"state"`
	Nil      bool         `json:"nil_return"`
	Decided  time.Time    `json:"decided"`
	Figures  Figures      `json:"figures"`
	File     string       `json:"file"`
	Size     int64        `json:"size"`
	SHA256   string       `json:"sha256"`
	By       string       `json:"by"`
}

// channelWords are how a return came.
var channelWords = map[string]string{ingest.ByUpload: "网页上传", ingest.ByMail: "邮件", ingest.ByFolder: "收件夹"}

// Receipt is that of a return which is judged now, but for its number and id.
func (o *Options) Receipt(s ingest.Submission, now time.Time) Receipt {
	own := ownFigures{now: map[string]facts.Value{}}
	for _, f := range s.Facts {
		own.now[pathOf(f)] = f.Value
	}
	own.nil = ingest.Filed{Values: own.now}.Nil()
	r := Receipt{UnitName: s.UnitName, Code: s.Unit, Form: s.Form, FormName: o.Forms.Called(s.Form), Period: s.Period, Version: s.Version,
		Received: s.Received, Late: s.Late, State: stateOf(s, own.nil), Nil: own.nil, Decided: now, File: fileOf(s.Name), Size: s.Size,
		SHA256: s.SHA256, By: s.Who + "（" + channelWords[s.Channel] + "）"}
	if form := o.Forms.Coded(s.Form); form != nil {
		r.Figures = own.figures(form, s.Period)
		w, _ := o.window(form, s.Period, s.Unit)
		r.Closes = w.Closes
	}
	return r
}

// Receipt is one by its number, as it was made.
func (d *Desk) Receipt(ctx context.Context, v Visitor, number string) (*Receipt, error) {
	e, err := d.admit(v)
	if err != nil {
		return nil, err
	}
	r, err := d.Book.ReceiptNumbered(ctx, number, e.codes)
	if errors.Is(err, report.ErrUnknown) {
		err = ErrNotYours
	}
	return &r, err
}
