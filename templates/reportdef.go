package templates

import "fmt"

// ReportDef describes a report beside its workbook.
type ReportDef struct {
	Report       string   `yaml:"report" json:"report" jsonschema:"required"`
	Name         string   `yaml:"name" json:"name" jsonschema:"required"`
	English      string   `yaml:"english" json:"english"`
	Workbook     string   `yaml:"workbook" json:"workbook" jsonschema:"required"`
	File         string   `yaml:"file" json:"file" jsonschema:"required"`       // file name of the workbook, a template
	Subject      string   `yaml:"subject" json:"subject" jsonschema:"required"` // of the mail, a template
	Headline     string   `yaml:"headline" json:"headline" jsonschema:"required"`
	Narrative    string   `yaml:"narrative" json:"narrative" jsonschema:"required"`
	Indicators   []string `yaml:"indicators" json:"indicators" jsonschema:"required"` // the leaders' table, in order
	MailRows     int      `yaml:"mail_rows" json:"mail_rows"`                         // rows of the leaders' table in the mail
	InternalOnly []string `yaml:"internal_only" json:"internal_only"`                 // sheets that the mailable variant lacks
	Top          int      `yaml:"top" json:"top"`                                     // movers named each way
	MailText     string   `yaml:"mail_text" json:"mail_text" jsonschema:"required"`   // text body, a file beside this one
	MailHTML     string   `yaml:"mail_html" json:"mail_html" jsonschema:"required"`   // HTML body, a file beside this one
	Formulas     []Method `yaml:"methods" json:"methods"`                             // what 方法与来源 says
	At           string   `yaml:"-" json:"-"`
}

// Method is one line of 方法与来源: a figure, how it is made, and by what source.
type Method struct {
	Name    string `yaml:"name" json:"name"`
	Formula string `yaml:"formula" json:"formula"`
	Source  string `yaml:"source" json:"source"`
}

// Check reports the first mistake of the definition.
func (d *ReportDef) Check() error {
	for field, v := range map[string]string{"report": d.Report, "name": d.Name, "workbook": d.Workbook, "file": d.File,
		"subject": d.Subject, "headline": d.Headline, "narrative": d.Narrative, "mail_text": d.MailText, "mail_html": d.MailHTML} {
		if v == "" {
			return fmt.Errorf("%s 不能缺", field)
		}
	}
	if d.Top < 1 || d.MailRows < 1 || len(d.Indicators) == 0 {
		return fmt.Errorf("top、mail_rows 应为正整数，indicators 不能空")
	}
	return nil
}
