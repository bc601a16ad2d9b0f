package work

import (
	"context"
	"errors"
	"time"

	"parkstat/facts"
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

// Receipt is one by its number, as it was made.
func (d *Desk) Receipt(ctx context.Context, v Visitor, number string) (*Receipt, error) {
	return nil, errors.ErrUnsupported
}
