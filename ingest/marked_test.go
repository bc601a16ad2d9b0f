package ingest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// told are problems as a test compares them: notices and what is not about a cell or a
// figure of its own are left out.
func told(ps []facts.Problem) (all []string) {
	for _, p := range ps {
		if p.Rule != "A01" {
			all = append(all, fmt.Sprintf("%s %s@%s %s %s", p.Severity, p.Rule, p.At.Ref, p.Message, p.Reason))
		}
	}
	slices.Sort(all)
	return all
}

// markedReturn is the marked copy of a return that was checked in a scene.
func (s *scene) markedReturn(t *testing.T, data []byte) ([]byte, []facts.Problem) {
	t.Helper()
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	ret, problems := readReturn(t, data)
	if ret == nil {
		t.Fatalf("not read: %v", problems)
	}
	problems = append(problems, defs(t).rules.Check(ret, s.h)...)
	u, ok := s.h.Park.Roster.Find(ret.Unit, ret.Period)
	if !ok {
		u = facts.Respondent{ID: ret.Unit, Name: ret.UnitName}
	}
	worst, _ := facts.Worst(problems)
	out, err := defs(t).form.Marked(templates.Answers{Unit: u, Period: ret.Period, Given: s.a.Given}, book,
		templates.Review{Version: ret.Form.Def.Version, Verdict: "退回", Passed: worst < facts.Query, Facts: ret.Facts, Problems: problems})
	if err != nil {
		t.Fatal(err)
	}
	return out, problems
}

// A marked copy says what the return said, in whatever shape that was: sent again as it is,
// it has the same faults, at the form's own cells and in words of these; mended there, or
// given reasons, it is accepted.
func TestMarkedCopiesAreReturns(t *testing.T) {
	set := func(cells map[string]any) func(f *excelize.File) error {
		return func(f *excelize.File) (err error) {
			for ref, v := range cells {
				err = errors.Join(err, f.SetCellValue(f.GetSheetName(0), ref, v))
			}
			return err
		}
	}
	unrecorded := func(change func(f *excelize.File) error) func(f *excelize.File) error {
		return func(f *excelize.File) error { return errors.Join(f.DeleteSheet("_parkstat"), change(f)) }
	}
	for _, c := range []struct {
		name, version string
		change        func(f *excelize.File) error
		faults        string // of the return, by the cells of the copy
		mend          map[string]any
	}{
		{"an identity", "", set(map[string]any{"E9": 5002}), "B01@E9", map[string]any{"E9": 5000}},
		{"no number", "", set(map[string]any{"D9": "约三百万"}), "A03@D9", map[string]any{"D9": 3000}},
		{"a figure gone", "", set(map[string]any{"D10": nil}), "A10@D10", map[string]any{"D10": 2700}},
		{"the office's base changed", "", set(map[string]any{"F9": 2701}), "B04b@F9", map[string]any{"F9": 2700}},
		{"another unit's code", "", set(map[string]any{"B4": code(2)}), "A08c@B4", map[string]any{"B4": code(1)}},
		{"another period", "", set(map[string]any{"H4": "2023-04"}), "A08b@H4", map[string]any{"H4": "2023-03"}},
		{"another class", "", set(map[string]any{"F4": "9999"}), "A06@F4", map[string]any{"F4": "2614"}},
		{"a wrong code, not recorded", "", unrecorded(set(map[string]any{"B4": code(7)})), "A05@B4", map[string]any{"B4": code(1)}},
		{"no period, not recorded", "", unrecorded(set(map[string]any{"H4": "上个月"})), "A08@H4", map[string]any{"H4": "2023年3月"}},
		{"rows put in between", "", func(f *excelize.File) error {
			return errors.Join(f.InsertRows(formSheet, 9, 2), f.SetCellInt(formSheet, "E11", 5002))
		}, "B01@E9", map[string]any{"E9": 5000}},
		{"the old layout", "2022.1", set(map[string]any{"E9": 5002, "D10": "九成"}), "B01@E9 A03@D10",
			map[string]any{"E9": 5000, "D10": 2700, "D12": 600, "E12": 1000}},
		{"exported from 联网直报", "联网直报", unrecorded(set(map[string]any{"E8": 5002, "D4": "2023 年 3 月"})), "B01@E9", map[string]any{"E9": 5000, "D13": 4000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			shape := defs(t).form.As(c.version)
			sent := s.a
			if c.version == "联网直报" {
				sent.Asked = filedOf(month(2023, 3)).Values
				sent.Given = nil
				sent.Asked["report_date"] = s.a.Asked["report_date"]
			}
			data, err := shape.Blank(sent)
			if err != nil {
				t.Fatal(err)
			}
			out, was := s.markedReturn(t, edited(t, data, c.change))
			ret, is := readReturn(t, out)
			is = append(is, defs(t).rules.Check(ret, s.h)...)
			for _, want := range strings.Fields(c.faults) {
				if !strings.Contains(" "+rulesOf(is)+" ", want) {
					t.Errorf("the copy has %s, not %s", rulesOf(is), want)
				}
			}
			if c.version == "" && !strings.Contains(c.name, "between") && !slices.Equal(told(was), told(is)) {
				t.Errorf("the return had\n%s\nthe copy\n%s", strings.Join(told(was), "\n"), strings.Join(told(is), "\n"))
			}
			if n := len(told(was)); n < len(strings.Fields(c.faults)) {
				t.Errorf("the return had %v", told(was))
			}
			again, now := s.markedReturn(t, edited(t, out, set(c.mend)))
			if worst, _ := facts.Worst(now); worst > facts.Info {
				t.Errorf("mended, it has %v", now)
			}
			if ret, _ := readReturn(t, again); ret.Unit != code(1) || ret.Period != month(2023, 3) {
				t.Errorf("it is of %s for %s", ret.Unit, ret.Period)
			}
		})
	}
}

// A reason that is written on the copy answers what is said of the copy, though the return
// stood in another shape and other cells.
func TestReasonsOnCopiesOfOtherShapes(t *testing.T) {
	s := doubled()
	shape := defs(t).form.As("联网直报")
	sent := s.a
	values := filedOf(month(2023, 3)).Values
	for path, v := range s.a.Asked {
		values[path] = v
	}
	sent.Asked, sent.Given = values, nil
	data, err := shape.Blank(sent)
	if err != nil {
		t.Fatal(err)
	}
	out, was := s.markedReturn(t, data)
	if i := slices.IndexFunc(was, func(p facts.Problem) bool { return p.Rule == "C04" }); i < 0 || was[i].At.Ref != "D8" {
		t.Fatalf("the return had %v", was)
	}
	answered := edited(t, out, func(f *excelize.File) (err error) {
		rows, err := f.GetRows(templates.ReviewSheet)
		for i, row := range rows {
			if len(row) > 3 && row[1] == "核实" {
				err = errors.Join(err, f.SetCellStr(templates.ReviewSheet, xlsx.Ref(i+1, 7), "新厂区投产"))
			}
		}
		return err
	})
	again, now := s.markedReturn(t, answered)
	for _, p := range now {
		if p.Severity == facts.Query && p.Reason != "新厂区投产" {
			t.Errorf("unanswered: %s", p)
		}
	}
	if worst, _ := facts.Worst(now); worst > facts.Info || !strings.Contains(rulesOf(now), "C04@D9") {
		t.Errorf("answered, it has %v", now)
	}
	book, err := xlsx.Read(again, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if got := templates.ReviewReasons(book)[templates.ReviewKey{Rule: "C04", Ref: "D9"}].Reason; got != "新厂区投产" {
		t.Errorf("on the next copy the reason is %q", got)
	}
}
