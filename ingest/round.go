package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Round is one collection: everything new in the inboxes is kept, read, checked
// and recorded.
type Round struct {
	Judge
	Inboxes  []Inbox
	Book     Book
	Archive  Archive
	Post     Post // files that came by mail; nil: none
	Now      time.Time
	Progress func(done, total int)
	// Pause waits once a round for files that were touched just now, so that a run
	// right after they were laid down takes them; nil leaves them to the next round.
	Pause func(context.Context, time.Duration)

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
		b := newBatch(l, r.Now)
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
		sum.Reopened = append(sum.Reopened, b.reopened...)
		return nil
	})
}

// judge takes one file in, or looks at it again.
func (r *Round) judge(ctx context.Context, b *batch, t *taken, sum *Summary) error {
	if t.before != nil {
		return r.reconsider(ctx, b, t, sum)
	}
	s, judged, err := r.arrive(ctx, b, t)
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
	err = r.counting(ctx, b, now, func() error {
		b.forget(before) // it may have been under another code
		return b.Reconsider(ctx, now.compact(t.ret))
	})
	if err != nil {
		return fmt.Errorf("reconsider %s: %w", t.name, err)
	}
	if now.Facts = nil; now.Verdict.Counts() {
		sum.Mended = append(sum.Mended, now)
	}
	return nil
}
