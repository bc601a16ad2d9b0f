package templates_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

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
	return templates.Review{Unit: "恒岳化工有限公司", Code: unitCode, Period: "2023年1—3月", Verdict: "退回", Problems: []facts.Problem{
		problem(facts.Info, "A09", "", "本期已报过，这是第 2 版", ""),
		problem(facts.Query, "C03", "D9", "本月产值 1,000（D9）与上月相比变动较大", "请核对 D9"),
		problem(facts.Error, "B01", "E9", "=cmd|' /C calc'!A0", "+1"),
		problem(facts.Query, "C04", "D9", "本月产值与上年同期相比变动较大", ""),
		problem(facts.Query, "Z01", "", "全表合计可疑", "请核对"),
		problem(facts.Error, "Z02", "B14", "说明太短", "请写明"),
	}}
}

// marked is a return's marked copy, made as a confined child makes it: the plan
// travels as JSON.
func marked(t testing.TB, form *templates.Form, data []byte, r templates.Review) []byte {
	t.Helper()
	out, err := tryMark(form, data, r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tryMark(form *templates.Form, data []byte, r templates.Review) ([]byte, error) {
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return nil, err
	}
	m := form.Mark(book, r)
	note, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var there templates.Marking
	if err := json.Unmarshal(note, &there); err != nil {
		return nil, err
	}
	out, err := there.Apply(data)
	if err != nil {
		return nil, err
	}
	return out, m.Verify(book, out)
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
	if len(comments) != 3 || !strings.Contains(comments["D9"], "核实 C03") || !strings.Contains(comments["D9"], "核实 C04") || !strings.Contains(comments["D9"], "→ 请核对 D9") ||
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
		out := marked(t, form, data, templates.Review{Unit: "甲", Code: unitCode, Period: "2023年1—3月", Verdict: c.verdict, Passed: c.verdict == "通过", Problems: c.problems})
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

// A workbook in which the form is not found any more still gets its list, in front.
func TestMarkWithoutForm(t *testing.T) {
	form := shippedForm(t)
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error { return f.RemoveCol(formSheet, "A") })
	if form.Locate(read(t, data)) != nil {
		t.Fatal("the form is still found")
	}
	r := templates.Review{Unit: "甲", Verdict: "退回", Problems: []facts.Problem{problem(facts.Error, "A01", "", "模板版本是 2021.1", "请下载本期空表"), problem(facts.Error, "A02", "C3", "没有", "")}}
	out := marked(t, form, data, r)
	if got := lines(t, out); len(got) != 2 || got[0][2] != "A01" {
		t.Errorf("lines %q", got)
	}
	f := opening(t, out)
	if f.GetSheetName(0) != templates.ReviewSheet || len(commentsOf(t, f, formSheet)) != 0 {
		t.Errorf("sheets %q", f.GetSheetList())
	}
}

// The sender's comments stay; what we said before is said anew; reasons are kept, and
// a cell that was mended looks as it did.
func TestMarkAgain(t *testing.T) {
	form := shippedForm(t)
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		return errors.Join(f.AddComment(formSheet, excelize.Comment{Author: "张三", Cell: "D9", Text: "张三：含新厂区"}),
			f.AddComment(formSheet, excelize.Comment{Author: "张三", Cell: "A9", Text: "张三：本行无误"}))
	})
	first := marked(t, form, data, review())
	sent := edited(t, first, func(f *excelize.File) error {
		return errors.Join(f.SetCellStr(templates.ReviewSheet, "G7", "新厂区投产"), f.SetCellStr(templates.ReviewSheet, "G9", "已核对"), f.SetCellInt(formSheet, "E9", 3100))
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
	c := commentsOf(t, f, formSheet)
	if len(c) != 2 || c["A9"] != "张三：本行无误" || !strings.HasPrefix(c["D9"], "张三：含新厂区\n\n【审核意见】") || strings.Count(c["D9"], "C03") != 1 || strings.Contains(c["D9"], "C04") {
		t.Errorf("comments %q", c)
	}
	// Settled elsewhere: the reason stands there too.
	r.Problems[0].Reason = "电话说明"
	if got := lines(t, marked(t, form, data, r)); got[0][6] != "电话说明" {
		t.Errorf("lines %q", got)
	}
}

// Names that belong to sheets go on belonging to them, and a form with rows put in
// between is marked where it stands.
func TestMarkAmongOthers(t *testing.T) {
	form := shippedForm(t)
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		_, err := f.NewSheet("附注")
		return errors.Join(err, f.InsertRows(formSheet, 9, 2), f.SetCellFormula("附注", "A1", "SUM("+formSheet+"!D11:D13)"),
			f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "附注!$A$1:$B$2", Scope: "附注"}), f.UpdateLinkedValue())
	})
	p := problem(facts.Error, "B01", "D11", "不等", "")
	f := opening(t, marked(t, form, data, templates.Review{Verdict: "退回", Problems: []facts.Problem{p}}))
	if got := f.GetSheetList(); !slices.Equal(got, []string{formSheet, templates.ReviewSheet, "_parkstat", "附注"}) {
		t.Errorf("sheets %q", got)
	}
	if got := fillOf(t, f, "D11"); got != "E59A8F" {
		t.Errorf("D11 is filled %q", got)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Scope+" "+n.Name] = n.RefersTo
	}
	if names["附注 _xlnm.Print_Area"] != "附注!$A$1:$B$2" || names[templates.ReviewSheet+" _xlnm.Print_Titles"] == "" {
		t.Errorf("names %q", names)
	}
	if formula, _ := f.GetCellFormula("附注", "A1"); formula != "SUM("+formSheet+"!D11:D13)" {
		t.Errorf("the sender's formula is %q", formula)
	}
}

