package work

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
)

// ErrNoEntry says that somebody is not signed in, or not any more.
var ErrNoEntry = errors.New("没有登录，或登录已过期")

// Gate (门禁) knows who somebody is: by a link that was mailed, an access code on paper, or a unit's
// token. It goes by real time, whatever the sample's clock says.
type Gate struct {
	Office    func() (*Office, error)
	Book      gateBook
	Base      string                            // how those outside call the door
	Transport func() (deliver.Transport, error) // of sign-in mails, which no archive keeps
	Failed    func(error)                       // told of mails that could not be sent; may be nil
	Now       func() time.Time

	mails sync.WaitGroup // under way
}

// gateBook is the book as the gate uses it.
type gateBook interface {
	// Grant records a pass, with its line of the audit log; one of the same kind, person and unit before
	// it, but for links, ends.
	Grant(ctx context.Context, p Pass, from string) error
	// PassOf is a pass by what is kept of its secret, or report.ErrUnknown.
	PassOf(ctx context.Context, hash string) (Pass, error)
	// Granted counts the passes of a kind that a person was given since.
	Granted(ctx context.Context, kind, person string, since time.Time) (int, error)
	// SignIn opens a session by a pass that is good at the time, with its line of the audit log: a link is
	// consumed. report.ErrUnknown where it is not good.
	SignIn(ctx context.Context, pass Pass, s Session) error
	// SignedIn is a session that was not ended, and its pass, or report.ErrUnknown.
	SignedIn(ctx context.Context, id string) (Session, Pass, error)
	// Seen notes when and where a session was used last.
	Seen(ctx context.Context, id string, at time.Time, from string) error
	// SessionsBeside lists the sessions, not ended, of the person that one is of.
	SessionsBeside(ctx context.Context, id string) ([]Session, error)
	// SignOut ends a session, with its line of the audit log.
	SignOut(ctx context.Context, id, who, from string, at time.Time) error
}

// The kinds of passes.
const (
	PassLink    = "link"    // in a mail; good once, for half an hour
	PassCode    = "code"    // on paper
	PassMachine = "machine" // a program's token
)

// Pass (凭证) is what somebody comes in by. What is kept of it does not let anybody in.
type Pass struct {
	ID     string // names it to the office
	Hash   string
	Kind   string
	Person string // mail address, or the name that the office put on a code or token
	Unit   string // code; empty where the mail address says for whom
	Made   time.Time
	By     string
	Until  time.Time
	Used   time.Time // first; zero: never
	Ended  time.Time // by the office, or by a later one; zero: not
}

// good reports whether it lets somebody in.
func (p Pass) good(now time.Time) bool {
	return p.Ended.IsZero() && now.Before(p.Until) && (p.Kind != PassLink || p.Used.IsZero())
}

// How long passes and sessions are good.
const (
	linkGood    = 30 * time.Minute
	codeGood    = 90 * 24 * time.Hour
	machineGood = 366 * 24 * time.Hour
	sessionGood = 90 * 24 * time.Hour
	sessionIdle = 30 * 24 * time.Hour
	seenEvery   = 10 * time.Minute // as often as that is written down
)

// Session (登录) is a device that somebody is signed in on.
type Session struct {
	ID     string    `json:"id"`
	Device string    `json:"device"`
	From   string    `json:"from"`
	Since  time.Time `json:"since"`
	Seen   time.Time `json:"seen"`
	Mine   bool      `json:"mine"`
}

// Peek says whom a link is for, and leaves it good; ErrNoEntry where it is not.
func (g *Gate) Peek(ctx context.Context, token string) (who string, err error) {
	_, v, err := g.passed(ctx, token, PassLink)
	if err != nil {
		return "", err
	}
	var names []string
	for _, u := range v.Units {
		names = append(names, facts.Plain(u.Name))
	}
	return strings.Join(names, "、") + " " + facts.Plain(v.Name), nil
}

// Redeem consumes a link, and opens a session.
func (g *Gate) Redeem(ctx context.Context, token, device, from string) (session string, err error) {
	return g.enter(ctx, token, PassLink, device, from)
}

