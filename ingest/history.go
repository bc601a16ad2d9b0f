package ingest

import (
	"context"
	"slices"
	"time"

	"parkstat/facts"
)

// history is what the unit filed before, under any code it has had.
func (j *Judge) history(ctx context.Context, b *batch, ret *filled, received time.Time) (history, error) {
	park := j.Park.Of(ret.Form.Def.Of)
	held, err := b.holding(ctx, ret.Form.Def.Form, park.Roster.Codes(ret.Unit))
	if err != nil {
		return history{}, err
	}
	// A return looked at again is not its own forerunner.
	filed := slices.DeleteFunc(held.Filed, func(f Filed) bool { return f.SHA256 == ret.SHA256 })
	h := newHistory(ret.Period, filed, park, received, held.Came[ret.Period]+1)
	if err := j.join(ctx, b, ret, &h); err != nil {
		return h, err
	}
	if round := ret.Form.Def.Round(ret.Period); round != ret.Period {
		h.within(round, park, received)
	}
	if ret.Form.Def.Yearly() { // the calendar is that of the monthly returns
		h.Opened, h.Closed = facts.PeriodOf(received).Year > ret.Period.Year, false
		h.Asked = ret.Form.Def.Due(ret.Period)
	}
	opened, shut, known, err := j.Calendar.Open(ret.Form.Def.Form, ret.Period, received, ret.Unit)
	if err != nil {
		return h, err
	}
	if known {
		h.Opened, h.Closed = opened, shut
		h.Asked = h.Asked || j.Calendar.Wrote(ret.Form.Def.Form, ret.Period)
	}
	if h.Forms, err = j.otherForms(ctx, b, ret); err == nil && j.Rules[ret.Form.Def.Form].others {
		h.Others, err = j.others(ctx, b, ret)
	}
	return h, err
}

// others are the counted returns of the other units on the same form for the same period.
func (j *Judge) others(ctx context.Context, b *batch, ret *filled) (all []map[string]facts.Value, err error) {
	roster, form := j.Park.Of(ret.Form.Def.Of).Roster, ret.Form.Def.Form
	var codes []string
	for _, u := range roster.At(ret.Period) {
		if u.ID != ret.Unit {
			codes = append(codes, roster.Codes(u.ID)...)
		}
	}
	if err := b.fetch(ctx, form, codes); err != nil {
		return nil, err
	}
	for _, code := range codes {
		if values := b.held[form][code].on(ret.Period); values != nil {
			all = append(all, values)
		}
	}
	return all, nil
}

// otherForms are the unit's accepted returns of the period on the forms that the
// rules look at besides their own.
func (j *Judge) otherForms(ctx context.Context, b *batch, ret *filled) (map[string]map[string]facts.Value, error) {
	forms := map[string]map[string]facts.Value{}
	for form := range j.Rules[ret.Form.Def.Form].forms {
		held, err := b.holding(ctx, form, j.Park.Of(ret.Form.Def.Of).Roster.Codes(ret.Unit))
		if err != nil {
			return nil, err
		}
		if values := held.on(ret.Period); values != nil {
			forms[formName(form)] = values
		}
	}
	return forms, nil
}

// on are the values of the counted return of a period, nil where there is none.
func (h Holding) on(p facts.Period) (values map[string]facts.Value) {
	for _, f := range h.Filed {
		if f.Period == p {
			values = f.Values
		}
	}
	return values
}

// newHistory arranges what the unit filed before for a check of period p. Gap
// counts the return periods of this year between the last return and this one,
// whether or not the unit was on the list then: identities with the month before
// hold only where there is one.
func newHistory(p facts.Period, filed []Filed, park *facts.Park, received time.Time, version int) history {
	h := history{Version: version, Park: park, Came: received, Asked: p.Month >= facts.FirstMonth, Opened: true,
		Earlier: map[facts.Period]map[string]facts.Value{}, Past: map[facts.Period]map[string]facts.Value{}}
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
		from = p.LastDecember()
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
func (h *history) within(round facts.Period, park *facts.Park, received time.Time) {
	h.Asked = round.Month >= facts.FirstMonth
	if w, ok := park.Calendar[round]; ok {
		h.Opened = !received.Before(w.Opens)
		h.Closed = !w.Shuts.IsZero() && received.After(w.Shuts)
		return
	}
	h.Opened = !facts.PeriodOf(received).Before(round)
	h.Asked = h.Asked && round.Year >= facts.PeriodOf(received).Add(-1).Year
}
