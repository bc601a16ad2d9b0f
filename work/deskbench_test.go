package work_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/park"
	"parkstat/store"
	"parkstat/work"
)

// BenchmarkSubmit is what a verdict costs while many units return at once: the sample's February, or
// that of a larger sample whose config.yaml PARKSTAT_BENCH_PARK names.
func BenchmarkSubmit(b *testing.B) {
	config := cmp.Or(os.Getenv("PARKSTAT_BENCH_PARK"), "../config.yaml")
	p, err := park.NewLive(config, farOff).Park()
	if err != nil {
		b.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(filepath.Dir(config), "examples/park/inbox/2023-03-*/*.xlsx"))
	if err != nil || len(found) == 0 {
		b.Fatal("no returns of February: ", err)
	}
	dir := b.TempDir()
	w := windowOf(b, p, dir, time.Date(2023, 3, 8, 10, 0, 0, 0, shanghai))
	var next atomic.Int64
	var took []work.Upload
	for _, f := range found {
		took = append(took, upload(b, f))
	}
	b.SetParallelism(16) // they wait for the disk together
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(next.Add(1) - 1)
			if n >= len(took) {
				return
			}
			code, _, _ := strings.Cut(took[n].Name, "-")
			v := work.Visitor{Name: "陈静", Units: []facts.Respondent{{ID: code}}}
			id, err := w.Submit(b.Context(), v, took[n])
			if err == nil {
				_, err = w.Return(b.Context(), v, id)
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
	if n := min(int(next.Load()), len(took)); n < b.N && b.N > 1 {
		b.Logf("only %d returns for %d", n, b.N)
	}
}

// windowOf is the office of a park over a new book.
func windowOf(b *testing.B, p *park.Park, dir string, now time.Time) *window {
	b.Helper()
	st, err := store.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	archive, err := store.NewArchive(dir)
	if err != nil {
		b.Fatal(err)
	}
	return over(p, st, archive, now)
}
