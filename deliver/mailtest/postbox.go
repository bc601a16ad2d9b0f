package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Oddity is how an IMAP server differs from a good one.
type Oddity struct {
	Without []string          // capabilities that it does not have
	With    []string          // that it claims
	Refuse  map[string]string // answers by the beginning of a command, without its tag
	NeedsID bool              // before a folder is opened, as 163.com does
}

// Postbox is a mailbox in memory, of the user office with the password secret, spoken to
// in clear on the loopback.
type Postbox struct {
	Addr string
	user *imapmemserver.User
	mu   sync.Mutex
	said []string
}

// host is a test, or what stands for one.
type host interface {
	Helper()
	Fatal(args ...any)
	Cleanup(func())
}

// NewPostbox starts one for the time of a test.
func NewPostbox(t host, o Oddity) *Postbox {
	t.Helper()
	p := &Postbox{user: imapmemserver.NewUser("office", "secret")}
	if err := p.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	mem := imapmemserver.New()
	mem.AddUser(p.user)
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapNamespace: {}}
	for _, c := range o.Without {
		delete(caps, imap.Cap(c))
	}
	s := imapserver.New(&imapserver.Options{Caps: caps, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		}})
	inner, errIn := net.Listen("tcp", "127.0.0.1:0")
	outer, errOut := net.Listen("tcp", "127.0.0.1:0")
	if errIn != nil || errOut != nil {
		t.Fatal(errIn, errOut)
	}
	t.Cleanup(func() { _ = s.Close(); _ = inner.Close(); _ = outer.Close() })
	go func() { _ = s.Serve(inner) }()
	p.Addr = outer.Addr().String()
	go func() {
		for {
			c, err := outer.Accept()
			if err != nil {
				return
			}
			go p.serve(c, inner.Addr().String(), o)
		}
	}()
	return p
}

// serve stands between client and server, and is odd.
func (p *Postbox) serve(client net.Conn, addr string, o Oddity) {
	defer client.Close()
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer client.Close()
		for r := bufio.NewReader(server); ; {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if strings.Contains(line, "CAPABILITY ") {
				for _, c := range o.Without {
					line = strings.ReplaceAll(line, " "+c, "")
				}
				for _, c := range o.With {
					line = strings.Replace(line, " IMAP4rev1", " IMAP4rev1 "+c, 1)
				}
			}
			if _, err := io.WriteString(client, line); err != nil {
				return
			}
		}
	}()
	known := !o.NeedsID
	for r := bufio.NewReader(client); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		p.mu.Lock()
		p.said = append(p.said, command)
		p.mu.Unlock()
		answer := ""
		for begin, a := range o.Refuse {
			if strings.HasPrefix(command, begin) {
				answer = a
			}
		}
		switch {
		case o.NeedsID && strings.HasPrefix(command, "ID "):
			known, answer = true, "OK ID completed"
		case !known && strings.HasPrefix(command, "SELECT"):
			answer = "NO SELECT Unsafe Login. Please contact kefu@188.example for help"
		}
		if answer != "" {
			_, err = fmt.Fprintf(client, "%s %s\r\n", tag, answer)
		} else {
			_, err = io.WriteString(server, line)
		}
		if err != nil {
			return
		}
	}
}

// Said are the commands that came, without their tags.
func (p *Postbox) Said() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said)
}

// Put lays a mail into the INBOX, as received at a time.
func (p *Postbox) Put(t host, raw string, at time.Time, flags ...imap.Flag) {
	t.Helper()
	if _, err := p.user.Append("INBOX", strings.NewReader(raw), &imap.AppendOptions{Flags: flags, Time: at}); err != nil {
		t.Fatal(err)
	}
}
