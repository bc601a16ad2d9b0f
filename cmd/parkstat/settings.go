package main

import (
	"fmt"
	"math/big"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	_ "time/tzdata" // a machine without zone files still knows Asia/Shanghai

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/report"
	"parkstat/work"
)

// Settings is config.yaml.
type Settings struct {
	Park      string          `yaml:"park" json:"park" jsonschema:"required,description=园区名称"`
	Timezone  string          `yaml:"timezone" json:"timezone,omitempty"`
	Clock     string          `yaml:"clock" json:"clock,omitempty" jsonschema:"description=固定时钟，只用于样例"`
	Data      string          `yaml:"data" json:"data" jsonschema:"required"`
	Output    string          `yaml:"output" json:"output" jsonschema:"required"`
	Inbox     []string        `yaml:"inbox" json:"inbox" jsonschema:"required"`
	Workbook  string          `yaml:"workbook" json:"workbook" jsonschema:"required"`
	Templates string          `yaml:"templates" json:"templates,omitempty"`
	Forms     []string        `yaml:"forms" json:"forms" jsonschema:"required"`
	Report    ReportSettings  `yaml:"report" json:"report" jsonschema:"required"`
	Deliver   string          `yaml:"deliver" json:"deliver" jsonschema:"required,enum=send,enum=hold"`
	Mail      MailSettings    `yaml:"mail" json:"mail" jsonschema:"required"`
	Alert     AlertSettings   `yaml:"alert" json:"alert,omitempty"`
	Mailbox   MailboxSettings `yaml:"mailbox" json:"mailbox,omitempty"`
	Receipts  ReceiptSettings `yaml:"receipts" json:"receipts,omitempty"`
	Schedule  []Schedule      `yaml:"schedule" json:"schedule,omitempty"`

	Calendar  CalendarSettings   `yaml:"calendar" json:"calendar,omitempty"`
	Reminders []ReminderSettings `yaml:"reminders" json:"reminders,omitempty"`

	file string
	data []byte
	loc  *time.Location
}

// ReportSettings is how the park publishes.
type ReportSettings struct {
	Definition string                   `yaml:"definition" json:"definition" jsonschema:"required"`
	Indicators string                   `yaml:"indicators" json:"indicators" jsonschema:"required"`
	Also       []string                 `yaml:"also" json:"also,omitempty" jsonschema:"description=同一次运行里另做的专报"`
	Stage      string                   `yaml:"stage" json:"stage" jsonschema:"required,enum=快报,enum=预计"`
	Decimals   map[string]calc.Decimals `yaml:"decimals" json:"decimals,omitempty"`
	Ready      ReadySettings            `yaml:"ready" json:"ready,omitempty"`
	PDF        bool                     `yaml:"pdf" json:"pdf,omitempty" jsonschema:"description=外发版第一页另印成 PDF（要装 LibreOffice）"`
	Entrants   string                   `yaml:"entrants" json:"entrants,omitempty" jsonschema:"description=近一年新入库单位占总产值超过这个数（%）时，另说剔除它们的增速"`
	Impute     ImputeSettings           `yaml:"impute" json:"impute,omitempty"`
	Disclosure DisclosureSettings       `yaml:"disclosure" json:"disclosure,omitempty"`
}

// DisclosureSettings are the primary rules of confidentiality for the mailable
// variant. What is not written is not tried, but for fewest: 3.
type DisclosureSettings struct {
	Fewest *int   `yaml:"fewest" json:"fewest,omitempty" jsonschema:"description=一个行业至少几家（企业集团算一家）"`
	P      string `yaml:"p" json:"p,omitempty" jsonschema:"description=p% 规则的 p"`
	N      int    `yaml:"n" json:"n,omitempty" jsonschema:"description=(n,k) 规则：最大的 n 家"`
	K      string `yaml:"k" json:"k,omitempty" jsonschema:"description=不得超过合计的 k%"`
}

// percent reads a percentage, more than 0 and at most 100.
func (s *Settings) percent(key, value string) (*big.Rat, error) {
	v, err := facts.ParseDecimal(value)
	if err != nil || v.Rat().Sign() <= 0 || v.Rat().Cmp(big.NewRat(100, 1)) > 0 {
		return nil, s.at(key, "“%s”应为 0 与 100 之间的百分数", value)
	}
	return v.Rat(), nil
}

// entrants reads report.entrants; nil where it is not written.
func (s *Settings) entrants() (*big.Rat, error) {
	if s.Report.Entrants == "" {
		return nil, nil
	}
	return s.percent("report.entrants", s.Report.Entrants)
}

