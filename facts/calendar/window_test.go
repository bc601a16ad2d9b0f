package calendar_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
)

const stamp = "2006-01-02 15:04"

func month(y, m int) facts.Period { return facts.Period{Year: y, Month: m} }

// office is a calendar that is ruled: open on the 1st at 9, due on the 8th at 18; finance
// comes a month behind; the annual return is due on 10 March.
func office(t *testing.T) *calendar.Calendar {
	t.Helper()
	rules := map[string]*calendar.Rule{}
	for form, text := range map[string]calendar.RuleText{
		"": {Opens: "1 09:00", Closes: "8 18:00"}, "finance": {Opens: "本月 20", Closes: "15", Shuts: "15", Lag: 1}, "annual": {Opens: "5", Closes: "10", Lag: 2},
	} {
		r, err := text.Compile()
		if err != nil {
			t.Fatal(err)
		}
		rules[form] = r
	}
	return &calendar.Calendar{Park: &facts.Park{}, Days: shipped(t), Rules: rules, Yearly: map[string]bool{"annual": true}, Loc: shanghai}
}

// A year of deadlines by rule, put off to workdays; 1—2月 close in March.
func TestWindowsOfAYear(t *testing.T) {
	c := office(t)
	var got []string
	for m := 1; m <= 12; m++ {
		w, ok, err := c.Window("output", month(2023, m))
		if err != nil || ok != (m > 1) {
			t.Fatal(m, ok, err)
		}
		if ok {
			moved := ""
			if w.Moved() {
				moved = " moved"
			}
			got = append(got, w.Opens.Format(stamp)+" "+w.Closes.Format(stamp)+moved)
		}
	}
	want := []string{
		"2023-03-01 09:00 2023-03-08 18:00", "2023-04-01 09:00 2023-04-10 18:00 moved", "2023-05-01 09:00 2023-05-08 18:00",
		"2023-06-01 09:00 2023-06-08 18:00", "2023-07-01 09:00 2023-07-10 18:00 moved", "2023-08-01 09:00 2023-08-08 18:00",
		"2023-09-01 09:00 2023-09-08 18:00", "2023-10-01 09:00 2023-10-08 18:00", "2023-11-01 09:00 2023-11-08 18:00",
		"2023-12-01 09:00 2023-12-08 18:00", "2024-01-01 09:00 2024-01-08 18:00",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, x := range []struct {
		form string
		p    facts.Period
		want string
	}{
		{"finance", month(2023, 8), "2023-09-20 00:00 2023-10-16 23:59 2023-10-16 23:59"}, // 15 October is a Sunday
		{"annual", month(2023, 12), "2024-03-05 00:00 2024-03-11 23:59 0001-01-01 00:00"}, // 10 March a Sunday
	} {
		w, ok, err := c.Window(x.form, x.p)
		if got := w.Opens.Format(stamp) + " " + w.Closes.Format(stamp) + " " + w.Shuts.Format(stamp); err != nil || !ok || got != x.want {
			t.Errorf("%s of %s: %s, %v %v; want %s", x.form, x.p, got, ok, err, x.want)
		}
	}
	if _, ok, err := c.Window("annual", month(2023, 6)); ok || err != nil {
		t.Error("the annual return has a window in June", err)
	}
	if _, _, err := c.Window("output", month(2026, 12)); err == nil || !strings.Contains(err.Error(), "2027 年") {
		t.Errorf("a deadline in a year that is not known: %v", err)
	}
}

// What 填报日历 says goes before the rule, the form's own line before that of all; a yearly
// form has only its own.
func TestWindowsWritten(t *testing.T) {
	c := office(t)
	c.Park = &facts.Park{
		Calendar: map[facts.Period]facts.Window{month(2023, 9): {Opens: at(2023, 9, 26, 0, 0), Closes: at(2023, 10, 1, 17, 30), Shuts: at(2023, 10, 3, 0, 0)},
			month(2023, 12): {Opens: at(2023, 12, 26, 0, 0), Closes: at(2024, 1, 9, 18, 0)}},
		Windows: map[facts.FormPeriod]facts.Window{{Form: "finance", Period: month(2023, 9)}: {Opens: at(2023, 10, 1, 0, 0), Closes: at(2023, 10, 20, 18, 0)}},
		Extensions: map[facts.UnitPeriod]facts.Extension{
			{Unit: "A", Form: "output", Period: month(2023, 9)}: {Until: at(2023, 10, 14, 12, 0), Reason: "停电"},
			{Unit: "B", Period: month(2023, 9)}:                 {Until: at(2023, 10, 2, 12, 0), Reason: "停电"},
		},
	}
	for _, x := range []struct {
		form, unit string
		p          facts.Period
		want       string
	}{
		{"output", "", month(2023, 9), "10-07 17:30 10-07 17:30"}, // put off over 国庆 to the worked Saturday, and shut no sooner
		{"finance", "", month(2023, 9), "10-20 18:00 01-01 00:00"},
		{"annual", "", month(2023, 12), "03-11 23:59 01-01 00:00"},
		{"output", "A", month(2023, 9), "10-16 12:00 10-16 12:00"}, // the extension falls on a Saturday that is none
		{"finance", "A", month(2023, 9), "10-20 18:00 01-01 00:00"},
		{"output", "B", month(2023, 9), "10-07 17:30 10-07 17:30"}, // sooner than the deadline: nothing is taken away
	} {
		w, ok, err := c.Due(x.form, x.p, x.unit)
		if got := w.Closes.Format(stamp)[5:] + " " + w.Shuts.Format(stamp)[5:]; err != nil || !ok || got != x.want {
			t.Errorf("%s for %q: %s, %v %v; want %s", x.form, x.unit, got, ok, err, x.want)
		}
	}
	for _, x := range []struct {
		unit     string
		received time.Time
		late     bool
	}{
		{"C", at(2023, 10, 7, 17, 30), false}, {"C", at(2023, 10, 7, 17, 31), true}, {"A", at(2023, 10, 16, 12, 0), false}, {"A", at(2023, 10, 16, 12, 1), true},
	} {
		if late, err := c.Late("output", month(2023, 9), x.received, x.unit); err != nil || late != x.late {
			t.Errorf("%s at %s: late %v, %v", x.unit, x.received.Format(stamp), late, err)
		}
	}
	if opened, shut, known, err := c.Open("output", month(2023, 9), at(2023, 10, 8, 0, 0), "C"); !opened || !shut || !known || err != nil {
		t.Error("not shut after the deadline", err)
	}
	if _, shut, _, err := c.Open("output", month(2023, 9), at(2023, 10, 8, 0, 0), "A"); shut || err != nil {
		t.Error("shut before the extension ends", err)
	}
	if opened, _, _, _ := c.Open("output", month(2023, 9), at(2023, 9, 25, 23, 59), "A"); opened {
		t.Error("open before it opens")
	}
	// In a year that is not known what came by the written day is in time; later nobody can say.
	c.Park.Calendar[month(2026, 12)] = facts.Window{Opens: at(2026, 12, 26, 0, 0), Closes: at(2027, 1, 8, 18, 0)}
	if late, err := c.Late("output", month(2026, 12), at(2027, 1, 8, 17, 0), "C"); late || err != nil {
		t.Errorf("in time: %v %v", late, err)
	}
	if _, err := c.Late("output", month(2026, 12), at(2027, 1, 9, 17, 0), "C"); err == nil {
		t.Error("a guess")
	}
}

func TestRules(t *testing.T) {
	for _, r := range []calendar.RuleText{{Closes: "8"}, {Opens: "1", Closes: "次次月 8"}, {Opens: "1", Closes: "29"}, {Opens: "1", Closes: "8 25:00"},
		{Opens: "9", Closes: "8"},
		{Opens: "1", Closes: "8", Shuts: "7"}, {Opens: "1", Closes: "8", Lag: 13}, {Opens: "1", Closes: "8 18:60"}, {Opens: "0", Closes: "8"}} {
		if _, err := r.Compile(); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

// The words, at the deadline of September 2023 (Sunday 8 October, a workday).
func TestWords(t *testing.T) {
	c := office(t)
	w, _, err := c.Window("output", month(2023, 9))
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]string{
		"deadline":                    "2023-10-08 18:00 截止时",
		"deadline 14:00":              "2023-10-08 14:00 截止当天 14:00",
		"deadline-1 workday 09:00":    "2023-10-07 09:00 截止前第 1 个工作日 09:00",
		"deadline-2 workday 09:00":    "2023-09-28 09:00 截止前第 2 个工作日 09:00", // 国庆 lies between
		"deadline - 3 workdays 09:00": "2023-09-27 09:00 截止前第 3 个工作日 09:00",
		"deadline+1 workday 09:00":    "2023-10-09 09:00 截止后第 1 个工作日 09:00",
		"deadline+1 workday":          "2023-10-09 18:00 截止后第 1 个工作日",
		"deadline-3 day 10:00":        "2023-10-05 10:00 截止前第 3 天 10:00",
		"截止+5 工作日 9:30":               "2023-10-13 09:30 截止后第 5 个工作日 09:30",
		"开网+0天":                       "2023-10-01 09:00 开网时",
		"opens 08:00":                 "2023-10-01 08:00 开网当天 08:00",
	} {
		word, err := calendar.ParseWord(s)
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := word.At(w, c.Days, shanghai)
		if said := got.Format(stamp) + " " + word.Chinese(); err != nil || said != want {
			t.Errorf("%s: %s, %v; want %s", s, said, err, want)
		}
	}
	for _, s := range []string{"", "deadline+", "deadline+1", "deadline+1 week", "deadline 24:00", "deadline 9", "deadline+61 day", "before",
		"deadline+1workday 09:00 x", "deadline+99999999999 day"} {
		if w, err := calendar.ParseWord(s); err == nil {
			t.Errorf("%q is taken as %s", s, w)
		}
	}
}

// Whatever is taken as a word says the same when it is written out again.
func FuzzParseWord(f *testing.F) {
	for _, s := range []string{"deadline-2 workday 09:00", "deadline 14:00", "开网+3 工作日", "opens-60 days 23:59", "deadline+0 workday", "截止 +1 个工作日  9:05"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := calendar.ParseWord(s)
		if err != nil {
			return
		}
		if again, err := calendar.ParseWord(w.String()); err != nil || again != w {
			t.Fatalf("%q is %+v, written %s, read %+v, %v", s, w, w, again, err)
		}
	})
}

// A year of a plan: each period once, in order, over holidays and the turn of the year;
// what falls into a year that is not known is told.
func TestPlan(t *testing.T) {
	word, err := calendar.ParseWord("deadline+1 workday 09:00")
	if err != nil {
		t.Fatal(err)
	}
	p := calendar.Plan{Word: word, Form: "output", Calendar: office(t)}
	var got []string
	for now := at(2023, 1, 1, 0, 0); len(got) < 13; {
		next, of, err := p.Next(now)
		if err != nil {
			t.Fatal(err)
		}
		if back, ok := p.Of(next); !ok || back != of {
			t.Errorf("%s is of %s, said to be of %s", next.Format(stamp), of, back)
		}
		got = append(got, fmt.Sprintf("%s %s", of, next.Format(stamp)))
		now = next
	}
	want := []string{
		"2022-12 2023-01-10 09:00", "2023-02 2023-03-09 09:00", "2023-03 2023-04-11 09:00", "2023-04 2023-05-09 09:00", "2023-05 2023-06-09 " +
			"09:00", "2023-06 2023-07-11 09:00",
		"2023-07 2023-08-09 09:00", "2023-08 2023-09-11 09:00", "2023-09 2023-10-09 09:00", "2023-10 2023-11-09 09:00", "2023-11 2023-12-11 09:00",
		"2023-12 2024-01-09 09:00", "2024-02 2024-03-11 09:00",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if next, of, err := p.Next(at(2026, 12, 8, 9, 0)); err != nil || of != month(2026, 11) || next.Format(stamp) != "2026-12-09 09:00" {
		t.Errorf("the last that is known: %s of %s, %v", next, of, err)
	}
	if next, _, err := p.Next(at(2026, 12, 9, 9, 0)); err == nil {
		t.Errorf("beyond what is known: %s", next)
	}
	none := calendar.Plan{Word: word, Form: "output", Calendar: &calendar.Calendar{Park: &facts.Park{}, Days: shipped(t), Loc: shanghai}}
	if next, _, err := none.Next(at(2023, 1, 1, 0, 0)); err != nil || !next.IsZero() {
		t.Errorf("without a calendar: %s, %v", next, err)
	}
	if of, ok := p.Of(at(2023, 7, 30, 0, 0)); !ok || of != month(2023, 6) {
		t.Errorf("a time that is none: %s", of)
	}
}

// An extension that ends by the deadline is told at its cell; one that puts some deadline off,
// or whose deadline is not known, is not.
func TestPointlessExtensions(t *testing.T) {
	c := office(t)
	c.Yearly, c.Behind = map[string]bool{"output": false, "annual": true, "behind": false}, map[string]int{"behind": 1}
	c.Park = &facts.Park{
		Windows: map[facts.FormPeriod]facts.Window{{Form: "behind", Period: month(2023, 9)}: {Opens: at(2023, 10, 1, 0, 0), Closes: at(2023, 10, 20, 18, 0)}},
		Extensions: map[facts.UnitPeriod]facts.Extension{
			{Unit: "A", Form: "output", Period: month(2023, 6)}:  {Until: at(2023, 7, 9, 12, 0), At: facts.Cell{Ref: "D2"}}, // 8 July a Saturday, due on the 10th
			{Unit: "B", Form: "output", Period: month(2023, 6)}:  {Until: at(2023, 7, 10, 18, 0), At: facts.Cell{Ref: "D10"}},
			{Unit: "C", Form: "output", Period: month(2023, 6)}:  {Until: at(2023, 7, 10, 18, 1), At: facts.Cell{Ref: "D4"}},
			{Unit: "D", Period: month(2023, 9)}:                  {Until: at(2023, 10, 12, 0, 0), At: facts.Cell{Ref: "D5"}}, // before the 20th, after the 8th
			{Unit: "E", Form: "output", Period: month(2023, 9)}:  {Until: at(2023, 10, 12, 0, 0), At: facts.Cell{Ref: "D6"}},
			{Unit: "F", Form: "behind", Period: month(2023, 9)}:  {Until: at(2023, 10, 12, 0, 0), At: facts.Cell{Ref: "D7"}},
			{Unit: "G", Form: "annual", Period: month(2023, 12)}: {Until: at(2024, 3, 1, 0, 0), At: facts.Cell{Ref: "D8"}},
			{Unit: "H", Form: "output", Period: month(2026, 12)}: {Until: at(2026, 12, 1, 0, 0), At: facts.Cell{Ref: "D9"}}, // a year without holidays
		},
	}
	var got []string
	for _, p := range c.Pointless() {
		got = append(got, p.At.Ref+" "+p.Message+" "+p.Hint)
	}
	want := []string{"D2 延期早于截止，没有意义 截止是 2023-07-10 18:00，请写这以后的时间，或删去这一行。", "D7 延期早于截止，没有意义 截止是 2023-10-20 18:00，请写这以后的时间，或删去这一行。",
		"D8 延期早于截止，没有意义 截止是 2024-03-11 23:59，请写这以后的时间，或删去这一行。", "D10 延期早于截止，没有意义 截止是 2023-07-10 18:00，请写这以后的时间，或删去这一行。"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
