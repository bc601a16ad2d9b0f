package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// register has the office's register of projects say otherwise of the stages of some: by name,
// what 项目阶段 says last.
func (o workplace) register(t *testing.T, stages map[string]string) {
	t.Helper()
	config, err := os.ReadFile(o.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	was := ""
	for line := range strings.Lines(string(config)) {
		if rest, ok := strings.CutPrefix(line, "workbook: "); ok {
			was, _, _ = strings.Cut(rest, " ")
			was = strings.TrimSpace(was)
		}
	}
	f, err := excelize.OpenFile(was)
	if err != nil {
		t.Fatal(err)
	}
	rows := func(sheet string) [][]string {
		all, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for name, stage := range stages {
		code, last := "", 0
		for _, r := range rows("项目") {
			if len(r) > 1 && r[1] == name {
				code = r[0]
			}
		}
		for i, r := range rows("项目阶段") {
			if len(r) > 2 && r[0] == code {
				last = i + 1
			}
		}
		at, _ := excelize.CoordinatesToCellName(3, last)
		if err := f.SetCellStr("项目阶段", at, stage); err != nil {
			t.Fatal(name, err)
		}
	}
	if err := f.SaveAs(o.path("park.xlsx")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.path("config.yaml"), []byte(strings.Replace(string(config), "workbook: "+was, "workbook: park.xlsx", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// papersOf is the newest workbook for the meeting of June.
func papersOf(t *testing.T, o workplace) string {
	t.Helper()
	o.parkstat(t, "run", "--period", "2023-06")
	papers, _ := filepath.Glob(o.path("out", "2023-06", "v*", "内部", "*会材料.xlsx"))
	if len(papers) == 0 {
		t.Fatal("no papers")
	}
	return papers[len(papers)-1]
}

// Where the register of projects and the returns do not say the same, the papers say which
// projects are on one side only, though there be as many on the other.
func TestRegisterAgainstReturns(t *testing.T) {
	o := allMailed(t) // the returns are accepted before the register says otherwise
	o.register(t, map[string]string{"大禹": "即将试产", "航民": "试产", "昱宏": "在建"})
	papers := papersOf(t, o)
	cell := sheetOf(t, papers, "项目核对")
	for at, want := range map[string]string{"B5": "产业项目：试产", "C5": "4", "D5": "4", "E5": "不一致", "F5": "只在报表：大禹；只在项目名录：航民",
		"C6": "2", "D6": "2", "E6": "不一致", "F6": "只在报表：航民；只在项目名录：大禹", "C7": "6", "D7": "5", "E7": "不一致", "F7": "只在报表：昱宏", "E8": "一致", "F8": ""} {
		if got := cell(at); got != want {
			t.Errorf("%s says %q, want %q", at, got, want)
		}
	}
	if said := sheetOf(t, papers, "问题")("A3"); !strings.Contains(said, "本月报来30个，报表与项目名录不一致的有3项。") {
		t.Errorf("the text says %q", said)
	}
	if out := o.parkstat(t, "explain", "batch_producing", "--period", "2023-06"); !strings.Contains(out, "算法：园区工作簿“项目”里的个数，只算三个一批是“投产一批”的") ||
		!strings.Contains(out, "园区工作簿 项目!A2") {
		t.Errorf("it is explained by\n%s", out)
	}
}

// Where nobody has returned, nothing agrees: figures are lacking.
func TestRegisterWithoutReturns(t *testing.T) {
	o := allSections(t)
	config, err := os.ReadFile(o.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(config)) {
		if !strings.Contains(line, "inbox-departments") {
			kept.WriteString(line)
		}
	}
	if err := os.WriteFile(o.path("config.yaml"), []byte(kept.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	papers := papersOf(t, o)
	if got := sheetOf(t, papers, "项目核对")("E5"); got != "缺数" {
		t.Errorf("the first row says %q", got)
	}
	if said := sheetOf(t, papers, "问题")("A3"); !strings.Contains(said, "核对：缺数。") || strings.Contains(said, "不一致的有") {
		t.Errorf("the text says %q", said)
	}
}
