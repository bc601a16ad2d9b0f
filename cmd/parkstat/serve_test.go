package main

import (
	"bufio"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is for a program to do what it will do; nothing waits that long unless
// something is broken.
const patience = 2 * time.Minute

// server is a running parkstat serve.
type server struct {
	wrong string // what its errors may be about; "": it has none
	cmd   *exec.Cmd
	lines chan string
	said  []string
}

func (o workplace) serve(t *testing.T) *server {
	t.Helper()
	s := &server{cmd: o.command("parkstat", "serve"), lines: make(chan string)}
	out, err := s.cmd.StderrPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	go func() {
		defer close(s.lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			s.lines <- in.Text()
		}
	}()
	return s
}

// until reads its log up to the line that holds all the words.
func (s *server) until(t *testing.T, words ...string) {
	t.Helper()
	broken := time.After(patience)
	for {
		select {
		case line, more := <-s.lines:
			if !more {
				t.Fatalf("serve ended without saying %q:\n%s", words, strings.Join(s.said, "\n"))
			}
			s.said = append(s.said, line)
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
				return
			}
		case <-broken:
			t.Fatalf("serve never says %q:\n%s", words, strings.Join(s.said, "\n"))
		}
	}
}

// stop asks it to end, and it ends well; it gives the runs that it told of.
func (s *server) stop(t *testing.T) (runs []string) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.until(t, "已停止")
	for line := range s.lines {
		s.said = append(s.said, line)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("serve ended by %v:\n%s", err, strings.Join(s.said, "\n"))
	}
	for _, line := range s.said {
		if strings.Contains(line, "level=ERROR") && (s.wrong == "" || !strings.Contains(line, s.wrong)) {
			t.Errorf("serve said %s", line)
		}
		if _, at, ok := strings.Cut(line, "时点="); ok {
			runs = append(runs, strings.Trim(at[:18], `"`))
		}
	}
	return runs
}

// recorded waits until the table (with a condition) has n rows.
func (o workplace) recorded(t *testing.T, table string, n int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for broken := time.After(patience); ; {
		if got, err := rowsOf(o.path("var"), table); err == nil && got == n {
			return
		}
		select {
		case <-tick.C:
		case <-broken:
			t.Fatalf("serve never records %d of %s", n, table)
		}
	}
}

