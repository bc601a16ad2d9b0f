package deliver

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// robot posts short texts into a chat group, by the webhook of its robot. The address is
// the whole secret: it stands in no error and no log.
type robot struct {
	kind   string
	hook   string
	secret *regexp.Regexp // what of the address must show nowhere
	client *http.Client
}

// The kinds of robots.
const (
	WeCom    = "wecom"    // 企业微信
	DingTalk = "dingtalk" // 钉钉
)

// Format keeps the address out of every log, whatever the verb.
func (r robot) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "robot %s", r.kind) }

// NewRobot checks the address; it does not call it.
func NewRobot(kind, hook string) (*robot, error) {
	if kind != WeCom && kind != DingTalk {
		return nil, fmt.Errorf("机器人 %q 应为 wecom 或 dingtalk", kind)
	}
	u, err := url.Parse(strings.TrimSpace(hook))
	if err != nil || u.Host == "" {
		return nil, errors.New("机器人的地址（webhook）不是网址")
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && !(u.Scheme == "http" && ip != nil && ip.IsLoopback()) {
		return nil, errors.New("机器人的地址（webhook）应以 https:// 开头")
	}
	return &robot{kind: kind, hook: u.String(), secret: secretOf(u), client: &http.Client{Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Tell posts one message; nil means that the robot took it.
func (r *robot) Tell(ctx context.Context, subject, text string) error {
	body, err := json.Marshal(r.message(subject, text))
	if err != nil {
		return fmt.Errorf("compose a message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.hook, bytes.NewReader(body))
	if err != nil {
		return errors.New("机器人的地址（webhook）不可用")
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok { // names the address
			err = u.Err
		}
		return r.silent(err)
	}
	defer res.Body.Close()
	var said struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return r.silent(err)
	}
	if json.Unmarshal(answer, &said) != nil || said.Code == nil {
		return fmt.Errorf("机器人的应答看不懂（HTTP %d）", res.StatusCode)
	}
	if *said.Code != 0 {
		return &notTaken{fmt.Sprintf("机器人不收：%d %s", *said.Code, r.scrub(said.Message))}
	}
	return nil
}

// silent is the error of a robot that did not answer as it should. The client quotes what it
// could not read, in its own way: of that nothing is told.
func (r *robot) silent(err error) error {
	said := "连接断了，或应答不是 HTTP"
	_, network := errors.AsType[net.Error](err)
	_, distrusted := errors.AsType[*tls.CertificateVerificationError](err)
	if network || distrusted || errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
		said = r.scrub(err.Error())
	}
	return &unanswered{"机器人没有应答：" + said, err}
}

type unanswered struct {
	said string
	err  error
}

func (u *unanswered) Error() string { return u.said }
func (u *unanswered) Unwrap() error { return u.err }

// scrub takes the address out of what a server says, and what a terminal or a group would
// act on.
func (r *robot) scrub(said string) string {
	return r.secret.ReplaceAllString(readable(r.secret.ReplaceAllString(said, "***")), "***")
}

// leastSecret is from how many characters on a value counts as a secret: a shorter one would
// be found in any text. A part of the path is a key only if it is long: "webhook" is none.
const (
	leastSecret = 6
	leastPart   = 16
)

// secretOf matches the address and each of its parts that could let others post, plain and
// percent-encoded, in either case.
func secretOf(u *url.URL) *regexp.Regexp {
	var all []string
	add := func(least int, s string) {
		if len(s) >= least {
			all = append(all, s, url.QueryEscape(s), url.PathEscape(s))
		}
	}
	for _, s := range []string{u.String(), u.Host + u.RequestURI(), u.RequestURI(), u.Path, u.EscapedPath(), u.RawQuery, u.Fragment} {
		add(leastSecret, s)
	}
	for name, values := range u.Query() {
		for _, v := range values {
			add(leastSecret, v)
			add(leastSecret, name+"="+v)
		}
	}
	for _, raw := range strings.Split(u.RawQuery, "&") { // as written, if encoded in a way of its own
		_, v, _ := strings.Cut(raw, "=")
		add(leastSecret, v)
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		add(leastPart, part)
	}
	if u.User != nil {
		password, _ := u.User.Password()
		add(leastSecret, password)
		add(leastSecret, u.User.Username())
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) }) // the longest first
	all = slices.Compact(all)
	for i, s := range all {
		all[i] = regexp.QuoteMeta(s)
	}
	return regexp.MustCompile("(?i)" + strings.Join(all, "|"))
}

// notTaken is a robot's own no: the group does not have the message.
type notTaken struct{ said string }

func (n *notTaken) Error() string { return n.said }
