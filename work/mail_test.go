package work_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/deliver/mailtest"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
	"parkstat/work/queue"
)

var shanghai = time.FixedZone("CST", 8*3600)

// at is a time of July 2023.
func at(day, hour, minute int) time.Time {
	return time.Date(2023, 7, day, hour, minute, 0, 0, shanghai)
}

// desk sends three letters of one run over the real book.
type desk struct {
	t    *testing.T
	book *store.Store
	now  time.Time
	told []string
	deaf bool // the admin is not reached
	mail *work.Mail
	queue.Worker
}

var recipients = []string{"a", "b", "c"}

func newDesk(t *testing.T, transport deliver.Transport) *desk {
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
	d := &desk{t: t, book: st, now: at(12, 9, 0)}
	now := func() time.Time { return d.now }
	run := report.Run{ID: "2023-06-v1", Period: facts.Period{Year: 2023, Month: 6}, Version: 1, Inputs: "x", AsOf: d.now}
	var planned []report.Delivery
	for _, id := range recipients {
		sum, err := archive.Put([]byte("Message-ID: <" + id + "@park.example>\r\nSubject: 月报\r\n\r\n" + id + "\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		planned = append(planned, report.Delivery{ID: id, Run: run.ID, Group: "领导", Name: id, Addr: id + "@park.example", Variant: report.Mailable,
			Message: id + "@park.example", Letter: sum, State: report.MailPlanned, Updated: d.now})
	}
	if err := st.SaveRun(t.Context(), run, planned); err != nil {
		t.Fatal(err)
	}
	retry := deliver.Retry{First: 5 * time.Minute, Most: 2 * time.Hour, GiveUp: 24 * time.Hour, Random: func() float64 { return 0.5 }}
	d.mail = &work.Mail{Ledger: st, Archive: archive, From: "stat@park.example", Retry: retry, UnknownTries: 2, LateAfter: 2 * time.Hour, Now: now,
		Courier: &deliver.Courier{Transport: transport, Journal: report.Journal{Journal: st}, Now: now}}
	alert := &work.Alert{Park: "甲园区", Ledger: st, Retry: retry, Now: now, Tell: func(_ context.Context, subject, text string) error {
		if d.deaf {
			return errors.New("机器人没有应答")
		}
		d.told = append(d.told, subject+"\n"+text)
		return nil
	}}
	d.Worker = queue.Worker{Rows: st, Now: now, Alone: true, Kinds: []queue.Kind{d.mail.Kind(1), alert.Kind()}}
	return d
}

