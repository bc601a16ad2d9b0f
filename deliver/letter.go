package deliver

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Letter is a rendered mail in its envelope. Raw never changes once journalled.
type Letter struct {
	ID       string // of the journal: ASCII, fit for a file name
	From, To string // envelope addresses
	Raw      []byte
}

var letterID = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$`)

func (l Letter) check() error {
	if !letterID.MatchString(l.ID) {
		return fmt.Errorf("邮件编号 %q 不能用作文件名", l.ID)
	}
	return errors.Join(checkAddress("发件地址", l.From), checkAddress("收件地址", l.To))
}

// Outcome is what is known about one attempt.
type Outcome string

const (
	Accepted Outcome = "accepted" // the next server, or the disk, has it
	Deferred Outcome = "deferred" // it does not have it; try again later
	Refused  Outcome = "refused"  // it will not have it; a person must mend something first
	Unknown  Outcome = "unknown"  // it may have it: retry only with the same bytes, a few times, and tell the admin
)

// Transport hands one letter over. A nil error means Accepted; any other is a *Failure.
type Transport interface {
	Send(ctx context.Context, l Letter) (reply string, err error)
}

// Failure is an attempt that did not end in acceptance.
type Failure struct {
	Outcome Outcome
	Code    int    // SMTP reply code, 0 where the server gave none
	Reply   string // in the server's words, or in ours
	Err     error
}

func (f *Failure) Error() string {
	switch {
	case f.Code != 0:
		return fmt.Sprintf("%s: %d %s", f.Outcome, f.Code, f.Reply)
	case f.Err != nil && f.Reply != "":
		return fmt.Sprintf("%s: %s: %v", f.Outcome, f.Reply, f.Err)
	case f.Err != nil:
		return fmt.Sprintf("%s: %v", f.Outcome, f.Err)
	}
	return fmt.Sprintf("%s: %s", f.Outcome, f.Reply)
}

func (f *Failure) Unwrap() error { return f.Err }

// Receipt is the end of one attempt for one recipient.
type Receipt struct {
	ID, To  string
	Outcome Outcome
	Reply   string
	At      time.Time
}

// Journal remembers attempts. Both calls are durable when they return.
type Journal interface {
	// Attempting is called before the letter could possibly be accepted.
	Attempting(ctx context.Context, id string, at time.Time) error
	Settled(ctx context.Context, r Receipt) error
}
