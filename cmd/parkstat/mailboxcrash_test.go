package main

import (
	"database/sql"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parkstat/deliver/mailtest"
	"parkstat/ingest/mailbox"
)

// posted is an office with a mailbox in which lie a return to be sent back, a good one, the
// good one again, and a forged one.
func posted(t *testing.T) (workplace, *mailtest.Postbox) {
	t.Helper()
	o, p := newOffice(t), mailtest.NewPostbox(t, mailtest.Oddity{})
	if err := reads(o.dir, p); err != nil {
		t.Fatal(err)
	}
	bad, err := amended("../../examples/park/inbox/2023-07-03/91410999MA000100XJ-2023-06.xlsx", "D9=好")
	good, errGood := os.ReadFile("../../examples/park/inbox/2023-07-07/91410999MA0001149E-2023-06.xlsx")
	if err := errors.Join(err, errGood); err != nil {
		t.Fatal(err)
	}
	for i, one := range []struct {
		from, result string
		data         []byte
	}{{"tj0001@enterprise.example", "pass", bad}, {"tj0003@enterprise.example", "pass", good}, {"tj0003@enterprise.example", "pass",
		good}, {"tj0003@enterprise.example", "fail", bad}} {
		p.Put(t, mailOf(strconv.Itoa(i), one.from, one.result, "六月报表", map[string][]byte{"报表.xlsx": one.data}), arrival)
	}
	return o, p
}

// folders are the mails of the mailbox by folder, by their Message-IDs.
func folders(t *testing.T, o mailbox.Options) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, folder := range []string{"INBOX", "已处理", "隔离"} {
		o.Folder, o.Done, o.Quarantine, o.Limits = folder, "another", "another", mailbox.DefaultLimits()
		b, err := mailbox.Open(t.Context(), o)
		if err != nil {
			all[folder] = "none" // it is made with the first mail
			continue
		}
		items, err := b.List(t.Context(), 100)
		var ids []string
		for _, it := range items {
			raw, _, errRead := b.Read(t.Context(), it)
			m, errParse := mailbox.Parse(raw, o.Limits)
			err = errors.Join(err, errRead, errParse)
			ids = append(ids, m.ID)
		}
		b.Close()
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(ids)
		all[folder] = strings.Join(ids, " ")
	}
	return all
}

func memoryOptions(p *mailtest.Postbox) mailbox.Options {
	return mailbox.Options{Addr: p.Addr, Security: "none", Username: "office", Password: "secret"}
}

// outcome is all that a round of the mailbox leaves: rows, letters, and where the mails lie.
func (o workplace) outcome(t *testing.T, p *mailtest.Postbox) map[string]string {
	t.Helper()
	all := map[string]string{}
	db, err := sql.Open("sqlite", o.path("var", "parkstat.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT 'mail ' || id, state || ' ' || COALESCE(answer, '') || ' ' || unanswered FROM mails
UNION ALL SELECT 'file ' || mail || seq, sha256 FROM mail_files
UNION ALL SELECT 'letter ' || id, addr || ' ' || message || ' ' || letter || ' ' || state FROM deliveries
UNION ALL SELECT 'return ' || name, sha256 || verdict || version || ' ' || received FROM submissions
UNION ALL SELECT 'accepted ' || delivery, COUNT(*) FROM journal WHERE event = 'accepted' GROUP BY delivery`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			t.Fatal(err)
		}
		all[key] = value
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for path, data := range tree(t, o.path("out")) {
		if !strings.HasSuffix(path, ".part") {
			all["out/"+path] = data
		}
	}
	for folder, ids := range folders(t, memoryOptions(p)) {
		all["folder "+folder] = ids
	}
	return all
}

// fetched is what an undisturbed round leaves.
func fetched(t *testing.T, program string) (map[string]string, time.Duration) {
	t.Helper()
	o, p := posted(t)
	began := time.Now()
	if out, err := o.command(program, "mailbox", "fetch").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(began)
	all := o.outcome(t, p)
	letters := 0
	for key := range all {
		if strings.HasPrefix(key, "letter ") {
			letters++
		}
	}
	if letters != 3 || all["folder INBOX"] != "" || len(strings.Fields(all["folder 已处理"])) != 3 || all["folder 隔离"] != "3@enterprise.example" {
		t.Fatalf("undisturbed: %d letters, %q", letters, []string{all["folder INBOX"], all["folder 已处理"], all["folder 隔离"]})
	}
	return all, took
}

// Killed at each step, and more than once, the mailbox is read as if nothing had happened:
// each return once, each answer once, the same bytes, every mail in its place.
func TestMailboxKilledAtEachStep(t *testing.T) {
	t.Parallel()
	program := mortal(t)
	want, _ := fetched(t, program)
	var points []string
	for _, p := range failpoints(t) {
		if inMailbox(p) {
			points = append(points, p)
		}
	}
	if len(points) != 6 {
		t.Errorf("the mailbox marks %q", points)
	}
	points = append(points, "mailbox-recorded:2,mailbox-answered:1,mailbox-moved:1,attempting")
	if thorough() {
		points = append(points, "mailbox-archived:3", "mailbox-recorded:4", "mailbox-answered:2", "mailbox-moved:2", "mailbox-moved:4", "claimed",
			"attempting", "sent:2")
	}
	for _, point := range points {
		t.Run(strings.ReplaceAll(point, ":", "-"), func(t *testing.T) {
			o, p := posted(t)
			for one := range strings.SplitSeq(point, ",") {
				o.killedAt(t, one, program, "mailbox", "fetch")
			}
			if out, err := o.command(program, "mailbox", "fetch").CombinedOutput(); err != nil {
				t.Fatalf("after the crash: %v\n%s", err, out)
			}
			if d := unlike(want, o.outcome(t, p)); len(d) > 0 {
				t.Errorf("not as undisturbed: %q", d)
			}
		})
	}
}

// Killed at any instant: three rounds, or fifty where PARKSTAT_SOAK=full.
func TestMailboxKilledAtRandom(t *testing.T) {
	t.Parallel()
	program := mortal(t)
	want, took := fetched(t, program)
	rounds, random := kills(t)
	for round := range rounds {
		after := time.Duration(random.Int64N(int64(took)))
		t.Run(strconv.Itoa(round), func(t *testing.T) {
			o, p := posted(t)
			o.killedAfter(t, after, program, "mailbox", "fetch")
			if out, err := o.command(program, "mailbox", "fetch").CombinedOutput(); err != nil {
				t.Fatalf("after the crash: %v\n%s", err, out)
			}
			if d := unlike(want, o.outcome(t, p)); len(d) > 0 {
				t.Errorf("not as undisturbed: %q", d)
			}
		})
	}
}
