package templates_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// shopForm is a form with two lists, a line and a bound.
func shopForm() *templates.FormDef {
	return &templates.FormDef{Form: "shops", Version: "1", Name: "网点月报", Workbook: "shops.xlsx", At: "shops.yaml:1",
		Columns: []templates.Column{{Column: "ytd", Name: "累计"}},
		Items: []templates.Item{{Item: "seen", Line: "01", Name: "走访", Unit: "家", Type: "number", Bound: true},
			{Item: "word", Name: "说明", Type: "text", Single: true}},
		Lists: []templates.FormList{
			{List: "shop", Name: "网点", Rows: 12, Fields: []templates.Item{{Item: "name", Name: "名称", Type: "text"},
				{Item: "sort", Name: "种类", Type: "code", Codes: []string{"大", "小"}}, {Item: "sold", Name: "销售", Unit: "万元", Type: "number", Decimals: 2}}},
			{List: "plan", Name: "打算", Rows: 3, Fields: []templates.Item{{Item: "name", Name: "名称", Type: "text"}}}}}
}

// drawnForm compiles a form out of the workbook that is drawn for it.
func drawnForm(t testing.TB, def *templates.FormDef) *templates.Form {
	t.Helper()
	if err := def.Check(); err != nil {
		t.Fatal(err)
	}
	data, err := templates.Draw(def)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, def.Workbook), data, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := templates.OpenForm(templates.NewLibrary(dir), ".", def)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// One row of the template becomes so many in the blank, each with cells of its own, and
// what is answered in them is found again.
func TestListsAreAskedRowByRow(t *testing.T) {
	f := drawnForm(t, shopForm())
	bound, _ := facts.ParseBound("20余")
	sold, _ := facts.ParseDecimal("3.25")
	asked := map[string]facts.Value{"seen.ytd": bound, "shop.1.name": facts.TextValue("东街"), "shop.1.sold": sold,
		"shop.12.name": facts.TextValue("西街"), "shop.12.sort": facts.TextValue("小"), "plan.3.name": facts.TextValue("南街"), "word": facts.TextValue("完")}
	book := read(t, blank(t, f, templates.Answers{Unit: facts.Respondent{ID: "BM01", Name: "商务局"}, Period: month(2023, 6), Asked: asked}))
	places := f.Locate(book)
	if places == nil || !places.Issued {
		t.Fatalf("the form is not found in its own blank: %+v", places)
	}
	if n := len(shopForm().Paths()); len(places.Cells) < n {
		t.Errorf("%d cells, want those of %d paths", len(places.Cells), n)
	}
	for path, v := range asked {
		if got := places.Cells[path].Text; got != v.String() {
			t.Errorf("%s holds %q, want %q", path, got, v.String())
		}
	}
	seen := map[string]string{}
	for path, c := range places.Cells {
		if !strings.HasPrefix(path, "unit.") && !strings.HasPrefix(path, "period.") && !strings.HasPrefix(path, "form.") && seen[c.Ref()] != "" {
			t.Errorf("%s and %s stand in %s", path, seen[c.Ref()], c.Ref())
		}
		seen[c.Ref()] = path
	}
	text := ""
	for name, part := range parts(t, blank(t, f, templates.Answers{Period: month(2023, 6)})) {
		if strings.HasPrefix(name, "xl/worksheets/") {
			text += part
		}
	}
	if n := strings.Count(text, `<formula1>"大,小"</formula1>`) + strings.Count(text, "<formula1>&quot;大,小&quot;</formula1>"); n != 12 {
		t.Errorf("%d cells offer the words of the code, want 12", n)
	}
}

// A template that asks for a list in a wrong way is told so.
func TestListsAreAskedRightly(t *testing.T) {
	for name, c := range map[string]struct {
		ref, text, want string
	}{
		"two rows":   {"B4", "{{? shop.name}}", "只能问在一行里"},
		"no number":  {"A11", "1", "没有序号"},
		"no field":   {"B11", "{{? shop.nmae}}", "shop.1.nmae"},
		"other list": {"B11", "{{? shops.name}}", `没有名为 "shops.name"`},
	} {
		t.Run(name, func(t *testing.T) {
			def := shopForm()
			data, err := templates.Draw(def)
			if err != nil {
				t.Fatal(err)
			}
			book := read(t, data)
			if got := book.Sheets[0].At(11, 1).Text; got != "{{shop.no}}" {
				t.Fatalf("A11 holds %q: is this test still looking at the right row?", got)
			}
			dir := t.TempDir()
			data = edited(t, data, func(f *excelize.File) error { return f.SetCellStr(f.GetSheetName(0), c.ref, c.text) })
			if err := os.WriteFile(filepath.Join(dir, def.Workbook), data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = templates.OpenForm(templates.NewLibrary(dir), ".", def)
			wantError(t, err, c.want)
		})
	}
}

// What a definition says of lists and codes must make sense.
func TestListsAreChecked(t *testing.T) {
	for want, change := range map[string]func(*templates.FormDef){
		"rows 不在":         func(d *templates.FormDef) { d.Lists[0].Rows = 0 },
		"缺 name 或 fields": func(d *templates.FormDef) { d.Lists[0].Fields = nil },
		"与别的列表或指标重名":      func(d *templates.FormDef) { d.Lists[1].List = "seen" },
		"codes 是 type":    func(d *templates.FormDef) { d.Lists[0].Fields[1].Codes = nil },
		"bound 只用于数值":     func(d *templates.FormDef) { d.Items[1].Bound = true },
		"应为 projects":     func(d *templates.FormDef) { d.Lists[0].From = "shops" },
		"respondents":     func(d *templates.FormDef) { d.Of = "village" },
		"name 重复，或用了 no":  func(d *templates.FormDef) { d.Lists[0].Fields[2].Item = "name" },
	} {
		def := shopForm()
		change(def)
		wantError(t, def.Check(), want)
	}
	if err := shopForm().Check(); err != nil {
		t.Error(err)
	}
}

// Rows that somebody put in between those of a list or below its last are told, since nothing
// there is read, whatever stands in them; the form's own lines are not.
func TestRowsBeyondAList(t *testing.T) {
	f := drawnForm(t, shopForm())
	data := blank(t, f, templates.Answers{Unit: facts.Respondent{ID: "BM01", Name: "商务局"}, Period: month(2023, 6),
		Asked: map[string]facts.Value{"word": facts.TextValue("完")}})
	if got := f.Beyond(f.Locate(read(t, data))); len(got) != 0 {
		t.Fatalf("in a blank: %v", got)
	}
	sheet := read(t, data).Sheets[0].Name
	places := f.Locate(read(t, data))
	first, last := places.Cells["shop.1.name"], places.Cells["shop.12.name"]
	out := edited(t, data, func(book *excelize.File) error {
		return errors.Join(book.UnprotectSheet(sheet), book.InsertRows(sheet, last.Row+1, 2), book.SetCellStr(sheet, xlsx.Ref(last.Row+1, last.Col), "第十三家"),
			book.SetCellInt(sheet, xlsx.Ref(last.Row+2, last.Col+2), 8), // 8 is a row's number too
			book.InsertRows(sheet, first.Row+3, 1), book.SetCellStr(sheet, xlsx.Ref(first.Row+3, first.Col), "插进来的"))
	})
	var told []string
	for _, c := range f.Beyond(f.Locate(read(t, out))) {
		told = append(told, c.Text)
	}
	if !slices.Equal(told, []string{"插进来的", "第十三家", "8"}) {
		t.Errorf("told: %q", told)
	}
}
