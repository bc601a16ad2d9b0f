package ingest

import (
	"context"
	"fmt"

	"parkstat/facts"
	"parkstat/templates"
)

// Handed (送来的) is a file that somebody hands over at a door of his own, read by form. Nothing of
// it is kept before Take.
type Handed struct {
	Form     *templates.Form // nil: it is none of ours, and Problems say why
	Period   facts.Period    // zero: it can't be read
	Units    []string        // the codes of whose return it claims to be
	Problems []facts.Problem // of reading
	SHA256   string

	Submission Submission // what became of it, once it is taken
	Judged     bool       // false: its unit returned the same last, and it stayed as it was

	taken taken
	data  []byte
}

// Hand reads a file by form, as received at its time.
func (j *Judge) Hand(ctx context.Context, p Posted, data []byte) (*Handed, error) {
	h := &Handed{data: data, SHA256: hashOf(data)}
	h.taken = taken{coming: coming{name: p.Name, channel: p.Channel, who: p.Who, from: p.From, received: p.Received, seen: p.Received, sha: h.SHA256},
		size: int64(len(data)), opened: true}
	if len(data) > MaxUpload {
		h.Problems = []facts.Problem{TooLarge()}
		h.taken.problems = h.Problems
		return h, nil
	}
	t := &h.taken
	var err error
	if t.ret, t.problems, err = j.read(ctx, data); err != nil {
		return nil, fmt.Errorf("read %s: %w", p.Name, err)
	}
	h.Problems = t.problems
	if t.ret != nil {
		h.Form, h.Period, h.Units = t.ret.Form, t.ret.Period, j.claimed(t.ret)
	}
	return h, nil
}

// claimed are the codes of the units that a return says it is of, by the record hidden in it and by
// what stands in the sheet.
func (j *Judge) claimed(ret *filled) (units []string) {
	roster := j.Park.Of(ret.Form.Def.Of).Roster
	for _, code := range []string{ret.Unit, ret.VisibleUnit} {
		if code != "" {
			units = append(units, roster.Resolve(code))
		}
	}
	return units
}

// Try is what would become of a file if it were taken now.
func (h *Handed) Try(ctx context.Context, r *Round) (Submission, error) {
	t := h.taken // judging writes into it
	b := r.newBatch(r.Book)
	c, err := b.Content(ctx, t.sha)
	if err == nil && c.Current() && t.ret != nil {
		err = r.taken(ctx, b, &t)
	}
	if err != nil {
		return Submission{}, err
	}
	return r.submission(ctx, b, &t)
}

// Keep puts the original into the archive, where it is durable before anything is made of it.
func (h *Handed) Keep(a Archive) error {
	if _, err := a.Put(h.data); err != nil {
		return fmt.Errorf("archive %s: %w", h.taken.name, err)
	}
	return nil
}

// Take judges files that are kept, in this order, and puts all on record as one: it is there when this
// returns. Other rounds may go on beside it.
func (r *Round) Take(ctx context.Context, all ...*Handed) error {
	took := make([]taken, len(all))
	for i, h := range all {
		took[i] = h.taken
	}
	return r.together(ctx, &Summary{}, func(b *batch) error {
		if err := r.expect(ctx, b, took); err != nil {
			return err
		}
		for i, h := range all {
			var err error
			if h.Submission, h.Judged, err = r.arrive(ctx, b, &took[i]); err != nil {
				return err
			}
			if !h.Judged {
				h.Submission = took[i].bare()
			}
		}
		return nil
	})
}
