package park

import (
	"time"

	"parkstat/ingest"
	"parkstat/work"
)

// settle is how long a file must have lain still before it is taken.
const settle = 2 * time.Second

// Office are the park's options for the office at work. files is the clock of the file
// system.
func (p *Park) Office(files func() time.Time) work.Options {
	o := work.Options{Units: p.Units, Calendar: p.Calendar, Forms: p.Forms, Rules: p.Rules, Plan: p.Plan, Reports: p.Reports, Letters: p.Letters,
		Policies: p.Policies, Plans: p.Plans, Escalation: p.Customs.Escalation, Reporting: p.Reporting,
		Mailing: p.Mailing, Printed: p.Printed, PDF: p.printsPage()}
	o.Reporting.Definitions, o.Reporting.Customs = p.Hash, p.reported
	for _, dir := range p.Inbox {
		o.Inboxes = append(o.Inboxes, ingest.Inbox{Dir: dir, Settle: settle, Wall: files, Loc: p.Loc})
	}
	o.Reporting.Contact, o.Reporting.Comes = p.Printed.Contact, o.Comes
	if p.latest != nil {
		plan := o.ByWord(*p.latest)
		o.Reporting.Ready.Until = plan.At
	}
	return o
}
