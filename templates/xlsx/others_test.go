package xlsx

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// ourWorkbooks are those that others write anew: what excelize makes of all that a
// workbook can hold, our form and a return of it, our report, the park's workbook.
func ourWorkbooks(t *testing.T) map[string][]byte {
	books := map[string][]byte{"small": small(t), "charts": withCharts(t), "return": aReturn(t)}
	for name, from := range map[string]string{
		"form": "../forms/monthly-output.xlsx", "report": "../reports/monthly.xlsx", "park": "../../examples/park/park.xlsx",
	} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		books[name] = data
	}
	return books
}

// TestOursBothWays holds our own workbooks against excelize, and what came in for
// the sample's last month, some of it unreadable.
func TestOursBothWays(t *testing.T) {
	for name, data := range ourWorkbooks(t) {
		bothWays(t, name, data)
	}
	names, err := filepath.Glob("../../examples/park/inbox-2023-07/*/*.xlsx")
	if err != nil || len(names) == 0 {
		t.Fatalf("no returns in examples: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		bothWays(t, name, data)
	}
}

// TestOthersWorkbooks holds what other programs write against excelize.
func TestOthersWorkbooks(t *testing.T) {
	t.Parallel()
	books := ourWorkbooks(t)
	t.Run("LibreOffice", func(t *testing.T) {
		t.Parallel()
		for name, data := range byLibreOffice(t, "xlsx", books) {
			bothWays(t, name, data)
		}
	})
	t.Run("SheetJS and exceljs", func(t *testing.T) {
		t.Parallel()
		made := byNode(t, books)
		for _, name := range []string{"kinds.sheetjs.xlsx", "kinds.exceljs-1904.xlsx", "report.exceljs.xlsx", "park.sheetjs.xlsx"} {
			if made[name] == nil {
				t.Errorf("%s was not made", name)
			}
		}
		for name, code := range otherKinds {
			otherKind(t, name, made["other."+name], code)
		}
		for name, data := range made {
			if !strings.HasPrefix(name, "other.") {
				bothWays(t, name, data)
			}
		}
	})
}

// bothWays reads a workbook by ourselves and by excelize, and compares what they
// found. What only excelize reads stands in stricterThanExcelize.
func bothWays(t *testing.T, name string, data []byte) {
	t.Helper()
	b, err := Read(data, Limits{})
	f, theirErr := excelize.OpenReader(bytes.NewReader(data))
	if theirErr == nil {
		defer f.Close()
	}
	if err != nil || theirErr != nil {
		if err == nil || theirErr == nil {
			t.Errorf("%s: %v; excelize: %v", name, err, theirErr)
		}
		return
	}
	for _, d := range differences(b, f) {
		t.Errorf("%s: %s", name, d)
	}
}

func differences(b *Book, f *excelize.File) (all []string) {
	differ := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, n := range f.GetDefinedName() {
		key := n.Name
		if n.Scope != "Workbook" {
			key = n.Scope + "!" + n.Name
		}
		if got := b.Names[key]; strings.TrimPrefix(n.RefersTo, "=") != got {
			differ("name %s: %q, excelize %q", key, got, n.RefersTo)
		}
	}
	for _, s := range b.Sheets {
		if visible, err := f.GetSheetVisible(s.Name); err != nil || visible != (s.Visibility == Visible) {
			differ("%s: visible %v, excelize %v %v", s.Name, s.Visibility, visible, err)
		}
		merges, err := f.GetMergeCells(s.Name)
		if err != nil || len(merges) != len(s.Merges) {
			differ("%s: %d merges, excelize %d %v", s.Name, len(s.Merges), len(merges), err)
		}
		for _, m := range merges {
			if r, err := ParseRange(m[0]); err != nil || !slices.Contains(s.Merges, r) {
				differ("%s: no merge %s", s.Name, m[0])
			}
		}
		rows, err := f.GetRows(s.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			differ("%s: excelize %v", s.Name, err)
		}
		for r, row := range rows {
			for c, theirs := range row {
				if cell := s.At(r+1, c+1); !sameValue(cell, theirs, b.Date1904) && !hidden(s, r+1, c+1) {
					differ("%s %s: %s, excelize %q", s.Name, cell.Ref(), describe(cell), theirs)
				}
			}
		}
		for _, c := range s.Cells {
			if c.Text != "" && (c.Row > len(rows) || c.Col > len(rows[c.Row-1])) {
				differ("%s %s: %s, excelize has none", s.Name, c.Ref(), describe(c))
			}
			if formula, err := f.GetCellFormula(s.Name, c.Ref()); err != nil || c.Formula != (formula != "") {
				differ("%s %s: %s, excelize's formula %q %v", s.Name, c.Ref(), describe(c), formula, err)
			}
		}
	}
	return all
}

// hidden tells whether a cell lies under a merge: excelize shows what files keep there.
func hidden(s *Sheet, row, col int) bool {
	return slices.ContainsFunc(s.Merges, func(m Range) bool { return m.Contains(row, col) && (row != m.Row1 || col != m.Col1) })
}

// sameValue compares a cell with what excelize says that the file stores.
func sameValue(c Cell, theirs string, date1904 bool) bool {
	switch c.Kind {
	case Number:
		a, ok1 := new(big.Rat).SetString(c.Text)
		b, ok2 := new(big.Rat).SetString(theirs)
		if ok1 && ok2 && a.Cmp(b) == 0 {
			return true
		}
		// Of more digits than a double has, excelize keeps those of the double.
		x, err1 := strconv.ParseFloat(c.Text, 64)
		y, err2 := strconv.ParseFloat(theirs, 64)
		return cmp.Or(err1, err2) == nil && x == y
	case Bool:
		return theirs == c.Text || theirs == map[string]string{"TRUE": "1", "FALSE": "0"}[c.Text]
	case Date:
		if iso, ok := serialDate(theirs, date1904); ok {
			return iso == c.Text
		}
		iso, _, _ := isoDate(theirs)
		return iso == c.Text
	}
	// Escapes excelize decodes in shared strings only.
	return theirs == c.Text || unescape(theirs) == c.Text
}

// byLibreOffice converts workbooks, in a profile of its own.
func byLibreOffice(t *testing.T, to string, books map[string][]byte) map[string][]byte {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		lack(t, "LibreOffice is not installed")
	}
	in, out := written(t, books)
	run(t, exec.Command(soffice, append([]string{"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless",
		"--convert-to", to, "--outdir", out}, in...)...))
	return files(t, out)
}

