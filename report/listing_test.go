package report

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/templates"
)

// told are all the texts of a list.
func told(l templates.List) (all []string) {
	for _, r := range l.Rows {
		for _, d := range r {
			all = append(all, d.String())
		}
	}
	return all
}

// Whatever the columns and rows: inside all is told, and outside nothing of a row that is
// somebody's own but what its columns show.
func TestOutsideTellsNobodysOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listing{name: "甲", number: "序号", private: rapid.Bool().Draw(t, "private"), none: "无", instead: "不列"}
		fates := rapid.SliceOfN(rapid.SampledFrom([]fate{leftOut, starred, shown}), 1, 6).Draw(t, "fates")
		for i, f := range fates {
			l.columns = append(l.columns, columns(f, []string{fmt.Sprint("栏", i)})...)
		}
		var inside, outside, hidden []string
		l.make = func(tab *table) {
			for n := range rapid.IntRange(0, 5).Draw(t, "rows") {
				var cells []templates.Datum
				for i := range fates {
					cells = append(cells, text(fmt.Sprintf("%d之%d", n, i)))
				}
				r := tab.add(cells...)
				r.instead = !l.private && rapid.Bool().Draw(t, "instead")
				r.own = !r.instead && rapid.Bool().Draw(t, "own")
				for i, f := range fates {
					if said := cells[i].Text; !r.instead {
						inside = append(inside, said)
						if (r.own || l.private) && f != shown {
							hidden = append(hidden, said)
							continue
						}
					}
					outside = append(outside, cells[i].Text)
				}
			}
		}
		c := &content{}
		c.list(l)
		in, out := c.made[0].list(Internal), c.made[0].list(Mailable)
		for _, s := range inside {
			if !slices.Contains(told(in), s) {
				t.Fatalf("inside lacks %s: %v", s, in.Rows)
			}
		}
		for _, s := range outside {
			if !slices.Contains(told(out), s) {
				t.Fatalf("outside lacks %s: %v", s, out.Rows)
			}
		}
		for _, s := range hidden {
			if slices.Contains(told(out), s) {
				t.Fatalf("outside tells %s: %v", s, out.Rows)
			}
		}
		for _, v := range []templates.List{in, out} {
			for i, r := range v.Rows {
				if r["序号"].String() != fmt.Sprint(i+1) || len(r) != len(v.Fields) {
					t.Fatalf("line %d is %v", i, r)
				}
			}
		}
		if want := map[bool]string{true: "不列", false: "无"}[l.private && len(hidden) > 0]; len(out.Rows) == 0 && out.Empty != want {
			t.Fatalf("%d are hidden, and it says %s", len(hidden), out.Empty)
		}
	})
}

// Of groups that are merged nothing is told by itself, and those of a section stand in it.
func TestMergedGroupsAreToldTogether(t *testing.T) {
	c := calc.Coarser{Sections: true, Merged: map[string][]string{"C": {"13", "14"}, "D": {"44"}}}
	l := listing{columns: merges("名称"), merging: func() calc.Coarser { return c },
		together: func(codes []string) *row { return &row{cells: []templates.Datum{text(fmt.Sprint(codes))}} },
		make: func(t *table) {
			for _, g := range []calc.Group{{Kind: calc.Section, Code: "C"}, division("13"), division("14"), division("26"),
				{Kind: calc.Section, Code: "D"}, division("44")} {
				t.add(text(g.Code)).group = g
			}
		}}
	all := &content{}
	all.list(l)
	said := func(v Variant) string {
		var names []string
		for _, r := range all.made[0].list(v).Rows {
			names = append(names, r["名称"].Text)
		}
		return fmt.Sprint(names)
	}
	if got := said(Internal); got != "[C 13 14 26 D 44]" {
		t.Errorf("inside: %s", got)
	}
	// What is merged of all of a section is the section.
	if got := said(Mailable); got != "[C 26 [13 14] D]" {
		t.Errorf("outside: %s", got)
	}
	c = calc.Coarser{Merged: map[string][]string{"": {"14", "44"}}}
	if got := said(Mailable); got != "[13 26 [14 44]]" {
		t.Errorf("without sections: %s", got)
	}
}

// A row that does not fit its columns is a mistake of the program.
func TestRowsFitTheirColumns(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a row of one for two columns is taken")
		}
	}()
	c := &content{}
	c.list(listing{columns: shows("甲", "乙"), make: func(t *table) { t.add(text("一")) }})
}
