package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/store"
)

// versions are those of unit 1 in February, as the book has them.
func versions(t *testing.T, st *store.Store) []ingest.Version {
	t.Helper()
	all, err := st.Versions(t.Context(), "monthly-output", []string{code(1)}, month(2023, 2))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// verdicts tells them.
func verdicts(t *testing.T, st *store.Store) (all []string) {
	t.Helper()
	for _, v := range versions(t, st) {
		all = append(all, fmt.Sprintf("%s v%d %s", v.Name, v.Version, v.Verdict))
	}
	return all
}

// inForce is the output to date that counts for unit 1 in February; 0 where nothing does.
func inForce(t *testing.T, st *store.Store) int64 {
	t.Helper()
	all, err := st.Counted(t.Context(), 2023, at(12, 31, 9))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Unit == code(1) && f.Period == month(2023, 2) {
			return f.Values["gov.ytd"].Units
		}
	}
	return 0
}

// choose names a version that counts, as the office does: those that contend with it are void.
func (o *office) choose(st *store.Store, n int) ingest.Submission {
	o.t.Helper()
	var void []ingest.Voided
	var chosen ingest.Submission
	for _, v := range versions(o.t, st) {
		if v.Version == n {
			chosen, _, _ = st.Submission(o.t.Context(), v.SHA256)
		} else if v.Verdict != ingest.Void {
			void = append(void, ingest.Voided{Version: v, Reason: "企业来电说明", Who: "李统计", At: o.Now})
		}
	}
	data, err := o.Archive.Get(chosen.SHA256)
	if err != nil {
		o.t.Fatal(err)
	}
	now, err := o.Settle(o.t.Context(), chosen, data, nil, void...)
	if err != nil {
		o.t.Fatal(err)
	}
	return now
}

// What orders the versions of one unit: when they were first seen, within a scan the day of the
// folder; where neither tells, nobody is believed for the name of a file.
func TestWhichVersionCounts(t *testing.T) {
	u := unit(1)
	first, second, third := returnOf(t, u, month(2023, 2), 0), returnOf(t, u, month(2023, 2), 7), returnOf(t, u, month(2023, 2), 9)
	base := filled(u, month(2023, 2)).Asked["gov.ytd"].Units
	type laid map[string][]byte
	for name, c := range map[string]struct {
		scans []laid
		want  int64 // 0: nothing counts
		said  []string
	}{
		"by the day within a scan": {[]laid{{"2023-03-05/z.xlsx": first, "2023-03-06/a.xlsx": second}}, base + 7,
			[]string{"2023-03-05/z.xlsx v1 接收", "2023-03-06/a.xlsx v2 接收"}},
		"by the scan within a day": {[]laid{{"2023-03-05/z.xlsx": first}, {"2023-03-05/a.xlsx": second}}, base + 7,
			[]string{"2023-03-05/z.xlsx v1 接收", "2023-03-05/a.xlsx v2 接收"}},
		"by the scan without a day": {[]laid{{"z.xlsx": first}, {"a.xlsx": second}}, base + 7, []string{"z.xlsx v1 接收", "a.xlsx v2 接收"}},
		"not by the name within both": {[]laid{{"2023-03-05/z.xlsx": first, "2023-03-05/a.xlsx": second}}, 0,
			[]string{"2023-03-05/a.xlsx v1 待核实", "2023-03-05/z.xlsx v2 待核实"}},
		"nor without a day": {[]laid{{"z.xlsx": first, "a.xlsx": second}}, 0, []string{"a.xlsx v1 待核实", "z.xlsx v2 待核实"}},
		"three of one day": {[]laid{{"2023-03-05/1.xlsx": first, "2023-03-05/2.xlsx": second, "2023-03-05/3.xlsx": third}}, 0,
			[]string{"2023-03-05/1.xlsx v1 待核实", "2023-03-05/2.xlsx v2 待核实", "2023-03-05/3.xlsx v3 待核实"}},
		"what counted before stays": {[]laid{{"2023-03-04/0.xlsx": third}, {"2023-03-05/z.xlsx": first, "2023-03-05/a.xlsx": second}}, base + 9,
			[]string{"2023-03-04/0.xlsx v1 接收", "2023-03-05/a.xlsx v2 待核实", "2023-03-05/z.xlsx v3 待核实"}},
		"one in the place of another": {[]laid{{"2023-03-05/a.xlsx": third}, {"2023-03-05/a.xlsx": first, "2023-03-05/b.xlsx": second}}, base + 9,
			[]string{"2023-03-05/a.xlsx v1 接收", "2023-03-05/a.xlsx v2 待核实", "2023-03-05/b.xlsx v3 待核实"}},
		"the same twice is no question": {[]laid{{"2023-03-05/a.xlsx": first, "2023-03-05/b.xlsx": first}}, base, []string{"2023-03-05/a.xlsx v1 接收"}},
		"nor is a copy of what counts": {[]laid{{"2023-03-04/0.xlsx": first}, {"2023-03-05/a.xlsx": second, "2023-03-05/z.xlsx": first}}, base,
			[]string{"2023-03-04/0.xlsx v1 接收", "2023-03-05/a.xlsx v2 待核实", "2023-03-05/z.xlsx v3 待核实"}},
		"under whatever name": {[]laid{{"2023-03-04/0.xlsx": first}, {"2023-03-05/z.xlsx": second, "2023-03-05/a.xlsx": first}}, base,
			[]string{"2023-03-04/0.xlsx v1 接收", "2023-03-05/z.xlsx v2 待核实", "2023-03-05/a.xlsx v3 待核实"}},
		"what is wrong asks nothing": {[]laid{{"2023-03-05/a.xlsx": returnOf(t, u, month(2023, 2), -9999), "2023-03-05/b.xlsx": first}}, base,
			[]string{"2023-03-05/a.xlsx v1 退回", "2023-03-05/b.xlsx v2 接收"}},
		"a day before what was seen before": {[]laid{{"2023-03-07/a.xlsx": first}, {"2023-03-05/b.xlsx": second}}, base,
			[]string{"2023-03-07/a.xlsx v1 接收", "2023-03-05/b.xlsx v2 待核实"}},
		"a later one puts an end to it": {[]laid{{"z.xlsx": first, "a.xlsx": second}, {"c.xlsx": third}}, base + 9,
			[]string{"a.xlsx v1 待核实", "z.xlsx v2 待核实", "c.xlsx v3 接收"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, parkOf([]facts.Respondent{u}))
			o.Now = at(3, 8, 9)
			st := o.real()
			for i, scan := range c.scans {
				for path, data := range scan {
					o.dropAt(path, data, laidAt(i))
				}
				o.collect()
				o.Now = o.Now.Add(time.Hour)
			}
			if sum := o.collect(); sum.New != 0 || sum.Mended != 0 {
				t.Errorf("a round later: %+v", sum)
			}
			if got := verdicts(t, st); !slices.Equal(got, c.said) {
				t.Errorf("%q, want %q", got, c.said)
			}
			if got := inForce(t, st); got != c.want {
				t.Errorf("%d counts, want %d", got, c.want)
			}
		})
	}
}

