package park

import (
	"parkstat/facts"
	"parkstat/facts/calendar"
)

// calendarSettings is when returns are taken where 填报日历 has no line for a period.
type calendarSettings struct {
	Opens  string     `yaml:"opens" json:"opens,omitempty" jsonschema:"description=所有月报：次月几日几时开网，如 1 09:00；或 本月 26 00:00"`
	Closes string     `yaml:"closes" json:"closes,omitempty" jsonschema:"description=截止，如 8 18:00；遇节假日顺延"`
	Shuts  string     `yaml:"shuts" json:"shuts,omitempty" jsonschema:"description=关网；不写为不关"`
	Forms  []formRule `yaml:"forms" json:"forms,omitempty" jsonschema:"description=另有时间的表"`
}

// formRule is a rule for one form.
type formRule struct {
	Form   string `yaml:"form" json:"form" jsonschema:"required"`
	Opens  string `yaml:"opens" json:"opens" jsonschema:"required"`
	Closes string `yaml:"closes" json:"closes" jsonschema:"required"`
	Shuts  string `yaml:"shuts" json:"shuts,omitempty"`
	Lag    int    `yaml:"lag" json:"lag,omitempty" jsonschema:"description=再晚几个月"`
}

// holidaysName is the arrangement of holidays in the library.
const holidaysName = "calendar/holidays.yaml"

// compileRules reads the calendar's rules by form.
func (s compiler) compileRules() {
	c := s.Calendar
	s.rules = map[string]*calendar.Rule{}
	var err error
	if c.Opens+c.Closes+c.Shuts != "" {
		text := calendar.RuleText{Opens: c.Opens, Closes: c.Closes, Shuts: c.Shuts}
		if s.rules[""], err = text.Compile(); err != nil {
			s.wrong("calendar", "%w", err)
		}
	}
	for i, f := range c.Forms {
		if _, twice := s.rules[f.Form]; twice || f.Form == "" {
			s.note(s.in("calendar.forms", i, "calendar.forms：表式 %q 空着或重复，请改正 form", f.Form))
		}
		text := calendar.RuleText{Opens: f.Opens, Closes: f.Closes, Shuts: f.Shuts, Lag: f.Lag}
		if s.rules[f.Form], err = text.Compile(); err != nil {
			s.note(s.in("calendar.forms", i, "calendar.forms：%w", err))
		}
	}
}

// checkRules holds what is set by form against the forms. One of the product's that the park does not
// use may stay there.
func (d *definitions) checkRules(s *Settings) {
	check := func(list string, i int, form string) {
		if _, ours := shippedForms().of[form]; form != "" && !ours && d.Forms.Coded(form) == nil {
			d.note(s.in(list, i, "%s：没有表式 %q，请改正或删去", list, form))
		}
	}
	for i, f := range s.Calendar.Forms {
		check("calendar.forms", i, f.Form)
	}
	for i, f := range s.Blanks.Forms {
		check("blanks.forms", i, f.Form)
	}
}

// holidays are the years that the product, or the park's own folder, brings.
func (d *definitions) holidays() {
	var file calendar.File
	doc := d.read(holidaysName, &file)
	if doc == nil {
		return
	}
	for i, at := range doc.places("years") {
		file.Years[i].At = at
	}
	var err error
	d.workdays, err = calendar.NewWorkdays(file)
	d.note(err)
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
