package portal

import (
	"context"

	"parkstat/facts"
	"parkstat/work"
)

// Desk (窗口) is what a unit may see and do of its own. What is another's and what is not there are
// answered alike, by work.ErrNotYours.
type Desk interface {
	Clock(ctx context.Context, v work.Visitor, unit string) (work.Clock, error)
	Home(ctx context.Context, v work.Visitor, unit string) (*work.Home, error)
	Blank(ctx context.Context, v work.Visitor, unit, form string, p facts.Period) (name string, data []byte, err error)
	Submit(ctx context.Context, v work.Visitor, u work.Upload) (id string, err error)
	Check(ctx context.Context, v work.Visitor, u work.Upload) (*work.Verdict, error)
	Return(ctx context.Context, v work.Visitor, id string) (*work.Verdict, error)
	Original(ctx context.Context, v work.Visitor, id string) (name string, data []byte, err error)
	Marked(ctx context.Context, v work.Visitor, id string) (name string, data []byte, err error)
	Differences(ctx context.Context, v work.Visitor, id, with string) (*work.Differences, error)
	Explain(ctx context.Context, v work.Visitor, id string, reasons map[string]string) (*work.Verdict, error)
	Nil(ctx context.Context, v work.Visitor, unit, reason string) (id string, err error)
	Withdraw(ctx context.Context, v work.Visitor, id string) error
	Receipt(ctx context.Context, v work.Visitor, number string) (*work.Receipt, error)
	AskExtension(ctx context.Context, v work.Visitor, unit string, x work.ExtensionAsked) error
	AskContact(ctx context.Context, v work.Visitor, unit, change string) error
}

// Gate (门禁) knows who somebody is.
type Gate interface {
	// AskLink mails a sign-in link where the address is on the list; nobody can tell whether it was.
	AskLink(ctx context.Context, address, from string) error
	// Peek says whom a link is for, and leaves it good.
	Peek(ctx context.Context, token string) (who string, err error)
	Redeem(ctx context.Context, token, device, from string) (session string, err error)
	Enter(ctx context.Context, code, device, from string) (session string, err error)
	Visitor(ctx context.Context, session, from string) (work.Visitor, error)
	Machine(ctx context.Context, token, from string) (work.Visitor, error)
	Sessions(ctx context.Context, v work.Visitor) ([]work.Session, error)
	End(ctx context.Context, v work.Visitor, session string) error
}
