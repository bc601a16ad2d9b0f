package work_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/store"
	"parkstat/templates"
	"parkstat/work"
)

// window is the sample's office at its desk in July 2023, when the returns of June are taken; those
// of the months before are in its book.
type window struct {
	*work.Desk
	t      testing.TB
	office *work.Office
	book   *store.Store
	now    time.Time
	dir    string // of the book
}

// filledBook is the book of the sample as it is on the first of July.
var filledBook = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "desk-*")
	if err != nil {
		return "", err
	}
	w, err := open(context.Background(), dir, time.Date(2023, 7, 1, 12, 0, 0, 0, shanghai))
	if err == nil {
		_, err = w.office.Collect(context.Background(), nil, nil)
		err = errors.Join(err, w.book.Close())
	}
	return dir, err
})

func TestMain(m *testing.M) {
	if dir := os.Getenv(deskChild); dir != "" {
		if err := returning(dir, os.Getenv(deskChild+"_FILES")); err != nil {
			fmt.Println("error", err)
		}
		return
	}
	code := m.Run()
	if dir, err := filledBook(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// farOff is a clock by which no file was touched just now.
func farOff() time.Time { return time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC) }

var samplePark = sync.OnceValues(func() (*park.Park, error) { return park.NewLive("../config.yaml", farOff).Park() })

// open is the office over a book.
func open(ctx context.Context, dir string, now time.Time) (*window, error) {
	p, err := samplePark()
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	archive, err := store.NewArchive(dir)
	if err != nil {
		return nil, err
	}
	w := over(p, st, archive, now)
	w.dir = dir
	return w, nil
}

// over is the office of a park at its desk.
func over(p *park.Park, st *store.Store, archive *store.Archive, now time.Time) *window {
	w := &window{book: st, now: now}
	w.office = &work.Office{Options: p.Office(farOff), Book: st, Archive: archive, Post: st, Now: func() time.Time { return w.now }}
	w.office.Records = st.Recording(store.Recording{Receipt: func(s ingest.Submission) work.Receipt { return w.office.Receipt(s, w.now) }})
	w.Desk = &work.Desk{Office: func() (*work.Office, error) { return w.office, nil }, Book: st}
	return w
}

// newWindow is one with a book of its own, on a day of July.
func newWindow(t testing.TB, day, hour int) *window {
	t.Helper()
	from, err := filledBook()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	book, err := os.ReadFile(filepath.Join(from, "parkstat.db"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "parkstat.db"), book, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := open(t.Context(), dir, time.Date(2023, 7, day, hour, 0, 0, 0, shanghai))
	if err != nil {
		t.Fatal(err)
	}
	w.t = t
	t.Cleanup(func() { _ = w.book.Close() })
	return w
}

var june = facts.Period{Year: 2023, Month: 6}

// visitor comes for the nth unit of the list.
func (w *window) visitor(n int) work.Visitor {
	u := w.office.Expected(w.office.Forms[0], june)[n]
	return work.Visitor{Person: "p", Name: u.Contacts[0].Name, From: "192.0.2.7", Units: []facts.Respondent{u}}
}

// sample is the return of June that the sample has of the nth unit.
func (w *window) sample(n int) work.Upload {
	w.t.Helper()
	unit := w.visitor(n).Units[0].ID
	found, err := filepath.Glob("../examples/park/inbox/2023-07-*/" + unit + "-2023-06.xlsx")
	if err != nil || len(found) != 1 {
		w.t.Fatalf("returns of %s: %v, %v", unit, found, err)
	}
	return upload(w.t, found[0])
}

func upload(t testing.TB, path string) work.Upload {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return work.Upload{Name: filepath.Base(path), Path: path, SHA256: sum(data), Size: int64(len(data))}
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// changed is the nth unit's return of June with other answers.
func (w *window) changed(n int, change func(values map[string]facts.Value)) work.Upload {
	w.t.Helper()
	form := w.office.Forms[0]
	first := w.sample(n)
	data, err := os.ReadFile(first.Path)
	if err != nil {
		w.t.Fatal(err)
	}
	round := w.office.Round()
	s, err := round.Inspect(w.t.Context(), data)
	if err != nil {
		w.t.Fatal(err)
	}
	a := templates.Answers{Unit: w.visitor(n).Units[0], Period: june, Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for _, f := range s.Facts {
		path := strings.TrimSuffix(f.Item+"."+f.Column, ".")
		a.Given[path], a.Asked[path] = f.Value, f.Value
	}
	change(a.Asked)
	if data, err = form.Blank(a); err != nil {
		w.t.Fatal(err)
	}
	return w.file(first.Name, data)
}

func (w *window) file(name string, data []byte) work.Upload {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "upload")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return work.Upload{Name: name, Path: path, SHA256: sum(data), Size: int64(len(data))}
}

func (w *window) submit(n int, u work.Upload) *work.Verdict {
	w.t.Helper()
	id, err := w.Submit(w.t.Context(), w.visitor(n), u)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.verdict(n, id)
}

func (w *window) verdict(n int, id string) *work.Verdict {
	w.t.Helper()
	is, err := w.Return(w.t.Context(), w.visitor(n), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return is
}

func (w *window) home(n int) *work.Home {
	w.t.Helper()
	v := w.visitor(n)
	h, err := w.Home(w.t.Context(), v, v.Units[0].ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// A return that holds is taken with its receipt; the same file again is the same return, and what is
// told stays as it was.
func TestDeskTakesAReturn(t *testing.T) {
	w := newWindow(t, 6, 10)
	if d := w.home(0).Duties[0]; d.State != work.StateNone || !d.Open() || d.Next != work.NextBlank {
		t.Fatalf("before: %+v", d)
	}
	is := w.submit(0, w.sample(0))
	if is.State != work.StateAccepted || is.Version != 1 || is.Late || len(is.Must)+len(is.Ask) > 0 || is.Headline != "已接收" {
		t.Fatalf("%+v", is)
	}
	again := w.submit(0, w.sample(0))
	if again.ID != is.ID || again.Receipt != is.Receipt {
		t.Errorf("the same file again is %s %s, not %s %s", again.ID, again.Receipt, is.ID, is.Receipt)
	}
	w.now = w.now.Add(time.Hour)
	r, err := w.Receipt(t.Context(), w.visitor(0), is.Receipt)
	if err != nil || r.Return != is.ID || r.State != work.StateAccepted || r.SHA256 != is.SHA256 || !r.Decided.Equal(is.Received) ||
		len(r.Figures.Rows) < 4 || !strings.HasSuffix(r.By, "（网页上传）") {
		t.Errorf("%+v, %v", r, err)
	}
	h := w.home(0)
	if d := h.Duties[0]; d.State != work.StateAccepted || d.Return != is.ID || d.Receipt != is.Receipt || d.Open() {
		t.Errorf("after: %+v", d)
	}
	if len(h.Past) != 5 || h.Past[0].Period != june.Prev() || h.Past[0].Output == "" || h.Past[0].Receipt == "" {
		t.Errorf("past: %+v", h.Past)
	}
}

// Two clicks at once are one return.
func TestDeskTakesOnce(t *testing.T) {
	w := newWindow(t, 6, 10)
	u := w.sample(0)
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i], _ = w.Submit(t.Context(), w.visitor(0), u) })
	}
	wg.Wait()
	if ids[0] == "" || len(slices.Compact(ids)) != 1 {
		t.Fatalf("one file has the ids %v", ids)
	}
	if is := w.verdict(0, ids[0]); is.Version != 1 || len(is.Older) != 0 {
		t.Errorf("%+v", is)
	}
}

// Many units at once go on record together, each judged as if alone.
func TestDeskTakesManyAtOnce(t *testing.T) {
	w := newWindow(t, 6, 10)
	var wg sync.WaitGroup
	for n := range 40 {
		wg.Go(func() {
			id, err := w.Submit(t.Context(), w.visitor(n), w.sample(n))
			if err != nil {
				t.Error(err)
				return
			}
			is, err := w.Return(t.Context(), w.visitor(n), id)
			if err != nil || is.Unit.ID != w.visitor(n).Units[0].ID || is.Receipt == "" || is.State == work.StateReturned {
				t.Errorf("%d: %+v, %v", n, is, err)
			}
		})
	}
	wg.Wait()
}

// What is not the visitor's is refused before anything of it is on record.
func TestDeskRefuses(t *testing.T) {
	w := newWindow(t, 6, 10)
	pdf := w.file("6月.pdf", []byte("%PDF-1.7 not a table"))
	empty := w.file("空.xlsx", nil)
	for name, c := range map[string]struct {
		file work.Upload
		says string
	}{
		"another unit's":               {w.sample(1), "不是贵单位的"},
		"a PDF":                        {pdf, "PDF"},
		"empty":                        {empty, "空的"},
		"a workbook of something else": {upload(t, "../examples/park/park.xlsx"), "报表"},
		"a bundle":                     {w.file("全部.zip", bundle(t)), "压缩包"},
	} {
		for _, do := range []func() error{
			func() error { _, err := w.Submit(t.Context(), w.visitor(0), c.file); return err },
			func() error { _, err := w.Check(t.Context(), w.visitor(0), c.file); return err },
		} {
			err := do()
			var refused *work.Refused
			if !errors.As(err, &refused) || !strings.Contains(refused.Cause, c.says) || refused.Mend == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if c, err := w.book.Content(t.Context(), c.file.SHA256); err != nil || c.Known {
			t.Errorf("%s is on record: %+v, %v", name, c, err)
		}
	}
}

// bundle is a zip of a file.
func bundle(t *testing.T) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create("6月.xlsx")
	if err == nil {
		_, err = f.Write([]byte("x"))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Not open yet, a return is refused but can be tried; late it counts; shut it is refused.
func TestDeskGoesByTheCalendar(t *testing.T) {
	for _, c := range []struct {
		day   int
		state work.ClockState
		late  bool
	}{{6, work.ClockOpen, false}, {10, work.ClockSoon, false}, {12, work.ClockLate, true}} {
		w := newWindow(t, c.day, 10)
		if h := w.home(0); h.Clock.State != c.state || h.Round != june {
			t.Errorf("the %dth: %+v", c.day, h.Clock)
		}
		if is := w.submit(0, w.sample(0)); is.Late != c.late || is.State != work.StateAccepted {
			t.Errorf("the %dth: %+v", c.day, is)
		}
	}
	w := newWindow(t, 6, 10)
	w.now = time.Date(2023, 6, 20, 9, 0, 0, 0, shanghai)
	var refused *work.Refused
	if _, err := w.Submit(t.Context(), w.visitor(0), w.sample(0)); !errors.As(err, &refused) || !strings.Contains(refused.Cause, "还没有开网") {
		t.Errorf("in June: %v", err)
	}
	if is, err := w.Check(t.Context(), w.visitor(0), w.sample(0)); err != nil || is.Kept || is.ID != "" {
		t.Errorf("trying in June: %+v, %v", is, err)
	}
}
