package main

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"parkstat/deliver"
	"parkstat/deliver/mailtest"
	"parkstat/ingest/mailbox"
)

// A unit of the sample park, and a return of its.
const (
	someUnit   = "91410999MA000100XJ"
	someReturn = "../../examples/park/inbox/2023-07-03/91410999MA000100XJ-2023-06.xlsx"
)

// contacts gives units other addresses in the park's workbook.
func contacts(t *testing.T, park, out string, addrs map[string]string) {
	t.Helper()
	f, err := excelize.OpenFile(park)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("名录")
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if addr, ok := addrs[r[0]]; ok {
			if err := f.SetCellValue("名录", "I"+strconv.Itoa(i+1), addr); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(out); err != nil {
		t.Fatal(err)
	}
}

// An enterprise mails its return to a real mailbox, is sent the marked copy back, mends
// that, answers with it and gets the receipt; a forged sender gets into quarantine and
// no word.
func TestMailboxRoundTrip(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	s := mailtest.Start(t)
	o := newOffice(t)
	enterprise, _ := s.User("enterprise")
	returns, secret := s.User("returns")
	office, officeSecret := s.User("office")
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	contacts(t, park+"/park.xlsx", o.path("park.xlsx"), map[string]string{someUnit: enterprise})
	for name, text := range map[string]string{"imap-password": secret, "smtp-password": officeSecret} {
		if err := os.WriteFile(o.path(name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.set(t, "workbook: "+park+"/park.xlsx", "workbook: park.xlsx")
	o.set(t, "transport: spool", "transport: smtp")
	o.set(t, `addr: "" `, "addr: "+s.SMTPAddr+" ")
	o.set(t, `    username: ""`, "    username: "+office)
	o.set(t, `    password_file: ""`, "    password_file: smtp-password")
	o.set(t, `    ca_file: ""`, "    ca_file: "+s.CAFile)
	o.set(t, "schedule:\n", "mailbox:\n  addr: "+s.IMAPAddr+"\n  username: "+returns+"\n  password_file: imap-password\n"+
		"  ca_file: "+s.CAFile+"\n  trust: ["+mailtest.Vouches+"]\nschedule:\n")

	good, err := os.ReadFile(someReturn)
	if err != nil {
		t.Fatal(err)
	}
	bad, err := amended(someReturn, "D9=好")
	if err != nil {
		t.Fatal(err)
	}
	job := o.serve(t)

	// The return is told faulty, by a letter in the same thread with the marked copy.
	hand(t, s, "enterprise", returns, mailOf("first", enterprise, "none", "六月报表", map[string][]byte{"六月报表.xlsx": bad}))
	first := answer(t, s, 1)
	marked := first.files[0]
	if first.to != enterprise || first.inReplyTo != "<first@park.example>" || !strings.Contains(first.subject, "回执：退回") || len(first.files) != 1 ||
		marked.name != "审核-六月报表.xlsx" {
		t.Errorf("answered to %s in %s: %s with %s", first.to, first.inReplyTo, first.subject, first.fileNames())
	}
	if !strings.Contains(first.text, "产销月报!D9") || !strings.Contains(string(first.raw), "Auto-Submitted: auto-replied") ||
		!strings.Contains(string(first.raw), "<"+returns+">") {
		t.Errorf("the answer lacks something:\n%s", first.raw[:2000])
	}

	// Mended in the marked copy and sent back as an answer, it is accepted.
	mended := mend(t, marked.data)
	hand(t, s, "enterprise", returns, mailOf("second", enterprise, "none", "回复：回执", map[string][]byte{"审核-六月报表.xlsx": mended},
		"In-Reply-To: "+first.id, "References: <first@park.example> "+first.id))
	second := answer(t, s, 2)
	if !strings.Contains(second.subject, "回执：接收 2023年6月") || second.inReplyTo != "<second@park.example>" || len(second.files) != 0 ||
		!strings.Contains(second.text, "第 2 版") {
		t.Errorf("%s in %s with %q:\n%s", second.subject, second.inReplyTo, second.fileNames(), second.text)
	}
	if !strings.Contains(string(second.raw), first.id) {
		t.Error("the thread is broken")
	}

	// Somebody else with a log-in of his own writes as the enterprise, and brings results that
	// our server did not write.
	hand(t, s, "leader2", returns, mailOf("forged", enterprise, "pass", "六月报表", map[string][]byte{"六月报表.xlsx": good},
		"Authentication-Results: "+mailtest.Vouches+"; auth=pass smtp.auth="+enterprise))
	o.recorded(t, "mails WHERE state = 'quarantined'", 1)
	// What is answered is answered before the mail is moved.
	where := mailbox.Options{Addr: s.IMAPAddr, Security: "implicit", Username: returns, Password: secret, RootCAs: s.CAs}
	want := map[string]string{"INBOX": "", "已处理": "first@park.example second@park.example", "隔离": "forged@park.example"}
	tick, broken := time.NewTicker(50*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for got := folders(t, where); !maps.Equal(got, want); got = folders(t, where) {
		select {
		case <-tick.C:
		case <-broken:
			t.Fatalf("the mails lie in %q", got)
		}
	}
	if runs := job.stop(t); len(runs) > 0 {
		t.Errorf("ran %q", runs)
	}
	for table, n := range map[string]int{"deliveries": 2, "deliveries WHERE state = 'accepted'": 2, "submissions WHERE channel = 'mail'": 2, "mails": 3} {
		if got, err := rowsOf(o.path("var"), table); err != nil || got != n {
			t.Errorf("%d of %s, want %d, %v", got, table, n, err)
		}
	}
	for user, n := range map[string]int{"enterprise": 2, "leader2": 0, "office": 0} {
		if got := s.Fetch(t, user); len(got) != n {
			t.Errorf("%s has %d mails, want %d", user, len(got), n)
		}
	}
	if out := o.parkstat(t, "mailbox"); !strings.Contains(out, "隔离 1 封待处理") || !strings.Contains(out, "我方服务器没有证实发件域：auth=pass") {
		t.Errorf("the office is shown\n%s", out)
	}
}

// mend puts the number back into a marked copy of the return.
func mend(t *testing.T, marked []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out bytes.Buffer
	if err := errors.Join(f.SetCellInt("产销月报", "D9", 5237), f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hand gives the server a mail under a user's log-in.
func hand(t *testing.T, s *mailtest.Server, user, to, raw string) {
	t.Helper()
	from, password := s.User(user)
	smtp, err := deliver.NewSMTP(deliver.SMTPOptions{Addr: s.SMTPAddr, Security: deliver.StartTLS, Username: from, Password: password, RootCAs: s.CAs})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := smtp.Send(t.Context(), deliver.Letter{ID: "x", From: from, To: to, Raw: []byte(raw)}); err != nil {
		t.Fatal(err)
	}
}

// answer is the nth letter that the enterprise gets.
func answer(t *testing.T, s *mailtest.Server, n int) letter {
	t.Helper()
	l, err := readLetter(s.WaitFor(t, "enterprise", n)[n-1])
	if err != nil {
		t.Fatal(err)
	}
	return l
}
