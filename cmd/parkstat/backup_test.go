package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The drill: backed up under load, the office is killed; restored elsewhere, the park has the same
// figures and all its content, and sends nothing before a person has released it. What it sends
// then bears the Message-IDs that it would have borne at home.
func TestBackupDrill(t *testing.T) {
	t.Parallel()
	program, _ := crashes(t)
	home := laid(t, over(mailed, furnish)) // a copy: its figures are told by a dry run, which writes
	o := newOffice(t)
	file := filepath.Join(t.TempDir(), "park.bak")
	o.parkstat(t, "collect")
	o.parkstat(t, "backup", file)
	load := o.command(program, "run") // which waits at nothing until it is killed
	load.Env = append(load.Env, "PARKSTAT_FAILPOINT=delivered-one:2")
	if err := load.Start(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		o.parkstat(t, "backup", file)
	}
	var exit *exec.ExitError
	if err := load.Wait(); !errors.As(err, &exit) || runtime.GOOS != "windows" && exit.ExitCode() != -1 {
		t.Fatalf("the load was not killed: %v", err)
	}
	o.parkstat(t, "backup", file)

	elsewhere := newOffice(t)
	if out := elsewhere.parkstat(t, "restore", file); !strings.Contains(out, "信件：4 件，完好 4 件") || !strings.Contains(out, "账本：完好") {
		t.Errorf("restored: %s", out)
	}
	elsewhere.parkstat(t, "verify")
	figures := func(o workplace) any {
		var run struct{ Indicators any }
		if err := json.Unmarshal([]byte(o.parkstat(t, "run", "--dry-run", "--json")), &run); err != nil {
			t.Fatal(err)
		}
		return run.Indicators
	}
	equalJSON(t, figures(elsewhere), figures(home))

	before := len(tree(t, elsewhere.path("out", "mail")))
	var held *exec.ExitError
	out, err := elsewhere.command("parkstat", "run").CombinedOutput()
	if !errors.As(err, &held) || held.ExitCode() != exitHeld || !strings.Contains(string(out), "parkstat release") {
		t.Errorf("a restored park runs: %v\n%s", err, out)
	}
	elsewhere.parkstat(t, "collect")
	if sent := len(tree(t, elsewhere.path("out", "mail"))); before != 0 || sent != 0 {
		t.Errorf("%d, then %d letters left before the release", before, sent)
	}
	if said := elsewhere.parkstat(t, "release"); !strings.Contains(said, "在途的信 2 封") || !strings.Contains(said, "2023-07-12 09:00") {
		t.Errorf("what may have gone: %s", said)
	}
	elsewhere.parkstat(t, "release", "--reason", "原来的机器坏了")
	elsewhere.parkstat(t, "run")
	all := tree(t, home.path("out", "mail"))
	for name, letter := range tree(t, elsewhere.path("out", "mail")) {
		if all[name] != letter {
			t.Errorf("letter %s is not the one that would have been sent at home", name)
		}
	}
	if n := len(tree(t, elsewhere.path("out", "mail"))); n != 2 {
		t.Errorf("%d letters after the release, want 2 of %q", n, slices.Sorted(maps.Keys(all)))
	}
}

func equalJSON(t *testing.T, got, want any) {
	t.Helper()
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Errorf("got %s\nwant %s", a, b)
	}
}
