package templates_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// Where it is not clear what the figures mean they are not taken for something: the copy is
// a blank with the list.
func TestMarkTakesNoFigureForWhatItMayNotBe(t *testing.T) {
	form := shippedForm(t)
	for name, change := range map[string]func(f *excelize.File) error{
		"no form is found":     func(f *excelize.File) error { return f.RemoveCol(formSheet, "A") },
		"another version":      func(f *excelize.File) error { return f.SetCellStr("_parkstat", "B2", "2021.1") },
		"another unit":         func(f *excelize.File) error { return f.SetCellStr(formSheet, "C10", "万元") },
		"two sheets of a form": twin,
	} {
		t.Run(name, func(t *testing.T) {
			out := marked(t, form, edited(t, blank(t, form, answers()), change), wrong(problem(facts.Error, "A01", "", "不清楚", "请用空表")))
			book := read(t, out)
			places := form.Locate(book)
			if !places.Issued || places.Cells["gov.m"].Text != "" || places.Cells["next"].Text != "" || places.Cells["gov.m_ly"].Text != "950" {
				t.Errorf("it is no blank: %v", places.Cells)
			}
			all := lines(t, out)
			if len(all) != 2 || all[0][2] != "A01" || !strings.Contains(all[1][0], "没有带入，请照上面的意见重新填写") {
				t.Errorf("lines %q", all)
			}
			if n := len(book.Sheets); n != 3 || len(commentsOf(t, opening(t, out), formSheet)) != 0 {
				t.Errorf("%d sheets", n)
			}
		})
	}
}

// twin puts a second sheet of the form beside the first.
func twin(f *excelize.File) error {
	to, err := f.NewSheet("第二张")
	if err != nil {
		return err
	}
	return f.CopySheet(0, to)
}

// A cell of which nothing could be read shows what was found, as text; what a blank shows
// and the return has otherwise is shown as sent, and can be mended.
func TestMarkShowsWhatWasSent(t *testing.T) {
	form := shippedForm(t)
	percent := func(f *excelize.File) error {
		id, err := f.NewStyle(&excelize.Style{NumFmt: 10})
		return errors.Join(err, f.SetCellFloat(formSheet, "D12", 0.355, -1, 64), f.SetCellStyle(formSheet, "D12", "D12", id))
	}
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		return errors.Join(percent(f), f.SetCellStr(formSheet, "D9", "约三千万"), f.SetCellStr(formSheet, "D10", "=1+1"), f.SetCellStr(formSheet, "E10", "—"),
			f.SetCellValue(formSheet, "D11", nil), f.SetCellFormula(formSheet, "D11", "1/0"), f.SetCellStr(formSheet, "E11", "_x005F_x0041_"),
			f.SetCellInt(formSheet, "F9", 7), f.SetCellValue(formSheet, "G9", nil), f.SetCellStr(formSheet, "F10", "不知道"),
			f.SetCellStr(formSheet, "B4", strings.ToLower(unitCode)), f.SetCellStr(formSheet, "B5", "别家公司"),
			f.SetCellStr(formSheet, "F4", " 2614 "), f.SetCellStr(formSheet, "H4", "2023 年 4 月"))
	})
	out := marked(t, form, data, templates.Review{Version: "2023.1", Verdict: "退回"})
	s := read(t, out).Sheet(formSheet)
	o := open(t, out, formSheet)
	for ref, want := range map[string]string{"D9": "text:约三千万", "D10": "text:=1+1", "E10": "text:—", "D11": "empty:", "E11": "text:_x0041_", "D12": "text:35.5%",
		"E9": "number:3000", "F9": "number:7", "G9": "number:2850", "F10": "text:不知道", "G10": "number:2550",
		"B4": "text:" + unitCode, "B5": "text:别家公司", "F4": "text:2614", "H4": "text:2023 年 4 月"} {
		if got := texts(s, ref)[0]; got != want {
			t.Errorf("%s holds %q, want %q", ref, got, want)
		}
		row, col, _ := xlsx.ParseRef(ref)
		if s.At(row, col).Formula {
			t.Errorf("%s is a formula", ref)
		}
		if mended := strings.Contains("D9 D10 E10 D11 E11 D12 E9 F9 F10 B5 H4", ref); o.unlocked[ref] != mended {
			t.Errorf("%s is open: %t", ref, o.unlocked[ref])
		}
	}
}

