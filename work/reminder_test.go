package work_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/park"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
	"parkstat/work/queue"
)

// reporting is a calendar by rule: open on the 1st at 9, due on the 8th at 18, with the
// shipped holidays.
func reporting(t testing.TB) *calendar.Calendar {
	t.Helper()
	rule, err := calendar.RuleText{Opens: "1 09:00", Closes: "8 18:00"}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	p, err := park.NewLive("../config.yaml", func() time.Time { return at(12, 9, 0) }).Park()
	if err != nil {
		t.Fatal(err)
	}
	return &calendar.Calendar{Park: &facts.Park{}, Days: p.Calendar.Days, Rules: map[string]*calendar.Rule{"": rule}, Loc: shanghai}
}

// parish is the units that owe returns, the real book, and a clock of its own.
type parish struct {
	t         *testing.T
	dir       string
	now       time.Time
	book      *store.Store
	archive   *store.Archive
	post      *answers
	park      *facts.Park
	units     []string
	returned  map[string]bool // "A 2023-06"
	inbox     []string        // returned, and not yet collected
	collected int
	sent      []string // "01-02 15:04 policy period unit"
	rs        *work.Reminders
	worker    *queue.Worker
}

func words(t *testing.T, all ...string) (w []calendar.Word) {
	t.Helper()
	for _, s := range all {
		word, err := calendar.ParseWord(s)
		if err != nil {
			t.Fatal(err)
		}
		w = append(w, word)
	}
	return w
}

var night = work.Quiet{From: 20 * 60, To: 8 * 60}

func newParish(t *testing.T, policies ...work.Policy) *parish {
	t.Helper()
	p := &parish{t: t, dir: t.TempDir(), post: &answers{of: map[string][]error{}}, units: []string{"A", "B"}, returned: map[string]bool{}}
	cal := reporting(t)
	p.park = cal.Park
	p.rs = &work.Reminders{Policies: policies, Calendar: cal, Office: p, Write: p.write, Now: func() time.Time { return p.now }}
	p.open()
	t.Cleanup(func() { _ = p.book.Close() })
	return p
}

func (p *parish) open() {
	p.t.Helper()
	var err error
	if p.book, err = store.Open(p.t.Context(), p.dir); err != nil {
		p.t.Fatal(err)
	}
	if p.archive, err = store.NewArchive(filepath.Join(p.dir, "data")); err != nil {
		p.t.Fatal(err)
	}
	retry := deliver.Retry{First: 5 * time.Minute, Most: 2 * time.Hour, GiveUp: 24 * time.Hour}
	m := &work.Mail{Ledger: p.book, Archive: p.archive, From: "stat@park.example", Retry: retry, UnknownTries: 2, Now: p.rs.Now,
		Courier: &deliver.Courier{Transport: p.post, Journal: report.Journal{Journal: p.book}, Now: p.rs.Now},
		Hold: func(ctx context.Context, d report.Delivery) (time.Time, string, error) {
			r, err := p.book.Reminder(ctx, d.ID)
			if err != nil {
				return time.Time{}, "", err
			}
			return p.rs.Hold(ctx, r)
		}}
	p.rs.Ledger = p.book
	p.worker = &queue.Worker{Rows: p.book, Now: p.rs.Now, Alone: true, Kinds: []queue.Kind{p.rs.Kind(), m.Kind(1)}}
}

func (p *parish) Collect(context.Context) error {
	p.collected++
	for _, r := range p.inbox {
		p.returned[r] = true
	}
	p.inbox = nil
	return nil
}

func (p *parish) Expected(string, facts.Period) []string { return p.units }

func (p *parish) Debts(_ context.Context, form string, period facts.Period) (all []work.Debt, err error) {
	for _, u := range p.units {
		w, _, err := p.rs.Calendar.Due(form, period, u)
		if err != nil {
			return nil, err
		}
		d := work.Debt{Unit: facts.Respondent{ID: u, Name: u}, State: "未报", Owes: !p.returned[u+" "+period.String()], Closes: w.Closes}
		if !d.Owes {
			d.State = "接收"
		}
		all = append(all, d)
	}
	return all, nil
}

