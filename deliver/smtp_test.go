package deliver

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"parkstat/deliver/mailtest"
)

func send(t *testing.T, o SMTPOptions, ctx context.Context) (string, error) {
	t.Helper()
	s, err := NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(ctx, testLetter)
}

func TestSMTPOutcomes(t *testing.T) {
	for _, c := range []struct {
		name   string
		script map[string]string
		want   Outcome
		code   int
		text   string // in the reply or the error
	}{
		{"accepted", nil, Accepted, 0, "queued as 42"},
		{"250 then drop", map[string]string{".": "250 2.0.0 queued as 42 drop"}, Accepted, 0, "queued as 42"},
		{"QUIT error", map[string]string{"QUIT": "500 no"}, Accepted, 0, "queued as 42"},
		{"421 greeting", map[string]string{"": "421 too busy"}, Deferred, 421, "too busy"},
		{"554 greeting", map[string]string{"": "554 go away"}, Deferred, 554, "go away"},
		{"no greeting", map[string]string{"": "drop"}, Deferred, 0, "EOF"},
		{"garbage", map[string]string{"": "HTTP/1.1 400 Bad Request"}, Deferred, 0, ""},
		{"450 recipient", map[string]string{"RCPT": "450 greylisted"}, Deferred, 450, "greylisted"},
		{"550 recipient", map[string]string{"RCPT": "550 5.1.1 no such user"}, Refused, 550, "no such user"},
		{"553 sender", map[string]string{"MAIL": "553 not yours"}, Refused, 553, "not yours"},
		{"530 log in first", map[string]string{"MAIL": "530 authenticate"}, Deferred, 530, "authenticate"},
		{"421 at RCPT", map[string]string{"RCPT": "421 closing drop"}, Deferred, 421, "closing"},
		{"552 after dot", map[string]string{".": "552-5.3.4 too\n552 5.3.4 big"}, Refused, 552, "too 5.3.4 big"},
		{"451 after dot", map[string]string{".": "451 try later"}, Deferred, 451, "try later"},
		{"drop at DATA", map[string]string{"DATA": "drop"}, Deferred, 0, "EOF"},
		{"drop after dot", map[string]string{".": "drop"}, Unknown, 0, "EOF"},
		{"nonsense after dot", map[string]string{".": "gzzz"}, Unknown, 0, ""},
		{"354 after dot", map[string]string{".": "354 more?"}, Unknown, 354, ""},
		{"stall at RCPT", map[string]string{"RCPT": "stall"}, Deferred, 0, "timeout"},
		{"stall at greeting", map[string]string{"": "stall"}, Deferred, 0, "timeout"},
		{"stall after dot", map[string]string{".": "stall"}, Unknown, 0, "timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := mailtest.Listen(t, &mailtest.Peer{Script: c.script})
			o := SMTPOptions{Addr: p.Addr, Security: None, HelloName: "park"}
			if strings.HasPrefix(c.name, "stall") {
				o.CommandTimeout, o.DotTimeout = 50*time.Millisecond, 50*time.Millisecond
			}
			reply, err := send(t, o, t.Context())
			if got := outcome(t, err); got != c.want {
				t.Fatalf("outcome %s (%q, %v), want %s", got, reply, err, c.want)
			}
			if err != nil {
				reply = err.Error()
				if f, _ := errors.AsType[*Failure](err); f.Code != c.code {
					t.Errorf("code %d, want %d", f.Code, c.code)
				}
			}
			if !strings.Contains(reply, c.text) {
				t.Errorf("said %q, want %q in it", reply, c.text)
			}
		})
	}
}

