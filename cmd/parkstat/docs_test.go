package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"parkstat/ingest"
	"parkstat/park"
)

// manual is docs/operating.md; handbook is every page of docs.
func manual(t *testing.T) string { return pages(t, "operating.md") }

func handbook(t *testing.T) string { return pages(t, "*.md") }

func pages(t *testing.T, pattern string) string {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join("..", "..", "docs", pattern))
	if len(names) == 0 {
		t.Fatalf("no docs/%s", pattern)
	}
	var all strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// rowsAbout are the lines of a table from the row that starts with head, up to the
// next row that names something new in its first column.
func rowsAbout(text, head string) string {
	at := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(head) + `[^a-z_.][^\n]*(\n\|[ \t]*\|[^\n]*)*`)
	return at.FindString(text)
}

// Every command and each of its flags stands in the manual.
func TestCommandsAreDocumented(t *testing.T) {
	k, err := kong.New(&CLI{}, kong.Name("parkstat"))
	if err != nil {
		t.Fatal(err)
	}
	text := manual(t)
	for _, n := range k.Model.Leaves(true) {
		name := "parkstat"
		for _, step := range strings.Fields(n.Path()) {
			if !strings.HasPrefix(step, "<") {
				name += " " + step
			}
		}
		rows := rowsAbout(text, "`"+name)
		if rows == "" {
			t.Errorf("docs/operating.md has no row for %s", name)
			continue
		}
		for _, f := range n.Flags {
			if f.Name != "help" && !strings.Contains(rows, "`--"+f.Name) {
				t.Errorf("docs/operating.md: %s lacks --%s", name, f.Name)
			}
		}
	}
	for _, f := range k.Model.Flags {
		if !strings.Contains(text, "`--"+f.Name) {
			t.Errorf("docs/operating.md lacks --%s", f.Name)
		}
	}
}

// Every exit code has its row in the manual's table.
func TestExitCodesAreDocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "exit.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(manual(t), "exit codes")
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		v, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(v.Names[0].Name, "exit") {
			return true
		}
		n++
		code := v.Values[0].(*ast.BasicLit).Value
		if !regexp.MustCompile(`(?m)^\| ` + code + ` \| .{2,} \|$`).MatchString(text) {
			t.Errorf("docs/operating.md does not explain exit code %s (%s)", code, v.Names[0].Name)
		}
		return true
	})
	if n != 7 {
		t.Errorf("%d exit codes in exit.go, want 7: is this test still looking at the right place?", n)
	}
}

// Every key of config.yaml has its row, and no row speaks of a key that is gone.
func TestSettingsAreDocumented(t *testing.T) {
	text := manual(t)
	known := map[string]bool{}
	var walk func(path string, in reflect.Type)
	walk = func(path string, in reflect.Type) {
		for f := range in.Fields() {
			key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if key == "" || key == "-" {
				continue
			}
			full := strings.TrimPrefix(path+"."+key, ".")
			of := f.Type
			if of.Kind() == reflect.Struct {
				walk(full, of)
				continue
			}
			known[full] = true
			row := rowsAbout(text, "`"+full+"`")
			if row == "" {
				t.Errorf("docs/operating.md has no row for `%s`", full)
			}
			// The keys of an entry stand in the row of the list.
			if of.Kind() != reflect.Slice && of.Kind() != reflect.Map || of.Elem().Kind() != reflect.Struct {
				continue
			}
			for inner := range of.Elem().Fields() {
				if key := inner.Tag.Get("yaml"); !regexp.MustCompile(`\b` + key + `\b`).MatchString(row) {
					t.Errorf("docs/operating.md: the row of `%s` lacks %s", full, key)
				}
			}
		}
	}
	walk("", reflect.TypeFor[park.Config]())
	if len(known) < 20 {
		t.Errorf("only %d keys found in Config", len(known))
	}
	_, table, _ := strings.Cut(text, "config.yaml\n")
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\|").FindAllStringSubmatch(table, -1) {
		if !known[m[1]] {
			t.Errorf("docs/operating.md explains `%s`, which is no key", m[1])
		}
	}
}

// Every rule of the form is named in the handbook.
func TestRulesAreDocumented(t *testing.T) {
	const name = "../../templates/forms/monthly-output.rules.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list ingest.RuleFile
	if err := park.Decode(name, data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Rules) < 15 {
		t.Errorf("only %d rules", len(list.Rules))
	}
	text := handbook(t)
	for _, r := range list.Rules {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(r.ID) + `\b`).MatchString(text) {
			t.Errorf("docs name no rule %s (%s)", r.ID, r.Message)
		}
	}
}
