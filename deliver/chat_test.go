package deliver

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// What is known after each answer of a robot: taken, not taken, or nobody knows.
func TestChat(t *testing.T) {
	var mu sync.Mutex // the server is another goroutine
	answer, heard := "", ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		heard = string(body)
		if answer == "" { // the connection ends without a word
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer s.Close()
	s.Config.ErrorLog = nil
	robot, err := NewRobot(DingTalk, s.URL+"/send?key=s3cret")
	if err != nil {
		t.Fatal(err)
	}
	l := Letter{ID: "remind-1", To: "group:催", Raw: []byte("【催报】主题\n\n还差 3 家\n谢谢\n")}
	for _, c := range []struct {
		answer string
		want   Outcome
	}{{`{"errcode":0}`, Accepted}, {`{"errcode":45009,"errmsg":"api freq out of limit"}`, Deferred}, {"<html>", Unknown}, {"", Unknown}} {
		mu.Lock()
		answer = c.answer
		mu.Unlock()
		_, err := Chat{robot}.Send(t.Context(), l)
		if got := outcome(t, err); got != c.want || err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %s, %v", c.answer, got, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if want := `{"msgtype":"text","text":{"content":"【催报】主题\n还差 3 家\n谢谢"}}`; strings.Contains(heard, `\n\n`) || heard != want {
		t.Errorf("heard %s", heard)
	}
	s.Close()
	if _, err := (Chat{robot}).Send(t.Context(), l); outcome(t, err) != Deferred {
		t.Errorf("nobody there: %v", err)
	}
	done, stop := context.WithCancel(t.Context())
	stop()
	if _, err := (Chat{robot}).Send(done, l); outcome(t, err) != Deferred {
		t.Errorf("stopped before it began: %v", err)
	}
}

// A message laid into a folder is there whole, once, and never in place of another.
func TestNotes(t *testing.T) {
	n := Notes{Dir: filepath.Join(t.TempDir(), "群")}
	l := Letter{ID: "remind-1", To: "group:催", Raw: []byte("主题\n\n正文\n")}
	for range 2 {
		if reply, err := n.Send(t.Context(), l); err != nil || reply != "已写入 remind-1.txt" {
			t.Fatalf("%s, %v", reply, err)
		}
	}
	if got, err := os.ReadFile(filepath.Join(n.Dir, "remind-1.txt")); err != nil || string(got) != string(l.Raw) {
		t.Errorf("it holds %q, %v", got, err)
	}
	l.Raw = []byte("别的")
	if _, err := n.Send(t.Context(), l); outcome(t, err) != Refused {
		t.Errorf("another text: %v", err)
	}
	l.ID = "../x"
	if _, err := n.Send(t.Context(), l); outcome(t, err) != Refused {
		t.Errorf("an ID that leaves the folder: %v", err)
	}
	l.ID = "remind-2"
	if err := os.WriteFile(filepath.Join(n.Dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Notes{Dir: filepath.Join(n.Dir, "file")}).Send(t.Context(), l); outcome(t, err) != Deferred {
		t.Errorf("no folder: %v", err)
	}
}
