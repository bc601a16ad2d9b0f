package park

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "time/tzdata" // a machine without zone files still knows Asia/Shanghai

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/report"
	"parkstat/work"
	"parkstat/work/queue"
)

// Settings are what config.yaml means.
type Settings struct {
	Config
	File      string // of Config
	Loc       *time.Location
	Reporting report.Options // but for the hash of the definitions
	Plans     []work.Plan
	Policies  []work.Policy // in the order of Config.Reminders; without forms: the first
	Mailing   work.Mailing
	Printed   work.Printed
	Portal    Portal

	latest  *calendar.Word            // report.ready.latest, where the calendar says when
	rules   map[string]*calendar.Rule // by form; that of "" is for all monthly ones
	alertTo mail.Address
	fixed   time.Time // the clock of the sample
	wall    func() time.Time
	doc     *document
}

// readSettings reads config.yaml and checks it. With a mistake the settings are such as can be
// read, for whoever looks for more mistakes; nil where nothing can. wall is the machine's clock.
func readSettings(file string, wall func() time.Time) (*Settings, error) {
	c, doc, err := readConfig(file)
	if doc == nil {
		return nil, err
	}
	s := compiler{&Settings{Config: c, File: file, wall: wall, doc: doc}, &mistakes{}}
	s.compile()
	return s.Settings, facts.Mistaken(append(s.found, err)...)
}

// Now is the clock: the fixed one of the sample, else the machine's.
func (s *Settings) Now() time.Time {
	if !s.fixed.IsZero() {
		return s.fixed
	}
	return s.wall().In(s.Loc).Truncate(time.Second)
}

// Turn moves a fixed clock on, so that the sample can be run on; the machine's clock is
// never moved.
func (s *Settings) Turn(t time.Time) {
	if !s.fixed.IsZero() && t.After(s.fixed) {
		s.fixed = t.Truncate(time.Second)
	}
}

// At is a mistake at the line of a key, such as report.stage.
func (s *Settings) At(path string, format string, args ...any) error {
	return &facts.Mistake{File: s.File, Line: s.doc.line(strings.Split(path, ".")...), Err: fmt.Errorf("%s：%w", path, fmt.Errorf(format, args...))}
}

// in is a mistake in the entry of a list, such as mail.groups.
func (s *Settings) in(list string, i int, format string, args ...any) error {
	return &facts.Mistake{File: s.File, Line: s.doc.lines(strings.Split(list, ".")...)[i], Err: fmt.Errorf(format, args...)}
}

// compiler fills settings with what is written in them, and gathers what is wrong.
type compiler struct {
	*Settings
	*mistakes
}

// wrong notes a mistake at the line of a key.
func (s compiler) wrong(path string, format string, args ...any) { s.note(s.At(path, format, args...)) }

// compile checks what is written, and says what it means.
func (s compiler) compile() {
	for _, one := range [][2]string{{"park", s.Park}, {"data", s.Data}, {"output", s.Output}, {"workbook", s.Workbook},
		{"report.definition", s.Report.Definition}, {"report.indicators", s.Report.Indicators}, {"mail.from", s.Mail.From}} {
		if strings.TrimSpace(one[1]) == "" {
			s.wrong(one[0], "不能为空")
		}
	}
	for _, one := range []struct {
		path, value string
		of          []string
	}{
		{"report.stage", s.Report.Stage, []string{"快报", "预计"}}, {"report.pdf", cmp.Or(s.Report.PDF, "false"), []string{"true", "false", "auto"}},
		{"deliver", s.Deliver, []string{"send", "hold"}}, {"mail.transport", s.Mail.Transport, []string{"spool", "smtp"}},
	} {
		if !slices.Contains(one.of, one.value) {
			s.wrong(one.path, "“%s”应为 %s 之一", one.value, strings.Join(one.of, "、"))
		}
	}
	s.compileClock()
	if len(s.Inbox) == 0 {
		s.wrong("inbox", "至少写一项")
	}
	if len(s.Forms) == 0 {
		s.wrong("forms", "至少写一项")
	}
	if s.Mail.Transport == "spool" && s.Mail.Spool == "" {
		s.wrong("mail.spool", "transport 为 spool 时不能为空")
	}
	s.compileReport()
	s.compileRules()
	s.compileReminders()
	s.compileSchedule()
	s.compileMailbox()
	s.compileMail()
	s.compileBlanks()
	s.compileAlert()
	s.compilePortal()
}

func (s compiler) compileClock() {
	if s.Timezone == "" {
		s.Timezone = "Asia/Shanghai"
	}
	var err error
	if s.Loc, err = time.LoadLocation(s.Timezone); err != nil {
		s.Loc = time.UTC // to look for more mistakes by
		s.wrong("timezone", "没有时区 %q，应写成 Asia/Shanghai 这样", s.Timezone)
	}
	if s.Clock == "" {
		return
	}
	if s.fixed, err = ParseTime(s.Clock, s.Loc); err != nil {
		s.wrong("clock", "%w", err)
	}
}

