package work

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// Call is a line of the list for telephone calls (电话名单): who owes what, and whom to
// call now.
type Call struct {
	UnitState
	Form     *templates.Form
	Period   facts.Period
	Deadline time.Time // zero: the calendar says none
	DaysLate int       // workdays since the unit's deadline, 0 before it
	Reminded time.Time // when a reminder was sent last; zero: never
	Step     int       // how far it has come on the way up, from 1
	Role     string    // of whom to call now; "": nobody is known
}

// Step (催报升级) is after how many workdays who is to be called.
type Step struct {
	Days int    `yaml:"days" json:"days"`
	Role string `yaml:"role" json:"role"`
}

// Calls lists who owes a return, those whom to escalate first. form nil is all forms; the
// zero period is, for each form, the one that is awaited.
func (o *Office) Calls(ctx context.Context, form *templates.Form, p facts.Period) ([]Call, error) {
	forms := o.Forms
	if form != nil {
		forms = templates.Forms{form}
	}
	reminders, err := o.Book.Reminders(ctx, "")
	if err != nil {
		return nil, err
	}
	last := map[facts.UnitPeriod]time.Time{}
	for _, r := range reminders {
		if r.State == ReminderSent && r.Unit != "" {
			last[facts.UnitPeriod{Unit: r.Unit, Form: r.Form, Period: r.Period}] = r.Noted
		}
	}
	now := o.Now()
	var all []Call
	for _, f := range forms {
		of := p
		if of.IsZero() {
			of = facts.LastEnded(now)
			if f.Def.Yearly() {
				of = f.Def.Awaited(now)
			}
		}
		if !f.Def.Due(of) {
			continue
		}
		s, err := o.Standing(ctx, f, report.Order{Period: f.Def.For(of), Now: now, AsOf: now})
		if err != nil {
			return nil, err
		}
		for _, u := range s.Owing() {
			c, err := o.call(s, u)
			if err != nil {
				return nil, err
			}
			c.Reminded = last[facts.UnitPeriod{Unit: u.Unit.ID, Form: f.Def.Form, Period: s.Order.Period}]
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(x, y Call) int { return cmp.Or(cmp.Compare(y.Step, x.Step), cmp.Compare(y.DaysLate, x.DaysLate)) })
	return all, nil
}

func (o *Options) call(s *Standing, u UnitState) (c Call, err error) {
	c = Call{UnitState: u, Form: s.Form, Period: s.Order.Period}
	if w, ok := o.window(s.Form, s.Order.Period, u.Unit.ID); ok {
		c.Deadline = w.Closes
		if s.Order.Now.After(w.Closes) {
			from, to := calendar.DayOf(w.Closes.In(o.Calendar.Loc)), calendar.DayOf(s.Order.Now.In(o.Calendar.Loc))
			if c.DaysLate, err = o.Calendar.Days.Between(from, to); err != nil {
				return c, err
			}
		}
	}
	c.escalate(o.Escalation)
	return c, nil
}

// escalate finds whom to call now: the highest whose time has come and who is known, else
// the first who is.
func (c *Call) escalate(steps []Step) {
	for i, e := range steps {
		if i > 0 && c.DaysLate < e.Days {
			break
		}
		if c.State == string(ingest.Queried) && i > 1 { // something came: the statisticians settle it
			break
		}
		for _, who := range c.Contacts {
			if who.Role == e.Role || i == 0 && who.Role == facts.AnyContact {
				c.Step, c.Role = i+1, who.Role
			}
		}
	}
	if c.Role == "" && len(c.Contacts) > 0 {
		c.Role = c.Contacts[0].Role
	}
}

// CallSheet is the list as a workbook to print, with room for what was said.
func (o *Options) CallSheet(calls []Call, at time.Time) ([]byte, error) {
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(o.Calendar.Loc).Format("2006-01-02 15:04")
	}
	p := templates.Printout{Sheet: "电话名单", Title: o.Reporting.Park + "电话名单（" + stamp(at) + "）",
		Heads:  []string{"单位", "报告期", "表", "情况", "截止", "迟几个工作日", "上次催报", "现在找", "姓名", "手机", "其他联系人", "打电话的结果"},
		Widths: []float64{22, 8, 16, 8, 11, 6, 11, 10, 8, 13, 33, 20},
		Maker:  templates.Maker{Office: o.Mailing.Office.Name, Made: at}}
	for _, c := range calls {
		var name, mobile string
		var others []string
		for _, who := range c.Contacts {
			if who.Role == c.Role && name == "" {
				name, mobile = who.Name, who.Mobile
				continue
			}
			others = append(others, who.Role+" "+facts.Plain(who.Name+" "+who.Mobile))
		}
		p.Rows = append(p.Rows, []string{facts.Plain(c.Unit.Name), c.Period.String(), c.Form.Def.Name, c.State, stamp(c.Deadline), fmt.Sprint(c.DaysLate),
			stamp(c.Reminded), c.Role, facts.Plain(name), facts.Plain(mobile), strings.Join(others, "\n"), ""})
	}
	return p.Workbook()
}
