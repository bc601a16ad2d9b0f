package ingest_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
)

// A return on the version before is read in its own shape, with a notice; what that
// did not ask is missing.
func TestReadTheVersionBefore(t *testing.T) {
	old := defs(t).form.As("2022.1")
	data, err := old.Blank(filled(unit(1), month(2023, 3)))
	if err != nil {
		t.Fatal(err)
	}
	r, problems := readReturn(t, data)
	if r == nil || len(problems) != 1 || problems[0].Severity != facts.Info || problems[0].Rule != "A01" || !strings.Contains(problems[0].Message, "2022.1 版") {
		t.Fatalf("%+v, %v", r, problems)
	}
	gov, _ := factOf(r, "gov", "ytd")
	if _, asked := factOf(r, "elec", "m"); asked || gov.At.Ref != "E9" || gov.Value.Units != 5000 || r.Form != old {
		t.Errorf("%+v, %v", gov, asked)
	}
	head, _ := factOf(r, "unit_head", "")
	if head.At.Ref != "B14" {
		t.Errorf("the head stands in %s", head.At)
	}
}

// export is what direct reporting writes: nothing of the park's, with lines by class.
func export(t *testing.T, change func(f *excelize.File) error) []byte {
	t.Helper()
	a := filled(unit(1), month(2023, 3))
	maps.Copy(a.Asked, a.Given)
	data, err := defs(t).form.As("联网直报").Blank(a)
	if err != nil {
		t.Fatal(err)
	}
	return edited(t, data, func(f *excelize.File) error {
		for _, err := range []error{f.DeleteSheet("_parkstat"), f.UnprotectSheet("B204-1"), f.InsertRows("B204-1", 9, 3),
			f.SetCellStr("B204-1", "A9", "其中：按行业小类分"), f.SetCellStr("B204-1", "D4", "2023 年 1—3 月")} {
			if err != nil {
				return err
			}
		}
		return change(f)
	})
}

// An export of direct reporting is read by its own labels, whatever lines stand
// between; the answers among its labels as well.
func TestReadAnExport(t *testing.T) {
	r, problems := readReturn(t, export(t, func(*excelize.File) error { return nil }))
	if r == nil || len(problems) != 1 || !strings.Contains(problems[0].Message, "联网直报") {
		t.Fatalf("%+v, %v", r, problems)
	}
	if r.Unit != code(1) || r.Period != month(2023, 3) || !r.UnitStands {
		t.Errorf("of %q for %s, unit of measure %v", r.Unit, r.Period, r.UnitStands)
	}
	for path, want := range map[string]string{"gov.m": "D8 3000", "sales.ytd": "E12 4500", "exports.ytd_ly": "G13 450", "elec.m": "D14 600"} {
		item, column, _ := strings.Cut(path, ".")
		if f, _ := factOf(r, item, column); f.At.Ref+" "+f.Value.Decimal() != want {
			t.Errorf("%s is %s %s, want %s", path, f.At.Ref, f.Value.Decimal(), want)
		}
	}
	head, _ := factOf(r, "unit_head", "")
	date, _ := factOf(r, "report_date", "")
	if head.Value.Text != "李工" || date.Value.Text != "2023-04-05" {
		t.Errorf("head %q, date %q", head.Value.Text, date.Value.Text)
	}
	if more := defs(t).rules.Check(r, newScene().h); rulesOf(more) != "" {
		t.Errorf("besides: %s", rulesOf(more))
	}
	// Its unit of measure changed, it is found out like any other.
	r, _ = readReturn(t, export(t, func(f *excelize.File) error {
		for _, ref := range []string{"B8", "B12", "B13"} {
			if err := f.SetCellStr("B204-1", ref, "元"); err != nil {
				return err
			}
		}
		return nil
	}))
	if r == nil || !strings.Contains(rulesOf(defs(t).rules.Check(r, newScene().h)), "A02") {
		t.Error("another unit of measure passes")
	}
}

// A 核实 on an export has no cell for its reason, and says where to write it.
func TestAQueryOnAnExportNamesTheMarkedReturn(t *testing.T) {
	r, _ := readReturn(t, export(t, func(f *excelize.File) error { return f.SetCellInt("B204-1", "D8", 9000) }))
	for _, p := range defs(t).rules.Check(r, newScene().h) {
		if p.Rule == "C04" && strings.Contains(p.Hint, "“原因说明”栏") {
			return
		}
	}
	t.Error("no C04 that says where")
}

