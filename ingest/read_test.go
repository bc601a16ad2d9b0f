package ingest_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/examples"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

func factOf(r *ingest.Return, item, column string) (facts.Fact, bool) {
	for _, f := range r.Facts {
		if f.Item == item && f.Column == column {
			return f, true
		}
	}
	return facts.Fact{}, false
}

func TestReadReturn(t *testing.T) {
	a := filled(unit(1), month(2023, 3))
	a.Asked["elec.m"], _ = facts.ParseDecimal("12.34")
	a.Asked["gov.note"] = facts.TextValue(" 订单增加 ")
	a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: "2023-04-03"}
	data := blank(t, a)
	r, problems := readReturn(t, data)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if r.Unit != code(1) || r.VisibleUnit != code(1) || r.UnitName != a.Unit.Name || r.Class != "2614" || r.Period != a.Period ||
		r.VisiblePeriod != "2023-03" || r.Nil || !r.UnitStands {
		t.Errorf("read as %+v", r)
	}
	for path, want := range map[string]string{"gov.m": "D9 3000", "gov.ytd_ly": "G9 4500", "elec.m": "D12 12.34", "gov.note": "H9 订单增加",
		"report_date": "F16 2023-04-03", "next": "D13 4000"} {
		item, column, _ := strings.Cut(path, ".")
		f, ok := factOf(r, item, column)
		if got := f.At.Ref + " " + f.Value.Decimal(); !ok || got != want || f.At.Sheet != formSheet || f.At.File != r.SHA256 || f.Value.State != facts.Reported {
			t.Errorf("%s: %s (%+v), want %s", path, got, f, want)
		}
	}
	if _, ok := factOf(r, "remark", ""); ok {
		t.Error("an empty cell became a fact")
	}
	if len(r.Facts) != 22 {
		t.Errorf("%d facts", len(r.Facts))
	}
}

// February's month is neither read nor found fault with.
func TestReadFebruary(t *testing.T) {
	r, problems := readReturn(t, blank(t, filled(unit(1), month(2023, 2))))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, f := range r.Facts {
		if f.Column == "m" || f.Column == "m_ly" {
			t.Errorf("%s.%s was read as %s", f.Item, f.Column, f.Value.Decimal())
		}
	}
	if f, ok := factOf(r, "gov", "ytd"); !ok || f.Value.Decimal() != "2000" {
		t.Errorf("cumulative %+v", f)
	}
}

// A ticked nil return makes its zeros true zeros, and only those.
func TestReadNilReturn(t *testing.T) {
	for text, yes := range map[string]bool{"是": true, " √ ": true, "Y": true, "TRUE": true, "否": false, "无": false, "": false} {
		a := filled(unit(1), month(2023, 3))
		a.Asked["gov.m"] = facts.Int(0)
		if text != "" {
			a.Asked["zero_return"] = facts.TextValue(text)
		}
		r, _ := readReturn(t, blank(t, a))
		if r.Nil != yes {
			t.Errorf("%q: nil return %v", text, r.Nil)
		}
		zero, _ := factOf(r, "gov", "m")
		some, _ := factOf(r, "gov", "ytd")
		if (zero.Value.State == facts.Nil) != yes || some.Value.State != facts.Reported || zero.Value.Decimal() != "0" {
			t.Errorf("%q: the zero is %s, the cumulative %s", text, zero.Value.State, some.Value.State)
		}
	}
}

func TestReadRefusesCells(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *excelize.File) error
		want   string // rule@cell: a part of the message
	}{
		"words":          {typed(map[string]string{"D9": "约三千万"}), "A03@D9 应为数值，现为“约三千万”"},
		"long words":     {typed(map[string]string{"D9": strings.Repeat("很", 90)}), "A03@D9 …"},
		"half a 千元":      {value("D9", 3000.5), "A03@D9 应为整数，现为 3000.5"},
		"three decimals": {value("D12", 1.234), "A03@D12 最多 2 位小数，现为 1.234"},
		"too long":       {raw("D9", "1234567890123456"), "A03@D9 15 位"},
		"a truth":        {value("E9", true), "A03@E9 应为数值，现为“TRUE”"},
		"a date":         {dated("D11"), "A03@D11 应为数值"},
	} {
		t.Run(name, func(t *testing.T) {
			data := edited(t, blank(t, filled(unit(1), month(2023, 3))), c.change)
			r, problems := readReturn(t, data)
			if r == nil || len(problems) != 1 {
				t.Fatalf("problems %v", problems)
			}
			p := problems[0]
			head, words, _ := strings.Cut(c.want, " ")
			if rulesOf(problems) != head || !strings.Contains(p.Message, words) || p.Hint == "" || p.Severity != facts.Error {
				t.Errorf("%s %s, want %s", rulesOf(problems), p, c.want)
			}
			// What could not be read is not said to be missing as well.
			if more := defs(t).rules.Check(r, ingest.History{Version: 1, Asked: true, Opened: true}); len(more) > 0 {
				t.Errorf("besides: %s", rulesOf(more))
			}
		})
	}
}

