package portal

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/store"
	"parkstat/work"
)

// office is the sample park on a morning of the next month, July 2023: what was returned up to June is on
// record, of July nothing is.
type office struct {
	desk  *work.Desk
	store *store.Store
	park  *park.Park
	july  string // folder of returns of July, each named by its unit's code
}

// Two of its units.
const (
	own     = "91410999MA000100XJ"
	foreign = "91410999MA0005131H"
)

const thatMorning = "2023-08-05 10:00"

func openOffice(t testing.TB) *office {
	t.Helper()
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.CopyFS(filepath.Join(dir, "examples", "park"), os.DirFS("../examples/park")))
	files, err := filepath.Glob(filepath.Join(dir, "examples/park/inbox/*/*.xlsx"))
	must(err)
	for _, f := range files { // two units are enough
		if !strings.Contains(f, own) && !strings.Contains(f, foreign) {
			must(os.Remove(f))
		}
	}
	long := time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC) // nobody writes to them any more
	must(filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, long, long))
	}))
	settings, err := os.ReadFile("../config.yaml")
	must(err)
	s := strings.Replace(string(settings), "2023-07-12 09:00", thatMorning, 1)
	s = strings.Replace(s, "- examples/park/inbox-2023-07\n", "", 1)
	must(os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(s), 0o600))
	live := park.NewLive(filepath.Join(dir, "config.yaml"), time.Now)
	p, err := live.Park()
	must(err)
	must(os.MkdirAll(p.Data, 0o700))
	st, err := store.Open(t.Context(), p.Data)
	must(err)
	t.Cleanup(func() { _ = st.Close() })
	archive, err := store.NewArchive(p.Data)
	must(err)
	o := &work.Office{Options: p.Office(time.Now), Book: st, Archive: archive, Post: st, Now: p.Now}
	o.Records = st.Recording(store.Recording{Receipt: func(s ingest.Submission) work.Receipt { return o.Receipt(s, o.Now()) }})
	_, err = o.Collect(context.Background(), nil, nil)
	must(err)
	july := filepath.Join(dir, "july")
	must(os.Mkdir(july, 0o700))
	files, err = filepath.Glob(filepath.Join(dir, "examples/park/inbox-2023-07/*/*.xlsx"))
	must(err)
	for _, f := range files {
		must(os.Rename(f, filepath.Join(july, filepath.Base(f))))
	}
	return &office{desk: &work.Desk{Office: func() (*work.Office, error) { return o, nil }, Book: st}, store: st, park: p, july: july}
}

// file is a unit's return of July.
func (o *office) file(t testing.TB, unit string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(o.july, unit+"-2023-07.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// gate lets in one person for each of the two units, and one for both.
func (o *office) gate(t testing.TB) fakeGate {
	t.Helper()
	g := fakeGate{}
	for word, codes := range map[string][]string{"own": {own}, "foreign": {foreign}, "both": {own, foreign}} {
		v := work.Visitor{Person: word + "@enterprise.example", Name: word}
		for _, code := range codes {
			u, ok := o.park.Units.Roster.Find(code, facts.Period{Year: 2023, Month: 7})
			if !ok {
				t.Fatalf("%s is not on the list", code)
			}
			v.Units = append(v.Units, u)
		}
		g[word] = v
	}
	return g
}