// The envelope asks for no extension that a next hop may lack, and the bytes arrive
// as they were frozen.
func TestSMTPEnvelopeAndBytes(t *testing.T) {
	p := mailtest.Listen(t, &mailtest.Peer{Script: map[string]string{"EHLO": "250-peer\n250-8BITMIME\n250-SMTPUTF8\n250 SIZE 1000"}})
	if _, err := send(t, SMTPOptions{Addr: p.Addr, Security: None, HelloName: "park.example"}, t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "EHLO park.example\nMAIL FROM:<office@park.example> SIZE=23\nRCPT TO:<leader1@park.example>\nDATA\n" +
		"Subject: x\r\n\r\n..\r\nbody\r\n."
	if got := p.Transcript(); !strings.HasPrefix(got, want) {
		t.Errorf("heard %q, want %q", got, want)
	}
}

func TestSMTPNeverInClear(t *testing.T) {
	cert, pool := mailtest.Pair(t)
	_, strangers := mailtest.Pair(t)
	ehlo := "250-peer\n250-STARTTLS\n250 AUTH PLAIN LOGIN"
	for _, c := range []struct {
		name     string
		script   map[string]string
		security Security
		trust    *x509.CertPool
		want     Outcome
		text     string
	}{
		{"starttls", map[string]string{"EHLO": "250-peer\n250 STARTTLS", "STARTTLS": "220 go"}, StartTLS, pool, Accepted, "queued"},
		{"implicit", nil, Implicit, pool, Accepted, "queued"},
		{"not offered", map[string]string{"EHLO": "250-peer\n250 AUTH PLAIN"}, StartTLS, pool, Deferred, "没有提供 STARTTLS"},
		{"HELO only", map[string]string{"EHLO": "502 what?", "HELO": "250 peer"}, StartTLS, pool, Deferred, "没有提供 STARTTLS"},
		{"offered, refused", map[string]string{"EHLO": ehlo, "STARTTLS": "454 not now"}, StartTLS, pool, Deferred, "not now"},
		{"bad certificate", map[string]string{"EHLO": ehlo, "STARTTLS": "220 go"}, StartTLS, strangers, Deferred, "certificate"},
		{"bad implicit certificate", nil, Implicit, strangers, Deferred, "certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := mailtest.Listen(t, &mailtest.Peer{Script: c.script, Cert: cert, Wrap: c.security == Implicit})
			o := SMTPOptions{Addr: p.Addr, Security: c.security, RootCAs: c.trust, HelloName: "park"}
			if c.want != Accepted {
				o.Username, o.Password = "office", "hunter2"
			}
			reply, err := send(t, o, t.Context())
			if outcome(t, err) != c.want || !strings.Contains(fmt.Sprint(reply, err), c.text) {
				t.Errorf("%q, %v; want %s with %q", reply, err, c.want, c.text)
			}
			if heard := p.Transcript(); c.want != Accepted && (strings.Contains(heard, "AUTH") || strings.Contains(heard, "MAIL")) {
				t.Errorf("went on: %q", heard)
			}
		})
	}
}

func TestSMTPAuth(t *testing.T) {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	user, pass, both := b64("office"), b64("hunter2"), b64("\x00office\x00hunter2")
	login := func(end string) map[string]string {
		return map[string]string{"EHLO": "250-peer\n250 AUTH LOGIN", "AUTH": "334 VXNlcm5hbWU6", user: "334 UGFzc3dvcmQ6", pass: end}
	}
	for _, c := range []struct {
		name, auth string
		script     map[string]string
		want       Outcome
		heard      string
	}{
		{"plain", "", map[string]string{"EHLO": "250-peer\n250 AUTH LOGIN PLAIN", "AUTH": "235 ok"}, Accepted, "AUTH PLAIN " + both},
		{"LOGIN only", "", login("235 ok"), Accepted, "AUTH LOGIN\n" + user + "\n" + pass},
		{"LOGIN forced", "login", login("235 ok"), Accepted, "AUTH LOGIN\n"},
		{"PLAIN wanted, LOGIN offered", "plain", login("235 ok"), Deferred, "EHLO"},
		{"none offered", "", nil, Deferred, "EHLO"},
		{"wrong password", "", login("535 5.7.8 hunter2 (" + pass + ") is wrong"), Deferred, pass},
		{"greedy server", "", login("334 bW9yZQ=="), Deferred, pass},
		{"echo after login", "", map[string]string{"EHLO": "250-peer\n250 AUTH PLAIN", "AUTH": "235 ok", ".": "250 " + both}, Accepted, both},
		{"garbled echo", "", map[string]string{"EHLO": "250-peer\n250 AUTH PLAIN", "AUTH": "hunter2"}, Deferred, both},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := mailtest.Listen(t, &mailtest.Peer{Script: c.script})
			o := SMTPOptions{Addr: p.Addr, Security: None, Username: "office", Password: "hunter2", Auth: c.auth}
			reply, err := send(t, o, t.Context())
			if outcome(t, err) != c.want || !strings.Contains(p.Transcript(), c.heard) {
				t.Errorf("%v; want %s; heard %q", err, c.want, p.Transcript())
			}
			s, _ := NewSMTP(o)
			said := fmt.Sprintf("%s %v %+v %#v %v %+v %#v %+v", reply, err, err, s, *s, o, o, &o)
			if strings.Contains(said, "hunter2") || strings.Contains(said, pass) || strings.Contains(said, both) {
				t.Errorf("the password shows in %q", said)
			}
		})
	}
}

