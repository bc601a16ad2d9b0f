package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Robot posts short texts into a chat group, by the webhook of its robot. The address is
// the whole secret: it stands in no error and no log.
type Robot struct {
	kind   string
	hook   string
	client *http.Client
}

// The kinds of robots.
const (
	WeCom    = "wecom"    // 企业微信
	DingTalk = "dingtalk" // 钉钉
)

// Format keeps the address out of every log, whatever the verb.
func (r Robot) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "robot %s", r.kind) }

// NewRobot checks the address; it does not call it.
func NewRobot(kind, hook string) (*Robot, error) {
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
	return &Robot{kind: kind, hook: u.String(), client: &http.Client{Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// mostSaid is what a message of either kind may hold, in bytes.
const mostSaid = 4000

// Tell posts one message; nil means that the robot took it.
func (r *Robot) Tell(ctx context.Context, subject, text string) error {
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
		return fmt.Errorf("机器人没有应答：%w", err)
	}
	defer res.Body.Close()
	var said struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("机器人没有应答：%w", err)
	}
	if json.Unmarshal(answer, &said) != nil || said.Code == nil {
		return fmt.Errorf("机器人的应答看不懂（HTTP %d）", res.StatusCode)
	}
	if *said.Code != 0 {
		return &notTaken{fmt.Sprintf("机器人不收：%d %s", *said.Code, strings.ReplaceAll(said.Message, r.hook, "***"))}
	}
	return nil
}

// notTaken is a robot's own no: the group does not have the message.
type notTaken struct{ said string }

func (n *notTaken) Error() string { return n.said }

// message is the text in the form that the kind of robot reads.
func (r *Robot) message(subject, text string) any {
	if r.kind == WeCom {
		// Angle brackets are marks there.
		s := "**" + strings.NewReplacer("<", "（", ">", "）").Replace(subject) + "**"
		for line := range strings.SplitSeq(text, "\n") {
			s += "\n> " + strings.NewReplacer("<", "（", ">", "）").Replace(line)
		}
		return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": cut(s, mostSaid)}}
	}
	return map[string]any{"msgtype": "text", "text": map[string]string{"content": cut(subject+"\n"+text, mostSaid)}}
}

// cut keeps whole characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most-len("……")]
	for len(s) > 0 && !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "……"
}
