package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A form that is a month behind is asked for, looked up and counted a month behind.
func TestFormBehind(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	o.parkstat(t, "form", "--period", "2023-07", "--out", "blanks")
	for pattern, want := range map[string]int{"*-2023-06-园区工业企业财务月报.xlsx": 59, "*-2023-07-园区工业企业财务月报.xlsx": 0, "*-2023-07-分析调度问题清单.xlsx": 59} {
		if got, _ := filepath.Glob(o.path("blanks", pattern)); (len(got) > 50) != (want > 50) || len(got) > 70 {
			t.Errorf("%d blanks %s", len(got), pattern)
		}
	}
	o.parkstat(t, "form", "--period", "2023-02", "--out", "february")
	if got, _ := filepath.Glob(o.path("february", "*-2022-12-园区工业企业财务月报.xlsx")); len(got) < 50 {
		t.Errorf("in February %d blanks are for December", len(got))
	}
	papers, _ := filepath.Glob(o.path("out", "2023-06", "v1", "内部", "*会材料.xlsx"))
	if len(papers) != 1 {
		t.Fatalf("%d papers", len(papers))
	}
	if all := sheetText(t, papers[0], "分类施策"); !strings.Contains(all, "（2023年1—5月，已报财务月报的企业）") {
		t.Errorf("the papers do not say of when the figures are:\n%s", all)
	}
	out := o.parkstat(t, "explain", "fin_tax_sum", "--period", "2023-06")
	if !strings.Contains(out, "2023-05 03 应交税金总额 1—本月 = ") || !strings.Contains(out, "-2023-05-monthly-finance.xlsx") || strings.Contains(out, "2023-06 03") {
		t.Errorf("it is explained by\n%s", out)
	}
	if out := o.parkstat(t, "explain", "fin_tax_sum", "--period", "2023-05"); strings.Contains(out, "monthly-finance.xlsx") {
		t.Errorf("a month before it is explained by\n%s", out)
	}
	if out := o.parkstat(t, "rules", "--period", "2023-06"); !strings.Contains(out, "X02b") {
		t.Error(out)
	}
}

// sheetText is all that a sheet says, a row a line.
func sheetText(t *testing.T, file, name string) string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, row := range rows {
		all.WriteString(strings.Join(row, " ") + "\n")
	}
	return all.String()
}
