package work

import (
	"context"
	"strings"
	"time"

	"parkstat/ingest/mailbox"
)

// fetch does a round of the mailbox.
func (d *Dispatch) fetch(ctx context.Context) (*Taking, error) {
	in, err := d.intake()
	if err != nil {
		return nil, err
	}
	o, err := d.Ways.OpenMailbox()
	if err != nil {
		return nil, err
	}
	in.Open = func(ctx context.Context) (Postbox, error) {
		open := d.greeted
		if open == nil {
			open = &greeted{}
			open.box, open.err = mailbox.Open(ctx, o)
		}
		d.greeted = nil
		if open.err != nil {
			return nil, open.err
		}
		return open.box, nil
	}
	return in.Fetch(ctx)
}

// read notes that a round was done, and has the admin told where it has failed for long.
func (d *Dispatch) read(ctx context.Context, at time.Time, t *Taking, err error) error {
	if d.Fetched != nil {
		d.Fetched(t, err)
	}
	why := ""
	if err != nil {
		why = strings.ReplaceAll(Worldly(err), "\n", "；")
	}
	after := d.Mailing.LateAfter
	if err := d.Book.MailboxRead(ctx, TheMailbox, at, why); err != nil || why == "" || after == 0 {
		return err
	}
	_, failed, _, err := d.Book.Mailbox(ctx, TheMailbox)
	if err != nil || failed.IsZero() || at.Before(failed.Add(after)) {
		return err
	}
	return d.Book.Enqueue(ctx, KindNotice, UnreadableSince(failed), at)
}

// greeted is a mailbox that was opened before the lock was taken: a server that is slow to
// answer keeps no other command waiting.
type greeted struct {
	box *mailbox.Box
	err error
}

// Greet opens the mailbox where a round is due; done closes one that was not used.
func (d *Dispatch) Greet(ctx context.Context) (done func()) {
	done = func() {
		if d.greeted != nil && d.greeted.box != nil {
			d.greeted.box.Close()
		}
	}
	if d.Mailing.Mailbox == nil {
		return done
	}
	since, err := d.Book.DueSince(ctx, d.Now(), KindMailbox)
	if err != nil || since.IsZero() {
		return done // what is wrong with the book is told by those who need it
	}
	g := &greeted{}
	var o mailbox.Options
	if o, g.err = d.Ways.OpenMailbox(); g.err == nil {
		g.box, g.err = mailbox.Open(ctx, o)
	}
	d.greeted = g
	return done
}

// longestIdle is how long nothing is heard before the connection is tried.
const longestIdle = 9 * time.Minute

// errNoIdle is a server that does not tell of mails.
var errNoIdle = mailbox.ErrNoIdle

// Watch waits for mails, makes a round due for each and calls woken, until the context or
// the connection ends.
func (d *Dispatch) Watch(ctx context.Context, woken func()) error {
	o, err := d.Ways.OpenMailbox()
	if err != nil {
		return err
	}
	b, err := mailbox.Open(ctx, o)
	if err != nil {
		return err
	}
	defer b.Close()
	for changed := b.Count() > 0; ctx.Err() == nil; {
		if changed {
			if err := d.Book.Wake(ctx, KindMailbox, TheMailbox, d.Now()); err != nil {
				return err
			}
			woken()
		}
		if changed, err = b.Wait(ctx, longestIdle); err != nil {
			return err
		}
	}
	return nil
}