// occurrences are the times of the schedule on record, with what became of them.
func (o workplace) occurrences(t *testing.T) (all []string) {
	t.Helper()
	db, err := sql.Open("sqlite", o.path("var", "parkstat.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT schedule, at, state, note FROM occurrences ORDER BY at")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	shanghai := time.FixedZone("", 8*3600)
	for rows.Next() {
		var name, state, note string
		var at int64
		if err := rows.Scan(&name, &at, &state, &note); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %s %s %s", name, time.UnixMilli(at).In(shanghai).Format("2006-01-02 15:04"), state, note))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// Stopped over two times of its schedule, serve runs each of them once when it is
// started again, and never again.
func TestServeCatchesUp(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	clock := "2023-07-12 09:00"
	at := func(now string) {
		o.set(t, `clock: "`+clock+`"`, `clock: "`+now+`"`)
		clock = now
	}
	same := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	folders := func() (names []string) {
		found, _ := filepath.Glob(o.path("out", "2023-*", "v*"))
		for _, f := range found {
			names = append(names, filepath.Base(filepath.Dir(f))+" "+filepath.Base(f))
		}
		return names
	}

	// It tells of a run just before it records it.
	const done = "occurrences WHERE state = 'done'"

	at("2023-06-01 08:00")
	s := o.serve(t)
	s.until(t, "计划已启动", "2023-06-12 09:00")
	o.recorded(t, "schedules", 1)
	same("runs before their time", s.stop(t))
	same("occurrences", o.occurrences(t))
	same("folders", folders())

	at("2023-07-20 10:00")
	s = o.serve(t)
	s.until(t, "2023-06-12 09:00", "2023-05-v1")
	s.until(t, "2023-07-12 09:00", "2023-06-v1")
	o.recorded(t, done, 2)
	same("runs missed", s.stop(t), "2023-06-12 09:00", "2023-07-12 09:00")
	both := []string{"月报 2023-06-12 09:00 done 2023-05-v1 已写出；邮件 4/4 已发", "月报 2023-07-12 09:00 done 2023-06-v1 已写出；邮件 4/4 已发"}
	same("occurrences", o.occurrences(t), both...)
	same("folders", folders(), "2023-05 v1", "2023-06 v1")
	if n := len(spooled(t, o.path("out", "mail"))); n != 8 {
		t.Errorf("%d mails, want 8", n)
	}

	// The next time of the schedule comes alone: what was run is not run again.
	at("2023-08-12 09:00")
	s = o.serve(t)
	s.until(t, "2023-08-12 09:00", "2023-07-v1")
	o.recorded(t, done, 3)
	same("runs", s.stop(t), "2023-08-12 09:00")
	same("occurrences", o.occurrences(t), append(both, "月报 2023-08-12 09:00 done 2023-07-v1 已写出；邮件 4/4 已发")...)
	same("folders", folders(), "2023-05 v1", "2023-06 v1", "2023-07 v1")
	if n := len(spooled(t, o.path("out", "mail"))); n != 12 {
		t.Errorf("%d mails, want 12", n)
	}
}

// After a long downtime the newest twelve are run and the older ones are on record as
// skipped.
func TestServeSkipsLongBacklog(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "2023-05-01 08:00"`)
	s := o.serve(t)
	o.recorded(t, "schedules", 1)
	s.stop(t)
	o.set(t, `clock: "2023-05-01 08:00"`, `clock: "2024-06-20 08:00"`)
	s = o.serve(t)
	s.wrong = "没有做成=" // months without returns
	s.until(t, "2024-06-12 09:00")
	o.recorded(t, "occurrences WHERE state IN ('done', 'failed')", 12)
	s.stop(t)
	all := o.occurrences(t)
	if len(all) != 14 || !strings.HasPrefix(all[0], "月报 2023-05-12 09:00 skipped ") || !strings.HasPrefix(all[1], "月报 2023-06-12 09:00 skipped ") {
		t.Errorf("%d occurrences: %q", len(all), all)
	}
}

// Two of them would do everything twice.
func TestServeAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	s := o.serve(t)
	o.recorded(t, "schedules", 1)
	out, err := o.command("parkstat", "serve").CombinedOutput()
	if code := err.(*exec.ExitError).ExitCode(); code != exitLocked || !strings.Contains(string(out), "已经有一个 parkstat serve 在运行") {
		t.Errorf("%d: %s", code, out)
	}
	s.stop(t)
	if all := strings.Join(s.said, "\n"); !strings.Contains(all, "+08:00") {
		t.Errorf("not in the park's time:\n%s", all)
	}
}

// What a run could not send goes out of itself once serve runs and the server is back.
func TestServeSendsWhatIsDue(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	o.set(t, "transport: spool", "transport: smtp")
	o.set(t, `addr: "" `, `addr: "127.0.0.1:1" `)
	o.set(t, "security: starttls ", "security: none ")
	if out, err := o.command("parkstat", "run").CombinedOutput(); err == nil {
		t.Fatalf("sent to nobody:\n%s", out)
	}
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "2023-07-12 09:30"`)
	o.set(t, "transport: smtp", "transport: spool")
	s := o.serve(t)
	o.recorded(t, "deliveries WHERE state = 'accepted'", 4)
	o.recorded(t, "work WHERE kind = 'mail' AND state = 'done'", 4)
	s.stop(t)
	if n := len(spooled(t, o.path("out", "mail"))); n != 4 {
		t.Errorf("%d mails", n)
	}
}

// A workbook that is wrong when serve starts keeps back only what needs it: letters go, the
// mistake is told, and mended it is no trouble any more.
func TestServeBesideAWrongWorkbook(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	book, err := os.ReadFile(filepath.Join(park, "park.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	lay := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(o.path("park.xlsx"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lay(book)
	o.set(t, "workbook: "+filepath.ToSlash(park)+"/park.xlsx", "workbook: park.xlsx")
	o.set(t, "transport: spool", "transport: smtp")
	o.set(t, `addr: "" `, `addr: "127.0.0.1:1" `)
	o.set(t, "security: starttls ", "security: none ")
	if out, err := o.command("parkstat", "run").CombinedOutput(); err == nil {
		t.Fatalf("sent to nobody:\n%s", out)
	}
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "2023-07-12 09:30"`)
	o.set(t, "transport: smtp", "transport: spool")
	lay(book[:len(book)/2])
	s := o.serve(t)
	s.wrong = "park.xlsx"
	s.until(t, "设置或园区工作簿有错")
	o.recorded(t, "deliveries WHERE state = 'accepted'", 4)
	s.stop(t)
	if said, code := o.health(t); code != exitMail || !strings.Contains(said, "设置或园区工作簿有错") || !strings.Contains(said, "park.xlsx") {
		t.Errorf("%d: %s", code, said)
	}
	lay(book)
	s = o.serve(t)
	o.recorded(t, "troubles WHERE ended > 0", 1)
	s.stop(t)
	if said, code := o.health(t); code != exitOK {
		t.Errorf("mended, %d: %s", code, said)
	}
}
