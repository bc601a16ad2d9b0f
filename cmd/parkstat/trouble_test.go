package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"parkstat/work"
)

// alerting has the office's admin told in a folder.
func (o workplace) alerting(t *testing.T) {
	t.Helper()
	o.set(t, `  channel: "" `, `  channel: spool `)
	o.set(t, "  to: \"\"  ", "  to: admin@park.example  ")
	o.set(t, `  spool: ""   `, `  spool: alerts   `)
}

// health is what the watchdog is told, with the exit code.
func (o workplace) health(t *testing.T) (said string, code int) {
	t.Helper()
	out, err := o.command("parkstat", "mail", "--health").CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return string(out), code
}

func (o workplace) alerts(t *testing.T) (all string) {
	t.Helper()
	files, _ := filepath.Glob(o.path("alerts", "*"))
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all += mailText(t, raw) + "\n"
	}
	return all
}

// A report that its time has come for and that can't be made is not done: the admin is told,
// the watchdog is, and it is made once there are returns.
func TestServeTellsOfAReportNotMade(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	o.alerting(t)
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "2023-11-11 09:00"`)
	s := o.serve(t)
	o.recorded(t, "schedules", 1)
	s.stop(t)
	if said, code := o.health(t); code != 0 {
		t.Errorf("%d: %s", code, said)
	}
	o.set(t, `clock: "2023-11-11 09:00"`, `clock: "2023-11-12 12:01"`)
	s = o.serve(t)
	s.until(t, "2023-11-12 09:00", "还没有可用的报表")
	o.recorded(t, "troubles", 1)
	s.stop(t)
	s = o.serve(t) // what is to be told is told in the first round
	o.recorded(t, "work WHERE kind = 'warning' AND state = 'done'", 1)
	s.stop(t)
	if told := o.alerts(t); !strings.Contains(told, "还没有可用的报表") {
		t.Errorf("told %q", told)
	}
	if all := o.occurrences(t); len(all) != 1 || !strings.Contains(all[0], " planned ") {
		t.Errorf("%q", all)
	}
	said, code := o.health(t)
	if code != exitMail || !strings.Contains(said, "2023-10 的月报没有做成") {
		t.Errorf("%d: %s", code, said)
	}
}

// A way for reminders that is broken holds up no other, and is told of.
func TestBrokenWayHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	key := filepath.Join(t.TempDir(), "robot.txt")
	if err := os.WriteFile(key, []byte("https://robot.example/send?key=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := awaiting(t, "parkstat", oneMailEach+"- {name: 催到群里, when: [deadline 14:00], to: office, via: wecom, url_file: '"+key+"'}\n")
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	s := o.serve(t)
	s.until(t, "催报", "写好=21")
	o.recorded(t, "deliveries WHERE run = '催报' AND state = 'accepted'", 21)
	s.stop(t)
	if said, code := o.health(t); code != exitMail || !strings.Contains(said, "催报“催到群里”发不出去") || strings.Contains(said, "key=1") {
		t.Errorf("%d: %s", code, said)
	}
}

// A mistake in a file that goes on is told of once, and no more once it is mended.
func TestMistakesAreToldOf(t *testing.T) {
	o := newStocked(t)
	o.alerting(t)
	at := func(clock string) *app {
		t.Helper()
		conf, err := os.ReadFile(o.path("config.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(conf), "clock: \"")
		old, _, _ := strings.Cut(rest, "\"")
		o.set(t, `clock: "`+old+`"`, `clock: "`+clock+`"`)
		a, err := prepareSettings(o.path("config.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.openStore(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.close)
		return a
	}
	// round is what serve does every minute.
	round := func(clock string) {
		t.Helper()
		a := at(clock)
		d := a.dispatch()
		office, trouble := a.ready()
		if err := d.NoteYear(t.Context(), office, trouble); err != nil {
			t.Fatal(err)
		}
		w, err := d.Worker()
		if err == nil {
			err = w.Due(t.Context(), work.KindWarning)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	wrong := func(yes bool) {
		if yes {
			o.set(t, "- forms/monthly-output.yaml", "- forms/monthly-outputs.yaml")
		} else {
			o.set(t, "- forms/monthly-outputs.yaml", "- forms/monthly-output.yaml")
		}
	}
	wrong(true)
	round("2023-08-01 09:00")
	wrong(false)
	round("2023-08-01 09:05")
	wrong(true)
	round("2023-08-01 09:06")
	round("2023-08-01 09:15")
	if told := o.alerts(t); told != "" {
		t.Errorf("told already: %s", told)
	}
	if said, code := o.health(t); code != exitMail || !strings.Contains(said, "2023-08-01 09:06 起，设置或园区工作簿有错") || !strings.Contains(said, "monthly-outputs") {
		t.Errorf("%d: %s", code, said)
	}
	round("2023-08-01 09:17")
	round("2023-08-01 19:00")
	if told := o.alerts(t); strings.Count(told, " 起：") != 1 {
		t.Errorf("told %s", told)
	}
	wrong(false)
	round("2023-08-01 19:10")
	if said, code := o.health(t); code != 0 {
		t.Errorf("%d: %s", code, said)
	}
}
