package ingest_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"parkstat/facts"
)

// What becomes a pipe or a link while the round waits for it to settle is neither read nor waited at.
func TestFileSwappedWhileItSettles(t *testing.T) {
	u := unit(1)
	secret := filepath.Join(t.TempDir(), "secret.xlsx")
	if err := os.WriteFile(secret, returnOf(t, u, month(2023, 2), 0), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, become := range map[string]func(path string) error{
		"a pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a link": func(path string) error { return os.Symlink(secret, path) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, parkOf([]facts.Respondent{u}))
			path := filepath.Join(o.Inboxes[0].Dir, "x.xlsx")
			o.dropAt("x.xlsx", returnOf(t, u, month(2023, 2), 7), o.Inboxes[0].Wall())
			o.Pause = func(context.Context, time.Duration) {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				if err := become(path); err != nil {
					t.Fatal(err)
				}
			}
			if sum := o.collect(); sum.New != 0 {
				t.Errorf("%+v", sum)
			}
		})
	}
}
