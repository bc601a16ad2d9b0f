package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parkstat/deliver/mailtest"
)

// awaiting gives an office whose policies began before the deadline of July, and where it is
// time to remind the twenty-one enterprises that owe.
func awaiting(t *testing.T, program, policies string) workplace {
	t.Helper()
	o := laid(t, over(stockedJuly, layJuly))
	o.set(t, "schedule:\n", "reminders:\n"+policies+"schedule:\n")
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "2023-08-01 09:00"`)
	if out, err := o.command(program, "remind").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	o.set(t, `clock: "2023-08-01 09:00"`, `clock: "2023-08-08 14:00"`)
	return o
}

var messageID = regexp.MustCompile(`(?m)^Message-ID: <([^>]+)>`)

// reminded goes on to the end after a crash, and finds every unit served: once, or twice
// with the same bytes under the same Message-ID where a try ended without anybody knowing.
func (o workplace) reminded(t *testing.T, program string, p *mailtest.Peer) (ids []string) {
	t.Helper()
	if out, err := o.command(program, "remind").CombinedOutput(); err != nil {
		t.Fatalf("after the crash: %v\n%s", err, out)
	}
	if out, err := o.command(program, "remind").CombinedOutput(); err != nil || !strings.Contains(string(out), "发出 0 条催报，跳过 0 条") {
		t.Errorf("again: %v\n%s", err, out)
	}
	copies := map[string][]string{}
	for _, m := range p.Mails() {
		id := messageID.FindStringSubmatch(m)[1]
		copies[id] = append(copies[id], m)
	}
	twice := 0
	for id, all := range copies {
		ids = append(ids, id)
		if len(slices.Compact(slices.Clone(all))) > 1 {
			t.Errorf("%s went out as different bytes", id)
		}
		twice += len(all) - 1
	}
	slices.Sort(ids)
	if twice > 4 { // so many are on their way at the same time, and the end of none is known
		t.Errorf("%d letters went out more than once", twice)
	}
	for table, want := range map[string]int{"reminders WHERE state = 'sent'": 21, "reminders WHERE state = 'skipped'": 38, "reminders": 59,
		"deliveries WHERE state = 'accepted'": 21, "work WHERE state <> 'done'": 0} {
		if got, err := rowsOf(o.path("var"), table); err != nil || got != want {
			t.Errorf("%d rows of %s, want %d (%v)", got, table, want, err)
		}
	}
	return ids
}

const oneMailEach = "- {name: 催企业, when: [deadline 14:00], to: 统计员, via: mail}\n"

// Killed at each step of reminding, and started again, every unit that owes is reminded
// once.
func TestCrashOfReminders(t *testing.T) {
	t.Parallel()
	program := mortal(t)
	office := awaiting(t, program, oneMailEach)
	calm, p := office.overMail(t)
	want := calm.reminded(t, program, p)
	if len(want) != 21 {
		t.Fatalf("undisturbed, %d were reminded", len(want))
	}
	points := failpoints(t)
	for _, known := range []string{"reminder-written", "reminder-planned"} {
		if !slices.Contains(points, known) {
			t.Errorf("the product marks no point %q any more", known)
		}
	}
	rounds, random := kills(t)
	at := []string{"claimed:2", "reminder-written:7", "reminder-planned", "sent:11", "delivered-one:3"}
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		at = append(at, "claimed", "claimed:9", "reminder-written", "reminder-planned:20", "attempting", "attempting:5", "sent")
	}
	for _, point := range at {
		t.Run(strings.ReplaceAll(point, ":", "-"), func(t *testing.T) {
			t.Parallel()
			o, p := office.overMail(t)
			o.killedAt(t, point, program, "remind")
			if got := o.reminded(t, program, p); !slices.Equal(got, want) {
				t.Errorf("reminded %q, undisturbed %q", got, want)
			}
		})
	}
	for round := range rounds {
		after := time.Duration(random.Int64N(int64(2 * time.Second)))
		t.Run("random-"+strconv.Itoa(round), func(t *testing.T) {
			o, p := office.overMail(t)
			o.killedAfter(t, after, program, "remind")
			if got := o.reminded(t, program, p); !slices.Equal(got, want) {
				t.Errorf("reminded %q, undisturbed %q", got, want)
			}
		})
	}
}

// Robots of both kinds hear how many owe, by name only where the policy says so; one that
// will not take it is tried again later, once more in all.
func TestRemindersByRobot(t *testing.T) {
	var heard []string
	answer := `{"errcode":45009,"errmsg":"api freq out of limit"}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard = append(heard, r.URL.Path+" "+string(body))
		if r.URL.Path == "/wecom" {
			_, _ = io.WriteString(w, answer)
			return
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	}))
	defer s.Close()
	o := awaitingRobots(t, s.URL)
	out, err := o.command("parkstat", "remind").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitMail || strings.Contains(string(out), "s3cret") ||
		!strings.Contains(string(out), "暂缓，将重试：企业微信") || !strings.Contains(string(out), "已发：钉钉") {
		t.Errorf("%v\n%s", err, out)
	}
	if len(heard) != 2 || !strings.HasPrefix(heard[0], "/wecom ") || !strings.Contains(heard[0], "还差 21 家") || strings.Contains(heard[0], "泰沣达") ||
		!strings.HasPrefix(heard[1], "/dingtalk ") || !strings.Contains(heard[1], "、泰沣达专用设备有限公司、") || !strings.Contains(heard[1], "统计") {
		t.Errorf("heard %q", heard)
	}
	answer = `{"errcode":0,"errmsg":"ok"}`
	o.set(t, `clock: "2023-08-08 14:00"`, `clock: "2023-08-08 14:30"`)
	if out, err := o.command("parkstat", "remind").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if len(heard) != 3 || heard[2] != heard[0] {
		t.Errorf("heard %q", heard[2:])
	}
	if out, err := o.command("parkstat", "remind").CombinedOutput(); err != nil || len(heard) != 3 {
		t.Errorf("again: %v %q\n%s", err, heard[3:], out)
	}
	if out, err := o.command("parkstat", "mail", "--json").CombinedOutput(); err != nil || strings.Contains(string(out), "s3cret") ||
		!strings.Contains(string(out), "45009") {
		t.Errorf("%v\n%s", err, out)
	}
}

