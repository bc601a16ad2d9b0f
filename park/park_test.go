package park_test

import (
	"errors"
	"fmt"
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
	live := park.NewLive(config, noon)
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
	if err != nil || second == first || second.Plan != first.Plan || second.Settings != first.Settings {
		t.Errorf("after the workbook: %v, the same %v, definitions %v", err, second == first, second.Plan == first.Plan)
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
	live := park.NewLive(config, noon)
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
				if s, _ := live.Settings(); s == nil || s.Park != good.Settings.Park {
					t.Error("spoiled: the post has no settings to go on by")
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
	live := park.NewLive(config, noon)
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
		if _, err := park.NewLive("../config.yaml", noon).Park(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReopenUnchanged(b *testing.B) {
	live := park.NewLive("../config.yaml", noon)
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
		_, err = park.NewLive(config, noon).Park()
		var m *facts.Mistake
		if !errors.As(err, &m) || m.Line != line || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: %v, want line %d", c[1], err, line)
		}
	}
}

// The book of record is a folder: a database's address is told, but not with its password, and
// never becomes a folder's name; nor do blanks.
func TestDataIsAFolder(t *testing.T) {
	for _, c := range [][2]string{
		{"postgres://clerk:geheim@host/db", "账本只能是文件夹"}, {"Postgres://clerk:geheim@host/db", "账本只能是文件夹"},
		{"  postgres://clerk:geheim@host/db", "账本只能是文件夹"}, {"   ", "data：不能为空"},
	} {
		_, config := folder(t)
		edit(t, config, "data: var ", `data: "`+c[0]+`" `)
		_, err := park.NewLive(config, noon).Settings()
		var m *facts.Mistake
		if !errors.As(err, &m) || m.Line != 9 || !strings.Contains(err.Error(), c[1]) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v", c[0], err)
		}
	}
}

// Every mistake is told at once, wherever it is written, in the order of files and lines: each
// once, with its place.
func TestAllMistakesAreTold(t *testing.T) {
	dir, config := folder(t)
	for _, c := range []struct{ name, old, new string }{
		{"config.yaml", "timezone: Asia/Shanghai", "timezone: Asia/Puyang\ncolour: red"},
		{"config.yaml", "workbook: park.xlsx", "workbook: nowhere.xlsx"},
		{"config.yaml", "stage: 预计", "stage: 终报"},
		{"config.yaml", "gov: {level: 1, growth: 1}", "gpd: {level: 9, growth: one}"},
		{"config.yaml", "deliver: send", "deliver: [send]"},
		{"config.yaml", "主任 <director@park.example>", "主任 at park"},
		{"config.yaml", `"0 9 12 * *"`, `"0 9 31 2 *"`},
		{"own/forms/monthly-output.yaml", "remark: remark", "remark: remarks"},
		{"own/forms/monthly-output.yaml", "type: tick, single: true,", "type: tick, single: true, most: 5,"},
		{"own/forms/monthly-output.rules.yaml", "hb_c: 7  ", "hb_c: x  "},
		{"own/forms/monthly-output.rules.yaml", "  expr: form.unit\n", "  expr: form.unity\n"},
		{"own/reports/indicators.yaml", "formula: sales / gov * 100", "formula: sale / gov * 100"},
		{"own/reports/monthly.yaml", "\ntop: ", "\nhint: x\ntop: -"},
		{"own/reports/customs.yaml", "days: 0", "days: -1"},
		{"own/calendar/holidays.yaml", "year: 2023", "year: 23"},
	} {
		name := filepath.Join(dir, c.name)
		if _, err := os.Stat(name); err != nil {
			data, err := os.ReadFile("../templates/" + strings.TrimPrefix(c.name, "own/"))
			if err != nil {
				t.Fatal(err)
			}
			write(t, name, data)
		}
		edit(t, name, c.old, c.new)
	}
	_, err := park.NewLive(config, noon).Park()
	var m *facts.Mistake
	if !errors.As(err, &m) {
		t.Fatalf("no mistake: %v", err)
	}
	if got := strings.ReplaceAll(err.Error(), dir+"/", ""); got != strings.TrimSpace(allMistakes) {
		t.Errorf("told:\n%s", got)
	}
}

const allMistakes = `
config.yaml:6: timezone：没有时区 "Asia/Puyang"，应写成 Asia/Shanghai 这样
config.yaml:7: 没有“colour”这个键，请改正或删去
config.yaml:16: workbook：读不到园区工作簿 nowhere.xlsx
config.yaml:27: report.stage：“终报”应为 快报、预计 之一
config.yaml:29: “one”应为整数
config.yaml:47: “一列值”应为文字
config.yaml:66: mail.groups：组“园区领导”：“主任 at park”不是邮箱地址，应写成 名称 <name@park.example>
config.yaml:105: 计划 "0 9 31 2 *" 永远不会到来，请改正日或月
own/calendar/holidays.yaml:14: 23 年：年份重复、不对，或没有 notice（文号）
own/forms/monthly-output.rules.yaml:15: settings.hb_c："x" 不是数值
own/forms/monthly-output.rules.yaml:20: 规则 A02：式子 “form.unity” 写得不对：没有 "form.unity" 这个名称，请改正
own/forms/monthly-output.yaml:1: remark 所指的指标 "remarks" 不存在
own/forms/monthly-output.yaml:28: 指标 zero_return：stock、most 只用于数值，most 不能为负
own/reports/customs.yaml:5: escalation：要写 role，days 从小到大
own/reports/indicators.yaml:14: 指标 sales_ratio：算式里的 "sale" 不是指标；有的是：elec、exports、gov、sales、sales_ratio、` +
	`va、va_income、va_production、va_rate、y_depreciation、y_input、y_labour、y_output、y_surplus、y_tax、y_vat
own/reports/monthly.yaml:22: 没有“hint”这个键，请改正或删去
own/reports/monthly.yaml:23: top：应为正整数
`

// What cannot be read as YAML is told in Chinese, too.
func TestYAMLMistakesAreTold(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "x.yaml:1: 文件是空的",
		"name: a\nname: b":       `x.yaml:2: “name”在第 1 行已经写过，请删去一处`,
		"name: [a":               "x.yaml:1: 不是 YAML（",
		"role: {a: b}":           "x.yaml:1: “一组键”应为文字",
		"role: a\nn: 1\nday: x":  "x.yaml:2: 没有“n”这个键，请改正或删去\nx.yaml:3: 没有“day”这个键，请改正或删去",
		"days: a":                "x.yaml:1: “a”应为整数",
		"role: 甲\ndays: 1.5":     "x.yaml:2: “1.5”应为整数",
		"more: [1, 2.5, 甲, 3.5]": "x.yaml:1: “2.5”应为整数\nx.yaml:1: “3.5”应为整数",
		"role: a\n---\nrole: b":  "x.yaml:2: 只能有一个 YAML 文档，请删去 --- 和它后面的内容",
		"- a":                    "x.yaml:1: “一列值”应为一组键",
		"role: a\n---\nrole: [b": "x.yaml:2: 不是 YAML（",
	} {
		var into struct {
			Role string `yaml:"role"`
			Days int    `yaml:"days"`
			Name string `yaml:"name"`
			More []int  `yaml:"more"`
		}
		if err := park.Decode("x.yaml", []byte(text), &into); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	var text struct{ A, B []string }
	if err := park.Decode("x.yaml", []byte("a: [1.50, '2.5', 3]\nb: [.5, 1e3] # 1.5"), &text); err != nil || fmt.Sprint(text) != "{[1.50 2.5 3] [.5 1e3]}" {
		t.Errorf("%v, %v", text, err)
	}
}
