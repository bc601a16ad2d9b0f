package work_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/ingest/mailbox"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// letters is a mailbox in memory.
type letters struct {
	raw    []string
	moved  map[int]string
	broken map[int]error // by mail: what reading it ends in
	stuck  map[int]bool  // by mail: it can't be moved
	closed int
}

func (l *letters) List(_ context.Context, most int) (items []mailbox.Item, err error) {
	for i, raw := range l.raw {
		if l.moved[i] == "" && len(items) < most {
			items = append(items, mailbox.Item{UID: imap.UID(i + 1), Received: at(12, 8, 0), Size: int64(len(raw))})
		}
	}
	return items, nil
}

func (l *letters) Read(_ context.Context, it mailbox.Item) ([]byte, bool, error) {
	i := int(it.UID) - 1
	if err := l.broken[i]; err != nil {
		return nil, false, err
	}
	return []byte(l.raw[i]), len(l.raw[i]) <= 10_000, nil
}

func (l *letters) Move(_ context.Context, it mailbox.Item, folder string) error {
	i := int(it.UID) - 1
	if l.stuck[i] {
		return errors.New("no such folder")
	}
	l.moved[i] = folder
	return nil
}

func (l *letters) Close() { l.closed++ }

// counter is an intake over the real book.
type counter struct {
	t    *testing.T
	book *store.Store
	box  *letters
	now  time.Time
	work.Intake
}

// unit is a respondent with somebody at an address.
func unit(id, addr string) facts.Respondent {
	return facts.Respondent{ID: id, Name: "单位" + id, Contacts: []facts.Contact{{Role: "统计员", Name: "员" + id, Mail: addr}}}
}

