package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The blank of the next month has a unit's own open problems, with their numbers locked, and
// what comes back on it goes on with them.
func TestBlankCarriesOpenProblems(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	o.parkstat(t, "form", "--period", "2023-07", "--out", "blanks")
	names, _ := filepath.Glob(o.path("blanks", "*-2023-07-分析调度问题清单.xlsx"))
	if len(names) < 50 {
		t.Fatalf("%d blanks", len(names))
	}
	found := map[string]string{}
	for _, name := range names {
		f, err := excelize.OpenFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		at, err := f.SearchSheet(sheet, "遇到的问题")
		if err != nil || len(at) != 1 {
			t.Fatalf("%s: %v, %v", name, at, err)
		}
		col, row, _ := excelize.CellNameToCoordinates(at[0])
		get := func(dc, dr int) string {
			ref, _ := excelize.CoordinatesToCellName(col+dc, row+dr)
			s, _ := f.GetCellValue(sheet, ref)
			return s
		}
		locked := func(dc, dr int) bool {
			ref, _ := excelize.CoordinatesToCellName(col+dc, row+dr)
			id, _ := f.GetCellStyle(sheet, ref)
			s, err := f.GetStyle(id)
			return err == nil && (s.Protection == nil || s.Protection.Locked)
		}
		for n := 1; get(0, n) != ""; n++ {
			found[get(1, n)+" "+get(0, n)] = get(4, n)
			if !locked(0, n) || !locked(1, n) || !locked(2, n) || locked(4, n) || locked(5, n) {
				t.Errorf("%s row %d: the problem is to be locked, what follows not", filepath.Base(name), n)
			}
		}
		if get(0, 12) != "" || get(1, 12) != "2023-07-12" || locked(0, 12) {
			t.Errorf("%s: the last row is %q %q", filepath.Base(name), get(0, 12), get(1, 12))
		}
		f.Close()
	}
	want := map[string]string{"2023-04-1 原料进口周期拉长，安全库存只够十天": "已联系两家省内供应商", "2023-06-1 二期用地指标未落实": "已列入三季度供地计划",
		"2023-05-1 流动资金紧张，原料款月底到期": "授信已批，7 月放款", "2023-05-2 熟练工招不满": "已列入园区招聘会", "2023-03-1 出口订单减少，成品库存增加": "已推荐参加省内展会"}
	if len(found) != len(want) {
		t.Errorf("%v", found)
	}
	for problem, follow := range want {
		if found[problem] != follow {
			t.Errorf("%s is followed by %q, want %q", problem, found[problem], follow)
		}
	}

	// A row taken away from an old sheet is asked about.
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	june, _ := filepath.Glob(filepath.Join(park, "inbox-departments", "2023-07-06", "*-2023-06-dispatch.xlsx"))
	said := ""
	for _, name := range june {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(o.path("one.xlsx"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		out, _ := o.command("parkstat", "check", "one.xlsx").CombinedOutput()
		said += string(out)
	}
	if strings.Count(said, "没有列出") != 1 || !strings.Contains(said, "没有列出：熟练工招不满") {
		t.Errorf("the rule says\n%s", said)
	}
}

// What the blank prints of a problem cannot be written over in a copy that is saved anew.
func TestProblemsCannotBeRewritten(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	june, _ := filepath.Glob(filepath.Join(park, "inbox-departments", "2023-07-06", "*-2023-06-dispatch.xlsx"))
	for what, c := range map[string]struct {
		column   int // behind the problem
		now, say string
	}{
		"number":  {1, "2023-01-9", "“2023-01-9”不是本单位的问题编号"},
		"problem": {0, "缺原料", "原来是“"},
		"class":   {2, "产", "的类别原来是“"},
		"closed":  {5, "2030-01-01", "2030-01-01 还没有到"},
		"before":  {5, "2022-12-31", "早于提出的月份"},
		"undated": {5, "未办结", "“未办结”不是日期"},
	} {
		changed := 0
		for _, name := range june {
			f, err := excelize.OpenFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sheet := f.GetSheetName(0)
			at, err := f.SearchSheet(sheet, "遇到的问题")
			if err != nil || len(at) != 1 {
				t.Fatalf("%s: %v, %v", name, at, err)
			}
			col, row, _ := excelize.CellNameToCoordinates(at[0])
			number, _ := excelize.CoordinatesToCellName(col+1, row+1)
			if s, _ := f.GetCellValue(sheet, number); strings.HasPrefix(s, "2023-06") || s == "" {
				continue // its first problem is new
			}
			changed++
			ref, _ := excelize.CoordinatesToCellName(col+c.column, row+1)
			if err := f.SetCellStr(sheet, ref, c.now); err != nil {
				t.Fatal(err)
			}
			if err := f.SaveAs(o.path("one.xlsx")); err != nil {
				t.Fatal(err)
			}
			if out, _ := o.command("parkstat", "check", "one.xlsx").CombinedOutput(); !strings.Contains(string(out), c.say) {
				t.Errorf("%s: %s is not told:\n%s", what, c.say, out)
			}
		}
		if changed == 0 {
			t.Fatal("no return goes on with a problem")
		}
	}
}