func TestSMTPCancelled(t *testing.T) {
	for verb, want := range map[string]Outcome{"": Deferred, "RCPT": Deferred, ".": Unknown} {
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("the operator said stop")
		p := mailtest.Listen(t, &mailtest.Peer{Script: map[string]string{verb: "stall"}, Stalled: func() { cancel(why) }})
		o := SMTPOptions{Addr: p.Addr, Security: None}
		if verb == "." { // waits on, but no longer than it would have anyway
			o.DotTimeout = 50 * time.Millisecond
		}
		if _, err := send(t, o, ctx); outcome(t, err) != want || !errors.Is(err, why) {
			t.Errorf("stalled at %q: %v, want %s", verb, err, want)
		}
	}
}

// Cancelling while the server makes up its mind must not lose its answer.
func TestSMTPCancelledAfterDot(t *testing.T) {
	p := mailtest.Listen(t, &mailtest.Peer{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := NewSMTP(SMTPOptions{Addr: p.Addr, Security: None, HelloName: "park"})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", p.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	k := &talk{server: s, ctx: ctx, conn: conn}
	if err := errors.Join(k.open(), k.envelope(testLetter), k.body(testLetter.Raw)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if reply, err := k.answer(); err != nil || !strings.Contains(reply, "queued") {
		t.Errorf("%q, %v", reply, err)
	}
}

func TestSMTPRefusesAddresses(t *testing.T) {
	p := mailtest.Listen(t, &mailtest.Peer{})
	s, _ := NewSMTP(SMTPOptions{Addr: p.Addr, Security: None})
	l := testLetter
	l.To = "a@b.example>\r\nRCPT TO:<x@y.example"
	if _, err := s.Send(t.Context(), l); outcome(t, err) != Refused || p.Transcript() != "" {
		t.Errorf("%v; heard %q", err, p.Transcript())
	}
	closed, _ := NewSMTP(SMTPOptions{Addr: "127.0.0.1:1", Security: None})
	if _, err := closed.Send(t.Context(), testLetter); outcome(t, err) != Deferred {
		t.Errorf("nobody listening: %v", err)
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	for name, o := range map[string]SMTPOptions{
		"clear off the machine": {Addr: "mail.park.example:25", Security: None},
		"clear to a LAN":        {Addr: "192.168.1.2:25", Security: None},
		"no port":               {Addr: "mail.park.example", Security: StartTLS},
		"no host":               {Addr: ":25", Security: StartTLS},
		"unknown security":      {Addr: "mail.park.example:25", Security: "tls"},
		"no security":           {Addr: "127.0.0.1:25"},
		"unknown auth":          {Addr: "mail.park.example:25", Security: StartTLS, Auth: "cram-md5"},
		"password alone":        {Addr: "mail.park.example:25", Security: StartTLS, Password: "x"},
		"hello with a line":     {Addr: "mail.park.example:25", Security: StartTLS, HelloName: "a\r\nMAIL"},
	} {
		if _, err := NewSMTP(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, addr := range []string{"localhost:25", "127.0.0.1:25", "[::1]:25"} {
		if _, err := NewSMTP(SMTPOptions{Addr: addr, Security: None}); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
}
