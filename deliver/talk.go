package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// talk is one connection.
type talk struct {
	*server
	ctx  context.Context
	conn net.Conn
	c    *smtp.Client
	end  io.Closer // writes the final dot
}

// limit bounds what comes next. It is the clock of the network, not of the report.
func (t *talk) limit(d time.Duration) { _ = t.conn.SetDeadline(time.Now().Add(d)) }

func (t *talk) cmd(expect int, format string, args ...any) (string, error) {
	t.limit(t.o.CommandTimeout)
	if err := t.c.Text.PrintfLine(format, args...); err != nil {
		return "", err
	}
	_, reply, err := t.c.Text.ReadResponse(expect)
	return reply, err
}

// errInsecure marks the refusal to go on in clear.
var errInsecure = errors.New("服务器没有提供 STARTTLS,按规定不以明文发送")

// open greets the server over the protection asked for.
func (t *talk) open() (err error) {
	config := &tls.Config{ServerName: t.host, RootCAs: t.o.RootCAs, MinVersion: tls.VersionTLS12}
	t.limit(t.o.CommandTimeout)
	var wire = t.conn
	switch t.o.Security {
	case Implicit:
		secure := tls.Client(t.conn, config)
		if err := secure.HandshakeContext(t.ctx); err != nil {
			return fmt.Errorf("建立 TLS: %w", err)
		}
		wire = secure
	case None:
		// The name was local when it was configured; what it resolved to must be too.
		if a, ok := t.conn.RemoteAddr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
			return errInsecure
		}
	}
	if t.c, err = smtp.NewClient(wire, t.host); err != nil {
		return fmt.Errorf("等待服务器问候: %w", err)
	}
	t.limit(t.o.CommandTimeout)
	if err := t.c.Hello(t.o.HelloName); err != nil {
		return fmt.Errorf("EHLO: %w", err)
	}
	if t.o.Security != StartTLS {
		return nil
	}
	if ok, _ := t.c.Extension("STARTTLS"); !ok {
		return errInsecure
	}
	t.limit(t.o.CommandTimeout)
	if err := t.c.StartTLS(config); err != nil {
		return fmt.Errorf("建立 TLS: %w", err)
	}
	return nil
}

// envelope names sender and recipient. net/smtp's own Mail would add SMTPUTF8 and
// 8BITMIME wherever offered, and a next hop without them then bounces the letter,
// although its bytes need neither.
func (t *talk) envelope(l Letter) error {
	size := ""
	if ok, _ := t.c.Extension("SIZE"); ok {
		size = " SIZE=" + strconv.Itoa(len(l.Raw))
	}
	if _, err := t.cmd(250, "MAIL FROM:<%s>%s", l.From, size); err != nil {
		return err
	}
	if _, err := t.cmd(25, "RCPT TO:<%s>", l.To); err != nil {
		return err
	}
	_, err := t.cmd(354, "DATA")
	return err
}

// body writes all but the final dot. Until that is out the server has nothing.
func (t *talk) body(raw []byte) error {
	w := t.c.Text.DotWriter()
	for len(raw) > 0 {
		t.limit(t.o.CommandTimeout)
		n, err := w.Write(raw[:min(len(raw), 32<<10)])
		if err != nil {
			// A server that has had enough says so before it hangs up.
			if _, _, said := t.c.Text.ReadResponse(250); isReply(said) {
				return said
			}
			return err
		}
		raw = raw[n:]
	}
	t.end = w
	return nil
}

// answer sends the dot and waits for the verdict: from here on a lost connection
// means that nobody on this side knows.
func (t *talk) answer() (string, error) {
	t.limit(t.o.DotTimeout)
	stop := context.AfterFunc(t.ctx, func() { t.limit(min(lastWord, t.o.DotTimeout)) })
	defer stop()
	_ = t.end.Close() // an error here shows in the reply, or in its absence
	_, reply, err := t.c.Text.ReadResponse(250)
	if err != nil {
		return "", t.failure(Unknown, err)
	}
	t.limit(min(goodbye, t.o.CommandTimeout))
	_ = t.c.Quit()
	return t.scrub(reply), nil
}

func isReply(err error) bool {
	_, ok := errors.AsType[*textproto.Error](err)
	return ok
}

// failure sorts an error of one stage. A 5xx is held against the recipient only
// from MAIL on: before it, and where the server wants us to log in, it is about the
// connection and can be mended here.
func (t *talk) failure(stage Outcome, err error) error {
	f := &Failure{Outcome: Deferred, Err: err}
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		f.Code, f.Reply = reply.Code, t.scrub(reply.Msg)
		f.Err = nil
		switch {
		case reply.Code/100 == 5 && stage != Deferred && reply.Code != 530 && reply.Code != 534 && reply.Code != 535 && reply.Code != 538:
			f.Outcome = Refused
		case reply.Code/100 != 4 && reply.Code/100 != 5 && stage == Unknown:
			f.Outcome = Unknown
		}
		return f
	}
	if stage == Unknown {
		f.Outcome, f.Reply = Unknown, "正文已发完,没有等到服务器答复"
	}
	if cause := context.Cause(t.ctx); cause != nil {
		f.Err = cause
	} else if text := err.Error(); t.scrub(text) != text {
		f.Err = errors.New(t.scrub(text))
	}
	return f
}

// scrub keeps the password out of what a server may echo.
func (t *talk) scrub(reply string) string {
	reply = strings.Join(strings.Fields(readable(reply)), " ")
	for _, secret := range secrets(t.o.Username, t.o.Password) {
		reply = strings.ReplaceAll(reply, secret, "***")
	}
	return reply
}
