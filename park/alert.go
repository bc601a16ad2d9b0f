package park

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"parkstat/deliver"
)

// alertSettings is how the admin is told of mail that is late or given up: another way
// than that of the mail. The address of a robot is a secret: it comes from a file or
// from the environment (PARKSTAT_ALERT_URL).
type alertSettings struct {
	Channel string        `yaml:"channel" json:"channel,omitempty" jsonschema:"enum=,enum=wecom,enum=dingtalk,enum=smtp,enum=spool"`
	After   string        `yaml:"after" json:"after,omitempty" jsonschema:"description=一封信多久没有送达算迟，如 2h"`
	URLFile string        `yaml:"url_file" json:"url_file,omitempty"`
	To      string        `yaml:"to" json:"to,omitempty"`
	Spool   string        `yaml:"spool" json:"spool,omitempty"`
	SMTP    *smtpSettings `yaml:"smtp" json:"smtp,omitempty"`
}

func (s compiler) compileAlert() {
	a := s.Alert
	if !slices.Contains([]string{"", deliver.WeCom, deliver.DingTalk, "smtp", "spool"}, a.Channel) {
		s.wrong("alert.channel", "“%s”应为 wecom（企业微信）、dingtalk（钉钉）、smtp、spool 之一，或空着", a.Channel)
	}
	if a.Channel == "" {
		return // nobody is told, so nothing is late
	}
	s.Mailing.LateAfter = s.within("alert.after", a.After, 2*time.Hour)
	switch {
	case a.Channel == "smtp" && a.SMTP == nil:
		s.wrong("alert.smtp", "channel 为 smtp 时要写另一台邮件服务器")
	case a.Channel == "spool" && a.Spool == "":
		s.wrong("alert.spool", "channel 为 spool 时不能为空")
	}
	if a.Channel == "smtp" || a.Channel == "spool" {
		s.alertTo = s.address("alert.to", a.To)
	}
}

// Teller is the second way; nil where there is none.
func (s *Settings) Teller() (func(ctx context.Context, subject, text string) error, error) {
	switch s.Alert.Channel {
	case "":
		return nil, nil
	case deliver.WeCom, deliver.DingTalk:
		hook, err := s.secret("alert.url_file", s.Alert.URLFile, "PARKSTAT_ALERT_URL")
		if err != nil {
			return nil, err
		}
		robot, err := deliver.NewRobot(s.Alert.Channel, hook)
		if err != nil {
			return nil, s.At("alert.url_file", "%w；地址写在这个文件里，或写在环境变量 PARKSTAT_ALERT_URL 里", err)
		}
		return robot.Tell, nil
	case "smtp":
		t, err := s.smtp("alert.smtp", *s.Alert.SMTP, "PARKSTAT_ALERT_SMTP_PASSWORD")
		if err != nil {
			return nil, err
		}
		return s.write(t), nil
	}
	return s.write(deliver.Spool{Dir: s.Alert.Spool}), nil
}

// write tells by a mail of its own.
func (s *Settings) write(t deliver.Transport) func(ctx context.Context, subject, text string) error {
	return func(ctx context.Context, subject, text string) error {
		now, from := s.Now(), s.Reporting.From
		sum := sha256.Sum256([]byte(now.Format(time.RFC3339) + subject + text))
		id := "alert-" + hex.EncodeToString(sum[:8])
		_, domain, _ := strings.Cut(from.Address, "@")
		raw, err := deliver.Encode(deliver.Message{ID: id + "@" + domain, Date: now, From: from, To: s.alertTo, Subject: subject, Text: text})
		if err != nil {
			return err
		}
		_, err = t.Send(ctx, deliver.Letter{ID: id, From: from.Address, To: s.alertTo.Address, Raw: raw})
		return err
	}
}
