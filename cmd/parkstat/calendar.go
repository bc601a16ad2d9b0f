package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/calendar"
)

// CalendarSettings is when returns are taken where 填报日历 has no line for a period.
type CalendarSettings struct {
	Opens  string     `yaml:"opens" json:"opens,omitempty" jsonschema:"description=所有月报：次月几日几时开网，如 1 09:00；或 本月 26 00:00"`
	Closes string     `yaml:"closes" json:"closes,omitempty" jsonschema:"description=截止，如 8 18:00；遇节假日顺延"`
	Shuts  string     `yaml:"shuts" json:"shuts,omitempty" jsonschema:"description=关网；不写为不关"`
	Forms  []FormRule `yaml:"forms" json:"forms,omitempty" jsonschema:"description=另有时间的表"`
}

// FormRule is a rule for one form.
type FormRule struct {
	Form   string `yaml:"form" json:"form" jsonschema:"required"`
	Opens  string `yaml:"opens" json:"opens" jsonschema:"required"`
	Closes string `yaml:"closes" json:"closes" jsonschema:"required"`
	Shuts  string `yaml:"shuts" json:"shuts,omitempty"`
	Lag    int    `yaml:"lag" json:"lag,omitempty" jsonschema:"description=再晚几个月"`
}

// holidaysName is the arrangement of holidays in the library.
const holidaysName = "calendar/holidays.yaml"

// rules reads the calendar's rules by form.
func (s *Settings) rules() (map[string]*calendar.Rule, error) {
	c, rules := s.Calendar, map[string]*calendar.Rule{}
	add := func(key, form string, t calendar.RuleText) error {
		r, err := t.Compile()
		if err != nil {
			return s.at(key, "%w", err)
		}
		rules[form] = r
		return nil
	}
	if c.Opens+c.Closes+c.Shuts != "" {
		if err := add("calendar", "", calendar.RuleText{Opens: c.Opens, Closes: c.Closes, Shuts: c.Shuts}); err != nil {
			return nil, err
		}
	}
	for _, f := range c.Forms {
		if rules[f.Form] != nil || f.Form == "" {
			return nil, s.at("calendar.forms", "表式 %q 空着或重复", f.Form)
		}
		if err := add("calendar.forms", f.Form, calendar.RuleText{Opens: f.Opens, Closes: f.Closes, Shuts: f.Shuts, Lag: f.Lag}); err != nil {
			return nil, err
		}
	}
	return rules, nil
}

// reporting is the calendar of a park: its workbook over the rules of config.yaml, with
// the holidays of its workbook over those of the templates.
func (a *app) reporting(park *facts.Park) (*calendar.Calendar, []facts.Problem, error) {
	rules, err := a.settings.rules()
	if err != nil {
		return nil, nil, mistake("%w", err)
	}
	c := &calendar.Calendar{Park: park, Rules: rules, Yearly: map[string]bool{}, Behind: map[string]int{}, Loc: a.settings.loc}
	known := map[string]bool{"": true}
	for _, f := range a.defs.forms {
		c.Yearly[f.Def.Form], c.Behind[f.Def.Form], known[f.Def.Form] = f.Def.Yearly(), f.Def.Behind, true
	}
	for _, form := range slices.Sorted(maps.Keys(rules)) {
		if !known[form] {
			return nil, nil, mistake("%w", a.settings.at("calendar.forms", "没有表式 %q", form))
		}
	}
	data, from, err := a.defs.lib.Read(holidaysName)
	if err != nil {
		return nil, nil, mistake("%w", err)
	}
	var file calendar.File
	if err := decodeYAML(from, data, &file); err != nil {
		return nil, nil, mistake("%w", err)
	}
	for i, line := range linesOf(data, "years") {
		file.Years[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	shipped, err := calendar.NewWorkdays(file)
	if err != nil {
		return nil, nil, mistake("%w", err)
	}
	var problems []facts.Problem
	c.Days, problems = shipped.Replaced(park.DaysOff)
	return c, append(problems, c.Pointless()...), nil
}

// printCalendar says what is known of workdays and deadlines.
func (a *app) printCalendar() {
	var years []string
	for _, y := range a.calendar.Days.Years() {
		years = append(years, fmt.Sprint(y))
	}
	fmt.Printf("节假日：有 %s 年", strings.Join(years, "、"))
	if n := len(a.park.DaysOff); n > 0 {
		fmt.Printf("（园区工作簿写了 %d 天）", n)
	}
	fmt.Println()
	if l, ok := a.calendar.Days.Lacks(a.settings.now()); ok {
		fmt.Printf("注意：%s\n", l)
	}
	for _, line := range a.moved() {
		fmt.Printf("顺延：%s\n", line)
	}
	if n := len(a.park.Extensions); n > 0 {
		fmt.Printf("延期：%d 条\n", n)
	}
}

// moved are the lines of 填报日历 whose deadline is not a workday.
func (a *app) moved() (all []string) {
	keys := slices.Collect(maps.Keys(a.park.Windows))
	for p := range a.park.Calendar {
		keys = append(keys, facts.FormPeriod{Period: p})
	}
	slices.SortFunc(keys, func(x, y facts.FormPeriod) int {
		if c := x.Period.Compare(y.Period); c != 0 {
			return c
		}
		return strings.Compare(x.Form, y.Form)
	})
	for _, k := range keys {
		form := k.Form
		if form == "" {
			form = a.monthly()
		}
		of := k.Period
		if f, err := a.defs.formCoded(form); err == nil { // a line is called by the round
			of = f.Def.For(of)
		}
		w, ok, err := a.calendar.Window(form, of)
		switch {
		case err != nil:
			all = append(all, fmt.Sprintf("%s：%v", k.Period, err))
		case ok && w.Moved() && (k.Form != "" || !w.ByRule && w.At == a.park.Calendar[k.Period].At):
			d := calendar.DayOf(w.Written.In(a.settings.loc))
			all = append(all, fmt.Sprintf("%s 截止 %s（%s）不是工作日，算到 %s（%s）", k.Period, d, a.calendar.Days.Why(d),
				w.Closes.In(a.settings.loc).Format("2006-01-02 15:04"), w.At))
		}
	}
	return all
}

// monthly is a monthly form, "" where there is none.
func (a *app) monthly() string {
	for _, f := range a.defs.forms {
		if !f.Def.Yearly() {
			return f.Def.Form
		}
	}
	return ""
}

// deadline is the window of a form and period for one unit, or with "" for all; not ok
// where the calendar says nothing, or cannot say.
func (a *app) deadline(form string, p facts.Period, unit string) (calendar.Window, bool) {
	w, ok, err := a.calendar.Due(form, p, unit)
	return w, ok && err == nil
}