func laidAt(scan int) time.Time { return laid.Add(time.Duration(scan) * time.Minute) }

// The office names the version that counts; it may think better of it, and take all back.
func TestNamingAVersion(t *testing.T) {
	u := unit(1)
	base := filled(u, month(2023, 2)).Asked["gov.ytd"].Units
	o := newOffice(t, parkOf([]facts.Respondent{u}))
	o.Now = at(3, 8, 9)
	st := o.real()
	o.drop("2023-03-05/a.xlsx", returnOf(t, u, month(2023, 2), 0))
	o.drop("2023-03-05/b.xlsx", returnOf(t, u, month(2023, 2), 7))
	o.collect()
	for _, n := range []int{1, 2, 1} {
		if now := o.choose(st, n); now.Verdict != ingest.Accepted || now.Asked() {
			t.Fatalf("version %d is %s: %v", n, now.Verdict, now.Problems)
		}
		if got := inForce(t, st); got != base+int64(n-1)*7 {
			t.Errorf("%d counts when version %d is named", got, n)
		}
		if sum := o.collect(); sum.New+sum.Mended != 0 {
			t.Errorf("%+v", sum)
		}
	}
	o.void(st, 1)
	if got := inForce(t, st); got != 0 {
		t.Errorf("%d counts when both are void", got)
	}
	// What is handed in once more after it was taken back comes anew.
	o.Now = o.Now.Add(time.Hour)
	o.drop("2023-03-08/a.xlsx", returnOf(t, u, month(2023, 2), 0))
	if sum := o.collect(); sum.New != 1 || inForce(t, st) != base {
		t.Errorf("%+v, %d counts", sum, inForce(t, st))
	}
	want := []string{"2023-03-05/a.xlsx v1 作废", "2023-03-05/b.xlsx v2 作废", "2023-03-08/a.xlsx v3 接收"}
	if got := verdicts(t, st); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func (o *office) void(st *store.Store, n int) {
	o.t.Helper()
	for _, v := range versions(o.t, st) {
		if v.Version != n {
			continue
		}
		s, _, err := st.Submission(o.t.Context(), v.SHA256)
		if err == nil {
			err = o.Void(o.t.Context(), s, ingest.Voided{Version: v, Reason: "企业来电说报错了", Who: "李统计", At: o.Now})
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

// A version that is taken back gives way to the one before it, or to none; what was held against
// it is judged anew at once.
func TestTakingAVersionBack(t *testing.T) {
	u := unit(1)
	base := filled(u, month(2023, 2)).Asked["gov.ytd"].Units
	o := newOffice(t, parkOf([]facts.Respondent{u}))
	o.Now = at(4, 8, 9)
	st := o.real()
	o.drop("2023-03-05/a.xlsx", returnOf(t, u, month(2023, 2), 0))
	o.drop("2023-03-06/b.xlsx", returnOf(t, u, month(2023, 2), 7))
	o.drop("2023-04-05/march.xlsx", returnOf(t, u, month(2023, 3), 0)) // follows the first
	o.collect()
	if got := came(t, st, month(2023, 3)); !slices.Equal(got, []string{"2023-04-05/march.xlsx v1 退回"}) {
		t.Fatalf("%q", got)
	}
	o.void(st, 2)
	if got := inForce(t, st); got != base {
		t.Errorf("%d counts, want the version before", got)
	}
	if got := came(t, st, month(2023, 3)); !slices.Equal(got, []string{"2023-04-05/march.xlsx v1 接收"}) {
		t.Errorf("%q", got)
	}
	o.void(st, 1)
	if got := inForce(t, st); got != 0 {
		t.Errorf("%d counts, want none", got)
	}
	if got := came(t, st, month(2023, 2)); len(got) != 0 {
		t.Errorf("it is told of: %q", got)
	}
	if sum := o.collect(); sum.New+sum.Mended != 0 {
		t.Errorf("%+v", sum)
	}
}

// Of two that came together one is taken back: the other is asked about no more.
func TestTakingOneOfTwoBack(t *testing.T) {
	u := unit(1)
	o := newOffice(t, parkOf([]facts.Respondent{u}))
	o.Now = at(3, 8, 9)
	st := o.real()
	o.drop("2023-03-05/a.xlsx", returnOf(t, u, month(2023, 2), 0))
	o.drop("2023-03-05/b.xlsx", returnOf(t, u, month(2023, 2), 7))
	o.collect()
	o.void(st, 1)
	want := []string{"2023-03-05/a.xlsx v1 作废", "2023-03-05/b.xlsx v2 接收"}
	if got := verdicts(t, st); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The first is accepted, a second is sent back, the first comes again: it is the newest, and counts.
func TestTheFirstAgainAfterOneSentBack(t *testing.T) {
	u := unit(1)
	o := newOffice(t, parkOf([]facts.Respondent{u}))
	o.Now = at(3, 8, 9)
	st := o.real()
	first := returnOf(t, u, month(2023, 2), 0)
	for i, data := range [][]byte{first, returnOf(t, u, month(2023, 2), -9999), first} {
		o.drop(fmt.Sprintf("%d.xlsx", i), data)
		o.collect()
		o.Now = o.Now.Add(time.Hour)
	}
	want := []string{"0.xlsx v1 接收", "1.xlsx v2 退回", "2.xlsx v3 接收"}
	if got := verdicts(t, st); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := inForce(t, st); got != filled(u, month(2023, 2)).Asked["gov.ytd"].Units {
		t.Errorf("%d counts", got)
	}
}

// Two rounds have found the same two files, and one of them records the first, or the second:
// whatever their clocks, the day of the folder tells which is the later.
func TestTwoRoundsFoundTheSame(t *testing.T) {
	u := unit(1)
	const early, late = "2023-03-05/z.xlsx", "2023-03-06/a.xlsx"
	for name, c := range map[string]struct {
		hidden string // from the other round
		after  time.Duration
	}{"the other takes the first, later": {late, time.Hour}, "the other takes the first, earlier": {late, -time.Hour},
		"the other takes the second, later": {early, time.Hour}, "the other takes the second, earlier": {early, -time.Hour}} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, parkOf([]facts.Respondent{u}))
			o.Now = at(3, 8, 9)
			st := o.real()
			o.dropAt(early, returnOf(t, u, month(2023, 2), 0), wall)
			o.dropAt(late, returnOf(t, u, month(2023, 2), 7), wall)
			other := o.Round
			other.Now, other.Inboxes = o.Now.Add(c.after), slices.Clone(o.Inboxes)
			other.Inboxes[0].Settle = 0
			o.Pause = func(context.Context, time.Duration) { // this round has found both
				path, away := filepath.Join(o.dir, c.hidden), filepath.Join(o.dir, ".away")
				err := os.Rename(path, away)
				if err == nil {
					_, err = other.Collect(t.Context())
				}
				if err := errors.Join(err, os.Rename(away, path)); err != nil {
					t.Error(err)
				}
			}
			o.collect()
			if got, want := inForce(t, st), filled(u, month(2023, 2)).Asked["gov.ytd"].Units+7; got != want {
				t.Errorf("%d counts, want %d: %q", got, want, verdicts(t, st))
			}
		})
	}
}
