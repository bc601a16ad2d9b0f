package deliver_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/deliver/mailtest"
)

// ledger is a journal that keeps nothing.
type ledger struct{}

func (ledger) Attempting(context.Context, string, time.Time) error { return nil }
func (ledger) Settled(context.Context, deliver.Receipt) error      { return nil }

func letter(t *testing.T, s *mailtest.Server, to string, data []byte) deliver.Letter {
	t.Helper()
	from, _ := s.User("office")
	addr, _ := s.User(to)
	raw, err := deliver.Encode(deliver.Message{
		ID: "2023-06." + to + "@park.example", Date: time.Now(),
		From: mail.Address{Name: "统计办", Address: from}, To: mail.Address{Name: "领导", Address: addr},
		Subject: subject, Text: "见附件。\n.\nFrom 统计办\n",
		Attachments: []deliver.Attachment{{Name: fileName, Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Data: data}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return deliver.Letter{ID: to, From: from, To: addr, Raw: raw}
}

const fileName = "濮阳工业园区2023年1—6月“主要指标”报表.xlsx"

var subject = strings.Repeat("【濮阳工业园区】2023年1—6月工业经济运行月报", 6)

func submit(t *testing.T, o deliver.SMTPOptions, letters ...deliver.Letter) []deliver.Receipt {
	t.Helper()
	smtp, err := deliver.NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	c := deliver.Courier{Transport: smtp, Journal: ledger{}, Now: time.Now}
	receipts, err := c.Deliver(t.Context(), letters, nil)
	if err != nil {
		t.Fatal(err)
	}
	return receipts
}

// What Postfix and Dovecot hand back is what went in, by every way of talking to them.
func TestMailServer(t *testing.T) {
	s := mailtest.Start(t)
	user, password := s.User("office")
	ways := []deliver.SMTPOptions{
		{Addr: s.SMTPAddr, Security: deliver.StartTLS, Auth: "plain"},
		{Addr: s.SMTPAddr, Security: deliver.StartTLS, Auth: "login"},
		{Addr: s.SMTPSAddr, Security: deliver.Implicit},
	}
	for i, o := range ways {
		o.Username, o.Password, o.RootCAs = user, password, s.CAs
		data := make([]byte, 300_000+i)
		_, _ = rand.Read(data)
		l := letter(t, s, "leader1", data)
		if r := submit(t, o, l)[0]; r.Outcome != deliver.Accepted || !strings.Contains(r.Reply, "queued as") {
			t.Fatalf("way %d: %+v", i, r)
		}
		arrived := s.WaitFor(t, "leader1", i+1)
		compare(t, arrived[len(arrived)-1], data)
		if _, body, _ := bytes.Cut(l.Raw, []byte("\r\n\r\n")); !bytes.HasSuffix(arrived[i], body) {
			t.Errorf("way %d: the body changed on the way", i)
		}
	}
	o := ways[0]
	o.Username, o.Password, o.RootCAs = user, password, s.CAs

	t.Run("one unknown of three", func(t *testing.T) {
		data := []byte("x")
		got := submit(t, o, letter(t, s, "leader1", data), letter(t, s, "nobody", data), letter(t, s, "leader2", data))
		if got[0].Outcome != deliver.Accepted || got[1].Outcome != deliver.Refused || got[2].Outcome != deliver.Accepted {
			t.Errorf("receipts %+v", got)
		}
		if !strings.HasPrefix(got[1].Reply, "550 5.1.1") {
			t.Errorf("reply %q", got[1].Reply)
		}
		s.WaitFor(t, "leader1", len(ways)+1)
		s.WaitFor(t, "leader2", 1)
	})
	t.Run("wrong password", func(t *testing.T) {
		wrong := o
		wrong.Password = "hunter2"
		for _, wrong.Auth = range []string{"plain", "login"} {
			r := submit(t, wrong, letter(t, s, "office", nil))[0]
			if r.Outcome != deliver.Deferred || !strings.HasPrefix(r.Reply, "535 ") {
				t.Errorf("%s: %+v", wrong.Auth, r)
			}
		}
	})
	t.Run("unknown authority", func(t *testing.T) {
		wrong := o
		wrong.RootCAs = nil
		if r := submit(t, wrong, letter(t, s, "office", nil))[0]; r.Outcome != deliver.Deferred || !strings.Contains(r.Reply, "certificate") {
			t.Errorf("%+v", r)
		}
	})
	if left := s.Fetch(t, "office"); len(left) != 0 {
		t.Errorf("%d mails went through without a log-in, or bounced:\n%s", len(left), left[0])
	}
}

func compare(t *testing.T, raw, data []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); got != subject || err != nil {
		t.Errorf("subject %q, %v", got, err)
	}
	_, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err != nil {
			t.Fatalf("no attachment: %v", err)
		}
		if p.FileName() == "" {
			continue
		}
		got, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if p.FileName() != fileName || err != nil || !bytes.Equal(got, data) {
			t.Errorf("attachment %q of %d bytes, %v", p.FileName(), len(got), err)
		}
		return
	}
}
