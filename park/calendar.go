package park

import (
	"maps"
	"slices"

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

// compileRules reads the calendar's rules by form.
func (s compiler) compileRules() error {
	c := s.Calendar
	s.rules = map[string]*calendar.Rule{}
	add := func(key, form string, t calendar.RuleText) error {
		r, err := t.Compile()
		if err != nil {
			return s.At(key, "%w", err)
		}
		s.rules[form] = r
		return nil
	}
	if c.Opens+c.Closes+c.Shuts != "" {
		if err := add("calendar", "", calendar.RuleText{Opens: c.Opens, Closes: c.Closes, Shuts: c.Shuts}); err != nil {
			return err
		}
	}
	for _, f := range c.Forms {
		if s.rules[f.Form] != nil || f.Form == "" {
			return s.At("calendar.forms", "表式 %q 空着或重复", f.Form)
		}
		if err := add("calendar.forms", f.Form, calendar.RuleText{Opens: f.Opens, Closes: f.Closes, Shuts: f.Shuts, Lag: f.Lag}); err != nil {
			return err
		}
	}
	return nil
}

// checkRules holds the rules against the forms.
func (s *Settings) checkRules(d *Definitions) error {
	for _, form := range slices.Sorted(maps.Keys(s.rules)) {
		if form != "" && d.Forms.Coded(form) == nil {
			return s.At("calendar.forms", "没有表式 %q", form)
		}
	}
	return nil
}

// holidays are the years that the product, or the park's own folder, brings.
func (d *Definitions) holidays() (*calendar.Workdays, error) {
	var file calendar.File
	doc, err := d.read(holidaysName, &file)
	if err != nil {
		return nil, err
	}
	for i, at := range doc.places("years") {
		file.Years[i].At = at
	}
	days, err := calendar.NewWorkdays(file)
	return days, mistaken(err)
}

// reporting is the calendar of a park: its workbook over the rules of config.yaml, with
// the holidays of its workbook over those of the definitions.
func (p *Park) reporting() (*calendar.Calendar, []facts.Problem) {
	c := &calendar.Calendar{Park: p.Units, Rules: p.rules, Yearly: map[string]bool{}, Behind: map[string]int{}, Loc: p.Loc}
	for _, f := range p.Forms {
		c.Yearly[f.Def.Form], c.Behind[f.Def.Form] = f.Def.Yearly(), f.Def.Behind
	}
	var problems []facts.Problem
	c.Days, problems = p.workdays.Replaced(p.Units.DaysOff)
	return c, append(problems, c.Pointless()...)
}
