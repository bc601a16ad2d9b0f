package templates_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

func problem(severity facts.Severity, rule, ref, message, hint string) facts.Problem {
	p := facts.Problem{Severity: severity, Rule: rule, Message: message, Hint: hint}
	if ref != "" {
		p.At = facts.Cell{Sheet: formSheet, Ref: ref}
	}
	return p
}

// review is a return with a problem of every sort.
func review() templates.Review {
	return templates.Review{Version: "2023.1", Verdict: "退回", Problems: []facts.Problem{
		problem(facts.Info, "A09", "", "本期已报过，这是第 2 版", ""),
		problem(facts.Query, "C03", "D9", "本月产值 1,000（D9）与上月相比变动较大", "请核对 D9"),
		problem(facts.Error, "B01", "E9", "=cmd|' /C calc'!A0", "+1"),
		problem(facts.Query, "C04", "D9", "本月产值与上年同期相比变动较大", ""),
		problem(facts.Query, "Z01", "", "全表合计可疑", "请核对"),
		problem(facts.Error, "Z02", "B14", "说明太短", "请写明"),
	}}
}

// wrong is a review of one problem.
func wrong(p facts.Problem) templates.Review {
	return templates.Review{Version: "2023.1", Verdict: "退回", Problems: []facts.Problem{p}}
}

// unfilled is what is known beforehand of the unit of answers.
func unfilled() templates.Answers {
	a := answers()
	a.Asked = nil
	return a
}

// marked is the marked copy of a return of that unit.
func marked(t testing.TB, form *templates.Form, data []byte, r templates.Review) []byte {
	t.Helper()
	return markedFor(t, form, unfilled(), data, r)
}