// Macros, links and what runs do not come back; the list says so.
func TestMarkHostile(t *testing.T) {
	form := shippedForm(t)
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		return errors.Join(f.AddVBAProject(append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...)), f.SetCellHyperLink(formSheet, "A9", "https://evil.example", "External"),
			f.SetCellFormula("_parkstat", "D1", `WEBSERVICE("https://evil.example")`))
	})
	if parts(t, data)["xl/vbaProject.bin"] == "" {
		t.Fatal("the return has no macro")
	}
	out := marked(t, form, data, review())
	for name, body := range parts(t, out) {
		if strings.Contains(body, "evil") || strings.Contains(name, "vba") || strings.Contains(body, "macroEnabled") {
			t.Errorf("%s came back", name)
		}
	}
	all := lines(t, out)
	if note := all[len(all)-1][0]; !strings.Contains(note, "没有带回：宏、外部链接、指向外部或不常用的公式（保留结果）。") {
		t.Errorf("the list ends %q", note)
	}
}

// Whatever is wrong with a copy is found when it is held against the return.
func TestMarkVerify(t *testing.T) {
	form := shippedForm(t)
	data := blank(t, form, answers())
	book := read(t, data)
	m := form.Mark(book, review())
	good := marked(t, form, data, review())
	for name, change := range map[string]func(f *excelize.File) error{
		"a figure":       func(f *excelize.File) error { return f.SetCellInt(formSheet, "D10", 901) },
		"a figure gone":  func(f *excelize.File) error { return f.SetCellValue(formSheet, "D10", nil) },
		"a new figure":   func(f *excelize.File) error { return f.SetCellInt("_parkstat", "D10", 1) },
		"a text":         func(f *excelize.File) error { return f.SetCellStr(formSheet, "D10", "900") },
		"a sheet":        func(f *excelize.File) error { return f.DeleteSheet("_parkstat") },
		"a hidden sheet": func(f *excelize.File) error { return f.SetSheetVisible("_parkstat", true) },
		"a message":      func(f *excelize.File) error { return f.SetCellStr(templates.ReviewSheet, "E5", "没事") },
		"the review":     func(f *excelize.File) error { return f.DeleteSheet(templates.ReviewSheet) },
		"a link": func(f *excelize.File) error {
			return f.SetCellHyperLink(formSheet, "A1", "https://evil.example", "External")
		},
	} {
		bad := edited(t, good, change)
		if err := m.Verify(book, bad); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := m.Verify(book, good[:len(good)/2]); err == nil {
		t.Error("half a copy passes")
	}
}

// Whatever stands in a return stands in its copy, and whatever is said of it is text.
func TestMarkAnything(t *testing.T) {
	form := shippedForm(t)
	type drawn struct {
		answers templates.Answers
		review  templates.Review
	}
	any := rapid.Custom(func(t *rapid.T) drawn {
		a := drawAnswers(t, form.Def)
		r := templates.Review{Unit: a.Unit.Name, Code: a.Unit.ID, Period: a.Period.String(), Verdict: "退回"}
		for range rapid.IntRange(0, 6).Draw(t, "problems") {
			r.Problems = append(r.Problems, problem(facts.Severity(rapid.IntRange(0, 2).Draw(t, "severity")), rapid.StringMatching(`[A-Z][0-9]{2}`).Draw(t, "rule"),
				rapid.SampledFrom([]string{"", "D9", "B14", "A1", "D13", "H9", "XFD1048576"}).Draw(t, "at"), words.Draw(t, "message"), words.Draw(t, "hint")))
		}
		return drawn{a, r}
	})
	for seed := range 15 {
		d := any.Example(seed)
		if _, err := tryMark(form, blank(t, form, d.answers), d.review); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// A return that LibreOffice saved is marked like any other.
func TestMarkOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	switch {
	case err == nil:
	case os.Getenv("PARKSTAT_TEST_REQUIRE") == "all":
		t.Fatal("LibreOffice is not installed")
	default:
		t.Skip("LibreOffice is not installed")
	}
	form := shippedForm(t)
	dir := t.TempDir()
	resave := func(name string, data []byte) []byte {
		t.Helper()
		in := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(in, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command(office, "--headless", "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")), "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out"), in).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		out, err := os.ReadFile(filepath.Join(dir, "out", name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	saved := resave("return", blank(t, form, answers()))
	first := marked(t, form, saved, review())
	f := opening(t, first)
	if got := fillOf(t, f, "D9"); got != "F2CB7A" {
		t.Errorf("D9 is filled %q", got)
	}
	// LibreOffice opens and saves the copy, the sender having given a reason and mended a figure.
	sent := resave("marked", edited(t, first, func(f *excelize.File) error {
		return errors.Join(f.SetCellStr(templates.ReviewSheet, "G7", "新厂区投产"), f.SetCellInt(formSheet, "E9", 3100))
	}))
	book := read(t, sent)
	if got := reasonsOf(book); !reflect.DeepEqual(got, map[templates.ReviewKey]string{{Rule: "C03", Ref: "D9"}: "新厂区投产"}) {
		t.Errorf("reasons %v", got)
	}
	if p := form.Locate(book); p == nil || p.Cells["gov.ytd"].Text != "3100" || templates.Identify(book).Unit != unitCode {
		t.Errorf("the copy is no longer the form: %+v", p)
	}
	r := review()
	r.Problems = r.Problems[1:2]
	second := opening(t, marked(t, form, sent, r))
	for ref, colour := range map[string]string{"D9": "F2CB7A", "E9": "FFF9DB"} {
		if got := fillOf(t, second, ref); got != colour {
			t.Errorf("%s is filled %q, want %q", ref, got, colour)
		}
	}
	if c := commentsOf(t, second, formSheet); len(c) != 1 || strings.Count(c["D9"], "【审核意见】") != 1 {
		t.Errorf("comments %q", c)
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
