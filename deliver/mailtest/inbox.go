package mailtest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Fetch reads all mails in a user's INBOX, oldest first.
func (s *Server) Fetch(t testing.TB, user string) [][]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	mails, err := s.inbox(ctx, user)
	check(t, "read the inbox of "+user, err)
	return mails
}

// WaitFor is Fetch once at least n mails are there.
func (s *Server) WaitFor(t testing.TB, user string, n int) (mails [][]byte) {
	t.Helper()
	poll(t, fmt.Sprintf("wait for %d mails to %s", n, user), func(ctx context.Context) (err error) {
		if mails, err = s.inbox(ctx, user); err == nil && len(mails) < n {
			err = fmt.Errorf("%d so far", len(mails))
		}
		return err
	})
	return mails
}

func (s *Server) inbox(ctx context.Context, user string) ([][]byte, error) {
	d := tls.Dialer{Config: s.tls()}
	conn, err := d.DialContext(ctx, "tcp", s.IMAPAddr)
	if err != nil {
		return nil, err
	}
	// The client knows no deadline until the greeting.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	return read(conn, s, user)
}

func read(conn net.Conn, s *Server, user string) ([][]byte, error) {
	c := imapclient.New(conn, nil)
	defer c.Close()
	if err := c.WaitGreeting(); err != nil {
		return nil, err
	}
	if err := c.Login(s.User(user)).Wait(); err != nil {
		return nil, err
	}
	box, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil || box.NumMessages == 0 {
		return nil, err
	}
	var all imap.SeqSet
	all.AddRange(1, box.NumMessages)
	section := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(all, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, err
	}
	mails := make([][]byte, len(got))
	for i, m := range got {
		mails[i] = m.FindBodySection(section)
	}
	return mails, c.Logout().Wait()
}
