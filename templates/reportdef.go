package templates

import (
	"errors"
	"fmt"
)

// ReportDef describes a report beside its workbook.
type ReportDef struct {
	Report       string      `yaml:"report" json:"report" jsonschema:"required"`
	Name         string      `yaml:"name" json:"name" jsonschema:"required"`
	Workbook     string      `yaml:"workbook" json:"workbook" jsonschema:"required"`
	File         string      `yaml:"file" json:"file" jsonschema:"required"`       // file name of the workbook, a template
	Subject      string      `yaml:"subject" json:"subject" jsonschema:"required"` // of the mail, a template
	Headline     string      `yaml:"headline" json:"headline" jsonschema:"required"`
	Narrative    string      `yaml:"narrative" json:"narrative" jsonschema:"required"`
	Indicators   []string    `yaml:"indicators" json:"indicators" jsonschema:"required"` // the leaders' table, in order
	MailRows     int         `yaml:"mail_rows" json:"mail_rows"`                         // rows of the leaders' table in the mail
	InternalOnly []string    `yaml:"internal_only" json:"internal_only"`                 // sheets that the mailable variant lacks
	Top          int         `yaml:"top" json:"top"`                                     // movers named each way
	MailText     string      `yaml:"mail_text" json:"mail_text" jsonschema:"required"`   // text body, a file beside this one
	MailHTML     string      `yaml:"mail_html" json:"mail_html" jsonschema:"required"`   // HTML body, a file beside this one
	MailCharts   []MailChart `yaml:"mail_charts" json:"mail_charts"`                     // pictures in the mail
	Annual       Annual      `yaml:"annual" json:"annual"`                               // the indicators of the annual cross-check of added value; none: no check
	Formulas     []Method    `yaml:"methods" json:"methods"`                             // what 方法与来源 says
	At           string      `yaml:"-" json:"-"`
}

// Annual names the indicators that the methods of added value are held against each
// other by: gross output, and added value by production (生产法) and by income (收入法).
type Annual struct {
	Output     string `yaml:"output" json:"output"`
	Production string `yaml:"production" json:"production"`
	Income     string `yaml:"income" json:"income"`
}

// Codes are its indicators, none where there is no check.
func (a Annual) Codes() []string {
	if a == (Annual{}) {
		return nil
	}
	return []string{a.Output, a.Production, a.Income}
}

// Method is one line of 方法与来源: a figure, how it is made, and by what source.
type Method struct {
	Name    string `yaml:"name" json:"name"`
	Formula string `yaml:"formula" json:"formula"`
	Source  string `yaml:"source" json:"source"`
}

// Check reports the first mistake of the definition.
func (d *ReportDef) Check() error {
	for _, field := range [][2]string{{"report", d.Report}, {"name", d.Name}, {"workbook", d.Workbook}, {"file", d.File},
		{"subject", d.Subject}, {"headline", d.Headline}, {"narrative", d.Narrative}, {"mail_text", d.MailText}, {"mail_html", d.MailHTML}} {
		if field[1] == "" {
			return &KeyError{field[0], errors.New("不能缺")}
		}
	}
	switch {
	case d.Top < 1:
		return &KeyError{"top", errors.New("应为正整数")}
	case d.MailRows < 1:
		return &KeyError{"mail_rows", errors.New("应为正整数")}
	case len(d.MailCharts) > 3:
		return &KeyError{"mail_charts", errors.New("最多三个图")}
	case len(d.Indicators) == 0:
		return &KeyError{"indicators", errors.New("不能空")}
	}
	for i, c := range d.MailCharts {
		if err := c.check(); err != nil {
			return &KeyError{"mail_charts", fmt.Errorf("第 %d 个：%w", i+1, err)}
		}
	}
	return nil
}

// KeyError is a mistake under a key of a definition, so that whoever read the file
// can name the line.
type KeyError struct {
	Key string
	Err error
}

func (e *KeyError) Error() string { return e.Key + "：" + e.Err.Error() }
func (e *KeyError) Unwrap() error { return e.Err }
