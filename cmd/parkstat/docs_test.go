package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/alecthomas/kong"

	"parkstat/ingest"
	"parkstat/park"
)

// page is a file of the tree by its path from the top.
func page(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// handbook is every page under docs: its path from the top and its text.
func handbook(t *testing.T) map[string]string {
	t.Helper()
	top := filepath.Join("..", "..")
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(top, "docs"), func(name string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".md" {
			rel, _ := filepath.Rel(top, name)
			all[filepath.ToSlash(rel)] = page(t, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil || len(all) < 30 {
		t.Fatalf("%d pages under docs: %v", len(all), err)
	}
	return all
}

// rowsAbout are the lines of a table from the row that starts with head, up to the
// next row that names something new in its first column.
func rowsAbout(text, head string) string {
	at := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(head) + `[^a-z_.][^\n]*(\n\|[ \t]*\|[^\n]*)*`)
	return at.FindString(text)
}

// commandPages tell all commands and exit codes, each command in a row that begins with it.
var commandPages = []struct{ name, before, from, to, codes, code string }{
	{"docs/operating/commands.md", "parkstat ", "", "", "exit codes", `(?m)^\| (\d+) \| .{2,} \|$`},
	{"README.md", "", "## Commands", "\n## ", "Exit codes: ", `\b(\d+) \S`},
	{"README.zh-CN.md", "", "## 命令", "\n## ", "退出码：", `\b(\d+) \S`},
}

// commands are the flags of each command by its name; the one that may be left out of
// its parent's name (mail list) stands under the parent's too.
func commands(t *testing.T) (known map[string][]string, short map[string]string, global []string) {
	t.Helper()
	k, err := kong.New(&CLI{}, kong.Name("parkstat"))
	if err != nil {
		t.Fatal(err)
	}
	known, short = map[string][]string{}, map[string]string{}
	for _, f := range k.Model.Flags {
		global = append(global, f.Name)
	}
	for _, n := range k.Model.Leaves(true) {
		name := commandIn(n.Path())
		known[name] = []string{}
		for _, f := range n.Flags {
			known[name] = append(known[name], f.Name)
		}
		if n.Parent.DefaultCmd == n {
			short[commandIn(n.Parent.Path())] = name
		}
	}
	return known, short, global
}

// commandIn are the first words of a usage, without its arguments.
func commandIn(usage string) string {
	return regexp.MustCompile(`^[a-z]+( [a-z]+)*`).FindString(usage)
}

// Every command and each of its flags stands in the manual and in both READMEs, in the
// row of the command, and no command or flag that is gone.
func TestCommandsAreDocumented(t *testing.T) {
	known, short, global := commands(t)
	row := regexp.MustCompile(`(?m)^\| ([^|\n]*` + "`" + `[^|\n]*)\|[^\n]*(\n\|[ \t]*\|[^\n]*)*`)
	flag := regexp.MustCompile("`--([a-z-]+)")
	for _, p := range commandPages {
		_, text, found := strings.Cut(page(t, p.name), p.from)
		if !found {
			t.Fatalf("%s has no %s", p.name, p.from)
		}
		if p.to != "" {
			text, _, _ = strings.Cut(text, p.to)
		}
		told := map[string]bool{}
		for _, r := range row.FindAllStringSubmatch(text, -1) {
			var own []string
			flags := flag.FindAllStringSubmatch(r[0], -1)
			for _, m := range regexp.MustCompile("`"+p.before+"([a-z][^`]*)`").FindAllStringSubmatch(r[1], -1) {
				name := commandIn(m[1])
				if list := short[name]; list != "" {
					name = list
				}
				if _, ok := known[name]; !ok {
					t.Errorf("%s explains %s, which is no command", p.name, name)
				}
				told[name] = true
				own = append(own, known[name]...)
				for _, f := range known[name] {
					if f != "help" && !slices.ContainsFunc(flags, func(m []string) bool { return m[1] == f }) {
						t.Errorf("%s: %s lacks --%s", p.name, name, f)
					}
				}
			}
			for _, m := range flags {
				if !slices.Contains(own, m[1]) {
					t.Errorf("%s gives %sthe flag --%s, which it has not", p.name, r[1], m[1])
				}
			}
		}
		for name := range known {
			if !told[name] {
				t.Errorf("%s has no row for %s", p.name, name)
			}
		}
		for _, f := range global {
			if !strings.Contains(text, "`--"+f) {
				t.Errorf("%s lacks --%s", p.name, f)
			}
		}
	}
}

// Every exit code is explained wherever the commands are, and no other.
func TestExitCodesAreDocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "exit.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	ast.Inspect(file, func(node ast.Node) bool {
		v, ok := node.(*ast.ValueSpec)
		if ok && strings.HasPrefix(v.Names[0].Name, "exit") {
			want = append(want, v.Values[0].(*ast.BasicLit).Value)
		}
		return true
	})
	if len(want) != 8 {
		t.Errorf("%d exit codes in exit.go, want 8: is this test still looking at the right place?", len(want))
	}
	slices.Sort(want)
	for _, p := range commandPages {
		_, text, _ := strings.Cut(page(t, p.name), p.codes)
		if p.to != "" {
			text, _, _ = strings.Cut(text, "\n\n")
		}
		var got []string
		for _, m := range regexp.MustCompile(p.code).FindAllStringSubmatch(text, -1) {
			got = append(got, m[1])
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s explains the exit codes %v, want %v", p.name, got, want)
		}
	}
}

