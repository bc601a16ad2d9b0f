package park

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/ingest/mailbox"
	"parkstat/work"
)

// mailboxSettings is a mailbox that returns are mailed to. The password comes from a file
// or from the environment (PARKSTAT_IMAP_PASSWORD).
type mailboxSettings struct {
	Addr         string   `yaml:"addr" json:"addr,omitempty"`
	Security     string   `yaml:"security" json:"security,omitempty" jsonschema:"enum=,enum=implicit,enum=starttls,enum=none"`
	Username     string   `yaml:"username" json:"username,omitempty"`
	PasswordFile string   `yaml:"password_file" json:"password_file,omitempty"`
	CAFile       string   `yaml:"ca_file" json:"ca_file,omitempty"`
	Address      string   `yaml:"address" json:"address,omitempty" jsonschema:"description=这个邮箱的地址，回执请企业发到这里；空着用 username"`
	Folder       string   `yaml:"folder" json:"folder,omitempty"`
	Done         string   `yaml:"done" json:"done,omitempty"`
	Quarantine   string   `yaml:"quarantine" json:"quarantine,omitempty"`
	Trust        []string `yaml:"trust" json:"trust,omitempty" jsonschema:"description=写鉴别结果（Authentication-Results）的我方邮件服务器的名称"`
	Unverified   string   `yaml:"unverified" json:"unverified,omitempty" jsonschema:"enum=,enum=quarantine,enum=accept"`
	Poll         string   `yaml:"poll" json:"poll,omitempty" jsonschema:"description=多久看一次，如 5m"`
}

// receiptSettings is about receipts for returns that came by folder.
type receiptSettings struct {
	Folder bool   `yaml:"folder" json:"folder,omitempty"`
	To     string `yaml:"to" json:"to,omitempty" jsonschema:"description=给名录里的哪一种联系人"`
}

// address is where mended returns are to be sent; empty where the log-in name is no address.
func (m mailboxSettings) address() string {
	a, err := facts.ParseAddress(cmp.Or(m.Address, m.Username))
	if err != nil {
		return ""
	}
	return a.Address
}

func (s compiler) compileMailbox() {
	if s.Receipts.Folder {
		s.Mailing.Receipts = cmp.Or(s.Receipts.To, "统计员")
	}
	m := s.Mailbox
	if m.Addr == "" {
		return
	}
	if !slices.Contains([]string{"", "quarantine", "accept"}, m.Unverified) {
		s.wrong("mailbox.unverified", "“%s”应为 quarantine 或 accept", m.Unverified)
	}
	if m.Unverified == "accept" && len(m.Trust) > 0 {
		s.wrong("mailbox.unverified", "写了 trust 就不能再 accept：鉴别不过的要隔离")
	}
	for _, t := range m.Trust {
		if strings.TrimSpace(t) == "" || strings.ContainsAny(t, " ;\t") {
			s.wrong("mailbox.trust", "“%s”不是邮件服务器的名称，应写成 mx.park.example 这样", t)
		}
	}
	if m.Address != "" && m.address() == "" {
		s.wrong("mailbox.address", "“%s”不是邮箱地址，应写成 report@park.example 这样", m.Address)
	}
	o := s.mailboxOptions()
	s.Mailing.Mailbox = &work.Reading{Address: m.address(), Trust: m.Trust, Unverified: m.Unverified == "accept", Done: o.Done, Quarantine: o.Quarantine,
		Limits: o.Limits, Every: s.within("mailbox.poll", m.Poll, 5*time.Minute)}
	o.Password = "?" // it is read when the mailbox is
	if _, err := o.Check(); err != nil {
		s.wrong("mailbox", "%w", err)
	}
}

// mailboxOptions are how to open the mailbox, but for the password.
func (s *Settings) mailboxOptions() mailbox.Options {
	m := s.Mailbox
	return mailbox.Options{Addr: m.Addr, Security: cmp.Or(m.Security, "implicit"), Username: m.Username, Folder: m.Folder,
		Done: cmp.Or(m.Done, "已处理"), Quarantine: cmp.Or(m.Quarantine, "隔离"), Limits: mailbox.DefaultLimits()}
}

// OpenMailbox says how to open the mailbox.
func (s *Settings) OpenMailbox() (o mailbox.Options, err error) {
	m := s.Mailbox
	o = s.mailboxOptions()
	if o.Password, err = s.secret("mailbox.password_file", m.PasswordFile, "PARKSTAT_IMAP_PASSWORD"); err != nil {
		return o, err
	}
	if o.RootCAs, err = s.authorities("mailbox.ca_file", m.CAFile); err != nil {
		return o, err
	}
	if o, err = o.Check(); err != nil {
		return o, s.At("mailbox", "%w", err)
	}
	return o, nil
}
