package queue_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parkstat/store"
	"parkstat/work/queue"
)

var shanghai = time.FixedZone("CST", 8*3600)

// at is a time of July 2023.
func at(day, hour, minute int) time.Time {
	return time.Date(2023, 7, day, hour, minute, 0, 0, shanghai)
}

// office is a scheduler with the real book, a clock of its own and a record of
// what was run.
type office struct {
	t    *testing.T
	dir  string
	now  time.Time
	runs []string
	queue.Scheduler
	store *store.Store
}

const stamp = "02 15:04"

func newOffice(t *testing.T, spec string) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), now: at(1, 0, 0)}
	schedule, err := queue.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	o.Scheduler = queue.Scheduler{Name: "月报", Schedule: schedule, Now: func() time.Time { return o.now }, Loc: shanghai, Most: 12,
		Run: func(_ context.Context, at time.Time) (string, error) {
			o.runs = append(o.runs, at.Format(stamp))
			return "写出 " + at.Format(stamp), nil
		}}
	o.start()
	t.Cleanup(func() { _ = o.store.Close() })
	return o
}

// start opens the book, as the program does when it starts.
func (o *office) start() {
	o.t.Helper()
	st, err := store.Open(o.t.Context(), o.dir)
	if err != nil {
		o.t.Fatal(err)
	}
	o.store, o.Ledger = st, st
}

func (o *office) restart() {
	o.t.Helper()
	if err := o.store.Close(); err != nil {
		o.t.Fatal(err)
	}
	o.start()
}

