package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parkstat/confine"
	"parkstat/portal/browsertest"
)

// TestMain makes the test program answer to the name of parkstat, for scripts and
// for every test that starts the program.
func TestMain(m *testing.M) {
	confine.Main(steps)
	_ = os.Setenv("GOGC", "400") // of the programs that are started: short lives in small heaps
	testscript.Main(swept{m}, map[string]func(){"parkstat": func() {
		began := time.Now()
		wall = func() time.Time { return testDay.Add(time.Since(began)) }
		os.Exit(run(os.Args[1:]))
	}})
}

// testDay is when the program of a test starts, where its settings fix no clock.
var testDay = time.Date(2026, 11, 10, 1, 0, 0, 0, time.UTC)

// swept removes what the tests share when they are over.
type swept struct{ *testing.M }

func (s swept) Run() int {
	defer func() { _ = os.RemoveAll(shared) }()
	defer browsertest.Close()
	return s.M.Run()
}

// shared is the folder of what is made once.
var shared = filepath.Join(os.TempDir(), fmt.Sprintf("parkstat-test-%d", os.Getpid()))

const committedPark = "../../examples/park"

// samplePark is a copy of the committed sample whose files have long lain still. No
// test writes to it.
var samplePark = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared, "park")
	return dir, copyTree(committedPark, dir)
})

// longAgo is when files of a test were last written: before any settling time.
var longAgo = time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)

func copyTree(from, to string) error {
	var books []string
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if d.Name() == "parkstat.db" {
			books = append(books, filepath.Join(to, rel))
		}
		return dropFile(filepath.Join(to, rel), data)
	})
	for _, book := range books {
		err = errors.Join(err, settleBook(book))
	}
	return err
}

// settleBook has a copied book be at home where it is opened next.
func settleBook(book string) error {
	db, err := sql.Open("sqlite", book)
	if err != nil {
		return err
	}
	_, err = db.Exec(`UPDATE home SET home = ''`)
	return errors.Join(err, db.Close())
}

// dropFile puts a file that is not being written any more.
func dropFile(path string, data []byte) error {
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644), os.Chtimes(path, longAgo, longAgo))
}

// ownInbox is the folder of an office's own in which a test may drop returns.
const ownInbox = "dropped"

// settingsOver is the config.yaml of the repository over a sample park elsewhere, with an
// inbox of the office's own besides, and without the web door.
func settingsOver(park string) (string, error) {
	data, err := os.ReadFile("../../config.yaml")
	if err != nil {
		return "", err
	}
	const first, door = "- examples/park/inbox\n", "addr: 127.0.0.1:8080\n"
	s := string(data)
	if strings.Count(s, first) != 1 || strings.Count(s, door) != 1 {
		return "", fmt.Errorf("config.yaml no longer holds %q and %q", first, door)
	}
	s = strings.Replace(s, first, first+"- "+ownInbox+"\n", 1)
	s = strings.Replace(s, door, "addr: \"\"\n", 1) // many serve at the same time
	return strings.ReplaceAll(s, "examples/park/", filepath.ToSlash(park)+"/"), nil
}

// office is a folder with a config.yaml of its own, outside of scripts.
type workplace struct {
	dir string
	env []string
}

func newOffice(t *testing.T) workplace {
	t.Helper()
	return laid(t, furnish)
}

func (o workplace) path(name ...string) string {
	return filepath.Join(append([]string{o.dir}, name...)...)
}

// set changes one passage of config.yaml.
func (o workplace) set(t *testing.T, old, new string) {
	t.Helper()
	if err := replaceIn(o.path("config.yaml"), old, new); err != nil {
		t.Fatal(err)
	}
}

// replaceIn changes the one place where a file says old.
func replaceIn(file, old, new string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if n := strings.Count(string(data), old); n != 1 {
		return fmt.Errorf("%s holds %q %d times", filepath.Base(file), old, n)
	}
	return os.WriteFile(file, []byte(strings.Replace(string(data), old, new, 1)), 0o644)
}

// command is the program in the office's folder.
func (o workplace) command(program string, args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Dir, c.Env = o.dir, append(os.Environ(), o.env...)
	return c
}

// parkstat runs a command that must succeed.
func (o workplace) parkstat(t *testing.T, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	c := o.command("parkstat", args...)
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("parkstat %s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return string(out)
}

// failer is a test or a script.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// tree reads all files under dir, by their path in it.
func tree(t failer, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return all
}

// unlike lists the paths in which two trees differ.
func unlike(a, b map[string]string) []string {
	var all []string
	for path, data := range a {
		if other, ok := b[path]; !ok || other != data {
			all = append(all, path)
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return all
}

// require ends a test that lacks something: skipped with the reason, or failed where
// nothing may be skipped.
func require(t *testing.T, ok bool, lack string) {
	t.Helper()
	switch {
	case ok:
	case os.Getenv("PARKSTAT_TEST_REQUIRE") == "all":
		t.Fatal(lack)
	default:
		t.Skip(lack)
	}
}

// thorough reports whether crashes are tried in every combination: where nothing may be
// skipped, and in the soak.
func thorough() bool {
	return os.Getenv("PARKSTAT_TEST_REQUIRE") == "all" || os.Getenv("PARKSTAT_SOAK") == "full"
}

// kills is how often a program is killed at random, three times or in the soak fifty, and by
// which dice: PARKSTAT_SEED throws them as before.
func kills(t *testing.T) (rounds int, random *rand.Rand) {
	t.Helper()
	rounds = 3
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		rounds = 50
	}
	seed := rand.Uint64()
	if s := os.Getenv("PARKSTAT_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("PARKSTAT_SEED=%d", seed)
	return rounds, rand.New(rand.NewPCG(seed, 0))
}