// Two filled forms in one file are no return: nobody can say which counts.
func TestReadTwins(t *testing.T) {
	data := edited(t, blank(t, filled(unit(1), month(2023, 3))), func(f *excelize.File) error {
		i, err := f.NewSheet("另一家")
		if err != nil {
			return err
		}
		return f.CopySheet(0, i)
	})
	_, problems := readReturn(t, data)
	if len(problems) != 1 || problems[0].Rule != "A01" || !strings.Contains(problems[0].Message, "2 张同样的表（产销月报、另一家）") {
		t.Errorf("%v", problems)
	}
}

// A version that the sheet does not look like is not believed.
func TestReadAForgedVersion(t *testing.T) {
	data := edited(t, blank(t, filled(unit(1), month(2023, 3))), func(f *excelize.File) error { return f.SetCellStr("_parkstat", "B2", "2022.1") })
	r, _ := readReturn(t, data)
	if elec, ok := factOf(r, "elec", "m"); !ok && !r.Outdated {
		t.Errorf("electricity was lost: %+v", elec)
	}
}

// A foot that is left out or can't be read is mentioned and holds no figure back.
func TestTheFootHoldsNothingBack(t *testing.T) {
	for name, c := range map[string]struct {
		cells map[string]string
		want  string
	}{
		"no date, no head":     {map[string]string{"B15": "", "F16": ""}, "A11@B15 A11@F16"},
		"words for a date":     {map[string]string{"F16": "下月初"}, "A03@F16"},
		"a day there is not":   {map[string]string{"F16": "2023-04-31"}, "A03@F16"},
		"the form's own marks": {map[string]string{"F16": "　　年　月　日"}, "A11@F16"},
		"a dash":               {map[string]string{"F16": "—"}, "A11@F16"},
	} {
		r, problems := readReturn(t, edited(t, blank(t, filled(unit(1), month(2023, 3))), typed(c.cells)))
		problems = append(problems, defs(t).rules.Check(r, newScene().h)...)
		if _, dated := factOf(r, "report_date", ""); dated && c.cells["F16"] != "" {
			t.Errorf("%s: read as a date", name)
		}
		if worst, _ := facts.Worst(problems); rulesOf(problems) != c.want || worst != facts.Info {
			t.Errorf("%s: %v, want %s", name, problems, c.want)
		}
	}
}

// A row or column that stands twice with other figures is asked about; the same figures twice are not.
func TestReadTellsWhatStandsTwice(t *testing.T) {
	row := func(at int, cells map[string]any) func(f *excelize.File) error {
		return func(f *excelize.File) error {
			for col, v := range cells {
				if err := f.SetCellValue(formSheet, col+strconv.Itoa(at), v); err != nil {
					return err
				}
			}
			return nil
		}
	}
	heading := func(f *excelize.File, rows ...int) (all []string) {
		for _, r := range rows {
			s, err := f.GetCellValue(formSheet, "D"+strconv.Itoa(r))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		return all
	}
	for name, c := range map[string]struct {
		change func(f *excelize.File) error
		want   string
	}{
		"a draft below":        {row(40, map[string]any{"A": "工业总产值（当年价格）", "B": "01", "C": "千元", "D": 3100, "E": 5100}), "A13@D9"},
		"without its code":     {row(40, map[string]any{"A": "工业销售产值（当年价格）", "C": "千元", "E": 5100}), "A13@E10"},
		"of the electricity":   {row(40, map[string]any{"A": "工业用电量", "B": "05", "C": "万千瓦时", "D": 1}), "A13@D12"},
		"the same figures":     {row(40, map[string]any{"A": "工业总产值（当年价格）", "B": "01", "C": "千元", "D": 3000, "E": 5000}), ""},
		"its name in a remark": {row(40, map[string]any{"A": "工业总产值（当年价格）", "D": "见附表"}), ""},
		"a column beside": {func(f *excelize.File) error {
			for i, s := range heading(f, 6, 7, 8) {
				if err := f.SetCellStr(formSheet, "K"+strconv.Itoa(6+i), s); err != nil {
					return err
				}
			}
			return f.SetCellInt(formSheet, "K9", 3333)
		}, "A13@D9"},
	} {
		r, problems := readReturn(t, edited(t, blank(t, filled(unit(1), month(2023, 3))), func(f *excelize.File) error {
			if err := f.UnprotectSheet(formSheet); err != nil {
				return err
			}
			return c.change(f)
		}))
		if r == nil || rulesOf(problems) != c.want {
			t.Errorf("%s: %v, want %s", name, problems, c.want)
		}
	}
}
