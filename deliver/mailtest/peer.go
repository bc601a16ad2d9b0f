package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Peer is a scripted mail server. Script maps a command's verb or whole line ("" is the greeting,
// "." the end of the mail) to its reply; "drop" hangs up, "stall" never answers, and what
// begins with "slow" comes after a while.
type Peer struct {
	Addr   string
	Script map[string]string
	Cert   *tls.Certificate
	Wrap   bool // TLS from the first byte
	mu     sync.Mutex
	heard  []string // commands, and the mail as one entry
	mails  []string
	idle   chan struct{}
	// Stalled is told when a command is left without an answer.
	Stalled func()
}

// Transcript is what it was told.
func (p *Peer) Transcript() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.heard, "\n")
}

// Mails are those that came whole, up to the final dot, whatever was answered.
func (p *Peer) Mails() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.mails)
}

// Slowness is how long a slow answer takes.
const Slowness = 250 * time.Millisecond

var politeness = map[string]string{
	"": "220 peer", "EHLO": "250 peer", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go",
	".": "250 2.0.0 queued as 42", "QUIT": "221 bye",
}

// Listen starts the peer for the time of a test.
func Listen(t testing.TB, p *Peer) *Peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.Addr, p.idle = l.Addr().String(), make(chan struct{})
	var open sync.WaitGroup
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { defer c.Close(); p.serve(c) })
		}
	})
	t.Cleanup(func() { close(p.idle); l.Close(); open.Wait() })
	return p
}

func (p *Peer) serve(c net.Conn) {
	if p.Wrap {
		c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*p.Cert}})
	}
	r := bufio.NewReader(c)
	answer := func(verb string) bool {
		reply, ok := p.Script[verb]
		if !ok {
			reply, ok = politeness[verb]
		}
		if !ok {
			reply = "502 what?"
		}
		switch reply {
		case "drop":
			return false
		case "stall":
			if p.Stalled != nil {
				p.Stalled()
			}
			<-p.idle
			return false
		}
		reply, slow := strings.CutPrefix(reply, "slow ")
		if slow {
			select {
			case <-time.After(Slowness):
			case <-p.idle:
			}
		}
		text, last := strings.CutSuffix(reply, " drop")
		_, err := fmt.Fprintf(c, "%s\r\n", strings.ReplaceAll(text, "\n", "\r\n"))
		return err == nil && !last
	}
	for verb := ""; answer(verb); {
		if verb == "STARTTLS" {
			c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*p.Cert}})
			r = bufio.NewReader(c)
		}
		var said strings.Builder
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			said.WriteString(line)
			if verb != "DATA" || line == ".\r\n" {
				break
			}
		}
		p.mu.Lock()
		p.heard = append(p.heard, strings.TrimSpace(said.String()))
		if verb == "DATA" {
			p.mails = append(p.mails, strings.TrimSuffix(said.String(), ".\r\n"))
		}
		p.mu.Unlock()
		if verb == "DATA" {
			verb = "."
		} else if line := strings.TrimSpace(said.String()); p.Script[line] != "" {
			verb = line // a command with its arguments
		} else if verb = strings.Fields(said.String() + " ?")[0]; p.Script[verb] == "" && politeness[verb] == "" {
			verb = strings.TrimSpace(said.String()) // answers of AUTH have no verb
		}
	}
}

// Pair makes a certificate for 127.0.0.1 and the pool that trusts it.
func Pair(t testing.TB) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sheet := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, sheet, sheet, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