// Enter opens a session by an access code.
func (g *Gate) Enter(ctx context.Context, code, device, from string) (session string, err error) {
	return g.enter(ctx, code, PassCode, device, from)
}

func (g *Gate) enter(ctx context.Context, secret, kind, device, from string) (session string, err error) {
	p, _, err := g.passed(ctx, secret, kind)
	if err != nil {
		return "", err
	}
	s := Session{ID: newSecret(), Device: device, From: from, Since: g.Now(), Seen: g.Now()}
	return s.ID, noEntry(g.Book.SignIn(ctx, p, s))
}

// Machine is a unit's program by its token.
func (g *Gate) Machine(ctx context.Context, token, from string) (Visitor, error) {
	_, v, err := g.passed(ctx, token, PassMachine)
	v.From = from
	return v, err
}

// passed is a pass that is good, and who comes by it.
func (g *Gate) passed(ctx context.Context, secret, kind string) (p Pass, v Visitor, err error) {
	p, err = g.Book.PassOf(ctx, hashed(secret))
	if err != nil {
		return p, v, noEntry(err)
	}
	if p.Kind != kind || !p.good(g.Now()) {
		return p, v, ErrNoEntry
	}
	v, err = g.visitor(p)
	return p, v, err
}

// visitor is who comes by a pass, by the register of today.
func (g *Gate) visitor(p Pass) (v Visitor, err error) {
	o, err := g.Office()
	if o == nil {
		return v, err
	}
	v = Visitor{Person: p.Person, Name: p.Person}
	codes := []string{p.Unit}
	if p.Unit == "" {
		codes = nil
		for _, w := range o.Units.Writers(p.Person) {
			codes, v.Name = append(codes, w.Unit), w.Contact.Name
		}
	}
	for _, code := range codes {
		if u, ok := o.respondent(code); ok {
			v.Units = append(v.Units, u)
		}
	}
	if v.Units == nil {
		return v, ErrNoEntry // not on the list any more
	}
	return v, nil
}

// latest is a period after all changes of a register: a unit is called as it is today.
var latest = facts.Period{Year: 9999, Month: 12}

// respondent is a unit by any code it has had, in whatever register it stands.
func (o *Options) respondent(code string) (facts.Respondent, bool) {
	for _, r := range []*facts.Roster{o.Units.Roster, o.Units.Departments, o.Units.Projects} {
		if r != nil && r.Knows(code) {
			return r.Find(code, latest)
		}
	}
	return facts.Respondent{}, false
}

// noEntry tells nobody what was wrong about a pass or a session.
func noEntry(err error) error {
	if errors.Is(err, report.ErrUnknown) {
		return ErrNoEntry
	}
	return err
}

// Visitor is who is signed in by a session.
func (g *Gate) Visitor(ctx context.Context, session, from string) (v Visitor, err error) {
	s, p, err := g.Book.SignedIn(ctx, session)
	if err != nil {
		return v, noEntry(err)
	}
	now := g.Now()
	ended := !p.Ended.IsZero() || now.Sub(s.Since) > sessionGood || now.Sub(s.Seen) > sessionIdle
	if ended {
		return v, ErrNoEntry
	}
	if v, err = g.visitor(p); err != nil {
		return v, err
	}
	v.Session, v.From = session, from
	if now.Sub(s.Seen) > seenEvery {
		err = g.Book.Seen(ctx, session, now, from)
	}
	return v, err
}

// Sessions are those of the visitor.
func (g *Gate) Sessions(ctx context.Context, v Visitor) ([]Session, error) {
	all, err := g.Book.SessionsBeside(ctx, v.Session)
	for i := range all {
		all[i].Mine = all[i].ID == v.Session
	}
	return all, err
}

// End ends one of them; ErrNotYours where it is not the visitor's.
func (g *Gate) End(ctx context.Context, v Visitor, session string) error {
	all, err := g.Sessions(ctx, v)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID == session {
			return g.Book.SignOut(ctx, session, v.Name, v.From, g.Now())
		}
	}
	return ErrNotYours
}
