package work

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
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
	Optional bool         `json:"optional"` // returned only where there is something to say
	Todo     int          `json:"todo"`     // problems to mend, or to give a reason for
	Return   string       `json:"return,omitempty"`
	Receipt  string       `json:"receipt,omitempty"`
	Next     string       `json:"next"`
}

// Open reports whether something is left to do.
func (d Duty) Open() bool {
	return d.State == StateNone && !d.Optional || d.State == StateReturned || d.State == StateAsked
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

// Clock is where the round of today stands for a unit.
func (d *Desk) Clock(_ context.Context, v Visitor, unit string) (Clock, error) {
	e, err := d.admit(v)
	if err != nil {
		return Clock{}, err
	}
	u, err := v.own(unit)
	return e.clock(u, e.due(u)), err
}

// Home is a unit's first page.
func (d *Desk) Home(ctx context.Context, v Visitor, unit string) (*Home, error) {
	e, err := d.admit(v)
	if err != nil {
		return nil, err
	}
	h, err := e.homeOf(ctx, unit)
	if err != nil {
		return nil, err
	}
	h.Asks, err = d.Book.Asks(ctx, e.Office.codes(unit))
	return &h.Home, err
}

// homely is a home, with what a nil return would be made of.
type homely struct {
	Home
	*nothing
}

func (e *errand) homeOf(ctx context.Context, unit string) (*homely, error) {
	u, err := e.v.own(unit)
	if err != nil {
		return nil, err
	}
	due := e.due(u)
	h := &homely{Home: Home{Unit: u, Round: e.round(), Clock: e.clock(u, due), Contacts: u.Contacts,
		Officer: cmp.Or(e.Printed.Contact, e.Mailing.Office.Address)}}
	all, err := e.book.LodgedBy(ctx, e.Office.codes(unit))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(l Lodged) bool { return l.Verdict == ingest.Void })
	for _, form := range e.Forms {
		if err := e.onForm(ctx, h, form, due[form], all); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(h.Past, func(a, b Past) int { return b.Period.Compare(a.Period) })
	return h, nil
}

// onForm puts what a unit owes and returned on one form into its home.
func (e *errand) onForm(ctx context.Context, h *homely, form *templates.Form, due facts.Period, all []Lodged) error {
	newest := map[facts.Period]Lodged{}
	for _, l := range all {
		if l.Form == form.Def.Form {
			newest[l.Period] = l
		}
	}
	if due.IsZero() && len(newest) == 0 {
		return nil
	}
	filed, err := e.filed(ctx, form, h.Unit)
	if err != nil {
		return err
	}
	n := &nothing{form: form, period: due, unit: h.Unit, filed: filed}
	if !due.IsZero() {
		d, err := e.duty(ctx, n, newest[due])
		if err != nil {
			return err
		}
		h.Duties = append(h.Duties, d)
		if h.nothing == nil && form.Def.Item(ingest.NilItem) != nil {
			h.nothing = n
			h.Nil = e.offer(n, d)
		}
	}
	for p, l := range newest {
		if p != due {
			h.Past = append(h.Past, n.past(l))
		}
	}
	return nil
}

// duty is where a unit stands with a form that is due; l is what it returned last, if anything.
func (e *errand) duty(ctx context.Context, n *nothing, l Lodged) (d Duty, err error) {
	def := n.form.Def
	d = Duty{Form: def.Form, Name: def.Name, Period: n.period, State: StateNone, Optional: def.Optional, Next: NextBlank}
	if w, ok := e.window(n.form, n.period, n.unit.ID); ok {
		d.Closes = w.Closes
		d.Late = e.Now().After(w.Closes)
	}
	if l.ID == "" {
		return d, nil
	}
	d.State, d.Late, d.Received, d.Return, d.Receipt = stateOf(l.Submission, n.isNil(l)), l.Late, l.Received, l.ID, l.Receipt
	next := map[State]string{StateReturned: NextMend, StateAsked: NextExplain, StateHeld: NextWait}
	d.Next = cmp.Or(next[d.State], NextReceipt)
	if d.State != StateReturned && d.State != StateAsked {
		return d, nil
	}
	if l, err = e.lodged(ctx, l.ID); err != nil {
		return d, err
	}
	for _, p := range l.Problems {
		if p.Severity == facts.Error || d.State == StateAsked && p.Severity == facts.Query && !p.Settled() {
			d.Todo++
		}
	}
	return d, nil
}

// isNil reports whether a return that counts is a nil one.
func (n *nothing) isNil(l Lodged) bool {
	return slices.ContainsFunc(n.filed, func(f ingest.Filed) bool { return f.SHA256 == l.SHA256 && f.Nil() })
}

// past is a return of before, with the form's first figure.
func (n *nothing) past(l Lodged) Past {
	p := Past{Period: l.Period, Form: n.form.Def.Name, State: stateOf(l.Submission, n.isNil(l)), Late: l.Late, Version: l.Version, Received: l.Received,
		Return: l.ID, Receipt: l.Receipt}
	for _, f := range n.filed {
		if f.SHA256 == l.SHA256 && f.Period == l.Period {
			p.Output = n.outputOf(f)
		}
	}
	return p
}

// offer says whether a unit may report nothing.
func (e *errand) offer(n *nothing, d Duty) (o NilOffer) {
	now := e.Now()
	if d.State == StateNil {
		o.Return, o.Withdrawable = d.Return, !d.Closes.IsZero() && !now.After(d.Closes)
		return o
	}
	opened, shut, known, err := e.Calendar.Open(d.Form, d.Period, now, n.unit.ID)
	o.Allowed = (d.State == StateNone || d.State == StateReturned) && err == nil && (!known || opened && !shut)
	o.NeedsReason = n.active()
	for _, c := range n.form.Def.Columns {
		if c.Of == "" && c.Column != monthColumn {
			o.ToDate = typed(n.last()[n.output(c.Column)])
		}
	}
	return o
}

// round is the period whose returns are on, or were last.
func (e *errand) round() facts.Period { return facts.LastEnded(e.Now()) }

// due are the forms that a unit owes now, each with its period.
func (e *errand) due(u facts.Respondent) map[*templates.Form]facts.Period {
	due := map[*templates.Form]facts.Period{}
	now := e.Now()
	for _, form := range e.Forms {
		p := form.Def.For(e.round())
		if form.Def.Yearly() {
			p = facts.PeriodOf(now).LastDecember()
			w, ok := e.window(form, p, u.ID)
			if !ok || now.Before(w.Opens) || !w.Shuts.IsZero() && now.After(w.Shuts) || now.After(w.Closes.AddDate(0, 1, 0)) {
				continue
			}
		}
		if e.Units.Of(form.Def.Of).Roster.In(u.ID, p) && u.Returns(form.Def.Form, form.Def.Name) && form.Def.Due(p) {
			due[form] = p
		}
	}
	return due
}

// clock is where the round stands, by the first form of the month that a unit owes.
func (e *errand) clock(u facts.Respondent, due map[*templates.Form]facts.Period) Clock {
	c := Clock{Round: e.round(), Now: e.Now(), State: ClockOpen}
	for _, form := range e.Forms {
		p, owed := due[form]
		if !owed || form.Def.Yearly() {
			continue
		}
		w, ok := e.window(form, p, u.ID)
		if !ok {
			continue
		}
		c.Opens, c.Closes, c.Shuts = w.Opens, w.Closes, w.Shuts
		break
	}
	switch now := c.Now; {
	case c.Closes.IsZero():
	case now.Before(c.Opens):
		c.State = ClockBefore
	case !c.Shuts.IsZero() && now.After(c.Shuts):
		c.State = ClockShut
	case now.After(c.Closes):
		c.State = ClockLate
	case c.Closes.Sub(now) < 24*time.Hour:
		c.State = ClockSoon
	}
	return c
}
