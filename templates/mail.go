package templates

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"path"
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
	File, SHA256 string // the attachment
	Internal     bool
	Reason       string // of a correction
	Replaces     string // what it corrects
	Rows         int    // rows of the leaders' table
}

// Rendered is a mail's subject and bodies.
type Rendered struct{ Subject, Text, HTML string }

// mailData is what the bodies may name: {{.Value "总产值.累计"}}, {{range .Rows "主要指标"}}.
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

// Table is the first n rows of a list, each as printed by field name.
func (d mailData) Table(name string, n int) ([]map[string]string, error) {
	list, ok := d.view.Lists[name]
	if !ok {
		return nil, unknown(name, d.view.names())
	}
	var rows []map[string]string
	for _, r := range list.Rows[:min(n, len(list.Rows))] {
		row := map[string]string{}
		for k, v := range r {
			row[k] = v.String()
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// OpenMail compiles the bodies named by a report.
func OpenMail(lib *Library, folder string, def *ReportDef) (*Mail, error) {
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
		return Rendered{}, fmt.Errorf("%s: subject: %w", m.def.At, err)
	}
	subject = strings.Join(strings.Fields(subject), " ")
	if note.Reason != "" {
		subject += "（更正）"
	}
	data := mailData{note, subject, v}
	var text, html bytes.Buffer
	if err := m.text.Execute(&text, data); err != nil {
		return Rendered{}, fmt.Errorf("render mail: %w", err)
	}
	if err := m.html.Execute(&html, data); err != nil {
		return Rendered{}, fmt.Errorf("render mail: %w", err)
	}
	return Rendered{subject, text.String(), html.String()}, nil
}
