package templates

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Whatever is wrong with a marked copy is found when it is read back.
func TestMarkedCopyIsReadBack(t *testing.T) {
	def := &FormDef{Form: "shops", Version: "1", Name: "网点月报", Workbook: "shops.xlsx", Columns: []Column{{Column: "ytd", Name: "累计"}},
		Items: []Item{{Item: "seen", Line: "01", Name: "走访", Unit: "家", Type: "number", Bound: true}, {Item: "day", Name: "日期", Type: "date", Single: true},
			{Item: "word", Name: "说明", Type: "text", Single: true}}}
	data, err := Draw(def)
	if err != nil {
		t.Fatal(err)
	}
	form, err := compile(data, def.Workbook, def)
	if err != nil {
		t.Fatal(err)
	}
	a := Answers{Unit: facts.Respondent{ID: "BM01", Name: "商务局"}, Period: facts.Period{Year: 2023, Month: 6},
		Asked: map[string]facts.Value{"seen.ytd": facts.Int(12),
			"day": {State: facts.Reported, Kind: facts.Date, Text: "2023-07-05"}, "word": facts.TextValue("完")}}
	sent, err := form.Blank(a)
	if err != nil {
		t.Fatal(err)
	}
	book, err := xlsx.Read(sent, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	sheet, seen := form.Cell("seen.ytd")
	_, day := form.Cell("day")
	_, word := form.Cell("word")
	_, note := form.Cell("seen.note")
	r := Review{Version: "1", Verdict: "退回", Problems: []facts.Problem{
		{Severity: facts.Error, Rule: "C16", Message: "太多", At: facts.Cell{Sheet: sheet, Ref: seen}}}}
	for _, name := range [][2]string{{"seen", "ytd"}, {"day"}, {"word"}} {
		r.Facts = append(r.Facts, facts.Fact{Item: name[0], Column: name[1], Value: a.Asked[strings.TrimSuffix(name[0]+"."+name[1], ".")]})
	}
	a.Asked = nil
	good, err := form.Marked(a, book, r)
	if err != nil {
		t.Fatal(err)
	}
	in, err := form.receive(a, book, r)
	if err != nil {
		t.Fatal(err)
	}
	m := in.plan(nil, r)
	if err := in.verify(m, good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(f *excelize.File) error{
		"a figure":         func(f *excelize.File) error { return f.SetCellInt(sheet, seen, 13) },
		"a figure gone":    func(f *excelize.File) error { return f.SetCellValue(sheet, seen, nil) },
		"a figure as text": func(f *excelize.File) error { return f.SetCellStr(sheet, seen, "12") },
		"a new figure":     func(f *excelize.File) error { return f.SetCellInt(sheet, note, 1) },
		"a formula":        func(f *excelize.File) error { return f.SetCellFormula(sheet, word, `"完"`) },
		"a day":            func(f *excelize.File) error { return f.SetCellInt(sheet, day, 45113) },
		"a text":           func(f *excelize.File) error { return f.SetCellStr(sheet, word, "完了") },
		"a label":          func(f *excelize.File) error { return f.SetCellStr(sheet, "A1", "年报") },
		"the record":       func(f *excelize.File) error { return f.SetCellStr(identitySheet, "B3", "BM02") },
		"no record":        func(f *excelize.File) error { return f.DeleteSheet(identitySheet) },
		"a message":        func(f *excelize.File) error { return f.SetCellStr(ReviewSheet, "E5", "没事") },
		"the cell named":   func(f *excelize.File) error { return f.SetCellStr(ReviewSheet, "D5", "A1") },
		"no review":        func(f *excelize.File) error { return f.DeleteSheet(ReviewSheet) },
	} {
		f, err := excelize.OpenReader(bytes.NewReader(good))
		if err != nil {
			t.Fatal(err)
		}
		var bad bytes.Buffer
		if err := errors.Join(change(f), f.Write(&bad), f.Close()); err != nil {
			t.Fatal(name, err)
		}
		if err := in.verify(m, bad.Bytes()); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := in.verify(m, good[:len(good)/2]); err == nil {
		t.Error("half a copy passes")
	}
}
