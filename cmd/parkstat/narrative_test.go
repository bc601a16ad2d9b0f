package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// withoutSome is an office where only some of the departments' returns came, some of them
// amended, both by code; it gives the workbook of its half-year report.
func withoutSome(t *testing.T, gone []string, changes map[string]string) string {
	t.Helper()
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
			code, _, _ := strings.Cut(filepath.Base(f), "-")
			if slices.Contains(gone, code) {
				continue
			}
			if change := changes[code]; change != "" {
				data, err = amended(f, change)
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
	return books[0]
}

// briefOf is the text of a half-year report.
func briefOf(t *testing.T, book string) (text string) {
	t.Helper()
	said := sheetOf(t, book, "简报")
	for row := 2; row < 30; row++ {
		text += strings.TrimPrefix(said("A"+strconv.Itoa(row)), "　　") + "\n"
	}
	return text
}

// What departments have not returned is not in the text, nor a nought in the table.
func TestNarrativeWithoutSomeDepartments(t *testing.T) {
	t.Parallel()
	// Budget, safety and projects are missing; employment writes a word for a number.
	book := withoutSome(t, []string{"BM01", "BM07", "XM01", "XM02", "XM03"}, map[string]string{"BM04": "D8=五百余人"})
	text := briefOf(t, book)
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
	cell := sheetOf(t, book, "指标一览")
	for row, want := range map[int][2]string{15: {"—", "（未报）"}, 19: {"—", "（未报）"}, 29: {"—", "（退回）"}, 40: {"—", "（未报）"}, 7: {"—", "财政局（未报）"}} {
		if value, who := cell("E"+strconv.Itoa(row)), cell("G"+strconv.Itoa(row)); value != want[0] || !strings.Contains(who, want[1]) {
			t.Errorf("row %d is %q from %q, want %q from %q", row, value, who, want[0], want[1])
		}
	}
}

// Where one of several units is missing, it is said, and what it alone would know is no nought.
func TestNarrativeWithoutOneUnit(t *testing.T) {
	t.Parallel()
	book := withoutSome(t, []string{"XM02"}, nil)
	text := briefOf(t, book)
	for _, want := range []string{"\n（《固定资产投资月报》应报 3 家，园区建设开发公司未报，有关数不含未报的；《项目进度月报》应报 3 家，园区建设开发公司未报，有关数不含未报的。）\n", "中原石油助剂等顺利试产"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "基础设施方面") {
		t.Errorf("the text speaks of what is not known:\n%s", text)
	}
	cell := sheetOf(t, book, "指标一览")
	for row, want := range map[int]string{15: "≥4", 16: "≥2", 17: "≥6", 18: "≥4", 19: "—", 20: "—", 21: "—", 22: "—", 23: "—"} {
		if got := cell("E" + strconv.Itoa(row)); got != want {
			t.Errorf("row %d, of industry and infrastructure, is %q, want %q", row, got, want)
		}
	}
}
