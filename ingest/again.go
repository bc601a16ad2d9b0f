package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"parkstat/facts"
	"parkstat/templates"
)

// A counted return is judged again when what it was held against has changed since: an earlier
// return of the unit, another form of it, the office's base. That never takes it out of the
// figures: what does not hold any more is opened as a query (核实), and closed again when it
// holds.

// laterNote is what a query says beside the rule's own hint.
const laterNote = "这份报表接收以后，它所对照的数（以前的报表、别的表或园区的同期数）改过。它仍计入汇总，同期数一律用园区现在的；有误的请重报，无误的由园区用 settle 记下原因。"

// reach is for how many months a return is held against: last year's, as the base where the
// office has none.
const reach = 12

// later is a counted return on one of the forms.
type later struct {
	form *templates.Form
	Filed
}

// heldAgainst lists the counted returns that are held against one: the unit's own later ones,
// those of the unit that it was merged into, and those on other forms whose rules look at it.
func (j *Judge) heldAgainst(ctx context.Context, b *batch, s Submission) (all []later, err error) {
	form := j.Forms.Coded(s.Form)
	if form == nil {
		return nil, nil
	}
	roster := j.Park.Of(form.Def.Of).Roster
	for _, unit := range heirs(roster, s) {
		held, err := b.holding(ctx, s.Form, roster.Codes(unit))
		if err != nil {
			return nil, err
		}
		for _, f := range held.Filed {
			if s.Period.Before(f.Period) && f.Period.Compare(s.Period.Add(reach)) <= 0 {
				all = append(all, later{form, f})
			}
		}
	}
	for _, other := range j.Forms {
		if !j.Rules[other.Def.Form].forms[s.Form] {
			continue
		}
		held, err := b.holding(ctx, other.Def.Form, roster.Codes(s.Unit))
		if err != nil {
			return nil, err
		}
		for _, f := range held.Filed {
			if f.Period == s.Period {
				all = append(all, later{other, f})
			}
		}
	}
	return all, nil
}

// heirs are the units whose later returns are held against one: its own, and that which it was
// merged into.
func heirs(roster *facts.Roster, s Submission) []string {
	units := []string{s.Unit}
	if c, left := roster.Left(s.Unit, s.Period.Add(reach)); left && c.Kind == facts.Merge && c.Other != "" {
		units = append(units, c.Other)
	}
	return units
}

// judgeAgain judges several that are held against one, and has those that do not count judged by
// the next round.
func (j *Judge) judgeAgain(ctx context.Context, b *batch, s Submission, all []later) error {
	for _, f := range all {
		if err := j.again(ctx, b, f.form, f.Filed); err != nil {
			return err
		}
	}
	return j.touch(ctx, b, s)
}

// again judges a counted return by what is held today.
func (j *Judge) again(ctx context.Context, b *batch, form *templates.Form, f Filed) error {
	f.Unit = j.Park.Of(form.Def.Of).Roster.Resolve(f.Unit)
	ret := kept(form, f)
	h, err := j.history(ctx, b, ret, f.Received)
	if err != nil {
		return err
	}
	h.Version = f.Version
	failing, _ := j.Rules[form.Def.Form].tryThose(ret, h, func(rule *Rule) bool { return rule.Scope() == "return" && rule.follows(form.Def) })
	was, err := b.Problems(ctx, f.SHA256)
	if err != nil {
		return err
	}
	now := slices.DeleteFunc(slices.Clone(was), func(p facts.Problem) bool { return p.Severity == facts.Query && !p.Settled() })
	opened := 0
	for _, p := range failing {
		if p.Severity == facts.Info || slices.ContainsFunc(now, func(q facts.Problem) bool { return sameQuery(p, q) }) {
			continue
		}
		now = append(now, asLater(p))
		opened++
	}
	if slices.Equal(now, was) {
		return nil
	}
	if err := b.Reopen(ctx, f.SHA256, now, b.now); err != nil {
		return fmt.Errorf("judge %s again: %w", f.SHA256, err)
	}
	if opened > 0 {
		b.sum.Reopened++
	}
	return nil
}

