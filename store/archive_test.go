package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"parkstat/report"
	"parkstat/store"
)

func file(dir, sum string) string { return filepath.Join(dir, "archive", sum[:2], sum[2:]) }

// files lists what is in the archive, by path.
func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "archive"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestArchive(t *testing.T) {
	dir := t.TempDir()
	a := must[*store.Archive](t)(store.NewArchive(dir))
	for range 2 {
		equal(t, "hash", must[string](t)(a.Put([]byte("原件"))), sha("原件"))
	}
	equal(t, "content", string(must[[]byte](t)(a.Get(sha("原件")))), "原件")
	empty := must[string](t)(a.Put(nil))
	equal(t, "nothing", len(must[[]byte](t)(a.Get(empty))), 0)
	info, err := os.Stat(file(dir, sha("原件")))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o222 != 0 {
		t.Errorf("mode %v can be written to", info.Mode())
	}
	if all := files(t, dir); len(all) != 2 {
		t.Errorf("files: %v", all)
	}
	if _, err := a.Get(sha("other")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
	for _, bad := range []string{"", "ab", "../../etc/passwd", strings.ToUpper(sha("原件")), sha("原件")[:62] + "/x"} {
		if _, err := a.Get(bad); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: got %v, want a refusal", bad, err)
		}
	}
}

func TestArchiveDamage(t *testing.T) {
	dir := t.TempDir()
	a := must[*store.Archive](t)(store.NewArchive(dir))
	sum := must[string](t)(a.Put([]byte("original")))
	overwrite := func(content string) {
		t.Helper()
		if err := errors.Join(os.Remove(file(dir, sum)), os.WriteFile(file(dir, sum), []byte(content), 0o444)); err != nil {
			t.Fatal(err)
		}
	}
	for _, content := range []string{"origina", "originaL", "", "original+"} {
		overwrite(content)
		_, err := a.Get(sum)
		if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "archive "+sum+" is damaged") {
			t.Errorf("%q: got %v, want ErrDamaged", content, err)
		}
	}
	overwrite("orig")
	must[string](t)(a.Put([]byte("original")))
	equal(t, "after putting it again", string(must[[]byte](t)(a.Get(sum))), "original")
	if all := files(t, dir); len(all) != 1 {
		t.Errorf("files: %v", all)
	}
}

func TestArchiveAtOnce(t *testing.T) {
	dir := t.TempDir()
	a := must[*store.Archive](t)(store.NewArchive(dir))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := a.Put([]byte("同一份")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "files", files(t, dir), []string{file(dir, sha("同一份"))})
}

func TestArchiveSaysWhatItCannotKeep(t *testing.T) {
	dir := t.TempDir()
	a := must[*store.Archive](t)(store.NewArchive(dir))
	inTheWay := filepath.Join(dir, "archive", sha("x")[:2])
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if sum, err := a.Put([]byte("x")); err == nil || sum != "" {
		t.Errorf("got %q, %v where nothing could be kept", sum, err)
	}
	equal(t, "files", files(t, dir), []string{inTheWay})
}

func TestOverlay(t *testing.T) {
	below, above := t.TempDir(), t.TempDir()
	base := must[*store.Archive](t)(store.NewArchive(below))
	old := must[string](t)(base.Put([]byte("base")))
	o := must[report.Archive](t)(store.Overlay(base, above))
	fresh := must[string](t)(o.Put([]byte("dry run")))
	equal(t, "from the base", string(must[[]byte](t)(o.Get(old))), "base")
	equal(t, "its own", string(must[[]byte](t)(o.Get(fresh))), "dry run")
	equal(t, "files of the base", files(t, below), []string{file(below, old)})
	if _, err := o.Get(sha("nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
	if err := errors.Join(os.Remove(file(above, fresh)), os.WriteFile(file(above, fresh), []byte("?"), 0o444)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Get(fresh); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}
