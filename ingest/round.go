package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
	// Told hears of each submission that was judged, once that is on record; it has no facts.
	Told func(Submission)
	// Pause waits once a round for files that were touched just now, so that a run
	// right after they were laid down takes them; nil leaves them to the next round.
	Pause func(context.Context, time.Duration)

	along map[string]bool // the names of what it found that was not there before
}

// Summary is what a round did.
type Summary struct {
	Seen, New int
	Refused   int      // of the new, those that do not count
	Mended    int      // sent back or held before, counted now that the list or calendar is mended
	Reopened  int      // counted, and open now for what was corrected since
	Waiting   int      // still being written: left for the next round
	Future    int      // in folders of days to come: left till then
	Unread    []string // files that could not be read: left for the next round
	Closed    []string // folders and inboxes that could not be: what lies there is not known
	Odd       []string // folders named like a day that is none: their files came when they were seen
	paused    bool
}

func (s *Summary) add(part Summary) {
	s.New, s.Refused, s.Mended = s.New+part.New, s.Refused+part.Refused, s.Mended+part.Mended
	s.Reopened, s.Waiting = s.Reopened+part.Reopened, s.Waiting+part.Waiting
	s.Unread = append(s.Unread, part.Unread...)
}

// Closed says which folders and inboxes can't be read: what lies there is not known, and nothing
// may be issued or asked for as if it were.
type Closed struct{ Folders []string }

func (c *Closed) Error() string {
	return "读不到收件文件夹 " + strings.Join(c.Folders, "、") + "：里面的报表没有收，请改好权限或路径，或把文件夹接上"
}

// Complete is nil where everything could be looked at.
func (s *Summary) Complete() error {
	if len(s.Closed) == 0 {
		return nil
	}
	return &Closed{s.Closed}
}

// chunk bounds what is held in memory and recorded as one.
const chunk = 500

// Collect runs the round. Submissions are taken in the order in which they came,
// so that each is checked against what was held then.
func (r *Round) Collect(ctx context.Context) (*Summary, error) {
	sum := &Summary{}
	files, err := r.found(ctx, sum)
	if err != nil {
		return nil, err
	}
	if err := r.rebase(ctx, sum); err != nil {
		return nil, err
	}
	posted, err := r.posted(ctx)
	if err != nil {
		return nil, err
	}
	sum.Seen += len(posted)
	again, err := r.rejudged(ctx)
	if err != nil {
		return nil, err
	}
	files = slices.Concat(files, posted, again)
	return sum, r.takeAll(ctx, files, sum)
}

// catchUp judges again what was touched since.
func (r *Round) catchUp(ctx context.Context, sum *Summary) error {
	again, err := r.rejudged(ctx)
	if err != nil {
		return err
	}
	return r.takeAll(ctx, again, sum)
}

// takeAll takes files in the order in which they came.
func (r *Round) takeAll(ctx context.Context, files []coming, sum *Summary) error {
	slices.SortStableFunc(files, coming.order)
	r.along = map[string]bool{}
	for _, c := range files {
		r.along[c.name] = r.along[c.name] || c.before == nil && c.lay == ""
	}
	var copies []taken
	done := 0
	for part := range slices.Chunk(files, chunk) {
		took := make([]taken, len(part))
		for i, c := range part {
			took[i].coming, took[i].along = c, r.along
		}
		more, err := r.take(ctx, took, sum)
		if err != nil {
			return err
		}
		copies = append(copies, more...)
		done += len(part)
		clear(part)
		if r.Progress != nil {
			r.Progress(done, len(files))
		}
	}
	for part := range slices.Chunk(copies, chunk) {
		if _, err := r.take(ctx, part, sum); err != nil {
			return err
		}
	}
	return nil
}

// take opens some files and puts what becomes of them on record as one. Copies of what counts
// come back, to be taken last.
func (r *Round) take(ctx context.Context, files []taken, sum *Summary) (copies []taken, err error) {
	r.opener().all(ctx, files, sum)
	if files, err = r.unpacked(ctx, files, sum); err != nil {
		return nil, err
	}
	err = r.together(ctx, sum, func(b *batch) error {
		if err := r.expect(ctx, b, files); err != nil {
			return err
		}
		for i := range files {
			t := &files[i]
			if t.err != nil {
				return t.err
			}
			if t.state == unread {
				if err := r.judge(ctx, b, t); err != nil {
					return err
				}
			}
			switch t.state {
			case waiting:
				b.sum.Waiting++
			case barred:
				b.sum.Unread = append(b.sum.Unread, shut(t.name, t.barred))
			case copied:
				copies = append(copies, taken{coming: t.coming, along: t.along, place: t.place, copy: true})
			}
		}
		return nil
	})
	return copies, err
}

// together lets what is done of a batch stand or fall as one, and then tells of it.
func (r *Round) together(ctx context.Context, sum *Summary, do func(*batch) error) error {
	var b *batch
	err := r.Book.Atomically(ctx, func(l Ledger) error {
		b = r.newBatch(l)
		return do(b)
	})
	if err != nil {
		return err
	}
	sum.add(b.sum)
	for _, s := range b.told {
		if r.Told != nil {
			r.Told(s)
		}
	}
	return nil
}

// judge takes one file in, or looks at it again.
func (r *Round) judge(ctx context.Context, b *batch, t *taken) error {
	if t.before != nil {
		return r.reconsider(ctx, b, t)
	}
	s, judged, err := r.arrive(ctx, b, t)
	if err != nil || !judged {
		return err
	}
	if b.sum.New++; !s.Verdict.Counts() {
		b.sum.Refused++
	}
	b.tell(s)
	return nil
}

// reconsider looks again at what does not count.
func (r *Round) reconsider(ctx context.Context, b *batch, t *taken) error {
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
		return b.judgedBy(ctx, now)
	}
	err = r.counting(ctx, b, before.Verdict, now, func() error {
		b.forget(before) // it may have been under another code
		return b.Reconsider(ctx, now.compact(t.ret))
	})
	if err != nil {
		return fmt.Errorf("reconsider %s: %w", t.name, err)
	}
	switch {
	case now.Verdict.Counts():
		b.sum.Mended++
		b.tell(now)
	case before.Verdict.Counts(): // and does no more
		b.sum.Refused++
		b.tell(now)
	}
	return r.question(ctx, b, now, t.rivals)
}
