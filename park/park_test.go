package park_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/park"
)

// noon is the machine's clock of these tests; the sample fixes its own.
func noon() time.Time { return time.Date(2023, 7, 12, 4, 0, 0, 0, time.UTC) }

// folder is the sample park with a config.yaml, a workbook and templates of its own.
func folder(t *testing.T) (dir, config string) {
	t.Helper()
	dir = t.TempDir()
	text, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	book, err := os.ReadFile("../examples/park/park.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	s := strings.ReplaceAll(string(text), "examples/park/", "")
	s = strings.Replace(s, `templates: ""`, `templates: own`, 1)
	write(t, filepath.Join(dir, "park.xlsx"), book)
	write(t, filepath.Join(dir, "config.yaml"), []byte(s))
	if err := os.Mkdir(filepath.Join(dir, "own"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, "config.yaml")
}

// written counts the writes of a test: each file is as old as none before.
var written = time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC)

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	written = written.Add(time.Second)
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, data, 0o644), os.Chtimes(name, written, written)); err != nil {
		t.Fatal(err)
	}
}

// edit changes the one place where a file says old.
func edit(t *testing.T, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || strings.Count(string(data), old) != 1 {
		t.Fatalf("%s says %q %d times (%v)", name, old, strings.Count(string(data), old), err)
	}
	write(t, name, []byte(strings.Replace(string(data), old, new, 1)))
}

// A park is read once: as long as no file changes it is the same; what changes is read anew,
// and only that.
func TestLiveReadsWhatChanged(t *testing.T) {
	dir, config := folder(t)
	live := park.NewLive(config, noon, nil)
	first, err := live.Park()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := live.Park(); err != nil || again != first {
		t.Errorf("an unchanged park was read again (%v)", err)
	}
	book, err := os.ReadFile(filepath.Join(dir, "park.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "park.xlsx"), book)
	second, err := live.Park()
	if err != nil || second == first || second.Definitions != first.Definitions || second.Settings != first.Settings {
		t.Errorf("after the workbook: %v, the same %v, definitions %v", err, second == first, second.Definitions == first.Definitions)
	}
	edit(t, config, "stage: 预计", "stage: 快报")
	third, err := live.Park()
	if err != nil || third.Reporting.Stage != "快报" || third.Hash == second.Hash {
		t.Errorf("after the settings: %v, stage %s", err, third.Reporting.Stage)
	}
	own := filepath.Join(dir, "own", "reports", "customs.yaml")
	write(t, own, []byte("escalation:\n- {days: 0, role: 统计员}\n- {days: 9, role: 主任}\n"))
	fourth, err := live.Park()
	if err != nil || len(fourth.Customs.Escalation) != 2 || fourth.Settings != third.Settings {
		t.Errorf("after a file of its own: %v, %v", err, fourth.Customs)
	}
}

// While a file is being edited wrongly the park is the last that was good, with the mistake
// and its place; mended, it is as the files say.
func TestLiveKeepsTheLastGoodPark(t *testing.T) {
	dir, config := folder(t)
	book, err := os.ReadFile(filepath.Join(dir, "park.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	live := park.NewLive(config, noon, nil)
	good, err := live.Park()
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "own", "forms", "monthly-output.rules.yaml")
	for _, c := range []struct {
		name        string
		spoil, mend func()
		want        string
	}{
		{"the workbook is half written", func() { write(t, filepath.Join(dir, "park.xlsx"), book[:len(book)/2]) },
			func() { write(t, filepath.Join(dir, "park.xlsx"), book) }, "园区工作簿"},
		{"the workbook is away", func() { _ = os.Remove(filepath.Join(dir, "park.xlsx")) },
			func() { write(t, filepath.Join(dir, "park.xlsx"), book) }, "config.yaml:"},
		{"a key that is none", func() { edit(t, config, "timezone:", "timezones:") },
			func() { edit(t, config, "timezones:", "timezone:") }, "config.yaml:"},
		{"rules that are none", func() { write(t, own, []byte("rules: 1\n")) },
			func() { _ = os.Remove(own) }, "monthly-output.rules.yaml:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.spoil()
			for range 2 {
				p, err := live.Park()
				var m *facts.Mistake
				if p != good || !errors.As(err, &m) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("spoiled: the last good one %v, %v", p == good, err)
				}
			}
			c.mend()
			p, err := live.Park()
			if err != nil || p == nil || p == good {
				t.Errorf("mended: read anew %v, %v", p != good, err)
			}
			good = p
		})
	}
}

// A park that begins with a mistake has no good state, until it is mended.
func TestLiveBeginsWithAMistake(t *testing.T) {
	dir, config := folder(t)
	book, err := os.ReadFile(filepath.Join(dir, "park.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "park.xlsx"), []byte("no workbook"))
	live := park.NewLive(config, noon, nil)
	if p, err := live.Park(); p != nil || err == nil {
		t.Errorf("%v, %v", p, err)
	}
	if s, err := live.Settings(); err != nil || s.Park == "" {
		t.Errorf("the settings are good: %v", err)
	}
	write(t, filepath.Join(dir, "park.xlsx"), book)
	if p, err := live.Park(); p == nil || err != nil {
		t.Errorf("mended: %v", err)
	}
}

// An unchanged park costs next to nothing to open again.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := park.Open("../config.yaml", noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReopenUnchanged(b *testing.B) {
	live := park.NewLive("../config.yaml", noon, nil)
	if _, err := live.Park(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := live.Park(); err != nil {
			b.Fatal(err)
		}
	}
}

// The settings' own mistakes stand at their line.
func TestMistakesHaveTheirPlace(t *testing.T) {
	for _, c := range [][3]string{
		{"stage: 预计", "stage: 终报", "report.stage：“终报”应为 快报、预计 之一"},
		{`clock: "2023-07-12 09:00"`, `clock: "昨天"`, "clock："},
		{"deliver: send", "deliver: maybe", "deliver："},
	} {
		_, config := folder(t)
		data, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		line := 1 + strings.Count(string(data[:strings.Index(string(data), c[0])]), "\n")
		edit(t, config, c[0], c[1])
		_, err = park.Open(config, noon)
		var m *facts.Mistake
		if !errors.As(err, &m) || m.Line != line || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: %v, want line %d", c[1], err, line)
		}
	}
}
