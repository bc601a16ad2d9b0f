package park

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/mail"
	"os"
	"slices"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
)

// mailSettings is who gets it, from whom and how.
type mailSettings struct {
	Transport       string       `yaml:"transport" json:"transport" jsonschema:"required,enum=spool,enum=smtp"`
	Spool           string       `yaml:"spool" json:"spool,omitempty"`
	SMTP            smtpSettings `yaml:"smtp" json:"smtp,omitempty"`
	From            string       `yaml:"from" json:"from" jsonschema:"required"`
	ReplyTo         string       `yaml:"reply_to" json:"reply_to,omitempty"`
	InternalDomains []string     `yaml:"internal_domains" json:"internal_domains,omitempty"`
	GiveUp          string       `yaml:"give_up" json:"give_up,omitempty" jsonschema:"description=一封信试多久仍没有送达就放弃，如 24h"`
	UnknownTries    *int         `yaml:"unknown_tries" json:"unknown_tries,omitempty" jsonschema:"description=结果不明的信最多再发几次"`
	Groups          []group      `yaml:"groups" json:"groups" jsonschema:"required"`
}

// smtpSettings is the mail server. The password comes from a file or from the
// environment (PARKSTAT_SMTP_PASSWORD).
type smtpSettings struct {
	Addr         string `yaml:"addr" json:"addr,omitempty"`
	Security     string `yaml:"security" json:"security,omitempty" jsonschema:"enum=implicit,enum=starttls,enum=none"`
	Username     string `yaml:"username" json:"username,omitempty"`
	PasswordFile string `yaml:"password_file" json:"password_file,omitempty"`
	Auth         string `yaml:"auth" json:"auth,omitempty" jsonschema:"enum=,enum=plain,enum=login"`
	Hello        string `yaml:"hello" json:"hello,omitempty"`
	CAFile       string `yaml:"ca_file" json:"ca_file,omitempty"`
}

// group is a list of recipients who get the same variant.
type group struct {
	Name       string   `yaml:"name" json:"name" jsonschema:"required"`
	Variant    string   `yaml:"variant" json:"variant" jsonschema:"required,enum=mailable,enum=internal"`
	Sheets     []string `yaml:"sheets" json:"sheets,omitempty" jsonschema:"description=附件里只要哪几张工作表；不写为全部"`
	Attachment string   `yaml:"attachment" json:"attachment,omitempty" jsonschema:"enum=,enum=workbook,enum=pdf,enum=none"`
	Language   string   `yaml:"language" json:"language,omitempty" jsonschema:"enum=,enum=zh"`
	To         []string `yaml:"to" json:"to" jsonschema:"required"`
}

// lettersAt is how many letters are on their way at the same time over SMTP.
const lettersAt = 4

// compileMail says how letters go, and to whom.
func (s compiler) compileMail() {
	o := &s.Reporting
	if s.Mail.From != "" { // else it is told as lacking
		o.From = s.address("mail.from", s.Mail.From)
	}
	s.Mailing.Office = o.From
	if s.Mail.ReplyTo != "" {
		to := s.address("mail.reply_to", s.Mail.ReplyTo)
		o.ReplyTo, s.Mailing.Office = &to, to
	}
	s.Mailing.GiveUp = s.within("mail.give_up", s.Mail.GiveUp, 24*time.Hour)
	if s.Mailing.UnknownTries = 2; s.Mail.UnknownTries != nil {
		s.Mailing.UnknownTries = *s.Mail.UnknownTries
	}
	if n := s.Mailing.UnknownTries; n < 0 || n > 10 {
		s.wrong("mail.unknown_tries", "应在 0 与 10 之间")
	}
	for i, g := range s.Mail.Groups {
		s.compileGroup(g, func(format string, args ...any) { s.note(s.inGroup(i, format, args...)) })
	}
	if s.Mailing.AtOnce = 1; s.Mail.Transport != "smtp" {
		return
	}
	s.Mailing.AtOnce = lettersAt
	if _, _, err := net.SplitHostPort(s.Mail.SMTP.Addr); err != nil {
		s.wrong("mail.smtp.addr", "应写成 主机:端口")
	}
	if !slices.Contains([]string{"implicit", "starttls", "none"}, s.Mail.SMTP.Security) {
		s.wrong("mail.smtp.security", "应为 implicit、starttls 或 none（none 只许用于本机）")
	}
}

