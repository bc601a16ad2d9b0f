package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"parkstat/facts"
	"parkstat/templates"
)

// What does not count is judged again where what it was judged by has changed: of the office's, a
// hash of which is kept with it; of other returns, where one comes to count (touch).

// Refused is a submission that does not count.
type Refused struct {
	Submission
	Grounds string // what it was judged by; empty: it is to be judged again
}

// grounds (依据) are what the office keeps that can touch a judgement.
type grounds struct {
	*Judge
	reading func() string // hash of what says how a file is read
}

func (j *Judge) grounds() grounds {
	return grounds{j, sync.OnceValue(func() string {
		h := sha256.New()
		if build, ok := debug.ReadBuildInfo(); ok { // another program may read what this one can't
			fmt.Fprintln(h, build.Main.Version)
		}
		fmt.Fprintln(h, j.Convert != nil)
		for _, f := range j.Forms {
			fmt.Fprintln(h, f.Hash())
		}
		return hex.EncodeToString(h.Sum(nil))
	})}
}

// of is a hash of those of a submission.
func (g grounds) of(s Submission) string {
	h := sha256.New()
	fmt.Fprintln(h, g.reading())
	if form := g.Forms.Coded(s.Form); form != nil {
		park, rules := g.Park.Of(form.Def.Of), g.Rules[s.Form]
		fmt.Fprintln(h, rules.hash, register(park.Roster, s), bases(park, form, s), g.calendar(park, form, s))
		if rules.projects {
			fmt.Fprintln(h, projects(park))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// register is what the list says of a unit: its row and its changes, wherever they stand.
func register(roster *facts.Roster, s Submission) string {
	u, known := roster.Find(s.Unit, s.Period)
	codes := roster.Codes(s.Unit)
	all := []any{known, codes, u.Name, u.Class, u.Revenue, u.Tags}
	for _, c := range roster.Changes {
		if slices.Contains(codes, c.ID) || slices.Contains(codes, c.Other) {
			all = append(all, c.Month, c.Kind, c.ID, c.Other)
		}
	}
	return fmt.Sprint(all...)
}

func projects(park *facts.Park) string {
	var all []any
	for _, v := range park.Ventures.All {
		all = append(all, v.Code, v.Name, v.Unit, v.Tags, v.Stages)
	}
	return fmt.Sprint(all...)
}

// calendar is what the calendar says of a return.
func (g grounds) calendar(park *facts.Park, form *templates.Form, s Submission) string {
	opened, shut, known, err := g.Calendar.Open(s.Form, s.Period, s.Received, s.Unit)
	late, wrong := g.Calendar.Late(s.Form, s.Period, s.Received, s.Unit)
	w := park.Calendar[form.Def.Round(s.Period)]
	return fmt.Sprint(opened, shut, known && g.Calendar.Wrote(s.Form, s.Period), err, late, wrong, w.Opens, w.Closes, w.Shuts)
}

// bases are the office's figures of a year ago for a return.
func bases(park *facts.Park, form *templates.Form, s Submission) string {
	var all []any
	for _, it := range form.Def.Items {
		own, known := park.Base(s.Unit, s.Period, it.Item)
		others, some := park.OthersBase(s.Unit, s.Period, it.Item)
		all = append(all, known, own.Month, own.ToDate, some, others.Month, others.ToDate)
	}
	return fmt.Sprint(all...)
}

// touch has what does not count and is held against a return judged again by the next round: what
// its unit returned from then on, on its form and on those whose rules look at it.
func (j *Judge) touch(ctx context.Context, b *batch, s Submission) error {
	form := j.Forms.Coded(s.Form)
	if form == nil {
		return nil
	}
	roster := j.Park.Of(form.Def.Of).Roster
	var units []string
	for _, unit := range heirs(roster, s) {
		units = append(units, roster.Codes(unit)...)
	}
	for _, f := range j.Forms {
		if f != form && !j.Rules[f.Def.Form].forms[s.Form] {
			continue
		}
		if err := b.Touch(ctx, f.Def.Form, units, s.Period); err != nil {
			return err
		}
	}
	if j.Rules[s.Form].others {
		return b.Touch(ctx, s.Form, nil, s.Period)
	}
	return nil
}
