package templates_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// sign begins what a spreadsheet would take for a formula if it were let.
var sign = rapid.SampledFrom([]string{"", "=", "+", "-", "@", "'", "=1+1", "=cmd|' /C calc'!A0", "{{unit.code}}", "\t", " "})

// words are what people write into cells.
var words = rapid.Custom(func(t *rapid.T) string {
	tail := rapid.StringOfN(rapid.RuneFrom([]rune{' ', '\n', '&', '<', '>', '"', '\'', '　'}, unicode.Han, unicode.Latin, unicode.Nd, unicode.Punct,
		unicode.Sc), 1, 40, -1)
	return sign.Draw(t, "sign") + tail.Draw(t, "tail")
})

func drawValue(t *rapid.T, it templates.Item, column string) facts.Value {
	kind := it.Type
	if column == templates.NoteColumn {
		kind = "text"
	}
	switch kind {
	case "money":
		return facts.Int(rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "money"))
	case "number":
		units := rapid.Int64Range(-99_999_999_999, 99_999_999_999).Draw(t, "units")
		v, err := facts.ParseDecimal(fmt.Sprintf("%s%d.%02d", map[bool]string{true: "-"}[units < 0], max(units, -units)/100, max(units, -units)%100))
		if err != nil {
			t.Fatal(err)
		}
		return v
	case "date":
		day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 36_000).Draw(t, "day"))
		return facts.Value{State: facts.Reported, Kind: facts.Date, Text: day.Format(time.DateOnly)}
	case "tick":
		return facts.TextValue("是")
	}
	return facts.TextValue(words.Draw(t, "text"))
}