// disclosure reads the rules.
func (s *Settings) disclosure() (d calc.Disclosure, err error) {
	set := s.Report.Disclosure
	d.Fewest, d.N = 3, set.N
	if set.Fewest != nil {
		d.Fewest = *set.Fewest
	}
	if d.Fewest < 1 || d.Fewest > 100 {
		return d, s.at("report.disclosure.fewest", "应在 1 与 100 之间")
	}
	for _, one := range []struct {
		key, value string
		into       **big.Rat
	}{{"p", set.P, &d.P}, {"k", set.K, &d.K}} {
		if one.value == "" {
			continue
		}
		if *one.into, err = s.percent("report.disclosure."+one.key, one.value); err != nil {
			return d, err
		}
	}
	if (d.K != nil) != (d.N > 0) {
		return d, s.at("report.disclosure", "n 与 k 要么都写，要么都不写")
	}
	return d, nil
}

// ReadySettings is the readiness gate.
type ReadySettings struct {
	Rate   string `yaml:"rate" json:"rate,omitempty" jsonschema:"description=产值上报率（%）不到这个数时先等"`
	Latest string `yaml:"latest" json:"latest,omitempty" jsonschema:"description=最迟到次月几日几时，例如 15 18:00；或 deadline+2 workday 18:00"`
}

var dayHour = regexp.MustCompile(`^(\d{1,2}) (\d{1,2}):(\d{2})$`)

// ready reads the gate.
func (s *Settings) ready() (r report.Ready, err error) {
	set := s.Report.Ready
	if set.Rate == "" && set.Latest == "" {
		return r, nil
	}
	// What is set for estimates waits until the latest time too.
	if set.Rate != "" || s.Report.Impute.Most == "" {
		if r.Rate, err = s.percent("report.ready.rate", set.Rate); err != nil {
			return r, err
		}
	}
	if set.Latest == "" {
		return r, nil
	}
	if _, err := calendar.ParseWord(set.Latest); err == nil { // the calendar says when, see app.reporter
		return r, nil
	}
	m := dayHour.FindStringSubmatch(set.Latest)
	if m == nil {
		return r, s.at("report.ready.latest", "“%s”应写成 15 18:00（次月 15 日 18 时）或 deadline+2 workday 18:00", set.Latest)
	}
	r.Day, _ = strconv.Atoi(m[1])
	r.Hour, _ = strconv.Atoi(m[2])
	r.Minute, _ = strconv.Atoi(m[3])
	if r.Day < 1 || r.Day > 28 || r.Hour > 23 || r.Minute > 59 {
		return r, s.at("report.ready.latest", "“%s”应在 1 日与 28 日之间", set.Latest)
	}
	return r, nil
}

// Schedule is when the job runs by itself.
type Schedule struct {
	Name string `yaml:"name" json:"name" jsonschema:"required"`
	Cron string `yaml:"cron" json:"cron,omitempty"`
	At   string `yaml:"at" json:"at,omitempty" jsonschema:"description=日历词，如 deadline+1 workday 09:00；与 cron 只写一个"`
}

// check reads when it comes.
func (c Schedule) check() (err error) {
	switch {
	case (c.Cron == "") == (c.At == ""):
		return fmt.Errorf("计划 %q 要写 cron 或 at，只写一个", c.Name)
	case c.At != "":
		_, err = calendar.ParseWord(c.At)
	default:
		_, err = work.ParseSchedule(c.Cron)
	}
	return err
}

// loadSettings reads and checks config.yaml. Relative paths count from its folder.
func loadSettings(file string) (*Settings, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, mistake("找不到配置文件 %s；请在含 config.yaml 的文件夹里运行，或用 --config 指明", file)
	}
	s := &Settings{file: file, data: data}
	if err := decodeYAML(file, data, s); err != nil {
		return nil, mistake("%w", err)
	}
	if err := s.check(); err != nil {
		return nil, mistake("%w", err)
	}
	base := filepath.Dir(file)
	for _, p := range []*string{&s.Data, &s.Output, &s.Workbook, &s.Templates, &s.Mail.Spool, &s.Mail.SMTP.PasswordFile, &s.Mail.SMTP.CAFile, &s.Alert.URLFile, &s.Alert.Spool, &s.Mailbox.PasswordFile, &s.Mailbox.CAFile} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(base, *p)
		}
	}
	if m := s.Alert.SMTP; m != nil {
		for _, p := range []*string{&m.PasswordFile, &m.CAFile} {
			if *p != "" && !filepath.IsAbs(*p) {
				*p = filepath.Join(base, *p)
			}
		}
	}
	for i := range s.Reminders {
		for _, p := range []*string{&s.Reminders[i].URLFile, &s.Reminders[i].Spool} {
			if *p != "" && !filepath.IsAbs(*p) {
				*p = filepath.Join(base, *p)
			}
		}
	}
	for i := range s.Inbox {
		if !filepath.IsAbs(s.Inbox[i]) {
			s.Inbox[i] = filepath.Join(base, s.Inbox[i])
		}
	}
	return s, nil
}