func awaitingRobots(t *testing.T, url string) workplace {
	t.Helper()
	hooks := t.TempDir()
	policies := ""
	for _, p := range [][3]string{{"企业微信", "wecom", "false"}, {"钉钉", "dingtalk", "true"}} {
		file := hooks + "/" + p[1]
		if err := os.WriteFile(file, []byte(url+"/"+p[1]+"?key=s3cret\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		policies += fmt.Sprintf("- {name: %s, when: [deadline 14:00], to: office, via: %s, url_file: %q, names: %s}\n", p[0], p[1], file, p[2])
	}
	return awaiting(t, "parkstat", policies)
}

// Serve reminds by itself, once, and not at night.
func TestServeReminds(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := awaiting(t, "parkstat", oneMailEach)
	o.set(t, `clock: "2023-08-08 14:00"`, `clock: "2023-08-08 22:00"`)
	s := o.serve(t)
	s.until(t, "计划已启动")
	s.stop(t)
	if n, err := rowsOf(o.path("var"), "reminders"); err != nil || n != 0 {
		t.Errorf("%d reminders at night, %v", n, err)
	}
	o.set(t, `clock: "2023-08-08 22:00"`, `clock: "2023-08-08 14:01"`)
	s = o.serve(t)
	s.until(t, "催报", "写好=21 跳过=38")
	o.recorded(t, "deliveries WHERE run = '催报' AND state = 'accepted'", 21)
	s.stop(t)
	if n, err := rowsOf(o.path("var"), "journal WHERE event = 'accepted'"); err != nil || n != 21 {
		t.Errorf("%d letters went out, %v", n, err)
	}
}

// A letter that could not go is looked at again before it is tried again: a return that
// lies in an inbox nobody has looked into since is found, and its unit left alone.
func TestReminderWithdrawn(t *testing.T) {
	t.Parallel()
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	o, p := awaiting(t, "parkstat", oneMailEach).overMail(t)
	o.set(t, p.Addr, "127.0.0.1:1")
	var exit *exec.ExitError
	if out, err := o.command("parkstat", "remind").CombinedOutput(); !errors.As(err, &exit) || exit.ExitCode() != exitMail ||
		!strings.Contains(string(out), "21 封催报没有送达") {
		t.Fatalf("%v\n%s", err, out)
	}
	const late = "91410999MA00038067-2023-07.xlsx" // 恒岳达玻璃有限公司
	data, err := os.ReadFile(filepath.Join(park, "inbox-2023-07", "2023-08-11", late))
	if err != nil {
		t.Fatal(err)
	}
	if err := dropFile(o.path("dropped", "2023-08-08", late), data); err != nil {
		t.Fatal(err)
	}
	o.set(t, "127.0.0.1:1", p.Addr)
	o.set(t, `clock: "2023-08-08 14:00"`, `clock: "2023-08-08 14:30"`)
	if out, err := o.command("parkstat", "remind").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	mails := p.Mails()
	if len(mails) != 20 || slices.ContainsFunc(mails, func(m string) bool { return strings.Contains(m, "tj0041@") }) {
		t.Errorf("%d mails", len(mails))
	}
	out, err := o.command("parkstat", "mail").CombinedOutput()
	if err != nil || strings.Count(string(out), "  已撤  ") != 1 || !strings.Contains(string(out), "恒岳达玻璃有限公司 <tj0041@") ||
		!strings.Contains(string(out), "原因：已经报来（接收）") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := o.command("parkstat", "mail", "--health").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
