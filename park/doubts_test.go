package park_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"parkstat/park"
)

func TestDoubts(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"inbox", "inbox/2023", "inbox-old"} {
		if err := os.MkdirAll(at(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(at("inbox"), at("link")); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip("no right to make links: ", err)
		}
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		set  func(s *park.Settings)
		want string
	}{
		"in order":                {func(*park.Settings) {}, ""},
		"beside it":               {func(s *park.Settings) { s.Output = at("inbox-out") }, ""},
		"no inbox":                {func(s *park.Settings) { s.Inbox = []string{at("inbxo")} }, "inbox"},
		"one of two":              {func(s *park.Settings) { s.Inbox = []string{at("inbox"), at("inbxo")} }, "inbox"},
		"output inside":           {func(s *park.Settings) { s.Output = at("inbox/out") }, "output"},
		"output is it":            {func(s *park.Settings) { s.Output = at("inbox") }, "output"},
		"data inside, by a link":  {func(s *park.Settings) { s.Data = at("link/var/new") }, "data"},
		"the workbook inside":     {func(s *park.Settings) { s.Workbook = at("inbox/park.xlsx") }, "workbook"},
		"the spool inside":        {func(s *park.Settings) { s.Mail.Spool = at("inbox/mail") }, "mail.spool"},
		"templates that are none": {func(s *park.Settings) { s.Templates = at("templates") }, "templates"},
	} {
		s, err := park.NewLive(filepath.Join("..", "config.yaml"), noon).Settings()
		if err != nil {
			t.Fatal(err)
		}
		s.Mail.Spool, s.Templates = at("mail"), ""
		s.Inbox, s.Output, s.Data, s.Workbook = []string{at("inbox"), at("inbox-old")}, at("out"), at("var"), at("park.xlsx")
		c.set(s)
		var keys []string
		for _, d := range s.Doubts() {
			head, _, _ := strings.Cut(d, "：")
			keys = append(keys, head[strings.LastIndexAny(head, " :")+1:])
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("%s: %q, want %q: %v", name, got, c.want, s.Doubts())
		}
	}
}
