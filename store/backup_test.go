package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

func backUp(t *testing.T, s *store.Store, dir, file string) (added, kept int) {
	t.Helper()
	done, err := s.Backup(t.Context(), dir, file, report.AuditEntry{At: at(13, 9), Who: "甲"})
	if err != nil {
		t.Fatal(err)
	}
	return done.Added, done.Kept
}

// What comes out of a backup is what went in, but for where it lives; a part that was broken off
// anywhere leaves the one before it, and the next takes its place.
func (on engine) TestBackupAndRestore(t *testing.T) {
	ctx, place, dir := t.Context(), on.fresh(t), t.TempDir()
	s, file := open(t, place), filepath.Join(t.TempDir(), "park.bak")
	fill(t, s)
	archive := must[*store.Archive](t)(store.NewArchive(dir))
	must[string](t)(archive.Put([]byte("one")))
	if added, kept := backUp(t, s, dir, file); added != 1 || kept != 0 {
		t.Errorf("the first: %d added, %d kept", added, kept)
	}
	first := must[[]byte](t)(os.ReadFile(file))
	two := must[string](t)(archive.Put([]byte("two")))
	if added, kept := backUp(t, s, dir, file); added != 1 || kept != 1 {
		t.Errorf("the second: %d added, %d kept", added, kept)
	}
	second := must[[]byte](t)(os.ReadFile(file))
	end := len(bytes.TrimRight(first, "\x00"))
	if !bytes.Equal(first[:end], second[:end]) {
		t.Error("the second part changed the first")
	}
	for cut := end; cut < len(second); cut += 777 {
		if err := os.WriteFile(file, second[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		into := t.TempDir()
		if err := store.Restore(ctx, file, into); err != nil {
			t.Fatalf("broken off at %d of %d: %v", cut, len(second), err)
		}
		r := open(t, into)
		if away, err := r.Away(ctx); err != nil || !away {
			t.Fatalf("what was restored is at home: %v", err)
		}
	}
	want := contents(t, place) // the backup itself is on record after the book was copied into it
	if added, kept := backUp(t, s, dir, file); added+kept != 2 {
		t.Errorf("after one that was broken off: %d added, %d kept", added, kept)
	}
	into := t.TempDir()
	if err := store.Restore(ctx, file, into); err != nil {
		t.Fatal(err)
	}
	got := contents(t, into)
	delete(want, "home")
	delete(got, "home")
	equal(t, "what was restored", got, want)
	if data, err := must[*store.Archive](t)(store.NewArchive(into)).Get(two); string(data) != "two" {
		t.Errorf("content: %q, %v", data, err)
	}
	if err := store.Restore(ctx, file, into); !errors.Is(err, store.ErrOccupied) {
		t.Errorf("over a book: %v", err)
	}
	for name, content := range map[string]string{"config.yaml": "park: x\n", "empty": "", "torso": string(first[:600])} {
		other := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(other, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(ctx, other, t.TempDir()); !errors.Is(err, store.ErrNoBackup) {
			t.Errorf("%s: %v, want ErrNoBackup", name, err)
		}
	}
}

// A book is at home where it was made; a copy is away until it is adopted, and the other stays at home.
func (on engine) TestHome(t *testing.T) {
	ctx, place, dir := t.Context(), on.fresh(t), filepath.Join(t.TempDir(), "copy")
	s := open(t, place)
	c := must[*store.Store](t)(s.Snapshot(ctx, dir))
	t.Cleanup(func() { _ = c.Close() })
	equal(t, "at home", must[bool](t)(s.Away(ctx)), false)
	equal(t, "the copy", must[bool](t)(c.Away(ctx)), true)
	if err := c.Adopt(ctx, report.AuditEntry{At: at(13, 9), Who: "甲", Action: "release-book"}); err != nil {
		t.Fatal(err)
	}
	equal(t, "the copy after it was adopted", must[bool](t)(c.Away(ctx)), false)
	equal(t, "the first", must[bool](t)(s.Away(ctx)), false)
	moved := filepath.Join(t.TempDir(), "moved")
	if err := errors.Join(c.Close(), os.Rename(dir, moved)); err != nil {
		t.Fatal(err)
	}
	equal(t, "a folder that was moved", must[bool](t)(open(t, moved).Away(ctx)), true)
}

// The book lists what it has in the archive, and finds itself sound.
func (on engine) TestKept(t *testing.T) {
	s := open(t, on.fresh(t))
	fill(t, s)
	var kinds []string
	for _, k := range must[[]work.Kept](t)(s.Kept(t.Context())) {
		kinds = append(kinds, k.What)
	}
	for _, kind := range []string{"原件", "产出", "信件", "来信", "附件"} {
		if !slices.Contains(kinds, kind) {
			t.Errorf("no %s in %q", kind, kinds)
		}
	}
	equal(t, "faults", must[[]string](t)(s.Faults(t.Context())), nil)
}
