package weave_test

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
	"parkstat/templates/xlsx"
)

// office is a workbook like those of real offices: many sheets, one hidden, formulas by the
// thousand that lead across them, formats, validations, charts.
func office(t testing.TB) []byte {
	t.Helper()
	return drawn(t, step(func(f *excelize.File) error {
		for i := range 24 {
			name := fmt.Sprint("附表", i+1)
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
			for row := 1; row <= 60; row++ {
				if err := f.SetCellValue(name, fmt.Sprint("A", row), fmt.Sprint("行", row)); err != nil {
					return err
				}
				if err := f.SetCellInt(name, fmt.Sprint("B", row), int64(row)); err != nil {
					return err
				}
				if err := f.SetCellFormula(name, fmt.Sprint("C", row), fmt.Sprintf("SUM(B1:B%d)*附表%d!B%d", row, (i+1)%24+1, row)); err != nil {
					return err
				}
			}
			red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
			if err != nil {
				return err
			}
			if err := f.SetConditionalFormat(name, "B1:B60", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Format: &red, Value: "30"}}); err != nil {
				return err
			}
			if err := f.AddChart(name, "E1", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Name: "X", Categories: name + "!$A$1:$A$60",
				Values: name + "!$B$1:$B$60"}}}); err != nil {
				return err
			}
		}
		return f.SetSheetVisible("附表3", false)
	}))
}

// Filling one cell changes its sheet, the shared string that was its placeholder and the
// properties, and no other part by a byte.
func TestFillingOneCellChangesNoOtherPart(t *testing.T) {
	template := office(t)
	same(t, template, []string{"[Content_Types].xml", "docProps/app.xml", "docProps/core.xml", "xl/sharedStrings.xml", sheet1})
	before, after := opened(t, template), woven(t, template, oneCell)
	want := regexp.MustCompile(`<c r="A1" t="s"><v>\d+</v></c>`).ReplaceAllString(before.parts[sheet1], `<c r="A1" t="inlineStr"><is><t>月报</t></is></c>`)
	if after.parts[sheet1] != want {
		t.Errorf("the sheet is %s, want %s", after.parts[sheet1], want)
	}
	const partNames = `PartName="([^"]*)"`
	a, b := before.find("[Content_Types].xml", partNames), after.find("[Content_Types].xml", partNames)
	slices.Sort(a)
	equal(t, "content types", b, a)
}

// oneCell fills one.
var oneCell = &weave.Plan{Sheets: []weave.Sheet{{Name: sheet, Holes: []weave.Hole{{Row: 1, Col: 1}}}},
	Value: func(int, []int, []int) weave.Value { return weave.Value{Kind: weave.Text, Text: "月报"} }}

// same fills one cell, and compares all parts but these with the template's.
func same(t *testing.T, template []byte, but []string) {
	t.Helper()
	before, after := opened(t, template), woven(t, template, oneCell)
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(before.parts)) {
		if before.parts[name] != after.parts[name] {
			changed = append(changed, name)
		}
	}
	equal(t, "changed", changed, but)
	if len(after.parts) != len(before.parts) {
		t.Errorf("%d parts, want %d", len(after.parts), len(before.parts))
	}
}

// Weaving does not change what was compiled, and equal plans give equal bytes.
func TestWeavingAgainGivesTheSame(t *testing.T) {
	for _, f := range slices.Concat(features, moreFeatures) {
		b, err := weave.Compile(f.draw(t))
		if err != nil {
			t.Fatal(err)
		}
		plan := f.plan
		if plan == nil {
			plan = stage
		}
		var first []byte
		for i := range 3 {
			if _, err := b.Weave(plan(7)); err != nil {
				t.Fatal(err)
			}
			data, err := b.Weave(plan(2))
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = data
			} else if !bytes.Equal(data, first) {
				t.Errorf("%s: other bytes the %d. time", f.name, i+1)
			}
		}
	}
}

