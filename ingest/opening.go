package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"parkstat/facts"
)

// coming is a file that is to be looked at: there may be many of them.
type coming struct {
	inbox    *Inbox // nil: it is in the archive
	name     string // in an inbox the path below it, with slashes
	received time.Time
	seen     time.Time // first; it orders versions
	channel  string
	who      string
	from     string
	sha      string      // in an inbox not known before it is read
	lay      string      // the SHA-256 of what lay there when it was read last; empty: nothing did
	before   *Submission // as it was when judged before; nil: it comes
}

// order is that in which files came.
func (c coming) order(d coming) int {
	return cmp.Or(c.received.Compare(d.received), cmp.Compare(c.name, d.name), cmp.Compare(c.sha, d.sha))
}

// taken is a file on its way in.
type taken struct {
	coming
	along    map[string]bool // the names of all that the round found; nil: it came alone
	copy     bool            // of what counts, looked at when all else that the round found is on record
	rivals   []Version       // that contend with it
	settled  []Settlement    // answers to its queries since
	members  []coming        // of a bundle, which is no return itself
	size     int64
	ret      *filled
	problems []facts.Problem
	opened   bool // it was read by form, whatever came of it
	state    fileState
	as       fs.FileInfo
	place    Place // of a folder's file, as it was when it was read
	barred   error // why it can't be read, which is the file's own trouble
	err      error // of the archive or the book: nothing can go on
}

type fileState uint8

const (
	unread fileState = iota
	waiting
	gone
	barred
	copied // of what counts: whether that matters depends on what else came
)

// opener reads files by form, and keeps their originals before.
type opener struct {
	*Judge
	book    Book
	archive Archive
	pause   func(context.Context, time.Duration)
}

func (r *Round) opener() opener { return opener{&r.Judge, r.Book, r.Archive, r.Pause} }

// all reads files over the processors. Those touched just now are waited
// for, once a round, and taken when they have not changed since.
func (o opener) all(ctx context.Context, files []taken, sum *Summary) {
	var settle time.Duration
	for i := range files {
		t := &files[i]
		if t.inbox == nil {
			continue
		}
		fresh, as, err := t.inbox.fresh(t.name)
		t.as = as
		t.missed(err)
		if t.as != nil {
			t.place = placeOf(t.inbox, t.name, t.as)
		}
		if fresh {
			settle = max(settle, t.inbox.Settle)
			if o.pause == nil || sum.paused {
				t.state = waiting
			}
		}
	}
	if settle > 0 && o.pause != nil && !sum.paused {
		sum.paused = true
		o.pause(ctx, settle)
	}
	var wg sync.WaitGroup
	next := make(chan *taken)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for t := range next {
				o.open(ctx, t)
			}
		})
	}
	for i := range files {
		if files[i].err == nil && files[i].state == unread {
			next <- &files[i]
		}
	}
	close(next)
	wg.Wait()
}

// missed notes that a file in a folder could not be had.
func (t *taken) missed(err error) {
	switch {
	case errors.Is(err, errGone):
		t.state = gone
	case err != nil:
		t.state, t.barred = barred, err
	}
}

// open reads and archives one file, and reads it by form.
func (o opener) open(ctx context.Context, t *taken) {
	switch {
	case t.before != nil:
		o.kept(ctx, t)
		return
	case t.inbox != nil:
		o.dropped(ctx, t)
		return
	case t.lay != "" && t.lay == t.sha:
		return
	}
	c, err := o.book.Content(ctx, t.sha)
	switch t.err = err; {
	case err != nil:
	case c.Current():
		t.putOff()
	default:
		o.kept(ctx, t)
	}
}

// putOff leaves a copy of what counts to the end of the round.
func (t *taken) putOff() {
	if !t.copy && t.err == nil {
		t.state = copied
	}
}

// dropped is open for a file in a folder.
func (o opener) dropped(ctx context.Context, t *taken) {
	data, ok, err := t.inbox.read(t.name, t.as)
	switch {
	case errors.Is(err, errTooLarge):
		t.sha = hashOf([]byte(t.name))
		t.problems, t.opened = []facts.Problem{TooLarge()}, true
		t.place.SHA256 = t.sha
		return
	case err != nil:
		t.missed(err)
		return
	case !ok:
		t.state = waiting
		return
	}
	t.sha, t.size = hashOf(data), int64(len(data))
	if t.place.SHA256 = t.sha; t.sha == t.lay {
		return
	}
	if members := Unpack(data); members != nil {
		t.err = o.unbundle(t, members)
		return
	}
	c, err := o.book.Content(ctx, t.sha)
	if t.err = err; err != nil || c.Current() {
		t.putOff()
		return
	}
	if _, err := o.archive.Put(data); err != nil {
		t.err = fmt.Errorf("archive %s: %w", t.name, err)
		return
	}
	if t.ret, t.problems, err = o.read(ctx, data); err != nil {
		t.err = fmt.Errorf("read %s: %w", t.name, err)
	}
	t.opened = true
}

// kept is open for a file in the archive.
func (o opener) kept(ctx context.Context, t *taken) {
	data, err := o.archive.Get(t.sha)
	switch {
	case t.before != nil && t.before.Form == "" && errors.Is(err, fs.ErrNotExist):
		t.problems = []facts.Problem{TooLarge()} // and not kept
	case err != nil:
		t.err = fmt.Errorf("read %s: %w", t.name, err)
	case len(data) > MaxUpload:
		t.size, t.problems = int64(len(data)), []facts.Problem{TooLarge()}
	default:
		t.size = int64(len(data))
		if t.ret, t.problems, err = o.read(ctx, data); err != nil {
			t.err = fmt.Errorf("read %s: %w", t.name, err)
		}
	}
	t.opened = true
}

// TooLarge is the problem of a file that is not even opened.
func TooLarge() facts.Problem {
	return facts.Problem{Severity: facts.Error, Rule: "文件", Message: errTooLarge.Error(), Hint: "一张报表通常不到 100 KB，请去掉图片和多余的表。"}
}

func hashOf(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}
