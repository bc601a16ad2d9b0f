package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/work/queue"
)

// Service is the office running by itself: its plans, reminders and post, until the context
// ends. A mistake in a file keeps back only what needs that file: it is noted, told, and
// tried again.
type Service struct {
	Plans []Plan
	// Office is the park as its files are now; with an error the last good one, nil where
	// there was none.
	Office func() (*Office, error)
	// Dispatch is the post as the settings are now; with an error as the last good ones had it, nil
	// where there were none.
	Dispatch func() (*Dispatch, error)
	Book     Book
	Guard    func(ctx context.Context) (release func(), err error)
	Now      func() time.Time
	Loc      *time.Location
	Mailbox  *Reading // nil: there is none
	Log      *slog.Logger

	woken chan struct{}
}

const (
	// mostMissed bounds what is caught up after a long downtime.
	mostMissed = 12
	// postEvery is how often it is looked for what is due.
	postEvery = time.Minute
	// remindEvery is how often it is looked at the reminders though nothing seems due.
	remindEvery = 10 * time.Minute
	// soon is how long a report waits for the first returns.
	soon = 7 * 24 * time.Hour
	// LateUntold is when a letter or report counts as late where nobody is told.
	LateUntold = 2 * time.Hour
)

// Serve runs it.
func (s *Service) Serve(ctx context.Context) error {
	var all sync.WaitGroup
	s.woken = make(chan struct{}, 1)
	s.warnOfYear()
	for _, plan := range s.Plans {
		schedule, err := plan.Schedule(s.current)
		if err != nil {
			return &facts.Mistake{Err: err}
		}
		run := &queue.Scheduler{Name: plan.Name, Schedule: schedule, Ledger: s.Book, Now: s.Now, Loc: s.Loc, Most: mostMissed, Guard: s.Guard,
			Run: func(limited context.Context, at time.Time) (string, error) {
				note, err := s.occurrence(limited, plan, at)
				if ctx.Err() == nil || err == nil { // what stopping breaks off is no fault
					s.ran(plan, at, note, err)
				}
				return note, err
			}}
		s.Log.Info("计划已启动", "名称", plan.Name, "何时", plan.When(), "下次", stampOrNone(schedule.Next(s.Now())))
		told := s.seldom(func(err error) { s.Log.Error("计划出错", "名称", plan.Name, "错误", err) })
		all.Go(func() {
			if err := run.Serve(ctx, told); err != nil {
				s.Log.Error("计划停止", "名称", plan.Name, "错误", err)
			}
		})
	}
	if s.Mailbox != nil {
		if err := s.Book.Wake(ctx, KindMailbox, TheMailbox, s.Now()); err != nil {
			return err
		}
		all.Go(func() { s.watch(ctx) })
	}
	all.Go(func() { s.remind(ctx) })
	all.Go(func() { s.post(ctx) })
	all.Wait()
	s.Log.Info("已停止")
	return nil
}

// ran says what became of an occurrence: to wait is a warning, to fail an error.
func (s *Service) ran(plan Plan, at time.Time, note string, err error) {
	level, key, said := slog.LevelInfo, "结果", note
	var waiting queue.NotYet
	switch {
	case errors.As(err, &waiting):
		level, key, said = slog.LevelWarn, "还没有做", Worldly(err)
	case err != nil:
		level, key, said = slog.LevelError, "没有做成", Worldly(err)
	}
	s.Log.Log(context.Background(), level, "计划", "名称", plan.Name, "时点", at.Format("2006-01-02 15:04"), key, said)
}

// current is the office as its files are; one that is out of date is none.
func (s *Service) current() (*Office, error) {
	o, err := s.Office()
	if err != nil {
		return nil, err
	}
	return o, nil
}

// occurrence runs the period that a plan's time asks for.
func (s *Service) occurrence(ctx context.Context, plan Plan, at time.Time) (string, error) {
	d, err := s.Dispatch()
	if d == nil {
		return "", queue.NotYet{Err: err}
	}
	p := facts.MonthBefore(at)
	if plan.Word != nil {
		o, err := s.current()
		if err != nil { // told as the trouble that it is
			return "", queue.NotYet{Err: err}
		}
		p = o.PeriodOf(plan, at)
	}
	if p.Month < facts.FirstMonth {
		return "1 月免报，不运行", nil
	}
	note, held, err := s.make(ctx, d, p, at)
	var waiting *report.Waiting
	after := time.Duration(0)
	switch {
	case errors.As(err, &waiting): // told once it is late
		if after = d.Mailing.LateAfter; after == 0 {
			after = LateUntold
		}
	case mendable(err):
		after = mendingTime
	}
	if ctx.Err() != nil {
		return note, err
	}
	err = errors.Join(err, d.Troubled(ctx, TroubleOf(p), err, after))
	if err == nil {
		err = d.Held(ctx, p, held)
	}
	return note, err
}

// make runs a period, and says why its mails wait. What somebody can mend is tried again until
// it is mended; nothing is issued from an older state of the files.
func (s *Service) make(ctx context.Context, d *Dispatch, p facts.Period, at time.Time) (note string, held *report.Held, err error) {
	o, err := s.current()
	var r *report.Reporter
	if err == nil {
		r, err = o.Reporter(d.Send)
	}
	if err == nil {
		_, err = d.Worker() // what is wrong with the way out is told before anything is done
	}
	if mendable(err) {
		return "", nil, queue.NotYet{Err: err}
	}
	if err != nil {
		return "", nil, err
	}
	now := s.Now()
	res, err := r.Run(ctx, report.Order{Period: p, Now: now, AsOf: now})
	var waiting *report.Waiting
	switch {
	case errors.As(err, &waiting), mendable(err), errors.Is(err, report.ErrNoReturns) && s.Now().Before(at.Add(soon)):
		return "", nil, queue.NotYet{Err: err}
	case err != nil:
		return "", nil, err
	}
	accepted := 0
	for _, l := range res.Deliveries {
		if l.State == report.MailAccepted {
			accepted++
		}
	}
	what := "已写出"
	if !res.New {
		what = "没有变化"
	}
	if n := len(res.Collected.Unread); n > 0 {
		what += fmt.Sprintf("，%d 份文件读不了", n)
	}
	if res.Held != nil {
		what += "，等着批准"
	}
	return fmt.Sprintf("%s %s；邮件 %d/%d 已发", res.Run.ID, what, accepted, len(res.Deliveries)), res.Held, nil
}

