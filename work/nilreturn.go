package work

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// NilOffer (零报告) says whether a unit may report nothing in one press.
type NilOffer struct {
	Allowed      bool   `json:"allowed"`
	NeedsReason  bool   `json:"needs_reason"` // it had output within three periods
	Withdrawable bool   `json:"withdrawable"`
	ToDate       string `json:"to_date,omitempty"` // the year's output that will be recorded
	Return       string `json:"return,omitempty"`  // the nil return that counts
}

// recent is within how many periods output asks for a reason why there is none now.
const recent = 3

// nothing is a nil return that may be made.
type nothing struct {
	form   *templates.Form
	period facts.Period
	unit   facts.Respondent
	filed  []ingest.Filed // by period
}

// last is what the unit filed before in the year.
func (n *nothing) last() (values map[string]facts.Value) {
	for _, f := range n.filed {
		if f.Period.Year == n.period.Year && f.Period.Before(n.period) {
			values = f.Values
		}
	}
	return values
}

// output is the form's first figure, by column.
func (n *nothing) output(column string) string {
	if len(n.form.Def.Items) == 0 { // of lists alone
		return ""
	}
	return n.form.Def.Items[0].Item + "." + column
}

// outputOf is what stands there in a return for its period, as typed.
func (n *nothing) outputOf(f ingest.Filed) string {
	for _, c := range n.form.Def.Columns {
		if c.Of == "" && n.form.Def.Asks(c.Column, f.Period) {
			return typed(f.Values[n.output(c.Column)])
		}
	}
	return ""
}

// active reports whether there was output within the periods before.
func (n *nothing) active() bool {
	from := n.period
	for range recent {
		from = from.Prev()
	}
	return slices.ContainsFunc(n.filed, func(f ingest.Filed) bool {
		within := !f.Period.Before(from) && f.Period.Before(n.period)
		return within && !f.Nil() && n.outputOf(f) != typed(facts.Int(0))
	})
}

// answers fill the blank: nothing this month, and to date what there was before.
func (n *nothing) answers(a templates.Answers, reason string) templates.Answers {
	def, last := n.form.Def, n.last()
	a.Asked = maps.Clone(a.Asked)
	for _, it := range def.Items {
		for _, c := range def.Columns {
			at := it.Item + "." + c.Column
			if it.Single || c.Of != "" || !def.Asks(c.Column, n.period) {
				continue
			}
			a.Asked[at] = facts.Int(0)
			if v := last[at]; v.IsNumber() && c.Column != monthColumn {
				a.Asked[at] = v
			}
		}
	}
	a.Asked[ingest.NilItem] = facts.TextValue(templates.Yes)
	if reason != "" {
		a.Asked[def.Remark] = facts.TextValue(reason)
	}
	return a
}

// monthColumn is the column of a month alone; those beside it are to date.
const monthColumn = "m"

// Nil returns that there was nothing, on the form that has a tick for it.
func (d *Desk) Nil(ctx context.Context, v Visitor, unit, reason string) (id string, err error) {
	d.deeds.Lock()
	defer d.deeds.Unlock()
	e, err := d.admit(v)
	if err != nil {
		return "", err
	}
	h, err := e.homeOf(ctx, unit)
	switch {
	case err != nil:
		return "", err
	case h.Nil.Return != "":
		return h.Nil.Return, nil // the browser tries again what is done
	case !h.Nil.Allowed:
		return "", refuse("现在不能一键报零报告，请下载空表填报")
	case h.Nil.NeedsReason || reason != "":
		if err := explained(reason); err != nil {
			return "", err
		}
	}
	handed, err := e.handNothing(ctx, h.nothing, reason)
	if err != nil {
		return "", err
	}
	return d.take(ctx, e, handed)
}

// handNothing makes the return and tries it: it must be such as counts.
func (e *errand) handNothing(ctx context.Context, n *nothing, reason string) (*ingest.Handed, error) {
	a, _, err := e.prefilled(ctx, n.form, n.unit, n.period)
	if err != nil {
		return nil, err
	}
	data, err := n.form.Blank(n.answers(a, reason))
	if err != nil {
		return nil, fmt.Errorf("write a nil return: %w", err)
	}
	round := e.Round()
	name := "零报告-" + fileName(".xlsx", n.unit.ID, n.unit.Name, n.period.String(), n.form.Def.Name)
	h, err := round.Hand(ctx, ingest.Posted{Name: name, Channel: ingest.ByUpload, Who: e.v.Name, From: e.v.From, Received: round.Now}, data)
	if err != nil {
		return nil, err
	}
	s, err := h.Try(ctx, &round)
	if err != nil {
		return nil, err
	}
	if !s.Verdict.Counts() {
		why := "审核是" + string(s.Verdict)
		if len(s.Problems) > 0 {
			why = s.Problems[0].Message
		}
		return nil, refuse("零报告还不能一键报：%s。请下载空表填报，或找园区统计", why)
	}
	return h, nil
}

// Withdraw takes a nil return back, until its deadline.
func (d *Desk) Withdraw(ctx context.Context, v Visitor, id string) error {
	d.deeds.Lock()
	defer d.deeds.Unlock()
	is, err := d.Return(ctx, v, id)
	switch {
	case err != nil:
		return err
	case is.State == StateVoid:
		return nil // the browser tries again what is done
	case !is.Withdrawable:
		return refuse("这份报表不能撤回：只有零报告，截止以前可以")
	}
	e, err := d.admit(v)
	if err != nil {
		return err
	}
	all, err := e.Records.Versions(ctx, is.Form, e.Office.codes(is.Unit.ID), is.Period)
	i := slices.IndexFunc(all, func(v ingest.Version) bool { return v.Version == is.Version && v.SHA256 == is.SHA256 })
	if err != nil || i < 0 {
		return err
	}
	s, _, err := e.Book.Submission(ctx, is.SHA256)
	if err != nil {
		return err
	}
	round := e.Round()
	return round.Void(ctx, s, ingest.Voided{Version: all[i], Reason: "单位撤回零报告", Who: v.Name, From: v.From, At: e.Now()})
}
