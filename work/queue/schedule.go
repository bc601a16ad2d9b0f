package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"parkstat/facts/calendar"
)

// Schedule says when it comes next after a time; zero: not any more.
type Schedule interface {
	Next(t time.Time) time.Time
}

// Parse reads five cron fields or a descriptor such as @monthly. It
// refuses what the parser accepts and then trips over: a time zone of its own, and
// a date that never comes.
func Parse(spec string) (Schedule, error) {
	if strings.Contains(spec, "TZ=") {
		return nil, fmt.Errorf("计划 %q 不能自带时区，时区由 timezone 设置", spec)
	}
	s, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("计划 %q 不是五段 cron 表达式（分 时 日 月 周）：%w", spec, err)
	}
	if s.Next(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("计划 %q 永远不会到来，请改正日或月", spec)
	}
	return s, nil
}

// Calendared is a schedule of calendar words. The calendar is asked for anew each time,
// since officers edit it.
type Calendared struct {
	Plan   func() (calendar.Plan, error)
	broken error
}

// Next is the first time after t, zero where none is known; Broken says why.
func (c *Calendared) Next(t time.Time) time.Time {
	plan, err := c.Plan()
	if err == nil {
		t, _, err = plan.Next(t)
	}
	if c.broken = err; err != nil {
		return time.Time{}
	}
	return t
}

// Broken is why the last Next found no time; nil where there simply is none.
func (c *Calendared) Broken() error { return c.broken }

// NotYet is an error of a Run whose time has not come: the occurrence stays planned
// and is tried again.
type NotYet struct{ Err error }

func (n NotYet) Error() string { return n.Err.Error() }
func (n NotYet) Unwrap() error { return n.Err }

// kindRun is the kind of work of an occurrence.
const kindRun = "run"

const (
	// tryAgain is how long an occurrence that is not yet to be run is left alone.
	tryAgain = 10 * time.Minute
	// runLimit bounds one run, with its letters.
	runLimit = 2 * time.Hour
)

// Scheduler runs what a schedule asks for, also what it asked for while nobody
// was there.
type Scheduler struct {
	Name     string
	Schedule Schedule
	Ledger   Ledger
	Now      func() time.Time
	Loc      *time.Location
	// Run does the work of an occurrence; the note is kept with it.
	Run func(ctx context.Context, at time.Time) (note string, err error)
	// Guard is held while occurrences are run: one process and one schedule at a
	// time. Nil guards nothing.
	Guard func(ctx context.Context) (release func(), err error)
	// Most bounds what is caught up at once: older occurrences are recorded as
	// skipped.
	Most int
}

// CatchUp plans every occurrence from the last one planned up to now and runs
// those that are due, oldest first, each once. An occurrence that fails is marked
// so and does not stop the others.
func (s *Scheduler) CatchUp(ctx context.Context) (ran int, err error) {
	now := s.Now().In(s.Loc)
	began, _, err := s.Ledger.Began(ctx, s.Name, now)
	if err != nil {
		return 0, fmt.Errorf("read schedule %s: %w", s.Name, err)
	}
	last, err := s.Ledger.Latest(ctx, s.Name)
	if err != nil {
		return 0, fmt.Errorf("read schedule %s: %w", s.Name, err)
	}
	if last.IsZero() {
		last = began
	}
	var planned []time.Time
	for t := s.Schedule.Next(last.In(s.Loc)); !t.IsZero() && !t.After(now); t = s.Schedule.Next(t) {
		planned = append(planned, t)
	}
	if c, ok := s.Schedule.(*Calendared); ok && c.broken != nil {
		// What was due until then is run all the same.
		defer func(broken error) { err = errors.Join(err, fmt.Errorf("plan schedule %s: %w", s.Name, broken)) }(c.broken)
	}
	if err := s.Ledger.Plan(ctx, s.Name, planned); err != nil {
		return 0, fmt.Errorf("plan schedule %s: %w", s.Name, err)
	}
	due, err := s.due(ctx, now)
	if err != nil {
		return 0, err
	}
	if len(due) == 0 {
		return 0, nil
	}
	if s.Guard != nil {
		release, err := s.Guard(ctx)
		if err != nil {
			return 0, fmt.Errorf("wait for schedule %s: %w", s.Name, err)
		}
		defer release()
		// Another process may have done them meanwhile.
		if due, err = s.due(ctx, now); err != nil {
			return 0, err
		}
	}
	// Whoever works is alone: a lease that is still out is a dead one's.
	if err := s.Ledger.Void(ctx, kindRun); err != nil {
		return 0, fmt.Errorf("take up schedule %s: %w", s.Name, err)
	}
	for i, o := range due {
		if ctx.Err() != nil {
			return ran, nil
		}
		if len(due)-i > s.Most {
			o.State, o.Note = "skipped", fmt.Sprintf("积压超过 %d 次，只补最近的", s.Most)
			if err := s.Ledger.Mark(ctx, o); err != nil {
				return ran, fmt.Errorf("mark schedule %s: %w", s.Name, err)
			}
			continue
		}
		done, err := s.one(ctx, o)
		if err != nil {
			return ran, err
		}
		if done {
			ran++
		}
	}
	return ran, nil
}

