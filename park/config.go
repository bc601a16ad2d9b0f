package park

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// Config is config.yaml as it is written; Settings are what it means.
type Config struct {
	Park      string          `yaml:"park" json:"park" jsonschema:"required,description=园区名称"`
	Timezone  string          `yaml:"timezone" json:"timezone,omitempty"`
	Clock     string          `yaml:"clock" json:"clock,omitempty" jsonschema:"description=固定时钟，只用于样例"`
	Data      string          `yaml:"data" json:"data" jsonschema:"required"`
	Output    string          `yaml:"output" json:"output" jsonschema:"required"`
	Inbox     []string        `yaml:"inbox" json:"inbox" jsonschema:"required"`
	Workbook  string          `yaml:"workbook" json:"workbook" jsonschema:"required"`
	Templates string          `yaml:"templates" json:"templates,omitempty"`
	Forms     []string        `yaml:"forms" json:"forms" jsonschema:"required"`
	Report    reportSettings  `yaml:"report" json:"report" jsonschema:"required"`
	Deliver   string          `yaml:"deliver" json:"deliver" jsonschema:"required,enum=send,enum=hold"`
	Mail      mailSettings    `yaml:"mail" json:"mail" jsonschema:"required"`
	Alert     alertSettings   `yaml:"alert" json:"alert,omitempty"`
	Mailbox   mailboxSettings `yaml:"mailbox" json:"mailbox,omitempty"`
	Receipts  receiptSettings `yaml:"receipts" json:"receipts,omitempty"`
	Schedule  []schedule      `yaml:"schedule" json:"schedule,omitempty"`
	Blanks    blankSettings   `yaml:"blanks" json:"blanks,omitempty"`
	Portal    portalSettings  `yaml:"portal" json:"portal,omitempty"`

	Calendar  calendarSettings   `yaml:"calendar" json:"calendar,omitempty"`
	Reminders []reminderSettings `yaml:"reminders" json:"reminders,omitempty"`
}

// reportSettings is how the park publishes.
type reportSettings struct {
	Definition string                   `yaml:"definition" json:"definition" jsonschema:"required"`
	Indicators string                   `yaml:"indicators" json:"indicators" jsonschema:"required"`
	Also       []string                 `yaml:"also" json:"also,omitempty" jsonschema:"description=同一次运行里另做的专报"`
	Stage      string                   `yaml:"stage" json:"stage" jsonschema:"required,enum=快报,enum=预计"`
	Decimals   map[string]calc.Decimals `yaml:"decimals" json:"decimals,omitempty"`
	Ready      readySettings            `yaml:"ready" json:"ready,omitempty"`
	PDF        string                   `yaml:"pdf" json:"pdf,omitempty" jsonschema:"enum=true,enum=false,enum=auto,description=第一页另印成 PDF；auto 装了 LibreOffice 就印"`
	Letter     letterSettings           `yaml:"letter" json:"letter,omitempty"`
	Entrants   string                   `yaml:"entrants" json:"entrants,omitempty" jsonschema:"description=近一年新入库单位占总产值超过这个数（%）时，另说剔除它们的增速"`
	Impute     imputeSettings           `yaml:"impute" json:"impute,omitempty"`
	Disclosure disclosureSettings       `yaml:"disclosure" json:"disclosure,omitempty"`
}

// letterSettings are head and foot of official documents (公文的版头、版记).
type letterSettings struct {
	Agency string `yaml:"agency" json:"agency,omitempty" jsonschema:"description=发文机关标志，例如 濮阳工业园区管理委员会文件；不写没有版头和版记"`
	Number string `yaml:"number" json:"number,omitempty" jsonschema:"description=发文字号，例如 濮园统〔2023〕7号"`
	To     string `yaml:"to" json:"to,omitempty" jsonschema:"description=主送机关"`
	Signed string `yaml:"signed" json:"signed,omitempty" jsonschema:"description=署名；不写为发件人的名称"`
	Copies string `yaml:"copies" json:"copies,omitempty" jsonschema:"description=抄送机关"`
}

// disclosureSettings are the primary rules of confidentiality for the mailable
// variant. What is not written is not tried, but for fewest: 3.
type disclosureSettings struct {
	Fewest *int   `yaml:"fewest" json:"fewest,omitempty" jsonschema:"description=一个行业至少几家（企业集团算一家）"`
	P      string `yaml:"p" json:"p,omitempty" jsonschema:"description=p% 规则的 p"`
	N      int    `yaml:"n" json:"n,omitempty" jsonschema:"description=(n,k) 规则：最大的 n 家"`
	K      string `yaml:"k" json:"k,omitempty" jsonschema:"description=不得超过合计的 k%"`
}

// readySettings is the readiness gate.
type readySettings struct {
	Rate   string `yaml:"rate" json:"rate,omitempty" jsonschema:"description=产值上报率（%）不到这个数时先等"`
	Latest string `yaml:"latest" json:"latest,omitempty" jsonschema:"description=最迟到次月几日几时，例如 15 18:00；或 deadline+2 workday 18:00"`
}

// schedule is when the job runs by itself.
type schedule struct {
	Name string `yaml:"name" json:"name" jsonschema:"required"`
	Cron string `yaml:"cron" json:"cron,omitempty"`
	At   string `yaml:"at" json:"at,omitempty" jsonschema:"description=日历词，如 deadline+1 workday 09:00；与 cron 只写一个"`
}

// readConfig reads config.yaml as far as it can be read. Relative paths count from its folder.
func readConfig(file string) (c Config, doc *document, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return c, nil, facts.Mistakef("找不到配置文件 %s；请在含 config.yaml 的文件夹里运行，或用 --config 指明", file)
	}
	if doc, err = decode(file, data, &c); doc == nil {
		return c, nil, err
	}
	if strings.Contains(c.Data, "://") { // told without it: there may be a password in it
		err = facts.Mistaken(err, &facts.Mistake{File: file, Line: doc.line("data"), Unread: true,
			Err: errors.New("data：账本只能是文件夹，不能是数据库的地址；请写文件夹的路径")})
		c.Data = ""
	}
	paths := []*string{&c.Data, &c.Output, &c.Workbook, &c.Templates, &c.Mail.Spool, &c.Mail.SMTP.PasswordFile, &c.Mail.SMTP.CAFile,
		&c.Alert.URLFile, &c.Alert.Spool, &c.Mailbox.PasswordFile, &c.Mailbox.CAFile,
		&c.Portal.Cert, &c.Portal.Key}
	if m := c.Alert.SMTP; m != nil {
		paths = append(paths, &m.PasswordFile, &m.CAFile)
	}
	for i := range c.Reminders {
		paths = append(paths, &c.Reminders[i].URLFile, &c.Reminders[i].Spool)
	}
	for i := range c.Inbox {
		paths = append(paths, &c.Inbox[i])
	}
	for _, p := range paths {
		if strings.TrimSpace(*p) != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(filepath.Dir(file), *p)
		}
	}
	return c, doc, err
}
