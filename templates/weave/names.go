package weave

import (
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// elsewhere are functions whose value changes with more than their operands.
var elsewhere = map[string]bool{"INDIRECT": true, "OFFSET": true, "TODAY": true, "NOW": true, "RAND": true, "RANDBETWEEN": true,
	"ROW": true, "COLUMN": true, "ROWS": true, "COLUMNS": true, "CELL": true, "ADDRESS": true, "SHEET": true, "SHEETS": true,
	"GETPIVOTDATA": true, "HYPERLINK": true, "INFO": true}

// table is a table's place in the template.
type table struct {
	sheet   string
	whole   xlsx.Range // with its head and totals
	body    xlsx.Range
	columns []string
}

// understand gives the formulas of all sheets their meaning, once names and tables are known.
func (b *Book) understand() {
	tables := b.tables()
	for _, s := range b.sheets {
		name := func(word string) *ref { return b.named(s, tables, word) }
		for _, r := range s.rows {
			for _, c := range r.cells {
				if c.formula == nil {
					continue
				}
				f := *c.formula
				f.mean = f.meaning(name)
				f.look(func(word string) *ref {
					if r := name(word); r != nil {
						return r
					}
					return tableOf(tables, word, s.name, c)
				})
				f.plain = b.isPlain(s, &f)
				for _, t := range f.texts {
					f.xml = append(f.xml, string(escape(nil, t, false)))
				}
				c.formula = &f
			}
		}
	}
}

// isPlain tells whether all operands of a formula are single cells without formulas.
func (b *Book) isPlain(s *sheet, f *formula) bool {
	if len(f.away) > 0 {
		return false
	}
	for _, r := range f.refs {
		t := s
		if r.sheet != "" {
			t = b.sheet(r.sheet)
		}
		if !r.single || r.grows || t == nil {
			return false
		}
		if c := t.at(r.a.row, r.a.col); c != nil && c.formula != nil {
			return false
		}
	}
	return true
}

// look finds what a formula depends on besides its references.
func (f *formula) look(name func(word string) *ref) {
	tokens := f.tokens()
	for i, t := range tokens {
		switch {
		case t.kind == strangeToken && t.text[0] == '[':
			if r := name(t.text); r != nil {
				f.away = append(f.away, *r)
			} else {
				f.wild = true
			}
		case t.kind == strangeToken && t.text != ":" && t.text != "{" && t.text != "}" && t.text != ";":
			f.wild = true
		case t.kind != wordToken:
		case i+1 < len(tokens) && tokens[i+1].text == "(":
			f.wild = f.wild || elsewhere[strings.ToUpper(t.text)]
		case !strings.EqualFold(t.text, "TRUE") && !strings.EqualFold(t.text, "FALSE"):
			if r := name(t.text); r != nil {
				f.away = append(f.away, *r)
			} else {
				f.wild = true
			}
		}
	}
}

// named is the cells that a name or a table's column stands for; nil if that is not one range.
func (b *Book) named(s *sheet, tables map[string]table, word string) *ref {
	if name, column, ok := strings.Cut(strings.TrimSuffix(word, "]"), "["); ok {
		t, known := tables[strings.ToUpper(name)]
		for i, c := range t.columns {
			if known && c == column {
				col := t.body.Col1 + i
				return t.ref(xlsx.Range{Row1: t.body.Row1, Col1: col, Row2: t.body.Row2, Col2: col})
			}
		}
		return nil
	}
	text, ok := b.Read.Names[s.name+"!"+word]
	if !ok {
		text, ok = b.Read.Names[word]
	}
	f := parseFormula(text)
	if !ok || len(f.refs) != 1 || f.texts[0] != "" || f.texts[1] != "" || f.refs[0].sheet == "" {
		return nil
	}
	return &f.refs[0]
}

// tableOf is the table that a structured reference of any form looks at; without a name that
// is the one around the cell. It is nil if there is none.
func tableOf(tables map[string]table, word, sheet string, c *cell) *ref {
	name, _, ok := strings.Cut(word, "[")
	if ok && name == "" {
		for _, t := range tables { // a cell is in one at most
			if t.sheet == sheet && t.whole.Contains(c.row, c.col) {
				return t.ref(t.whole)
			}
		}
		return nil
	}
	t, known := tables[strings.ToUpper(name)]
	if !ok || !known {
		return nil
	}
	return t.ref(t.whole)
}

func (t table) ref(r xlsx.Range) *ref {
	return &ref{sheet: t.sheet, prefix: quoteSheet(t.sheet) + "!", a: corner{row: r.Row1, col: r.Col1}, b: corner{row: r.Row2, col: r.Col2}}
}

func (b *Book) tables() map[string]table {
	all := map[string]table{}
	for _, s := range b.sheets {
		for _, p := range s.parts {
			if p.tree == nil || !p.tree.root().is("table") {
				continue
			}
			root := p.tree.root()
			r, err := xlsx.ParseRange(root.attr("ref"))
			if err != nil {
				continue
			}
			whole := r
			if root.attr("headerRowCount") != "0" {
				r.Row1++
			}
			totals, _ := strconv.Atoi(root.attr("totalsRowCount"))
			r.Row2 -= totals
			t := table{sheet: s.name, whole: whole, body: r}
			if list := root.kid("tableColumns"); list != nil {
				for _, k := range list.kids {
					if k.name != "" {
						t.columns = append(t.columns, k.attr("name"))
					}
				}
			}
			all[strings.ToUpper(root.attr("displayName"))] = t
		}
	}
	return all
}
