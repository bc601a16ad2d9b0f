package deliver

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A server that writes back what it was asked tells nobody the key, however it writes it.
func TestRobotEchoes(t *testing.T) {
	const key, token = "SECRETKEY123", "s3cret/+to ken=="
	hook := "/cgi-bin/webhook/send/0123456789abcdef-part?key=" + key + "&token=" + url.QueryEscape(token)
	var said string
	var raw bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if raw { // an answer that is no HTTP, quoted by the client's error
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(c, said+"\r\n\r\n")
			_ = c.Close()
			return
		}
		b, _ := json.Marshal(map[string]any{"errcode": 1, "errmsg": said})
		_, _ = w.Write(b)
	}))
	defer s.Close()
	u, err := url.Parse(s.URL + hook)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{WeCom, DingTalk} {
		r, err := NewRobot(kind, s.URL+hook)
		if err != nil {
			t.Fatal(err)
		}
		for _, said = range []string{s.URL + hook, hook, u.RequestURI(), u.RawQuery, u.Path, key, strings.ToLower(key), token, "key=" + key,
			"SECRET\x1b\u202eKEY123",
			url.QueryEscape(token), strings.ToLower(url.QueryEscape(token)), url.PathEscape(token), url.QueryEscape(s.URL + hook), url.QueryEscape(hook),
			"0123456789abcdef-part"} {
			for _, raw = range []bool{false, true} {
				err := r.Tell(t.Context(), "a", "b")
				_, err2 := Chat{r}.Send(t.Context(), Letter{To: "group:x", Raw: []byte("a\n\nb")})
				for _, err := range []error{err, err2} {
					if err == nil {
						t.Fatalf("%q was taken", said)
					}
					_, reply := verdict(err)
					low := strings.ToLower(err.Error() + reply)
					for _, bad := range []string{"secretkey123", "s3cret", "0123456789abcdef-part", "to%20ken"} {
						if strings.Contains(low, bad) {
							t.Errorf("%s, raw %t: %q shows in %v", kind, raw, said, err)
						}
					}
					if !raw && !strings.Contains(low, "***") || raw && !strings.Contains(low, "应答不是 http") {
						t.Errorf("%s, raw %t: %q is not told: %v", kind, raw, said, err)
					}
				}
			}
		}
	}
	said, raw = "invalid webhook url, hint: [1234]", false
	r, _ := NewRobot(WeCom, s.URL+hook)
	if err := r.Tell(t.Context(), "a", "b"); err == nil || !strings.HasSuffix(err.Error(), said) {
		t.Errorf("a harmless answer: %v", err)
	}
}

// What steers a terminal or turns the line around reaches neither journal nor group.
func TestReadable(t *testing.T) {
	if got := readable("550 \x1b[31mno\u202e \tsuch\r\n user\u200b\x00\xff"); got != "550 [31mno  such   user·" {
		t.Errorf("%q", got)
	}
	r, _ := NewRobot(DingTalk, "https://a.example/x")
	if got := fmt.Sprint(r.message("主\u202e题", "一\x1b[2J\n二")); got != "map[msgtype:text text:map[content:主题\n一[2J\n二]]" {
		t.Errorf("%q", got)
	}
}

// A message fits, whole where it can, and else keeps its last line and whole lines before it.
func TestRobotLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{WeCom, DingTalk}).Draw(t, "kind")
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"某公司、", "x", "<"}).Draw(t, "of"), rapid.IntRange(0, 300).Draw(t, "long"))
		}), 1, 12).Draw(t, "lines")
		text := strings.Join(lines, "\n") + "\n谢谢配合！"
		r := &robot{kind: kind}
		got := map[string]any{}
		for _, part := range r.message("主题", text).(map[string]any) {
			if m, ok := part.(map[string]string); ok {
				got["content"] = m["content"]
			}
		}
		s := got["content"].(string)
		if len(s) > mostSaid || !strings.HasSuffix(s, "谢谢配合！") {
			t.Fatalf("%d bytes: %q", len(s), s)
		}
		if whole := content(kind, "主题", strings.Split(text, "\n")); (s == whole) != (len(whole) <= mostSaid) {
			t.Fatalf("%d bytes of %d: %q", len(s), len(whole), s)
		}
		if FitsRobot("主题", text) && strings.Contains(s, "略去") {
			t.Fatal("it fits, and is cut")
		}
	})
}