// byNode has SheetJS and exceljs write workbooks anew, and some of their own.
func byNode(t *testing.T, books map[string][]byte) map[string][]byte {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		lack(t, "node is not installed")
	}
	modules := os.Getenv("PARKSTAT_TEST_NODE_MODULES")
	if modules == "" {
		lack(t, "PARKSTAT_TEST_NODE_MODULES names no folder with SheetJS and exceljs; bench/modules.sh makes one")
	}
	in, out := written(t, books)
	c := exec.Command(node, append([]string{"testdata/rewrite.js", out}, in...)...)
	c.Env = append(os.Environ(), "NODE_PATH="+modules)
	run(t, c)
	return files(t, out)
}

// lack ends a test that misses something: skipped with the reason, or failed where
// a skip would hide a hole.
func lack(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("PARKSTAT_TEST_REQUIRE") == "all" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// written puts workbooks into a folder, and makes another for what comes of them.
func written(t *testing.T, books map[string][]byte) (in []string, out string) {
	t.Helper()
	from := t.TempDir()
	for name, data := range books {
		in = append(in, filepath.Join(from, name+".xlsx"))
		if err := os.WriteFile(in[len(in)-1], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return in, t.TempDir()
}

func run(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", c.Path, err, out)
	}
}

// files are what stands in a folder, by name.
func files(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) == 0 {
		t.Fatalf("nothing was made: %v", err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(folder, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
