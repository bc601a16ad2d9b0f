package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parkstat/facts"
)

// RuleText is how a park writes when a form is taken where 填报日历 has no line: days of
// the month after the period ("8 18:00"), or of the period's own month ("本月 26 00:00").
type RuleText struct {
	Opens  string `yaml:"opens" json:"opens,omitempty" jsonschema:"description=开网：次月几日几时，如 1 09:00；或 本月 26 00:00"`
	Closes string `yaml:"closes" json:"closes,omitempty" jsonschema:"description=截止：次月几日几时，如 8 18:00"`
	Shuts  string `yaml:"shuts" json:"shuts,omitempty" jsonschema:"description=关网；不写为不关"`
	Lag    int    `yaml:"lag" json:"lag,omitempty" jsonschema:"description=比月报晚几个月"`
}

// Rule is a RuleText that was understood.
type Rule struct {
	opens, closes point
	shuts         *point
}

// point is a day of the month, so many months after the period, and a clock.
type point struct{ months, day, hour, minute int }

var pointShape = regexp.MustCompile(`^(?:(本月|次月)\s*)?(\d{1,2})日?(?:\s+(\d{1,2}):(\d{2}))?$`)

// mostLag bounds how many months a form may come behind.
const mostLag = 12

// Compile reads the text.
func (t RuleText) Compile() (*Rule, error) {
	if t.Lag < 0 || t.Lag > mostLag {
		return nil, fmt.Errorf("lag %d 应在 0 与 %d 之间", t.Lag, mostLag)
	}
	r := &Rule{}
	var err error
	if r.opens, err = t.point(t.Opens, false); err != nil {
		return nil, err
	}
	if r.closes, err = t.point(t.Closes, true); err != nil {
		return nil, err
	}
	if t.Shuts != "" {
		p, err := t.point(t.Shuts, true)
		if err != nil {
			return nil, err
		}
		if p.before(r.closes) {
			return nil, fmt.Errorf("关网（%s）早于截止（%s）", t.Shuts, t.Closes)
		}
		r.shuts = &p
	}
	if !r.opens.before(r.closes) {
		return nil, fmt.Errorf("截止（%s）不晚于开网（%s）", t.Closes, t.Opens)
	}
	return r, nil
}

// point reads one; a day without a clock is its beginning, or its end where closing is meant.
func (t RuleText) point(s string, end bool) (p point, err error) {
	m := pointShape.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return p, fmt.Errorf("“%s”应写成 8 18:00（次月 8 日 18 时）或 本月 26 00:00", s)
	}
	p.months = 1 + t.Lag
	if m[1] == "本月" {
		p.months--
	}
	p.day, _ = strconv.Atoi(m[2])
	if m[3] != "" {
		p.hour, _ = strconv.Atoi(m[3])
		p.minute, _ = strconv.Atoi(m[4])
	} else if end {
		p.hour = 24
	}
	if p.day < 1 || p.day > 28 || p.hour > 23 && m[3] != "" || p.minute > 59 {
		return p, fmt.Errorf("“%s”应在 1 日与 28 日之间", s)
	}
	return p, nil
}

func (p point) before(q point) bool {
	a := ((p.months*31+p.day)*24+p.hour)*60 + p.minute
	b := ((q.months*31+q.day)*24+q.hour)*60 + q.minute
	return a < b
}

func (p point) of(period facts.Period, loc *time.Location) time.Time {
	m := period.Add(p.months)
	t := time.Date(m.Year, time.Month(m.Month), p.day, p.hour, p.minute, 0, 0, loc)
	if p.hour == 24 {
		t = t.Add(-time.Second)
	}
	return t
}

// window is the rule for a period, as written: nothing is put off yet.
func (r *Rule) window(p facts.Period, loc *time.Location) facts.Window {
	w := facts.Window{Opens: r.opens.of(p, loc), Closes: r.closes.of(p, loc)}
	if r.shuts != nil {
		w.Shuts = r.shuts.of(p, loc)
	}
	return w
}