// post sends what is due, until the context ends.
func (s *Service) post(ctx context.Context) {
	tick := time.NewTicker(postEvery)
	defer tick.Stop()
	for {
		if err := s.postRound(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("发送邮件出错", "错误", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.woken:
		case <-tick.C:
		}
	}
}

// postRound takes the lock only where something is due. The settings are those of now: who
// mends the mail server's address need not start anything again.
func (s *Service) postRound(ctx context.Context) error {
	d, err := s.Dispatch()
	if d == nil {
		return err
	}
	o, trouble := s.current()
	if err := d.NoteYear(ctx, o, trouble); err != nil {
		return err
	}
	kinds := []string{KindMail, KindAlert, KindWarning, KindReceipt, KindNotice}
	if d.Mailing.Mailbox != nil {
		kinds = append(kinds, KindMailbox)
	}
	since, err := s.Book.DueSince(ctx, s.Now(), kinds...)
	if err != nil || since.IsZero() {
		return err
	}
	d.Fetched = s.fetched
	defer d.Greet(ctx)()
	release, err := s.Guard(ctx)
	if err != nil {
		return err
	}
	defer release()
	w, err := d.Worker()
	if err != nil {
		return err
	}
	return w.Round(ctx)
}

func (s *Service) fetched(t *Taking, err error) {
	if err != nil {
		s.Log.Error("读邮箱出错", "错误", err)
	} else if t.Mails > 0 {
		s.Log.Info("读了邮箱", "结果", t.String())
	}
}

// remind sends reminders when they are due, until the context ends.
func (s *Service) remind(ctx context.Context) {
	tick := time.NewTicker(postEvery)
	defer tick.Stop()
	told := s.seldom(func(err error) { s.Log.Error("催报出错", "错误", err) })
	var next, looked time.Time
	var seen *Office
	for {
		o, err := s.Office() // while a file is being mended, by what it said before
		if at := s.Now(); o != nil && len(o.Policies) > 0 &&
			(o != seen || !at.Before(looked.Add(remindEvery)) || !next.IsZero() && !at.Before(next)) {
			var trouble error
			next, trouble = s.remindRound(ctx, o)
			err = errors.Join(err, trouble)
			seen, looked = o, at
		}
		if err != nil && ctx.Err() == nil {
			told(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// remindRound plans what is due and does it; next is when there will be more.
func (s *Service) remindRound(ctx context.Context, o *Office) (next time.Time, err error) {
	d, err := s.Dispatch()
	if d == nil {
		return next, err
	}
	rs, broken := d.Reminders(o)
	for _, p := range o.Policies {
		if err := d.Troubled(ctx, troubleWay+p.Name, broken[p.Name], mendingTime); err != nil {
			return next, err
		}
	}
	next, unknown := rs.Plan(ctx)
	due, err := s.Book.DueSince(ctx, s.Now(), KindReminder)
	if err != nil || due.IsZero() {
		return next, errors.Join(unknown, err)
	}
	release, err := s.Guard(ctx)
	if err != nil {
		return next, err
	}
	defer release()
	written, skipped := 0, 0
	rs.Each = func(r Reminder) {
		if r.State == ReminderSent {
			written++
		} else {
			skipped++
		}
	}
	err = d.SendReminders(ctx, rs)
	s.Log.Info("催报", "写好", written, "跳过", skipped, "下次", stampOrNone(next))
	return next, errors.Join(unknown, err)
}

// watch wakes the round of the mailbox when the server tells of a mail.
func (s *Service) watch(ctx context.Context) {
	for ctx.Err() == nil {
		d, err := s.Dispatch()
		if d != nil {
			err = d.Watch(ctx, func() {
				select {
				case s.woken <- struct{}{}:
				default:
				}
			})
		}
		if errors.Is(err, errNoIdle) {
			s.Log.Info("邮箱服务器不会主动通知，按间隔查看", "间隔", s.Mailbox.Every)
			return
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("等候来信出错", "错误", err)
		}
		Pause(ctx, s.Mailbox.Every)
	}
}

// Pause waits, or less where the context ends.
func Pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// seldom passes on an error that was told within the hour no more.
func (s *Service) seldom(tell func(error)) func(error) {
	var last string
	var until time.Time
	return func(err error) {
		if t := s.Now(); err.Error() != last || !t.Before(until) {
			last, until = err.Error(), t.Add(time.Hour)
			tell(err)
		}
	}
}

// warnOfYear says at the start what the calendar lacks.
func (s *Service) warnOfYear() {
	o, err := s.Office()
	if err != nil {
		s.Log.Error("设置或园区工作簿有错，改好以前只发已写好的信，月报、催报和收来信等着", "错误", err)
	}
	if o == nil {
		return
	}
	if l, ok := o.Calendar.Days.Lacks(s.Now()); ok {
		s.Log.Warn("节假日", "提醒", l.String())
	}
}

func stampOrNone(t time.Time) string {
	if t.IsZero() {
		return "没有"
	}
	return t.Format("2006-01-02 15:04")
}
