package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// Round is one collection: everything new in the inboxes is kept, read, checked
// and recorded.
type Round struct {
	Inboxes  []Inbox
	Forms    templates.Forms
	Rules    map[string]*Rules // by form
	Park     *facts.Park
	Book     Book
	Archive  Archive
	Calendar *calendar.Calendar // nil: nothing is late
	Post     Post               // files that came by mail; nil: none
	Limits   xlsx.Limits
	Now      time.Time
	Progress func(done, total int)
	// Pause waits once a round for files that were touched just now, so that a run
	// right after they were laid down takes them; nil leaves them to the next round.
	Pause func(context.Context, time.Duration)
	// Convert makes a copy of an older workbook in today's format; nil leaves such
	// files refused.
	Convert func(context.Context, []byte) (*Converted, error)

	places map[string]map[string]Place // by inbox and path
}

// Summary is what a round did.
type Summary struct {
	Seen, New int
	Mended    []Submission // sent back or held before, counted now that the list or calendar is mended
	Reopened  []Filed      // counted, and open now for what was corrected since
	Waiting   []string     // still being written: left for the next round
	Future    int          // in folders of days to come: left till then
	Odd       []string     // folders named like a day that is none: their files came when they were seen
	Taken     []Submission
	paused    bool
}

// chunk bounds what is held in memory and recorded as one.
const chunk = 500

// Collect runs the round. Submissions are taken in the order in which they came,
// so that each is checked against what was held then.
func (r *Round) Collect(ctx context.Context) (*Summary, error) {
	sum := &Summary{}
	r.places = map[string]map[string]Place{}
	var files []taken
	for _, in := range r.Inboxes {
		found, err := in.scan(r.Now)
		if err != nil {
			return nil, err
		}
		if r.places[in.Dir], err = r.Book.Places(ctx, in.Dir); err != nil {
			return nil, err
		}
		for _, d := range found {
			t := taken{inbox: in, dropped: d, channel: ByFolder, received: r.Now}
			if !d.day.IsZero() {
				t.received = d.day
			}
			if d.odd != "" && !slices.Contains(sum.Odd, d.odd) {
				sum.Odd = append(sum.Odd, d.odd)
			}
			if t.received.After(r.Now) {
				sum.Future++
				continue
			}
			files = append(files, t)
		}
	}
	if err := r.rebase(ctx, sum); err != nil {
		return nil, err
	}
	posted, err := r.posted(ctx)
	if err != nil {
		return nil, err
	}
	files = append(files, posted...)
	sum.Seen = len(files)
	again, err := r.rejudged(ctx)
	if err != nil {
		return nil, err
	}
	files = append(files, again...)
	slices.SortStableFunc(files, func(a, b taken) int {
		return cmp.Or(a.received.Compare(b.received), cmp.Compare(a.name, b.name), cmp.Compare(a.sha, b.sha))
	})
	done := 0
	for part := range slices.Chunk(files, chunk) {
		if err := r.take(ctx, part, sum); err != nil {
			return sum, err
		}
		done += len(part)
		clear(part) // what was read is in the book
		if r.Progress != nil {
			r.Progress(done, len(files))
		}
	}
	return sum, nil
}

func (r *Round) take(ctx context.Context, files []taken, sum *Summary) error {
	r.openAll(ctx, files, sum)
	return r.Book.Atomically(ctx, func(l Ledger) error {
		b := newBatch(l)
		if err := r.expect(ctx, b, files); err != nil {
			return err
		}
		for i := range files {
			t := &files[i]
			if t.err != nil {
				return t.err
			}
			if t.state == unread {
				if err := r.judge(ctx, b, t, sum); err != nil {
					return err
				}
			}
			if t.state == waiting {
				sum.Waiting = append(sum.Waiting, t.name)
			}
		}
		return nil
	})
}

// judge takes one file in, or looks at it again.
func (r *Round) judge(ctx context.Context, b *batch, t *taken, sum *Summary) error {
	if t.before != nil {
		return r.reconsider(ctx, b, t, sum)
	}
	s, judged, err := r.arrive(ctx, b, t, sum)
	if err == nil && judged {
		s.Facts = nil // of a round of any size only what is told is kept
		sum.New++
		sum.Taken = append(sum.Taken, s)
	}
	return err
}

// reconsider looks again at what does not count.
func (r *Round) reconsider(ctx context.Context, b *batch, t *taken, sum *Summary) error {
	before := *t.before
	c, err := b.Content(ctx, t.sha)
	if err != nil || c.Verdict != before.Verdict { // somebody else did meanwhile
		return err
	}
	if t.settled, err = b.Settlements(ctx, t.sha); err != nil {
		return fmt.Errorf("look up the settlements of %s: %w", t.name, err)
	}
	now, err := r.submission(ctx, b, t)
	if err != nil {
		return fmt.Errorf("check %s: %w", t.name, err)
	}
	if now.Verdict == before.Verdict {
		return nil
	}
	err = r.counting(ctx, b, now, sum, func() error {
		b.forget(before) // it may have been under another code
		return b.Reconsider(ctx, now.compact(t.ret), r.Now)
	})
	if err != nil {
		return fmt.Errorf("reconsider %s: %w", t.name, err)
	}
	if now.Facts = nil; now.Verdict.Counts() {
		sum.Mended = append(sum.Mended, now)
	}
	return nil
}

// counting records a judgement, and judges again what is held against a return that counts by it.
func (r *Round) counting(ctx context.Context, b *batch, s Submission, sum *Summary, record func() error) error {
	var against []later
	if s.Verdict.Counts() {
		var err error
		if against, err = r.heldAgainst(ctx, b, s); err != nil {
			return err
		}
	}
	if err := record(); err != nil {
		return err
	}
	return r.judgeAgain(ctx, b, against, sum)
}

