package templates_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"
	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// unitCode is a valid code of nobody.
var unitCode = facts.MakeCreditCode("91410999MA000100")

// loadForm compiles the shipped return form from a library.
func loadForm(lib *templates.Library) (*templates.Form, error) {
	def := &templates.FormDef{}
	if err := loadYAML(lib, "forms/monthly-output.yaml", def); err != nil {
		return nil, err
	}
	if err := def.Check(); err != nil {
		return nil, err
	}
	return templates.OpenForm(lib, "forms", def)
}

func loadYAML(lib *templates.Library, name string, into any) error {
	data, _, err := lib.Read(name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	return d.Decode(into)
}

var shipped = sync.OnceValues(func() (*templates.Form, error) { return loadForm(templates.NewLibrary("")) })

func shippedForm(t testing.TB) *templates.Form {
	t.Helper()
	f, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func month(y, m int) facts.Period { return facts.Period{Year: y, Month: m} }

// answers are a complete return of March.
func answers() templates.Answers {
	a := templates.Answers{Unit: facts.Respondent{ID: unitCode, Name: "恒岳化工有限公司", Class: "2614"}, Period: month(2023, 3),
		Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for i, item := range []string{"gov", "sales", "exports", "elec"} {
		n := int64(1000 - 100*i)
		a.Asked[item+".m"], a.Asked[item+".ytd"] = facts.Int(n), facts.Int(3*n)
		a.Given[item+".m_ly"], a.Given[item+".ytd_ly"] = facts.Int(n-50), facts.Int(3*n-150)
	}
	a.Asked["next"] = facts.Int(1200)
	a.Asked["remark"] = facts.TextValue("无")
	return a
}

func blank(t testing.TB, f *templates.Form, a templates.Answers) []byte {
	t.Helper()
	data, err := f.Blank(a)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, data []byte) *xlsx.Book {
	t.Helper()
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// edited is the workbook after a change by an office program.
func edited(t testing.TB, data []byte, change func(f *excelize.File) error) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := change(f); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts are the files inside a workbook.
func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	all := map[string]string{}
	_, err := xlsx.EachPart(data, func(name string, body []byte) ([]byte, error) {
		all[name] = string(body)
		return body, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantError fails unless err says every one of the words.
func wantError(t testing.TB, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Fatalf("the error does not say %q: %v", w, err)
		}
	}
}

// ownForm is a library of a park whose form's workbook has other cells.
func ownForm(t testing.TB, cells map[string]string) *templates.Library {
	t.Helper()
	dir := t.TempDir()
	data, _, err := templates.NewLibrary("").Read("forms/monthly-output.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	data = edited(t, data, func(f *excelize.File) error {
		for ref, s := range cells {
			if err := f.SetCellStr("产销月报", ref, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err := os.MkdirAll(filepath.Join(dir, "forms"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "forms", "monthly-output.xlsx"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return templates.NewLibrary(dir)
}
