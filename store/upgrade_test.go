package store_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// A book of the first schema, which the program of that time wrote of five units' returns for March
// and April and its two reports, is copied before it is brought up to date, and holds what it held.
func TestFirstBook(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	f := must[*os.File](t)(os.Open("testdata/first.db.gz"))
	defer func() { _ = f.Close() }()
	old := must[[]byte](t)(io.ReadAll(must[*gzip.Reader](t)(gzip.NewReader(f))))
	if err := os.WriteFile(filepath.Join(dir, "parkstat.db"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	for month, units := range map[int]int{3: 5, 4: 5} {
		p := facts.Period{Year: 2023, Month: month}
		runs := must[[]report.Run](t)(s.Runs(ctx, p))
		if len(runs) != 1 || len(runs[0].Outputs) != 2 || len(runs[0].Indicators) == 0 {
			t.Fatalf("%s: %+v", p, runs)
		}
		if subs, err := s.Submissions(ctx, p, at(31, 0)); err != nil || len(subs) != units {
			t.Errorf("%s: %d submissions, %v", p, len(subs), err)
		}
		for _, d := range must[[]report.Delivery](t)(s.Deliveries(ctx, runs[0].ID)) {
			if d.State != report.MailAccepted {
				t.Errorf("letter %+v", d)
			}
		}
	}
	kinds := map[string]int{}
	for _, k := range must[[]work.Kept](t)(s.Kept(ctx)) {
		kinds[k.What]++
	}
	equal(t, "what is in the archive", kinds, map[string]int{"原件": 25, "产出": 4, "信件": 8})
	equal(t, "faults", must[[]string](t)(s.Faults(ctx)), nil)
	equal(t, "away", must[bool](t)(s.Away(ctx)), false)

	kept := filepath.Join(dir, "before-00001.db")
	before := must[os.FileInfo](t)(os.Stat(kept))
	again := must[*store.Store](t)(store.Open(ctx, dir))
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if after := must[os.FileInfo](t)(os.Stat(kept)); !after.ModTime().Equal(before.ModTime()) {
		t.Error("a book that is up to date was copied again")
	}
	back := filepath.Join(t.TempDir(), "parkstat.db")
	if err := os.WriteFile(back, must[[]byte](t)(os.ReadFile(kept)), 0o600); err != nil {
		t.Fatal(err)
	}
	db := store.Raw(t, filepath.Dir(back))
	var runs, tables int
	err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM runs), (SELECT COUNT(*) FROM sqlite_master WHERE name = 'home')`).Scan(&runs, &tables)
	if err != nil || runs != 2 || tables != 0 {
		t.Errorf("the copy has %d runs and %d new tables, %v", runs, tables, err)
	}
}
