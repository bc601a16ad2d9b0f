package ingest_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates/xlsx"
)

// registers puts the sheets of departments and projects into the sample's workbook.
func registers(change map[string]string) func(*excelize.File) error {
	sheets := map[string][][]string{
		"部门":   {{"代码", "名称", "表式", "联系人", "手机"}, {"BM-01", "一科", "land、安全月报", "张三", "139"}, {"bm02", "二科", "party", "", ""}},
		"项目":   {{"代码", "名称", "报送单位代码", "报送单位", "类别"}, {"P1", "甲路", "XM01", "建设公司", "道路"}, {"P2", "乙厂", "XM01", "建设公司", "产业"}},
		"项目阶段": {{"代码", "月份", "阶段"}, {"P1", "2023-05", "通车"}, {"P1", "2023-02", "施工"}},
	}
	return func(f *excelize.File) error {
		for name, rows := range sheets {
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
			for i, row := range rows {
				if err := f.SetSheetRow(name, "A"+string(rune('1'+i)), &row); err != nil {
					return err
				}
			}
		}
		for at, s := range change {
			sheet, ref, _ := strings.Cut(at, "!")
			if err := f.SetCellStr(sheet, ref, s); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestRegistersOfThePark(t *testing.T) {
	data, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	park, problems := ingest.ReadPark(parkBook(t, edited(t, data, registers(nil))), dictionary(t), shanghai)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	one, ok := park.Of(facts.Departments).Roster.Find("BM01", month(2023, 6))
	if !ok || !one.Returns("land", "土地月报") || !one.Returns("safety", "安全月报") || one.Returns("party", "党建") || one.Contacts[0].Mobile != "139" {
		t.Errorf("a department is read as %+v", one)
	}
	if units := park.Of(facts.Projects).Roster.At(month(2023, 6)); len(units) != 1 || units[0].Name != "建设公司" {
		t.Errorf("units of projects: %+v", units)
	}
	road := park.Ventures.All[0]
	if got := road.Stage(month(2023, 4)) + road.Stage(month(2023, 5)) + road.Stage(month(2022, 12)); got != "施工通车" || road.Tags["类别"] != "道路" {
		t.Errorf("stages %q of %+v", got, road)
	}
	if units := park.Of(facts.Enterprises).Roster.At(month(2023, 6)); len(units) != len(park.Roster.At(month(2023, 6))) {
		t.Errorf("enterprises are %d", len(units))
	}
}

// Every wrong line is told with its cell; a park without such sheets has nobody on them.
func TestRegistersAreChecked(t *testing.T) {
	data, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	dict := dictionary(t)
	dict.Of = map[string]facts.Register{"land": facts.Departments, "安全月报": facts.Departments, "party": facts.Departments, "monthly-output": facts.Enterprises}
	plain, _ := ingest.ReadPark(parkBook(t, data), dictionary(t), shanghai)
	for at, c := range map[string]struct{ text, want string }{
		"部门!A2": {"../../BM01", "只能用文字、数字"}, "项目!A2": {"P/1", "只能用文字、数字"}, "项目!C2": {`..\XM`, "只能用文字、数字"}, "项目!C3": {"bm02", "一个部门的代码"},
		"项目!B3": {"甲路", "与 B2 的项目同名"}, "项目阶段!B3": {"2023-05", "已有一个阶段"}, "部门!C2": {"land、安全", "没有表式“安全”"},
		"部门!A3": {"BM01", "重复"}, "部门!C3": {"", "表式未填"}, "项目!A3": {"P1", "重复"}, "项目!D3": {"别的公司", "两个名称"},
		"项目阶段!A2": {"P9", "没有这个代码"}, "项目阶段!B2": {"五月", "不是年月"}, "部门!B1": {"名", "缺少列"},
	} {
		_, problems := ingest.ReadPark(parkBook(t, edited(t, data, registers(map[string]string{at: c.text}))), dict, shanghai)
		if len(problems) == 0 || !strings.Contains(problems[0].String(), c.want) {
			t.Errorf("%s %q: %v, want %q", at, c.text, problems, c.want)
		}
	}
	for text, want := range map[string]string{plain.Roster.Units[0].ID: "一家企业的代码", "monthly-output": ""} {
		at := "部门!A2"
		if want == "" {
			at, want = "部门!C2", "不是部门填的表"
		}
		if _, problems := ingest.ReadPark(parkBook(t, edited(t, data, registers(map[string]string{at: text}))), dict, shanghai); len(problems) == 0 ||
			!strings.Contains(problems[0].String(), want) {
			t.Errorf("%s %q: %v", at, text, problems)
		}
	}
	// Last year's figures may be given to departments and project units too.
	for code, want := range map[string]bool{"BM01": true, "XM01": true, "BM09": false} {
		_, problems := ingest.ReadPark(parkBook(t, edited(t, data, registers(map[string]string{"同期数!A2": code}))), dictionary(t), shanghai)
		if (len(problems) == 0) != want {
			t.Errorf("a base of %s: %v", code, problems)
		}
	}
	// What is written over several lines is one line.
	park, problems := ingest.ReadPark(parkBook(t, edited(t, data, registers(map[string]string{"部门!B2": "一\n科\u202e室"}))), dictionary(t), shanghai)
	if one, _ := park.Of(facts.Departments).Roster.Find("BM01", month(2023, 6)); len(problems) > 0 || one.Name != "一 科室" {
		t.Errorf("%v, %q", problems, one.Name)
	}
	park, problems = ingest.ReadPark(parkBook(t, data), dictionary(t), shanghai)
	if len(problems) > 0 || len(park.Of(facts.Departments).Roster.At(month(2023, 6))) != 0 {
		t.Errorf("without the sheets: %v", problems)
	}
}

func parkBook(t testing.TB, data []byte) *xlsx.Book {
	t.Helper()
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return book
}
