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
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "parkstat"

// room is what the product files of a folder may import besides the standard library.
type room struct {
	ours   string // our rooms, by their folders
	libs   string // modules, or packages of them
	except string // of the standard library, what it may not
}

// rooms is the policy. A folder that is not here may hold no Go file, so that a new
// room is a decision. Read downwards it is a pile of floors: no arrow runs back up.
var rooms = map[string]room{
	"facts":            {},
	"facts/formula":    {ours: "facts", libs: "github.com/expr-lang/expr"},
	"facts/calendar":   {ours: "facts", except: "io io/fs log log/slog net net/http os os/exec"},
	"calc":             {ours: "facts facts/formula", except: "io io/fs log log/slog net net/http os os/exec time"},
	"calc/disclose":    {ours: "calc", except: "io io/fs log log/slog net net/http os os/exec time"},
	"templates/xlsx":   {ours: "facts", libs: "github.com/klauspost/compress"},
	"templates/weave":  {ours: "facts facts/formula templates/xlsx"},
	"templates":        {ours: "facts facts/formula templates/xlsx templates/chart templates/weave", libs: "github.com/xuri/excelize/v2"},
	"templates/chart":  {libs: "golang.org/x/image"},
	"templates/sight":  {},
	"templates/draw":   {ours: "templates/xlsx", libs: "github.com/xuri/excelize/v2"},
	"ingest":           {ours: "facts facts/formula facts/calendar templates templates/xlsx", libs: "golang.org/x/text"},
	"ingest/xls":       {ours: "templates/xlsx templates/office", libs: "github.com/richardlehane/mscfb"},
	"ingest/mailbox":   {libs: "github.com/emersion/go-imap/v2 github.com/emersion/go-msgauth golang.org/x/text"},
	"templates/office": {},
	"confine":          {},
	"deliver":          {libs: "github.com/jordan-wright/email"},
	"deliver/mailtest": {libs: "github.com/emersion/go-imap/v2"},
	"failpoint":        {},
	"report":           {ours: "facts facts/formula facts/calendar calc calc/disclose templates templates/xlsx ingest deliver failpoint"},
	"work/queue":       {ours: "facts/calendar failpoint", libs: "github.com/robfig/cron/v3"},
	"work":             {ours: "facts facts/formula facts/calendar calc templates templates/xlsx ingest ingest/mailbox report deliver failpoint work/queue"},
	"park": {ours: "facts facts/calendar calc templates templates/xlsx ingest ingest/mailbox report deliver work work/queue",
		libs: "gopkg.in/yaml.v3"},
	"portal": {ours: "facts facts/calendar ingest park work",
		libs: "github.com/alexedwards/scs/v2 github.com/prometheus/client_golang golang.org/x/time"},
	"portal/browsertest": {libs: "github.com/chromedp/chromedp github.com/chromedp/cdproto"},
	"store":              {ours: "facts ingest report deliver work work/queue", libs: "github.com/jackc/pgx/v5 github.com/pressly/goose/v3 modernc.org/sqlite"},
	"examples":           {ours: "facts templates templates/xlsx", libs: "github.com/xuri/excelize/v2"},
	"cmd/parkstat":       {ours: "*", libs: "*"},
}

// lone are the imports that one file of the product has to itself: what reads YAML strictly,
// and the wiring of the book of record.
var lone = map[string]string{"gopkg.in/yaml.v3": "park/yaml.go", module + "/store": "cmd/parkstat/wire.go"}

// eachGoFile parses every Go file of a module, tests too.
func eachGoFile(tree fs.FS, mode parser.Mode, do func(name string, file *ast.File) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, mode)
		if err != nil {
			return err
		}
		return do(name, file)
	})
}

// trespasses reads every Go file of a module and lists what the policy forbids. Tests
// may import what they like.
func trespasses(tree fs.FS, rooms map[string]room) (all []string, err error) {
	importers := map[string][]string{}
	err = eachGoFile(tree, parser.ImportsOnly, func(name string, file *ast.File) error {
		test := strings.HasSuffix(name, "_test.go")
		r, known := rooms[path.Dir(name)]
		if !known && !test {
			all = append(all, fmt.Sprintf("%s: the policy knows no room %s", name, path.Dir(name)))
			return nil
		}
		for _, i := range file.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if lone[p] != "" && !test {
				importers[p] = append(importers[p], name)
			}
			if !test && !r.allows(p) {
				all = append(all, fmt.Sprintf("%s: %s may not import %s", name, path.Dir(name), p))
			}
		}
		return nil
	})
	for _, p := range slices.Sorted(maps.Keys(lone)) {
		if !slices.Equal(importers[p], []string{lone[p]}) {
			all = append(all, fmt.Sprintf("%s is imported by %q, not by %s alone", p, importers[p], lone[p]))
		}
	}
	return all, err
}

