package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/work"
	"parkstat/work/queue"
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
	if l, ok := a.park.Calendar.Days.Lacks(a.Now()); ok {
		out.Warning = l.String()
	}
	for _, plan := range a.Plans {
		p, err := timetable{a}.times(ctx, plan, c.Next, c.Past)
		if err != nil {
			return err
		}
		out.Plans = append(out.Plans, p)
	}
	for _, p := range a.park.Policies {
		plan, err := timetable{a}.reminderTimes(ctx, p, c.Next, c.Past)
		if err != nil {
			return err
		}
		plan.When = spoken(p)
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

// timetable is when the office works by itself.
type timetable struct{ *app }

// times are those of one plan, to come and past.
func (a timetable) times(ctx context.Context, plan work.Plan, next, past int) (p planJSON, err error) {
	office := a.office()
	p = planJSON{Name: plan.Name, When: plan.When(), Next: []timeJSON{}, Past: []timeJSON{}}
	schedule, err := plan.Schedule(func() (*work.Office, error) { return office, nil })
	if err != nil {
		return p, mistake("%w", err)
	}
	t := a.Now()
	for range next {
		if t = schedule.Next(t); t.IsZero() {
			break
		}
		p.Next = append(p.Next, timeJSON{At: a.stamp(t), Period: office.PeriodOf(plan, t).String()})
	}
	if c, ok := schedule.(*queue.Calendared); ok && c.Broken() != nil {
		p.Error = c.Broken().Error()
	}
	done, err := a.store.Occurrences(ctx, plan.Name, past)
	if err != nil {
		return p, err
	}
	for _, o := range done {
		p.Past = append(p.Past, timeJSON{a.stamp(o.At), office.PeriodOf(plan, o.At.In(a.Loc)).String(), o.State, o.Note})
	}
	return p, nil
}

// reminderTimes are those of a policy of reminders by the deadline of all: what was sent
// and skipped at each time past.
func (a timetable) reminderTimes(ctx context.Context, policy work.Policy, next, past int) (p planJSON, err error) {
	p = planJSON{Name: work.RemindersRun + "：" + policy.Name, Next: []timeJSON{}, Past: []timeJSON{}}
	for _, form := range policy.Forms {
		for _, word := range policy.When {
			plan, t := calendar.Plan{Word: word, Form: form, Calendar: a.park.Calendar}, a.Now()
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

// printSchedule says when each plan comes next, and is an error where one never does.
func (a timetable) printSchedule() error {
	office := a.office()
	for _, plan := range a.Plans {
		schedule, err := plan.Schedule(func() (*work.Office, error) { return office, nil })
		if err != nil {
			return mistake("%w", err)
		}
		next := schedule.Next(a.Now())
		if plan.Word != nil && next.IsZero() {
			if err := schedule.(*queue.Calendared).Broken(); err != nil {
				return mistake("计划“%s”：%w", plan.Name, err)
			}
			return a.At("schedule", "计划“%s”（%s）没有时点：填报日历没有以后的月份，也没有 calendar 规则", plan.Name, plan.When())
		}
		fmt.Printf("计划：%s（%s），下次 %s\n", plan.Name, plan.When(), next.Format("2006-01-02 15:04"))
		var skipped, reports []string
		for _, m := range plan.Skips(a.Now()) {
			skipped = append(skipped, m.String())
			if p := facts.MonthBefore(time.Date(m.Year, time.Month(m.Month), 1, 0, 0, 0, 0, a.Loc)); a.park.Forms[0].Def.Due(p) {
				reports = append(reports, p.String())
			}
		}
		if len(skipped) > 0 {
			fmt.Printf("注意：计划“%s”（%s）要的那一天 %s 没有，那些月不运行，%s 不会自动出；请改成 28 日以前，或用 deadline+2 workday 09:00 这样的日历词\n",
				plan.Name, plan.When(), strings.Join(skipped, "、"), strings.Join(reports, "、"))
		}
		lost, twice := plan.Shifts(a.Now())
		for _, s := range []struct {
			at   []string
			what string
		}{{lost, "没有这个钟点，那一次不运行"}, {twice, "有两个这样的钟点，会运行两次"}, {plan.Moved(schedule, a.Now()), "才运行，那天没有写的钟点"}} {
			if len(s.at) > 0 {
				fmt.Printf("注意：计划“%s”（%s）：%s 因 %s 的夏令时%s；请改到别的钟点\n", plan.Name, plan.When(), strings.Join(s.at, "、"), a.Timezone, s.what)
			}
		}
	}
	return nil
}

// spoken are the times of a policy in Chinese.
func spoken(p work.Policy) string {
	var all []string
	for _, w := range p.When {
		all = append(all, w.Chinese())
	}
	return strings.Join(all, "、")
}
