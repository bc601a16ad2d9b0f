package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/store"
	"parkstat/templates"
	"parkstat/templates/xlsx"
	"parkstat/work"
)

// deskUnits is how many units the office has whose desk is measured.
const deskUnits = 5_000

// desk is the sample's office with many units, each as its first enterprise, which have returned
// February to May; June comes in.
type desk struct {
	*work.Office
	units []facts.Respondent
	june  map[string]facts.Value // what the first enterprise returns, by item.column
	store *store.Store
}

const firstEnterprise = "91410999MA000100XJ"

func newDesk(b *testing.B) *desk {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	p, err := park.NewLive("../config.yaml", time.Now).Park()
	must(err)
	dir := b.TempDir()
	st, err := store.Open(b.Context(), dir)
	must(err)
	b.Cleanup(func() { _ = st.Close() })
	archive, err := store.NewArchive(dir)
	must(err)
	d := &desk{store: st, june: map[string]facts.Value{}}
	d.Office = &work.Office{Options: p.Office(time.Now), Book: st, Records: st, Archive: archive, Post: st, Now: p.Now}
	d.populate(p.Units)
	for m := time.February; m <= time.June; m++ {
		found, _ := filepath.Glob(fmt.Sprintf("../examples/park/inbox/*/%s-2023-%02d.xlsx", firstEnterprise, m))
		if len(found) != 1 {
			b.Fatalf("%d returns of month %d", len(found), m)
		}
		all, err := d.Inspect(b.Context(), found[0])
		must(err)
		s := all[0].Submission
		for _, f := range s.Facts {
			d.june[f.Item+"."+f.Column] = f.Value
		}
		if m < time.June {
			must(d.record(b.Context(), s))
		}
	}
	return d
}

// populate gives the office its units, with the bases of the first.
func (d *desk) populate(from *facts.Park) {
	first, _ := from.Roster.Find(firstEnterprise, facts.Period{})
	all := *from
	all.Bases = maps.Clone(from.Bases)
	for i := range deskUnits {
		u := first
		u.ID, u.Name = facts.MakeCreditCode(fmt.Sprintf("91410999MB%06d", i)), fmt.Sprintf("第%d家有限公司", i)
		d.units = append(d.units, u)
		for key, base := range from.Bases {
			if key.ID == first.ID {
				key.ID = u.ID
				all.Bases[key] = base
			}
		}
	}
	all.Roster = facts.NewRoster(d.units, nil)
	d.Units = &all
}

// record has every unit return alike.
func (d *desk) record(ctx context.Context, s ingest.Submission) error {
	return d.store.Atomically(ctx, func(l ingest.Ledger) error {
		for _, u := range d.units {
			s.Unit, s.UnitName, s.Version, s.Verdict, s.Problems = u.ID, u.Name, 1, ingest.Accepted, nil
			s.Name = fmt.Sprintf("%s/%s.xlsx", s.Period, u.ID)
			s.SHA256 = fmt.Sprintf("%x", sha256.Sum256([]byte(s.Name)))
			if err := l.Record(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// returned is a unit's workbook for June, its output to date off by some.
func (d *desk) returned(b *testing.B, i, off int) []byte {
	b.Helper()
	asked := maps.Clone(d.june)
	gov := asked["gov.ytd"]
	gov.Units += int64(off)
	asked["gov.ytd"] = gov
	data, err := d.Forms[0].Blank(templates.Answers{Unit: d.units[i], Period: facts.Period{Year: 2023, Month: 6}, Given: asked, Asked: asked})
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkDesk tells what one return costs an office of 5,000 units: half take no longer than
// p50, all but one of a hundred no longer than p99. Reading the workbook alone is the measure.
func BenchmarkDesk(b *testing.B) {
	d, n := newDesk(b), 0
	const wrong = -50_000_000 // 千元: less than to date a month ago
	for _, way := range []struct {
		name    string
		off     int
		prepare func(unit int, data []byte) (func() error, error)
	}{
		{"read", 0, func(_ int, data []byte) (func() error, error) {
			return func() error { _, err := xlsx.Read(data, xlsx.DefaultLimits()); return err }, nil
		}},
		{"accept", 0, func(unit int, data []byte) (func() error, error) {
			return func() error { return d.takes(b.Context(), unit, data, true) }, nil
		}},
		{"refuse", wrong, func(unit int, data []byte) (func() error, error) {
			return func() error { return d.takes(b.Context(), unit, data, false) }, nil
		}},
		{"mark", wrong, func(unit int, data []byte) (func() error, error) {
			all, err := d.Receive(b.Context(), d.units[unit].ID, "六月.xlsx", bytes.NewReader(data))
			return func() error { _, err := d.Marked(b.Context(), all[0], data); return err }, err
		}},
		{"page", 0, func(unit int, _ []byte) (func() error, error) {
			return func() error { return d.page(b.Context(), unit) }, nil
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			timed(b, func() (func() error, error) {
				n++
				return way.prepare(n%deskUnits, d.returned(b, n%deskUnits, way.off-n/deskUnits))
			})
		})
	}
}

// takes receives a unit's return, which must come to count, or must not.
func (d *desk) takes(ctx context.Context, unit int, data []byte, counts bool) error {
	all, err := d.Receive(ctx, d.units[unit].ID, "六月.xlsx", bytes.NewReader(data))
	if err == nil && all[0].Verdict.Counts() != counts {
		err = fmt.Errorf("%s: %v", all[0].Verdict, all[0].Problems)
	}
	return err
}

// page reads what a unit returned for a month, with its figures.
func (d *desk) page(ctx context.Context, unit int) error {
	all, err := d.store.Returned(ctx, "monthly-output", d.units[unit].ID, facts.Period{Year: 2023, Month: 5}, d.Now())
	if err != nil || len(all) != 1 {
		return fmt.Errorf("%d returns, %w", len(all), err)
	}
	figures, err := d.store.Facts(ctx, all[0].SHA256)
	if err == nil && len(figures) == 0 {
		err = fmt.Errorf("no figures of %s", all[0].UnitName)
	}
	return err
}

// timed times what each preparation gives, one after another.
func timed(b *testing.B, prepare func() (func() error, error)) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		do, err := prepare()
		began := time.Now()
		if err == nil {
			err = do()
		}
		if took = append(took, time.Since(began)); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	for name, share := range map[string]int{"p50-us": 50, "p99-us": 99} {
		b.ReportMetric(float64(took[(len(took)-1)*share/100].Microseconds()), name)
	}
}
