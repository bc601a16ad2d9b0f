package ingest

import (
	"cmp"
	"context"
	"fmt"
)

// The channels by which returns come.
const (
	ByFolder = "folder"
	ByMail   = "mail"
	ByUpload = "upload"
)

// Content is what the book knows of some bytes, whenever and however they came.
type Content struct {
	Known      bool
	Superseded bool // another return of its unit, form and period came after it
	Verdict    Verdict
}

// Current reports whether nothing is to be judged anew when it comes again.
func (c Content) Current() bool { return c.Known && !c.Superseded && c.Verdict != Void }

// arrive records a file that came, unless somebody has meanwhile. What the unit returned last
// already is only noted; what is new, or comes again after another, is judged.
func (r *Round) arrive(ctx context.Context, b *batch, t *taken) (s Submission, judged bool, err error) {
	c, err := b.Content(ctx, t.sha)
	if err != nil {
		return s, false, err
	}
	if t.members != nil || t.lay != "" && t.sha == t.lay { // only what is in it comes, or it lies where it lay
		_, err := b.Lies(ctx, t.place)
		return s, false, err
	}
	if !c.Current() && !t.opened {
		t.state = waiting // it was current when the round looked
		return s, false, nil
	}
	switch t.channel {
	case ByFolder:
		came, err := b.Lies(ctx, t.place)
		if came && c.Known && !c.Current() { // tidied away, it does not come anew
			var moved bool
			moved, err = b.Moved(ctx, t.place, Place.gone)
			came = !moved
		}
		if err != nil || !came {
			return s, false, err
		}
	case ByMail:
		came, err := b.Came(ctx, t.channel, t.name, t.sha)
		if err != nil || came {
			return s, false, err
		}
	}
	if c.Current() {
		return s, false, b.Note(ctx, t.bare())
	}
	if c.Known { // what was answered about it holds still
		if t.settled, err = b.Settlements(ctx, t.sha); err != nil {
			return s, false, fmt.Errorf("look up the settlements of %s: %w", t.name, err)
		}
	}
	if s, err = r.submission(ctx, b, t); err != nil {
		return s, false, fmt.Errorf("check %s: %w", t.name, err)
	}
	if err := r.counting(ctx, b, "", s, func() error { return b.Record(ctx, s.compact(t.ret)) }); err != nil {
		return s, false, fmt.Errorf("record %s: %w", t.name, err)
	}
	if t.along != nil {
		t.along[t.name] = true
	}
	return s, true, r.question(ctx, b, s, t.rivals)
}

// Receive takes one return that came by a door of its own, beside any round: the original is
// kept before anything is made of it, and what was made of it is recorded before this returns.
// It is not judged where the unit returned the same last: it is on record, as it was.
func (r *Round) Receive(ctx context.Context, p Posted, data []byte) (s Submission, judged bool, err error) {
	p.Received = r.Now
	h, err := r.Hand(ctx, p, data)
	switch {
	case err != nil:
		return s, false, err
	case len(data) > MaxUpload:
		s = h.taken.bare()
		s.Verdict, s.Problems = Rejected, h.Problems
		return s, true, nil
	}
	if err = h.Keep(r.Archive); err == nil {
		err = r.Take(ctx, h)
	}
	return h.Submission, h.Judged, err
}

// bare is what is known of a file before it is read.
func (t *taken) bare() Submission {
	return Submission{SHA256: t.sha, Name: t.name, Size: t.size, Received: t.received, Seen: t.seen, Channel: cmp.Or(t.channel, ByFolder), Who: t.who,
		From: t.from}
}

// rejudged are the returns that do not count and may be judged otherwise today: the officer
// has put the unit on the list, opened the calendar or mended a base since, or another return
// has come to count.
func (r *Round) rejudged(ctx context.Context) (files []coming, err error) {
	refused, err := r.Book.Refused(ctx)
	if err != nil {
		return nil, err
	}
	now := r.grounds()
	for _, s := range refused {
		// A round of the mailbox leaves what came otherwise to those of the folders.
		if len(r.Inboxes) == 0 && s.Channel != ByMail || s.Grounds == now.of(s.Submission) {
			continue
		}
		files = append(files, coming{name: s.Name, channel: s.Channel, who: s.Who, received: s.Received, sha: s.SHA256, before: &s.Submission})
	}
	return files, nil
}
