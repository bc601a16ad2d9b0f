package main

import (
	"go/ast"
	"go/parser"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
)

// clocks are the files that may read the machine's clock, and why that passes at any date.
var clocks = map[string]string{
	"cmd/parkstat/clock.go":             "the wiring: the one clock that is told to the rooms",
	"cmd/parkstat/wire.go":              "how long a file has lain still is a difference of the machine's own times",
	"cmd/parkstat/main_test.go":         "what has passed since the program of a test started",
	"cmd/parkstat/script_test.go":       "how long a test may take, and took",
	"cmd/parkstat/mailboxcrash_test.go": "how long a round took, to kill another within",
	"cmd/parkstat/sender_test.go":       "how long a delivery took, to kill another within",
	"deliver/talk.go":                   "until when a socket waits",
	"deliver/mailserver_test.go":        "a letter of today, whenever that is",
	"deliver/mailtest/certificate.go":   "a certificate that holds for a day from now",
	"deliver/mailtest/peer.go":          "a certificate that holds for an hour from now",
	"portal/guard.go":                   "until when a socket waits",
	"portal/returns.go":                 "until when a socket waits",
	"portal/upload.go":                  "until when a socket waits",
	"portal/serve_test.go":              "until when a socket waits",
	"cmd/parkstat/crash_test.go":        "how long a trial goes on",
	"portal/fake_test.go":               "how long a request took, which no test looks at",
	"bench/deadline_test.go":            "how long a verdict takes, in a benchmark",
	"portal/office_test.go":             "a park of the sample, whose settings fix its day",
	"bench/desk_test.go":                "how long a return takes, in a benchmark",
	"store/lock.go":                     "how long is waited for the lock",
	"templates/markhostile_test.go":     "how long a marked copy takes, in a benchmark",
	"work/queue/serve_test.go":          "the clock of a bubble (testing/synctest), which always starts at the same time",
}

// readsClock lists the Go files of a module that name the machine's clock.
func readsClock(tree fs.FS) (files map[string]bool, err error) {
	files = map[string]bool{}
	err = eachGoFile(tree, parser.SkipObjectResolution, func(name string, file *ast.File) error {
		called := "" // what the file calls package time
		for _, i := range file.Imports {
			if i.Path.Value == `"time"` {
				if called = "time"; i.Name != nil {
					called = i.Name.Name
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := s.X.(*ast.Ident)
			if ok && of.Name == called && (s.Sel.Name == "Now" || s.Sel.Name == "Since" || s.Sel.Name == "Until") {
				files[name] = true
			}
			return true
		})
		return nil
	})
	return files, err
}

// No room and no test asks the machine what day it is, but those that pass on any: one that
// did failed from 1 December on.
func TestOneClock(t *testing.T) {
	files, err := readsClock(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		if clocks[name] == "" {
			t.Errorf("%s reads the machine's clock: have the time told, or say in clocks why it passes at any date", name)
		}
	}
	for name := range clocks {
		if !files[name] {
			t.Errorf("%s no longer reads the machine's clock", name)
		}
	}
}

func TestOneClockCatches(t *testing.T) {
	for src, want := range map[string]bool{
		"import \"time\"\nvar x = time.Now": true, "import t \"time\"\nfunc f() { _ = t.Since(t.Time{}) }": true,
		"import \"time\"\nvar x time.Time // time.Now": false, "var time struct{ Now int }\nvar x = time.Now": false,
	} {
		files, err := readsClock(fstest.MapFS{"a/b.go": {Data: []byte("package x\n" + src)}, "a/testdata/b.go": {Data: []byte("package")}})
		if err != nil || files["a/b.go"] != want {
			t.Errorf("%q: %v, %v", src, files, err)
		}
	}
}
