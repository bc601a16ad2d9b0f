package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Options say where the mailbox is and who we are to it.
type Options struct {
	Addr               string // host:port
	Security           string // implicit, starttls; none: clear text, only to this machine
	Username, Password string
	RootCAs            *x509.CertPool // by default the system's
	Folder             string         // that is read; by default INBOX
	Done, Quarantine   string         // where mails go when they are done
	Limits             Limits
	// Step bounds each command with its reply, and the way to the greeting; Load, the
	// transport of one mail.
	Step, Load time.Duration
}

// Format keeps the password out of every log and error, whatever the verb.
func (o Options) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "imap %s (%s, user %q)", o.Addr, o.Security, o.Username)
}

// Check refuses what can't be meant, and fills what is left out.
func (o Options) Check() (Options, error) {
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil || host == "" || port == "" {
		return o, fmt.Errorf("邮箱服务器地址 %q 应为 主机:端口", o.Addr)
	}
	switch o.Security {
	case "implicit", "starttls":
	case "none":
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return o, fmt.Errorf("邮箱服务器 %s 不在本机，不能不加密（security: none）", o.Addr)
		}
	default:
		return o, fmt.Errorf("security %q 应为 implicit、starttls 或 none", o.Security)
	}
	if o.Username == "" || o.Password == "" {
		return o, errors.New("没有邮箱的用户名或口令")
	}
	o.Folder = cmp.Or(o.Folder, "INBOX")
	if o.Done == "" || o.Quarantine == "" || o.Done == o.Folder || o.Quarantine == o.Folder {
		return o, errors.New("处理完的邮件要移到别的文件夹")
	}
	o.Step = cmp.Or(o.Step, 30*time.Second)
	o.Load = cmp.Or(o.Load, 3*time.Minute)
	return o, nil
}

// Box is an open folder of a mailbox. One goroutine uses it.
type Box struct {
	o       Options
	conn    net.Conn
	c       *imapclient.Client
	changed chan struct{}
	count   uint32 // of mails, when the folder was selected
}

// Item is a mail in the folder, before it is read.
type Item struct {
	UID      imap.UID
	Received time.Time // when the server took it (INTERNALDATE)
	Size     int64
}

// errTooLate says which step took longer than it may.
var errTooLate = errors.New("邮箱服务器没有及时应答")

// Open connects, logs in and selects the folder.
func Open(ctx context.Context, o Options) (b *Box, err error) {
	if o, err = o.Check(); err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: o.Step}
	conn, err := d.DialContext(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("连不上邮箱服务器 %s：%w", o.Addr, reached(err))
	}
	b = &Box{o: o, conn: conn, changed: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			_ = conn.Close()
		}
	}()
	if o.Security == "none" && !loopback(conn.RemoteAddr()) {
		return nil, fmt.Errorf("邮箱服务器 %s 不在本机，不能不加密（security: none）", o.Addr)
	}
	for _, one := range []struct {
		do             func() error
		refused, broke string // what it is when the server says no, and when it says nothing
	}{
		{b.greet, "邮箱服务器不接待", "连不上邮箱服务器 " + o.Addr},
		{b.login, "邮箱登录被拒，请核对用户名和口令（163、QQ 邮箱用授权码）", "邮箱登录没有完成"},
		{b.open, "邮箱里没有文件夹“" + o.Folder + "”，或不许打开", "邮箱的文件夹“" + o.Folder + "”没有打开"},
	} {
		err := b.step(ctx, o.Step, one.do)
		no, refused := errors.AsType[*imap.Error](err)
		switch {
		case err == nil:
		case refused:
			said := strings.TrimSpace(string(no.Code) + " " + no.Text)
			return nil, fmt.Errorf("%s：服务器答复“%s”", one.refused, strings.ReplaceAll(said, o.Password, "***"))
		default:
			return nil, fmt.Errorf("%s：%w", one.broke, o.scrub(reached(err)))
		}
	}
	return b, nil
}

// scrub keeps the password out of what a server says.
func (o Options) scrub(err error) error {
	if said := err.Error(); strings.Contains(said, o.Password) {
		return errors.New(strings.ReplaceAll(said, o.Password, "***"))
	}
	return err
}

