package work_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/work"
)

// gatehouse is the gate of the sample's office, with the mails that it sends.
type gatehouse struct {
	*work.Gate
	*window
	t     *testing.T
	now   time.Time
	mails outbox
}

// outbox keeps letters.
type outbox struct {
	mu  sync.Mutex
	all []deliver.Letter
	err error
}

func (o *outbox) Send(_ context.Context, l deliver.Letter) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, l)
	return "250", o.err
}

func newGatehouse(t *testing.T) *gatehouse {
	t.Helper()
	w := newWindow(t, 6, 10)
	g := &gatehouse{window: w, t: t, now: time.Date(2026, 12, 1, 9, 0, 0, 0, shanghai)} // the sample's clock is another
	g.Gate = &work.Gate{Office: w.Desk.Office, Book: w.book, Base: "https://tongji.park.example", Now: func() time.Time { return g.now },
		Transport: func() (deliver.Transport, error) { return &g.mails, nil },
		Failed:    func(err error) { t.Log(err) }}
	return g
}

// ask asks for a link, and gives the text of the mail that came of it; empty where none did.
func (g *gatehouse) ask(address string) string {
	g.t.Helper()
	before := len(g.mails.all)
	if err := g.AskLink(g.t.Context(), address, "192.0.2.7"); err != nil {
		g.t.Errorf("asking for %q is answered %v", address, err)
	}
	g.Wait()
	if len(g.mails.all) == before {
		return ""
	}
	m, err := mail.ReadMessage(bytes.NewReader(g.mails.all[before].Raw))
	if err != nil {
		g.t.Fatal(err)
	}
	text, err := io.ReadAll(m.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	if plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(text))); err == nil {
		text = plain
	}
	return string(text)
}

var inLink = regexp.MustCompile(`https://tongji\.park\.example/sign-in/([a-z2-7]+)`)

func (g *gatehouse) link(address string) string {
	g.t.Helper()
	text := g.ask(address)
	found := inLink.FindStringSubmatch(text)
	if found == nil {
		g.t.Fatalf("no link in %q", text)
	}
	return found[1]
}

func (g *gatehouse) address(n int) string { return g.visitor(n).Units[0].Contacts[0].Mail }

