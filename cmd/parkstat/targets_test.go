package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Departments' targets of the year are shown with what is done of them, and who answers.
func TestTargetsOfDepartments(t *testing.T) {
	o := allMailed(t)
	books, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*分析报告*.xlsx"))
	if len(books) != 1 {
		t.Fatalf("%d workbooks", len(books))
	}
	cell := sheetOf(t, books[0], "目标完成")
	for row, want := range map[string]string{"4": "规上工业总产值 — 200.0", "6": "固定资产投资 园区项目服务中心 6.00", "10": "城镇新增就业 社会事务局 3000"} {
		if got := cell("B"+row) + " " + cell("D"+row) + " " + cell("E"+row); got != want {
			t.Errorf("row %s is %q, want %q", row, got, want)
		}
	}
	if !rounds(t, cell("G7"), "52.5") || !rounds(t, cell("H7"), "2.5") || cell("F10") != "1594" {
		t.Errorf("of the budget %s%%, %s points ahead; %s jobs", cell("G7"), cell("H7"), cell("F10"))
	}
	if cell("E5") != "增长 18%" || cell("G5") != "—" {
		t.Errorf("a target of growth is %s, done %s", cell("E5"), cell("G5"))
	}
}

// Mistakes in 部门目标 are told by cell; a park whose departments return nothing need not
// know the indicators.
func TestTargetsOfDepartmentsAreChecked(t *testing.T) {
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cell  string
		value any
		want  string
	}{
		"no such indicator": {"A2", "粮食产量", "没有名为“粮食产量”的指标"},
		"twice":             {"A3", "固定资产投资", "这个指标这一年的目标写了两次"},
		"in 目标与位次 too":      {"A2", "总产值", "这个指标这一年的目标写了两次"},
		"no year":           {"B2", "今年", "年份不是数"},
	} {
		f, err := excelize.OpenFile(filepath.Join(park, "park.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue("部门目标", c.cell, c.value); err != nil {
			t.Fatal(err)
		}
		o := allStocked(t)
		if err := f.SaveAs(o.path("park.xlsx")); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(o.path("config.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		s := strings.Replace(string(data), "workbook: "+filepath.ToSlash(park)+"/", "workbook: ", 1)
		if err := os.WriteFile(o.path("config.yaml"), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
		said, err := o.command("parkstat", "config", "check").CombinedOutput()
		if err == nil || !strings.Contains(string(said), c.want) || !strings.Contains(string(said), "部门目标!") {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
}