func (r room) allows(p string) bool {
	has := func(list, p string) bool { return list == "*" || slices.Contains(strings.Fields(list), p) }
	first, _, _ := strings.Cut(p, "/")
	switch {
	case first == module:
		return has(r.ours, strings.TrimPrefix(p, module+"/"))
	case strings.Contains(first, "."):
		return r.libs == "*" || slices.ContainsFunc(strings.Fields(r.libs), func(lib string) bool { return p == lib || strings.HasPrefix(p, lib+"/") })
	}
	return !has(r.except, p)
}

// The whole module keeps the policy.
func TestImportPolicy(t *testing.T) {
	tree := os.DirFS("../..")
	all, err := trespasses(tree, rooms)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		t.Error(v)
	}
	for dir := range rooms {
		if files, _ := fs.Glob(tree, dir+"/*.go"); len(files) == 0 {
			t.Errorf("the policy speaks of %s, which holds no Go file", dir)
		}
	}
}

// The checker catches what is planted, and nothing else.
func TestImportPolicyCatches(t *testing.T) {
	file := func(imports ...string) *fstest.MapFile {
		src := "package x\n"
		for _, i := range imports {
			src += "import " + i + "\n"
		}
		return &fstest.MapFile{Data: []byte(src)}
	}
	good := map[string]*fstest.MapFile{
		"facts/a.go":           file(`"fmt"`, `"math/big"`),
		"calc/a.go":            file(`"parkstat/facts"`, `"parkstat/facts/formula"`),
		"templates/a.go":       file(`e "github.com/xuri/excelize/v2"`),
		"store/a.go":           file(`_ "modernc.org/sqlite"`, `"github.com/pressly/goose/v3/database"`),
		"cmd/parkstat/wire.go": file(`"parkstat/store"`),
		"park/yaml.go":         file(`"gopkg.in/yaml.v3"`),
		"calc/a_test.go":       file(`"parkstat/store"`),
		"calc/testdata/a.go":   file(`"parkstat/store"`),
		".git/a.go":            file(`"parkstat/store"`),
	}
	for _, c := range []struct {
		name, path string
		file       *fstest.MapFile
		want       string
	}{
		{"nothing", "README.md", file(), ""},
		{"upwards", "facts/b.go", file(`"parkstat/calc"`), "facts/b.go: facts may not import parkstat/calc"},
		{"a library", "facts/b.go", file(`"github.com/xuri/excelize/v2"`), "facts/b.go: facts may not import github.com/xuri/excelize/v2"},
		{"a namesake", "store/b.go", file(`"modernc.org/sqlite2"`), "store/b.go: store may not import modernc.org/sqlite2"},
		{"upwards to the park", "work/b.go", file(`"parkstat/park"`), "work/b.go: work may not import parkstat/park"},
		{"the root", "facts/b.go", file(`"parkstat"`), "facts/b.go: facts may not import parkstat"},
		{"a clock", "calc/b.go", file(`"time"`), "calc/b.go: calc may not import time"},
		{"renamed", "deliver/b.go", file(`f "parkstat/facts"`), "deliver/b.go: deliver may not import parkstat/facts"},
		{"for its effects", "calc/b.go", file(`_ "modernc.org/sqlite"`), "calc/b.go: calc may not import modernc.org/sqlite"},
		{"another system's", "calc/b_windows.go", file(`. "parkstat/report"`), "calc/b_windows.go: calc may not import parkstat/report"},
		{"behind a tag", "calc/b.go", &fstest.MapFile{Data: []byte("//go:build never\n\npackage x\nimport \"parkstat/report\"\n")},
			"calc/b.go: calc may not import parkstat/report"},
		{"a new room", "util/b.go", file(), "util/b.go: the policy knows no room util"},
		{"YAML twice", "park/b.go", file(`"gopkg.in/yaml.v3"`), `gopkg.in/yaml.v3 is imported by ["park/b.go" "park/yaml.go"], not by park/yaml.go alone`},
		{"YAML in a door", "cmd/parkstat/b.go", file(`"gopkg.in/yaml.v3"`),
			`gopkg.in/yaml.v3 is imported by ["cmd/parkstat/b.go" "park/yaml.go"], not by park/yaml.go alone`},
		{"the book in a command", "cmd/parkstat/b.go", file(`"parkstat/store"`),
			`parkstat/store is imported by ["cmd/parkstat/b.go" "cmd/parkstat/wire.go"], not by cmd/parkstat/wire.go alone`},
		{"YAML in a test", "calc/b_test.go", file(`"gopkg.in/yaml.v3"`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := fstest.MapFS{c.path: c.file}
			for name, f := range good {
				tree[name] = f
			}
			got, err := trespasses(tree, rooms)
			if err != nil || strings.Join(got, "\n") != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}
