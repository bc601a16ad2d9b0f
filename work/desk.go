package work

import (
	"context"
	"errors"
	"slices"
	"sync"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// ErrNotYours answers for what is another's and for what is not there alike.
var ErrNotYours = errors.New("没有这一页")

// Visitor (来访者) is who stands at the door: a person, or a unit's machine, known by the Gate.
type Visitor struct {
	Person  string // mail address, or the name on an access code
	Name    string // as pages and the audit log call him
	Session string // empty for a machine
	From    string // network address
	Units   []facts.Respondent
}

// own is a unit of the visitor's, by its code.
func (v Visitor) own(unit string) (facts.Respondent, error) {
	i := slices.IndexFunc(v.Units, func(u facts.Respondent) bool { return u.ID == unit })
	if i < 0 {
		return facts.Respondent{}, ErrNotYours
	}
	return v.Units[i], nil
}

// Desk (窗口) is what a unit may see and do of its own. What is another's and what is not there are
// answered alike, by ErrNotYours.
type Desk struct {
	Office func() (*Office, error) // over the files as they are now
	Book   deskBook

	takings takings
	deeds   sync.Mutex // one at a time, so that a request that comes twice is done once
}

// deskBook is the book as the desk uses it.
type deskBook interface {
	// Lodged is a judged arrival by its id, with its problems and without facts; report.ErrUnknown where
	// there is none or it is none of these units'. No units: whoever's.
	Lodged(ctx context.Context, id string, units []string) (Lodged, error)
	// LodgedBy lists what units returned on all forms, in the order in which it was first seen, without
	// problems and facts, with what was taken back.
	LodgedBy(ctx context.Context, units []string) ([]Lodged, error)
	// Ticket is the id of content as it came last.
	Ticket(ctx context.Context, sha256 string) (string, error)
	// ReceiptNumbered is a receipt of one of some units, as it was made, or report.ErrUnknown.
	ReceiptNumbered(ctx context.Context, number string, units []string) (Receipt, error)
	// Asked records what a unit asks, with its line of the audit log.
	Asked(ctx context.Context, a Ask) error
	// Asks lists what units asked, newest last. No units: whoever did.
	Asks(ctx context.Context, units []string) ([]Ask, error)
}

// Lodged (收件) is a judged arrival, as its unit is told of it.
type Lodged struct {
	ID      string // what it is called in addresses
	Judged  int64  // how often
	Receipt string // the number of its last
	ingest.Submission
}

// errand is one visitor at the desk.
type errand struct {
	*Office
	book  deskBook
	v     Visitor
	codes []string // of the visitor's units, by all that they have had
}

// admit begins an errand.
func (d *Desk) admit(v Visitor) (*errand, error) {
	o, err := d.Office()
	if o == nil {
		return nil, err
	}
	e := &errand{Office: o, book: d.Book, v: v}
	for _, u := range v.Units {
		e.codes = append(e.codes, o.codes(u.ID)...)
	}
	if e.codes == nil {
		return nil, ErrNotYours
	}
	return e, nil
}

// codes are those that a unit has had, in whatever register it stands.
func (o *Options) codes(unit string) []string {
	for _, r := range []*facts.Roster{o.Units.Roster, o.Units.Departments, o.Units.Projects} {
		if r != nil && r.Knows(unit) {
			return r.Codes(unit)
		}
	}
	return []string{unit}
}

// lodged is a return of the visitor's, by its id.
func (e *errand) lodged(ctx context.Context, id string) (Lodged, error) {
	l, err := e.book.Lodged(ctx, id, e.codes)
	if errors.Is(err, report.ErrUnknown) {
		err = ErrNotYours
	}
	return l, err
}

// siblings are the versions of the same return, in their order.
func (e *errand) siblings(ctx context.Context, l Lodged) ([]Lodged, error) {
	all, err := e.book.LodgedBy(ctx, e.codes)
	return slices.DeleteFunc(all, func(o Lodged) bool { return o.Form != l.Form || o.Period != l.Period || !e.same(o.Unit, l.Unit) }), err
}

// same reports whether two codes are one unit's.
func (e *errand) same(a, b string) bool { return slices.Contains(e.Office.codes(a), b) }
