package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What departments have not returned is not in the text, nor a nought in the table.
func TestNarrativeWithoutSomeDepartments(t *testing.T) {
	o := allSections(t)
	conf, err := os.ReadFile(o.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	days, _ := filepath.Glob("../../examples/park/inbox-departments/*")
	came := 0
	for _, day := range days {
		inbox := o.path("departments", filepath.Base(day))
		if err := os.MkdirAll(inbox, 0o755); err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join(day, "*.xlsx"))
		for _, f := range files {
			data, err := os.ReadFile(f)
			switch code, _, _ := strings.Cut(filepath.Base(f), "-"); code {
			case "BM01", "BM07", "XM01", "XM02", "XM03": // budget, safety, projects
				continue
			case "BM04": // employment, a word for a number
				data, err = amended(f, "D8=五百余人")
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(inbox, filepath.Base(f)), data, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			came++
		}
	}
	if came < 8 {
		t.Fatalf("only %d returns: is this test still looking at the right place?", came)
	}
	lines := strings.Split(string(conf), "\n")
	for i, line := range lines {
		if strings.HasSuffix(line, "inbox-departments") {
			lines[i] = "- departments"
		}
	}
	if err := os.WriteFile(o.path("config.yaml"), []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	o.parkstat(t, "run", "--period", "2023-06")
	books, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*分析报告*.xlsx"))
	if len(books) != 1 {
		t.Fatalf("%d workbooks", len(books))
	}
	said := sheetOf(t, books[0], "简报")
	text := ""
	for row := 2; row < 30; row++ {
		text += strings.TrimPrefix(said("A"+strconv.Itoa(row)), "　　") + "\n"
	}
	for _, want := range []string{"同比增长21.4%；固定资产投资未报；一般公共预算收入未报。\n", "三、项目建设\n本期未报。\n", "五、民生就业\n本期未报。\n",
		"七、安全环保\n空气质量居全市第2位，未发生较大污染。\n", "二、招商引资\n共签约项目20个"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not say %q", want)
		}
	}
	for _, wrong := range []string{"—", "无等", "{{", "[[", "，，", "；。"} {
		if strings.Contains(strings.ReplaceAll(text, "1—6月", ""), wrong) {
			t.Errorf("the text says %q", wrong)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
	cell := sheetOf(t, books[0], "指标一览")
	for row, want := range map[int][2]string{12: {"—", "（未报）"}, 13: {"—", "（未报）"}, 16: {"—", "（退回）"}, 26: {"—", "（未报）"}, 7: {"—", "财政局（未报）"}} {
		if value, who := cell("E"+strconv.Itoa(row)), cell("G"+strconv.Itoa(row)); value != want[0] || !strings.Contains(who, want[1]) {
			t.Errorf("row %d is %q from %q, want %q from %q", row, value, who, want[0], want[1])
		}
	}
}
