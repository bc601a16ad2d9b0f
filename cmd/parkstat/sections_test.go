package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// allSections is an office over the sample whose departments return too.
func allSections(t *testing.T) workplace {
	t.Helper()
	return laid(t, layAllSections)
}

// allStocked is one that has collected already.
func allStocked(t *testing.T) workplace {
	t.Helper()
	return laid(t, over(stockedSections, layAllSections))
}

// allMailed is one that has reported June.
func allMailed(t *testing.T) workplace {
	t.Helper()
	return laid(t, over(mailedSections, layAllSections))
}

// layAllSections writes the config.yaml of that office.
func layAllSections(dir string) error {
	park, err := samplePark()
	if err != nil {
		return err
	}
	data, err := os.ReadFile("../../examples/all-sections.yaml")
	if err != nil {
		return err
	}
	s := strings.NewReplacer("- park/", "- "+filepath.ToSlash(park)+"/", "workbook: park/", "workbook: "+filepath.ToSlash(park)+"/",
		"../out/all-sections", "out", "../var/all-sections", "var").Replace(string(data))
	return os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(s), 0o644)
}

// The financial return is held against its own lines, and against what the unit returned
// on the output return.
func TestFinancialReturn(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	if out := o.parkstat(t, "status", "--period", "2023-06", "--form", "monthly-finance"); !strings.Contains(out, "接收 12（") ||
		!strings.Contains(out, "2023年5月") || !strings.Contains(out, "截止 7月10日") {
		t.Errorf("the sample's returns are not taken:\n%s", out)
	}
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(park, "inbox-departments", "*", "*-monthly-finance.xlsx"))
	if len(names) != 12 {
		t.Fatalf("%d returns", len(names))
	}
	for name, c := range map[string]struct {
		cells map[string]any
		want  string
	}{
		"as it came":        {nil, ""},
		"lines":             {map[string]any{"B19": "饼干", "C19": "1411", "F19": 5}, "B07"},
		"no such class":     {map[string]any{"B19": "饼干", "C19": "9911", "F19": 5}, "B07b"},
		"another output":    {map[string]any{"D15": 77}, "X02b"},
		"ten times as much": {map[string]any{"D7": 999_999}, "X02"},
	} {
		f, err := excelize.OpenFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		for ref, label := range map[string]string{"B7": "营业收入", "B15": "工业总产值", "A19": "1"} {
			if got, _ := f.GetCellValue(sheet, ref); got != label {
				t.Fatalf("%s holds %q, want %s: is this test still looking at the right rows?", ref, got, label)
			}
		}
		for ref, v := range c.cells {
			if err := f.SetCellValue(sheet, ref, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SaveAs(o.path("one.xlsx")); err != nil {
			t.Fatal(err)
		}
		out, _ := o.command("parkstat", "check", "one.xlsx", "--json").CombinedOutput()
		if c.want == "" && (strings.Contains(string(out), "X02") || strings.Contains(string(out), "B07")) || !strings.Contains(string(out), `"rule": "`+c.want) {
			t.Errorf("%s: no %s in\n%s", name, c.want, out)
		}
	}
}

// Blanks go to whom the registers name, with a unit's projects printed and locked.
func TestBlanksOfTheRegisters(t *testing.T) {
	t.Parallel()
	o := allStocked(t)
	o.parkstat(t, "form", "--period", "2023-07", "--out", "blanks")
	for code, want := range map[string]int{"XM01-*": 2, "XM02-*": 2, "BM01-*": 1, "BM07-*安全生产月报*": 1, "BM01-*安全生产月报*": 0} {
		if got, _ := filepath.Glob(o.path("blanks", code)); len(got) != want {
			t.Errorf("%d blanks of %s, want %d", len(got), code, want)
		}
	}
	progress, _ := filepath.Glob(o.path("blanks", "XM02-*-2023-07-项目进度月报.xlsx"))
	if len(progress) != 1 {
		t.Fatalf("blanks of XM02: %v", progress)
	}
	f, err := excelize.OpenFile(progress[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	at, err := f.SearchSheet(sheet, "经十路北段")
	if err != nil || len(at) != 1 {
		t.Fatalf("the unit's first project stands in %v: %v", at, err)
	}
	locked := func(ref string) bool {
		id, err := f.GetCellStyle(sheet, ref)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		return err == nil && (s.Protection == nil || s.Protection.Locked)
	}
	col, row, _ := excelize.CellNameToCoordinates(at[0])
	cell := func(c, r int) string { ref, _ := excelize.CoordinatesToCellName(c, r); return ref }
	if !locked(at[0]) || locked(cell(col+1, row)) || locked(cell(col, row+12)) {
		t.Errorf("%s is to be locked, what is beside it and the row of no project not", at[0])
	}
}

// A figure of a department leads to the cells of its return.
func TestExplainsDepartments(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	for indicator, want := range map[string]string{
		"mend_rate": "整改率 1—本月 = 95  ← 2023-07-06/BM07-2023-06-safety.xlsx  安全生产月报!D10", "mend_share": "算法：(隐患已整改) / (隐患) * 100", "places": "= 10余",
		"invest":   "动力电池项目部",
		"gazelles": "只算“称号”是“省瞪羚”且“状态”是“成功申报”的", "signed_total": "各行“投资额”之和",
	} {
		if out := o.parkstat(t, "explain", indicator, "--period", "2023-06"); !strings.Contains(out, want) {
			t.Errorf("%s is not explained by %q:\n%s", indicator, want, out)
		}
	}
}

// A department that has not returned is named where the run is told.
func TestRunNamesWhoOwes(t *testing.T) {
	t.Parallel()
	o := allStocked(t)
	if said := o.parkstat(t, "run", "--period", "2023-06"); strings.Contains(said, "还差") {
		t.Errorf("with all returns: %s", said)
	}
	said := o.parkstat(t, "run", "--period", "2023-06", "--as-of", "2023-07-04", "--anyway")
	if !strings.Contains(said, "部门和项目单位还差：") || !strings.Contains(said, "《") {
		t.Errorf("before they came: %s", said)
	}
}
