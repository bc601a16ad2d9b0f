package templates_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// sign begins what a spreadsheet would take for a formula if it were let.
var sign = rapid.SampledFrom([]string{"", "=", "+", "-", "@", "'", "=1+1", "=cmd|' /C calc'!A0", "{{unit.code}}", "\t", " "})

// words are what people write into cells.
var words = rapid.Custom(func(t *rapid.T) string {
	tail := rapid.StringOfN(rapid.RuneFrom([]rune{' ', '\n', '&', '<', '>', '"', '\'', '　'}, unicode.Han, unicode.Latin, unicode.Nd, unicode.Punct, unicode.Sc), 1, 40, -1)
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
		Unit: facts.Respondent{ID: facts.MakeCreditCode(stem), Name: words.Draw(t, "name"), Class: rapid.SampledFrom(facts.Divisions).Draw(t, "division").Code + "11"},
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
		if id, want := templates.Identify(book), (templates.Identity{Form: form.Def.Form, Version: form.Def.Version, Unit: a.Unit.ID, Period: a.Period.String()}); id != want {
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
