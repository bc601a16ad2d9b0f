package weave

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// naive is a row of the result as a slow reference has it: the template's row, and the items
// of the blocks around it, outermost first.
type naive struct {
	row   int
	items []string // block and number of each
}

// expand repeats rows one by one.
func expand(first, last int, blocks []Block, around []string, path []int) (all []naive) {
	for row := first; row <= last; {
		i := slices.IndexFunc(blocks, func(b Block) bool { return b.First == row })
		if i < 0 {
			all = append(all, naive{row, around})
			row++
			continue
		}
		b := blocks[i]
		for k := range max(1, b.Count(path)) {
			all = append(all, expand(b.First, b.Last, b.Inner, append(slices.Clone(around), fmt.Sprint(b.Name, ":", k)), append(slices.Clone(path), k))...)
		}
		row = b.Last + 1
	}
	return all
}

// drawBlocks draws blocks that lie one behind the other, with others in them.
func drawBlocks(t *rapid.T, first, last, depth int, name string) (all []Block) {
	for row := first; row <= last; {
		row += rapid.IntRange(0, 3).Draw(t, "gap")
		b := Block{Name: fmt.Sprint(name, "/", row), First: row, Last: row + rapid.IntRange(0, 5).Draw(t, "length")}
		if b.Last > last || len(all) == 4 {
			return all
		}
		n := rapid.IntRange(0, 4).Draw(t, "items")
		b.Count = func(outer []int) int {
			for _, i := range outer {
				n = (n*3 + i) % 5
			}
			return (n + len(outer)) % 5
		}
		counts := map[string]int{}
		for i := range 200 {
			counts[fmt.Sprint(i)] = rapid.IntRange(0, 3).Draw(t, "count")
			if i > 8 {
				break
			}
		}
		b.Count = func(outer []int) int {
			sum := n
			for _, i := range outer {
				sum += counts[fmt.Sprint(i)]
			}
			return sum % 5
		}
		if depth > 0 {
			b.Inner = drawBlocks(t, b.First, b.Last, depth-1, b.Name)
		}
		all = append(all, b)
		row = b.Last + 1
	}
	return all
}

// around is the names of the blocks around a template row.
func around(blocks []Block, row int) []string {
	for _, b := range blocks {
		if b.First <= row && row <= b.Last {
			return append([]string{b.Name}, around(b.Inner, row)...)
		}
	}
	return nil
}

// The map of rows says what inserting rows one by one comes to: seen from outside, from each
// row of each item, and backwards.
func TestLines(t *testing.T) { rapid.Check(t, checkLines) }

func FuzzLines(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkLines)) }

