package weave_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
	"parkstat/templates/xlsx"
)

// The stage of nearly all features: on 表, a title, a header in row 4, a block in row 5, a
// total in row 6.
const sheet = "表"

// steps draws a template on the stage.
func drawn(t testing.TB, steps ...func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	put := func(cells map[string]any) func(f *excelize.File) error {
		return func(f *excelize.File) error {
			for ref, v := range cells {
				if err := f.SetCellValue(sheet, ref, v); err != nil {
					return err
				}
			}
			return nil
		}
	}
	stage := []func(f *excelize.File) error{
		func(f *excelize.File) error { return f.SetSheetName("Sheet1", sheet) },
		put(map[string]any{"A1": "{{标题}}", "A4": "名称", "B4": "数值", "C4": "上年", "A5": "{{名称}}", "B5": "{{数值}}", "C5": "{{上年}}", "A6": "合计"}),
		func(f *excelize.File) error { return f.SetCellFormula(sheet, "B6", "SUM(B5:B5)") },
	}
	for _, s := range append(stage, steps...) {
		if err := s(f); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// stage is the plan for it: n items; item i has the number i+1 and a quarter, and i+2 a year
// before.
func stage(n int) *weave.Plan {
	return &weave.Plan{
		Sheets: []weave.Sheet{{Name: sheet, Rows: []weave.Block{block(5, 5, n)},
			Holes: []weave.Hole{{Row: 1, Col: 1, ID: 0}, {Row: 5, Col: 1, ID: 1}, {Row: 5, Col: 2, ID: 2}, {Row: 5, Col: 3, ID: 3}}}},
		Value: func(id int, rows, _ []int) weave.Value {
			switch {
			case id == 0:
				return weave.Value{Kind: weave.Text, Text: "月报"}
			case n == 0:
				return weave.Value{Kind: weave.Text, Text: "—"}
			case id == 1:
				return weave.Value{Kind: weave.Text, Text: fmt.Sprintf("企业%d", rows[0]+1)}
			case id == 2:
				return weave.Value{Kind: weave.Number, Text: fmt.Sprintf("%d.25", rows[0]+1), Decimals: 2}
			}
			return weave.Value{Kind: weave.Number, Text: fmt.Sprint(rows[0] + 2)}
		},
	}
}

func block(first, last, n int, inner ...weave.Block) weave.Block {
	return weave.Block{First: first, Last: last, Inner: inner, Count: func([]int) int { return n }}
}

// quarters is the total of the stage's numbers: 1.25 + 2.25 + …
func quarters(n int) string {
	hundredths := n*(n+1)/2*100 + n*25
	s := strings.TrimRight(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0")
	return strings.TrimSuffix(s, ".")
}

// result is a woven workbook, as the strict reader and a plain look at its parts have it.
type result struct {
	data  []byte
	book  *xlsx.Book
	parts map[string]string
}

func woven(t testing.TB, template []byte, plan *weave.Plan) result {
	t.Helper()
	b, err := weave.Compile(template)
	if err != nil {
		t.Fatal(err)
	}
	data, err := b.Weave(plan)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, data)
}

func opened(t testing.TB, data []byte) result {
	t.Helper()
	r := result{data: data, parts: map[string]string{}}
	var err error
	if r.book, err = xlsx.Read(data, xlsx.Limits{Merges: 1_000_000}); err != nil {
		t.Fatal(err)
	}
	parts, err := xlsx.Parts(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		r.parts[p.Name] = string(p.Body)
	}
	return r
}

func (r result) text(name, ref string) string {
	row, col, err := xlsx.ParseRef(ref)
	if err != nil {
		panic(err)
	}
	return r.book.Sheet(name).At(row, col).Text
}

// find is what a pattern's group finds in a part.
func (r result) find(part, pattern string) []string {
	var all []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(r.parts[part], -1) {
		all = append(all, m[len(m)-1])
	}
	return all
}

// formula is a cell's formula, as written.
func (r result) formula(part, ref string) string {
	f := r.find(part, `<c r="`+ref+`"[^>]*><f[^>]*>([^<]*)</f>`)
	if len(f) != 1 {
		return fmt.Sprintf("%d formulas at %s", len(f), ref)
	}
	return f[0]
}

const sheet1 = "xl/worksheets/sheet1.xml"

// raw changes a part of a drawn template, where excelize can't draw a thing.
func raw(t testing.TB, data []byte, part string, change func(string) string) []byte {
	t.Helper()
	found := false
	out, err := xlsx.EachPart(data, func(name string, body []byte) ([]byte, error) {
		if name != part {
			return body, nil
		}
		found = true
		to := change(string(body))
		if to == string(body) {
			return nil, fmt.Errorf("nothing changed in %s: %s", part, body)
		}
		return []byte(to), nil
	})
	if err != nil || !found {
		t.Fatalf("%s: %v", part, err)
	}
	return out
}

func replaced(old, to string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, to, 1) }
}

// feature is something that a template may have, and how it must look with n items, which
// fill m rows.
type feature struct {
	name  string
	draw  func(t testing.TB) []byte
	plan  func(n int) *weave.Plan // nil: the stage's
	check func(t *testing.T, r result, n, m int)
	sizes []int // nil: 0, 1, 2, 1000
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: %s, want %s", what, g, w)
	}
}

func picture(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func step(do func(f *excelize.File) error) func(f *excelize.File) error { return do }
