package queue_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/store"
	"parkstat/work/queue"
)

// reporting is a calendar by rule: open on the 1st at 9, due on the 8th at 18, with the
// shipped holidays.
func reporting(t testing.TB) *calendar.Calendar {
	t.Helper()
	data, err := os.ReadFile("../../templates/calendar/holidays.yaml")
	var f calendar.File
	if err == nil {
		err = yaml.Unmarshal(data, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.NewWorkdays(f)
	if err != nil {
		t.Fatal(err)
	}
	rule, err := calendar.RuleText{Opens: "1 09:00", Closes: "8 18:00"}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return &calendar.Calendar{Park: &facts.Park{}, Days: days, Rules: map[string]*calendar.Rule{"": rule}, Loc: shanghai}
}

// byCalendar is the office whose schedule is a calendar word.
func byCalendar(t *testing.T, word string) *office {
	t.Helper()
	o, c := newOffice(t, "@monthly"), reporting(t)
	w, err := calendar.ParseWord(word)
	if err != nil {
		t.Fatal(err)
	}
	o.Schedule = &queue.Calendared{Plan: func() (calendar.Plan, error) { return calendar.Plan{Word: w, Form: "output", Calendar: c}, nil }}
	o.Run = func(_ context.Context, at time.Time) (string, error) {
		o.runs = append(o.runs, at.Format("2006-01-02 15:04"))
		return "", nil
	}
	return o
}

// A year by the calendar, looked at every two hours: each period is run once and at its
// time, over 国庆 and 春节, with 1—2月 in March; not again when the clock is set back.
func TestAYearByTheCalendar(t *testing.T) {
	o := byCalendar(t, "deadline+1 workday 09:00")
	var all []string
	for now := time.Date(2022, 12, 20, 1, 10, 0, 0, shanghai); now.Year() < 2024; now = now.Add(2 * time.Hour) {
		all = append(all, o.wake(now)...)
		if now.Hour() == 9 && now.Minute() == 10 { // set back an hour, each morning
			all = append(all, o.wake(now.Add(-time.Hour))...)
			all = append(all, o.wake(now.Add(-10*time.Minute))...)
		}
	}
	want := []string{"2023-01-10 09:00", "2023-03-09 09:00", "2023-04-11 09:00", "2023-05-09 09:00", "2023-06-09 09:00", "2023-07-11 09:00",
		"2023-08-09 09:00", "2023-09-11 09:00", "2023-10-09 09:00", "2023-11-09 09:00", "2023-12-11 09:00"}
	if !slices.Equal(all, want) {
		t.Errorf("ran %q", all)
	}
}

// Down from May to August: the three months are caught up in order, each once.
func TestDowntimeByTheCalendar(t *testing.T) {
	o := byCalendar(t, "截止-2个工作日 17:00")
	o.wake(time.Date(2023, 5, 20, 0, 0, 0, 0, shanghai))
	o.restart()
	if got := o.wake(time.Date(2023, 8, 20, 3, 0, 0, 0, shanghai)); !slices.Equal(got, []string{"2023-06-06 17:00", "2023-07-06 17:00", "2023-08-04 17:00"}) {
		t.Errorf("caught up %q", got)
	}
	if got := o.wake(time.Date(2023, 9, 6, 16, 59, 0, 0, shanghai)); len(got) > 0 {
		t.Errorf("again %q", got)
	}
	if got := o.wake(time.Date(2023, 9, 6, 17, 0, 0, 0, shanghai)); !slices.Equal(got, []string{"2023-09-06 17:00"}) {
		t.Errorf("the next %q", got)
	}
}

// Two processes over one book: each occurrence is run by one of them.
func TestTwoProcessesByTheCalendar(t *testing.T) {
	first := byCalendar(t, "deadline")
	first.wake(time.Date(2023, 3, 1, 0, 0, 0, 0, shanghai))
	second := &office{t: t, dir: first.dir, Scheduler: first.Scheduler}
	second.start()
	t.Cleanup(func() { _ = second.store.Close() })
	var mu sync.Mutex
	var runs []string
	now := time.Date(2023, 12, 31, 0, 0, 0, 0, shanghai)
	var both sync.WaitGroup
	for _, o := range []*office{first, second} {
		s := o.Scheduler
		s.Schedule = &queue.Calendared{Plan: first.Schedule.(*queue.Calendared).Plan}
		s.Now = func() time.Time { return now }
		s.Guard = func(ctx context.Context) (func(), error) { return store.Lock(ctx, o.dir, store.Issuing, time.Minute) }
		s.Run = func(_ context.Context, at time.Time) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			runs = append(runs, at.Format("01-02 15:04"))
			return "", nil
		}
		both.Go(func() {
			if _, err := s.CatchUp(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	want := "03-08 18:00 04-10 18:00 05-08 18:00 06-08 18:00 07-10 18:00 08-08 18:00 09-08 18:00 10-08 18:00 11-08 18:00 12-08 18:00"
	if got := strings.Join(runs, " "); got != want {
		t.Errorf("ran %s", got)
	}
}

// A year that the calendar does not know is told, after what is due was run; a calendar that
// cannot be read is too.
func TestBrokenCalendar(t *testing.T) {
	o := byCalendar(t, "deadline")
	o.wake(time.Date(2026, 11, 20, 0, 0, 0, 0, shanghai))
	o.now, o.runs = time.Date(2026, 12, 9, 0, 0, 0, 0, shanghai), nil
	n, err := o.CatchUp(t.Context())
	var unknown calendar.UnknownYear
	if n != 1 || !slices.Equal(o.runs, []string{"2026-12-08 18:00"}) || !errors.As(err, &unknown) || unknown != 2027 {
		t.Errorf("%d ran: %q, %v", n, o.runs, err)
	}
	o.Schedule = &queue.Calendared{Plan: func() (calendar.Plan, error) { return calendar.Plan{}, errors.New("园区工作簿坏了") }}
	if n, err := o.CatchUp(t.Context()); n != 0 || err == nil || !strings.Contains(err.Error(), "园区工作簿坏了") {
		t.Errorf("%d ran, %v", n, err)
	}
}
