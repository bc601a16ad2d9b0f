package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parkstat/deliver/mailtest"
)

// sending gives an office whose four mails are frozen and wait for approval, to be sent to
// a mail server that notes what it takes.
func sending(t *testing.T, program string) (held workplace) {
	t.Helper()
	held = laid(t, layJune)
	held.set(t, "deliver: send", "deliver: hold")
	if out, err := held.command(program, "run").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return held
}

// delivered sends on until all is accepted, and finds every recipient served: once, or
// more often only where a try ended without anybody knowing how, with the same bytes
// under the same Message-ID.
func (o workplace) delivered(t *testing.T, program string, p *mailtest.Peer) {
	t.Helper()
	if out, err := o.command(program, "approve", "2023-06-v1").CombinedOutput(); err != nil {
		t.Fatalf("after the crash: %v\n%s", err, out)
	}
	copies := map[string][]string{}
	for _, m := range p.Mails() {
		id := regexp.MustCompile(`(?m)^Message-ID: <([^>@]+)@`).FindStringSubmatch(m)[1]
		copies[id] = append(copies[id], m)
	}
	db, err := sql.Open("sqlite", o.path("var", "parkstat.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT d.id, d.state, w.state, d.attempts -
(SELECT COUNT(*) FROM journal j WHERE j.delivery = d.id AND j.event IN ('accepted', 'deferred', 'refused'))
FROM deliveries d JOIN work w ON w.id = d.id AND w.kind = 'mail'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var id, state, item string
		var doubts int
		if err := rows.Scan(&id, &state, &item, &doubts); err != nil {
			t.Fatal(err)
		}
		n++
		got := copies[id]
		if state != "accepted" || item != "done" || len(got) < 1 || len(got) > 1+doubts {
			t.Errorf("%s is %s and %s, with %d copies and %d tries in doubt", id, state, item, len(got), doubts)
		}
		for _, c := range got {
			if c != got[0] {
				t.Errorf("%s went out as different bytes", id)
			}
		}
	}
	if err := rows.Err(); err != nil || n != 4 || len(copies) != 4 {
		t.Errorf("%d mails in the book, %d at the server, %v", n, len(copies), err)
	}
}

// Killed at each step of a delivery, the sender leaves no recipient out.
func TestSenderKilledAtEachStep(t *testing.T) {
	t.Parallel()
	program := mortal(t)
	held := sending(t, program)
	points := []string{"delivering", "claimed", "attempting", "sent", "delivered-one"}
	if thorough() {
		points = append(points, "claimed:3", "attempting:2", "sent:4")
	}
	for _, point := range points {
		t.Run(strings.ReplaceAll(point, ":", "-"), func(t *testing.T) {
			o, p := held.overMail(t)
			o.killedAt(t, point, program, "approve", "2023-06-v1")
			o.delivered(t, program, p)
		})
	}
}

// Killed at any instant of the delivery: three rounds, or fifty where PARKSTAT_SOAK=full.
func TestSenderKilledAtRandom(t *testing.T) {
	t.Parallel()
	program := mortal(t)
	held := sending(t, program)
	undisturbed, p := held.overMail(t)
	began := time.Now()
	undisturbed.delivered(t, program, p)
	took := time.Since(began)
	rounds, random := kills(t)
	for round := range rounds {
		after := time.Duration(random.Int64N(int64(took)))
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			o, p := held.overMail(t)
			o.killedAfter(t, after, program, "approve", "2023-06-v1")
			o.delivered(t, program, p)
		})
	}
	if left, _ := filepath.Glob(held.path("out", "mail", "*")); len(left) > 0 {
		t.Errorf("held mails went out: %q", left)
	}
}