// wake lets the scheduler look at its clock and says what it ran.
func (o *office) wake(now time.Time) []string {
	o.t.Helper()
	o.now, o.runs = now, nil
	n, err := o.CatchUp(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	if n != len(o.runs) {
		o.t.Errorf("%d said to have run, ran %v", n, o.runs)
	}
	return o.runs
}

func (o *office) want(now time.Time, runs ...string) {
	o.t.Helper()
	if got := o.wake(now); !slices.Equal(got, runs) {
		o.t.Errorf("at %s it ran %v, want %v", now.Format(stamp), got, runs)
	}
}

// states are the occurrences in the book, read past the store.
func (o *office) states() string {
	o.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(o.dir, "parkstat.db"))
	if err != nil {
		o.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(o.t.Context(), `SELECT at, state, note FROM occurrences ORDER BY at`)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var ms int64
		var state, note string
		if err := rows.Scan(&ms, &state, &note); err != nil {
			o.t.Fatal(err)
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", time.UnixMilli(ms).In(shanghai).Format(stamp), state, note)))
	}
	if err := rows.Err(); err != nil {
		o.t.Fatal(err)
	}
	return strings.Join(all, "; ")
}

// The past before the first start is nobody's duty.
func TestTheFirstStartPlansNothingOfThePast(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.want(at(10, 9, 0)) // the minute itself has begun already
	o.want(at(10, 23, 59))
	if got := o.states(); got != "" {
		t.Errorf("the book holds %s", got)
	}
	o.want(at(11, 8, 59))
	o.want(at(11, 9, 0), "11 09:00")
	o.want(at(11, 9, 1))
	if got := o.states(); got != "11 09:00 done 写出 11 09:00" {
		t.Errorf("the book holds %s", got)
	}
}

// What was missed while nobody was there is run once each, oldest first.
func TestMissedOccurrencesAreRunOnceEach(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.want(at(10, 12, 0))
	o.restart()
	o.want(at(12, 10, 0), "11 09:00", "12 09:00")
	o.restart()
	o.want(at(12, 10, 1))
	o.want(at(13, 9, 0), "13 09:00")
}

// A month's schedule is met also when its hour was slept over.
func TestMonthly(t *testing.T) {
	o := newOffice(t, "0 9 12 * *")
	o.want(at(12, 9, 30))
	o.want(at(45, 0, 0), "12 09:00") // 14 August
	if got := o.states(); got != "12 09:00 done 写出 12 09:00" {
		t.Errorf("the book holds %s", got)
	}
}

// A run that was broken off is taken up again at the next start, whether the
// program was asked to stop or just ended.
func TestABrokenRunIsTakenUpAgain(t *testing.T) {
	t.Run("stopped", func(t *testing.T) {
		o := newOffice(t, "0 9 * * *")
		o.want(at(10, 10, 0))
		ctx, stop := context.WithCancel(t.Context())
		run := o.Run
		o.Run = func(ctx context.Context, at time.Time) (string, error) {
			stop()
			return "", ctx.Err()
		}
		o.now = at(12, 10, 0)
		if _, err := o.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		if got := o.states(); got != "11 09:00 running; 12 09:00 planned" {
			t.Errorf("the book holds %s", got)
		}
		o.Run = run
		o.restart()
		o.want(at(12, 10, 5), "11 09:00", "12 09:00")
	})
	t.Run("ended", func(t *testing.T) {
		o := newOffice(t, "0 9 * * *")
		o.want(at(10, 10, 0))
		run := o.Run
		o.Run = func(context.Context, time.Time) (string, error) { panic("killed") }
		func() {
			defer func() { _ = recover() }()
			o.now = at(11, 10, 0)
			_, _ = o.CatchUp(t.Context())
		}()
		if got := o.states(); got != "11 09:00 running" {
			t.Errorf("the book holds %s", got)
		}
		o.Run = run
		o.restart()
		o.want(at(11, 10, 5), "11 09:00")
		o.want(at(11, 10, 6))
	})
}

// One that fails is marked so with its reason, is not tried again, and the others
// go on.
func TestAFailureStopsNobody(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.want(at(10, 10, 0))
	run := o.Run
	o.Run = func(ctx context.Context, at time.Time) (string, error) {
		note, _ := run(ctx, at)
		if at.Day() == 12 {
			return note, errors.New("园区工作簿有错")
		}
		return note, nil
	}
	o.want(at(13, 10, 0), "11 09:00", "12 09:00", "13 09:00")
	if got, want := o.states(), "11 09:00 done 写出 11 09:00; 12 09:00 failed 园区工作簿有错; 13 09:00 done 写出 13 09:00"; got != want {
		t.Errorf("the book holds %s, want %s", got, want)
	}
	o.want(at(13, 10, 1))
}

// A clock that is set back repeats nothing, and goes on where it was.
func TestAClockSetBackRepeatsNothing(t *testing.T) {
	o := newOffice(t, "0 * * * *")
	o.want(at(10, 8, 30))
	o.want(at(10, 10, 5), "10 09:00", "10 10:00")
	o.want(at(10, 9, 5)) // an hour back
	o.want(at(10, 10, 0))
	o.restart()
	o.want(at(10, 10, 5))
	o.want(at(10, 11, 0), "10 11:00")
}

// After a long absence only the newest are made up for; the others say why not.
func TestOnlyTheNewestAreMadeUpFor(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.Most = 2
	o.want(at(10, 10, 0))
	o.want(at(15, 10, 0), "14 09:00", "15 09:00")
	const why = "skipped 积压超过 2 次，只补最近的"
	if got, want := o.states(), "11 09:00 "+why+"; 12 09:00 "+why+"; 13 09:00 "+why+"; 14 09:00 done 写出 14 09:00; 15 09:00 done 写出 15 09:00"; got != want {
		t.Errorf("the book holds %s, want %s", got, want)
	}
	o.want(at(15, 10, 1))
}

// notes is a book that takes any state, so as to see what the scheduler asks of it.
type notes struct {
	queue.Ledger
	marks []string
}

func (n *notes) Mark(_ context.Context, o queue.Occurrence) error {
	n.marks = append(n.marks, o.At.In(shanghai).Format("02")+" "+o.State)
	return nil
}

func TestMostBoundsWhatIsRun(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.Most = 1
	o.want(at(10, 10, 0))
	n := &notes{Ledger: o.store}
	o.Ledger = n
	o.want(at(12, 10, 0), "12 09:00")
	if got := strings.Join(n.marks, ", "); got != "11 skipped, 12 running, 12 done" {
		t.Errorf("marked %s", got)
	}
}

// Two schedules keep apart.
func TestSchedulesKeepApart(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.want(at(10, 10, 0))
	o.want(at(11, 10, 0), "11 09:00")
	o.Name = "周报"
	o.want(at(11, 11, 0))
	o.want(at(12, 11, 0), "12 09:00")
	o.Name = "月报"
	o.want(at(12, 11, 0), "12 09:00")
}

// The guard is held only while something is run, and what another process did
// meanwhile is not done twice.
func TestGuard(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.want(at(10, 10, 0))
	held := 0
	o.Guard = func(context.Context) (func(), error) {
		held++
		return func() { held-- }, nil
	}
	run := o.Run
	o.Run = func(ctx context.Context, at time.Time) (string, error) {
		if held != 1 {
			t.Errorf("held %d times while running", held)
		}
		return run(ctx, at)
	}
	o.want(at(11, 8, 0))
	o.want(at(11, 9, 0), "11 09:00")
	if held != 0 {
		t.Error("still held")
	}
	o.Guard = func(ctx context.Context) (func(), error) {
		err := o.store.Mark(ctx, queue.Occurrence{Schedule: o.Name, At: at(12, 9, 0), State: "done", Note: "别处"})
		return func() {}, err
	}
	o.want(at(12, 9, 0))
	o.Guard = func(context.Context) (func(), error) { return nil, errors.New("锁坏了") }
	o.now = at(13, 9, 0)
	if _, err := o.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), "锁坏了") {
		t.Errorf("a broken guard: %v", err)
	}
	if got := o.states(); !strings.HasSuffix(got, "13 09:00 planned") {
		t.Errorf("the book holds %s", got)
	}
}

