package templates_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// opened is what an office program finds open in a blank: the cells without a
// lock, and those with a validation, by type.
type opened struct {
	unlocked  map[string]bool
	validated map[string]*excelize.DataValidation
	merges    map[string]xlsx.Range // by top left
	footer    string
	protected bool
}

func open(t *testing.T, data []byte, sheet string) opened {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	o := opened{unlocked: map[string]bool{}, validated: map[string]*excelize.DataValidation{}, merges: map[string]xlsx.Range{}}
	for row := 1; row <= 40; row++ {
		for col := 1; col <= 20; col++ {
			ref := xlsx.Ref(row, col)
			id, err := f.GetCellStyle(sheet, ref)
			if err != nil {
				t.Fatal(err)
			}
			s, err := f.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if s.Protection != nil && !s.Protection.Locked {
				o.unlocked[ref] = true
			}
		}
	}
	dvs, err := f.GetDataValidations(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, dv := range dvs {
		o.validated[dv.Sqref] = dv
	}
	for _, m := range read(t, data).Sheet(sheet).Merges {
		o.merges[xlsx.Ref(m.Row1, m.Col1)] = m
	}
	hf, err := f.GetHeaderFooter(sheet)
	if err != nil {
		t.Fatal(err)
	}
	o.footer = hf.OddFooter
	o.protected = strings.Contains(parts(t, data)["xl/worksheets/sheet1.xml"], `<sheetProtection `)
	return o
}

// asked lists the paths that a blank leaves open, and where.
func asked(t *testing.T, form *templates.Form, data []byte, p facts.Period, given map[string]facts.Value) map[string]string {
	t.Helper()
	places := form.Locate(read(t, data))
	if places == nil {
		t.Fatal("the form is not found in its own blank")
	}
	at := map[string]string{}
	for _, path := range form.Def.Paths() {
		_, column, _ := strings.Cut(path, ".")
		_, shown := given[path]
		if shown || column != "" && column != templates.NoteColumn && !form.Def.Asks(column, p) {
			continue
		}
		at[path] = places.Cells[path].Ref()
	}
	return at
}

func TestBlankOpensWhatIsAsked(t *testing.T) {
	form := shippedForm(t)
	some := map[string]facts.Value{"gov.ytd_ly": facts.Int(0), "gov.m_ly": facts.Int(7), "elec.ytd_ly": facts.Int(3)}
	for _, c := range []struct {
		name   string
		period facts.Period
		given  map[string]facts.Value
		open   int // cells
	}{
		// 16 figures, 4 notes, 8 single cells.
		{"nothing known", month(2023, 6), nil, 28},
		{"three figures of last year known", month(2023, 6), some, 25},
		{"all of last year known", month(2023, 12), answers().Given, 20},
		{"February, nothing known", month(2023, 2), nil, 20},
		{"February, some known", month(2023, 2), some, 18},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := answers()
			a.Period, a.Given, a.Asked = c.period, c.given, nil
			data := blank(t, form, a)
			o := open(t, data, "产销月报")
			at := asked(t, form, data, c.period, c.given)
			if len(at) != c.open {
				t.Errorf("%d cells are asked, want %d", len(at), c.open)
			}
			want := map[string]bool{}
			for path, ref := range at {
				want[ref] = true
				if m, ok := o.merges[ref]; ok { // a merge may be open in all its cells
					for row := m.Row1; row <= m.Row2; row++ {
						for col := m.Col1; col <= m.Col2; col++ {
							want[xlsx.Ref(row, col)] = true
						}
					}
				}
				if !o.unlocked[ref] {
					t.Errorf("%s at %s is asked but locked", path, ref)
				}
			}
			for ref := range o.unlocked {
				if !want[ref] {
					t.Errorf("%s is open, nothing is asked there", ref)
				}
			}
			for ref := range o.validated {
				if !slices.Contains(slices.Collect(maps.Values(at)), ref) {
					t.Errorf("%s has a validation, nothing is asked there", ref)
				}
			}
			if !o.protected {
				t.Error("the sheet is not protected")
			}
			for path, v := range c.given {
				_, column, _ := strings.Cut(path, ".")
				got := form.Locate(read(t, data)).Cells[path].Text
				if want := v.Decimal(); form.Def.Asks(column, c.period) && got != want {
					t.Errorf("%s shows %q, want %q", path, got, want)
				}
			}
		})
	}
}

