package ingest

import (
	"context"
	"maps"
	"slices"
	"time"

	"parkstat/facts"
)

// batch is the ledger while a lot of returns is judged: what it holds of their units is asked
// for together, and once more of a unit of which something was recorded since.
type batch struct {
	Ledger
	now  time.Time
	held map[string]map[string]Holding // by form and code
	sum  Summary
	told []Submission // what was judged
	by   grounds
}

func (r *Round) newBatch(l Ledger) *batch {
	return &batch{Ledger: l, now: r.Now, held: map[string]map[string]Holding{}, by: r.grounds()}
}

// judgedBy notes what a submission was judged by that does not count.
func (b *batch) judgedBy(ctx context.Context, s Submission) error {
	if s.Verdict.Counts() {
		return nil
	}
	return b.JudgedBy(ctx, s.SHA256, b.by.of(s))
}

// tell has a submission told of when it is on record.
func (b *batch) tell(s Submission) {
	s.Facts = nil
	b.told = append(b.told, s)
}

// fetch asks for what is not here.
func (b *batch) fetch(ctx context.Context, form string, codes []string) error {
	held := b.held[form]
	if held == nil {
		held = map[string]Holding{}
		b.held[form] = held
	}
	var lacking []string
	for _, code := range codes {
		if _, here := held[code]; !here {
			held[code] = Holding{}
			lacking = append(lacking, code)
		}
	}
	if lacking == nil {
		return nil
	}
	more, err := b.Holdings(ctx, form, lacking)
	maps.Copy(held, more)
	return err
}

// holding is what is held of a unit under all its codes.
func (b *batch) holding(ctx context.Context, form string, codes []string) (all Holding, err error) {
	if err := b.fetch(ctx, form, codes); err != nil {
		return all, err
	}
	all.Came = map[facts.Period]int{}
	for _, code := range codes {
		h := b.held[form][code]
		all.Filed = append(all.Filed, h.Filed...)
		for p, n := range h.Came {
			all.Came[p] += n
		}
	}
	return all, nil
}

// forget lets what is held of a submission's unit be asked for again.
func (b *batch) forget(s Submission) { delete(b.held[s.Form], s.Unit) }

// Record keeps a submission.
func (b *batch) Record(ctx context.Context, s Submission) error {
	b.forget(s)
	return b.Ledger.Record(ctx, s)
}

// Reconsider gives a submission another verdict.
func (b *batch) Reconsider(ctx context.Context, s Submission) error {
	b.forget(s)
	return b.Ledger.Reconsider(ctx, s, b.now)
}

// expect fetches what the judging of files will ask for.
func (j *Judge) expect(ctx context.Context, b *batch, files []taken) error {
	codes := map[string][]string{}
	for i := range files {
		ret := files[i].ret
		if ret == nil {
			continue
		}
		form, roster := ret.Form.Def, j.Park.Of(ret.Form.Def.Of).Roster
		own := roster.Codes(ret.Unit)
		for _, m := range mergersInto(roster, ret.Unit, ret.Period.YearAgo(), ret.Period) {
			own = append(own, roster.Codes(m.ID)...)
		}
		codes[form.Form] = append(codes[form.Form], own...)
		for other := range j.Rules[form.Form].forms {
			codes[other] = append(codes[other], own...)
		}
	}
	for _, form := range slices.Sorted(maps.Keys(codes)) {
		if err := b.fetch(ctx, form, codes[form]); err != nil {
			return err
		}
	}
	return nil
}