// round lets the clock go on and the worker work, and says where the letters stand.
func (d *desk) round(after time.Duration) string {
	d.t.Helper()
	d.now = d.now.Add(after)
	if err := d.Round(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	return d.states()
}

func (d *desk) posted() []work.Posted {
	d.t.Helper()
	all, err := d.book.Posted(d.t.Context(), "")
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

func (d *desk) states() string {
	var all []string
	for _, p := range d.posted() {
		s := string(p.State)
		if p.Item.State == queue.Stopped {
			s += "!"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func (d *desk) want(got, want string) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("at %s the letters are %s, want %s", d.now.Format("02 15:04"), got, want)
	}
}

// answers is a transport by recipient and attempt.
type answers struct {
	of   map[string][]error
	sent []string
}

func (a *answers) Send(_ context.Context, l deliver.Letter) (string, error) {
	id, _, _ := strings.Cut(l.To, "@")
	a.sent = append(a.sent, id)
	if rest := a.of[id]; len(rest) > 0 {
		if len(rest) > 1 {
			a.of[id] = rest[1:]
		}
		if rest[0] != nil {
			return "", rest[0]
		}
	}
	return "250 ok", nil
}

var (
	later   = &deliver.Failure{Outcome: deliver.Deferred, Code: 451, Reply: "later"}
	never   = &deliver.Failure{Outcome: deliver.Refused, Code: 550, Reply: "no such user"}
	unclear = &deliver.Failure{Outcome: deliver.Unknown, Reply: "没有等到答复"}
)

// One put off is tried at growing intervals; one refused is left to a person, who is told
// at once; neither delays the third.
func TestMailRetries(t *testing.T) {
	a := &answers{of: map[string][]error{"a": {later, later, later, nil}, "b": {never}}}
	d := newDesk(t, a)
	d.want(d.round(0), "deferred refused! accepted")
	if len(d.told) != 1 || !strings.Contains(d.told[0], "1 封邮件没有送达") || !strings.Contains(d.told[0], "b <b@park.example>：对方拒收，不再自动重试。550 no such user") {
		t.Errorf("told %q", d.told)
	}
	for _, minutes := range []time.Duration{4, 1, 9, 1, 19} {
		d.round(minutes * time.Minute)
	}
	if got := strings.Join(a.sent, ""); got != "abcaa" {
		t.Errorf("sent %s", got)
	}
	d.want(d.round(time.Minute), "accepted refused! accepted")
	if len(d.told) != 1 {
		t.Errorf("told %q", d.told)
	}
	if p := d.posted()[0]; p.Attempts != 4 || len(p.Events) != 8 || p.Events[7].Event != "accepted" {
		t.Errorf("%+v", p)
	}
}

// A letter that is late is told of once, and given up when its time is up, which is told too.
func TestMailGivesUp(t *testing.T) {
	a := &answers{of: map[string][]error{"a": {later}, "b": {later}}}
	d := newDesk(t, a)
	for range 100 {
		d.round(10 * time.Minute)
		if d.now.Before(at(12, 11, 0)) && len(d.told) > 0 {
			t.Fatalf("told at %s", d.now)
		}
	}
	if len(d.told) != 1 || !strings.Contains(d.told[0], "2 封邮件没有送达") || !strings.Contains(d.told[0], "还在重试") {
		t.Errorf("told %q", d.told)
	}
	for range 60 {
		d.round(10 * time.Minute)
	}
	d.want(d.states(), "deferred! deferred! accepted")
	if len(d.told) != 2 || !strings.Contains(d.told[1], "2 封邮件没有送达") || !strings.Contains(d.told[1], "已放弃") {
		t.Errorf("told %q", d.told)
	}
	tries := len(a.sent)
	if p := d.posted()[0]; p.Item.Note != "24 小时仍没有送达，已放弃" || p.Reply != "451 later" || tries > 50 {
		t.Errorf("%+v after %d tries", p.Item, tries)
	}
	d.round(240 * time.Hour)
	if err := d.Take(t.Context(), work.KindMail, recipients...); err != nil || len(a.sent) != tries {
		t.Errorf("tried again without being told to: %v", err)
	}
	// Somebody says why it should go again.
	a.of["a"] = []error{nil}
	if err := d.book.Resend(t.Context(), "a", d.now); err != nil {
		t.Fatal(err)
	}
	d.want(d.round(0), "accepted deferred! accepted")
	if len(d.told) != 2 {
		t.Errorf("told %q", d.told)
	}
}

// What the server may have is sent again as often as is set, and no more.
func TestMailUnknown(t *testing.T) {
	a := &answers{of: map[string][]error{"a": {unclear}, "b": {unclear, nil}}}
	d := newDesk(t, a)
	d.want(d.round(0), "unknown unknown accepted")
	d.want(d.round(time.Hour), "unknown accepted accepted")
	d.want(d.round(time.Hour), "unknown! accepted accepted")
	d.round(9 * time.Hour)
	if got := strings.Join(a.sent, ""); got != "abcaba" || len(d.told) != 1 || !strings.Contains(d.told[0], "结果不明 3 次") {
		t.Errorf("sent %s, told %q", got, d.told)
	}
}

// A sender that dies in the middle counts as not knowing.
func TestMailSenderDies(t *testing.T) {
	a := &answers{}
	d := newDesk(t, a)
	for range 3 {
		if _, ok, err := d.book.Claim(t.Context(), work.KindMail, "a", false, d.now, d.now.Add(time.Hour)); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := d.book.Void(t.Context(), work.KindMail); err != nil {
			t.Fatal(err)
		}
	}
	d.want(d.round(0), "planned! accepted accepted")
}

// An admin who is not reached is told later, and a letter that has gone meanwhile is not
// spoken of.
func TestAlertIsTriedAgain(t *testing.T) {
	a := &answers{of: map[string][]error{"a": {never}, "b": {never}}}
	d := newDesk(t, a)
	d.deaf = true
	d.round(0)
	if p := d.posted()[0]; p.Alert.State != queue.Due || p.Alert.Note != "机器人没有应答" {
		t.Errorf("%+v", p.Alert)
	}
	a.of["b"] = nil
	if err := d.book.Resend(t.Context(), "b", d.now); err != nil {
		t.Fatal(err)
	}
	d.deaf = false
	d.round(5 * time.Minute)
	if len(d.told) != 1 || !strings.Contains(d.told[0], "1 封") || strings.Contains(d.told[0], "b@park") {
		t.Errorf("told %q", d.told)
	}
	if p := d.posted()[0]; p.Alert.State != queue.Done {
		t.Errorf("%+v", p.Alert)
	}
}

// A book that breaks is an error, and the letter is still there afterwards.
func TestMailBrokenArchive(t *testing.T) {
	d := newDesk(t, &answers{})
	good := d.mail.Archive
	d.mail.Archive = nothing{}
	if err := d.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "read mail a") {
		t.Errorf("%v", err)
	}
	d.want(d.states(), "planned planned planned")
	d.mail.Archive = good
	d.want(d.round(10*time.Minute), "accepted accepted accepted")
}

type nothing struct{}

func (nothing) Get(string) ([]byte, error) { return nil, errors.New("gone") }

// What a server can do on one delivery, and where it ends in the journal: at first, and
// when the server has come to its senses.
func TestMailPeers(t *testing.T) {
	cert, pool := mailtest.Pair(t)
	_, strangers := mailtest.Pair(t)
	tlsOffered := "250-peer\n250 STARTTLS"
	for _, c := range []struct {
		name     string
		script   map[string]string
		security deliver.Security
		cert     *tls.Certificate
		trust    *x509.CertPool
		first    string
		copies   int // that the server took in all, by the end
	}{
		{"well", nil, deliver.None, nil, nil, "accepted", 1},
		{"421", map[string]string{"": "421 too busy"}, deliver.None, nil, nil, "deferred", 1},
		{"450 greylisted", map[string]string{"RCPT": "450 4.2.0 greylisted"}, deliver.None, nil, nil, "deferred", 1},
		{"552 too big", map[string]string{".": "552 5.3.4 too big"}, deliver.None, nil, nil, "refused!", 1},
		{"drop after the dot", map[string]string{".": "drop"}, deliver.None, nil, nil, "unknown", 2},
		{"250, then drop", map[string]string{".": "250 queued drop"}, deliver.None, nil, nil, "accepted", 1},
		{"stall at RCPT", map[string]string{"RCPT": "stall"}, deliver.None, nil, nil, "deferred", 1},
		{"stall after the dot", map[string]string{".": "stall"}, deliver.None, nil, nil, "unknown", 2},
		{"slow", map[string]string{"": "slow 220 peer", "EHLO": "slow 250 peer", "MAIL": "slow 250 ok", "RCPT": "slow 250 ok", "DATA": "slow 354 go",
			".": "slow 250 queued"}, deliver.None, nil, nil, "accepted", 1},
		{"no STARTTLS", nil, deliver.StartTLS, nil, pool, "deferred", 0},
		{"bad certificate", map[string]string{"EHLO": tlsOffered, "STARTTLS": "220 go"}, deliver.StartTLS, cert, strangers, "deferred", 0},
		{"LOGIN only", map[string]string{"EHLO": "250-peer\n250 AUTH LOGIN", "AUTH": "334 VXNlcm5hbWU6", "b2ZmaWNl": "334 UGFzc3dvcmQ6",
			"cHc=": "235 ok"}, deliver.None, nil, nil, "accepted", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := mailtest.Listen(t, &mailtest.Peer{Script: c.script, Cert: c.cert})
			const patient, short = time.Minute, 200 * time.Millisecond // a busy machine is no stalling server
			o := deliver.SMTPOptions{Addr: p.Addr, Security: c.security, RootCAs: c.trust, HelloName: "park", CommandTimeout: patient, DotTimeout: patient}
			switch c.name {
			case "stall at RCPT":
				o.CommandTimeout = short
			case "stall after the dot":
				o.DotTimeout = short
			case "slow": // no answer keeps it waiting too long, all together would
				o.CommandTimeout, o.DotTimeout = 4*mailtest.Slowness, 4*mailtest.Slowness
			}
			if c.name == "LOGIN only" {
				o.Username, o.Password = "office", "pw"
			}
			way, err := deliver.NewSMTP(o)
			if err != nil {
				t.Fatal(err)
			}
			d := newDesk(t, way)
			if err := d.Take(t.Context(), work.KindMail, "a"); err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(d.states(), " ")
			d.want(first, c.first)
			if c.first == "refused!" { // an officer has mended it
				if err := d.book.Resend(t.Context(), "a", d.now); err != nil {
					t.Fatal(err)
				}
			}
			mended := mailtest.Listen(t, &mailtest.Peer{})
			o.Addr, o.Security, o.Username, o.Password, o.CommandTimeout, o.DotTimeout = mended.Addr, deliver.None, "", "", patient, patient
			if d.mail.Courier.Transport, err = deliver.NewSMTP(o); err != nil {
				t.Fatal(err)
			}
			d.want(d.round(time.Hour), "accepted accepted accepted")
			// Every copy is the same, whoever took it.
			var bodies []string
			for _, m := range slices.Concat(p.Mails(), mended.Mails()) {
				if strings.Contains(m, "<a@park.example>") {
					bodies = append(bodies, m)
				}
			}
			if c.first == "refused!" {
				bodies = bodies[1:] // the server said that it would not have it
			}
			if n := max(c.copies, 1); len(bodies) != n || len(slices.Compact(bodies)) != 1 {
				t.Errorf("%d copies, want %d, all alike: %q", len(bodies), n, bodies)
			}
		})
	}
}

// A server that is down, and one of three addresses that is wrong.
func TestMailOneOfThree(t *testing.T) {
	down, err := deliver.NewSMTP(deliver.SMTPOptions{Addr: "127.0.0.1:1", Security: deliver.None})
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, down)
	d.want(d.round(0), "deferred deferred deferred")
	p := mailtest.Listen(t, &mailtest.Peer{Script: map[string]string{"RCPT TO:<b@park.example>": "550 5.1.1 no such user"}})
	if d.mail.Courier.Transport, err = deliver.NewSMTP(deliver.SMTPOptions{Addr: p.Addr, Security: deliver.None, HelloName: "park"}); err != nil {
		t.Fatal(err)
	}
	d.Kinds[0] = d.mail.Kind(3)
	d.want(d.round(time.Hour), "accepted refused! accepted")
	for _, id := range []string{"a", "c"} {
		if n := strings.Count(p.Transcript(), fmt.Sprintf("Message-ID: <%s@park.example>", id)); n != 1 {
			t.Errorf("%d copies to %s", n, id)
		}
	}
}

// Warnings reach the admin once; one that does not arrive is tried again and given up.
func TestWarning(t *testing.T) {
	d := newDesk(t, &answers{})
	var told []string
	deaf := true
	n := &work.Warning{Retry: d.mail.Retry, Now: func() time.Time { return d.now },
		Text: func(_ context.Context, id string) (string, string, error) { return "题", id, nil },
		Tell: func(_ context.Context, subject, text string) error {
			if deaf {
				return errors.New("机器人没有应答")
			}
			told = append(told, subject+text)
			return nil
		}}
	d.Worker.Kinds = []queue.Kind{n.Kind()}
	for range 3 {
		if err := d.book.Enqueue(t.Context(), work.KindWarning, "holidays-2027", d.now); err != nil {
			t.Fatal(err)
		}
		d.round(time.Minute)
	}
	it, err := d.book.Item(t.Context(), work.KindWarning, "holidays-2027")
	if err != nil || it.State != queue.Due || it.Attempts != 1 || it.Note != "机器人没有应答" {
		t.Errorf("%+v, %v", it, err)
	}
	deaf = false
	d.round(time.Hour)
	d.round(time.Hour)
	if !slices.Equal(told, []string{"题holidays-2027"}) {
		t.Errorf("told %q", told)
	}
}