// A copy records no more of itself than its return did of what is wrong: what is mended in
// the sheet must not be held against a record of the mistake.
func TestMarkRecords(t *testing.T) {
	form := shippedForm(t)
	unrecorded := func(f *excelize.File) error { return f.DeleteSheet("_parkstat") }
	noCode := func(f *excelize.File) error { return errors.Join(unrecorded(f), f.SetCellValue(formSheet, "B4", nil)) }
	none := func(*excelize.File) error { return nil }
	wrongCode, wrongPeriod := problem(facts.Error, "A05", "B4", "不在名录里", ""), problem(facts.Error, "A08e", "H4", "不是报告期", "")
	nobody := unfilled()
	nobody.Unit, nobody.Period, nobody.Given = facts.Respondent{}, facts.Period{}, nil
	for _, c := range []struct {
		name         string
		a            templates.Answers
		change       func(f *excelize.File) error
		problem      facts.Problem
		unit, period string
		open         string
	}{
		{"as it was", unfilled(), none, problem(facts.Info, "A09", "", "第 2 版", ""), unitCode, "2023-03", ""},
		{"recorded, and wrong", unfilled(), none, wrongCode, unitCode, "2023-03", "B4"},
		{"not recorded, and right", unfilled(), unrecorded, problem(facts.Info, "A09", "", "第 2 版", ""), unitCode, "2023-03", ""},
		{"the code not recorded, and wrong", unfilled(), unrecorded, wrongCode, "", "2023-03", "B4"},
		{"the period not recorded, and wrong", unfilled(), unrecorded, wrongPeriod, unitCode, "", "H4"},
		{"nobody's", nobody, noCode, wrongCode, "", "", "B4 H4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := markedFor(t, form, c.a, edited(t, blank(t, form, answers()), c.change), wrong(c.problem))
			if got := templates.Identify(read(t, out)); got != (templates.Identity{Form: "monthly-output", Version: "2023.1", Unit: c.unit, Period: c.period}) {
				t.Errorf("it says of itself %+v", got)
			}
			o := open(t, out, formSheet)
			for _, ref := range []string{"B4", "H4"} {
				if o.unlocked[ref] != strings.Contains(c.open, ref) {
					t.Errorf("%s is open: %t", ref, o.unlocked[ref])
				}
			}
		})
	}
}

// A return with rows put in between comes back on the form as it is issued: problems at its
// cells, in words of its cells, and told which cell of the sender's it is.
func TestMarkAmongOthers(t *testing.T) {
	form := shippedForm(t)
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		_, err := f.NewSheet("附注")
		return errors.Join(err, f.InsertRows(formSheet, 9, 2), f.SetCellStr(formSheet, "A9", "其中：新厂区"), f.SetCellInt(formSheet, "D9", 5), f.UpdateLinkedValue())
	})
	r := wrong(problem(facts.Query, "B01", "D11", "产值（D11）与 E11 不等，现为“D11”", "请核对 D11；或在 H11 写明"))
	data = edited(t, data, func(f *excelize.File) error { // as on a marked copy that was saved in this layout
		_, err := f.NewSheet(templates.ReviewSheet)
		all := []error{err}
		for i, row := range [][]string{{"规则", "单元格", "审核意见", "原因说明"}, {"B01", "D11", r.Problems[0].Message, "新厂区投产"}} {
			for j, text := range row {
				all = append(all, f.SetCellStr(templates.ReviewSheet, xlsx.Ref(i+1, j+1), text))
			}
		}
		return errors.Join(all...)
	})
	out := marked(t, form, data, r)
	f := opening(t, out)
	if got := f.GetSheetList(); !slices.Equal(got, []string{formSheet, templates.ReviewSheet, "_parkstat"}) {
		t.Errorf("sheets %q", got)
	}
	if got := fillOf(t, f, "D9"); got != "F2CB7A" {
		t.Errorf("D9 is filled %q", got)
	}
	want := []string{"1", "核实", "B01", "D9", "产值（D9）与 E9 不等，现为“D11”", "请核对 D9；或在 H9 写明（来件里是 D11 格。）", "新厂区投产"}
	all := lines(t, out)
	if len(all) != 2 || !slices.Equal(all[0], want) || !strings.Contains(all[1][0], "没有带入的：另外 1 张工作表；表外的 A9、D9。") {
		t.Errorf("lines %q", all)
	}
	if c := commentsOf(t, f, formSheet); len(c) != 1 || !strings.Contains(c["D9"], "来件里是 D11 格") {
		t.Errorf("comments %q", c)
	}
}

