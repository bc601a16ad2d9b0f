package templates

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"parkstat/facts"
)

// ReportDef describes a report beside its workbook: the monthly one, or one that is made in
// the same run out of the same figures (专报). Both are of one kind; what one may have that the
// other lacks is a part of it that is left out.
type ReportDef struct {
	Report   string `yaml:"report" json:"report"`     // code of the monthly report
	Bulletin string `yaml:"bulletin" json:"bulletin"` // code of a 专报
	Name     string `yaml:"name" json:"name" jsonschema:"required"`
	Workbook string `yaml:"workbook" json:"workbook" jsonschema:"required"` // beside this file
	File     string `yaml:"file" json:"file" jsonschema:"required"`         // file name of the workbook, a template
	Letter   string `yaml:"letter" json:"letter"`                           // the .docx, beside this file; none: no letter

	// When and for whom a 专报 is made; the monthly report is for every month and both variants.
	Internal bool  `yaml:"internal" json:"internal"` // it may name enterprises: kept and mailed as the internal variant is
	Months   []int `yaml:"months" json:"months"`     // it is made for these; none: all

	Tiles []string `yaml:"tiles" json:"tiles"` // the headline figures of the first page, up to four; those of a 专报 that is due go before the monthly report's

	// What all reports of a run rest on: the monthly report's alone.
	Headline     string   `yaml:"headline" json:"headline"`
	Narrative    string   `yaml:"narrative" json:"narrative"`
	Indicators   []string `yaml:"indicators" json:"indicators"`       // the leaders' table, in order
	InternalOnly []string `yaml:"internal_only" json:"internal_only"` // sheets that the mailable variant lacks
	IfFilled     []string `yaml:"if_filled" json:"if_filled"`         // sheets that are left out where a list of theirs has no rows
	Top          int      `yaml:"top" json:"top"`                     // movers named each way
	Annual       annual   `yaml:"annual" json:"annual"`               // of the annual cross-check of added value; none: no check
	Formulas     []Method `yaml:"methods" json:"methods"`             // what 方法与来源 says

	// The mail, the monthly report's alone.
	Subject    string      `yaml:"subject" json:"subject"`         // a template
	MailText   string      `yaml:"mail_text" json:"mail_text"`     // text body, a file beside this one
	MailHTML   string      `yaml:"mail_html" json:"mail_html"`     // HTML body, a file beside this one
	MailRows   int         `yaml:"mail_rows" json:"mail_rows"`     // rows of the leaders' table in the mail
	MailCharts []MailChart `yaml:"mail_charts" json:"mail_charts"` // pictures in the mail

	// Lists, a table and a text of its own.
	Lists       []Pick           `yaml:"lists" json:"lists"`
	Quotes      []Quote          `yaml:"quotes" json:"quotes"`
	Grades      []Grades         `yaml:"grades" json:"grades"`           // enterprises sorted into classes by a score; inside only
	Enterprises []EnterpriseList `yaml:"enterprises" json:"enterprises"` // enterprises picked by their figures; inside only
	Targets     []TargetList     `yaml:"targets" json:"targets"`         // indicators held against their targets of the year
	Agree       []Agreement      `yaml:"agree" json:"agree"`             // figures of several sources held against each other
	Table       []tableRow       `yaml:"table" json:"table"`             // 指标一览
	Paragraphs  []Paragraph      `yaml:"paragraphs" json:"paragraphs"`   // 简报

	From  string         `yaml:"-" json:"-"` // the file
	Lines map[string]int `yaml:"-" json:"-"` // of its keys, and of the entries of lists: table, table[3]
}

// annual names the indicators that the methods of added value are held against each
// other by: gross output, and added value by production (生产法) and by income (收入法).
type annual struct {
	Output     string `yaml:"output" json:"output"`
	Production string `yaml:"production" json:"production"`
	Income     string `yaml:"income" json:"income"`
}

