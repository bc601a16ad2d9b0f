package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/examples"
	"parkstat/templates"
)

// anybodys are codes that are words of any program too.
var anybodys = map[string]bool{"environment": true, "events": true, "inspected": true, "places": true}

// ofTheList are words of forms that 名录 or the first form has too.
var ofTheList = []string{"首席服务员", "营业收入", "行业小类代码", "工业总产值"}

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
			err = decodeYAML(from, data, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	beside, err := shippedBeside()
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]bool{} // what the office speaks of anyway: its first form and the annual one
	var home []*templates.FormDef
	for _, name := range []string{"forms/monthly-output.yaml", "forms/annual-value-added.yaml"} {
		var def templates.FormDef
		read(name, &def)
		home = append(home, &def)
		for _, it := range def.Items {
			ours[it.Item], ours[it.Name] = true, true
		}
		for _, c := range def.Columns {
			ours[c.Column], ours[c.Name] = true, true
		}
	}
	for _, f := range beside.Forms {
		if slices.ContainsFunc(home, func(d *templates.FormDef) bool { return d.Form == f.Def.Form }) {
			continue
		}
		from := f.Def.Form
		add(from, f.Def.Form, f.Def.Name)
		for _, c := range f.Def.Columns {
			if !ours[c.Column] && !ours[c.Name] {
				add(from, c.Column, c.Name)
			}
		}
		for _, it := range f.Def.Items {
			if strings.HasSuffix(it.Item, "_remark") || strings.HasSuffix(it.Item, "_preparer") || strings.HasSuffix(it.Item, "_date") || ours[it.Name] {
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
	for _, name := range []string{"reports/half-year.indicators.yaml", "reports/dispatch.indicators.yaml"} {
		var indicators calc.Definitions
		read(name, &indicators)
		for _, d := range indicators.Indicators {
			if len(d.Code) > 5 { // air, hard: words of any program
				add(name, d.Code)
			}
			if !ours[d.Name] {
				add(name, d.Name, d.Short)
			}
		}
	}
	var sample examples.Beside
	if err := decodeYAML("examples/beside.yaml", examples.BesideFile, &sample); err != nil {
		t.Fatal(err)
	}
	for _, d := range sample.Departments {
		add("beside.yaml", d.Name, d.Code)
	}
	for _, word := range ofTheList {
		delete(names, word)
	}
	if len(names) < 160 {
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
				// sci_titles is ours, as sciTitles and as a part of a longer name too; so is budget
				// by itself.
				said := strings.ToLower(n.Name)
				for word, from := range names {
					if strings.Contains(word, "_") && strings.Contains(said, strings.ReplaceAll(word, "_", "")) || said == word && !anybodys[word] {
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