// Excel stores the nearest double with 17 digits: 64.1 typed into a cell lies in
// the file as 64.099999999999994.
func TestReadTakesNumbersAsExcelStoresThem(t *testing.T) {
	r, problems := readReturn(t, edited(t, blank(t, filled(unit(1), month(2023, 3))), raw("D12", "64.099999999999994")))
	f, ok := factOf(r, "elec", "m")
	if len(problems) > 0 || !ok || f.Value.Decimal() != "64.1" {
		t.Errorf("read as %q: %v", f.Value.Decimal(), problems)
	}
}

func value(ref string, v any) func(f *excelize.File) error {
	return func(f *excelize.File) error { return f.SetCellValue(formSheet, ref, v) }
}

// raw writes a number exactly as it shall lie in the file.
func raw(ref, digits string) func(f *excelize.File) error {
	return func(f *excelize.File) error { return f.SetCellDefault(formSheet, ref, digits) }
}

func dated(ref string) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			return err
		}
		if err := f.SetCellStyle(formSheet, ref, ref, style); err != nil {
			return err
		}
		return f.SetCellInt(formSheet, ref, 45000)
	}
}

func TestReadRefusesAnErrorValue(t *testing.T) {
	cell := regexp.MustCompile(`<c r="D9"( s="\d+")><v>3000</v></c>`)
	found := false
	data, err := xlsx.EachPart(blank(t, filled(unit(1), month(2023, 3))), func(name string, body []byte) ([]byte, error) {
		if name == "xl/worksheets/sheet1.xml" {
			found = cell.Match(body)
			body = cell.ReplaceAll(body, []byte(`<c r="D9"$1 t="e"><f>B99</f><v>#REF!</v></c>`))
		}
		return body, nil
	})
	if err != nil || !found {
		t.Fatal(found, err)
	}
	_, problems := readReturn(t, data)
	if rulesOf(problems) != "A03@D9" || !strings.Contains(problems[0].Message, "公式错误 #REF!") {
		t.Errorf("problems %v", problems)
	}
}

func TestReadRefusesFiles(t *testing.T) {
	good := blank(t, filled(unit(1), month(2023, 3)))
	foreign := excelize.NewFile()
	defer foreign.Close()
	buf, err := foreign.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":       {nil, "空的"},
		"truncated":     {good[:len(good)*6/10], "不完整"},
		"a web page":    {[]byte("<html><body><table></table></body></html>"), "网页"},
		"not our form":  {buf.Bytes(), "不是园区下发的报表"},
		"plain text":    {[]byte("产值,1234\n"), "CSV"},
		"another form":  {edited(t, good, func(f *excelize.File) error { return f.SetCellStr("_parkstat", "B1", "yearly") }), "不是园区下发的报表"},
		"labels rubbed": {edited(t, good, typed(map[string]string{"A9": "", "B9": "", "C9": ""})), "最接近《园区工业企业产销月报》，找不到“工业总产值(当年价格)”“01”"},
	} {
		r, problems := readReturn(t, c.data)
		if r != nil || len(problems) != 1 || !strings.Contains(problems[0].Message, c.want) || problems[0].Hint == "" || problems[0].Severity != facts.Error {
			t.Errorf("%s: %+v, %v; want %q", name, r, problems, c.want)
		}
	}
}

