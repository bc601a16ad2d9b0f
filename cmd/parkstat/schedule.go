package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/work"
)

// ScheduleCmd says when the job runs by itself, and what became of the times past.
type ScheduleCmd struct {
	Next int  `default:"5" help:"以后的几个时点。"`
	Past int  `default:"10" help:"以前的几个时点。"`
	JSON bool `name:"json" help:"结果写成 JSON。"`
}

// mostTimes bounds what is listed of one plan.
const mostTimes = 1000

type planJSON struct {
	Name  string     `json:"name"`
	When  string     `json:"when"`
	Next  []timeJSON `json:"next"`
	Past  []timeJSON `json:"past"`
	Error string     `json:"error,omitempty"` // why no more times are known
}

type timeJSON struct {
	At     string `json:"at"`
	Period string `json:"period"`
	State  string `json:"state,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Run carries it out; it takes no lock and changes nothing.
func (c *ScheduleCmd) Run(ctx context.Context, cli *CLI) error {
	if c.Next < 0 || c.Past < 0 || c.Next > mostTimes || c.Past > mostTimes {
		return mistake("--next、--past 应在 0 与 %d 之间", mostTimes)
	}
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	out := struct {
		Warning string     `json:"calendar_warning,omitempty"`
		Plans   []planJSON `json:"plans"`
	}{Plans: []planJSON{}}
	if l, ok := a.calendar.Days.Lacks(a.settings.now()); ok {
		out.Warning = l.String()
	}
	for _, plan := range a.settings.Schedule {
		p, err := a.times(ctx, plan, c.Next, c.Past)
		if err != nil {
			return err
		}
		out.Plans = append(out.Plans, p)
	}
	policies, err := a.policies()
	if err != nil {
		return err
	}
	for i, p := range policies {
		plan, err := a.reminderTimes(ctx, p, c.Next, c.Past)
		if err != nil {
			return err
		}
		plan.When = strings.Join(a.settings.Reminders[i].spoken(), "、")
		out.Plans = append(out.Plans, plan)
	}
	if c.JSON {
		return printJSON(out)
	}
	for _, p := range out.Plans {
		printPlan(p)
	}
	if len(out.Plans) == 0 {
		fmt.Println("没有计划（schedule）。")
	}
	if out.Warning != "" {
		fmt.Printf("注意：%s\n", out.Warning)
	}
	return nil
}

// times are those of one plan, to come and past.
func (a *app) times(ctx context.Context, plan Schedule, next, past int) (p planJSON, err error) {
	p = planJSON{Name: plan.Name, When: plan.when(), Next: []timeJSON{}, Past: []timeJSON{}}
	schedule, err := plan.schedule(func() (*app, error) { return a, nil })
	if err != nil {
		return p, mistake("%w", err)
	}
	t := a.settings.now()
	for range next {
		if t = schedule.Next(t); t.IsZero() {
			break
		}
		p.Next = append(p.Next, timeJSON{At: a.stamp(t), Period: a.periodOf(plan, t).String()})
	}
	if c, ok := schedule.(*work.Calendared); ok && c.Broken() != nil {
		p.Error = c.Broken().Error()
	}
	done, err := a.store.Occurrences(ctx, plan.Name, past)
	if err != nil {
		return p, err
	}
	for _, o := range done {
		p.Past = append(p.Past, timeJSON{a.stamp(o.At), a.periodOf(plan, o.At.In(a.settings.loc)).String(), o.State, o.Note})
	}
	return p, nil
}

// reminderTimes are those of a policy of reminders by the deadline of all: what was sent
// and skipped at each time past.
func (a *app) reminderTimes(ctx context.Context, policy work.Policy, next, past int) (p planJSON, err error) {
	p = planJSON{Name: work.RemindersRun + "：" + policy.Name, Next: []timeJSON{}, Past: []timeJSON{}}
	for _, form := range policy.Forms {
		for _, word := range policy.When {
			plan, t := calendar.Plan{Word: word, Form: form, Calendar: a.calendar}, a.settings.now()
			for range next {
				at, of, err := plan.Next(t)
				if err != nil {
					p.Error = err.Error()
				}
				if err != nil || at.IsZero() {
					break
				}
				if t = at; !slices.ContainsFunc(p.Next, func(x timeJSON) bool { return x.At == a.stamp(policy.Quiet.Until(at)) }) {
					p.Next = append(p.Next, timeJSON{At: a.stamp(policy.Quiet.Until(at)), Period: of.String()})
				}
			}
		}
	}
	slices.SortFunc(p.Next, func(x, y timeJSON) int { return strings.Compare(x.At, y.At) })
	p.Next = p.Next[:min(next, len(p.Next))]
	all, err := a.store.Reminders(ctx, policy.Name)
	if err != nil {
		return p, err
	}
	counts := map[timeJSON][3]int{}
	for _, r := range all {
		key := timeJSON{At: a.stamp(r.Send), Period: r.Period.String()}
		n := counts[key]
		n[slices.Index([]string{work.ReminderSent, work.ReminderSkipped, work.ReminderPlanned}, r.State)]++
		counts[key] = n
	}
	for key, n := range counts {
		key.State = "done"
		if key.Note = fmt.Sprintf("发出 %d，跳过 %d", n[0], n[1]); n[2] > 0 {
			key.State, key.Note = "planned", fmt.Sprintf("%s，待发 %d", key.Note, n[2])
		}
		p.Past = append(p.Past, key)
	}
	slices.SortFunc(p.Past, func(x, y timeJSON) int { return strings.Compare(y.At+y.Period, x.At+x.Period) })
	p.Past = p.Past[:min(past, len(p.Past))]
	return p, nil
}

var occurrenceWords = map[string]string{"planned": "待运行", "running": "运行中", "done": "完成", "failed": "出错", "skipped": "跳过"}

func printPlan(p planJSON) {
	fmt.Printf("计划 %s（%s）\n  以后：\n", p.Name, p.When)
	for _, t := range p.Next {
		fmt.Printf("    %s  %s\n", t.At, t.Period)
	}
	switch {
	case p.Error != "":
		fmt.Printf("    再往后：%s\n", p.Error)
	case len(p.Next) == 0:
		fmt.Println("    没有")
	}
	fmt.Println("  以前：")
	for _, t := range p.Past {
		fmt.Printf("    %s  %s  %s  %s\n", t.At, t.Period, occurrenceWords[t.State], plain(t.Note))
	}
	if len(p.Past) == 0 {
		fmt.Println("    没有")
	}
}

// when is the time of a plan in words.
func (c Schedule) when() string {
	if c.At == "" {
		return c.Cron
	}
	w, _ := calendar.ParseWord(c.At) // checked when the settings were read
	return w.Chinese()
}

// schedule is when the plan comes; get gives the calendar as it stands.
func (c Schedule) schedule(get func() (*app, error)) (cron.Schedule, error) {
	if c.At == "" {
		return work.ParseSchedule(c.Cron)
	}
	return &work.Calendared{Plan: func() (calendar.Plan, error) {
		a, err := get()
		if err != nil {
			return calendar.Plan{}, err
		}
		return a.plan(c.At), nil
	}}, nil
}

// plan is a calendar word over the periods of the form that the report waits for.
func (a *app) plan(word string) calendar.Plan {
	w, _ := calendar.ParseWord(word) // checked when the settings were read
	return calendar.Plan{Word: w, Form: a.defs.forms[0].Def.Form, Calendar: a.calendar}
}

// periodOf is the period that a plan runs at a time.
func (a *app) periodOf(plan Schedule, at time.Time) facts.Period {
	if plan.At != "" {
		if p, ok := a.plan(plan.At).Of(at); ok {
			return p
		}
	}
	return facts.PeriodOf(at).Add(-1)
}

// periodOf is that by the calendar as it stands in the files.
func periodOf(config string, plan Schedule, at time.Time) (facts.Period, error) {
	a, err := prepare(config)
	if err != nil {
		return facts.Period{}, err
	}
	return a.periodOf(plan, at), nil
}

// printSchedule says when each plan comes next, and is an error where one never does.
func (a *app) printSchedule() error {
	for _, plan := range a.settings.Schedule {
		schedule, err := plan.schedule(func() (*app, error) { return a, nil })
		if err != nil {
			return mistake("%w", err)
		}
		next := schedule.Next(a.settings.now())
		if plan.At != "" && next.IsZero() {
			if err := schedule.(*work.Calendared).Broken(); err != nil {
				return mistake("计划“%s”：%w", plan.Name, err)
			}
			return mistake("%w", a.settings.at("schedule", "计划“%s”（%s）没有时点：填报日历没有以后的月份，也没有 calendar 规则", plan.Name, plan.when()))
		}
		fmt.Printf("计划：%s（%s），下次 %s\n", plan.Name, plan.when(), next.Format("2006-01-02 15:04"))
	}
	return nil
}

func nextStamp(t time.Time) string {
	if t.IsZero() {
		return "没有"
	}
	return t.Format("2006-01-02 15:04")
}

// latest is report.ready.latest by the calendar; nil where it is a day of the month.
func (a *app) latest() func(facts.Period) (time.Time, error) {
	if _, err := calendar.ParseWord(a.settings.Report.Ready.Latest); err != nil {
		return nil
	}
	return a.plan(a.settings.Report.Ready.Latest).At
}

// living is the app as the files say, read anew when one of them has changed.
type living struct {
	config string
	mu     sync.Mutex
	a      *app   // as it was read last without a mistake
	err    error  // of the last reading
	marks  string // of the files when they were read last
}

// get is nobody's to change.
func (l *living) get() (*app, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.a != nil && l.marks == l.mark(l.a.settings) {
		if l.err != nil {
			return nil, l.err
		}
		return l.a, nil
	}
	a, err := prepare(l.config)
	if l.err = err; err == nil {
		l.a = a
	}
	if l.a != nil {
		l.marks = l.mark(l.a.settings)
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// mark changes with the files that the calendar is read from.
func (l *living) mark(s *Settings) (m string) {
	for _, name := range []string{l.config, s.Workbook, filepath.Join(s.Templates, filepath.FromSlash(holidaysName))} {
		if i, err := os.Stat(name); err == nil {
			m += fmt.Sprintf("%s %d %d\n", name, i.Size(), i.ModTime().UnixNano())
		}
	}
	return m
}

// seldom passes on an error that was told within the hour no more.
func seldom(now func() time.Time, tell func(error)) func(error) {
	var last string
	var until time.Time
	return func(err error) {
		if t := now(); err.Error() != last || !t.Before(until) {
			last, until = err.Error(), t.Add(time.Hour)
			tell(err)
		}
	}
}

// warnOfYear says at the start what the calendar lacks.
func (a *app) warnOfYear(log *slog.Logger) {
	l, ok := a.calendar.Days.Lacks(a.settings.now())
	switch {
	case ok && l.Now:
		log.Error("节假日", "错误", l.String())
	case ok:
		log.Warn("节假日", "提醒", l.String())
	}
}

// noteYear notes whether settings, definitions and workbook can be read, and has the admin
// told, once a month, of the year that the calendar lacks.
func (a *app) noteYear(ctx context.Context, live *living) error {
	now, err := live.get()
	if noted := a.troubled(ctx, troubleSettings, err, mendingTime); noted != nil || err != nil || a.settings.Alert.Channel == "" {
		return noted
	}
	if l, ok := now.calendar.Days.Lacks(a.settings.now()); ok {
		return a.store.Enqueue(ctx, work.KindWarning, fmt.Sprintf("holidays-%d-%s", l.Year, a.settings.now().Format("2006-01")), a.settings.now())
	}
	return nil
}

// yearNotice is what the admin is told.
func (s *Settings) yearNotice(id string) (subject, text string) {
	var year int
	_, _ = fmt.Sscanf(id, "holidays-%d-", &year)
	return fmt.Sprintf("【%s】统计日历缺 %d 年的节假日安排", s.Park, year), calendar.UnknownYear(year).Error()
}