func (p *parish) write(_ context.Context, pol work.Policy, r work.Reminder, debts []work.Debt) ([]report.Delivery, string, error) {
	unit := r.Unit
	if unit == "" {
		n := 0
		for _, d := range debts {
			if d.Owes {
				n++
			}
		}
		unit = fmt.Sprintf("all%d", n)
	}
	if unit == "mute" {
		return nil, "没有可用的邮箱", nil
	}
	p.sent = append(p.sent, fmt.Sprintf("%s %s %s %s", p.now.Format("2006-01-02 15:04"), pol.Name, r.Period, unit))
	sum, err := p.archive.Put([]byte(r.ID))
	return []report.Delivery{{ID: r.ID, Run: work.RemindersRun, Group: pol.Name, Name: unit, Addr: unit + "@x.example", Variant: work.Reminded, Letter: sum,
		State: report.MailPlanned, Updated: p.now}}, "", err
}

// round is what serve does each minute, and says what was written.
func (p *parish) round(now time.Time) []string {
	p.t.Helper()
	p.now, p.sent = now, nil
	if _, err := p.rs.Plan(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	if err := p.worker.Round(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	return p.sent
}

func (p *parish) wants(what string, got []string, want ...string) {
	p.t.Helper()
	if !slices.Equal(got, want) {
		p.t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// skipped are the reasons on record.
func (p *parish) skipped() (all []string) {
	p.t.Helper()
	rs, err := p.book.Reminders(p.t.Context(), "")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range rs {
		if r.State == work.ReminderSkipped {
			all = append(all, fmt.Sprintf("%s %s %s %s", r.At.In(shanghai).Format("2006-01-02 15:04"), r.Period, r.Unit, r.Note))
		}
	}
	return all
}

// A year of reminders, looked at some hours each day, with the clock set back an hour
// every morning and afternoon: two days before, on the day, the workday after. A never returns, B in
// the morning of the deadline's day; 21:30 waits for the morning.
func TestAYearOfReminders(t *testing.T) {
	p := newParish(t, work.Policy{Name: "催", Forms: []string{"output"}, Role: "统计员", Quiet: night,
		When: words(t, "deadline-2 workday 09:00", "deadline 14:00", "deadline+1 workday 21:30")})
	var all []string
	hours := []int{0, 7, 8, 9, 10, 14, 20, 21} // nothing is due in the middle of a month
	for now := time.Date(2022, 12, 20, 0, 0, 0, 0, shanghai); now.Year() < 2024; now = now.Add(time.Hour) {
		if !slices.Contains(hours, now.Hour()) || now.Day() > 13 && now.Day() < 25 && now.Hour() > 0 {
			continue
		}
		if now.Hour() == 10 && now.Minute() == 0 {
			if w, ok, err := p.rs.Calendar.Window("output", facts.PeriodOf(now).Add(-1)); err == nil && ok && calendar.DayOf(now) == calendar.DayOf(w.Closes) {
				p.inbox = append(p.inbox, "B "+facts.PeriodOf(now).Add(-1).String())
			}
		}
		all = append(all, p.round(now)...)
		if h := now.Hour(); h == 9 || h == 14 {
			all = append(all, p.round(now.Add(-time.Hour))...)
		}
	}
	want := []string{
		"2023-01-05 09:00 催 2022-12 A", "2023-01-05 09:00 催 2022-12 B", "2023-01-09 14:00 催 2022-12 A", "2023-01-11 08:00 催 2022-12 A", // 8 January a Sunday
		"2023-03-06 09:00 催 2023-02 A", "2023-03-06 09:00 催 2023-02 B", "2023-03-08 14:00 催 2023-02 A", "2023-03-10 08:00 催 2023-02 A",
		"2023-04-06 09:00 催 2023-03 A", "2023-04-06 09:00 催 2023-03 B", "2023-04-10 14:00 催 2023-03 A", "2023-04-12 08:00 催 2023-03 A", // 5 April 清明
		"2023-05-05 09:00 催 2023-04 A", "2023-05-05 09:00 催 2023-04 B", "2023-05-08 14:00 催 2023-04 A", "2023-05-10 08:00 催 2023-04 A", // 6 May worked
		"2023-06-06 09:00 催 2023-05 A", "2023-06-06 09:00 催 2023-05 B", "2023-06-08 14:00 催 2023-05 A", "2023-06-10 08:00 催 2023-05 A",
		"2023-07-06 09:00 催 2023-06 A", "2023-07-06 09:00 催 2023-06 B", "2023-07-10 14:00 催 2023-06 A", "2023-07-12 08:00 催 2023-06 A",
		"2023-08-04 09:00 催 2023-07 A", "2023-08-04 09:00 催 2023-07 B", "2023-08-08 14:00 催 2023-07 A", "2023-08-10 08:00 催 2023-07 A",
		"2023-09-06 09:00 催 2023-08 A", "2023-09-06 09:00 催 2023-08 B", "2023-09-08 14:00 催 2023-08 A", "2023-09-12 08:00 催 2023-08 A",
		"2023-09-28 09:00 催 2023-09 A", "2023-09-28 09:00 催 2023-09 B", "2023-10-08 14:00 催 2023-09 A", "2023-10-10 08:00 催 2023-09 A", // 国庆, 7 and 8 October worked
		"2023-11-06 09:00 催 2023-10 A", "2023-11-06 09:00 催 2023-10 B", "2023-11-08 14:00 催 2023-10 A", "2023-11-10 08:00 催 2023-10 A",
		"2023-12-06 09:00 催 2023-11 A", "2023-12-06 09:00 催 2023-11 B", "2023-12-08 14:00 催 2023-11 A", "2023-12-12 08:00 催 2023-11 A",
	}
	p.wants("reminded", all, want...)
	if got := p.skipped(); len(got) != 22 || slices.ContainsFunc(got, func(s string) bool { return !strings.HasSuffix(s, " B 已经报来（接收）") }) {
		t.Errorf("skipped %q", got)
	}
	if len(p.post.sent) != len(want) || p.collected > 40 {
		t.Errorf("%d letters went out, the inboxes were collected %d times", len(p.post.sent), p.collected)
	}
}

// 春节 lies before a deadline: two workdays before the 30th are the worked weekend.
func TestRemindersOverSpringFestival(t *testing.T) {
	p := newParish(t, work.Policy{Name: "催", Forms: []string{"output"}, Role: "统计员", Quiet: night,
		When: words(t, "deadline-3 workday 09:00", "deadline-1 workday 09:00")})
	p.units = p.units[:1]
	p.park.Calendar = map[facts.Period]facts.Window{{Year: 2022, Month: 12}: {Opens: time.Date(2023, 1, 10, 0, 0, 0, 0, shanghai),
		Closes: time.Date(2023, 1, 30, 18, 0, 0, 0, shanghai)}}
	var all []string
	for now := time.Date(2023, 1, 12, 0, 0, 0, 0, shanghai); now.Before(time.Date(2023, 2, 10, 0, 0, 0, 0, shanghai)); now = now.Add(time.Hour) {
		all = append(all, p.round(now)...)
	}
	p.wants("reminded", all, "2023-01-20 09:00 催 2022-12 A", "2023-01-29 09:00 催 2022-12 A")
}

// Down over three months, and started again at night: nothing goes out before the morning,
// then the newest alone; the others are on record with the reason.
func TestRemindersAfterDowntime(t *testing.T) {
	p := newParish(t, work.Policy{Name: "催", Forms: []string{"output"}, Role: "统计员", Quiet: night,
		When: words(t, "deadline-2 workday 09:00", "deadline+1 workday 09:00")})
	p.units = p.units[:1]
	p.wants("before", p.round(time.Date(2023, 5, 20, 12, 0, 0, 0, shanghai)))
	_ = p.book.Close()
	p.open()
	p.wants("at night", p.round(time.Date(2023, 8, 21, 2, 0, 0, 0, shanghai)))
	p.wants("in the morning", p.round(time.Date(2023, 8, 21, 8, 0, 0, 0, shanghai)), "2023-08-21 08:00 催 2023-07 A")
	p.wants("again", p.round(time.Date(2023, 8, 21, 8, 1, 0, 0, shanghai)))
	p.wants("skipped", p.skipped(), "2023-06-06 09:00 2023-05 A 当时没有在运行，只发最近的一次", "2023-06-09 09:00 2023-05 A 当时没有在运行，只发最近的一次",
		"2023-07-06 09:00 2023-06 A 当时没有在运行，只发最近的一次", "2023-07-11 09:00 2023-06 A 当时没有在运行，只发最近的一次", "2023-08-04 09:00 2023-07 A 当时没有在运行，只发最近的一次")
}

// Two policies of one way that come due at once, since one waited for the morning or nobody
// was there, are one reminder; at times of their own they are two, and another way's is its own.
func TestRemindersOfOneWay(t *testing.T) {
	evening := work.Policy{Name: "晚", Forms: []string{"output"}, Role: "统计员", Quiet: night, Way: "统计员 mail", When: words(t, "deadline 21:00")}
	morning, leader := evening, evening
	morning.Name, morning.When = "早", words(t, "deadline+1 workday 09:00")
	leader.Name, leader.Role, leader.Way = "领导", "分管领导", "分管领导 mail"
	same := morning
	same.Name, same.When = "也是早", words(t, "deadline+1 workday 08:00")
	start, due := time.Date(2023, 7, 1, 12, 0, 0, 0, shanghai), time.Date(2023, 7, 11, 8, 0, 0, 0, shanghai) // 10 July a Monday
	p := newParish(t, morning, evening, leader)
	p.units = p.units[:1]
	p.round(start)
	p.wants("at eight", p.round(due), "2023-07-11 08:00 晚 2023-06 A", "2023-07-11 08:00 领导 2023-06 A")
	p.wants("at nine", p.round(due.Add(time.Hour)), "2023-07-11 09:00 早 2023-06 A")
	p.wants("skipped", p.skipped())

	p = newParish(t, morning, evening, leader)
	p.units = p.units[:1]
	p.round(start)
	p.wants("after a downtime", p.round(due.Add(2*time.Hour)), "2023-07-11 10:00 领导 2023-06 A", "2023-07-11 10:00 早 2023-06 A")
	p.wants("skipped", p.skipped(), "2023-07-10 21:00 2023-06 A “早”也到了时候，只发最近的一次")

	p = newParish(t, evening, same)
	p.units = p.units[:1]
	p.round(start)
	p.wants("at the same time", p.round(due), "2023-07-11 08:00 也是早 2023-06 A")
	p.wants("skipped", p.skipped(), "2023-07-10 21:00 2023-06 A “也是早”也到了时候，只发最近的一次")
}

// A unit with an extension is reminded by its own deadline, also of one granted after the
// reminder was due; a message about all leaves it out while the extension runs.
func TestRemindersOfExtensions(t *testing.T) {
	unit := work.Policy{Name: "催", Forms: []string{"output"}, Role: "统计员", Quiet: night, When: words(t, "deadline 14:00", "deadline+1 workday 09:00")}
	group := unit
	group.Name, group.Group = "群", "group:群"
	p := newParish(t, unit, group)
	june := facts.Period{Year: 2023, Month: 6}
	p.round(time.Date(2023, 6, 20, 12, 0, 0, 0, shanghai))
	p.park.Extensions = map[facts.UnitPeriod]facts.Extension{{Unit: "A", Period: june}: {Until: time.Date(2023, 7, 14, 18, 0, 0, 0, shanghai), Reason: "停电"}}
	var all []string
	for now := time.Date(2023, 7, 10, 0, 0, 0, 0, shanghai); now.Day() < 20; now = now.Add(30 * time.Minute) {
		all = append(all, p.round(now)...)
	}
	p.wants("reminded", all, "2023-07-10 14:00 催 2023-06 B", "2023-07-10 14:00 群 2023-06 all1", "2023-07-11 09:00 催 2023-06 B",
		"2023-07-11 09:00 群 2023-06 all1",
		"2023-07-14 14:00 催 2023-06 A", "2023-07-17 09:00 催 2023-06 A")
	// Written down before the extension was granted, looked at after it.
	p = newParish(t, unit)
	p.round(time.Date(2023, 6, 20, 12, 0, 0, 0, shanghai))
	p.now = time.Date(2023, 7, 10, 14, 0, 0, 0, shanghai)
	if _, err := p.rs.Plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.park.Extensions = map[facts.UnitPeriod]facts.Extension{{Unit: "A", Period: june}: {Until: time.Date(2023, 7, 14, 18, 0, 0, 0, shanghai), Reason: "停电"}}
	p.wants("at the old deadline", p.round(p.now), "2023-07-10 14:00 催 2023-06 B")
	p.wants("skipped", p.skipped(), "2023-07-10 14:00 2023-06 A 截止时间改了")
}

// What came into the inbox a moment before is found before anybody is reminded; a letter
// that could not go is not tried at night, and not when the return has come meanwhile.
func TestNoReminderAfterReceipt(t *testing.T) {
	p := newParish(t, work.Policy{Name: "催", Forms: []string{"output"}, Role: "统计员", Quiet: night, When: words(t, "deadline+1 workday 19:50")})
	p.units = []string{"A", "B", "C", "mute"}
	p.post.of["A"], p.post.of["B"] = []error{later}, []error{later}
	p.round(time.Date(2023, 7, 1, 12, 0, 0, 0, shanghai))
	p.inbox = []string{"C 2023-06"}
	p.wants("reminded", p.round(time.Date(2023, 7, 11, 19, 50, 0, 0, shanghai)), "2023-07-11 19:50 催 2023-06 A", "2023-07-11 19:50 催 2023-06 B")
	p.wants("tried", p.post.sent, "A", "B")
	for now := time.Date(2023, 7, 11, 20, 0, 0, 0, shanghai); now.Before(time.Date(2023, 7, 12, 8, 0, 0, 0, shanghai)); now = now.Add(10 * time.Minute) {
		p.round(now)
	}
	p.wants("tried at night", p.post.sent, "A", "B")
	p.returned["A 2023-06"] = true
	p.post.of["B"] = []error{nil}
	p.round(time.Date(2023, 7, 12, 8, 0, 0, 0, shanghai))
	p.wants("tried in the morning", p.post.sent, "A", "B", "B")
	var states []string
	posted, err := p.book.Posted(t.Context(), work.RemindersRun)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range posted {
		states = append(states, fmt.Sprintf("%s %s %s %s", l.Name, l.State, l.Item.State, l.Item.Note))
	}
	p.wants("letters", states, "A deferred done 已经报来（接收）", "B accepted done ")
	// One that was delivered, and is to go once more, stays delivered when it must not.
	b := posted[1].ID
	if err := p.book.Resend(t.Context(), b, p.now); err != nil {
		t.Fatal(err)
	}
	p.round(time.Date(2023, 7, 12, 20, 30, 0, 0, shanghai))
	if it, err := p.book.Item(t.Context(), work.KindMail, b); err != nil || it.State != queue.Due || it.Note != "夜里不发" {
		t.Errorf("at night: %+v, %v", it, err)
	}
	p.returned["B 2023-06"] = true
	p.round(time.Date(2023, 7, 13, 8, 0, 0, 0, shanghai))
	if d, err := p.book.Delivery(t.Context(), b); err != nil || d.State != report.MailAccepted || d.Reply != posted[1].Reply {
		t.Errorf("sent again after its unit returned: %+v, %v", d, err)
	}
	p.wants("tried in all", p.post.sent, "A", "B", "B")
	p.wants("skipped", p.skipped(), "2023-07-11 19:50 2023-06 C 已经报来（接收）", "2023-07-11 19:50 2023-06 mute 没有可用的邮箱")
}

// Two words at the same time are one reminder; a policy that is gone reminds no more; a
// collection that fails reminds nobody, and is tried again.
func TestRemindersOddly(t *testing.T) {
	pol := work.Policy{Name: "催", Forms: []string{"output"}, Group: "group:催", Quiet: night,
		When: words(t, "deadline 14:00", "deadline+0 day 14:00", "deadline 15:00")}
	p := newParish(t, pol)
	p.round(time.Date(2023, 7, 1, 12, 0, 0, 0, shanghai))
	p.now = time.Date(2023, 7, 10, 14, 0, 0, 0, shanghai)
	p.rs.Office = broken{p}
	if _, err := p.rs.Plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.worker.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "收件夹没有了") || len(p.post.sent) > 0 {
		t.Errorf("%v, sent %q", err, p.post.sent)
	}
	p.rs.Office = p
	p.wants("too soon", p.round(time.Date(2023, 7, 10, 14, 1, 0, 0, shanghai)))
	p.wants("later", p.round(time.Date(2023, 7, 10, 14, 10, 0, 0, shanghai)), "2023-07-10 14:10 催 2023-06 all2")
	p.now = time.Date(2023, 7, 10, 15, 0, 0, 0, shanghai)
	if _, err := p.rs.Plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.rs.Policies = nil
	p.wants("gone", p.round(p.now))
	p.wants("skipped", p.skipped(), "2023-07-10 15:00 2023-06  这项催报已从设置里删去")
}

type broken struct{ work.Returns }

func (broken) Collect(context.Context) error { return errors.New("收件夹没有了") }

// A year whose holidays are not known: what needs it is told, what does not is reminded of.
func TestRemindersOfAnUnknownYear(t *testing.T) {
	p := newParish(t, work.Policy{Name: "催", Forms: []string{"output"}, Role: "统计员", Quiet: night, When: words(t, "deadline 14:00")})
	p.units = p.units[:1]
	p.round(time.Date(2026, 11, 20, 12, 0, 0, 0, shanghai))
	p.wants("in December", p.round(time.Date(2026, 12, 8, 14, 0, 0, 0, shanghai)), "2026-12-08 14:00 催 2026-11 A")
	p.now = time.Date(2027, 1, 8, 14, 0, 0, 0, shanghai)
	var unknown calendar.UnknownYear
	if _, err := p.rs.Plan(t.Context()); !errors.As(err, &unknown) || unknown != 2027 {
		t.Errorf("in January: %v", err)
	}
}

func TestQuiet(t *testing.T) {
	for _, c := range []struct {
		q        work.Quiet
		at, want time.Time
	}{
		{night, at(10, 19, 59), at(10, 19, 59)}, {night, at(10, 20, 0), at(11, 8, 0)}, {night, at(10, 23, 59), at(11, 8, 0)}, {night, at(11, 0, 0),
			at(11, 8, 0)},
		{night, at(11, 7, 59), at(11, 8, 0)}, {night, at(11, 8, 0), at(11, 8, 0)}, {work.Quiet{From: 0, To: 6 * 60}, at(11, 5, 0), at(11, 6, 0)},
		{work.Quiet{From: 0, To: 6 * 60}, at(11, 23, 0), at(11, 23, 0)},
	} {
		if got := c.q.Until(c.at); !got.Equal(c.want) {
			t.Errorf("%v at %s: %s, want %s", c.q, c.at, got, c.want)
		}
	}
}
