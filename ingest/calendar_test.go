package ingest_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/templates"
)

// reporting is the park's calendar with the shipped holidays.
func reporting(t testing.TB, park *facts.Park) *calendar.Calendar {
	t.Helper()
	data, _, err := templates.NewLibrary("").Read("calendar/holidays.yaml")
	var f calendar.File
	if err == nil {
		err = yaml.Unmarshal(data, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.NewWorkdays(f)
	if err != nil {
		t.Fatal(err)
	}
	return &calendar.Calendar{Park: park, Days: days, Loc: shanghai}
}

// with is the sample's workbook with further sheets.
func with(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	return edited(t, sampleBook(t), func(f *excelize.File) error {
		for name, rows := range sheets {
			if i, _ := f.GetSheetIndex(name); i < 0 {
				if _, err := f.NewSheet(name); err != nil {
					return err
				}
			}
			for n, row := range rows {
				cell, _ := excelize.CoordinatesToCellName(1, n+1)
				if err := f.SetSheetRow(name, cell, &row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// The sheets that need not be there: holidays, extensions, windows of one form.
func TestReadCalendar(t *testing.T) {
	p, problems := readPark(t, with(t, map[string][][]any{
		"填报日历": {{"报告期", "开网日期", "截止日期", "关网日期", "表式"}, {"2023-02", "2023-02-26", "2023-03-08 18:00", "2023-03-10"},
			{"2023-02", "2023-02-26", "2023-03-09", nil, "园区工业企业产销月报"}},
		"节假日": {{"日期", "安排", "名称"}, {"2027-01-01", "放假", "元旦"}, {"2027-10-09", "上班", "国庆节"}},
		"延期":  {{"统一社会信用代码", "表式", "报告期", "延至", "理由", "批准人"}, {code(91), nil, "2023-06", "2023-07-12 12:00", "厂区停电三天", "王主任"}},
	}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if w := p.Windows[facts.FormPeriod{Form: "monthly-output", Period: month(2023, 2)}]; !w.Closes.Equal(at(3, 10, 0).Add(-1e9)) || !w.Shuts.IsZero() ||
		w.At.Ref != "C3" {
		t.Errorf("the form's own window %+v", w)
	}
	if w := p.Calendar[month(2023, 2)]; !w.Closes.Equal(at(3, 8, 18)) || w.Shuts.IsZero() {
		t.Errorf("all others' window %+v", w)
	}
	if len(p.DaysOff) != 2 || p.DaysOff[0].Work || !p.DaysOff[1].Work || p.DaysOff[1].Name != "国庆节" || p.DaysOff[1].At.Ref != "A3" {
		t.Errorf("days off %+v", p.DaysOff)
	}
	e := p.Extensions[facts.UnitPeriod{Unit: p.Roster.Resolve(code(91)), Period: month(2023, 6)}]
	if !e.Until.Equal(at(7, 12, 12)) || e.Reason != "厂区停电三天" || e.Approver != "王主任" {
		t.Errorf("extension %+v of %v", e, p.Extensions)
	}
}

// What is wrong in them is told by cell.
func TestReadCalendarProblems(t *testing.T) {
	days := []any{"日期", "安排", "名称"}
	late := []any{"统一社会信用代码", "表式", "报告期", "延至", "理由", "批准人"}
	for _, c := range []struct {
		sheet string
		rows  [][]any
		want  string
	}{
		{"节假日", [][]any{days, {"元旦", "放假", "元旦"}}, "节假日!A2 日期“元旦”不是日期"},
		{"节假日", [][]any{days, {"2027-01-01", "休", "元旦"}}, "节假日!B2 没有“休”这种安排"},
		{"节假日", [][]any{days, {"2027-01-01", "放假"}}, "节假日!C2 名称未填"},
		{"节假日", [][]any{{"日期", "名称"}, {"2027-01-01", "元旦"}}, "节假日!A1 表头缺少列：安排"},
		{"延期", [][]any{late, {code(91), nil, "2023-06", "2023-07-12", nil, "王"}}, "延期!E2 理由未填"},
		{"延期", [][]any{late, {code(91), nil, "2023-06", "2023-07-12", "无", "王"}}, "延期!E2 “无”没有说明理由"},
		{"延期", [][]any{late, {code(91), nil, "2023-06", "2023-07-12", "厂区停电三天"}}, "延期!F2 批准人未填"},
		{"延期", [][]any{late, {code(91), "周报", "2023-06", "2023-07-12", "厂区停电三天", "王"}}, "延期!B2 没有名为“周报”的表式"},
		{"延期", [][]any{late, {"BM77", nil, "2023-06", "2023-07-12", "厂区停电三天", "王"}}, "延期!A2 名录（部门、项目）里没有这个代码"},
		{"延期", [][]any{late, {code(91), nil, "2023-06", "下周", "厂区停电三天", "王"}}, "延期!D2 延至“下周”不是日期"},
		{"延期", [][]any{late, {code(91), nil, "2023-06", "2023-07-12", "厂区停电三天", "王"}, {code(91), nil, "2023-06", "2023-07-13", "厂区停电四天", "王"}},
			"延期!C3 这家单位的这张表这一期写了两次"},
		{"填报日历", [][]any{{"报告期", "开网日期", "截止日期"}, {"2023-02", "2023-02-26", "2023-03-08"}, {"2023-02", "2023-02-26", "2023-03-09"}}, "填报日历!A3 这一期写了两次"},
	} {
		_, problems := readPark(t, with(t, map[string][][]any{c.sheet: c.rows}))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].At.Sheet+"!"+problems[0].At.Ref+" "+problems[0].Message, c.want) {
			t.Errorf("want %s, got %v", c.want, problems)
		}
	}
}

// An extension keeps a return from being late, and its unit's network open; another's stays
// shut. A deadline on a day that is none is put off.
func TestExtensionAndShift(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.Park.Calendar[month(2023, 2)] = facts.Window{Opens: at(2, 26, 0), Closes: at(3, 11, 18), Shuts: at(3, 14, 0)} // Saturday
	o.Park.Extensions = map[facts.UnitPeriod]facts.Extension{{Unit: unit(2).ID, Period: month(2023, 2)}: {Until: at(3, 20, 0), Reason: "停电"}}
	for i, day := range []string{"2023-03-13", "2023-03-16"} {
		o.drop(day+"/a.xlsx", returnOf(t, unit(i+1), month(2023, 2), 0))
	}
	o.drop("2023-03-16/b.xlsx", returnOf(t, unit(1), month(2023, 2), 1))
	o.collect()
	o.want(`2023-03-13/a.xlsx v1 接收
		2023-03-16/a.xlsx v1 接收
		2023-03-16/b.xlsx v2 退回 late [A09 V02@H4]`)
}