func drawAnswers(t *rapid.T, def *templates.FormDef) templates.Answers {
	stem := "91410999MA" + rapid.StringMatching(`[0-9A-HJ-NPQRTUWXY]{6}`).Draw(t, "stem")
	a := templates.Answers{
		Unit: facts.Respondent{ID: facts.MakeCreditCode(stem), Name: words.Draw(t, "name"),
			Class: rapid.SampledFrom(facts.Divisions).Draw(t, "division").Code + "11"},
		Period: facts.Period{Year: rapid.IntRange(2000, 2099).Draw(t, "year"),
			Month: rapid.OneOf(rapid.Just(facts.FirstMonth), rapid.IntRange(facts.FirstMonth, 12)).Draw(t, "month")},
		Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for _, path := range def.Paths() {
		item, column, _ := strings.Cut(path, ".")
		if rapid.IntRange(0, 3).Draw(t, "left out") == 0 {
			continue
		}
		v := drawValue(t, *def.Item(item), column)
		if strings.HasSuffix(column, "_ly") && rapid.Bool().Draw(t, "given") {
			a.Given[path] = v
		} else {
			a.Asked[path] = v
		}
	}
	return a
}

// A filled form read back through the same form gives what was put in, whatever
// it is, and holds no formula.
func TestLens(t *testing.T) {
	form := shippedForm(t)
	rapid.Check(t, func(t *rapid.T) {
		a := drawAnswers(t, form.Def)
		data, err := form.Blank(a)
		if err != nil {
			t.Fatal(err)
		}
		book, err := xlsx.Read(data, xlsx.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if id, want := templates.Identify(book), (templates.Identity{Form: form.Def.Form, Version: form.Def.Version, Unit: a.Unit.ID,
			Period: a.Period.String()}); id != want {
			t.Fatalf("identity %+v, want %+v", id, want)
		}
		for _, s := range book.Sheets {
			for _, c := range s.Cells {
				if c.Formula || c.Uncached {
					t.Fatalf("%s!%s is a formula", s.Name, c.Ref())
				}
			}
		}
		places := form.Locate(book)
		if places == nil || !places.Issued {
			t.Fatalf("the form is not found where it was issued: %+v", places)
		}
		for name, want := range map[string]string{"unit.code": a.Unit.ID, "unit.name": a.Unit.Name, "unit.class": a.Unit.Class, "period.code": a.Period.String()} {
			if got := places.Cells[name]; got.Kind != xlsx.Text || got.Text != want {
				t.Fatalf("%s: %s %q, want %q", name, got.Kind, got.Text, want)
			}
		}
		for _, path := range form.Def.Paths() {
			got, ok := places.Cells[path]
			if !ok {
				t.Fatalf("%s has no cell", path)
			}
			kind, text := expected(form.Def, a, path)
			if got.Kind != kind || got.Text != text {
				t.Fatalf("%s at %s: %s %q, want %s %q", path, got.Ref(), got.Kind, got.Text, kind, text)
			}
		}
	})
}

// expected is what the cell of a path must hold.
func expected(def *templates.FormDef, a templates.Answers, path string) (xlsx.Kind, string) {
	item, column, _ := strings.Cut(path, ".")
	if a.Period.IsJoint() && (column == "m" || column == "m_ly") {
		return xlsx.Text, "—"
	}
	v, ok := a.Given[path]
	if !ok {
		v, ok = a.Asked[path]
	}
	switch {
	case !ok:
		return xlsx.Empty, ""
	case v.IsNumber():
		return xlsx.Number, v.Decimal()
	case def.Item(item).Type == "date" && column == "":
		return xlsx.Date, v.Text
	}
	return xlsx.Text, v.Text
}

func TestBlankIsTheSameEveryTime(t *testing.T) {
	form, a := shippedForm(t), answers()
	first := blank(t, form, a)
	for range 5 {
		if string(blank(t, form, a)) != string(first) {
			t.Fatal("equal answers give other bytes")
		}
	}
}

// drawForm is any form of an office: items of all types in any columns, some asked and some
// shown, lines and columns apart, single cells among text or alone.
func drawForm(t *rapid.T, dir string) (*templates.Form, map[string]bool) {
	types := rapid.SampledFrom([]string{"money", "number", "text", "date", "tick"})
	def := &templates.FormDef{Form: "T" + rapid.StringMatching(`[0-9]{1,3}`).Draw(t, "form"), Version: "1", Name: "任意表", Workbook: "f.xlsx"}
	f := excelize.NewFile()
	defer f.Close()
	put := func(row, col int, s string) {
		if err := f.SetCellStr("Sheet1", xlsx.Ref(row, col), s); err != nil {
			t.Fatal(err)
		}
	}
	put(1, 1, "{{unit.code}}")
	put(1, 2, "单位名称：{{unit.name}}")
	put(1, 3, "{{period.code}}")
	asked := map[string]bool{}
	cols := map[string]int{}
	col := 2
	for i := range rapid.IntRange(1, 3).Draw(t, "columns") {
		c := templates.Column{Column: fmt.Sprint("c", i), Name: fmt.Sprint("栏", i)}
		def.Columns = append(def.Columns, c)
		col += rapid.IntRange(1, 3).Draw(t, "apart")
		cols[c.Column] = col
		put(3, col, c.Name)
	}
	row := 3
	for i := range rapid.IntRange(1, 6).Draw(t, "items") {
		it := templates.Item{Item: fmt.Sprint("i", i), Name: fmt.Sprint("指标", i), Type: types.Draw(t, "type"), Decimals: 2,
			Single: rapid.IntRange(0, 3).Draw(t, "single") == 0}
		def.Items = append(def.Items, it)
		row += rapid.IntRange(1, 3).Draw(t, "apart")
		put(row, 1, it.Name)
		hole := func(path string, at int, ask bool) {
			asked[path] = ask
			put(row, at, map[bool]string{true: "{{? " + path + "}}", false: "{{" + path + "}}"}[ask])
		}
		if it.Single {
			hole(it.Item, 2, true)
			continue
		}
		for _, c := range def.Columns {
			if rapid.IntRange(0, 5).Draw(t, "not on the sheet") > 0 {
				hole(it.Item+"."+c.Column, cols[c.Column], rapid.IntRange(0, 2).Draw(t, "asked") > 0)
			}
		}
	}
	if err := f.SaveAs(filepath.Join(dir, def.Workbook)); err != nil {
		t.Fatal(err)
	}
	form, err := templates.OpenForm(templates.NewLibrary(dir), ".", def)
	if err != nil {
		t.Fatal(err)
	}
	return form, asked
}

// Any form, filled in with any values and read back through itself, gives those values.
func TestLensOfAnyForm(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		form, asked := drawForm(t, dir)
		a := templates.Answers{Unit: facts.Respondent{ID: unitCode, Name: words.Draw(t, "name")}, Period: facts.Period{Year: 2023, Month: 6},
			Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
		want := map[string]facts.Value{}
		for _, path := range slices.Sorted(maps.Keys(asked)) {
			if rapid.IntRange(0, 3).Draw(t, "left out") == 0 {
				continue
			}
			item, column, _ := strings.Cut(path, ".")
			want[path] = drawValue(t, *form.Def.Item(item), column)
			if asked[path] {
				a.Asked[path] = want[path]
			} else {
				a.Given[path] = want[path]
			}
		}
		data, err := form.Blank(a)
		if err != nil {
			t.Fatal(err)
		}
		book, err := xlsx.Read(data, xlsx.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		places := form.Locate(book)
		if places == nil || !places.Issued {
			t.Fatalf("the form is not found: %+v", places)
		}
		for path := range asked {
			got := places.Cells[path]
			kind, text := xlsx.Empty, ""
			switch v, ok := want[path]; {
			case ok && v.IsNumber():
				kind, text = xlsx.Number, v.Decimal()
			case ok && v.Kind == facts.Date: // a serial number, in a cell whose format shows no date
				day, err := time.Parse(time.DateOnly, v.Text)
				if err != nil {
					t.Fatal(err)
				}
				kind, text = xlsx.Number, fmt.Sprint(int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24))
			case ok:
				kind, text = xlsx.Text, v.Text
			}
			if got.Kind != kind || got.Text != text {
				t.Fatalf("%s at %s: %s %q, want %s %q", path, got.Ref(), got.Kind, got.Text, kind, text)
			}
		}
	})
}