func (s compiler) compileGroup(g group, wrong func(string, ...any)) {
	if !slices.Contains([]string{"mailable", "internal"}, g.Variant) || g.Name == "" {
		wrong("的 variant 应为 mailable 或 internal，且要有 name")
	}
	s.checkAudience(g, wrong)
	group := report.Group{Name: g.Name, Variant: report.Variant(g.Variant), Sheets: g.Sheets, Attachment: report.Attachment(g.Attachment)}
	for _, to := range g.To {
		all, err := facts.ParseAddresses(to)
		if err != nil {
			wrong("：%w", err)
		}
		for _, a := range all {
			if g.Variant == "internal" && !report.MayHave(s.Mail.InternalDomains, a.Address) {
				_, domain, _ := strings.Cut(a.Address, "@")
				wrong("：%s 收内部版，但 %s 不在 internal_domains 里", a.Address, domain)
			}
			if !slices.ContainsFunc(group.Recipients, func(b mail.Address) bool { return strings.EqualFold(a.Address, b.Address) }) {
				group.Recipients = append(group.Recipients, a)
			}
		}
	}
	s.Reporting.Groups = append(s.Reporting.Groups, group)
}

// printsPage reports whether the first page is printed as a PDF.
func (s *Settings) printsPage() bool { return s.Report.PDF == "true" || s.Report.PDF == "auto" }

// checkAudience is about what a group gets.
func (s compiler) checkAudience(g group, wrong func(string, ...any)) {
	if g.Language != "" && g.Language != "zh" {
		wrong("的 language “%s”：目前只有 zh（中文）", g.Language)
	}
	switch {
	case !slices.Contains([]string{"", string(report.Workbook), string(report.PDF), string(report.NoFile)}, g.Attachment):
		wrong("的 attachment “%s”应为 workbook、pdf 或 none", g.Attachment)
	case g.Attachment == string(report.PDF) && (g.Variant != "mailable" || !s.printsPage()):
		wrong("的 attachment: pdf 要 variant: mailable，并且 report.pdf: true 或 auto")
	case len(g.Sheets) > 0 && g.Attachment != "" && g.Attachment != string(report.Workbook):
		wrong("写了 sheets，attachment 只能是 workbook")
	}
}

// inGroup is a mistake in a group.
func (s *Settings) inGroup(i int, format string, args ...any) error {
	return s.in("mail.groups", i, "mail.groups：组“%s”%w", s.Mail.Groups[i].Name, fmt.Errorf(format, args...))
}

// checkSheets holds the sheets that groups ask for against those of the report.
func (d *definitions) checkSheets(s *Settings, has, internal []string) {
	for i, g := range s.Mail.Groups {
		for _, name := range g.Sheets {
			if !slices.Contains(has, name) {
				d.note(s.inGroup(i, "要的工作表“%s”，月报里没有；有的是：%s", name, strings.Join(has, "、")))
			}
			if g.Variant == "mailable" && slices.Contains(internal, name) {
				d.note(s.inGroup(i, "收外发版，工作表“%s”只在内部版里", name))
			}
		}
	}
}

// Transport is the way out.
func (s *Settings) Transport() (deliver.Transport, error) {
	if s.Mail.Transport == "spool" {
		return deliver.Spool{Dir: s.Mail.Spool}, nil
	}
	return s.smtp("mail.smtp", s.Mail.SMTP, "PARKSTAT_SMTP_PASSWORD")
}

// smtp is a mail server under a key, its password in a file or in the environment.
func (s *Settings) smtp(key string, m smtpSettings, env string) (deliver.Transport, error) {
	o := deliver.SMTPOptions{Addr: m.Addr, Security: deliver.Security(m.Security), Username: m.Username, Auth: m.Auth, HelloName: m.Hello}
	var err error
	if o.Password, err = s.secret(key+".password_file", m.PasswordFile, env); err != nil {
		return nil, err
	}
	if o.RootCAs, err = s.authorities(key+".ca_file", m.CAFile); err != nil {
		return nil, err
	}
	t, err := deliver.NewSMTP(o)
	if err != nil {
		return nil, s.At(key, "%w", err)
	}
	return t, nil
}

// secret is a password or address out of a file, or, where no file is named, out of the
// environment.
func (s *Settings) secret(key, file, env string) (string, error) {
	if file == "" {
		return os.Getenv(env), nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", s.At(key, "读不到 %s", file)
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// authorities are the certificates that a server is trusted by; nil where no file is named:
// the machine's own.
func (s *Settings) authorities(key, file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, s.At(key, "读不到 %s", file)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, s.At(key, "%s 里没有证书", file)
	}
	return pool, nil
}
