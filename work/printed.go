package work

import (
	"fmt"
	"strings"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/templates"
)

// Printed is what the office prints on its blanks besides the form.
type Printed struct {
	Reply   string            // where returns go
	Contact string            // whom to call; "" nobody is named
	Filings map[string]Filing // by form
}

// Filing (报批备案) is on whose authority a form is asked for.
type Filing struct {
	Number, By       string       // 表号, 制定机关
	Approval, Record string       // 批准文号, 备案文号
	Until            calendar.Day // 有效期; zero where none is set
}

// String is the line that is printed; "" where nothing is known.
func (f Filing) String() string {
	until := ""
	if d := f.Until; d != (calendar.Day{}) {
		until = fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
	}
	var parts []string
	for _, p := range [][2]string{{"表号", f.Number}, {"制定机关", f.By}, {"批准文号", f.Approval}, {"备案文号", f.Record}, {"有效期至", until}} {
		if p[1] != "" {
			parts = append(parts, p[0]+"："+p[1])
		}
	}
	return strings.Join(parts, "　")
}

// printed adds to what a blank begins with what the office prints on it.
func (o *Options) printed(a *templates.Answers, form *templates.Form) {
	a.Filing = o.Printed.Filings[form.Def.Form].String()
	a.Return = o.whereTo(form, a.Unit, a.Period)
	a.Maker = o.maker(form, a.Period)
	if rules := o.Rules[form.Def.Form]; rules != nil {
		a.Live = rules.Live(form, a.Period)
	}
}

// maker signs what is made for a period: as of the day on which it opens, so that a blank that is made
// again is the same.
func (o *Options) maker(form *templates.Form, p facts.Period) templates.Maker {
	m := templates.Maker{Office: o.Mailing.Office.Name}
	if w, ok := o.window(form, p, ""); ok {
		m.Made = w.Opens
	}
	return m
}

// whereTo says until when, where to, and whom to ask.
func (o *Options) whereTo(form *templates.Form, u facts.Respondent, p facts.Period) string {
	var parts []string
	if w, ok := o.window(form, p, u.ID); ok {
		parts = append(parts, "截止："+chineseTime(w.Closes.In(o.Calendar.Loc)))
	}
	if o.Printed.Reply != "" {
		parts = append(parts, "报至："+o.Printed.Reply)
	}
	if o.Printed.Contact != "" {
		parts = append(parts, "咨询："+o.Printed.Contact)
	}
	return strings.Join(parts, "　")
}
