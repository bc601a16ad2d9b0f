package deliver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// server hands each letter to one mail server in a connection of its own.
type server struct {
	o    SMTPOptions
	host string
}

// Format, as for the options: no verb reaches the password.
func (s server) Format(f fmt.State, verb rune) { s.o.Format(f, verb) }

const (
	lastWord = 30 * time.Second // for the answer to a finished mail, once ctx has ended
	goodbye  = 5 * time.Second  // for the answer to QUIT, which changes nothing
)

// Send succeeds with the server's 250 after the final dot; what happens to the
// connection afterwards is of no account. It ends early when ctx does, but once the
// dot is out the server still gets a moment to say what it did.
func (s *server) Send(ctx context.Context, l Letter) (string, error) {
	if err := l.check(); err != nil {
		return "", &Failure{Outcome: Refused, Err: err}
	}
	d := net.Dialer{Timeout: s.o.DialTimeout}
	conn, err := d.DialContext(ctx, "tcp", s.o.Addr)
	if err != nil {
		return "", &Failure{Outcome: Deferred, Reply: "连不上邮件服务器", Err: errors.Join(context.Cause(ctx), err)}
	}
	t := &talk{server: s, ctx: ctx, conn: conn}
	defer conn.Close()
	// A closed connection cannot be given a new deadline, so no command started
	// just now can outlive ctx.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()

	if err := t.open(); err != nil {
		return "", t.failure(Deferred, err)
	}
	if err := t.login(); err != nil {
		return "", t.failure(Deferred, err)
	}
	if err := t.envelope(l); err != nil {
		return "", t.failure(Refused, err)
	}
	if err := t.body(l.Raw); err != nil {
		return "", t.failure(Refused, err)
	}
	if !stop() { // ctx ended and closed the connection, with the dot still here
		return "", &Failure{Outcome: Deferred, Err: context.Cause(ctx)}
	}
	return t.answer()
}
