package work

import (
	"context"
	"errors"
	"time"
)

// ErrNoEntry says that somebody is not signed in, or not any more.
var ErrNoEntry = errors.New("没有登录，或登录已过期")

// Session (登录) is a device that somebody is signed in on.
type Session struct {
	ID     string    `json:"id"`
	Device string    `json:"device"`
	From   string    `json:"from"`
	Since  time.Time `json:"since"`
	Seen   time.Time `json:"seen"`
	Mine   bool      `json:"mine"`
}

// Gate (门禁) knows who somebody is: by a link that was mailed, an access code on paper, or a unit's
// token. It goes by real time, whatever the sample's clock says.
type Gate struct {
	Office func() (*Office, error)
	Now    func() time.Time
}

// AskLink mails a sign-in link where the address is on the list. It returns before that is known,
// always with the same.
func (g *Gate) AskLink(ctx context.Context, address, from string) error { return errors.ErrUnsupported }

// Peek says whom a link is for, and leaves it good; ErrNoEntry where it is not.
func (g *Gate) Peek(ctx context.Context, token string) (who string, err error) {
	return "", errors.ErrUnsupported
}

// Redeem consumes a link, and opens a session.
func (g *Gate) Redeem(ctx context.Context, token, device, from string) (session string, err error) {
	return "", errors.ErrUnsupported
}

// Enter opens a session by an access code.
func (g *Gate) Enter(ctx context.Context, code, device, from string) (session string, err error) {
	return "", errors.ErrUnsupported
}

// Visitor is who is signed in by a session.
func (g *Gate) Visitor(ctx context.Context, session, from string) (Visitor, error) {
	return Visitor{}, errors.ErrUnsupported
}

// Machine is a unit's program by its token.
func (g *Gate) Machine(ctx context.Context, token, from string) (Visitor, error) {
	return Visitor{}, errors.ErrUnsupported
}

// Sessions are those of the visitor.
func (g *Gate) Sessions(ctx context.Context, v Visitor) ([]Session, error) {
	return nil, errors.ErrUnsupported
}

// End ends one of them; ErrNotYours where it is not the visitor's.
func (g *Gate) End(ctx context.Context, v Visitor, session string) error {
	return errors.ErrUnsupported
}
