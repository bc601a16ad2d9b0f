package ingest

import (
	"context"
	"slices"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// Judge (审核) is what a return is read and checked by: the forms, their rules and what the
// office keeps of its units.
type Judge struct {
	Forms    templates.Forms
	Rules    map[string]*Rules // by form
	Park     *facts.Park
	Calendar *calendar.Calendar // nil: nothing is late
	Limits   xlsx.Limits
	// Convert makes a copy of an older workbook in today's format; nil leaves such
	// files refused.
	Convert func(context.Context, []byte) (*Converted, error)
}

// Inspect reads and checks one file as if it came now, or, where it was taken in and no other has
// come after it, as the version that it is; nothing is kept.
func (r *Round) Inspect(ctx context.Context, data []byte) (Submission, error) {
	h, err := r.Hand(ctx, Posted{Received: r.Now}, data)
	if err != nil {
		return Submission{}, err
	}
	return h.Try(ctx, r)
}

// taken makes of a file the version that it is on record as, with what was answered about it.
func (j *Judge) taken(ctx context.Context, b *batch, t *taken) (err error) {
	roster := j.Park.Of(t.ret.Form.Def.Of).Roster
	all, err := b.Versions(ctx, t.ret.Form.Def.Form, roster.Codes(roster.Resolve(t.ret.Unit)), t.ret.Period)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.SHA256 == t.sha {
			t.received, t.before = v.Received, &Submission{SHA256: v.SHA256, Version: v.Version, Verdict: v.Verdict}
		}
	}
	t.settled, err = b.Settlements(ctx, t.sha)
	return err
}

// Outcomes says what the rules of today make of a submission, read anew from its
// original; nothing is kept.
func (r *Round) Outcomes(ctx context.Context, s Submission, data []byte) (map[string]Outcome, error) {
	ret, _, err := r.read(ctx, data)
	if ret == nil {
		return nil, err
	}
	park := r.Park.Of(ret.Form.Def.Of)
	ret.Unit, ret.VisibleUnit = park.Roster.Resolve(ret.Unit), park.Roster.Resolve(ret.VisibleUnit)
	h, err := r.history(ctx, r.newBatch(r.Book), ret, s.Received)
	if err != nil {
		return nil, err
	}
	h.Version = s.Version
	_, outcomes := r.Rules[s.Form].try(ret, h, "return")
	return outcomes, nil
}

// submission checks what was read against what the ledger holds.
func (j *Judge) submission(ctx context.Context, b *batch, t *taken) (Submission, error) {
	s := t.bare()
	s.Verdict, s.Problems = Rejected, t.problems
	if t.ret == nil {
		return s, nil
	}
	ret := t.ret
	park := j.Park.Of(ret.Form.Def.Of)
	ret.Unit, ret.VisibleUnit = park.Roster.Resolve(ret.Unit), park.Roster.Resolve(ret.VisibleUnit)
	s.Form, s.FormVer, s.Unit, s.UnitName, s.Period, s.Facts = ret.Form.Def.Form, ret.Form.Def.Version, ret.Unit, ret.UnitName, ret.Period, ret.Facts
	if u, ok := park.Roster.Find(ret.Unit, ret.Period); ok {
		s.UnitName = u.Name
	}
	h, err := j.history(ctx, b, ret, t.received)
	if err != nil {
		return s, err
	}
	if t.before != nil {
		h.Version = t.before.Version
	}
	s.Version = h.Version
	if s.Late, err = j.Calendar.Late(s.Form, ret.Period, t.received, ret.Unit); err != nil {
		return s, err
	}
	s.Problems = append(s.Problems, j.Rules[s.Form].check(ret, h)...)
	answers := t.settled
	if s.Version > 1 || t.before != nil {
		own, all, err := j.versions(ctx, b, t, &s)
		if err != nil {
			return s, err
		}
		if t.rivals = own.rivals(all); len(t.rivals) > 0 {
			s.Problems = append(s.Problems, contested(own, t.rivals))
		}
		before, err := inherited(ctx, b.Ledger, &s, all)
		if err != nil {
			return s, err
		}
		answers = append(before, answers...)
	}
	settle(s.Problems, answers)
	s.Verdict = verdict(s.Problems, expects(park, ret))
	return s, nil
}

// counting records a judgement, and judges again what is held against a return that counts by it or
// did before.
func (j *Judge) counting(ctx context.Context, b *batch, was Verdict, s Submission, record func() error) error {
	var against []later
	if s.Verdict.Counts() || was.Counts() {
		var err error
		if against, err = j.heldAgainst(ctx, b, s); err != nil {
			return err
		}
	}
	if err := record(); err != nil {
		return err
	}
	if err := b.judgedBy(ctx, s); err != nil || !s.Verdict.Counts() && !was.Counts() {
		return err
	}
	return j.judgeAgain(ctx, b, s, against)
}

// ruleListed is the rule that the unit is on the list.
const ruleListed = "A05"

// expects reports whether the unit is on the list and returns this form.
func expects(park *facts.Park, ret *filled) bool {
	u, _ := park.Roster.Find(ret.Unit, ret.Period)
	return park.Roster.In(ret.Unit, ret.Period) && u.Returns(ret.Form.Def.Form, ret.Form.Def.Name)
}

// verdict: an error sends the return back; a unit that is not on the list has its
// return held; so does a query, until it is answered.
func verdict(ps []facts.Problem, onList bool) Verdict {
	worst, _ := facts.Worst(ps)
	stranger := slices.ContainsFunc(ps, func(p facts.Problem) bool { return p.Rule == ruleListed })
	switch {
	case stranger:
		return Held
	case worst == facts.Error:
		return Rejected
	case !onList:
		return Held
	case worst == facts.Query:
		return Queried
	}
	return Accepted
}
