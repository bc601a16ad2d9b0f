package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
)

const (
	unitA = "91330100MA2XXXXX1A"
	unitB = "91330100MA2XXXXX2B"
)

var june = facts.Period{Year: 2023, Month: 6}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// engine is a database that the book is kept in; its methods are the tests of every one.
type engine string

func (on engine) fresh(t testing.TB) string { return store.Fresh(t, string(on)) }

func TestBook(t *testing.T) {
	for _, on := range []engine{"sqlite", "postgres"} {
		t.Run(string(on), func(t *testing.T) {
			on.fresh(t) // or all are skipped
			tests := reflect.ValueOf(on)
			for i := range tests.NumMethod() {
				t.Run(strings.TrimPrefix(tests.Type().Method(i).Name, "Test"), tests.Method(i).Interface().(func(*testing.T)))
			}
		})
	}
}

// at is a time of July 2023, when June is returned.
func at(day, hour int) time.Time { return time.Date(2023, 7, day, hour, 0, 0, 0, time.UTC) }

func sha(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// sub is a plain accepted return of unit A for June with one figure.
func sub(name string, received time.Time, output int64, change ...func(*ingest.Submission)) ingest.Submission {
	s := ingest.Submission{
		SHA256: sha(name), Name: name, Size: 100, Received: received, Channel: "folder", Form: "B204", FormVer: "2023",
		Unit: unitA, UnitName: "甲公司", Period: june, Version: 1, Verdict: ingest.Accepted,
		Facts: []facts.Fact{{Item: "gov", Column: "m", Value: facts.Int(output), At: facts.Cell{File: sha(name), Sheet: "B204", Ref: "E8"}}},
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func record(t *testing.T, l ingest.Ledger, subs ...ingest.Submission) {
	t.Helper()
	for _, s := range subs {
		if err := l.Record(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// known reports whether what sub made under a name is in the book.
func known(t *testing.T, l ingest.Ledger, name string) bool {
	t.Helper()
	return must[ingest.Content](t)(l.Content(t.Context(), sha(name))).Known
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestReopen(t *testing.T) {
	// A name that a database address could be mistaken about.
	dir := filepath.Join(t.TempDir(), "统计 100%20 a?b#c")
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	record(t, s, sub("a.xlsx", at(5, 9), 961))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "parkstat.db")); err != nil {
		t.Fatal(err)
	}
	if !known(t, open(t, dir), "a.xlsx") {
		t.Error("the submission is gone after opening the book again")
	}
}

func (on engine) TestOpenAtOnce(t *testing.T) {
	dir := on.fresh(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Two programs may write at once, each looking before it writes: one waits for the
// other and sees what that did.
func (on engine) TestTwoWriters(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	const each = 20
	var wg sync.WaitGroup
	for w := range 2 {
		s := open(t, dir)
		wg.Go(func() {
			for i := range each {
				err := s.Atomically(ctx, func(l ingest.Ledger) error {
					held, err := l.Holdings(ctx, "B204", []string{unitA})
					if err != nil {
						return err
					}
					return l.Record(ctx, sub(fmt.Sprint(w, i), at(5, 9), 1, func(s *ingest.Submission) { s.Version = held[unitA].Came[june] + 1 }))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i, s := range must[[]ingest.Submission](t)(open(t, dir).Submissions(ctx, june, at(30, 0))) {
		if s.Version != i+1 {
			t.Fatalf("submission %d is version %d", i+1, s.Version)
		}
	}
}

// Four programs that record at once never take the same number, and the numbers go up in
// the order in which the entries are committed.
func (on engine) TestTheOrderOfRecording(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	open(t, dir)
	const each = 25
	var wg sync.WaitGroup
	for w := range 4 {
		s := open(t, dir)
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprint(w, "-", i)
				err := errors.Join(s.Audit(ctx, report.AuditEntry{At: at(5, 9), Who: id, Action: "x", Subject: id}),
					s.Enqueue(ctx, "k", id, at(5, 9)), s.Record(ctx, sub(id, at(5, 9), 1)),
					s.Settle(ctx, ingest.Settlement{SHA256: sha(id), Rule: "R", Reason: "x", Who: id, At: at(5, 9)}))
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	db := store.Raw(t, dir)
	for table, want := range map[string]int{"audit": 8 * each, "work": 4 * each, "submissions": 4 * each, "settlements": 4 * each} {
		var n, different int
		if err := db.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT seq) FROM `+table).Scan(&n, &different); err != nil || n != want || different != n {
			t.Errorf("%s: %d rows, %d numbers, %v; want %d", table, n, different, err, want)
		}
	}
	var last, highest int64
	if err := db.QueryRow(`SELECT last, (SELECT MAX(seq) FROM audit) FROM sequence`).Scan(&last, &highest); err != nil || highest != last {
		t.Errorf("the last number is %d, the newest row has %d, %v", last, highest, err)
	}
}

// Readers wait for nobody: in the middle of an entry they see what was before it, and all of
// it afterwards. With one connection for all they would wait here for ever.
func (on engine) TestReadersDoNotWait(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	record(t, s, sub("a", at(5, 9), 1))
	reads := func() (n int) {
		var wg sync.WaitGroup
		for range 20 { // more than there are readers
			wg.Go(func() { _ = held(t, s, unitA) })
		}
		wg.Wait()
		return len(must[[]ingest.Submission](t)(s.Submissions(ctx, june, at(30, 0))))
	}
	err := s.Atomically(ctx, func(l ingest.Ledger) error {
		if err := l.Record(ctx, sub("b", at(6, 9), 2)); err != nil {
			return err
		}
		equal(t, "in the middle", reads(), 1)
		if !known(t, l, "b") {
			t.Error("who records does not see it")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "afterwards", reads(), 2)
}

func (on engine) TestNewerBookRefused(t *testing.T) {
	dir := on.fresh(t)
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Raw(t, dir).Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), dir); !errors.Is(err, store.ErrNewer) {
		if err == nil {
			_ = s.Close()
		}
		t.Errorf("got %v, want ErrNewer", err)
	}
}

func (on engine) TestSnapshotIsIndependent(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	s := open(t, on.fresh(t))
	record(t, s, sub("a", at(5, 9), 961))
	c, err := s.Snapshot(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	record(t, c, sub("copy", at(6, 9), 1))
	record(t, s, sub("own", at(6, 9), 2))
	for _, c := range []struct {
		of    *store.Store
		name  string
		known bool
	}{{c, "a", true}, {c, "copy", true}, {c, "own", false}, {s, "a", true}, {s, "copy", false}, {s, "own", true}} {
		if got := known(t, c.of, c.name); got != c.known {
			t.Errorf("%s: known = %v", c.name, got)
		}
	}
	if _, err := s.Snapshot(ctx, dir); err == nil {
		t.Error("a snapshot replaced another book")
	}
}
