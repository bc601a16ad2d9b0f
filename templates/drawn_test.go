package templates_test

import (
	"bytes"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"parkstat/templates"
)

// The shipped forms of departments and projects have the workbooks that are drawn for
// them, and ask for all that their definitions know.
func TestFormsOfDepartmentsAreDrawn(t *testing.T) {
	lib := templates.NewLibrary("")
	n := 0
	for _, name := range shippedForms(t) {
		if strings.HasSuffix(name, ".rules.yaml") {
			continue
		}
		def := &templates.FormDef{}
		if err := loadYAML(lib, name, def); err != nil {
			t.Fatal(err)
		}
		if def.Of == "" && len(def.Lists) == 0 {
			continue
		}
		n++
		drawn, err := templates.Draw(def)
		if err != nil {
			t.Fatal(err)
		}
		shipped, _, err := lib.Read(path.Join("forms", def.Workbook))
		if err != nil || !bytes.Equal(drawn, shipped) {
			t.Errorf("%s is not what parkstat template draw makes of %s: %v", def.Workbook, name, err)
		}
		f, err := templates.OpenForm(lib, "forms", def)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range def.Paths() {
			if _, ref := f.Cell(p); ref == "" {
				t.Errorf("%s asks nowhere for %s", def.Workbook, p)
			}
		}
	}
	if n < 13 {
		t.Errorf("only %d forms of departments and projects", n)
	}
}

func shippedForms(t testing.TB) (names []string) {
	t.Helper()
	all, err := filepath.Glob("forms/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		names = append(names, filepath.ToSlash(name))
	}
	return names
}
