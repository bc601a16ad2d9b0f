package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Where the register of projects and the returns do not say the same, the papers say which
// projects are on one side only.
func TestRegisterAgainstReturns(t *testing.T) {
	o := allSections(t)
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
	at, err := f.SearchSheet("项目阶段", "试产")
	if err != nil || len(at) == 0 {
		t.Fatalf("%v, %v", at, err)
	}
	if err := f.SetCellStr("项目阶段", at[0], "在建"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(o.path("park.xlsx")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.path("config.yaml"), []byte(strings.Replace(string(config), "workbook: "+was, "workbook: park.xlsx", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	o.parkstat(t, "run", "--period", "2023-06")
	papers, _ := filepath.Glob(o.path("out", "2023-06", "v1", "内部", "*会材料.xlsx"))
	if len(papers) != 1 {
		t.Fatalf("%d papers", len(papers))
	}
	cell := sheetOf(t, papers[0], "项目核对")
	if got := strings.Join([]string{cell("B5"), cell("C5"), cell("D5"), cell("E5"), cell("F5"), cell("E6")}, " "); got != "产业项目：试产 4 3 不一致 大禹 一致" {
		t.Errorf("the first rows say %q", got)
	}
	if said := sheetOf(t, papers[0], "问题")("A3"); !strings.Contains(said, "报表与项目名录不一致的有1项。") {
		t.Errorf("the text says %q", said)
	}
	if out := o.parkstat(t, "explain", "batch_producing", "--period", "2023-06"); !strings.Contains(out, "算法：园区工作簿“项目”里的个数，只算三个一批是“投产一批”的") || !strings.Contains(out, "园区工作簿 项目!A2") {
		t.Errorf("it is explained by\n%s", out)
	}
}
