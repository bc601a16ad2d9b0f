package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/examples"
	"parkstat/park"
	"parkstat/templates"
)

// The forms of departments and projects, their indicators and whoever returns them are
// configuration: no identifier and no text of the program names one.
func TestNothingIsWrittenForADepartment(t *testing.T) {
	names := map[string]string{} // what may not be named, and where it is defined
	add := func(from string, all ...string) {
		for _, name := range all {
			if name != "" {
				names[name] = from
			}
		}
	}
	lib := templates.NewLibrary("")
	read := func(name string, into any) {
		data, from, err := lib.Read(name)
		if err == nil {
			err = park.Decode(from, data, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	supplements, err := shippedSupplements()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range supplements.Forms {
		if f.Def.Of == "" {
			continue // what enterprises return is what the office speaks of anyway
		}
		from := f.Def.Form
		add(from, f.Def.Form, f.Def.Name)
		for _, it := range f.Def.Items {
			if strings.HasSuffix(it.Item, "_remark") || strings.HasSuffix(it.Item, "_preparer") || strings.HasSuffix(it.Item, "_date") {
				continue // every form has these
			}
			add(from, it.Item, it.Name)
		}
		for _, l := range f.Def.Lists {
			add(from, l.List, l.Name)
			for _, it := range l.Fields {
				if len([]rune(it.Name)) > 2 { // 说明, 状态: words of every language
					add(from, it.Name)
				}
				for _, code := range it.Codes {
					if len([]rune(code)) > 2 {
						add(from, code)
					}
				}
			}
		}
	}
	var indicators calc.Definitions
	read("reports/half-year.indicators.yaml", &indicators)
	for _, d := range indicators.Indicators {
		if len(d.Code) > 5 { // air, hard: words of any program
			add("half-year.indicators.yaml", d.Code)
		}
		add("half-year.indicators.yaml", d.Name, d.Short)
	}
	var sample examples.Supplements
	if err := park.Decode("examples/supplements.yaml", examples.SupplementsFile, &sample); err != nil {
		t.Fatal(err)
	}
	for _, d := range sample.Departments {
		add("supplements.yaml", d.Name)
	}
	if len(names) < 120 {
		t.Fatalf("only %d names: is this test still looking at the right place?", len(names))
	}
	tree := os.DirFS("../..")
	looked := 0
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			return err
		}
		looked++
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Ident:
				// A single English word may be anybody's; sci_titles, as sciTitles too, is ours.
				for word, from := range names {
					if strings.Contains(word, "_") && strings.Contains(strings.ToLower(n.Name), strings.ReplaceAll(word, "_", "")) {
						t.Errorf("%s has the identifier %s for %s of %s", name, n.Name, word, from)
					}
				}
			case *ast.BasicLit:
				said, err := strconv.Unquote(n.Value)
				if err != nil {
					said = n.Value
				}
				for word, from := range names {
					telling := len([]rune(word)) >= 3 && strings.ContainsFunc(word, func(r rune) bool { return r > 127 || r == '_' || r == '-' })
					if said == word || telling && strings.Contains(said, word) {
						t.Errorf("%s says %q of %s in %q", name, word, from, said)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil || looked < 200 {
		t.Errorf("%d files, %v", looked, err)
	}
}
