package weave_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

func (f feature) counts() []int {
	if f.sizes != nil {
		return f.sizes
	}
	return []int{0, 1, 2, 1000}
}

func (f feature) woven(t testing.TB, n int) result {
	t.Helper()
	plan := f.plan
	if plan == nil {
		plan = stage
	}
	return woven(t, f.draw(t), plan(n))
}

// Every feature of a template is kept and follows, with no items, one, two and many.
func TestFeatures(t *testing.T) {
	for _, f := range slices.Concat(features, moreFeatures) {
		t.Run(f.name, func(t *testing.T) {
			for _, n := range f.counts() {
				t.Run(fmt.Sprint(n), func(t *testing.T) {
					r := f.woven(t, n)
					f.check(t, r, n, max(1, n))
					byExcelize(t, r)
				})
			}
		})
	}
}

// byExcelize opens the result with another reader, which must see the same cells.
func byExcelize(t *testing.T, r result) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(r.data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range r.book.Sheets {
		rows, err := f.GetRows(s.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Cells {
			if c.Text == "" {
				continue
			}
			if c.Row > len(rows) || c.Col > len(rows[c.Row-1]) || rows[c.Row-1][c.Col-1] != c.Text && c.Kind.String() == "text" {
				t.Fatalf("%s!%s is %q, excelize has another", s.Name, c.Ref(), c.Text)
			}
		}
	}
}
