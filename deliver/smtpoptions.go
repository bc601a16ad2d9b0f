package deliver

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Security is how the connection is protected.
type Security string

const (
	Implicit Security = "implicit" // TLS from the first byte (port 465)
	StartTLS Security = "starttls" // TLS by STARTTLS, required (ports 587 and 25)
	None     Security = "none"     // clear text, only to this machine
)

// SMTPOptions say where the mail server is and who we are to it.
type SMTPOptions struct {
	Addr               string // host:port
	Security           Security
	Username, Password string         `json:"-"`
	Auth               string         // "plain", "login", or "" for what the server offers
	HelloName          string         // by default this machine's name
	RootCAs            *x509.CertPool // by default the system's
	// CommandTimeout bounds each command and its reply, DotTimeout the server's
	// answer to the whole mail, where it may still be filtering (RFC 5321 asks for 10 minutes).
	DialTimeout, CommandTimeout, DotTimeout time.Duration
}

// Format keeps the password out of every log and error, whatever the verb.
func (o SMTPOptions) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "smtp %s (%s, user %q)", o.Addr, o.Security, o.Username)
}

// NewSMTP checks the options; it does not dial.
func NewSMTP(o SMTPOptions) (*server, error) {
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil || host == "" || port == "" {
		return nil, fmt.Errorf("邮件服务器地址 %q 应为 主机:端口", o.Addr)
	}
	switch o.Security {
	case Implicit, StartTLS:
	case None:
		if ip := net.ParseIP(host); host != "localhost" && !(ip != nil && ip.IsLoopback()) {
			return nil, fmt.Errorf("邮件服务器 %s 不在本机,不能不加密(security: none)", o.Addr)
		}
	default:
		return nil, fmt.Errorf("security %q 应为 implicit、starttls 或 none", o.Security)
	}
	if o.Auth != "" && o.Auth != "plain" && o.Auth != "login" {
		return nil, fmt.Errorf("auth %q 应为 plain、login 或留空", o.Auth)
	}
	if o.Username == "" && o.Password != "" {
		return nil, errors.New("有邮箱密码而没有用户名")
	}
	if o.HelloName == "" {
		o.HelloName, _ = os.Hostname()
		if !helloName(o.HelloName) { // a Chinese Windows name, say
			o.HelloName = "localhost"
		}
	}
	if !helloName(o.HelloName) {
		return nil, fmt.Errorf("hello %q 应为 ASCII 主机名", o.HelloName)
	}
	o.DialTimeout = cmp.Or(o.DialTimeout, 30*time.Second)
	o.CommandTimeout = cmp.Or(o.CommandTimeout, 2*time.Minute)
	o.DotTimeout = cmp.Or(o.DotTimeout, 10*time.Minute)
	return &server{o: o, host: host}, nil
}

func helloName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