// reached says in Chinese why a server can't be reached, where that is known.
func reached(err error) error {
	timeout, isNet := errors.AsType[net.Error](err)
	_, noName := errors.AsType[*net.DNSError](err)
	_, distrusted := errors.AsType[*tls.CertificateVerificationError](err)
	said := ""
	switch {
	case noName:
		said = "查不到这个主机名"
	case isNet && timeout.Timeout():
		said = "没有应答（超时）"
	case errors.Is(err, syscall.ECONNREFUSED):
		said = "对方没有开这个端口"
	case distrusted:
		said = "证书不可信"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		said = "连接断了"
	default:
		return err
	}
	return &spoken{said, err}
}

// spoken is an error in Chinese words.
type spoken struct {
	said string
	err  error
}

func (s *spoken) Error() string { return s.said }
func (s *spoken) Unwrap() error { return s.err }

func loopback(a net.Addr) bool {
	t, ok := a.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// step does something that the library gives no deadline, and ends it by closing the
// connection.
func (b *Box) step(ctx context.Context, most time.Duration, do func() error) error {
	limited, done := context.WithTimeoutCause(ctx, most, errTooLate)
	defer done()
	stop := context.AfterFunc(limited, func() { _ = b.conn.Close() })
	err := do()
	if !stop() && err != nil {
		return context.Cause(limited)
	}
	return err
}

// greet waits for the greeting, behind TLS where that is asked for.
func (b *Box) greet() (err error) {
	host, _, _ := net.SplitHostPort(b.o.Addr)
	secure := &tls.Config{RootCAs: b.o.RootCAs, ServerName: host, MinVersion: tls.VersionTLS12}
	options := &imapclient.Options{TLSConfig: secure, UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				select {
				case b.changed <- struct{}{}:
				default:
				}
			}
		}}}
	switch b.o.Security {
	case "implicit":
		secured := tls.Client(b.conn, secure)
		if err := secured.Handshake(); err != nil {
			return err
		}
		b.c = imapclient.New(secured, options)
	case "starttls":
		if b.c, err = imapclient.NewStartTLS(b.conn, options); err != nil {
			return err
		}
	default:
		b.c = imapclient.New(b.conn, options)
	}
	return b.c.WaitGreeting()
}

func (b *Box) login() error {
	if err := b.c.Login(b.o.Username, b.o.Password).Wait(); err != nil {
		return err
	}
	// 163.com calls a log-in unsafe until it knows the program.
	if b.c.Caps().Has(imap.CapID) {
		if _, err := b.c.ID(&imap.IDData{Name: "parkstat", Version: "1", Vendor: "parkstat"}).Wait(); err != nil && !Refused(err) {
			return err
		}
	}
	return nil
}

func (b *Box) open() error {
	d, err := b.c.Select(b.o.Folder, nil).Wait()
	if err == nil {
		b.count = d.NumMessages
	}
	return err
}

// Refused reports whether the server said no: the connection is as good as before.
func Refused(err error) bool {
	_, ok := errors.AsType[*imap.Error](err)
	return ok
}

// Close says goodbye, and waits only shortly for an answer.
func (b *Box) Close() {
	_ = b.step(context.Background(), 5*time.Second, func() error { return b.c.Logout().Wait() })
	_ = b.c.Close()
}

// List tells what lies in the folder, oldest first, up to a number; what is marked as
// deleted does not.
func (b *Box) List(ctx context.Context, most int) (items []Item, err error) {
	err = b.step(ctx, b.o.Load, func() error {
		d, err := b.c.Select(b.o.Folder, nil).Wait() // also tells a server that it may show what is new
		if err != nil || d.NumMessages == 0 {
			return err
		}
		cmd := b.c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true})
		defer cmd.Close()
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			var it Item
			deleted := false
			for f := m.Next(); f != nil; f = m.Next() {
				switch f := f.(type) {
				case imapclient.FetchItemDataUID:
					it.UID = f.UID
				case imapclient.FetchItemDataInternalDate:
					it.Received = f.Time
				case imapclient.FetchItemDataRFC822Size:
					it.Size = f.Size
				case imapclient.FetchItemDataFlags:
					for _, flag := range f.Flags {
						deleted = deleted || flag == imap.FlagDeleted
					}
				}
			}
			if it.UID != 0 && !deleted && len(items) < most {
				items = append(items, it)
			}
		}
		return cmd.Close()
	})
	if err != nil {
		return nil, fmt.Errorf("list the folder %s: %w", b.o.Folder, err)
	}
	return items, nil
}