// Every key of config.yaml has its row, and no row speaks of a key that is gone.
func TestSettingsAreDocumented(t *testing.T) {
	const manual = "docs/operating/settings.md"
	text := page(t, manual)
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
				t.Errorf("%s has no row for `%s`", manual, full)
			}
			// The keys of an entry stand in the row of the list.
			if of.Kind() != reflect.Slice && of.Kind() != reflect.Map || of.Elem().Kind() != reflect.Struct {
				continue
			}
			for inner := range of.Elem().Fields() {
				if key := inner.Tag.Get("yaml"); !regexp.MustCompile(`\b` + key + `\b`).MatchString(row) {
					t.Errorf("%s: the row of `%s` lacks %s", manual, full, key)
				}
			}
		}
	}
	walk("", reflect.TypeFor[park.Config]())
	if len(known) < 20 {
		t.Errorf("only %d keys found in Config", len(known))
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\|").FindAllStringSubmatch(text, -1) {
		if !known[m[1]] {
			t.Errorf("%s explains `%s`, which is no key", manual, m[1])
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
	text := strings.Join(slices.Collect(maps.Values(handbook(t))), "\n")
	for _, r := range list.Rules {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(r.ID) + `\b`).MatchString(text) {
			t.Errorf("docs name no rule %s (%s)", r.ID, r.Message)
		}
	}
}

// outside is the text of a page without its blocks and spans of code.
func outside(text string) string {
	text = regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
	return regexp.MustCompile("`[^`\n]*`").ReplaceAllString(text, "")
}

// anchors are what the headings of a page are called in a link, as GitHub does it.
func anchors(text string) map[string]bool {
	text = regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
	all := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ +(.*)$`).FindAllStringSubmatch(text, -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		again := name
		for n := 1; all[again]; n++ {
			again = fmt.Sprintf("%s-%d", name, n)
		}
		all[again] = true
	}
	return all
}

// Every link of the READMEs and the handbook leads somewhere, and some link to every page.
func TestLinksLeadSomewhere(t *testing.T) {
	docs := handbook(t)
	pages := maps.Clone(docs)
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		pages[name] = page(t, name)
	}
	linked := map[string]bool{}
	for name, text := range pages {
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(outside(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			to, anchor, _ := strings.Cut(m[1], "#")
			if to = path.Join(path.Dir(name), to); strings.HasPrefix(m[1], "#") {
				to = name
			} else {
				linked[to] = true
			}
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(to))); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			} else if anchor != "" && !anchors(page(t, to))[anchor] {
				t.Errorf("%s links to %s, but %s has no such heading", name, m[1], to)
			}
		}
	}
	for name := range docs {
		if !linked[name] {
			t.Errorf("no link leads to %s", name)
		}
	}
}

// No cell of a table is longer than three lines of some twenty Chinese characters: what
// needs more stands below the table.
func TestTablesAreShort(t *testing.T) {
	const most = 120
	cells := 0
	for name, text := range handbook(t) {
		text = regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
		for _, row := range regexp.MustCompile(`(?m)^\|.*\|$`).FindAllString(text, -1) {
			row = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(strings.ReplaceAll(row, `\|`, "/"), "$1")
			for _, cell := range strings.Split(row, "|") {
				cells++
				width := 0
				for _, r := range strings.Trim(strings.NewReplacer("`", "", "**", "").Replace(cell), " ") {
					if width++; r >= 0x2000 {
						width++
					}
				}
				if width > most {
					t.Errorf("%s: a cell is %d columns wide, more than %d: %s", name, width, most, cell)
				}
			}
		}
	}
	if cells < 1000 {
		t.Errorf("only %d cells were found", cells)
	}
}