func (s *Scheduler) due(ctx context.Context, now time.Time) ([]Occurrence, error) {
	due, err := s.Ledger.Due(ctx, s.Name, now)
	if err != nil {
		return nil, fmt.Errorf("read schedule %s: %w", s.Name, err)
	}
	return due, nil
}

// one runs an occurrence, unless it is in other hands or its time has not come.
func (s *Scheduler) one(ctx context.Context, o Occurrence) (ran bool, err error) {
	id := s.Name + "@" + o.At.UTC().Format(time.RFC3339)
	if err := s.Ledger.Enqueue(ctx, kindRun, id, o.At); err != nil {
		return false, fmt.Errorf("take up schedule %s: %w", s.Name, err)
	}
	now := s.Now()
	it, ok, err := s.Ledger.Claim(ctx, kindRun, id, false, now, now.Add(runLimit+grace))
	if err != nil || !ok {
		return false, err
	}
	o.State = "running"
	if err := s.Ledger.Mark(ctx, o); err != nil {
		return false, fmt.Errorf("mark schedule %s: %w", s.Name, err)
	}
	limited, stop := context.WithTimeout(ctx, runLimit)
	defer stop()
	note, err := s.Run(limited, o.At.In(s.Loc))
	var notYet NotYet
	if err != nil && ctx.Err() != nil && !errors.As(err, &notYet) {
		// Stopped in the middle: it stays running and is taken up at the next start.
		return true, nil
	}
	ctx = context.WithoutCancel(ctx) // what is done is noted, also while stopping
	o.State, o.Note, it.State, it.Doubts = "done", note, Done, 0
	switch {
	case errors.As(err, &notYet):
		o.State, o.Note, it.State, it.Next = "planned", err.Error(), Due, s.Now().Add(tryAgain)
	case err != nil:
		o.State, o.Note, it.State = "failed", err.Error(), Stopped
	}
	it.Note = o.Note
	if err := s.Ledger.Mark(ctx, o); err != nil {
		return true, fmt.Errorf("mark schedule %s: %w", s.Name, err)
	}
	return true, s.Ledger.Finish(ctx, it)
}

// Serve catches up at once and then every minute, until the context ends.
func (s *Scheduler) Serve(ctx context.Context, report func(error)) error {
	catch := func() {
		// Stopping breaks off whatever is being read; that is no fault.
		if _, err := s.CatchUp(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
	}
	catch()
	c := cron.New(cron.WithLocation(s.Loc), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(cron.DefaultLogger)))
	if _, err := c.AddFunc("* * * * *", catch); err != nil {
		return fmt.Errorf("start schedule %s: %w", s.Name, err)
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}
