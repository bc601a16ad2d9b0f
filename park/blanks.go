package park

import (
	"strings"
	"time"

	"parkstat/facts/calendar"
	"parkstat/work"
)

// blankSettings is what is printed on blanks.
type blankSettings struct {
	Reply   string   `yaml:"reply" json:"reply,omitempty" jsonschema:"description=报到哪里；不写为收报表的邮箱，没有邮箱的为 mail.reply_to 或 mail.from"`
	Contact string   `yaml:"contact" json:"contact,omitempty" jsonschema:"description=有疑问找谁，例如 统计办公室 0393-0000000"`
	Forms   []filing `yaml:"forms" json:"forms,omitempty" jsonschema:"description=各表的表号、制定机关、批准或备案文号、有效期"`
}

// filing is what makes a form lawful: who made it, who let it pass, and until when.
type filing struct {
	Form     string `yaml:"form" json:"form" jsonschema:"required"`
	Number   string `yaml:"number" json:"number,omitempty" jsonschema:"description=表号"`
	By       string `yaml:"by" json:"by,omitempty" jsonschema:"description=制定机关"`
	Approval string `yaml:"approval" json:"approval,omitempty" jsonschema:"description=批准文号，例如 濮统制〔2023〕1号"`
	Record   string `yaml:"record" json:"record,omitempty" jsonschema:"description=备案文号；与批准文号一般只有一个"`
	Until    string `yaml:"until" json:"until,omitempty" jsonschema:"description=有效期至，例如 2025-12-31"`
}

// expiresSoon is how many days before it ends a form's approval is spoken of: renewing it takes months.
const expiresSoon = 60

// compileBlanks says what is printed on blanks.
func (s compiler) compileBlanks() {
	b := s.Blanks
	s.Printed = work.Printed{Reply: strings.TrimSpace(b.Reply), Contact: strings.TrimSpace(b.Contact), Filings: map[string]work.Filing{}}
	if s.Printed.Reply == "" {
		s.Printed.Reply = s.Mailing.Office.Address
		if box := s.Mailing.Mailbox; box != nil && box.Address != "" {
			s.Printed.Reply = box.Address
		}
	}
	for i, f := range b.Forms {
		wrong := func(format string, args ...any) { s.note(s.in("blanks.forms", i, "blanks.forms："+format, args...)) }
		if _, twice := s.Printed.Filings[f.Form]; twice || f.Form == "" {
			wrong("表式 %q 空着或重复，请改正 form", f.Form)
		}
		one := work.Filing{Number: f.Number, By: f.By, Approval: f.Approval, Record: f.Record}
		if f.Until != "" {
			day, err := time.Parse(time.DateOnly, f.Until)
			if err != nil {
				wrong("有效期 until “%s”应写成 2025-12-31 这样", f.Until)
			} else {
				one.Until = calendar.DayOf(day)
			}
		}
		s.Printed.Filings[f.Form] = one
	}
}

// expiring tells of forms whose approval ends soon, or has ended.
func (s *Settings) expiring() (all []string) {
	today := calendar.DayOf(s.Now().In(s.Loc))
	for i, f := range s.Blanks.Forms {
		until := s.Printed.Filings[f.Form].Until
		if until == (calendar.Day{}) || today.Days(until) > expiresSoon {
			continue
		}
		word := "blanks.forms：%s 的有效期到 %s 为止，还有 %d 天；请及早重新报批或备案，再改 until"
		left := today.Days(until)
		if left < 0 {
			word, left = "blanks.forms：%s 的有效期已于 %s 届满，过了 %d 天；请重新报批或备案，再改 until", -left
		}
		all = append(all, s.in("blanks.forms", i, word, f.Form, until, left).Error())
	}
	return all
}
