package work

import (
	"context"
	"errors"
	"time"

	"parkstat/facts"
)

// State is what becomes of a return as its unit reads it, everywhere in the same words.
type State string

// The states.
const (
	StateNone     State = "未报"
	StateReturned State = "退回"
	StateAsked    State = "待核实"
	StateAccepted State = "已接收"
	StateNil      State = "零报告"
	StateHeld     State = "暂存"
	StateVoid     State = "作废"
)

// ClockState is where the round stands.
type ClockState string

// The states of a round.
const (
	ClockBefore ClockState = "未开网"
	ClockOpen   ClockState = "开网"
	ClockSoon   ClockState = "不到一天" // open, and its deadline within a day
	ClockLate   ClockState = "已迟"
	ClockShut   ClockState = "关网"
)

// Clock is the round that is on, and until when; a zero time is not known.
type Clock struct {
	Round  facts.Period `json:"round"`
	State  ClockState   `json:"state"`
	Now    time.Time    `json:"now"`
	Opens  time.Time    `json:"opens,omitzero"`
	Closes time.Time    `json:"closes,omitzero"`
	Shuts  time.Time    `json:"shuts,omitzero"`
}

// The next things to do about a duty.
const (
	NextBlank   = "blank"   // fill in the blank
	NextMend    = "mend"    // mend what was sent back
	NextExplain = "explain" // write reasons
	NextReceipt = "receipt" // nothing but to keep the receipt
	NextWait    = "wait"    // for the office
)

// Duty (任务) is a form that a unit returns in a round.
type Duty struct {
	Form     string       `json:"form"`
	Name     string       `json:"name"`
	Period   facts.Period `json:"period"`
	State    State        `json:"state"`
	Late     bool         `json:"late"`
	Closes   time.Time    `json:"closes,omitzero"`
	Received time.Time    `json:"received,omitzero"`
	Todo     int          `json:"todo"` // problems to mend, or to give a reason for
	Return   string       `json:"return,omitempty"`
	Receipt  string       `json:"receipt,omitempty"`
	Next     string       `json:"next"`
}

// Open reports whether something is left to do.
func (d Duty) Open() bool {
	return d.State == StateNone || d.State == StateReturned || d.State == StateAsked
}

// Past is a return of before.
type Past struct {
	Period   facts.Period `json:"period"`
	Form     string       `json:"form"` // its name
	State    State        `json:"state"`
	Late     bool         `json:"late"`
	Version  int          `json:"version"`
	Output   string       `json:"output,omitempty"` // the form's first figure of the month, as typed
	Received time.Time    `json:"received"`
	Return   string       `json:"return"`
	Receipt  string       `json:"receipt,omitempty"`
}

// NilOffer (零报告) says whether a unit may report nothing in one press.
type NilOffer struct {
	Allowed      bool   `json:"allowed"`
	NeedsReason  bool   `json:"needs_reason"` // it had output within three periods
	Withdrawable bool   `json:"withdrawable"`
	ToDate       string `json:"to_date,omitempty"` // the year's output that will be recorded
	Return       string `json:"return,omitempty"`  // the nil return that counts
}

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

// Home is a unit's first page.
type Home struct {
	Unit     facts.Respondent `json:"-"`
	Round    facts.Period     `json:"round"`
	Clock    Clock            `json:"clock"`
	Duties   []Duty           `json:"duties"`
	Nil      NilOffer         `json:"nil"`
	Past     []Past           `json:"past"` // newest first
	Contacts []facts.Contact  `json:"contacts"`
	Officer  string           `json:"officer"`
	Asks     []Ask            `json:"asks"`
}

// ExtensionAsked is an extension that is asked for.
type ExtensionAsked struct {
	Form   string
	Period facts.Period
	Until  time.Time
	Reason string
}

// Clock is where the round of today stands for a unit.
func (d *Desk) Clock(ctx context.Context, v Visitor, unit string) (Clock, error) {
	return Clock{}, errors.ErrUnsupported
}

// Home is a unit's first page.
func (d *Desk) Home(ctx context.Context, v Visitor, unit string) (*Home, error) {
	return nil, errors.ErrUnsupported
}

// Blank is a form prefilled for the unit.
func (d *Desk) Blank(ctx context.Context, v Visitor, unit, form string, p facts.Period) (name string, data []byte, err error) {
	return "", nil, errors.ErrUnsupported
}

// AskExtension asks the office for a later deadline.
func (d *Desk) AskExtension(ctx context.Context, v Visitor, unit string, x ExtensionAsked) error {
	return errors.ErrUnsupported
}

// AskContact asks the office to change whom it calls.
func (d *Desk) AskContact(ctx context.Context, v Visitor, unit, change string) error {
	return errors.ErrUnsupported
}
