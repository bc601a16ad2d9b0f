package work

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
)

// mostLinks bounds the sign-in mails to one address within an hour: nobody is flooded in another's name.
const mostLinks = 3

// mailPatience bounds the sending of one.
const mailPatience = time.Minute

// AskLink mails a sign-in link where the address is on the list. It returns before that is known,
// always with the same.
func (g *Gate) AskLink(ctx context.Context, address, from string) error {
	ctx = context.WithoutCancel(ctx)
	g.mails.Go(func() {
		ctx, done := context.WithTimeout(ctx, mailPatience)
		defer done()
		if err := g.mailLink(ctx, address, from); err != nil && g.Failed != nil {
			g.Failed(err)
		}
	})
	return nil
}

// Wait waits for mails that are under way.
func (g *Gate) Wait() { g.mails.Wait() }

// mailLink grants a link and mails it; nothing where the address is not on the list, or had enough.
func (g *Gate) mailLink(ctx context.Context, address, from string) error {
	to, err := facts.ParseAddress(strings.TrimSpace(address))
	if err != nil {
		return nil // nobody's
	}
	p := Pass{ID: newSecret(), Kind: PassLink, Person: strings.ToLower(to.Address), Made: g.Now(), Until: g.Now().Add(linkGood)}
	v, err := g.visitor(p)
	if err != nil {
		return ignoring(err, ErrNoEntry)
	}
	n, err := g.Book.Granted(ctx, PassLink, p.Person, g.Now().Add(-time.Hour))
	if err != nil || n >= mostLinks {
		return err
	}
	token := newSecret()
	p.Hash, p.By = hashed(token), v.Name
	if err := g.Book.Grant(ctx, p, from); err != nil {
		return err
	}
	return g.send(ctx, p, v, token)
}

func ignoring(err, expected error) error {
	if err == expected {
		return nil
	}
	return err
}

// send mails a link. Its text is in no archive and no journal.
func (g *Gate) send(ctx context.Context, p Pass, v Visitor, token string) error {
	o, err := g.Office()
	if o == nil {
		return err
	}
	by, err := g.Transport()
	if err != nil {
		return err
	}
	from := o.Reporting.From
	_, domain, _ := strings.Cut(from.Address, "@")
	id := "sign-in-" + p.ID
	raw, err := deliver.Encode(deliver.Message{ID: id + "@" + domain, Date: p.Made, From: from, ReplyTo: o.Reporting.ReplyTo,
		To: mail.Address{Name: v.Name, Address: p.Person}, Subject: o.Reporting.Park + "统计报送：登录链接", Text: g.letter(o, v, token)})
	if err != nil {
		return err
	}
	if _, err := by.Send(ctx, deliver.Letter{ID: id, From: from.Address, To: p.Person, Raw: raw}); err != nil {
		return fmt.Errorf("send a sign-in link: %w", err)
	}
	return nil
}

func (g *Gate) letter(o *Office, v Visitor, token string) string {
	var names []string
	for _, u := range v.Units {
		names = append(names, facts.Plain(u.Name))
	}
	return fmt.Sprintf(`%s：

请在 %d 分钟内打开下面的链接，再按页面上的“登录”。链接只能用一次：

%s/sign-in/%s

登录后可以报送：%s。

如果不是您要登录，不用理会这封信，没有人能凭它以外的东西进来；请不要转发。

%s
`, facts.Plain(v.Name), int(linkGood.Minutes()), g.Base, token, strings.Join(names, "、"), o.Reporting.Park)
}
