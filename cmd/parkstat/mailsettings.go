package main

import (
	"net"
	"net/mail"
	"os"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/report"
)

// MailSettings is who gets it, from whom and how.
type MailSettings struct {
	Transport       string       `yaml:"transport" json:"transport" jsonschema:"required,enum=spool,enum=smtp"`
	Spool           string       `yaml:"spool" json:"spool,omitempty"`
	SMTP            SMTPSettings `yaml:"smtp" json:"smtp,omitempty"`
	From            string       `yaml:"from" json:"from" jsonschema:"required"`
	ReplyTo         string       `yaml:"reply_to" json:"reply_to,omitempty"`
	InternalDomains []string     `yaml:"internal_domains" json:"internal_domains,omitempty"`
	GiveUp          string       `yaml:"give_up" json:"give_up,omitempty" jsonschema:"description=一封信试多久仍没有送达就放弃，如 24h"`
	UnknownTries    *int         `yaml:"unknown_tries" json:"unknown_tries,omitempty" jsonschema:"description=结果不明的信最多再发几次"`
	Groups          []Group      `yaml:"groups" json:"groups" jsonschema:"required"`
}

// SMTPSettings is the mail server. The password comes from a file or from the
// environment (PARKSTAT_SMTP_PASSWORD).
type SMTPSettings struct {
	Addr         string `yaml:"addr" json:"addr,omitempty"`
	Security     string `yaml:"security" json:"security,omitempty" jsonschema:"enum=implicit,enum=starttls,enum=none"`
	Username     string `yaml:"username" json:"username,omitempty"`
	PasswordFile string `yaml:"password_file" json:"password_file,omitempty"`
	Auth         string `yaml:"auth" json:"auth,omitempty" jsonschema:"enum=,enum=plain,enum=login"`
	Hello        string `yaml:"hello" json:"hello,omitempty"`
	CAFile       string `yaml:"ca_file" json:"ca_file,omitempty"`
}

// Group is a list of recipients who get the same variant.
type Group struct {
	Name       string   `yaml:"name" json:"name" jsonschema:"required"`
	Variant    string   `yaml:"variant" json:"variant" jsonschema:"required,enum=mailable,enum=internal"`
	Sheets     []string `yaml:"sheets" json:"sheets,omitempty" jsonschema:"description=附件里只要哪几张工作表；不写为全部"`
	Attachment string   `yaml:"attachment" json:"attachment,omitempty" jsonschema:"enum=,enum=workbook,enum=pdf,enum=none"`
	Language   string   `yaml:"language" json:"language,omitempty" jsonschema:"enum=,enum=zh"`
	To         []string `yaml:"to" json:"to" jsonschema:"required"`
}

// giveUp is after what time a letter that is not accepted is given up.
func (s *Settings) giveUp() (time.Duration, error) {
	return s.within("mail.give_up", s.Mail.GiveUp, 24*time.Hour)
}

