package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// No line is longer than 160 characters, in tests neither.
func TestLinesAreShort(t *testing.T) {
	const most = 160
	tree := os.DirFS("../..")
	err := eachGoFile(tree, parser.PackageClauseOnly, func(name string, _ *ast.File) error {
		src, err := fs.ReadFile(tree, name)
		for i, line := range strings.Split(string(src), "\n") {
			if n := utf8.RuneCountInString(line); n > most {
				t.Errorf("%s:%d: %d characters, more than %d", name, i+1, n, most)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// No type has more than 25 methods: a larger one is several nouns.
func TestTypesAreSmall(t *testing.T) {
	const most = 25
	methods := map[string]int{}
	err := eachGoFile(os.DirFS("../.."), 0, func(name string, file *ast.File) error {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && !strings.HasSuffix(name, "_test.go") {
				methods[path.Dir(name)+"."+receiver(f.Recv.List[0].Type)]++
			}
		}
		return nil
	})
	if err != nil || len(methods) < 100 {
		t.Errorf("%d types with methods: %v", len(methods), err)
	}
	for name, n := range methods {
		if n > most {
			t.Errorf("%s has %d methods, more than %d", name, n, most)
		}
	}
}

// receiver is the type's name, whatever its parameters.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return fmt.Sprintf("%T", e)
}

// What a room exports, somebody outside names: another room, or a test. Interfaces are the
// exception, which nobody need name to implement them, and words of a list of constants.
func TestExportedNamesAreUsed(t *testing.T) {
	exported, named := map[string]bool{}, map[string]bool{}
	err := eachGoFile(os.DirFS("../.."), 0, func(name string, file *ast.File) error {
		dir := path.Dir(name)
		if !strings.HasSuffix(name, "_test.go") && file.Name.Name != "main" {
			for _, n := range exports(file) {
				exported[dir+"."+n] = true
			}
		}
		rooms := map[string]string{}
		for _, i := range file.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			as := path.Base(p)
			if i.Name != nil {
				as = i.Name.Name
			}
			rooms[as] = strings.TrimPrefix(p, module+"/")
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && rooms[x.Name] != "" {
					named[rooms[x.Name]+"."+s.Sel.Name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil || len(exported) < 100 {
		t.Errorf("%d exported names: %v", len(exported), err)
	}
	for name := range exported {
		if !named[name] {
			t.Errorf("%s is exported, and nobody else names it", name)
		}
	}
}

// exports are the names that a file exports: its functions, variables, types that are no
// interfaces, and constants that stand alone.
func exports(file *ast.File) (names []string) {
	for _, d := range file.Decls {
		var ids []*ast.Ident
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				ids = append(ids, d.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if _, is := s.Type.(*ast.InterfaceType); !is {
						ids = append(ids, s.Name)
					}
				case *ast.ValueSpec:
					if d.Tok == token.VAR || !d.Lparen.IsValid() {
						ids = append(ids, s.Names...)
					}
				}
			}
		}
		for _, id := range ids {
			if id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	return names
}
