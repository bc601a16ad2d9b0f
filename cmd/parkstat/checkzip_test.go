package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A bundle is checked as it would be taken in: each file in it by itself.
func TestCheckOfABundle(t *testing.T) {
	t.Parallel()
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	o := newStocked(t)
	f, err := os.Create(o.path("七月.zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, from := range map[string]string{"甲.xlsx": "2023-08-03/91410999MA00012105-2023-07.xlsx", "夹/乙.xlsx": "2023-08-07/91410999MA0001149E-2023-07.xlsx"} {
		data, err := os.ReadFile(filepath.Join(park, "inbox-2023-07", from))
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	check := func(want int, args ...string) string {
		c := o.command("parkstat", append([]string{"check"}, args...)...)
		out, _ := c.CombinedOutput()
		if got := c.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit code %d\n%s", args, got, out)
		}
		return string(out)
	}
	if out := check(exitProblems, "七月.zip"); !strings.Contains(out, "七月.zip/甲.xlsx：") || !strings.Contains(out, "七月.zip/夹/乙.xlsx：退回") {
		t.Errorf("%s", out)
	}
	if out := check(exitMistake, "--mark", "m.xlsx", "七月.zip"); !strings.Contains(out, "里有 2 份") {
		t.Errorf("%s", out)
	}
}