// A book that cannot be written is an error that names the schedule, and nothing
// is run unrecorded.
func TestABrokenBook(t *testing.T) {
	o := newOffice(t, "0 9 * * *")
	o.want(at(10, 10, 0))
	if err := o.store.Close(); err != nil {
		t.Fatal(err)
	}
	o.now = at(11, 10, 0)
	if n, err := o.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), "月报") || n != 0 || o.runs != nil {
		t.Errorf("%d ran, %v", n, err)
	}
	broken := &brokenMark{Ledger: nil}
	o.start()
	broken.Ledger = o.store
	o.Ledger = broken
	if n, err := o.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), "mark schedule 月报") || n != 0 || o.runs != nil {
		t.Errorf("%d ran, %v", n, err)
	}
}

type brokenMark struct{ queue.Ledger }

func (brokenMark) Mark(context.Context, queue.Occurrence) error { return errors.New("disk full") }

func TestParseSchedule(t *testing.T) {
	from := time.Date(2023, 7, 12, 9, 30, 0, 0, shanghai)
	for spec, want := range map[string]string{
		"0 9 12 * *":      "2023-08-12 09:00",
		"*/15 8-18 * * *": "2023-07-12 09:45",
		"0 9 * * MON":     "2023-07-17 09:00",
		"0 0 29 2 *":      "2024-02-29 00:00",
		"@monthly":        "2023-08-01 00:00",
		"@daily":          "2023-07-13 00:00",
	} {
		s, err := queue.Parse(spec)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		if got := s.Next(from).Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s comes next at %s, want %s", spec, got, want)
		}
	}
}

func TestParseScheduleRefuses(t *testing.T) {
	for spec, want := range map[string]string{
		"TZ=UTC 0 9 12 * *":            "不能自带时区",
		"CRON_TZ=Asia/Tokyo * * * * *": "不能自带时区",
		"CRON_TZ=UTC":                  "不能自带时区",
		"TZ=":                          "不能自带时区",
		"0 0 30 2 *":                   "永远不会到来",
		"0 0 31 4,6,9,11 *":            "永远不会到来",
		"0 0 9 12 * *":                 "不是五段",
		"0 9 12 *":                     "不是五段",
		"":                             "不是五段",
		"   ":                          "不是五段",
		"60 9 * * *":                   "不是五段",
		"0 24 * * *":                   "不是五段",
		"0 9 0 * *":                    "不是五段",
		"0 9 * 13 *":                   "不是五段",
		"每月 12 日":                      "不是五段",
		"@reboot":                      "不是五段",
		"@every soon":                  "不是五段",
		"5-1 * * * *":                  "不是五段",
		"*/0 * * * *":                  "不是五段",
		"99999999999999999999 * * * *": "不是五段",
		"\x00 * * * *":                 "不是五段",
	} {
		if s, err := queue.Parse(spec); err == nil || !strings.Contains(err.Error(), want) || s != nil {
			t.Errorf("%q: %v, want %s", spec, err, want)
		}
	}
}

// Whatever is written as a schedule is taken, with a time to come, or refused.
func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"0 9 12 * *", "@monthly", "@every 1h", "TZ=UTC * * * * *", "0 0 30 2 *", "* * * * * *", "*/7 1,2-3 * JAN-DEC ?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := queue.Parse(spec)
		if (s == nil) == (err == nil) {
			t.Fatalf("%q: %v and %v", spec, s, err)
		}
		now := time.Date(2023, 7, 12, 9, 30, 0, 0, shanghai)
		if err == nil && !s.Next(now).After(now) {
			t.Fatalf("%q comes next at %v", spec, s.Next(now))
		}
	})
}