func TestBlankValidates(t *testing.T) {
	form := shippedForm(t)
	a := answers()
	a.Given, a.Asked = nil, nil
	data := blank(t, form, a)
	o := open(t, data, "产销月报")
	at := asked(t, form, data, a.Period, nil)
	for path, kind := range map[string]string{
		"gov.m": "whole", "sales.ytd": "whole", "exports.m_ly": "whole", "elec.m": "decimal", "elec.ytd_ly": "decimal", "next": "whole",
		"zero_return": "list", "report_date": "date", "remark": "textLength", "gov.note": "textLength",
	} {
		dv := o.validated[at[path]]
		if dv == nil {
			t.Errorf("%s has no validation", path)
			continue
		}
		if dv.Type != kind || !dv.ShowErrorMessage || !dv.AllowBlank || *dv.ErrorStyle != "stop" {
			t.Errorf("%s is validated as %+v", path, dv)
		}
		if !dv.ShowInputMessage || dv.Prompt == nil || *dv.Prompt == "" || dv.PromptTitle == nil || len([]rune(*dv.PromptTitle)) > 32 ||
			len([]rune(*dv.Prompt)) > 255 {
			t.Errorf("%s gives no hint that fits: %+v", path, dv)
		}
	}
	if dv := o.validated[at["zero_return"]]; dv != nil && dv.Formula1 != `"是"` {
		t.Errorf("the tick offers %s", dv.Formula1)
	}
	if hint := *o.validated[at["gov.m"]].Prompt; hint != form.Def.Item("gov").Hint {
		t.Errorf("gov.m hints %q", hint)
	}
}

func TestBlankKeepsItsIdentityHidden(t *testing.T) {
	form := shippedForm(t)
	book := read(t, blank(t, form, answers()))
	if s := book.Sheet("_parkstat"); s == nil || s.Visibility != xlsx.VeryHidden {
		t.Fatalf("the record of identity is %+v", s)
	}
	if s := book.Sheets[0]; s.Name != "产销月报" || s.Visibility != xlsx.Visible {
		t.Errorf("the first sheet is %s, %v", s.Name, s.Visibility)
	}
	if id := templates.Identify(&xlsx.Book{}); id != (templates.Identity{}) {
		t.Errorf("an empty workbook is of %+v", id)
	}
}

// The braces of the template never reach an enterprise, nor does a sign of the
// footer's own language.
func TestBlankLeavesNoBraces(t *testing.T) {
	form := shippedForm(t)
	a := answers()
	a.Unit.Name = "甲&乙<公司>"
	data := blank(t, form, a)
	for _, s := range read(t, data).Sheets {
		for _, c := range s.Cells {
			if strings.Contains(c.Text, "{{") || strings.Contains(c.Text, "}}") {
				t.Errorf("%s!%s is %s", s.Name, c.Ref(), c.Text)
			}
		}
	}
	if o := open(t, data, "产销月报"); !strings.Contains(o.footer, "甲&&乙<公司>") {
		t.Errorf("footer %s", o.footer)
	}
}

// In a page footer &9 sets the size, so a name that begins with a digit must stand
// apart from it.
func TestBlankFooterOfANameWithADigit(t *testing.T) {
	a := answers()
	a.Unit.Name = "3M新材料有限公司"
	if o := open(t, blank(t, shippedForm(t), a), "产销月报"); strings.Contains(o.footer, "&93M") {
		t.Errorf("the name is taken for a size of 93: %s", o.footer)
	}
}

// Excel opens a merged cell for typing only where all of it is unlocked.
func TestBlankOpensMergesWhole(t *testing.T) {
	form := shippedForm(t)
	a := answers()
	data := blank(t, form, a)
	o := open(t, data, "产销月报")
	for path, ref := range asked(t, form, data, a.Period, a.Given) {
		m, ok := o.merges[ref]
		for col := m.Col1; ok && col <= m.Col2; col++ {
			if !o.unlocked[xlsx.Ref(m.Row1, col)] {
				t.Errorf("%s: %s of the merge %s is locked", path, xlsx.Ref(m.Row1, col), m)
			}
		}
	}
}

// What a cell of a return holds is text, also where it looks like the file
// format's own escape.
func TestBlankKeepsEscapesLiteral(t *testing.T) {
	form := shippedForm(t)
	a := answers()
	a.Asked["remark"] = facts.TextValue("型号_x0041_")
	if got := form.Locate(read(t, blank(t, form, a))).Cells["remark"].Text; got != "型号_x0041_" {
		t.Errorf("the remark comes back as %q", got)
	}
}
