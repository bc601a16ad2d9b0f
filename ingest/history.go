package ingest

import (
	"context"
	"slices"
	"time"

	"parkstat/facts"
)

// history is what the unit filed before, under any code it has had.
func (r *Round) history(ctx context.Context, l Ledger, ret *Return, received time.Time) (History, error) {
	versions := 0
	var filed []Filed
	var err error
	park := r.Park.Of(ret.Form.Def.Of)
	for _, code := range park.Roster.Codes(ret.Unit) {
		n, err := l.Versions(ctx, ret.Form.Def.Form, code, ret.Period)
		if err != nil {
			return History{}, err
		}
		f, err := l.Filed(ctx, ret.Form.Def.Form, code)
		if err != nil {
			return History{}, err
		}
		versions += n
		filed = append(filed, f...)
	}
	// A return looked at again is not its own forerunner.
	filed = slices.DeleteFunc(filed, func(f Filed) bool { return f.SHA256 == ret.SHA256 })
	h := NewHistory(ret.Period, filed, park, received, versions+1)
	if round := ret.Form.Def.Round(ret.Period); round != ret.Period {
		h.within(round, park, received)
	}
	if ret.Form.Def.Yearly() { // the calendar is that of the monthly returns
		h.Opened, h.Closed = facts.PeriodOf(received).Year > ret.Period.Year, false
		h.Asked = ret.Form.Def.Due(ret.Period)
	}
	opened, shut, known, err := r.Calendar.Open(ret.Form.Def.Form, ret.Period, received, ret.Unit)
	if err != nil {
		return h, err
	}
	if known {
		h.Opened, h.Closed = opened, shut
		h.Asked = h.Asked || r.Calendar.Wrote(ret.Form.Def.Form, ret.Period)
	}
	if h.Forms, err = r.otherForms(ctx, l, ret); err == nil && r.Rules[ret.Form.Def.Form].others {
		h.Others, err = r.others(ctx, l, ret)
	}
	return h, err
}

// others are the counted returns of the other units on the same form for the same period.
func (r *Round) others(ctx context.Context, l Ledger, ret *Return) (all []map[string]facts.Value, err error) {
	roster := r.Park.Of(ret.Form.Def.Of).Roster
	for _, u := range roster.At(ret.Period) {
		if u.ID == ret.Unit {
			continue
		}
		for _, code := range roster.Codes(u.ID) {
			filed, err := l.Filed(ctx, ret.Form.Def.Form, code)
			if err != nil {
				return nil, err
			}
			for _, f := range filed {
				if f.Period == ret.Period {
					all = append(all, f.Values)
				}
			}
		}
	}
	return all, nil
}

// otherForms are the unit's accepted returns of the period on the forms that the
// rules look at besides their own.
func (r *Round) otherForms(ctx context.Context, l Ledger, ret *Return) (map[string]map[string]facts.Value, error) {
	forms := map[string]map[string]facts.Value{}
	for form := range r.Rules[ret.Form.Def.Form].forms {
		for _, code := range r.Park.Of(ret.Form.Def.Of).Roster.Codes(ret.Unit) {
			filed, err := l.Filed(ctx, form, code)
			if err != nil {
				return nil, err
			}
			for _, f := range filed {
				if f.Period == ret.Period {
					forms[formName(form)] = f.Values
				}
			}
		}
	}
	return forms, nil
}

// NewHistory arranges what the unit filed before for a check of period p. Gap
// counts the return periods of this year between the last return and this one,
// whether or not the unit was on the list then: identities with the month before
// hold only where there is one.
func NewHistory(p facts.Period, filed []Filed, park *facts.Park, received time.Time, version int) History {
	h := History{Version: version, Park: park, Came: received, Asked: p.Month >= facts.FirstMonth, Opened: true, Earlier: map[facts.Period]map[string]facts.Value{}, Past: map[facts.Period]map[string]facts.Value{}}
	var last facts.Period
	for _, f := range filed {
		if f.Period.Before(p) {
			h.Past[f.Period] = f.Values
		}
		switch {
		case f.Period == p:
			h.Before = f.Values
		case f.Period == p.YearAgo():
			h.Year = f.Values
		case f.Period.Year == p.Year && f.Period.Before(p):
			h.Earlier[f.Period] = f.Values
			if last.Before(f.Period) {
				last, h.Last = f.Period, f.Values
			}
		}
	}
	from := last
	if last.IsZero() {
		from = facts.Period{Year: p.Year - 1, Month: 12}
	}
	for q := from.Next(); q.Before(p); q = q.Next() {
		h.Gap++
	}
	if park != nil {
		h.within(p, park, received)
	}
	return h
}

// within says by the calendar whether a return came while its round was open: that of its
// own period, or of a later one for a form that is behind.
func (h *History) within(round facts.Period, park *facts.Park, received time.Time) {
	h.Asked = round.Month >= facts.FirstMonth
	if w, ok := park.Calendar[round]; ok {
		h.Opened = !received.Before(w.Opens)
		h.Closed = !w.Shuts.IsZero() && received.After(w.Shuts)
		return
	}
	h.Opened = !facts.PeriodOf(received).Before(round)
	h.Asked = h.Asked && round.Year >= facts.PeriodOf(received).Add(-1).Year
}