// A return in another shape comes back in today's, which says what it asks besides.
func TestMarkOtherShapes(t *testing.T) {
	form := shippedForm(t)
	for _, shape := range form.Layouts {
		t.Run(shape.Def.Version, func(t *testing.T) {
			sent := answers()
			maps.Copy(sent.Asked, sent.Given)
			sent.Given, sent.Asked["gov.m_ly"] = nil, facts.Int(4)
			sheet, ref := shape.Cell("sales.ytd")
			p := facts.Problem{Severity: facts.Error, Rule: "B01", Message: "不等（" + ref + "）", At: facts.Cell{Sheet: sheet, Ref: ref}}
			r := wrong(p)
			r.Version = shape.Def.Version
			out := markedFor(t, form, unfilled(), blank(t, shape, sent), r)
			book := read(t, out)
			places := form.Locate(book)
			if !places.Issued || templates.Identify(book).Version != "2023.1" {
				t.Error("it is not today's form")
			}
			was := shape.Locate(read(t, blank(t, shape, sent)))
			for _, path := range shape.Def.Paths() {
				if c, ok := was.Cells[path]; ok && places.Cells[path].Text != c.Text {
					t.Errorf("%s is %q, was %q", path, places.Cells[path].Text, c.Text)
				}
			}
			if got := lines(t, out)[0]; got[3] != "E10" || got[4] != "不等（E10）" || strings.Contains(got[5], "来件里是 "+ref) != (ref != "E10") {
				t.Errorf("lines %q", got)
			}
			if !open(t, out, formSheet).unlocked["F9"] {
				t.Error("what was sent otherwise than the office knows can't be mended")
			}
			more, todo := map[string]string{"2022.1": "D12、E12", "联网直报": "D13"}[shape.Def.Version], book.Sheet(templates.ReviewSheet).At(3, 1).Text
			if !strings.Contains(todo, "来件的表样没有问的 "+more+" 也请填写") {
				t.Errorf("what to do: %s", todo)
			}
		})
	}
}

// Rows that were put in below a list's last come back too, each in a row of its own.
func TestMarkDropsNoRow(t *testing.T) {
	def := shopForm()
	def.Lists[0].From = templates.FromProjects
	form := drawnForm(t, def)
	a := templates.Answers{Unit: facts.Respondent{ID: "BM01", Name: "商务局"}, Period: month(2023, 6),
		Given: map[string]facts.Value{"shop.1.name": facts.TextValue("东街"), "shop.2.name": facts.TextValue("中街"), "shop.3.name": facts.TextValue("后街")}}
	sent := a
	sent.Given = nil
	sent.Asked = map[string]facts.Value{"shop.1.name": facts.TextValue("东街"), "shop.2.sold": facts.Int(3),
		"plan.1.name": facts.TextValue("南街"), "word": facts.TextValue("完")}
	for n := 3; n <= 12; n++ {
		sent.Asked[fmt.Sprintf("shop.%d.name", n)] = facts.TextValue(fmt.Sprint("第", n, "家"))
	}
	data := blank(t, form, sent)
	sheet := read(t, data).Sheets[0].Name
	last := form.Locate(read(t, data)).Cells["shop.12.name"]
	data = edited(t, data, func(f *excelize.File) error {
		return errors.Join(f.UnprotectSheet(sheet), f.InsertRows(sheet, last.Row+1, 3), f.SetCellStr(sheet, xlsx.Ref(last.Row+1, last.Col), "第13家"),
			f.SetCellInt(sheet, xlsx.Ref(last.Row+1, last.Col+2), 8), f.SetCellStr(sheet, xlsx.Ref(last.Row+2, last.Col), "第14家"),
			f.SetCellStr(sheet, xlsx.Ref(last.Row+3, last.Col+2), "许多"))
	})
	r := templates.Review{Version: "1", Verdict: "退回"}
	for _, c := range form.Beyond(form.Locate(read(t, data))) {
		p := problem(facts.Error, "A12", c.Ref(), c.Ref()+" 这一行不是表里有序号的行", "")
		p.At.Sheet = sheet
		r.Problems = append(r.Problems, p)
	}
	out := markedFor(t, form, a, data, r)
	places := form.Locate(read(t, out))
	for path, want := range map[string]string{"shop.1.name": "东街", "shop.2.name": "", "shop.2.sold": "3", "shop.3.name": "第3家",
		"shop.12.name": "第12家", "plan.1.name": "南街", "word": "完"} {
		if got := places.Cells[path].Text; got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	beyond := form.Beyond(places)
	if len(beyond) != 3 || beyond[0].Text != "第13家" || beyond[1].Text != "第14家" || beyond[2].Text != "许多" ||
		places.Sheet.At(beyond[0].Row, last.Col+2).Text != "8" {
		t.Errorf("beyond the last row: %v", beyond)
	}
	if todo := read(t, out).Sheet(templates.ReviewSheet).At(3, 1).Text; strings.Contains(todo, "来件的表样没有问的") {
		t.Errorf("what to do: %s", todo)
	}
	if got := lines(t, out); len(got) != 3 || got[0][3] != beyond[0].Ref() || got[1][3] != beyond[1].Ref() || got[2][3] != beyond[2].Ref() {
		t.Errorf("lines %q, want them at %v", got, beyond)
	}
	o := open(t, out, sheet)
	if !o.unlocked[beyond[0].Ref()] || !o.unlocked[xlsx.Ref(last.Row-10, last.Col)] || o.unlocked[xlsx.Ref(last.Row-11, last.Col)] {
		t.Error("names of rows can't be mended, or the one that is known is open")
	}
}