func markedFor(t testing.TB, form *templates.Form, a templates.Answers, data []byte, r templates.Review) []byte {
	t.Helper()
	book := read(t, data)
	r.Facts = factsIn(form.As(r.Version), book, a.Period)
	out, err := form.Marked(a, book, r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// factsIn reads what is plain in a return.
func factsIn(shape *templates.Form, book *xlsx.Book, p facts.Period) (all []facts.Fact) {
	places := shape.Locate(book)
	if places == nil {
		return nil
	}
	for _, path := range shape.Def.Paths() {
		item, column, _ := strings.Cut(path, ".")
		c := places.Cells[path]
		kind := shape.Def.Field(item, column).Type
		if column == templates.NoteColumn {
			kind = "text"
		}
		var v facts.Value
		switch {
		case c.Kind == xlsx.Empty || column != templates.NoteColumn && !shape.Def.Asks(column, p):
			continue
		case c.Kind == xlsx.Number && !c.Percent && kind != "text":
			var err error
			if v, err = facts.ParseDecimal(c.Text); err != nil {
				continue
			}
		case c.Kind == xlsx.Date && kind == "date":
			v = facts.Value{State: facts.Reported, Kind: facts.Date, Text: c.Text}
		case kind == "money" || kind == "number":
			continue
		default:
			v = facts.TextValue(c.Text)
		}
		all = append(all, facts.Fact{Item: item, Column: column, Value: v})
	}
	return all
}

func opening(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func styleOf(t testing.TB, f *excelize.File, sheet, ref string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fillOf reads the colour where the library has it: it tells none without a theme.
func fillOf(t testing.TB, f *excelize.File, ref string) string {
	t.Helper()
	styleOf(t, f, formSheet, ref)
	id, err := f.GetCellStyle(formSheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	p := f.Styles.Fills.Fill[*f.Styles.CellXfs.Xf[id].FillID].PatternFill
	if p == nil || p.FgColor == nil {
		return ""
	}
	return strings.TrimPrefix(p.FgColor.RGB, "FF")
}

// commentsOf are the comments of a sheet by cell.
func commentsOf(t testing.TB, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	list, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, c := range list {
		if _, twice := all[c.Cell]; twice {
			t.Errorf("two comments on %s", c.Cell)
		}
		all[c.Cell] = c.Text
		for _, run := range c.Paragraph {
			all[c.Cell] += run.Text
		}
	}
	return all
}

// lines are the rows under the captions of the review sheet.
func lines(t testing.TB, data []byte) (all [][]string) {
	t.Helper()
	s := read(t, data).Sheet(templates.ReviewSheet)
	for row := 5; s != nil && row <= s.MaxRow; row++ {
		var line []string
		for col := 1; col <= 7; col++ {
			line = append(line, s.At(row, col).Text)
		}
		all = append(all, line)
	}
	return all
}

func TestMark(t *testing.T) {
	form := shippedForm(t)
	data := blank(t, form, answers())
	out := marked(t, form, data, review())
	book := read(t, out)
	var names []string
	for _, s := range book.Sheets {
		names = append(names, s.Name)
		for _, c := range s.Cells {
			if c.Formula {
				t.Errorf("%s!%s is a formula", s.Name, c.Ref())
			}
		}
	}
	if !slices.Equal(names, []string{formSheet, templates.ReviewSheet, "_parkstat"}) || book.Sheets[2].Visibility != xlsx.VeryHidden {
		t.Errorf("sheets %q", names)
	}
	if templates.Identify(book) != templates.Identify(read(t, data)) || !form.Locate(book).Issued {
		t.Error("it is no longer the form")
	}
	head := book.Sheet(templates.ReviewSheet)
	if got := texts(head, "A1", "A2", "A4", "B4", "C4", "D4", "E4", "F4", "G4"); !slices.Equal(got, []string{"text:恒岳化工有限公司　2023年1—3月　审核意见：退回",
		"text:《园区工业企业产销月报》　" + unitCode + "　强制 2 条　核实 3 条　提示 1 条", "text:序号", "text:级别", "text:规则", "text:单元格", "text:审核意见", "text:怎么改", "text:原因说明"}) {
		t.Errorf("head %q", got)
	}
	if todo := head.At(3, 1).Text; !strings.Contains(todo, "强制") || !strings.Contains(todo, "写明原因") || !strings.Contains(todo, "重报") {
		t.Errorf("what to do: %s", todo)
	}
	want := [][]string{
		{"1", "强制", "B01", "E9", "=cmd|' /C calc'!A0", "+1", "—"},
		{"2", "强制", "Z02", "B14", "说明太短", "请写明", "—"},
		{"3", "核实", "C03", "D9", "本月产值 1,000（D9）与上月相比变动较大", "请核对 D9", ""},
		{"4", "核实", "C04", "D9", "本月产值与上年同期相比变动较大", "—", ""},
		{"5", "核实", "Z01", "", "全表合计可疑", "请核对", ""},
		{"6", "提示", "A09", "", "本期已报过，这是第 2 版", "—", "—"},
	}
	if got := lines(t, out); !reflect.DeepEqual(got, want) {
		t.Errorf("lines %q", got)
	}

	before, f := opening(t, data), opening(t, out)
	if f.GetSheetName(f.GetActiveSheetIndex()) != templates.ReviewSheet {
		t.Error("it does not open at the review")
	}
	for ref, colour := range map[string]string{"E9": "E59A8F", "D9": "F2CB7A", "B14": "E59A8F", "D14": "E59A8F", "H14": "E59A8F", "D10": "FFF9DB", "F9": ""} {
		was, is := styleOf(t, before, formSheet, ref), styleOf(t, f, formSheet, ref)
		if got := fillOf(t, f, ref); got != colour {
			t.Errorf("%s is filled %q, want %q", ref, got, colour)
		}
		was.Fill, is.Fill = excelize.Fill{}, excelize.Fill{}
		if !reflect.DeepEqual(was, is) {
			t.Errorf("%s: %+v, was %+v", ref, is, was)
		}
	}
	if d := open(t, out, formSheet); !d.protected || len(d.validated) == 0 || !reflect.DeepEqual(d.unlocked, open(t, data, formSheet).unlocked) {
		t.Error("what may be typed into has changed")
	}
	r := open(t, out, templates.ReviewSheet)
	if !r.protected || !r.unlocked["G7"] || !r.unlocked["G9"] || r.unlocked["G5"] || r.unlocked["G10"] || r.unlocked["E7"] {
		t.Errorf("open on the review sheet: %v", r.unlocked)
	}
	if _, link, _ := f.GetCellHyperLink(templates.ReviewSheet, "D5"); link != "'"+formSheet+"'!E9" {
		t.Errorf("the link leads to %q", link)
	}
	if linked, _, _ := f.GetCellHyperLink(templates.ReviewSheet, "D9"); linked {
		t.Error("a problem without a cell has a link")
	}
	comments := commentsOf(t, f, formSheet)
	if len(comments) != 3 || !strings.Contains(comments["D9"], "核实 C03") ||
		!strings.Contains(comments["D9"], "核实 C04") || !strings.Contains(comments["D9"], "→ 请核对 D9") ||
		!strings.Contains(comments["B14"], "说明太短") {
		t.Errorf("comments %q", comments)
	}
	if again := marked(t, form, data, review()); !bytes.Equal(again, out) {
		t.Error("equal returns give other bytes")
	}
}

// A return without a fault says so, and one to be explained says what to write.
func TestMarkVerdicts(t *testing.T) {
	form := shippedForm(t)
	data := blank(t, form, answers())
	for _, c := range []struct {
		verdict  string
		problems []facts.Problem
		want     string
	}{
		{"通过", nil, "审核通过，没有发现问题"},
		{"通过", []facts.Problem{problem(facts.Info, "A09", "", "第 2 版", "")}, "审核通过。以下各条供参考"},
		{"待核实", []facts.Problem{problem(facts.Query, "C03", "D9", "变动较大", "")}, "无误请在右边浅黄格写明原因"},
		{"退回", []facts.Problem{problem(facts.Error, "B01", "D9", "不等", "")}, "请逐条改好"},
	} {
		out := marked(t, form, data, templates.Review{Version: "2023.1", Verdict: c.verdict, Passed: c.verdict == "通过", Problems: c.problems})
		s := read(t, out).Sheet(templates.ReviewSheet)
		if title := s.At(1, 1).Text; !strings.HasSuffix(title, "审核意见："+c.verdict) {
			t.Errorf("title %s", title)
		}
		if todo := s.At(3, 1).Text; !strings.Contains(todo, c.want) {
			t.Errorf("%s: %s", c.verdict, todo)
		}
		if has := s.At(4, 1).Text != ""; has != (len(c.problems) > 0) {
			t.Errorf("%s: captions %t", c.verdict, has)
		}
	}
}

// What we said before is said anew; reasons are kept, and a cell that was mended looks as in
// a blank. What the sender wrote in comments is not ours to send.
func TestMarkAgain(t *testing.T) {
	form := shippedForm(t)
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		return f.AddComment(formSheet, excelize.Comment{Author: "张三", Cell: "D9", Text: "张三：含新厂区"})
	})
	first := marked(t, form, data, review())
	sent := edited(t, first, func(f *excelize.File) error {
		return errors.Join(f.SetCellStr(templates.ReviewSheet, "G7", "新厂区投产"),
			f.SetCellStr(templates.ReviewSheet, "G9", "已核对"), f.SetCellInt(formSheet, "E9", 3100))
	})
	if got := reasonsOf(read(t, sent)); !reflect.DeepEqual(got, map[templates.ReviewKey]string{{Rule: "C03", Ref: "D9"}: "新厂区投产", {Rule: "Z01"}: "已核对"}) {
		t.Errorf("reasons %v", got)
	}
	r := review()
	r.Problems = r.Problems[1:2] // C03 on D9
	second := marked(t, form, sent, r)
	if got := lines(t, second); !reflect.DeepEqual(got, [][]string{{"1", "核实", "C03", "D9", "本月产值 1,000（D9）与上月相比变动较大", "请核对 D9", "新厂区投产"}}) {
		t.Errorf("lines %q", got)
	}
	f := opening(t, second)
	if n := len(f.GetSheetList()); n != 3 {
		t.Errorf("%d sheets", n)
	}
	for ref, colour := range map[string]string{"D9": "F2CB7A", "E9": "FFF9DB", "B14": "FFF9DB", "H14": "FFF9DB"} {
		if got := fillOf(t, f, ref); got != colour {
			t.Errorf("%s is filled %q, want %q", ref, got, colour)
		}
	}
	if d := open(t, second, formSheet); !d.unlocked["E9"] || !d.unlocked["B14"] {
		t.Error("a mended cell is locked")
	}
	if got := read(t, second).Sheet(formSheet).At(9, 5).Text; got != "3100" {
		t.Errorf("E9 is %s", got)
	}
	c := commentsOf(t, f, formSheet)
	if len(c) != 1 || !strings.HasPrefix(c["D9"], "【审核意见】") || strings.Count(c["D9"], "C03") != 1 || strings.Contains(c["D9"], "C04") {
		t.Errorf("comments %q", c)
	}
	// Settled elsewhere: the reason stands there too.
	r.Problems[0].Reason = "电话说明"
	if got := lines(t, marked(t, form, data, r)); got[0][6] != "电话说明" {
		t.Errorf("lines %q", got)
	}
}

// reasonsOf are the reasons without the messages that they answer.
func reasonsOf(book *xlsx.Book) map[templates.ReviewKey]string {
	out := map[templates.ReviewKey]string{}
	for key, a := range templates.ReviewReasons(book) {
		out[key] = a.Reason
	}
	return out
}