func newCounter(t *testing.T, raw ...string) *counter {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	archive, err := store.NewArchive(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{t: t, book: st, box: &letters{raw: raw, moved: map[int]string{}, broken: map[int]error{}, stuck: map[int]bool{}}, now: at(12, 9, 0)}
	park := &facts.Park{Roster: facts.NewRoster([]facts.Respondent{unit("A", "a@one.example; B@One.example"), unit("B", "b@one.example")}, nil)}
	lim := mailbox.DefaultLimits()
	lim.Bytes = 10_000
	c.Intake = work.Intake{Ledger: st, Archive: archive, Limits: lim, Done: "done", Quarantine: "quarantine", Own: []string{"stat@park.example"}, Alert: true,
		Round:   ingest.Round{Judge: ingest.Judge{Park: park}, Book: st, Archive: archive, Post: st},
		Options: report.Options{Park: "甲园区", From: mail.Address{Name: "统计", Address: "stat@park.example"}, Loc: shanghai},
		Trust:   mailbox.Trust{Servers: []string{"mx.park.example"}},
		Form:    func(code string) string { return code }, Now: func() time.Time { return c.now },
		Mark: func(context.Context, ingest.Submission) ([]byte, error) { return nil, errors.New("no form") },
		Open: func(context.Context) (work.Postbox, error) { return c.box, nil }}
	return c
}

// fetch does a round that must come to its end.
func (c *counter) fetch() *work.Taking {
	c.t.Helper()
	taking, err := c.Fetch(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return taking
}

func (c *counter) mails() []work.MailIn {
	c.t.Helper()
	all, err := c.book.MailsIn(c.t.Context(), "", 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

const vouched = "Authentication-Results: mx.park.example; dmarc=pass header.from=one.example\n"

// note is a mail with a file that is no workbook that can be read.
func note(id, from, fields string) string {
	return fields + "From: " + from + "\nMessage-ID: <" + id + "@one.example>\nContent-Type: application/octet-stream; name=a.xlsx\n\nPK\x03\x04" + id
}

// What becomes of a mail is said with its reason, and where it goes.
func TestIntakeJudges(t *testing.T) {
	for name, c := range map[string]struct {
		raw, state, reason, folder, unanswered string
	}{
		"a return":                    {note("1", "a@one.example", vouched), "taken", "", "done", ""},
		"of the second in a cell":     {note("1", "<b@ONE.example>", vouched), "taken", "", "done", ""},
		"a stranger":                  {note("1", "x@one.example", vouched), "quarantined", "不在名录", "quarantine", ""},
		"not vouched for":             {note("1", "a@one.example", ""), "quarantined", "未经证实", "quarantine", ""},
		"two senders":                 {note("1", "a@one.example, b@one.example", vouched), "quarantined", "不是唯一", "quarantine", ""},
		"a program":                   {note("1", "a@one.example", vouched+"Auto-Submitted: auto-generated\n"), "taken", "", "done", "自动发出"},
		"an out-of-office":            {vouched + "Auto-Submitted: auto-replied\nFrom: a@one.example\n\naway", "passed", "自动邮件", "done", ""},
		"a bounce":                    {"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\n\nsorry", "passed", "自动邮件", "done", ""},
		"a bounce with our letter":    {note("1", "mailer-daemon@mx.example", "Auto-Submitted: auto-replied\n"), "passed", "自动邮件", "done", ""},
		"our own":                     {"From: stat@park.example\n\ntest", "passed", "我方自己", "done", ""},
		"a return in our own name":    {note("1", "stat@park.example", vouched), "quarantined", "不在名录", "quarantine", ""},
		"a question":                  {vouched + "From: a@one.example\n\n请问……", "taken", "", "done", ""},
		"larger than it may be":       {vouched + "From: a@one.example\n\n" + strings.Repeat("x", 20_000), "taken", "", "done", ""},
		"of a stranger, and as large": {"From: x@one.example\n\n" + strings.Repeat("x", 20_000), "quarantined", "不在名录", "quarantine", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newCounter(t, c.raw)
			taking := d.fetch()
			all := d.mails()
			if len(all) != 1 {
				t.Fatalf("%d mails", len(all))
			}
			m := all[0]
			if string(m.State) != c.state || !strings.Contains(m.Reason, c.reason) || (m.Reason == "") != (c.reason == "") || d.box.moved[0] != c.folder {
				t.Errorf("%s because of %q, moved to %s", m.State, m.Reason, d.box.moved[0])
			}
			answered := c.state == "taken" && c.unanswered == ""
			if (m.Answer != "") != answered || len(taking.Answers) != map[bool]int{true: 1}[answered] ||
				!strings.Contains(m.Unanswered, c.unanswered) || (m.Unanswered == "") != (c.unanswered == "") {
				t.Errorf("answered by %q, not because of %q", m.Answer, m.Unanswered)
			}
			if d.box.closed != 1 {
				t.Error("the mailbox stays open")
			}
		})
	}
}

// A bundle is the returns in it; what can't be opened is named with what to do.
func TestIntakeOpensBundles(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"六月/甲.xlsx", "六月/乙.xlsx", "读我.txt"} {
		if w, err := z.Create(name); err != nil {
			t.Fatal(err)
		} else if _, err := w.Write([]byte("PK\x03\x04" + name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	part := func(name, data string) string {
		return "--x\nContent-Type: application/octet-stream; name=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" +
			base64.StdEncoding.EncodeToString([]byte(data)) + "\n"
	}
	c := newCounter(t, vouched+"From: a@one.example\nContent-Type: multipart/mixed; boundary=x\n\n"+
		part("包.zip", b.String())+part("包.rar", "Rar!\x1A\x07x")+"--x--\n")
	c.Limits.Files = 4
	c.fetch()
	m := c.mails()[0]
	var files []string
	for _, f := range m.Files {
		files = append(files, fmt.Sprint(f.Name, f.Return))
	}
	if got, want := strings.Join(files, " "), "甲.xlsxtrue 乙.xlsxtrue 读我.txtfalse 包.rarfalse"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if notes := strings.Join(m.Notes, "；"); !strings.Contains(notes, "包.rar") || !strings.Contains(notes, "解压后") {
		t.Errorf("notes %q", notes)
	}
}

// sent is the letter that answers a mail.
func (c *counter) sent(m work.MailIn) string {
	c.t.Helper()
	d, err := c.book.Delivery(c.t.Context(), m.Answer)
	if err != nil {
		c.t.Fatal(err)
	}
	raw, err := c.Archive.Get(d.Letter)
	if err != nil {
		c.t.Fatal(err)
	}
	if d.Addr != m.Sender || d.Variant != report.Own {
		c.t.Errorf("%+v answers %s", d, m.Sender)
	}
	return string(raw)
}

// An answer stands in the thread, says that nobody wrote it, and where to answer.
func TestIntakeAnswers(t *testing.T) {
	c := newCounter(t, note("1", "a@one.example", vouched+"References: <x@y.example> <bad id>\nSubject: =?utf-8?q?=0aBcc:_x?=\n"))
	c.ReplyTo = &mail.Address{Name: "统计", Address: "returns@park.example"}
	c.fetch()
	raw := c.sent(c.mails()[0])
	for _, want := range []string{"In-Reply-To: <1@one.example>\r\n", "References: <x@y.example>\r\n <1@one.example>\r\n",
		"Auto-Submitted: auto-replied\r\n", "<returns@park.example>"} {
		if !strings.Contains(raw, want) {
			t.Errorf("lacks %q:\n%s", want, raw)
		}
	}
	if strings.Contains(raw, "Bcc") {
		t.Errorf("what the sender wrote is repeated:\n%s", raw)
	}
}

// Two programs that answer each other come to an end.
func TestIntakeAnswersNotForEver(t *testing.T) {
	var raw []string
	for i := range 30 {
		raw = append(raw, note(fmt.Sprint(i), "a@one.example", vouched))
	}
	c := newCounter(t, raw...)
	if taking := c.fetch(); len(taking.Answers) != 20 || taking.Taken != 30 {
		t.Errorf("%+v", taking)
	}
	if m := c.mails()[0]; m.Unanswered != "一天里已经回了 20 封" {
		t.Errorf("%+v", m)
	}
	c.now = c.now.Add(25 * time.Hour)
	c.box.raw = append(c.box.raw, note("next", "a@one.example", vouched))
	if taking := c.fetch(); len(taking.Answers) != 1 {
		t.Errorf("the day after: %+v", taking)
	}
}

// The same mail by another way is the same; a forged copy that came first is not.
func TestIntakeKnows(t *testing.T) {
	c := newCounter(t, note("1", "a@one.example", ""), note("1", "a@one.example", vouched), note("1", "a@one.example", "Received: by x\n"+vouched))
	if taking := c.fetch(); taking.Quarantined != 1 || taking.Taken != 1 || taking.Known != 1 || len(taking.Answers) != 1 {
		t.Errorf("%+v", taking)
	}
	if c.box.moved[2] != "done" || c.box.moved[0] != "quarantine" {
		t.Errorf("moved to %v", c.box.moved)
	}
}

// rejects puts a return of unit A into the book, and makes a mail bring it.
func (c *counter) rejects() string {
	c.t.Helper()
	raw := note("1", "a@one.example", vouched)
	sum := sha256.Sum256([]byte("PK\x03\x041"))
	err := c.book.Record(c.t.Context(), ingest.Submission{SHA256: hex.EncodeToString(sum[:]), Name: "a.xlsx", Received: at(5, 0, 0),
		Channel: "folder", Verdict: ingest.Rejected, Form: "F1",
		Unit: "A", UnitName: "单位A", Period: facts.Period{Year: 2023, Month: 6}, Version: 1, Problems: []facts.Problem{{Severity: facts.Error,
			Rule: "A02", Message: "错了"}}})
	if err != nil {
		c.t.Fatal(err)
	}
	return raw
}

// collecting hands on what is in the book, and judges nothing anew.
type collecting struct{ *store.Store }

func (collecting) Refused(context.Context) (map[string]ingest.Refused, error) { return nil, nil }

// Without a marked copy the answer says so; stopped in the middle, there is none yet.
func TestIntakeMarks(t *testing.T) {
	c := newCounter(t)
	c.box.raw = []string{c.rejects()}
	c.Round.Book = collecting{c.book}
	ctx, stop := context.WithCancel(t.Context())
	c.Mark = func(ctx context.Context, _ ingest.Submission) ([]byte, error) {
		stop()
		return nil, ctx.Err()
	}
	if _, err := c.Fetch(ctx); err == nil || len(c.box.moved) > 0 {
		t.Errorf("stopped, it ends with %v", err)
	}
	if m := c.mails()[0]; m.Answer != "" || m.Unanswered != "" {
		t.Errorf("%+v", m)
	}
	c.Mark = func(context.Context, ingest.Submission) ([]byte, error) { return nil, errors.New("too large") }
	c.fetch()
	text := c.text(c.mails()[0])
	for _, want := range []string{"结果：退回。有 1 处必须改正", "（没有附标注副本：没有做成，请照上面的单元格改）", "2023-07-05 00:00 已经收到过", "报表：2023年6月《F1》第 1 版"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
}

// text is the body of the letter that answers a mail.
func (c *counter) text(m work.MailIn) string {
	c.t.Helper()
	parsed, err := mail.ReadMessage(strings.NewReader(c.sent(m)))
	if err != nil {
		c.t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(body)
}

// A mail that is put back once its sender is on the list is judged anew.
func TestIntakeJudgesAnew(t *testing.T) {
	c := newCounter(t, note("1", "x@one.example", vouched))
	c.fetch()
	c.Round.Park = &facts.Park{Roster: facts.NewRoster([]facts.Respondent{unit("A", "x@one.example")}, nil)}
	delete(c.box.moved, 0)
	if taking := c.fetch(); taking.Taken != 1 || len(taking.Answers) != 1 || c.box.moved[0] != "done" {
		t.Errorf("%+v", taking)
	}
	if n, err := c.book.Quarantined(t.Context()); err != nil || n != 0 {
		t.Errorf("%d wait for somebody, %v", n, err)
	}
	if was := c.mails()[1]; was.State != work.MailPassed || was.Unanswered != "重新判断后收进，编号 "+c.mails()[0].ID {
		t.Errorf("%+v", was)
	}
}

// One mail that makes trouble stops none of the others.
func TestIntakeGoesOn(t *testing.T) {
	c := newCounter(t, note("1", "a@one.example", vouched), note("2", "a@one.example", vouched), note("3", "a@one.example", vouched))
	c.box.broken[0] = fmt.Errorf("read mail 1: %w", &imap.Error{Type: imap.StatusResponseTypeNo, Text: "broken"})
	c.box.stuck[1] = true
	taking, err := c.Fetch(t.Context())
	if err == nil || taking.Later != 1 || taking.Taken != 2 || len(taking.Answers) != 2 || c.box.moved[2] != "done" {
		t.Errorf("%+v, %v, moved to %v", taking, err, c.box.moved)
	}
	c.box.broken, c.box.stuck = nil, nil
	if taking := c.fetch(); taking.Taken != 1 || taking.Known != 1 || len(c.box.moved) != 3 {
		t.Errorf("%+v, moved to %v", taking, c.box.moved)
	}
	c.box.raw = append(c.box.raw, note("4", "a@one.example", vouched))
	c.box.broken = map[int]error{3: errors.New("connection reset")}
	if _, err := c.Fetch(t.Context()); err == nil {
		t.Error("a broken connection is not told of")
	}
	// What is too much for the program is put aside.
	c.box.broken = nil
	c.Trust.Servers = nil
	c.Trust.LookupTXT = func(context.Context, string) ([]string, error) { panic("bug") }
	c.box.raw[3] = note("4", "a@one.example", "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=one.example; s=s; h=from; bh=AAAA; b=AAAA\n")
	if taking := c.fetch(); taking.Quarantined != 1 || !strings.Contains(c.mails()[0].Reason, "读这封信时出错") {
		t.Errorf("%+v: %+v", taking, c.mails()[0])
	}
}

// A name server that does not answer puts a mail off, for a day.
func TestIntakeWaitsForNames(t *testing.T) {
	c := newCounter(t, note("1", "a@one.example", "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=one.example; s=s; h=from; bh=AAAA; b=AAAA\n"))
	asked := 0
	c.Trust = mailbox.Trust{LookupTXT: func(context.Context, string) ([]string, error) {
		asked++
		return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
	}}
	if taking := c.fetch(); taking.Later != 1 || len(c.box.moved) != 0 || asked != 1 {
		t.Errorf("%+v, asked %d times", taking, asked)
	}
	c.now = c.now.Add(48 * time.Hour)
	if taking := c.fetch(); taking.Quarantined != 1 || c.mails()[0].Reason != "发件人未经证实：查不到发件域的签名公钥" {
		t.Errorf("%+v, %+v", taking, c.mails())
	}
	// Nobody is asked about strangers, nor about whom a stranger names.
	c = newCounter(t, note("1", "x@slow.example", "DKIM-Signature: v=1; a=rsa-sha256; d=slow.example; s=s; h=from; bh=AAAA; b=AAAA\n"),
		note("2", "a@one.example", "DKIM-Signature: v=1; a=rsa-sha256; d=slow.example; s=s; h=from; bh=AAAA; b=AAAA\n"))
	c.Trust = mailbox.Trust{LookupTXT: func(context.Context, string) ([]string, error) {
		t.Error("asked")
		return nil, nil
	}}
	if taking := c.fetch(); taking.Quarantined != 2 {
		t.Errorf("%+v", taking)
	}
	c = newCounter(t, note("1", "a@one.example", ""))
	c.Trust, c.Unverified = mailbox.Trust{}, true
	if taking := c.fetch(); taking.Taken != 1 {
		t.Errorf("%+v", taking)
	}
}