// Settle answers queries of a submission for its sender, who gave the reasons by
// telephone or letter, and judges it anew from its original.
func (r *Round) Settle(ctx context.Context, before Submission, data []byte, answers []Settlement) (Submission, error) {
	if openedLater(before, answers) {
		return r.answer(ctx, before, answers)
	}
	t := &taken{dropped: dropped{name: before.Name}, received: before.Received, version: before.Version, sha: before.SHA256, size: before.Size}
	var now Submission
	var err error
	if t.ret, t.problems, err = r.read(ctx, data); err != nil {
		return now, fmt.Errorf("read %s: %w", before.Name, err)
	}
	err = r.Book.Atomically(ctx, func(l Ledger) error {
		b := newBatch(l)
		for _, a := range answers {
			if err := b.Settle(ctx, a); err != nil {
				return err
			}
		}
		var err error
		if t.settled, err = b.Settlements(ctx, t.sha); err != nil {
			return err
		}
		if before.Verdict.Counts() {
			// It must not count while it is judged: what it is held against is the version
			// before it.
			if now, err = r.submission(ctx, b, t); err != nil {
				return err
			}
			now.Verdict = Queried
			if err := b.Reconsider(ctx, now.compact(t.ret), r.Now); err != nil {
				return err
			}
		}
		if now, err = r.submission(ctx, b, t); err != nil {
			return err
		}
		if before.Verdict.Counts() {
			r.spare(&now, t)
		}
		if err := b.Reconsider(ctx, now.compact(t.ret), r.Now); err != nil {
			return err
		}
		against, err := r.heldAgainst(ctx, b, now)
		if err != nil {
			return err
		}
		return r.judgeAgain(ctx, b, against, &Summary{})
	})
	if err != nil {
		return now, fmt.Errorf("settle %s: %w", before.Name, err)
	}
	return now, nil
}

// Inspect reads and checks one file as if it came now; nothing is kept.
func (r *Round) Inspect(ctx context.Context, data []byte) (Submission, error) {
	t := &taken{received: r.Now, sha: hashOf(data), size: int64(len(data))}
	var err error
	if t.ret, t.problems, err = r.read(ctx, data); err != nil {
		return Submission{}, err
	}
	return r.submission(ctx, newBatch(r.Book), t)
}

// Outcomes says what the rules of today make of a submission, read anew from its
// original; nothing is kept.
func (r *Round) Outcomes(ctx context.Context, s Submission, data []byte) (map[string]Outcome, error) {
	ret, _, err := r.read(ctx, data)
	if ret == nil {
		return nil, err
	}
	park := r.Park.Of(ret.Form.Def.Of)
	ret.Unit, ret.VisibleUnit = park.Roster.Resolve(ret.Unit), park.Roster.Resolve(ret.VisibleUnit)
	h, err := r.history(ctx, newBatch(r.Book), ret, s.Received)
	if err != nil {
		return nil, err
	}
	h.Version = s.Version
	_, outcomes := r.Rules[s.Form].try(ret, h, "return")
	return outcomes, nil
}

// submission checks what was read against what the ledger holds.
func (r *Round) submission(ctx context.Context, b *batch, t *taken) (Submission, error) {
	s := t.bare()
	s.Verdict, s.Problems = Rejected, t.problems
	if t.ret == nil {
		return s, nil
	}
	ret := t.ret
	park := r.Park.Of(ret.Form.Def.Of)
	ret.Unit, ret.VisibleUnit = park.Roster.Resolve(ret.Unit), park.Roster.Resolve(ret.VisibleUnit)
	s.Form, s.FormVer, s.Unit, s.UnitName, s.Period, s.Facts = ret.Form.Def.Form, ret.Form.Def.Version, ret.Unit, ret.UnitName, ret.Period, ret.Facts
	if u, ok := park.Roster.Find(ret.Unit, ret.Period); ok {
		s.UnitName = u.Name
	}
	h, err := r.history(ctx, b, ret, t.received)
	if err != nil {
		return s, err
	}
	if t.version > 0 {
		h.Version = t.version
	}
	s.Version = h.Version
	if s.Late, err = r.Calendar.Late(s.Form, ret.Period, t.received, ret.Unit); err != nil {
		return s, err
	}
	s.Problems = append(s.Problems, r.Rules[s.Form].check(ret, h)...)
	settle(s.Problems, t.settled)
	s.Verdict = verdict(s.Problems, expects(park, ret))
	return s, nil
}

// ruleListed is the rule that the unit is on the list.
const ruleListed = "A05"

// expects reports whether the unit is on the list and returns this form.
func expects(park *facts.Park, ret *filled) bool {
	u, _ := park.Roster.Find(ret.Unit, ret.Period)
	return park.Roster.In(ret.Unit, ret.Period) && u.Returns(ret.Form.Def.Form, ret.Form.Def.Name)
}

// verdict: an error sends the return back; a unit that is not on the list has its
// return held; so does a query, until it is answered.
func verdict(ps []facts.Problem, onList bool) Verdict {
	worst, _ := facts.Worst(ps)
	stranger := slices.ContainsFunc(ps, func(p facts.Problem) bool { return p.Rule == ruleListed })
	switch {
	case stranger:
		return Held
	case worst == facts.Error:
		return Rejected
	case !onList:
		return Held
	case worst == facts.Query:
		return Queried
	}
	return Accepted
}
