package ingest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/store"
)

// real gives the office a book and archive on disk.
func (o *office) real() *store.Store {
	o.t.Helper()
	dir := o.t.TempDir()
	st, err := store.Open(o.t.Context(), dir)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = st.Close() })
	archive, err := store.NewArchive(dir)
	if err != nil {
		o.t.Fatal(err)
	}
	o.Book, o.Archive = st, archive
	return st
}

// came lists what a period's arrivals were judged as.
func came(t *testing.T, st *store.Store, p facts.Period) (all []string) {
	t.Helper()
	subs, err := st.Submissions(t.Context(), p, at(12, 31, 9))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subs {
		all = append(all, fmt.Sprintf("%s v%d %s", s.Name, s.Version, s.Verdict))
	}
	return all
}

// counts is the cumulative output that counts for unit 1 in February.
func counts(t *testing.T, st *store.Store) int64 {
	t.Helper()
	all, err := st.Counted(t.Context(), 2023, at(12, 31, 9))
	if err != nil || len(all) != 1 {
		t.Fatalf("%d returns count, %v", len(all), err)
	}
	return all[0].Values["gov.ytd"].Units
}

// A return comes, another, then the first once more: that one counts again. What lies where
// it lay is no arrival; the same at a new path, or at a path where something else was, is.
func TestTheFirstReturnOnceMore(t *testing.T) {
	first, second := returnOf(t, unit(1), month(2023, 2), 0), returnOf(t, unit(1), month(2023, 2), 7)
	want := filled(unit(1), month(2023, 2)).Asked["gov.ytd"].Units
	for name, path := range map[string]string{"at a new path": "再报/a.xlsx", "over the second": "b.xlsx", "over itself": "a.xlsx"} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, parkOf([]facts.Respondent{unit(1)}))
			o.Now = at(3, 10, 9)
			st := o.real()
			o.drop("a.xlsx", first)
			o.collect()
			o.Now = o.Now.Add(time.Hour)
			o.drop("b.xlsx", second)
			if o.collect(); counts(t, st) != want+7 {
				t.Errorf("after the second %d counts", counts(t, st))
			}
			o.Now = o.Now.Add(time.Hour)
			if path == "a.xlsx" { // emptied and filled again: what is there now came now
				o.drop(path, second)
				o.collect()
			}
			o.dropAt(path, first, laid.Add(time.Minute))
			if sum := o.collect(); sum.New != 1 || counts(t, st) != want {
				t.Errorf("%d new, %d counts", sum.New, counts(t, st))
			}
			o.Now = o.Now.Add(time.Hour)
			if sum := o.collect(); sum.New != 0 || counts(t, st) != want {
				t.Errorf("a round later: %d new, %d counts", sum.New, counts(t, st))
			}
			last := fmt.Sprintf("%s v3 %s", path, ingest.Accepted)
			if all := came(t, st, month(2023, 2)); len(all) != 3 || all[2] != last {
				t.Errorf("%q, want %q last", all, last)
			}
		})
	}
}