// A mailed link lets its reader in once, within half an hour; looking at it changes nothing, and the
// letter is in no archive.
func TestGateByLink(t *testing.T) {
	g := newGatehouse(t)
	ctx := t.Context()
	token := g.link(" " + strings.ToUpper(g.address(0)))
	for range 3 {
		who, err := g.Peek(ctx, token)
		if err != nil || !strings.Contains(who, g.visitor(0).Units[0].Name) {
			t.Fatalf("%q, %v", who, err)
		}
	}
	session, err := g.Redeem(ctx, token, "Windows 上的 Edge", "192.0.2.7")
	if err != nil {
		t.Fatal(err)
	}
	v, err := g.Gate.Visitor(ctx, session, "192.0.2.8")
	if err != nil || len(v.Units) != 1 || v.Units[0].ID != g.visitor(0).Units[0].ID || v.Name == "" || v.From != "192.0.2.8" {
		t.Errorf("%+v, %v", v, err)
	}
	for name, err := range map[string]error{"redeemed twice": second(g.Redeem(ctx, token, "", "")), "looked at afterwards": second(g.Peek(ctx, token)),
		"used as a code": second(g.Enter(ctx, token, "", "")), "used as a token": second(g.Machine(ctx, token, ""))} {
		if !errors.Is(err, work.ErrNoEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
	late := g.link(g.address(0))
	g.now = g.now.Add(31 * time.Minute)
	if _, err := g.Redeem(ctx, late, "", ""); !errors.Is(err, work.ErrNoEntry) {
		t.Errorf("after half an hour: %v", err)
	}
	for _, l := range g.mails.all {
		if _, err := g.office.Archive.Get(sum(l.Raw)); err == nil {
			t.Error("a sign-in mail is in the archive")
		}
	}
}

// Nobody can tell from the answer whether an address is known, and none is flooded.
func TestGateTellsNothing(t *testing.T) {
	g := newGatehouse(t)
	for _, address := range []string{"nobody@enterprise.example", "", "no address", "a@b\r\nBcc: c@d", strings.Repeat("x", 10_000)} {
		if text := g.ask(address); text != "" {
			t.Errorf("%q gets %q", address, text)
		}
	}
	mails := 0
	for range 10 {
		if g.ask(g.address(0)) != "" {
			mails++
		}
	}
	if mails != 3 {
		t.Errorf("%d mails within an hour", mails)
	}
	g.now = g.now.Add(time.Hour + time.Minute)
	if g.ask(g.address(0)) == "" {
		t.Error("none an hour later")
	}
	for _, secret := range []string{"", "x", "'; --"} {
		for name, err := range map[string]error{"link": second(g.Redeem(t.Context(), secret, "", "")), "code": second(g.Enter(t.Context(), secret, "", "")),
			"token": second(g.Machine(t.Context(), secret, "")), "session": second(g.Gate.Visitor(t.Context(), secret, ""))} {
			if !errors.Is(err, work.ErrNoEntry) {
				t.Errorf("%s %q: %v", name, secret, err)
			}
		}
	}
}

// A code on paper is read however it is typed; taken back, it lets nobody in, and those signed in by it
// are out.
func TestGateByCode(t *testing.T) {
	g := newGatehouse(t)
	ctx, unit := t.Context(), g.visitor(0).Units[0]
	access := &work.Access{Office: g.office, Book: g.book, Now: func() time.Time { return g.now }}
	u, p, code, err := access.Give(ctx, work.PassCode, unit.Name, "陈静", "李统计")
	if err != nil || u.ID != unit.ID || !regexp.MustCompile(`^([2-9A-HJKMNP-Z]{4}-){6}[2-9A-HJKMNP-Z]{2}$`).MatchString(code) {
		t.Fatalf("%+v, %q, %v", u, code, err)
	}
	var sessions []string
	for _, typed := range []string{code, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", " ")} {
		s, err := g.Enter(ctx, typed, "手机", "192.0.2.7")
		if err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		sessions = append(sessions, s)
	}
	v, err := g.Gate.Visitor(ctx, sessions[0], "192.0.2.7")
	if err != nil || v.Name != "陈静" || v.Units[0].ID != unit.ID {
		t.Fatalf("%+v, %v", v, err)
	}
	all, err := g.Sessions(ctx, v)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := g.End(ctx, v, sessions[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Gate.Visitor(ctx, sessions[1], ""); !errors.Is(err, work.ErrNoEntry) {
		t.Errorf("signed out: %v", err)
	}
	if err := g.End(ctx, v, "another's"); !errors.Is(err, work.ErrNotYours) {
		t.Errorf("another's: %v", err)
	}
	if err := access.Revoke(ctx, p.ID, "纸丢了，请重发", "李统计"); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"the code": second(g.Enter(ctx, code, "", "")), "who was in": second(g.Gate.Visitor(ctx, sessions[0], ""))} {
		if !errors.Is(err, work.ErrNoEntry) {
			t.Errorf("%s after it was taken back: %v", name, err)
		}
	}
	if good, err := access.Given(ctx); err != nil || len(good) != 0 {
		t.Errorf("%+v, %v", good, err)
	}
}

// A session ends by itself, by real time, and who left the list is not let in.
func TestGateForgets(t *testing.T) {
	g := newGatehouse(t)
	ctx := t.Context()
	began := g.now
	session, err := g.Redeem(ctx, g.link(g.address(0)), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for day := range 89 {
		if day%25 == 0 {
			g.now = began.AddDate(0, 0, day)
			if _, err := g.Gate.Visitor(ctx, session, ""); err != nil {
				t.Fatalf("on day %d: %v", day, err)
			}
		}
	}
	g.now = began.AddDate(0, 0, 91)
	if _, err := g.Gate.Visitor(ctx, session, ""); !errors.Is(err, work.ErrNoEntry) {
		t.Errorf("after three months: %v", err)
	}
	if session, err = g.Redeem(ctx, g.link(g.address(0)), "", ""); err != nil {
		t.Fatal(err)
	}
	g.now = g.now.AddDate(0, 0, 31)
	if _, err := g.Gate.Visitor(ctx, session, ""); !errors.Is(err, work.ErrNoEntry) {
		t.Errorf("idle for a month: %v", err)
	}
}

// A program comes by its unit's token.
func TestGateByToken(t *testing.T) {
	g := newGatehouse(t)
	access := &work.Access{Office: g.office, Book: g.book, Now: func() time.Time { return g.now }}
	var refusal *work.Refusal
	if _, _, _, err := access.Give(t.Context(), work.PassMachine, "没有的单位", "ERP", "李统计"); !errors.As(err, &refusal) {
		t.Errorf("a token for nobody: %v", err)
	}
	_, _, token, err := access.Give(t.Context(), work.PassMachine, g.visitor(1).Units[0].ID, "ERP", "李统计")
	if err != nil {
		t.Fatal(err)
	}
	v, err := g.Machine(t.Context(), token, "192.0.2.9")
	if err != nil || v.Name != "ERP" || v.Session != "" || v.Units[0].ID != g.visitor(1).Units[0].ID {
		t.Errorf("%+v, %v", v, err)
	}
	id, err := g.Submit(t.Context(), v, g.sample(1))
	if err != nil || g.window.verdict(1, id).Receipt == "" {
		t.Errorf("%q, %v", id, err)
	}
}
