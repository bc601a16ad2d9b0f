package park

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parkstat/deliver"
	"parkstat/facts/calendar"
	"parkstat/work"
)

// reminderSettings is a policy of reminders (催报): who is reminded, when, and how.
type reminderSettings struct {
	Name    string   `yaml:"name" json:"name" jsonschema:"required"`
	Forms   []string `yaml:"forms" json:"forms,omitempty" jsonschema:"description=哪几张表（代码）；不写为第一张"`
	When    []string `yaml:"when" json:"when" jsonschema:"required,description=日历词，如 deadline-2 workday 09:00"`
	To      string   `yaml:"to" json:"to" jsonschema:"required,enum=统计员,enum=统计负责人,enum=分管领导,enum=首席服务员,enum=office"`
	Via     string   `yaml:"via" json:"via" jsonschema:"required,enum=mail,enum=wecom,enum=dingtalk,enum=spool"`
	URLFile string   `yaml:"url_file" json:"url_file,omitempty"`
	Spool   string   `yaml:"spool" json:"spool,omitempty"`
	Names   bool     `yaml:"names" json:"names,omitempty" jsonschema:"description=群里的消息点名；不写只说几家"`
	Quiet   string   `yaml:"quiet" json:"quiet,omitempty" jsonschema:"description=夜里不发，默认 20:00-08:00"`
}

// officeRole is a message about all, to the office or into a chat group.
const officeRole = "office"

// reminded are the roles that a reminder goes to; 统计员 is also 联系人 of departments and
// project units.
var reminded = []string{"统计员", "统计负责人", "分管领导", "首席服务员", officeRole}

const quietDefault = "20:00-08:00"

var quietShape = regexp.MustCompile(`^(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})$`)

// quiet reads the hours of the night.
func (r reminderSettings) quiet() (q work.Quiet, err error) {
	text := r.Quiet
	if text == "" {
		text = quietDefault
	}
	m := quietShape.FindStringSubmatch(text)
	if m == nil {
		return q, fmt.Errorf("quiet “%s”应写成 20:00-08:00", text)
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	q.From, q.To = n[0]*60+n[1], n[2]*60+n[3]
	if n[0] > 23 || n[2] > 23 || n[1] > 59 || n[3] > 59 || q.From == q.To {
		return q, fmt.Errorf("quiet “%s”不是一段夜里的时间", text)
	}
	return q, nil
}

// compileReminders reads the policies.
func (s compiler) compileReminders() {
	names := map[string]bool{}
	s.Mailing.Robots = map[string]bool{}
	for i, r := range s.Reminders {
		wrong := func(format string, args ...any) { s.note(s.inReminder(i, format, args...)) }
		if r.Name == "" || names[r.Name] {
			wrong("要有各不相同的 name")
		}
		names[r.Name] = true
		if len(r.When) == 0 {
			wrong("要写 when")
		}
		if r.Via == "spool" && r.Spool == "" {
			wrong("via 为 spool 时要写 spool（文件夹）")
		}
		if !slices.Contains([]string{"mail", deliver.WeCom, deliver.DingTalk, "spool"}, r.Via) {
			wrong("via “%s”应为 mail、wecom、dingtalk 或 spool", r.Via)
		}
		switch {
		case !slices.Contains(reminded, r.To):
			wrong("to “%s”应为 %s 之一", r.To, strings.Join(reminded, "、"))
		case r.Via != "mail" && r.To != officeRole:
			wrong("发到群里（via: %s）的消息不是给某一家的，to 应为 office", r.Via)
		case r.Names && r.To != officeRole:
			wrong("names 只用于 to: office")
		}
		p := work.Policy{Name: r.Name, Forms: r.Forms, Names: r.Names, Way: strings.Join([]string{r.To, r.Via, r.URLFile, r.Spool}, "\n")}
		for _, w := range r.When {
			word, err := calendar.ParseWord(w)
			if err != nil {
				wrong("%w", err)
			}
			p.When = append(p.When, word)
		}
		var err error
		if p.Quiet, err = r.quiet(); err != nil {
			wrong("%w", err)
		}
		switch {
		case r.To != officeRole:
			p.Role = r.To
		case r.Via != "mail":
			p.Group = work.GroupAddress(r.Name)
		}
		s.Mailing.Robots[r.Name] = r.Via == deliver.WeCom || r.Via == deliver.DingTalk
		s.Policies = append(s.Policies, p)
	}
}

// inReminder is a mistake in a policy.
func (s *Settings) inReminder(i int, format string, args ...any) error {
	return s.in("reminders", i, "催报“%s”：%w", s.Reminders[i].Name, fmt.Errorf(format, args...))
}

// GroupWay is the way of a policy's messages into its chat group.
func (s *Settings) GroupWay(name string) (deliver.Transport, error) {
	for i, r := range s.Reminders {
		if r.Name != name || r.Via == "mail" {
			continue
		}
		if r.Via == "spool" {
			return deliver.Notes{Dir: r.Spool}, nil
		}
		hook := os.Getenv("PARKSTAT_REMIND_URL")
		if r.URLFile != "" {
			b, err := os.ReadFile(r.URLFile)
			if err != nil {
				return nil, s.inReminder(i, "读不到 %s", r.URLFile)
			}
			hook = string(b)
		}
		robot, err := deliver.NewRobot(r.Via, hook)
		if err != nil {
			return nil, s.inReminder(i, "%w；地址写在 url_file 里，或写在环境变量 PARKSTAT_REMIND_URL 里", err)
		}
		return deliver.Chat{Robot: robot}, nil
	}
	return nil, fmt.Errorf("没有发到群里的催报“%s”", name)
}
