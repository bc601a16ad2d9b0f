package main

import (
	"encoding/base64"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parkstat/deliver/mailtest"
)

// Cleanup lets a script have servers.
func (n noTest) Cleanup(f func()) { n.Defer(f) }

// mailboxOf are the settings of an office that reads a mailbox in memory.
func mailboxOf(p *mailtest.Postbox) string {
	return "mailbox:\n  addr: " + p.Addr + "\n  security: none\n  username: office\n  password_file: imap-password\n" +
		"  address: returns@park.example\n  trust: [mx.park.example]\n"
}

// reads makes an office read a mailbox.
func reads(dir string, p *mailtest.Postbox) error {
	if err := os.WriteFile(filepath.Join(dir, "imap-password"), []byte("secret\n"), 0o600); err != nil {
		return err
	}
	return replaceIn(filepath.Join(dir, "config.yaml"), "schedule:\n", mailboxOf(p)+"schedule:\n")
}

// arrival is when the mails of these tests came.
var arrival = time.Date(2023, 7, 8, 10, 20, 0, 0, time.FixedZone("", 8*3600))

// mailOf is a mail with files, as an enterprise's program writes it. result is what our
// server says of its sender.
func mailOf(id, from, result, subject string, files map[string][]byte, fields ...string) string {
	_, domain, _ := strings.Cut(from, "@")
	var b strings.Builder
	if result != "none" {
		fmt.Fprintf(&b, "Authentication-Results: mx.park.example; dmarc=%s header.from=%s\n", result, domain)
	}
	for _, f := range fields {
		fmt.Fprintln(&b, f)
	}
	fmt.Fprintf(&b, "From: <%s>\nTo: returns@park.example\nSubject: %s\nMessage-ID: <%s@%s>\n"+
		"Date: Sat, 8 Jul 2023 10:00:00 +0800\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"+
		"--b\nContent-Type: text/plain; charset=utf-8\n\n见附件\n",
		from, mime.BEncoding.Encode("utf-8", subject), id, domain)
	for name, data := range files {
		fmt.Fprintf(&b, "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n",
			mime.BEncoding.Encode("utf-8", name))
		for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(data)), 76) {
			fmt.Fprintf(&b, "%s\n", line)
		}
	}
	return strings.ReplaceAll(b.String()+"--b--\n", "\n", "\r\n")
}

// desk is the postbox of a script, and the last mail put into it.
type desk struct {
	box  *mailtest.Postbox
	last string
}

var desks sync.Map

func deskOf(ts *testscript.TestScript) *desk {
	d, ok := desks.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("no postbox")
	}
	return d.(*desk)
}

// postbox: the office reads a mailbox from now on.
func postboxCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0, "postbox")
	d := &desk{box: mailtest.NewPostbox(noTest{ts}, mailtest.Oddity{})}
	desks.Store(ts.Getenv("WORK"), d)
	ts.Check(reads(ts.Getenv("WORK"), d.box))
}

// post ID FROM RESULT SUBJECT [FILE|FIELD:VALUE]...: a mail comes. post: the last comes once more.
func postCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0 || len(args) > 3, "post [ID FROM RESULT SUBJECT [FILE|FIELD: VALUE]...]")
	d := deskOf(ts)
	if len(args) > 0 {
		files, fields := map[string][]byte{}, []string{}
		for _, a := range args[4:] {
			if strings.Contains(a, ": ") {
				fields = append(fields, a)
				continue
			}
			data, err := os.ReadFile(ts.MkAbs(a))
			ts.Check(err)
			files[filepath.Base(a)] = data
		}
		d.last = mailOf(args[0], args[1], args[2], args[3], files, fields...)
	}
	d.box.Put(noTest{ts}, d.last, arrival)
}

// mailid N: $MAIL is the id of the nth mail that the last output lists.
func mailidCmd(ts *testscript.TestScript, neg bool, args []string) {
	letterCmd(ts, neg, args)
	ts.Setenv("MAIL", ts.Getenv("LETTER"))
}

// inMailbox tells the failpoints that a run does not pass.
func inMailbox(point string) bool { return strings.HasPrefix(point, "mailbox-") }