// within reads a time such as 90m or 24h, between a minute and thirty days.
func (s *Settings) within(key, value string, otherwise time.Duration) (time.Duration, error) {
	if value == "" {
		return otherwise, nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < time.Minute || d > 30*24*time.Hour {
		return 0, s.at(key, "“%s”应写成 24h、90m 这样，在 1 分钟与 30 天之间", value)
	}
	return d, nil
}

// unknownTries is how often a letter that the server may have is sent again.
func (s *Settings) unknownTries() int {
	if s.Mail.UnknownTries == nil {
		return 2
	}
	return *s.Mail.UnknownTries
}

// checkAudience is about what a group gets.
func (s *Settings) checkAudience(g Group) error {
	switch {
	case g.Language != "" && g.Language != "zh":
		return s.at("mail.groups", "组“%s”的 language “%s”：目前只有 zh（中文）", g.Name, g.Language)
	case !contains([]string{"", string(report.Workbook), string(report.PDF), string(report.NoFile)}, g.Attachment):
		return s.at("mail.groups", "组“%s”的 attachment “%s”应为 workbook、pdf 或 none", g.Name, g.Attachment)
	case g.Attachment == string(report.PDF) && (g.Variant != "mailable" || !s.Report.PDF):
		return s.at("mail.groups", "组“%s”的 attachment: pdf 要 variant: mailable，并且 report.pdf: true", g.Name)
	case len(g.Sheets) > 0 && g.Attachment != "" && g.Attachment != string(report.Workbook):
		return s.at("mail.groups", "组“%s”写了 sheets，attachment 只能是 workbook", g.Name)
	}
	return nil
}

// checkSheets holds the sheets that groups ask for against those of the report.
func (s *Settings) checkSheets(has, internal []string) error {
	for _, g := range s.Mail.Groups {
		for _, name := range g.Sheets {
			if !contains(has, name) {
				return s.at("mail.groups", "组“%s”要的工作表“%s”，月报里没有；有的是：%s", g.Name, name, strings.Join(has, "、"))
			}
			if g.Variant == "mailable" && contains(internal, name) {
				return s.at("mail.groups", "组“%s”收外发版，工作表“%s”只在内部版里", g.Name, name)
			}
		}
	}
	return nil
}

func (s *Settings) checkMail() error {
	if _, err := mail.ParseAddress(s.Mail.From); err != nil {
		return s.at("mail.from", "“%s”不是邮箱地址", s.Mail.From)
	}
	if s.Mail.ReplyTo != "" {
		if _, err := mail.ParseAddress(s.Mail.ReplyTo); err != nil {
			return s.at("mail.reply_to", "“%s”不是邮箱地址", s.Mail.ReplyTo)
		}
	}
	if _, err := s.giveUp(); err != nil {
		return err
	}
	if n := s.unknownTries(); n < 0 || n > 10 {
		return s.at("mail.unknown_tries", "应在 0 与 10 之间")
	}
	for _, g := range s.Mail.Groups {
		if !contains([]string{"mailable", "internal"}, g.Variant) || g.Name == "" {
			return s.at("mail.groups", "组“%s”的 variant 应为 mailable 或 internal，且要有 name", g.Name)
		}
		if err := s.checkAudience(g); err != nil {
			return err
		}
		for _, to := range g.To {
			a, err := mail.ParseAddress(to)
			if err != nil {
				return s.at("mail.groups", "“%s”不是邮箱地址", to)
			}
			if g.Variant == "internal" && !report.MayHave(s.Mail.InternalDomains, a.Address) {
				_, domain, _ := strings.Cut(a.Address, "@")
				return s.at("mail.groups", "%s 收内部版，但 %s 不在 internal_domains 里", a.Address, domain)
			}
		}
	}
	if err := s.checkAlert(); err != nil {
		return err
	}
	if s.Mail.Transport != "smtp" {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.Mail.SMTP.Addr); err != nil {
		return s.at("mail.smtp.addr", "应写成 主机:端口")
	}
	if !contains([]string{"implicit", "starttls", "none"}, s.Mail.SMTP.Security) {
		return s.at("mail.smtp.security", "应为 implicit、starttls 或 none（none 只许用于本机）")
	}
	return nil
}

// transport is the way out.
func (s *Settings) transport() (deliver.Transport, error) {
	if s.Mail.Transport == "spool" {
		return deliver.Spool{Dir: s.Mail.Spool}, nil
	}
	return s.smtp("mail.smtp", s.Mail.SMTP, "PARKSTAT_SMTP_PASSWORD")
}

// smtp is a mail server under a key, its password in a file or in the environment.
func (s *Settings) smtp(key string, m SMTPSettings, env string) (deliver.Transport, error) {
	o := deliver.SMTPOptions{Addr: m.Addr, Security: deliver.Security(m.Security), Username: m.Username, Auth: m.Auth, HelloName: m.Hello,
		Password: os.Getenv(env)}
	if m.PasswordFile != "" {
		b, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return nil, mistake("%w", s.at(key+".password_file", "读不到 %s", m.PasswordFile))
		}
		o.Password = strings.TrimRight(string(b), "\r\n")
	}
	var err error
	if o.RootCAs, err = loadCAs(m.CAFile); err != nil {
		return nil, mistake("%w", s.at(key+".ca_file", "%w", err))
	}
	t, err := deliver.NewSMTP(o)
	if err != nil {
		return nil, mistake("%w", s.at(key, "%w", err))
	}
	return t, nil
}