// compileReport says how the park reports.
func (s compiler) compileReport() {
	for _, code := range slices.Sorted(maps.Keys(s.Report.Decimals)) {
		if d := s.Report.Decimals[code]; d.Level < 0 || d.Level > 6 || d.Growth < 0 || d.Growth > 6 {
			s.wrong("report.decimals."+code, "小数位应在 0 与 6 之间")
		}
	}
	o := report.Options{Park: s.Park, Stage: s.Report.Stage, Decimals: s.Report.Decimals, Domains: s.Mail.InternalDomains,
		Hold: s.Deliver == "hold", Output: s.Output, Loc: s.Loc, Ready: s.ready(), Disclosure: s.disclosure(),
		Letter: report.LetterHead(s.Report.Letter), AttachPDF: s.Report.PDF == "auto"}
	if s.Report.Entrants != "" {
		o.Entrants = s.percent("report.entrants", s.Report.Entrants)
	}
	o.Impute, o.MostImputed = s.impute()
	s.Reporting = o
}

// percent reads a percentage, more than 0 and at most 100; nil with a mistake.
func (s compiler) percent(key, value string) *big.Rat {
	v, err := facts.ParseDecimal(value)
	if err != nil || v.Rat().Sign() <= 0 || v.Rat().Cmp(big.NewRat(100, 1)) > 0 {
		s.wrong(key, "“%s”应为 0 与 100 之间的百分数", value)
		return nil
	}
	return v.Rat()
}

// disclosure reads the primary rules.
func (s compiler) disclosure() (d calc.Disclosure) {
	set := s.Report.Disclosure
	d.Fewest, d.N = 3, set.N
	if set.Fewest != nil {
		d.Fewest = *set.Fewest
	}
	if d.Fewest < 1 || d.Fewest > 100 {
		s.wrong("report.disclosure.fewest", "应在 1 与 100 之间")
	}
	for _, one := range []struct {
		key, value string
		into       **big.Rat
	}{{"p", set.P, &d.P}, {"k", set.K, &d.K}} {
		if one.value != "" {
			*one.into = s.percent("report.disclosure."+one.key, one.value)
		}
	}
	if (set.K != "") != (d.N > 0) {
		s.wrong("report.disclosure", "n 与 k 要么都写，要么都不写")
	}
	return d
}

var dayHour = regexp.MustCompile(`^(\d{1,2}) (\d{1,2}):(\d{2})$`)

// ready reads the readiness gate.
func (s compiler) ready() (r report.Ready) {
	set := s.Report.Ready
	if set.Rate == "" && set.Latest == "" {
		return r
	}
	// What is set for estimates waits until the latest time too.
	if set.Rate != "" || s.Report.Impute.Most == "" {
		r.Rate = s.percent("report.ready.rate", set.Rate)
	}
	if set.Latest == "" {
		return r
	}
	if word, err := calendar.ParseWord(set.Latest); err == nil {
		s.latest = &word
		return r
	}
	m := dayHour.FindStringSubmatch(set.Latest)
	if m == nil {
		s.wrong("report.ready.latest", "“%s”应写成 15 18:00（次月 15 日 18 时）或 deadline+2 workday 18:00", set.Latest)
		return r
	}
	r.Day, _ = strconv.Atoi(m[1])
	r.Hour, _ = strconv.Atoi(m[2])
	r.Minute, _ = strconv.Atoi(m[3])
	if r.Day < 1 || r.Day > 28 || r.Hour > 23 || r.Minute > 59 {
		s.wrong("report.ready.latest", "“%s”应在 1 日与 28 日之间", set.Latest)
	}
	return r
}

func (s compiler) compileSchedule() {
	names := map[string]bool{}
	for i, c := range s.Schedule {
		wrong := func(format string, args ...any) { s.note(s.in("schedule", i, format, args...)) }
		if c.Name == "" || names[c.Name] {
			wrong("计划要有各不相同的 name")
		}
		names[c.Name] = true
		p := work.Plan{Name: c.Name, Cron: c.Cron}
		switch {
		case (c.Cron == "") == (c.At == ""):
			wrong("计划 %q 要写 cron 或 at，只写一个", c.Name)
		case c.At != "":
			word, err := calendar.ParseWord(c.At)
			if err != nil {
				wrong("%w", err)
			}
			p.Word = &word
		default:
			if _, err := queue.Parse(c.Cron); err != nil {
				wrong("%w", err)
			}
		}
		s.Plans = append(s.Plans, p)
	}
}

// within reads a time such as 90m or 24h, between a minute and thirty days.
func (s compiler) within(key, value string, otherwise time.Duration) time.Duration {
	if value == "" {
		return otherwise
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < time.Minute || d > 30*24*time.Hour {
		s.wrong(key, "“%s”应写成 24h、90m 这样，在 1 分钟与 30 天之间", value)
	}
	return d
}

// address reads a mail address.
func (s compiler) address(key, value string) mail.Address {
	a, err := facts.ParseAddress(value)
	if err != nil {
		s.wrong(key, "%w", err)
	}
	return a
}

// ParseTime reads 2023-07-12 09:00, 2023-07-12T09:00 or a day (its end).
func ParseTime(s string, loc *time.Location) (time.Time, error) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t.In(loc), nil // RFC 3339 brings a zone of its own
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, loc); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	return time.Time{}, fmt.Errorf("“%s”应写成 2023-07-12 09:00", s)
}
