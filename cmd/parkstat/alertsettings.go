package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"strings"
	"time"

	"parkstat/deliver"
)

// AlertSettings is how the admin is told of mail that is late or given up: another way
// than that of the mail. The address of a robot is a secret: it comes from a file or
// from the environment (PARKSTAT_ALERT_URL).
type AlertSettings struct {
	Channel string        `yaml:"channel" json:"channel,omitempty" jsonschema:"enum=,enum=wecom,enum=dingtalk,enum=smtp,enum=spool"`
	After   string        `yaml:"after" json:"after,omitempty" jsonschema:"description=一封信多久没有送达算迟，如 2h"`
	URLFile string        `yaml:"url_file" json:"url_file,omitempty"`
	To      string        `yaml:"to" json:"to,omitempty"`
	Spool   string        `yaml:"spool" json:"spool,omitempty"`
	SMTP    *SMTPSettings `yaml:"smtp" json:"smtp,omitempty"`
}

// lateAfter is when a letter counts as late; 0 where nobody is to be told.
func (s *Settings) lateAfter() (time.Duration, error) {
	if s.Alert.Channel == "" {
		return 0, nil
	}
	return s.within("alert.after", s.Alert.After, 2*time.Hour)
}

func (s *Settings) checkAlert() error {
	a := s.Alert
	if !contains([]string{"", deliver.WeCom, deliver.DingTalk, "smtp", "spool"}, a.Channel) {
		return s.at("alert.channel", "“%s”应为 wecom（企业微信）、dingtalk（钉钉）、smtp、spool 之一，或空着", a.Channel)
	}
	if _, err := s.lateAfter(); err != nil {
		return err
	}
	switch {
	case a.Channel == "smtp" && a.SMTP == nil:
		return s.at("alert.smtp", "channel 为 smtp 时要写另一台邮件服务器")
	case a.Channel == "spool" && a.Spool == "":
		return s.at("alert.spool", "channel 为 spool 时不能为空")
	}
	if a.Channel == "smtp" || a.Channel == "spool" {
		if _, err := mail.ParseAddress(a.To); err != nil {
			return s.at("alert.to", "“%s”不是邮箱地址", a.To)
		}
	}
	return nil
}

// tell is the second way; nil where there is none.
func (s *Settings) tell() (func(ctx context.Context, subject, text string) error, error) {
	switch s.Alert.Channel {
	case "":
		return nil, nil
	case deliver.WeCom, deliver.DingTalk:
		hook := os.Getenv("PARKSTAT_ALERT_URL")
		if s.Alert.URLFile != "" {
			b, err := os.ReadFile(s.Alert.URLFile)
			if err != nil {
				return nil, mistake("%w", s.at("alert.url_file", "读不到 %s", s.Alert.URLFile))
			}
			hook = string(b)
		}
		robot, err := deliver.NewRobot(s.Alert.Channel, hook)
		if err != nil {
			return nil, mistake("%w", s.at("alert.url_file", "%w；地址写在这个文件里，或写在环境变量 PARKSTAT_ALERT_URL 里", err))
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
		now := s.now()
		from, errFrom := mail.ParseAddress(s.Mail.From)
		to, errTo := mail.ParseAddress(s.Alert.To)
		if err := errors.Join(errFrom, errTo); err != nil {
			return fmt.Errorf("compose an alert: %w", err)
		}
		sum := sha256.Sum256([]byte(now.Format(time.RFC3339) + subject + text))
		id := "alert-" + hex.EncodeToString(sum[:8])
		_, domain, _ := strings.Cut(from.Address, "@")
		raw, err := deliver.Encode(deliver.Message{ID: id + "@" + domain, Date: now, From: *from, To: *to, Subject: subject, Text: text})
		if err != nil {
			return err
		}
		_, err = t.Send(ctx, deliver.Letter{ID: id, From: from.Address, To: to.Address, Raw: raw})
		return err
	}
}
