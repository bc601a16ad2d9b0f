package main

import (
	"cmp"
	"fmt"
	"net/mail"
	"os"
	"strings"
	"time"

	"parkstat/ingest/mailbox"
)

// MailboxSettings is a mailbox that returns are mailed to. The password comes from a file
// or from the environment (PARKSTAT_IMAP_PASSWORD).
type MailboxSettings struct {
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

// ReceiptSettings is about receipts for returns that came by folder.
type ReceiptSettings struct {
	Folder bool   `yaml:"folder" json:"folder,omitempty"`
	To     string `yaml:"to" json:"to,omitempty" jsonschema:"description=给名录里的哪一种联系人"`
}

func (m MailboxSettings) on() bool { return m.Addr != "" }

// address is where mended returns are to be sent; empty where the log-in name is no address.
func (m MailboxSettings) address() string {
	a, err := mail.ParseAddress(cmp.Or(m.Address, m.Username))
	if err != nil {
		return ""
	}
	return a.Address
}

func (m MailboxSettings) done() string       { return cmp.Or(m.Done, "已处理") }
func (m MailboxSettings) quarantine() string { return cmp.Or(m.Quarantine, "隔离") }

// poll is how often the mailbox is read where it does not tell of itself.
func (s *Settings) poll() (time.Duration, error) {
	return s.within("mailbox.poll", s.Mailbox.Poll, 5*time.Minute)
}

func (s *Settings) checkMailbox() error {
	if s.Receipts.Folder && s.Receipts.To == "" {
		s.Receipts.To = "统计员"
	}
	m := s.Mailbox
	if !m.on() {
		return nil
	}
	if !contains([]string{"", "quarantine", "accept"}, m.Unverified) {
		return s.at("mailbox.unverified", "“%s”应为 quarantine 或 accept", m.Unverified)
	}
	if m.Unverified == "accept" && len(m.Trust) > 0 {
		return s.at("mailbox.unverified", "写了 trust 就不能再 accept：鉴别不过的要隔离")
	}
	for _, t := range m.Trust {
		if strings.TrimSpace(t) == "" || strings.ContainsAny(t, " ;\t") {
			return s.at("mailbox.trust", "“%s”不是邮件服务器的名称", t)
		}
	}
	if m.Address != "" && m.address() == "" {
		return s.at("mailbox.address", "“%s”不是邮箱地址", m.Address)
	}
	if _, err := s.poll(); err != nil {
		return err
	}
	o := s.mailboxOptions()
	o.Password = "?" // it is read when the mailbox is
	if _, err := o.Check(); err != nil {
		return s.at("mailbox", "%w", err)
	}
	return nil
}

func (s *Settings) mailboxOptions() mailbox.Options {
	m := s.Mailbox
	return mailbox.Options{Addr: m.Addr, Security: cmp.Or(m.Security, "implicit"), Username: m.Username, Folder: m.Folder,
		Done: m.done(), Quarantine: m.quarantine(), Limits: mailbox.DefaultLimits()}
}

// mailbox is how to open it.
func (s *Settings) mailbox() (mailbox.Options, error) {
	m, o := s.Mailbox, s.mailboxOptions()
	o.Password = os.Getenv("PARKSTAT_IMAP_PASSWORD")
	if m.PasswordFile != "" {
		b, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return o, mistake("%w", s.at("mailbox.password_file", "读不到 %s", m.PasswordFile))
		}
		o.Password = strings.TrimRight(string(b), "\r\n")
	}
	var err error
	if o.RootCAs, err = loadCAs(m.CAFile); err != nil {
		return o, mistake("%w", s.at("mailbox.ca_file", "%w", err))
	}
	if o, err = o.Check(); err != nil {
		return o, mistake("%w", s.at("mailbox", "%w", err))
	}
	return o, nil
}

// mailboxWord says how the mailbox is read, and above all who is believed.
func (s *Settings) mailboxWord() string {
	m, by := s.Mailbox, "核对发件域的 DKIM 签名"
	switch {
	case len(m.Trust) > 0:
		by = "信 " + strings.Join(m.Trust, "、") + " 的鉴别结果"
	case m.Unverified == "accept":
		by = "发件人没有证实也收（不安全）"
	}
	every, _ := s.poll()
	return fmt.Sprintf("邮箱：%s 经 %s，每 %s 和来信时；%s", m.Username, m.Addr, strings.TrimSuffix(every.String(), "0s"), by)
}