// Codes are its indicators, none where there is no check.
func (a annual) Codes() []string {
	if a == (annual{}) {
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

// Monthly reports whether it is the monthly report, which is mailed and has both variants.
func (d *ReportDef) Monthly() bool { return d.Bulletin == "" }

// HasOwn reports whether it has lists, a table or a text of its own.
func (d *ReportDef) HasOwn() bool {
	return len(d.Lists)+len(d.Quotes)+len(d.Grades)+len(d.Enterprises)+len(d.Targets)+len(d.Agree)+len(d.Table)+len(d.Paragraphs) > 0
}

// Due reports whether the report is made for a month.
func (d *ReportDef) Due(month int) bool {
	return len(d.Months) == 0 || slices.Contains(d.Months, month)
}

// Check lists the mistakes of the definition.
func (d *ReportDef) Check() []error {
	c := &checker{def: d}
	c.needs("name", d.Name)
	c.needs("workbook", d.Workbook)
	c.needs("file", d.File)
	if d.Monthly() {
		d.checkMonthly(c)
	} else {
		d.checkBulletin(c)
	}
	c.check(len(d.Tiles) <= 4, "tiles", "最多四个")
	d.checkLists(c)
	return c.found
}

func (d *ReportDef) checkMonthly(c *checker) {
	c.needs("report", d.Report)
	c.needs("subject", d.Subject)
	c.needs("headline", d.Headline)
	c.needs("narrative", d.Narrative)
	c.needs("mail_text", d.MailText)
	c.needs("mail_html", d.MailHTML)
	c.check(d.Top >= 1, "top", "应为正整数")
	c.check(d.MailRows >= 1, "mail_rows", "应为正整数")
	c.check(len(d.MailCharts) <= 3, "mail_charts", "最多三个图")
	c.check(len(d.Indicators) > 0, "indicators", "不能空")
	c.check(!d.Internal, "internal", "月报有内部和外发两版，不写这个键")
	c.check(len(d.Months) == 0, "months", "月报每期都出，不写这个键")
	for i, chart := range d.MailCharts {
		c.try("mail_charts", chart.check(), i)
	}
}

func (d *ReportDef) checkBulletin(c *checker) {
	for _, of := range []struct {
		key     string
		written bool
	}{{"report", d.Report != ""}, {"subject", d.Subject != ""}, {"headline", d.Headline != ""}, {"narrative", d.Narrative != ""},
		{"mail_text", d.MailText != ""}, {"mail_html", d.MailHTML != ""}, {"mail_rows", d.MailRows != 0}, {"mail_charts", d.MailCharts != nil},
		{"indicators", d.Indicators != nil}, {"internal_only", d.InternalOnly != nil}, {"if_filled", d.IfFilled != nil},
		{"top", d.Top != 0}, {"annual", d.Annual != annual{}},
		{"methods", d.Formulas != nil}} {
		c.check(!of.written, of.key, "只写在月报里，专报用月报的")
	}
	for _, m := range d.Months {
		c.check(m >= 2 && m <= 12, "months", "应在 2 与 12 之间")
	}
}

// Wrong is a mistake under a key, or in an entry of its list.
func (d *ReportDef) Wrong(key string, err error, entry ...int) error {
	line := cmp.Or(d.Lines[key], 1)
	for _, i := range entry {
		line = cmp.Or(d.Lines[fmt.Sprintf("%s[%d]", key, i)], line)
	}
	return &facts.Mistake{File: d.From, Line: line, Err: fmt.Errorf("%s：%w", key, err)}
}

// each are the mistakes of a file that a key names.
func (d *ReportDef) each(key, file string, errs []error) error {
	var all []error
	for _, err := range errs {
		all = append(all, d.Wrong(key, fmt.Errorf("%s: %w", file, err)))
	}
	return errors.Join(all...)
}

// checker collects the mistakes of a definition.
type checker struct {
	def   *ReportDef
	found []error
}

func (c *checker) add(key string, err error, entry ...int) {
	c.found = append(c.found, c.def.Wrong(key, err, entry...))
}

func (c *checker) check(ok bool, key, said string, entry ...int) {
	if !ok {
		c.add(key, errors.New(said), entry...)
	}
}

func (c *checker) try(key string, err error, entry ...int) {
	if err != nil {
		c.add(key, err, entry...)
	}
}

func (c *checker) needs(key, value string) { c.check(value != "", key, "不能缺") }