// A sheet left out takes along its own parts, names and links; what leads there otherwise is
// told, all at once.
func TestSheetsLeftOut(t *testing.T) {
	draw := func(more ...func(f *excelize.File) error) []byte {
		return drawn(t, append([]func(f *excelize.File) error{func(f *excelize.File) error {
			for _, s := range []string{"内部", "末"} {
				if _, err := f.NewSheet(s); err != nil {
					return err
				}
			}
			if err := f.SetCellStr("内部", "A1", "机密"); err != nil {
				return err
			}
			if err := f.AddChart("内部", "E1", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Name: "X", Categories: "内部!$A$1:$A$2",
				Values: "内部!$B$1:$B$2"}}}); err != nil {
				return err
			}
			for _, n := range []excelize.DefinedName{{Name: "内", RefersTo: "内部!$A$1"}, {Name: "_xlnm.Print_Titles", RefersTo: "末!$1:$1", Scope: "末"},
				{Name: "_xlnm.Print_Area", RefersTo: "内部!$A$1:$B$2", Scope: "内部"}} {
				if err := f.SetDefinedName(&n); err != nil {
					return err
				}
			}
			f.SetActiveSheet(2)
			return f.SetCellHyperLink(sheet, "A8", "'内部'!A1", "Location")
		}}, more...)...)
	}
	leave := func(n int) *weave.Plan {
		p := stage(n)
		p.Sheets = append(p.Sheets, weave.Sheet{Name: "内部", Drop: true})
		return p
	}
	r := woven(t, draw(), leave(2))
	for name, body := range r.parts {
		if strings.Contains(body, "内部") || strings.Contains(body, "机密") || strings.Contains(name, "chart") {
			t.Errorf("%s still knows of the sheet", name)
		}
	}
	equal(t, "sheets", len(r.book.Sheets), 2)
	equal(t, "names", slices.Sorted(maps.Keys(r.book.Names)), []string{"末!_xlnm.Print_Titles"})
	equal(t, "active", r.find("xl/workbook.xml", `activeTab="(\d+)"`), []int{1})

	b, err := weave.Compile(draw(func(f *excelize.File) error {
		if err := f.SetCellFormula(sheet, "D1", "内部!A1"); err != nil {
			return err
		}
		return f.SetCellFormula("末", "B2", "SUM('内部'!A1:A2)")
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Weave(leave(1)); err == nil || !strings.Contains(err.Error(), "表!D1") || !strings.Contains(err.Error(), "末!B2") {
		t.Errorf("two formulas lead to nothing: %v", err)
	}
}

// Links of values lead to cells, and to what an item of a block became.
func TestLinks(t *testing.T) {
	p := stage(3)
	p.Sheets[0].Rows[0].Name = "行"
	value := p.Value
	p.Value = func(id int, rows, cols []int) weave.Value {
		v := value(id, rows, cols)
		switch {
		case id == 0:
			v.Link = weave.Link{Block: "行", Item: 2}
		case id == 1 && rows[0] == 0:
			v.Link = weave.Link{Sheet: sheet, Ref: "A12"}
		case id == 1:
			v.Link = weave.Link{Sheet: "没有", Ref: "A1"}
		case id == 2:
			v.Link = weave.Link{Block: "行", Item: 17}
		}
		return v
	}
	r := woven(t, drawn(t), p)
	equal(t, "links", r.find(sheet1, `<hyperlink ([^>]*)/?>`), []string{`ref="A1" location="'表'!A7"`, `ref="A5" location="'表'!A12"`})
}

// Text from data is text whatever it looks like, and numbers keep every digit.
func TestValuesAreWhatTheyAre(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "_x0041_", "a_x005F_b_x0041", " 两 边 ", "两\n行", "\t", "<b>&amp;\"'", "]]>", "　", "0123",
		"#N/A", strings.Repeat("长", 32767)} {
		r := woven(t, drawn(t), &weave.Plan{Sheets: []weave.Sheet{{Name: sheet, Holes: []weave.Hole{{Row: 1, Col: 1}}}},
			Value: func(int, []int, []int) weave.Value { return weave.Value{Kind: weave.Text, Text: s} }})
		if c := r.book.Sheet(sheet).At(1, 1); c.Kind != xlsx.Text || c.Text != s || c.Formula {
			t.Errorf("%.40q became %s %.40q", s, c.Kind, c.Text)
		}
	}
	for _, s := range []string{"0", "-0.05", "123456789012345678", "0.0000000000000000001"} {
		r := woven(t, drawn(t), &weave.Plan{Sheets: []weave.Sheet{{Name: sheet, Holes: []weave.Hole{{Row: 1, Col: 1}}}},
			Value: func(int, []int, []int) weave.Value { return weave.Value{Kind: weave.Number, Text: s} }})
		if c := r.book.Sheet(sheet).At(1, 1); c.Kind != xlsx.Number || c.Text != s {
			t.Errorf("%s became %s %s", s, c.Kind, c.Text)
		}
	}
}

// What Excel would mend is told: merges across a block's edge, filled heads of tables.
func TestTornTemplatesAreTold(t *testing.T) {
	b, err := weave.Compile(drawn(t, step(func(f *excelize.File) error {
		for _, m := range [][2]string{{"A4", "A5"}, {"C6", "C8"}, {"D3", "D9"}, {"E5", "E6"}} {
			if err := f.MergeCell(sheet, m[0], m[1]); err != nil {
				return err
			}
		}
		return f.AddTable(sheet, &excelize.Table{Range: "F1:G3", Name: "格"})
	})))
	if err != nil {
		t.Fatal(err)
	}
	p := stage(2)
	p.Sheets[0].Rows = []weave.Block{block(5, 7, 2)}
	p.Sheets[0].Holes = append(p.Sheets[0].Holes, weave.Hole{Row: 1, Col: 6})
	_, err = b.Weave(p)
	if err == nil {
		t.Fatal("nothing is told")
	}
	for _, want := range []string{"表!A4:A5", "表!C6:C8", "表!F1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "D3") || strings.Contains(err.Error(), "E5") {
		t.Errorf("what is whole is told: %v", err)
	}
}

func TestTooManyRowsAreTold(t *testing.T) {
	b, err := weave.Compile(drawn(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Weave(stage(xlsx.MaxRows)); err == nil || !strings.Contains(err.Error(), "1048576") {
		t.Errorf("a sheet that is too long: %v", err)
	}
}

func TestProperties(t *testing.T) {
	p := stage(1)
	p.Properties = weave.Properties{Title: "甲&乙", Subject: "2023年1—6月", Version: "3", Identifier: "sha256:ab"}
	r := woven(t, drawn(t, step(func(f *excelize.File) error {
		return f.SetDocProps(&excelize.DocProperties{Creator: "张三", LastModifiedBy: "李四"})
	})), p)
	core := r.parts["docProps/core.xml"]
	for _, want := range []string{"甲&amp;乙", "2023年1—6月", "<cp:version>3<", "sha256:ab"} {
		if !strings.Contains(core, want) {
			t.Errorf("no %s in %s", want, core)
		}
	}
	if strings.Contains(core, "张三") || strings.Contains(core, "李四") {
		t.Errorf("the template's author is told: %s", core)
	}
}

// A filled report tells nobody who drew its template, nor where.
func TestNoPersonalData(t *testing.T) {
	template := drawn(t, step(func(f *excelize.File) error {
		if err := f.SetCustomProps(excelize.CustomProperty{Name: "电话", Value: "13800000000"}); err != nil {
			return err
		}
		return f.AddComment(sheet, excelize.Comment{Cell: "A8", Author: "张三", Paragraph: []excelize.RichTextRun{{Text: "张三:"}, {Text: "\n请核对"}}})
	}))
	template = raw(t, template, "xl/workbook.xml", func(s string) string {
		return strings.Replace(s, "<sheets>", `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">`+
			`<mc:Choice Requires="x15">`+
			`<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\张三\"/></mc:Choice></mc:AlternateContent><sheets>`, 1)
	})
	r := woven(t, template, stage(2))
	for name, body := range r.parts {
		if strings.Contains(body, "张三") || strings.Contains(body, "13800000000") || strings.Contains(body, "custom.xml") || name == "docProps/custom.xml" {
			t.Errorf("%s tells of people: %s", name, body)
		}
	}
	if !strings.Contains(r.parts["xl/comments1.xml"], "请核对") {
		t.Errorf("the comment is lost: %s", r.parts["xl/comments1.xml"])
	}
}