// at is an error at the line of a key.
func (s *Settings) at(path string, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s：%w", s.file, lineOf(s.data, strings.Split(path, ".")...), path, fmt.Errorf(format, args...))
}

func (s *Settings) check() error {
	for _, one := range [][2]string{{"park", s.Park}, {"data", s.Data}, {"output", s.Output}, {"workbook", s.Workbook},
		{"report.definition", s.Report.Definition}, {"report.indicators", s.Report.Indicators}, {"mail.from", s.Mail.From}} {
		if strings.TrimSpace(one[1]) == "" {
			return s.at(one[0], "不能为空")
		}
	}
	for _, one := range []struct {
		path, value string
		of          []string
	}{
		{"report.stage", s.Report.Stage, []string{"快报", "预计"}},
		{"deliver", s.Deliver, []string{"send", "hold"}}, {"mail.transport", s.Mail.Transport, []string{"spool", "smtp"}},
	} {
		if !contains(one.of, one.value) {
			return s.at(one.path, "“%s”应为 %s 之一", one.value, strings.Join(one.of, "、"))
		}
	}
	if s.Timezone == "" {
		s.Timezone = "Asia/Shanghai"
	}
	var err error
	if s.loc, err = time.LoadLocation(s.Timezone); err != nil {
		return s.at("timezone", "没有时区 %q", s.Timezone)
	}
	if s.Clock != "" {
		if _, err := parseTime(s.Clock, s.loc); err != nil {
			return s.at("clock", "%w", err)
		}
	}
	if len(s.Inbox) == 0 || len(s.Forms) == 0 {
		return s.at("inbox", "inbox 与 forms 至少各写一项")
	}
	if s.Mail.Transport == "spool" && s.Mail.Spool == "" {
		return s.at("mail.spool", "transport 为 spool 时不能为空")
	}
	for code, d := range s.Report.Decimals {
		if d.Level < 0 || d.Level > 6 || d.Growth < 0 || d.Growth > 6 {
			return s.at("report.decimals."+code, "小数位应在 0 与 6 之间")
		}
	}
	if _, err := s.ready(); err != nil {
		return err
	}
	if _, err := s.entrants(); err != nil {
		return err
	}
	if _, err := s.disclosure(); err != nil {
		return err
	}
	if _, _, err := s.impute(); err != nil {
		return err
	}
	if _, err := s.rules(); err != nil {
		return err
	}
	if err := s.checkReminders(); err != nil {
		return err
	}
	names := map[string]bool{}
	for i, c := range s.Schedule {
		if c.Name == "" || names[c.Name] {
			return fmt.Errorf("%s:%d: 计划要有各不相同的 name", s.file, linesOf(s.data, "schedule")[i])
		}
		names[c.Name] = true
		if err := c.check(); err != nil {
			return fmt.Errorf("%s:%d: %w", s.file, linesOf(s.data, "schedule")[i], err)
		}
	}
	if err := s.checkMailbox(); err != nil {
		return err
	}
	return s.checkMail()
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// parseTime reads 2023-07-12 09:00, 2023-07-12T09:00 or a day (its end).
func parseTime(s string, loc *time.Location) (time.Time, error) {
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

// now is the clock: the fixed one of the sample, else the machine's.
func (s *Settings) now() time.Time {
	if s.Clock != "" {
		t, _ := parseTime(s.Clock, s.loc)
		return t
	}
	return wall().In(s.loc).Truncate(time.Second)
}

// options is how the park reports.
func (s *Settings) options(definitions string) report.Options {
	ready, _ := s.ready() // all checked when the settings were read
	disclosure, _ := s.disclosure()
	entrants, _ := s.entrants()
	impute, most, _ := s.impute()
	o := report.Options{Ready: ready, Entrants: entrants, Impute: impute, MostImputed: most, Disclosure: disclosure, Park: s.Park, Stage: s.Report.Stage, Decimals: s.Report.Decimals, Domains: s.Mail.InternalDomains,
		Hold: s.Deliver == "hold", Output: s.Output, Definitions: definitions, Loc: s.loc}
	from, _ := mail.ParseAddress(s.Mail.From)
	o.From = *from
	if s.Mail.ReplyTo != "" {
		o.ReplyTo, _ = mail.ParseAddress(s.Mail.ReplyTo)
	}
	for _, g := range s.Mail.Groups {
		group := report.Group{Name: g.Name, Variant: report.Variant(g.Variant), Sheets: g.Sheets, Attachment: report.Attachment(g.Attachment)}
		for _, to := range g.To {
			a, _ := mail.ParseAddress(to)
			group.Recipients = append(group.Recipients, *a)
		}
		o.Groups = append(o.Groups, group)
	}
	return o
}
