package deliver

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/smtp"
	"slices"
	"strings"
)

// login authenticates where a user name is configured.
func (t *talk) login() error {
	if t.o.Username == "" {
		return nil
	}
	_, offered := t.c.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	var auth smtp.Auth
	switch {
	case t.o.Auth != "login" && slices.Contains(mechanisms, "PLAIN"):
		auth = smtp.PlainAuth("", t.o.Username, t.o.Password, t.host)
	case t.o.Auth != "plain" && slices.Contains(mechanisms, "LOGIN"):
		auth = &loginAuth{t.o.Username, t.o.Password, 0}
	default:
		return fmt.Errorf("登录邮件服务器: 它提供的方式是 %q,要用的是 %q", offered, strings.ToUpper(t.o.Auth))
	}
	t.limit(t.o.CommandTimeout)
	if err := t.c.Auth(auth); err != nil {
		return fmt.Errorf("登录邮件服务器: %w", err)
	}
	return nil
}

// loginAuth is AUTH LOGIN, which many Chinese and Exchange servers offer alone.
// The prompts differ from server to server, their order does not. NewSMTP sees to it
// that this never runs in clear off the machine.
type loginAuth struct {
	username, password string
	asked              int
}

func (a *loginAuth) Start(*smtp.ServerInfo) (string, []byte, error) { return "LOGIN", nil, nil }

func (a *loginAuth) Next(_ []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	switch a.asked++; a.asked {
	case 1:
		return []byte(a.username), nil
	case 2:
		return []byte(a.password), nil
	}
	return nil, errors.New("AUTH LOGIN: 服务器要的不止用户名和密码")
}

// secrets are the forms in which a password crosses the wire, longest first.
func secrets(username, password string) []string {
	if password == "" {
		return nil
	}
	return []string{
		base64.StdEncoding.EncodeToString([]byte("\x00" + username + "\x00" + password)),
		base64.StdEncoding.EncodeToString([]byte(password)),
		password,
	}
}