// A folder that is tidied away brings nothing anew, whatever the office does with it; the same
// return saved once more does.
func TestWhatIsMovedDoesNotComeAnew(t *testing.T) {
	first, second := returnOf(t, unit(1), month(2023, 2), 0), returnOf(t, unit(1), month(2023, 2), 7)
	want := filled(unit(1), month(2023, 2)).Asked["gov.ytd"].Units
	o := newOffice(t, parkOf([]facts.Respondent{unit(1)}))
	o.Now = at(3, 10, 9)
	st := o.real()
	o.drop("2023-03-05/a.xlsx", first)
	o.collect()
	o.Now = o.Now.Add(time.Hour)
	o.drop("2023-03-06/b.xlsx", second)
	o.collect()
	move := func(from, to string) {
		t.Helper()
		dir := o.Inboxes[0].Dir
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	for i, way := range [][2]string{{"2023-03-05", "整理"}, {"整理", "2023-03-09"}, {"2023-03-09/a.xlsx", "2023-03-09/第一份.xlsx"}} {
		move(way[0], way[1])
		o.Now = o.Now.Add(time.Hour)
		if sum := o.collect(); sum.New != 0 || counts(t, st) != want+7 {
			t.Errorf("moved %d: %d new, %d counts", i, sum.New, counts(t, st))
		}
	}
	o.Now = o.Now.Add(time.Hour)
	o.dropAt("2023-03-10/a.xlsx", first, laid.Add(time.Minute))
	if sum := o.collect(); sum.New != 1 || counts(t, st) != want {
		t.Errorf("saved once more: %d new, %d counts", sum.New, counts(t, st))
	}
}

// A file that was judged is not read again, but where it may have changed unseen, and once a day.
func TestWhatWasJudgedIsNotReadAgain(t *testing.T) {
	o := newOffice(t, twoUnits())
	now := wall
	o.Inboxes[0].Wall, o.Inboxes[0].Settle = func() time.Time { return now }, 0
	o.dropAt("old.xlsx", returnOf(t, unit(1), month(2023, 2), 0), wall.Add(-2*time.Second))
	o.dropAt("new.xlsx", returnOf(t, unit(2), month(2023, 2), 0), wall.Add(-time.Second))
	reads := func() int {
		before := o.book.looked
		o.collect()
		return o.book.looked - before
	}
	reads()
	if n := reads(); n == 0 { // new.xlsx could have been written to after it was read
		t.Error("what was just written is not looked at again")
	}
	now = now.Add(time.Second)
	reads()
	if n := reads(); n != 0 {
		t.Errorf("read again: %d looked up", n)
	}
	now = now.Add(24 * time.Hour)
	if reads() == 0 || reads() != 0 {
		t.Error("not once a day")
	}
	if runtime.GOOS != "linux" {
		t.Skip("only there the file system tells of a change whose time was set back")
	}
	o.dropAt("old.xlsx", returnOf(t, unit(1), month(2023, 2), 1), wall.Add(-2*time.Second))
	if sum := o.collect(); sum.New != 1 {
		t.Errorf("a change under the same time is not seen: %+v", sum)
	}
}

// What does not count is judged again from the archive, though its file lies there no more.
func TestJudgedAgainFromTheArchive(t *testing.T) {
	o := newOffice(t, parkOf([]facts.Respondent{unit(1)}))
	st := o.real()
	o.drop("2023-03-05/a.xlsx", returnOf(t, unit(2), month(2023, 2), 0))
	o.collect()
	if err := os.RemoveAll(filepath.Join(o.dir, "2023-03-05")); err != nil {
		t.Fatal(err)
	}
	o.Park = twoUnits()
	if sum := o.collect(); sum.Seen != 0 || sum.Mended != 1 {
		t.Errorf("%+v", sum)
	}
	if all := came(t, st, month(2023, 2)); !slices.Equal(all, []string{"2023-03-05/a.xlsx v1 " + string(ingest.Accepted)}) {
		t.Errorf("%q", all)
	}
}

// Two rounds over one inbox, uploads and a reader at once: both rounds end well, nothing is
// lost and nothing doubled.
func TestSeveralHandsAtOnce(t *testing.T) {
	var units []facts.Respondent
	for n := range 24 {
		units = append(units, unit(n+1))
	}
	one := newOffice(t, parkOf(units))
	st := one.real()
	for n, u := range units[:16] {
		one.drop(fmt.Sprintf("2023-03-05/%02d.xlsx", n), returnOf(t, u, month(2023, 2), 0))
		one.drop(fmt.Sprintf("2023-03-06/%02d.xlsx", n), returnOf(t, u, month(2023, 2), 7))
		one.drop(fmt.Sprintf("2023-03-07/%02d.xlsx", n), returnOf(t, u, month(2023, 2), 0))
	}
	ctx, stop := context.WithCancel(t.Context())
	var hands, reader sync.WaitGroup
	for range 2 {
		round := one.Round
		hands.Go(func() {
			if _, err := round.Collect(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	hands.Go(func() {
		for _, u := range units[16:] {
			round := one.Round
			s, judged, err := round.Receive(t.Context(), ingest.Posted{Name: "上传.xlsx", Channel: ingest.ByUpload, Who: u.ID}, returnOf(t, u, month(2023, 2), 0))
			if err != nil || !judged || s.Verdict != ingest.Accepted || s.Version != 1 {
				t.Errorf("%s v%d, judged %v, %v: %v", s.Verdict, s.Version, judged, err, s.Problems)
			}
		}
	})
	reader.Go(func() {
		for ctx.Err() == nil {
			if _, err := st.Counted(t.Context(), 2023, at(12, 31, 9)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	hands.Wait()
	stop()
	reader.Wait()
	all := came(t, st, month(2023, 2))
	slices.Sort(all)
	var want []string
	for n := range 16 {
		for v := range 3 {
			want = append(want, fmt.Sprintf("2023-03-%02d/%02d.xlsx v%d %s", 5+v, n, v+1, ingest.Accepted))
		}
	}
	for range 8 {
		want = append(want, "上传.xlsx v1 "+string(ingest.Accepted))
	}
	slices.Sort(want)
	if !slices.Equal(all, want) {
		t.Errorf("the book holds\n%q\nwant\n%q", all, want)
	}
	if again := one.collect(); again.New != 0 || again.Mended != 0 {
		t.Errorf("a further round takes %+v", again)
	}
}
