package templates

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
)

// Mail is a mail body ready to be rendered: a text and an HTML part that say the
// same.
type Mail struct {
	def  *ReportDef
	text *template.Template
	html *htmltemplate.Template
}

// MailNote is what a mail says besides the view.
type MailNote struct {
	Files    []MailFile
	Internal bool
	Reason   string // of a correction
	Replaces string // what it corrects
	Rows     int    // rows of the leaders' table
	Pictures []picture
}

// MailFile is a file that goes with a mail.
type MailFile struct{ Name, SHA256 string }

// Rendered is a mail's subject and bodies.
type Rendered struct{ Subject, Text, HTML string }

// mailData is what the bodies may name: {{.Value "总产值.累计"}},
// {{range .Table "主要指标" .Rows}}{{.Field "名称"}}{{end}}.
type mailData struct {
	MailNote
	Subject string
	view    *View
}

// Value is a value of the view as printed; an unknown name is an error.
func (d mailData) Value(name string) (string, error) {
	v, ok := d.view.Values[name]
	if !ok {
		return "", unknown(name, d.view.names())
	}
	return v.String(), nil
}

// mailRow is a row of a list.
type mailRow struct {
	list   string
	values map[string]Datum
}

// Field is one field of the row as printed; an unknown name is an error.
func (r mailRow) Field(name string) (string, error) {
	d, ok := r.values[name]
	if !ok {
		return "", unknown(r.list+"."+name, slices.Collect(maps.Keys(r.values)))
	}
	return d.String(), nil
}

// Table is the first n rows of a list.
func (d mailData) Table(name string, n int) ([]mailRow, error) {
	list, ok := d.view.Lists[name]
	if !ok {
		return nil, unknown(name, d.view.names())
	}
	var rows []mailRow
	for _, r := range list.Rows[:min(n, len(list.Rows))] {
		rows = append(rows, mailRow{name, r})
	}
	return rows, nil
}

// Without is the first n rows of a list whose field does not say that.
func (d mailData) Without(name, field, said string, n int) ([]mailRow, error) {
	all, err := d.Table(name, len(d.view.Lists[name].Rows))
	var rows []mailRow
	for _, r := range all {
		if v, ok := r.values[field]; (!ok || v.String() != said) && len(rows) < n {
			rows = append(rows, r)
		}
	}
	return rows, err
}

// More is how many rows a list has beyond the first n.
func (d mailData) More(name string, n int) (int, error) {
	list, ok := d.view.Lists[name]
	if !ok {
		return 0, unknown(name, d.view.names())
	}
	return max(0, len(list.Rows)-n), nil
}

// openMail compiles the bodies named by a report.
func openMail(lib *Library, folder string, def *ReportDef) (*Mail, error) {
	m := &Mail{def: def}
	src, from, err := lib.Read(path.Join(folder, def.MailText))
	if err != nil {
		return nil, err
	}
	if m.text, err = template.New(def.MailText).Option("missingkey=error").Parse(string(src)); err != nil {
		return nil, fmt.Errorf("parse %s: %w", from, err)
	}
	if src, from, err = lib.Read(path.Join(folder, def.MailHTML)); err != nil {
		return nil, err
	}
	if m.html, err = htmltemplate.New(def.MailHTML).Option("missingkey=error").Parse(string(src)); err != nil {
		return nil, fmt.Errorf("parse %s: %w", from, err)
	}
	return m, nil
}

// Render makes the whole mail or nothing.
func (m *Mail) Render(v *View, note MailNote) (Rendered, error) {
	subject, err := v.Render(m.def.Subject)
	if err != nil {
		return Rendered{}, m.def.Wrong("subject", err)
	}
	subject = strings.Join(strings.Fields(subject), " ")
	if note.Reason != "" {
		subject += "（更正）"
	}
	data := mailData{note, subject, v}
	var text, html bytes.Buffer
	if err := m.text.Execute(&text, data); err != nil {
		return Rendered{}, m.def.Wrong("mail_text", err)
	}
	if err := m.html.Execute(&html, data); err != nil {
		return Rendered{}, m.def.Wrong("mail_html", err)
	}
	return Rendered{subject, text.String(), html.String()}, nil
}
