package mailbox

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"parkstat/deliver/mailtest"
)

// postbox is a mailbox behind an odd server.
type postbox struct{ *mailtest.Postbox }

func newPostbox(t *testing.T, o mailtest.Oddity) postbox {
	t.Helper()
	return postbox{mailtest.NewPostbox(t, o)}
}

func (p postbox) options() Options {
	return Options{Addr: p.Addr, Security: "none", Username: "office", Password: "secret", Done: "已处理", Quarantine: "隔离", Limits: DefaultLimits()}
}

func (p postbox) put(t *testing.T, raw string, flags ...imap.Flag) {
	t.Helper()
	p.Put(t, raw, time.Date(2023, 7, 5, 10, 20, 0, 0, time.UTC), flags...)
}

func open(t *testing.T, o Options) *Box {
	t.Helper()
	b, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// contents are the mails of a folder, those marked as deleted with a cross.
func (p postbox) contents(t *testing.T, folder string) (all []string) {
	t.Helper()
	o := p.options()
	o.Folder, o.Done, o.Quarantine = folder, "another", "another"
	b := open(t, o)
	items, err := b.List(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		raw, whole, err := b.Read(t.Context(), it)
		if err != nil || !whole {
			t.Fatal(whole, err)
		}
		all = append(all, string(raw))
	}
	return all
}

// What is moved is moved once, whatever the server can; what others marked stays.
func TestMove(t *testing.T) {
	for name, o := range map[string]mailtest.Oddity{"MOVE": {}, "no MOVE": {Without: []string{"MOVE"}}, "neither": {Without: []string{"MOVE", "UIDPLUS"}}} {
		t.Run(name, func(t *testing.T) {
			p := newPostbox(t, o)
			p.put(t, "Subject: theirs\r\n\r\n", imap.FlagDeleted)
			p.put(t, "Subject: a\r\n\r\n")
			p.put(t, "Subject: b\r\n\r\n")
			b := open(t, p.options())
			if b.Count() != 3 {
				t.Errorf("%d mails", b.Count())
			}
			items, err := b.List(t.Context(), 100)
			if err != nil || len(items) != 2 || !items[0].Received.Equal(time.Date(2023, 7, 5, 10, 20, 0, 0, time.UTC)) {
				t.Fatalf("%+v, %v", items, err)
			}
			if some, err := b.List(t.Context(), 1); err != nil || len(some) != 1 || some[0].UID != items[0].UID {
				t.Errorf("%+v, %v", some, err)
			}
			if err := b.Move(t.Context(), items[0], "已处理"); err != nil {
				t.Fatal(err)
			}
			if err := b.Move(t.Context(), items[1], "隔离"); err != nil {
				t.Fatal(err)
			}
			if got := p.contents(t, "INBOX"); len(got) != 0 {
				t.Errorf("left: %q", got)
			}
			if got := p.contents(t, "已处理"); !slices.Equal(got, []string{"Subject: a\r\n\r\n"}) {
				t.Errorf("done: %q", got)
			}
			if got := p.contents(t, "隔离"); !slices.Equal(got, []string{"Subject: b\r\n\r\n"}) {
				t.Errorf("in quarantine: %q", got)
			}
			for _, said := range p.Said() {
				if said == "EXPUNGE" {
					t.Error("what others marked was expunged")
				}
			}
		})
	}
}

// A copy that is refused leaves the mail where it is.
func TestMoveRefused(t *testing.T) {
	p := newPostbox(t, mailtest.Oddity{Without: []string{"MOVE"}, Refuse: map[string]string{"UID COPY": "NO [OVERQUOTA] no room"}})
	p.put(t, "Subject: a\r\n\r\n")
	b := open(t, p.options())
	items, err := b.List(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Move(t.Context(), items[0], "已处理"); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("%v", err)
	}
	if got := p.contents(t, "INBOX"); len(got) != 1 {
		t.Errorf("left: %q", got)
	}
}

// 163.com wants to know the program before it opens a folder.
func TestIDBeforeSelect(t *testing.T) {
	p := newPostbox(t, mailtest.Oddity{NeedsID: true, With: []string{"ID"}})
	open(t, p.options())
	p = newPostbox(t, mailtest.Oddity{NeedsID: true}) // one that does not say so can't be helped
	if _, err := Open(t.Context(), p.options()); err == nil || !strings.Contains(err.Error(), "Unsafe Login") {
		t.Errorf("%v", err)
	}
	p = newPostbox(t, mailtest.Oddity{With: []string{"ID"}, Refuse: map[string]string{"ID ": "BAD what?"}})
	open(t, p.options())
}

// The server tells of a new mail, where it can.
func TestWait(t *testing.T) {
	p := newPostbox(t, mailtest.Oddity{})
	b := open(t, p.options())
	told := make(chan error, 1)
	go func() {
		changed, err := b.Wait(t.Context(), time.Minute)
		if err == nil && !changed {
			err = errors.New("not told")
		}
		told <- err
	}()
	// This server keeps to itself what comes between two commands, so one mail may not do.
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for waiting := true; waiting; {
		select {
		case err := <-told:
			if err != nil {
				t.Fatal(err)
			}
			waiting = false
		case <-tick.C:
			p.put(t, "Subject: a\r\n\r\n")
		}
	}
	if items, err := b.List(t.Context(), 10); err != nil || len(items) == 0 {
		t.Errorf("%+v, %v", items, err)
	}
	select { // what was told meanwhile
	case <-b.changed:
	default:
	}
	if changed, err := b.Wait(t.Context(), time.Millisecond); err != nil || changed {
		t.Errorf("%v, %v", changed, err)
	}
	p = newPostbox(t, mailtest.Oddity{Without: []string{"IDLE"}})
	if _, err := open(t, p.options()).Wait(t.Context(), time.Minute); !errors.Is(err, ErrNoIdle) {
		t.Errorf("%v", err)
	}
}

// A mail beyond its limit comes with its header; one that is gone is none.
func TestReadLimits(t *testing.T) {
	p := newPostbox(t, mailtest.Oddity{})
	p.put(t, "Subject: a\r\n\r\n"+strings.Repeat("x", 1000))
	o := p.options()
	o.Limits.Bytes = 500
	b := open(t, o)
	items, err := b.List(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	raw, whole, err := b.Read(t.Context(), items[0])
	if err != nil || whole || string(raw) != "Subject: a\r\n\r\n" {
		t.Errorf("%q, %v, %v", raw, whole, err)
	}
	lied := items[0]
	lied.Size = 10
	if raw, whole, err = b.Read(t.Context(), lied); err != nil || whole || len(raw) > 501 {
		t.Errorf("%d bytes, %v, %v", len(raw), whole, err)
	}
	if raw, _, err := b.Read(t.Context(), Item{UID: 99}); err != nil || raw != nil {
		t.Errorf("%q, %v", raw, err)
	}
}

// A server that says nothing ends nothing but the step.
func TestStalls(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, roots := mailtest.Pair(t)
	for _, security := range []string{"none", "starttls", "implicit"} {
		o := Options{Addr: l.Addr().String(), Security: security, Username: "office", Password: "secret", Done: "d", Quarantine: "q", RootCAs: roots,
			Step: 20 * time.Millisecond}
		if _, err := Open(t.Context(), o); !errors.Is(err, errTooLate) {
			t.Errorf("%s: %v", security, err)
		}
	}
}

// Nothing goes in clear to where it may not.
func TestSecurity(t *testing.T) {
	p := newPostbox(t, mailtest.Oddity{})
	o := p.options()
	o.Security = "starttls"
	if _, err := Open(t.Context(), o); err == nil {
		t.Error("a server without STARTTLS is talked to")
	}
	for _, said := range p.Said() {
		if strings.HasPrefix(said, "LOGIN") || strings.HasPrefix(said, "AUTH") {
			t.Errorf("the password went in clear: %s", said)
		}
	}
	o.Password = "hunter2"
	o.Security = "none"
	if _, err := Open(t.Context(), o); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
	if s := fmt.Sprintf("%v %+v %#v", o, o, o); strings.Contains(s, "hunter2") {
		t.Errorf("options print the password: %s", s)
	}
	echo := newPostbox(t, mailtest.Oddity{Refuse: map[string]string{"LOGIN": "NO what does secret mean?"}})
	if _, err := Open(t.Context(), echo.options()); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "what does *** mean") {
		t.Errorf("%v", err)
	}
	for _, bad := range []func(*Options){
		func(o *Options) { o.Addr = "imap.example.com:143" }, func(o *Options) { o.Addr = "imap" }, func(o *Options) { o.Security = "tls" },
		func(o *Options) { o.Password = "" }, func(o *Options) { o.Done = "INBOX" }, func(o *Options) { o.Quarantine = "" },
	} {
		o := p.options()
		bad(&o)
		if _, err := Open(t.Context(), o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

// Why a mailbox can't be read is said in Chinese.
func TestOpenSpeaks(t *testing.T) {
	p := newPostbox(t, mailtest.Oddity{})
	wrong, missing, gone := p.options(), p.options(), p.options()
	wrong.Password, missing.Folder, gone.Addr = "hunter2", "报表", "127.0.0.1:1"
	for _, c := range []struct {
		o    Options
		want string
	}{{wrong, "邮箱登录被拒，请核对用户名和口令（163、QQ 邮箱用授权码）：服务器答复“"}, {missing, "邮箱里没有文件夹“报表”，或不许打开：服务器答复“"}, {gone, "连不上邮箱服务器 127.0.0.1:1："}} {
		if _, err := Open(t.Context(), c.o); err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "imap:") {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
