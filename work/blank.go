package work

import (
	"context"
	"maps"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// Blank (空表) is a form prefilled for one unit and period.
type Blank struct {
	Form   *templates.Form
	Unit   facts.Respondent
	Period facts.Period
	Data   []byte
	Left   int // rows still open that the form has no room for
}

// BlanksDue are the forms that are asked for in the round of a period, with how many blanks
// there are in all.
func (o *Options) BlanksDue(round facts.Period) (forms templates.Forms, all int) {
	for _, f := range o.Forms {
		if p := f.Def.For(round); f.Def.Due(p) {
			forms = append(forms, f)
			all += len(o.Expected(f, p))
		}
	}
	return forms, all
}

// Blanks makes them, one unit after the other, and after those of a form tells of them all.
func (o *Office) Blanks(ctx context.Context, round facts.Period, each func(Blank) error, all func(Bundle) error) error {
	forms, _ := o.BlanksDue(round)
	for _, form := range forms {
		whole := Bundle{Form: form, Period: form.Def.For(round)}
		for _, u := range o.Expected(form, whole.Period) {
			b, err := o.Blank(ctx, form, u, whole.Period)
			if err == nil {
				err = each(b)
			}
			if err != nil {
				return err
			}
			whole.Blanks = append(whole.Blanks, b)
		}
		if len(whole.Blanks) == 0 {
			continue
		}
		if err := all(whole); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Blank makes one.
func (o *Office) Blank(ctx context.Context, form *templates.Form, u facts.Respondent, p facts.Period) (b Blank, err error) {
	if ctx.Err() != nil {
		return b, ctx.Err()
	}
	b = Blank{Form: form, Unit: u, Period: p}
	answers, left, err := o.prefilled(ctx, form, u, p)
	if err != nil {
		return b, err
	}
	b.Left = left
	b.Data, err = form.Blank(answers)
	return b, err
}

// prefilled is what a blank begins with; left is how many open rows it has no room for.
func (o *Office) prefilled(ctx context.Context, form *templates.Form, u facts.Respondent, p facts.Period) (a templates.Answers, left int, err error) {
	filed, err := o.filed(ctx, form, u)
	if err != nil {
		return a, 0, err
	}
	given, err := prefilling{o, form, u, p}.given(ctx, filed)
	if err != nil {
		return a, 0, err
	}
	open, left := carriedOver(form, p, filed)
	maps.Copy(given, open)
	a = templates.Answers{Unit: u, Period: p, Given: given, Asked: open}
	o.printed(&a, form)
	return a, left, nil
}

// prefilling is the making of what a blank begins with.
type prefilling struct {
	*Office
	form   *templates.Form
	unit   facts.Respondent
	period facts.Period
}

// given are the figures of a year ago, the office's base, else what was filed; and a unit's
// projects.
func (o prefilling) given(ctx context.Context, filed []ingest.Filed) (map[string]facts.Value, error) {
	form, u, p := o.form, o.unit, o.period
	park := o.Units.Of(form.Def.Of)
	lastYear, err := ingest.YearAgo(park.Roster, u.ID, p, func(codes []string) (ingest.Holding, error) {
		if codes[0] == u.ID {
			return ingest.Holding{Filed: filed}, nil
		}
		return o.held(ctx, form, codes)
	})
	if err != nil {
		return nil, err
	}
	given := o.projects()
	for _, it := range form.Def.Items {
		if it.Single {
			continue
		}
		base, known := park.Base(u.ID, p, it.Item)
		for _, col := range form.Def.Columns {
			if col.Of == "" {
				continue
			}
			v := lastYear[it.Item+"."+col.Of]
			if known {
				if v = base.ToDate; col.Of == "m" {
					v = base.Month
				}
			}
			given[it.Item+"."+col.Column] = v
		}
	}
	return given, nil
}

// carriedOver are the rows that are still open when a period begins, in the lists that go
// on, and the numbers of all rows; left is how many the lists have no room for.
func carriedOver(form *templates.Form, p facts.Period, filed []ingest.Filed) (open map[string]facts.Value, left int) {
	open = map[string]facts.Value{}
	before := map[facts.Period]map[string]facts.Value{}
	for _, f := range filed {
		before[f.Period] = f.Values
	}
	for i := range form.Def.Lists {
		l := &form.Def.Lists[i]
		carry, on := l.Carries()
		if !on {
			continue
		}
		for n := 1; n <= l.Rows; n++ {
			open[l.Path(n, carry.Number)] = facts.TextValue(facts.NumberOf(p, n))
		}
		n := 0
		for _, row := range carry.Follow(before, p.Prev()) {
			if !row.Open() {
				continue
			}
			if n == l.Rows {
				left++
				continue
			}
			n++
			for _, it := range l.Fields {
				if v := row.Values[it.Item]; !v.IsMissing() {
					open[l.Path(n, it.Item)] = v
				}
			}
			open[l.Path(n, carry.Number)] = facts.TextValue(row.Number)
		}
	}
	return open, left
}

// projects are a unit's projects in the lists that begin with them.
func (o prefilling) projects() map[string]facts.Value {
	given := map[string]facts.Value{}
	for i := range o.form.Def.Lists {
		l, n := &o.form.Def.Lists[i], 0
		for _, v := range o.Units.Ventures.Of(o.unit.ID) {
			if l.Expects(v, o.period) && n < l.Rows {
				n++
				given[l.Path(n, l.Fields[0].Item)] = facts.TextValue(v.Name)
			}
		}
	}
	return given
}