// Read takes a mail without marking it as read. One that is larger than it may be comes
// with its header alone, whole false; one that is gone comes as nil.
func (b *Box) Read(ctx context.Context, it Item) (raw []byte, whole bool, err error) {
	most := b.o.Limits.Bytes
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: most + 1}}
	if it.Size > most {
		section = &imap.FetchItemBodySection{Peek: true, Specifier: imap.PartSpecifierHeader, Partial: &imap.SectionPartial{Size: int64(b.o.Limits.Field)}}
	}
	err = b.step(ctx, b.o.Load, func() error {
		cmd := b.c.Fetch(imap.UIDSetNum(it.UID), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}})
		defer cmd.Close()
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			for f := m.Next(); f != nil; f = m.Next() {
				body, ok := f.(imapclient.FetchItemDataBodySection)
				if !ok || body.Literal == nil {
					continue
				}
				if body.Literal.Size() > most+1 {
					return errors.New("邮箱服务器给的比要的多")
				}
				raw = make([]byte, body.Literal.Size())
				if _, err := io.ReadFull(body.Literal, raw); err != nil {
					return err
				}
			}
		}
		return cmd.Close()
	})
	if err != nil {
		return nil, false, fmt.Errorf("read mail %d: %w", it.UID, err)
	}
	return raw, it.Size <= most && int64(len(raw)) <= most, nil
}

// Move puts a mail into another folder, which is made where there is none. Without the
// extension it is copied first, and marked as deleted only when the copy is there; what
// others marked is never expunged.
func (b *Box) Move(ctx context.Context, it Item, folder string) error {
	move := func() error {
		uid := imap.UIDSetNum(it.UID)
		caps := b.c.Caps()
		if caps.Has(imap.CapMove) {
			_, err := b.c.Move(uid, folder).Wait()
			return err
		}
		if _, err := b.c.Copy(uid, folder).Wait(); err != nil {
			return err
		}
		if err := b.c.Store(uid, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}, nil).Close(); err != nil {
			return err
		}
		if caps.Has(imap.CapUIDPlus) {
			return b.c.UIDExpunge(uid).Close()
		}
		return nil
	}
	err := b.step(ctx, b.o.Step, move)
	if err != nil && Refused(err) && ctx.Err() == nil {
		err = b.step(ctx, b.o.Step, func() error {
			if err := b.c.Create(folder, nil).Wait(); err != nil && !Refused(err) {
				return err
			}
			_ = b.c.Subscribe(folder).Wait() // so that mail programs show it
			return move()
		})
	}
	if err != nil {
		return fmt.Errorf("move mail %d to %s: %w", it.UID, folder, err)
	}
	return nil
}

// ErrNoIdle says that the server tells of nothing by itself.
var ErrNoIdle = errors.New("邮箱服务器没有 IDLE")

// Wait returns when the server tells of a change in the folder, or after a time.
func (b *Box) Wait(ctx context.Context, most time.Duration) (changed bool, err error) {
	if !b.c.Caps().Has(imap.CapIdle) {
		return false, ErrNoIdle
	}
	var idle *imapclient.IdleCommand
	if err := b.step(ctx, b.o.Step, func() (err error) { idle, err = b.c.Idle(); return err }); err != nil {
		return false, fmt.Errorf("watch the folder: %w", err)
	}
	over := make(chan error, 1)
	go func() { over <- idle.Wait() }()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-b.changed:
		changed = true
	case <-timer.C:
	case <-ctx.Done():
	case err := <-over: // the connection broke
		return false, fmt.Errorf("watch the folder: %w", cmp.Or(err, errors.New("连接断开")))
	}
	err = b.step(ctx, b.o.Step, func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return <-over
	})
	if err != nil {
		return changed, fmt.Errorf("watch the folder: %w", err)
	}
	return changed, nil
}

// Count is how many mails lay in the folder when it was opened.
func (b *Box) Count() int { return int(b.count) }
