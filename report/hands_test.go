package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// many is a park in which each unit makes what the first enterprise makes.
func many(n int) (*facts.Park, []facts.Respondent) {
	p := newPark()
	var units []facts.Respondent
	for i := range n {
		u := enterprises[0].Respondent
		u.ID, u.Name, u.Group = facts.MakeCreditCode(fmt.Sprintf("91410999MB%06d", i)), fmt.Sprintf("第%d家有限公司", i), ""
		units = append(units, u)
		for _, item := range []string{"gov", "sales", "exports", "elec"} {
			key := facts.BaseKey{ID: enterprises[0].ID, Period: month(2).YearAgo(), Item: item}
			base := p.Bases[key]
			key.ID = u.ID
			p.Bases[key] = base
		}
	}
	p.Roster = facts.NewRoster(units, nil)
	return p, units
}

// hands are several at work on one book at once.
type hands struct {
	*office
	units []facts.Respondent
	tick  atomic.Int64
}

// now goes on with every look.
func (h *hands) now() time.Time {
	return at(3, 20, 9).Add(time.Duration(h.tick.Add(1)) * time.Millisecond)
}

// blank is a February return of a unit, its output to date off by some.
func (h *hands) blank(u facts.Respondent, off int) []byte {
	d, err := shipped()
	if err != nil {
		h.t.Error(err)
		return nil
	}
	a := figures(0, 2)
	a.Unit, a.Asked["gov.ytd"] = u, facts.Int(enterprises[0].now+int64(off))
	data, err := d.form.Blank(a)
	if err != nil {
		h.t.Error(err)
	}
	return data
}

// lay puts a file whole into a folder of a day of March.
func (h *hands) lay(u facts.Respondent, day int, name string, off int) {
	path := filepath.Join(h.inbox, fmt.Sprintf("2023-03-%02d", day), u.ID+"-"+name+".xlsx")
	temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Error(err)
	}
	if err := os.WriteFile(temp, h.blank(u, off), 0o600); err != nil {
		h.t.Error(err)
	}
	if err := os.Rename(temp, path); err != nil {
		h.t.Error(err)
	}
}

// collect does a round of its own.
func (h *hands) collect() {
	round := h.Round
	round.Now = h.now()
	if _, err := round.Collect(h.t.Context()); err != nil {
		h.t.Error(err)
	}
}

// versions tells what the book has of a unit: name, version, verdict.
func (h *hands) versions(u facts.Respondent) []ingest.Version {
	h.t.Helper()
	all, err := h.store.Versions(h.t.Context(), "monthly-output", []string{u.ID}, month(2))
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// Two collectors, uploads and runs at once, while files are laid down: nothing is lost and
// nothing doubled, of each unit the last counts, and where nothing tells the last, none does.
func TestManyHands(t *testing.T) {
	each, days := 12, 8
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		each, days = 60, 10
	}
	each, days = max(each/slower, 2), max(days/slower, 3)
	park, units := many(3 * each)
	h := &hands{office: newOffice(t, park), units: units}
	filed, sent, twins := units[:each], units[each:2*each], units[2*each:]
	for _, u := range twins {
		h.lay(u, 5, "z", 1)
		h.lay(u, 5, "a", 2)
	}
	for _, u := range filed {
		h.lay(u, 1, "day", 1)
	}
	var first, busy, beside sync.WaitGroup
	var done atomic.Bool
	for range 2 { // a run has something to report on
		first.Go(h.collect)
	}
	first.Wait()
	busy.Go(func() {
		for day := 2; day <= days; day++ {
			for _, u := range filed {
				h.lay(u, day, "day", day)
			}
		}
	})
	busy.Go(func() {
		for n := range days {
			for _, u := range sent {
				round := h.Round
				round.Now = h.now()
				p := ingest.Posted{Name: fmt.Sprintf("上传%02d.xlsx", n+1), Channel: ingest.ByUpload, Who: u.ID}
				if s, judged, err := round.Receive(t.Context(), p, h.blank(u, n+1)); err != nil || !judged || s.Version != n+1 {
					t.Errorf("%s: version %d, judged %v, %v", p.Name, s.Version, judged, err)
				}
			}
		}
	})
	for range 2 {
		beside.Go(func() {
			for !done.Load() {
				h.collect()
			}
		})
	}
	beside.Go(func() {
		for !done.Load() {
			now := h.now()
			if _, err := h.Run(t.Context(), report.Order{Period: month(2), Now: now, AsOf: now}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	busy.Wait()
	done.Store(true)
	beside.Wait()
	h.collect()
	h.checkRows(filed, sent, twins, days)
}

// checkRows holds every row of the book against what was done.
func (h *hands) checkRows(filed, sent, twins []facts.Respondent, days int) {
	h.t.Helper()
	counted, err := h.store.Counted(h.t.Context(), 2023, at(12, 31, 9))
	if err != nil {
		h.t.Fatal(err)
	}
	force := map[string]int64{}
	for _, f := range counted {
		force[f.Unit] = f.Values["gov.ytd"].Units - enterprises[0].now
	}
	for _, u := range filed {
		h.checkUnit(u, days, func(v int) string { return fmt.Sprintf("2023-03-%02d/%s-day.xlsx", v, u.ID) }, force[u.ID])
	}
	for _, u := range sent {
		h.checkUnit(u, days, func(v int) string { return fmt.Sprintf("上传%02d.xlsx", v) }, force[u.ID])
	}
	for _, u := range twins {
		var verdicts []string
		for _, v := range h.versions(u) {
			verdicts = append(verdicts, string(v.Verdict))
		}
		if got := strings.Join(verdicts, " "); got != "待核实 待核实" || force[u.ID] != 0 {
			h.t.Errorf("%s: %s, %d counts", u.Name, got, force[u.ID])
		}
	}
}

// checkUnit: each of a unit's files is there once, accepted, and the last of them counts.
func (h *hands) checkUnit(u facts.Respondent, n int, name func(int) string, force int64) {
	h.t.Helper()
	var got, want []string
	var numbers []int
	for i, v := range h.versions(u) {
		got = append(got, v.Name+" "+string(v.Verdict))
		want = append(want, name(i+1)+" 接收")
		numbers = append(numbers, v.Version)
	}
	slices.Sort(numbers)
	if !slices.Equal(got, want) || len(got) != n || len(slices.Compact(numbers)) != n || force != int64(n) {
		h.t.Errorf("%s: %q as %v, %d counts, want %d", u.Name, got, numbers, force, n)
	}
}
