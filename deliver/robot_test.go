package deliver

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRobot(t *testing.T) {
	answer, status := `{"errcode":0,"errmsg":"ok"}`, 200
	var heard map[string]any
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard = nil
		if err := json.Unmarshal(body, &heard); err != nil || r.Method != http.MethodPost || r.URL.Query().Get("key") != "s3cret" {
			t.Errorf("%s %s %s: %v", r.Method, r.URL, body, err)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	defer s.Close()
	hook := s.URL + "/send?key=s3cret"
	for kind, want := range map[string]string{
		WeCom:    "map[markdown:map[content:**主题**\n> 主任 （a@b.example）：被拒\n> 第二行] msgtype:markdown]",
		DingTalk: "map[msgtype:text text:map[content:主题\n主任 <a@b.example>：被拒\n第二行]]",
	} {
		r, err := NewRobot(kind, hook+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Tell(t.Context(), "主题", "主任 <a@b.example>：被拒\n第二行"); err != nil || fmt.Sprint(heard) != want {
			t.Errorf("%s heard %v, %v; want %s", kind, heard, err, want)
		}
		if err := r.Tell(t.Context(), "主题", strings.Repeat("很长", 5000)); err != nil {
			t.Error(err)
		}
		if n := len(fmt.Sprint(heard)); n > 4200 {
			t.Errorf("%s: %d bytes", kind, n)
		}
	}
	r, _ := NewRobot(WeCom, hook)
	for _, c := range []struct {
		answer string
		status int
		want   string
	}{{`{"errcode":93000,"errmsg":"invalid webhook ` + hook + `"}`, 200, "93000"}, {"<html>", 502, "HTTP 502"}, {`{}`, 200, "看不懂"}} {
		answer, status = c.answer, c.status
		if err := r.Tell(t.Context(), "a", "b"); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", c.answer, err)
		}
	}
	s.Close()
	if err := r.Tell(t.Context(), "a", "b"); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("nobody there: %v", err)
	}
	if said := fmt.Sprintf("%v %+v %#v %s", r, *r, r, *r); strings.Contains(said, "s3cret") {
		t.Errorf("the address shows in %q", said)
	}
}

func TestRobotRefuses(t *testing.T) {
	for _, c := range [][2]string{{"slack", "https://a.example/x"}, {WeCom, ""}, {WeCom, "http://qyapi.example/s3cret"}, {DingTalk, "s3cret"},
		{WeCom, "ftp://a.example/s3cret"}} {
		if _, err := NewRobot(c[0], c[1]); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v: %v", c, err)
		}
	}
}