// follows reports whether the rule holds a figure of the form against others that may change.
func (r *Rule) follows(def *templates.FormDef) bool {
	if r.Level < 2 {
		return false
	}
	if len(r.Each) > 0 || r.EachRow != "" {
		return true
	}
	item, column := cutPath(r.Cell)
	return column != "" && def.Field(item, column) != nil || inPeriod(r.Cell, false) != r.Cell
}

// sameQuery reports whether a problem is one that is told already: what does not add up, for
// the same figures; what is to be explained, once.
func sameQuery(p, told facts.Problem) bool {
	return p.Rule == told.Rule && p.At.Ref == told.At.Ref && (p.Severity == facts.Query || p.Message == told.Message)
}

// rebase judges again the returns whose base is another by the park's workbook of today, where
// that is not the one that they were judged by, and those whose rules look into its registers; and
// those that are open for such a reason.
func (r *Round) rebase(ctx context.Context, sum *Summary) error {
	if r.Park == nil || r.Park.SHA256 == "" {
		return nil
	}
	used, err := r.Book.Workbook(ctx)
	if err != nil || used == r.Park.SHA256 {
		return err
	}
	if used != "" {
		open, err := r.Book.Reopened(ctx)
		if err != nil {
			return err
		}
		for _, form := range r.Forms {
			if err := r.rebaseForm(ctx, form, open, sum); err != nil {
				return err
			}
		}
	}
	return r.Book.Atomically(ctx, func(l Ledger) error { return l.UseWorkbook(ctx, r.Park.SHA256, r.Now) })
}

func (r *Round) rebaseForm(ctx context.Context, form *templates.Form, open map[string]bool, sum *Summary) error {
	park := r.Park.Of(form.Def.Of)
	since, looksUp := facts.PeriodOf(r.Now).Add(-reach), r.Rules[form.Def.Form].looksUp(form.Def)
	for units := range slices.Chunk(park.Roster.Units, chunk) {
		err := r.together(ctx, sum, func(b *batch) error {
			codes := map[string][]string{}
			var all []string
			for _, u := range units {
				codes[u.ID] = park.Roster.Codes(u.ID)
				all = append(all, codes[u.ID]...)
			}
			if err := b.fetch(ctx, form.Def.Form, all); err != nil {
				return err
			}
			for _, id := range slices.Sorted(maps.Keys(codes)) {
				held, err := b.holding(ctx, form.Def.Form, codes[id])
				if err != nil {
					return err
				}
				for _, f := range held.Filed {
					if !open[f.SHA256] && (f.Period.Before(since) || !looksUp && !otherBase(form.Def, park, id, f)) {
						continue
					}
					if err := r.again(ctx, b, form, f); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// otherBase reports whether the office's base is not what a return has.
func otherBase(def *templates.FormDef, park *facts.Park, unit string, f Filed) bool {
	for _, it := range def.Items {
		base, known := park.Base(unit, f.Period, it.Item)
		for _, col := range def.Columns {
			if col.Of == "" || !known {
				continue
			}
			if has, is := f.Values[it.Item+"."+col.Column], columnOf(base, col.Of); has.IsNumber() && is.IsNumber() && !has.Equals(is) {
				return true
			}
		}
	}
	return false
}

// spare turns what would send a return back that was counted, and follows from what has changed
// since, into queries.
func (j *Judge) spare(s *Submission, t *taken) {
	rules := j.Rules[s.Form].rules
	for i, p := range s.Problems {
		n := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == p.Rule })
		if p.Severity == facts.Error && n >= 0 && rules[n].follows(t.ret.Form.Def) {
			s.Problems[i] = asLater(p)
		}
	}
	settle(s.Problems, t.settled)
	s.Verdict = verdict(s.Problems, expects(j.Park.Of(t.ret.Form.Def.Of), t.ret))
}

// asLater is a problem as one that was opened since the return was counted.
func asLater(p facts.Problem) facts.Problem {
	p.Severity, p.Expected, p.Reason, p.Hint = facts.Query, "", "", p.Hint+laterNote
	return p
}
