package work

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parkstat/facts"
)

// Original is the file as it came.
func (d *Desk) Original(ctx context.Context, v Visitor, id string) (name string, data []byte, err error) {
	e, err := d.admit(v)
	if err != nil {
		return "", nil, err
	}
	l, err := e.lodged(ctx, id)
	if err != nil {
		return "", nil, err
	}
	if data, err = e.Archive.Get(l.SHA256); err != nil {
		return "", nil, fmt.Errorf("read the original of %s: %w", id, err)
	}
	return fileOf(l.Name), data, nil
}

// Marked is its marked copy.
func (d *Desk) Marked(ctx context.Context, v Visitor, id string) (name string, data []byte, err error) {
	e, err := d.admit(v)
	if err != nil {
		return "", nil, err
	}
	l, err := e.lodged(ctx, id)
	if err != nil {
		return "", nil, err
	}
	switch data, err = e.markAgain(ctx, l.Submission); {
	case errors.Is(err, ErrUnread):
		return "", nil, refuse("这份报表现在做不出标注副本，请照页面上说的单元格改")
	case err != nil:
		return "", nil, err
	}
	return markedPrefix + fileName(".xlsx", l.Unit, l.UnitName, l.Period.String(), e.Forms.Called(l.Form)), data, nil
}

// Blank is a form prefilled for one of the visitor's units.
func (d *Desk) Blank(ctx context.Context, v Visitor, unit, form string, p facts.Period) (name string, data []byte, err error) {
	e, err := d.admit(v)
	if err != nil {
		return "", nil, err
	}
	if _, err := v.own(unit); err != nil {
		return "", nil, err
	}
	f := e.Forms.Coded(form)
	if f == nil || !f.Def.Due(p) {
		return "", nil, ErrNotYours
	}
	expected := e.Expected(f, p)
	i := slices.IndexFunc(expected, func(u facts.Respondent) bool { return u.ID == unit })
	if i < 0 {
		return "", nil, ErrNotYours
	}
	b, err := e.Office.Blank(ctx, f, expected[i], p)
	if err != nil {
		return "", nil, err
	}
	return b.Name(), b.Data, nil
}