func checkLines(t *rapid.T) {
	const last = 24
	blocks := drawBlocks(t, 1, last, 2, "b")
	l := newLines(blocks)
	want := expand(1, last, blocks, nil, nil)
	// from is what a template row became, of the rows with these items around.
	from := func(row int, items []string) (first, last int) {
		for i, n := range want {
			if n.row == row && len(n.items) >= len(items) && slices.Equal(n.items[:len(items)], items) {
				if first == 0 {
					first = i + 1
				}
				last = i + 1
			}
		}
		return first, last
	}
	for row := 1; row <= last; row++ {
		f, to := l.rows(row, 0, place{}, false)
		if wf, wt := from(row, nil); f != wf || to != wt {
			t.Fatalf("row %d became %d to %d, want %d to %d", row, f, to, wf, wt)
		}
	}
	for i, n := range want {
		at := l.origin(i+1, 1)
		if int(at.row) != n.row {
			t.Fatalf("row %d comes from %d, want %d", i+1, at.row, n.row)
		}
		here := place{at.block, at.at}
		var items []string
		for k, item := range here.path() {
			items = append(items, fmt.Sprint(around(blocks, n.row)[k], ":", item))
		}
		if !slices.Equal(items, n.items) {
			t.Fatalf("row %d is of %q, want %q", i+1, items, n.items)
		}
		for row := 1; row <= last; row++ {
			mine, theirs := around(blocks, n.row), around(blocks, row)
			shared := 0
			for shared < min(len(mine), len(theirs)) && mine[shared] == theirs[shared] {
				shared++
			}
			f, to := l.rows(row, 0, here, false)
			if wf, wt := from(row, n.items[:shared]); f != wf || to != wt {
				t.Fatalf("seen from %d, row %d became %d to %d, want %d to %d", i+1, row, f, to, wf, wt)
			}
			wf, wt := from(row, n.items[:shared])
			if shared > 0 && shared == len(mine) && shared == len(theirs) {
				wf, wt = from(row, n.items[:shared-1])
			}
			if f, to := l.rows(row, 0, here, true); f != wf || to != wt {
				t.Fatalf("seen from %d, row $%d became %d to %d, want %d to %d", i+1, row, f, to, wf, wt)
			}
		}
	}
	f := rapid.IntRange(1, last).Draw(t, "from")
	to := rapid.IntRange(f, last).Draw(t, "to")
	var rows []int
	for _, s := range l.spans(f, to, 1, 1) {
		for r := s[0]; r <= s[1]; r++ {
			rows = append(rows, r)
		}
	}
	var wanted []int
	for i, n := range want {
		if n.row >= f && n.row <= to {
			wanted = append(wanted, i+1)
		}
	}
	if !slices.Equal(rows, wanted) {
		t.Fatalf("rows %d to %d became %v, want %v", f, to, rows, wanted)
	}
}

// A formula taken apart is the formula, and its references are those that stand in it.
func TestFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"SUM(B5:B5)":                      "B5:B5",
		"SUM(B5,C6)+D7":                   "B5^ C6^ D7",
		"'概 况'!$A$1+概况!B$2:$C3":           "'概 况'!$A$1 概况!B$2:$C3",
		"'O''Brien'!A1&\"A1 \"\"B2\"\"\"": "'O''Brien'!A1",
		"LOG10(A1)+ATAN2(B1,C1)":          "A1 B1 C1",
		"SUM(A:A)+SUM($1:$3)+SUM(B:$D)":   "A:A $1:$3 B:$D",
		"表1[数值]+表1[[#This Row],[A1]]":     "",
		"[1]外!A1+'[2]外 表'!B2":             "",
		"Sheet1:Sheet3!A1":                "",
		"A1B2+AAAA1+XFE1+A1048577+A0":     "",
		"1E5+TRUE+销售额+R1C1":               "",
		"IF(A1>=10,\"高\",B1)":             "A1 B1",
		"_xlfn.CONCAT(A1:B2)#REF!":        "A1:B2",
		"B5:A1":                           "A1:B5",
		"INDEX(A1:A9,2):C3":               "A1:A9 C3",
		"a1+$b$2":                         "A1 $B$2",
	} {
		f := parseFormula(in)
		var got []string
		for _, r := range f.refs {
			s := string(r.append(nil))
			if r.grows {
				s += "^"
			}
			got = append(got, s)
		}
		if s := fmt.Sprint(got); s != "["+want+"]" {
			t.Errorf("%s has %s, want [%s]", in, s, want)
		}
	}
}

// Whatever a formula is, taking it apart loses nothing, but for the order of corners and the
// case of letters.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{"SUM(B5:B5)", "'a''b'!A1", "\"x", "[1]", "表1[[#All],[a']b]]", "A1:", "$", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := parseFormula(s)
		if len(p.texts) != len(p.refs)+1 {
			t.Fatalf("%d texts around %d references", len(p.texts), len(p.refs))
		}
		again := parseFormula(p.String())
		if again.String() != p.String() {
			t.Fatalf("%q became %q, then %q", s, p, again)
		}
		p.meaning(func(string) *ref { return nil })
	})
}
