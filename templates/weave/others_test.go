package weave_test

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parkstat/templates/xlsx"
)

// Every feature's result, with no items, two and many, is opened by programs that others
// wrote, which see all of its cells; and LibreOffice, computing anew, comes to the values
// that we keep.
func TestOthersOpen(t *testing.T) {
	dir := t.TempDir()
	var files []string
	results := map[string]result{}
	for i, f := range slices.Concat(features, moreFeatures) {
		for _, n := range []int{0, 2, f.counts()[len(f.counts())-1]} {
			name := filepath.Join(dir, fmt.Sprintf("f%02d-%d.xlsx", i, n))
			r := f.woven(t, n)
			results[name] = r
			files = append(files, name)
			if err := os.WriteFile(name, r.data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("openpyxl", func(t *testing.T) {
		if err := exec.Command("/usr/bin/python3", "-c", "import openpyxl").Run(); err != nil {
			lack(t, "openpyxl is not installed (Debian: python3-openpyxl)")
		}
		counted(t, exec.Command("/usr/bin/python3", append([]string{"testdata/open.py"}, files...)...), results)
	})
	t.Run("exceljs", func(t *testing.T) {
		modules := os.Getenv("PARKSTAT_TEST_NODE_MODULES")
		if modules == "" {
			lack(t, "PARKSTAT_TEST_NODE_MODULES names no folder with exceljs; bench/modules.sh makes one")
		}
		c := exec.Command("node", append([]string{"testdata/open.js"}, files...)...)
		c.Env = append(os.Environ(), "NODE_PATH="+modules)
		counted(t, c, results)
	})
	t.Run("LibreOffice", func(t *testing.T) {
		soffice, err := exec.LookPath("soffice")
		if err != nil {
			lack(t, "LibreOffice is not installed")
		}
		out := t.TempDir()
		c := exec.Command(soffice, append([]string{"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless",
			"--convert-to", "xlsx", "--outdir", out}, files...)...)
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		compared := 0
		for name, r := range results {
			data, err := os.ReadFile(filepath.Join(out, filepath.Base(name)))
			if err != nil {
				t.Error(err)
				continue
			}
			theirs, err := xlsx.Read(data, xlsx.Limits{Merges: 1_000_000})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			compared += sameValues(t, filepath.Base(name), r.book, theirs)
		}
		if compared < 6_000 {
			t.Errorf("only %d values of formulas were compared", compared)
		}
	})
}

// counted runs a program that counts the cells of workbooks.
func counted(t *testing.T, c *exec.Cmd, results map[string]result) {
	t.Helper()
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	lines := strings.Fields(string(out))
	if len(lines) != 2*len(results) {
		t.Fatalf("%d workbooks were opened, of %d", len(lines)/2, len(results))
	}
	for i := 0; i+1 < len(lines); i += 2 {
		want := 0
		for _, s := range results[lines[i]].book.Sheets {
			for _, c := range s.Cells {
				if c.Text != "" || c.Formula {
					want++
				}
			}
		}
		if fmt.Sprint(want) != lines[i+1] {
			t.Errorf("%s: %s cells, want %d", filepath.Base(lines[i]), lines[i+1], want)
		}
	}
}

// sameValues compares the values that we kept of formulas with those computed anew.
func sameValues(t *testing.T, name string, ours, theirs *xlsx.Book) (compared int) {
	t.Helper()
	for _, s := range ours.Sheets {
		other := theirs.Sheet(s.Name)
		if other == nil {
			t.Errorf("%s: no sheet %s", name, s.Name)
			continue
		}
		for _, c := range s.Cells {
			if !c.Formula || c.Uncached {
				continue
			}
			compared++
			d := other.At(c.Row, c.Col)
			if c.Kind == xlsx.Number && d.Kind == xlsx.Number && near(c.Text, d.Text) || c.Kind == d.Kind && c.Text == d.Text {
				continue
			}
			t.Errorf("%s: %s!%s is %s %q, LibreOffice has %s %q", name, s.Name, c.Ref(), c.Kind, c.Text, d.Kind, d.Text)
		}
	}
	return compared
}

// near tells whether two numbers agree in the digits that a spreadsheet shows.
func near(a, b string) bool {
	x, ok1 := new(big.Rat).SetString(a)
	y, ok2 := new(big.Rat).SetString(b)
	if !ok1 || !ok2 {
		return false
	}
	d := new(big.Rat).Sub(x, y)
	return d.Abs(d).Cmp(new(big.Rat).Mul(new(big.Rat).Abs(x), big.NewRat(1, 1e12))) <= 0
}

// lack ends a test that misses something: skipped with the reason, or failed where a skip
// would hide a hole.
func lack(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("PARKSTAT_TEST_REQUIRE") == "all" {
		t.Fatal(what)
	}
	t.Skip(what)
}
