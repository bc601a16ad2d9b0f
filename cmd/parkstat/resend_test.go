package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// resend sends the first letter once more whose line in the list holds a text.
func (o workplace) resend(t *testing.T, whose string) (string, int) {
	t.Helper()
	list, err := o.command("parkstat", "mail").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, list)
	}
	m := regexp.MustCompile(`(?m)^(remind-\S+)  .*` + whose).FindSubmatch(list)
	if m == nil {
		t.Fatalf("no letter to %s in\n%s", whose, list)
	}
	c := o.command("parkstat", "mail", "resend", string(m[1]), "--reason", "对方说没收到")
	out, _ := c.CombinedOutput()
	return string(out), c.ProcessState.ExitCode()
}

// A reminder whose unit has returned is not sent again, and stays what it was: delivered.
func TestReminderResent(t *testing.T) {
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	o, p := awaiting(t, "parkstat", oneMailEach).overMail(t)
	if out, err := o.command("parkstat", "remind").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, code := o.resend(t, "<tj0041@"); code != exitOK || !strings.Contains(out, "  已发  ") || len(p.Mails()) != 22 {
		t.Errorf("while it owes: %d, %d mails\n%s", code, len(p.Mails()), out)
	}
	const late = "91410999MA00038067-2023-07.xlsx" // 恒岳达玻璃有限公司
	data, err := os.ReadFile(filepath.Join(park, "inbox-2023-07", "2023-08-11", late))
	if err != nil {
		t.Fatal(err)
	}
	if err := dropFile(o.path("dropped", "2023-08-08", late), data); err != nil {
		t.Fatal(err)
	}
	o.set(t, `clock: "2023-08-08 14:00"`, `clock: "2023-08-08 14:30"`)
	if out, code := o.resend(t, "<tj0041@"); code != exitProblems || !strings.Contains(out, "不再发：已经报来（接收）") || len(p.Mails()) != 22 {
		t.Errorf("after it returned: %d, %d mails\n%s", code, len(p.Mails()), out)
	}
	if out, err := o.command("parkstat", "mail").CombinedOutput(); err != nil || strings.Count(string(out), "  已发  ") != 21 {
		t.Errorf("%v\n%s", err, out)
	}
}

// A message that can't even be tried says why, then and later, and not what the robot said
// of the one before.
func TestResendToABrokenRobot(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"errcode":0}`) }))
	defer s.Close()
	hook := filepath.Join(t.TempDir(), "robot.txt")
	address := []byte(s.URL + "/send?key=s3cret")
	if err := os.WriteFile(hook, address, 0o600); err != nil {
		t.Fatal(err)
	}
	o := awaiting(t, "parkstat", fmt.Sprintf("- {name: 钉钉, when: [deadline 14:00], to: office, via: dingtalk, url_file: %q}\n", hook))
	if out, err := o.command("parkstat", "remind").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Remove(hook); err != nil {
		t.Fatal(err)
	}
	if out, code := o.resend(t, "<group:"); code != exitMail || !strings.Contains(out, "没能试：") || !strings.Contains(out, "robot.txt") ||
		strings.Contains(out, "机器人已收") {
		t.Errorf("%d\n%s", code, out)
	}
	if out, err := o.command("parkstat", "mail").CombinedOutput(); err != nil || !strings.Contains(string(out), "读不到 ") ||
		strings.Contains(string(out), "机器人已收") {
		t.Errorf("later: %v\n%s", err, out)
	}
	if err := os.WriteFile(hook, address, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := o.resend(t, "<group:"); code != exitOK || !strings.Contains(out, "机器人已收") || strings.Contains(out, "没能试") {
		t.Errorf("mended: %d\n%s", code, out)
	}
}
