package park

import (
	"os"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/templates/xlsx"
)

// Park is a park's folder, compiled. Forms, Report, Mail and Calendar are the compiled ones;
// what was written of them is in Settings.
type Park struct {
	*Settings
	*definitions
	Units    *facts.Park     // the park's workbook
	Doubts   []facts.Problem // in it, that stop nothing
	Calendar *calendar.Calendar
}

// workbook reads the park's workbook; that its path is blank is told elsewhere.
func (s *Settings) workbook() ([]byte, error) {
	if strings.TrimSpace(s.Workbook) == "" {
		return nil, nil
	}
	data, err := os.ReadFile(s.Workbook)
	if err != nil {
		return nil, s.At("workbook", "读不到园区工作簿 %s", s.Workbook)
	}
	return data, nil
}

// furnish takes what the park's workbook says.
func furnish(s *Settings, d *definitions) (*Park, error) {
	data, err := s.workbook()
	if err != nil {
		return nil, err
	}
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return nil, facts.Mistakef("园区工作簿 %s：%w", s.Workbook, err)
	}
	p := &Park{Settings: s, definitions: d}
	var problems, more []facts.Problem
	p.Units, problems = ingest.ReadPark(book, d.dictionary(), s.Loc)
	p.Calendar, more = p.reporting()
	problems = append(problems, more...)
	if worst, _ := facts.Worst(problems); worst == facts.Error && len(problems) > 0 {
		return nil, &BadWorkbook{s.Workbook, slices.DeleteFunc(problems, func(p facts.Problem) bool { return p.Severity != facts.Error })}
	}
	p.Doubts = problems
	if err := d.Plan.CheckPark(p.Units); err != nil {
		return nil, facts.Mistaken(err)
	}
	return p, p.compilePolicies()
}

// compilePolicies gives the policies of reminders their forms and the office's address.
func (p *Park) compilePolicies() error {
	var wrong mistakes
	p.Policies = slices.Clone(p.Policies)
	for i := range p.Policies {
		policy := &p.Policies[i]
		if r := p.Reminders[i]; r.To == officeRole && r.Via == "mail" {
			policy.Group = p.Mailing.Office.Address
		}
		if len(policy.Forms) == 0 {
			policy.Forms = []string{p.Forms[0].Def.Form}
		}
		for _, f := range policy.Forms {
			if p.Forms.Coded(f) == nil {
				wrong.note(p.inReminder(i, "没有表式 %q", f))
			}
		}
	}
	return facts.Mistaken(wrong.found...)
}
