package work

import (
	"context"
	"errors"
	"time"

	"parkstat/facts"
)

// Beside are the unit's own figures beside a problem, as typed; 空 for none.
type Beside struct {
	Label     string `json:"label"` // 本月, 累计
	Now       string `json:"now"`
	LastMonth string `json:"last_month"`
	YearAgo   string `json:"year_ago"`
	Found     bool   `json:"found"` // the problem is about this one
}

// Point is one problem of a verdict.
type Point struct {
	Key    string   `json:"key,omitempty"` // names it to Explain; empty where no reason is taken here
	Rule   string   `json:"rule"`
	Sheet  string   `json:"sheet,omitempty"`
	Ref    string   `json:"cell,omitempty"`
	Item   string   `json:"item,omitempty"` // what stands in that cell
	Found  string   `json:"found"`          // what is there and why it does not fit
	Hint   string   `json:"hint,omitempty"` // how to mend it
	Reason string   `json:"reason,omitempty"`
	Wrong  string   `json:"wrong,omitempty"` // why the reason that was just written settles nothing
	Unit   string   `json:"unit,omitempty"`  // of the figures beside
	Beside []Beside `json:"beside,omitempty"`
}

// Figures are a return's figures as they were typed.
type Figures struct {
	Unit    string      `json:"unit,omitempty"`
	Columns []string    `json:"columns"`
	Rows    []FigureRow `json:"rows"`
}

// FigureRow is a line of them.
type FigureRow struct {
	Label  string   `json:"label"`
	Values []string `json:"values"`
}

// Older is another version of the same return.
type Older struct {
	ID       string    `json:"id"`
	Version  int       `json:"version"`
	State    State     `json:"state"`
	Received time.Time `json:"received"`
}

// Verdict (审核结果) is what became of one version of a return.
type Verdict struct {
	ID           string           `json:"id,omitempty"` // empty where nothing is kept
	Form         string           `json:"form"`
	FormName     string           `json:"form_name"`
	Unit         facts.Respondent `json:"-"`
	Period       facts.Period     `json:"period"`
	State        State            `json:"state"`
	Nil          bool             `json:"nil_return"`
	Late         bool             `json:"late"`
	Kept         bool             `json:"kept"` // false for a trial check
	Version      int              `json:"version"`
	Replaces     int              `json:"replaces,omitempty"` // the version that it replaces
	File         string           `json:"file"`
	Received     time.Time        `json:"received"`
	Closes       time.Time        `json:"closes,omitzero"`
	Receipt      string           `json:"receipt,omitempty"`
	SHA256       string           `json:"sha256"`
	Size         int64            `json:"size"`
	Headline     string           `json:"headline"`
	Sentence     string           `json:"sentence"`
	Must         []Point          `json:"must"`
	Ask          []Point          `json:"ask"`
	Info         []Point          `json:"info"`
	Older        []Older          `json:"versions"` // the others, newest first
	Figures      Figures          `json:"figures"`
	CanMark      bool             `json:"can_mark"`
	CanExplain   bool             `json:"can_explain"`
	Withdrawable bool             `json:"withdrawable"`
}

// Differences are what two versions of a return say otherwise.
type Differences struct {
	ID, With             string
	FormName             string
	Period               facts.Period
	Version, WithVersion int
	Rows                 []Difference
}

// Difference is a figure that is another: 空 where there is none.
type Difference struct{ Label, Before, After string }

// Submit takes a return in, judges it and gives its id; the same file again has the same id. Whose
// it is the file says itself. A file that is no return of the visitor's is Refused, and nothing of
// it is on record.
func (d *Desk) Submit(ctx context.Context, v Visitor, u Upload) (id string, err error) {
	return "", errors.ErrUnsupported
}

// Check is Submit that keeps nothing.
func (d *Desk) Check(ctx context.Context, v Visitor, u Upload) (*Verdict, error) {
	return nil, errors.ErrUnsupported
}

// Return is what became of a return.
func (d *Desk) Return(ctx context.Context, v Visitor, id string) (*Verdict, error) {
	return nil, errors.ErrUnsupported
}

// Original is the file as it came.
func (d *Desk) Original(ctx context.Context, v Visitor, id string) (name string, data []byte, err error) {
	return "", nil, errors.ErrUnsupported
}

// Marked is its marked copy.
func (d *Desk) Marked(ctx context.Context, v Visitor, id string) (name string, data []byte, err error) {
	return "", nil, errors.ErrUnsupported
}

// Differences are what a return says otherwise than another version of it.
func (d *Desk) Differences(ctx context.Context, v Visitor, id, with string) (*Differences, error) {
	return nil, errors.ErrUnsupported
}

// Explain writes reasons for queries, by key. Those that say something settle theirs at once; the
// verdict tells at the others what is Wrong.
func (d *Desk) Explain(ctx context.Context, v Visitor, id string, reasons map[string]string) (*Verdict, error) {
	return nil, errors.ErrUnsupported
}

// Nil returns that there was nothing.
func (d *Desk) Nil(ctx context.Context, v Visitor, unit, reason string) (id string, err error) {
	return "", errors.ErrUnsupported
}

// Withdraw takes a nil return back, until its deadline.
func (d *Desk) Withdraw(ctx context.Context, v Visitor, id string) error {
	return errors.ErrUnsupported
}