// Who and when stand in the record; where that is lost, in the sheet; where both
// are, it is a problem.
func TestReadIdentity(t *testing.T) {
	good := blank(t, filled(unit(1), month(2023, 3)))
	for name, c := range map[string]struct {
		change       func(f *excelize.File) error
		unit, period string
		problems     string
	}{
		"both":                     {func(*excelize.File) error { return nil }, code(1), "2023-03", ""},
		"record lost":              {forget, code(1), "2023-03", ""},
		"record lost, in words":    {then(typed(map[string]string{"H4": "2023年3月", "B4": strings.ToLower(code(1))}), forget), code(1), "2023-03", ""},
		"sheet rubbed out":         {typed(map[string]string{"H4": "", "B4": ""}), code(1), "2023-03", ""},
		"record against the sheet": {typed(map[string]string{"H4": "2023-05", "B4": code(2)}), code(1), "2023-03", ""},
		"neither":                  {then(typed(map[string]string{"H4": "三月份"}), forget), code(1), "0000-00", "A08@H4"},
	} {
		r, problems := readReturn(t, edited(t, good, c.change))
		if r == nil {
			t.Errorf("%s: %v", name, problems)
			continue
		}
		if r.Unit != c.unit || r.Period.String() != c.period || rulesOf(problems) != c.problems {
			t.Errorf("%s: %s %s %v", name, r.Unit, r.Period, problems)
		}
	}
}

func then(steps ...func(f *excelize.File) error) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		for _, s := range steps {
			if err := s(f); err != nil {
				return err
			}
		}
		return nil
	}
}

// The made-up returns of the sample's worst month all end in facts or problems.
func TestReadSampleJuly(t *testing.T) {
	dir := t.TempDir()
	if err := examples.Write(dir, defs(t).form, examples.Options{Units: 12, Seed: 3}); err != nil {
		t.Fatal(err)
	}
	files := 0
	walkFiles(t, dir, func(name string, data []byte) {
		if !strings.Contains(name, "inbox") {
			return
		}
		files++
		r, problems := readReturn(t, data)
		if r == nil && len(problems) == 0 {
			t.Errorf("%s: neither a return nor a problem", name)
		}
	})
	if files < 60 {
		t.Errorf("%d files", files)
	}
}

var fraction = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// Any bytes end in facts or in problems with words, never in a panic.
func FuzzRead(f *testing.F) {
	good := blank(f, filled(unit(1), month(2023, 3)))
	f.Add(good)
	f.Add(blank(f, filled(unit(2), month(2023, 2))))
	f.Add(good[:len(good)/2])
	f.Add([]byte("<html>"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
	form := defs(f).form
	f.Fuzz(func(t *testing.T, data []byte) {
		r, problems := ingest.Read(data, []*templates.Form{form}, xlsx.Limits{Cells: 20_000, TotalBytes: 8 << 20, PartBytes: 8 << 20})
		if r == nil && len(problems) == 0 {
			t.Fatal("neither a return nor a problem")
		}
		for _, p := range problems {
			if p.Message == "" || p.Rule == "" || p.Severity != facts.Error {
				t.Fatalf("a problem without words: %+v", p)
			}
		}
		if r == nil {
			return
		}
		for _, fact := range r.Facts {
			if fact.Value.IsMissing() || fact.At.Ref == "" || fact.Value.IsNumber() && !fraction.MatchString(fact.Value.Decimal()) {
				t.Fatalf("fact %+v", fact)
			}
		}
		for _, p := range defs(t).rules.Check(r, ingest.History{Version: 1, Asked: true, Opened: true}) {
			if p.Message == "" {
				t.Fatalf("%+v", p)
			}
		}
	})
}

// Signs that a program changes on the way are no other labels.
func TestReadLabelsInOtherSigns(t *testing.T) {
	data := edited(t, blank(t, filled(unit(1), month(2023, 3))), typed(map[string]string{"A9": "工业总产值 (当年价格)", "E7": "1-本月", "A4": "统一社会信用代码:"}))
	if r, problems := readReturn(t, data); r == nil || len(problems) > 0 {
		t.Errorf("%v", problems)
	}
}

// One return, from its bytes to its problems.
func BenchmarkReadAndCheck(b *testing.B) {
	d := defs(b)
	data, err := d.form.Blank(filled(unit(1), month(2023, 3)))
	if err != nil {
		b.Fatal(err)
	}
	h := newScene().h
	b.ReportAllocs()
	for b.Loop() {
		ret, _ := ingest.Read(data, []*templates.Form{d.form}, xlsx.DefaultLimits())
		if len(d.rules.Check(ret, h)) > 0 {
			b.Fatal("it has a problem")
		}
	}
}

// The same return merely opened and walked by excelize, unchecked.
func BenchmarkExcelizeRows(b *testing.B) {
	data, err := defs(b).form.Blank(filled(unit(1), month(2023, 3)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			if _, err := f.GetRows(sheet, excelize.Options{RawCellValue: true}); err != nil {
				b.Fatal(err)
			}
		}
		f.Close()
	}
}
