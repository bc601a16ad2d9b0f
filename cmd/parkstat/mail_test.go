package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parkstat/deliver/mailtest"
)

// secrets are what the mailable variant may not hold: every enterprise's name and code.
func secrets(t *testing.T, park string) []string {
	t.Helper()
	var all []string
	for _, r := range tableOf(t, filepath.Join(park, "park.xlsx"), "名录") {
		all = append(all, r[0], r[1], strings.TrimSuffix(r[1], "有限公司"))
	}
	if len(all) != 3*60 {
		t.Fatalf("%d names and codes in 名录", len(all))
	}
	return all
}

// unzipped are the parts of a workbook, by name.
func unzipped(t failer, workbook []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(data)
	}
	if parts["xl/workbook.xml"] == "" || parts["xl/worksheets/sheet1.xml"] == "" {
		t.Fatal("no workbook among the parts of the file")
	}
	return parts
}

// told lists the words that stand in any of the texts.
func told(words []string, texts map[string]string) (all []string) {
	for _, w := range words {
		for name, text := range texts {
			if strings.Contains(text, w) {
				all = append(all, w+" in "+name)
			}
		}
	}
	return all
}

func (l letter) words() map[string]string {
	return map[string]string{"subject": l.subject, "text": l.text, "HTML": l.html, "file name": l.fileNames(), "raw mail": string(l.raw)}
}

// keepsSecrets checks a mail and its workbook for names.
func (l letter) keepsSecrets(t *testing.T, words []string) {
	t.Helper()
	found := append(told(words, l.words()), told(words, unzipped(t, l.files[0].data))...)
	if len(found) > 0 {
		t.Errorf("the mail to %s tells %q", l.to, found[:min(5, len(found))])
	}
}

// The default mail holds no enterprise's name, also in the spool; the internal one
// does, or the search would find nothing anywhere.
func TestDefaultMailTellsNoNames(t *testing.T) {
	dir, err := mailed()
	if err != nil {
		t.Fatal(err)
	}
	park, _ := samplePark()
	words, internal := secrets(t, park), 0
	for _, l := range spooled(t, filepath.Join(dir, "out", "mail")) {
		if l.to != "officer@park.example" {
			l.keepsSecrets(t, words)
			continue
		}
		internal++
		if found := told(words, unzipped(t, l.files[0].data)); len(found) < 59 {
			t.Errorf("the internal workbook names only %d: %q", len(found), found)
		}
	}
	if internal != 1 {
		t.Errorf("%d internal mails", internal)
	}
	book, err := os.ReadFile(filepath.Join(dir, "out", "2023-06", "v1", reportName+".xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if found := told(words, unzipped(t, book)); len(found) > 0 {
		t.Errorf("the mailable workbook tells %q", found)
	}
}

// A run's mails go through a real Postfix, by STARTTLS and with a log-in, and are read
// back from a real Dovecot as they were meant.
func TestMailArrives(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t)
	o := newStocked(t)
	user, password := s.User("office")
	if err := os.WriteFile(o.path("password"), []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"transport: spool", "transport: smtp"},
		{`addr: "" `, `addr: "` + s.SMTPAddr + `" `},
		{`username: ""`, "username: " + user},
		{`password_file: "" `, "password_file: password "},
		{`ca_file: "" `, `ca_file: "` + filepath.ToSlash(s.CAFile) + `" `},
		{"stat@park.example", user},
		{"director@park.example", "leader1@park.example"},
		{"deputy@park.example", "leader2@park.example"},
		{"    - 上级统计局 <bureau@city.example>\n", ""},
		{"officer@park.example", user},
	} {
		o.set(t, c[0], c[1])
	}
	out := o.parkstat(t, "run")
	if n := strings.Count(out, "邮件：已发 "); n != 3 {
		t.Errorf("%d mails sent:\n%s", n, out)
	}

	park, _ := samplePark()
	words := secrets(t, park)
	for _, c := range []struct{ user, file string }{
		{"leader1", reportName + ".xlsx"}, {"leader2", reportName + ".xlsx"}, {"office", reportName + "（内部）.xlsx"},
	} {
		arrived := s.WaitFor(t, c.user, 1)
		if len(arrived) != 1 {
			t.Errorf("%s got %d mails", c.user, len(arrived))
		}
		l, err := readLetter(arrived[0])
		if err != nil {
			t.Fatal(err)
		}
		if want := "【濮阳工业园区】2023年1—6月工业经济运行月报（预计）"; l.subject != want {
			t.Errorf("%s: subject %q, want %q", c.user, l.subject, want)
		}
		if len(l.files) != 1 || l.files[0].name != c.file {
			t.Fatalf("%s: attached %q, want %q", c.user, l.fileNames(), c.file)
		}
		folder := o.path("out", "2023-06", "v1")
		if c.user == "office" {
			folder = filepath.Join(folder, "内部")
		}
		onDisk, err := os.ReadFile(filepath.Join(folder, c.file))
		if err != nil || !bytes.Equal(onDisk, l.files[0].data) {
			t.Errorf("%s: the attachment (%d bytes) is not the file in out (%d bytes, %v)", c.user, len(l.files[0].data), len(onDisk), err)
		}
		for _, body := range []string{l.text, l.html} {
			for _, figure := range []string{"96.1", "21.4", "22.45", "23.26"} {
				if !strings.Contains(body, figure) {
					t.Errorf("%s: a body lacks %s:\n%s", c.user, figure, body)
				}
			}
		}
		if !strings.HasPrefix(l.id, "<2023-06-v1-") {
			t.Errorf("%s: Message-ID %s", c.user, l.id)
		}
		if c.user == "office" {
			if found := told(words, unzipped(t, l.files[0].data)); len(found) < 59 {
				t.Errorf("the internal workbook names only %d", len(found))
			}
			continue
		}
		l.keepsSecrets(t, words)
	}

	// Nothing new: nobody gets a second mail. Every inbox is read after the run has ended.
	if out := o.parkstat(t, "run"); !strings.Contains(out, "没有新的报表或变动") {
		t.Errorf("the second run:\n%s", out)
	}
	for _, user := range []string{"leader1", "leader2", "office"} {
		if n := len(s.Fetch(t, user)); n != 1 {
			t.Errorf("%s has %d mails after the second run", user, n)
		}
	}

	// A recipient that the server does not know: the others get theirs, and the exit code
	// says so.
	o.set(t, "leader2@park.example", "nobody@park.example")
	c := o.command("parkstat", "run", "--period", "2023-05")
	lines, err := c.CombinedOutput()
	if c.ProcessState.ExitCode() != exitMail || !strings.Contains(string(lines), "被拒") {
		t.Errorf("one unknown of three: %v\n%s", err, lines)
	}
	s.WaitFor(t, "leader1", 2)
	s.WaitFor(t, "office", 2)
}
