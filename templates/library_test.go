package templates_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parkstat/templates"
)

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A park's folder comes first, file by file; what it lacks is embedded.
func TestLibraryOverrides(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "reports/monthly.txt.tmpl", "本园区的正文")
	own, none := templates.NewLibrary(dir), templates.NewLibrary("")
	data, from, err := own.Read("reports/monthly.txt.tmpl")
	if err != nil || string(data) != "本园区的正文" || from != filepath.ToSlash(dir)+"/reports/monthly.txt.tmpl" {
		t.Errorf("%q from %s, %v", data, from, err)
	}
	shipped, _, err := none.Read("reports/monthly.txt.tmpl")
	if err != nil || !strings.Contains(string(shipped), "首页指标") {
		t.Errorf("embedded: %v", err)
	}
	for _, name := range []string{"reports/monthly.xlsx", "forms/../reports/monthly.xlsx"} {
		a, _, err := own.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		if b, _, err := none.Read("reports/monthly.xlsx"); err != nil || string(a) != string(b) {
			t.Errorf("%s is not the embedded one, %v", name, err)
		}
	}
}

func TestLibraryRefuses(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "forms/folder.yaml/x", "")
	for _, lib := range []*templates.Library{templates.NewLibrary(""), templates.NewLibrary(dir)} {
		_, from, err := lib.Read("forms/gone.yaml")
		if !errors.Is(err, fs.ErrNotExist) || from != "templates/forms/gone.yaml" {
			t.Errorf("from %s: %v", from, err)
		}
		wantError(t, err, "read template forms/gone.yaml")
		if _, _, err := lib.Read("../go.mod"); err == nil {
			t.Error("a file outside the library is read")
		}
	}
	if _, _, err := templates.NewLibrary(dir).Read("forms/folder.yaml"); err == nil {
		t.Error("a folder is read as a file")
	}
}

// A park's own form workbook is held against the definition.
func TestOpenFormRefuses(t *testing.T) {
	lib := templates.NewLibrary(t.TempDir())
	if _, err := loadForm(lib); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cells map[string]string
		want  []string
	}{
		"unknown item":    {map[string]string{"D9": "{{? gvo.m}}"}, []string{"forms/monthly-output.xlsx", "产销月报!D9", `"gvo.m"`, `是否为 "gov.m"`}},
		"unknown column":  {map[string]string{"D9": "{{? gov.q}}"}, []string{"产销月报!D9", `"gov.q"`}},
		"single by item":  {map[string]string{"D13": "{{? next.m}}"}, []string{"产销月报!D13", `"next.m"`}},
		"broken braces":   {map[string]string{"A1": "月报 {{"}, []string{"产销月报!A1", "括号不成对"}},
		"bad placeholder": {map[string]string{"A1": "{{? }}"}, []string{"产销月报!A1", "名称不合规"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadForm(ownForm(t, c.cells))
			wantError(t, err, c.want...)
		})
	}
	dir := t.TempDir()
	put(t, dir, "forms/monthly-output.xlsx", "not a workbook")
	_, err := loadForm(templates.NewLibrary(dir))
	wantError(t, err, filepath.ToSlash(dir)+"/forms/monthly-output.xlsx")
}

func TestOpenFormRefusesUnknownIdentity(t *testing.T) {
	_, err := loadForm(ownForm(t, map[string]string{"B5": "{{unit.nmae}}"}))
	wantError(t, err, "产销月报!B5", `是否为 "unit.name"`)
}

func TestFormDefCheck(t *testing.T) {
	good := func() *templates.FormDef {
		return &templates.FormDef{Form: "f", Version: "1", Name: "表", Workbook: "f.xlsx",
			Columns: []templates.Column{{Column: "m", Name: "本月", Except: []int{2}}, {Column: "m_ly", Name: "同期", Of: "m"}},
			Items:   []templates.Item{{Item: "gov", Name: "产值", Line: "01", Type: "money"}, {Item: "next", Name: "下月", Type: "money", Single: true}}}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(f *templates.FormDef){
		"no form":         func(f *templates.FormDef) { f.Form = "" },
		"no version":      func(f *templates.FormDef) { f.Version = "" },
		"no workbook":     func(f *templates.FormDef) { f.Workbook = "" },
		"no items":        func(f *templates.FormDef) { f.Items = nil },
		"item twice":      func(f *templates.FormDef) { f.Items[1].Item = "gov" },
		"item unnamed":    func(f *templates.FormDef) { f.Items[0].Name = "" },
		"unknown type":    func(f *templates.FormDef) { f.Items[0].Type = "float" },
		"decimals":        func(f *templates.FormDef) { f.Items[0].Decimals = 7 },
		"column of none":  func(f *templates.FormDef) { f.Columns[1].Of = "q" },
		"column unnamed":  func(f *templates.FormDef) { f.Columns[0].Name = "" },
		"column uncalled": func(f *templates.FormDef) { f.Columns[0].Column = "" },
	} {
		f := good()
		change(f)
		if f.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
	f := good()
	if got := strings.Join(f.Paths(), " "); got != "gov.m gov.m_ly gov.note next" {
		t.Errorf("paths %s", got)
	}
	if f.Label("gov", "m") != "01 产值 本月" || f.Label("next", "") != "下月" || f.Label("nobody", "m") != "nobody" {
		t.Errorf("labels %s, %s", f.Label("gov", "m"), f.Label("next", ""))
	}
	if f.Asks("m", month(2023, 2)) || !f.Asks("m", month(2023, 3)) || !f.Asks("m_ly", month(2023, 2)) {
		t.Error("what is asked when")
	}
}

func TestReportDefCheck(t *testing.T) {
	def := &templates.ReportDef{}
	if err := loadYAML(templates.NewLibrary(""), "reports/monthly.yaml", def); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(def.Check()...); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(d *templates.ReportDef){
		"report": func(d *templates.ReportDef) { d.Report = "" }, "file": func(d *templates.ReportDef) { d.File = "" },
		"subject": func(d *templates.ReportDef) { d.Subject = "" }, "narrative": func(d *templates.ReportDef) { d.Narrative = "" },
		"headline": func(d *templates.ReportDef) { d.Headline = "" }, "mail_html": func(d *templates.ReportDef) { d.MailHTML = "" },
		"top": func(d *templates.ReportDef) { d.Top = 0 }, "mail_rows": func(d *templates.ReportDef) { d.MailRows = -1 },
		"indicators": func(d *templates.ReportDef) { d.Indicators = nil },
	} {
		d := *def
		change(&d)
		wantError(t, errors.Join(d.Check()...), name)
	}
}
