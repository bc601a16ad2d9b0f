package report

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/templates"
)

// What the mailable variant tells is decided in this file and nowhere else. Each list and
// each single value of a report is declared once, with the fate outside of what would be
// somebody's own; it is made once for both variants, by who does not know of them.

// fate is what becomes outside of a figure that would be somebody's own.
type fate uint8

const (
	undeclared fate = iota // none has this
	leftOut                // it is not there; nor is a row of nothing else
	starred                // ＊ stands for it
	merged                 // its row stands together with those of other groups
	shown                  // it says nothing of anybody
)

// column is a column of a list.
type column struct {
	name     string
	outside  fate
	numbered bool // counts what stands in the list
}

func columns(outside fate, names []string) (all []column) {
	for _, name := range names {
		all = append(all, column{name: name, outside: outside})
	}
	return all
}

func shows(names ...string) []column  { return columns(shown, names) }
func stars(names ...string) []column  { return columns(starred, names) }
func keeps(names ...string) []column  { return columns(leftOut, names) }
func merges(names ...string) []column { return columns(merged, names) }

// counts is the column that counts the rows, which tells nothing of them.
func counts(name string) []column { return []column{{name: name, outside: shown, numbered: true}} }

// listing declares a list.
type listing struct {
	name    string
	columns []column
	private bool   // every row is somebody's own
	none    string // stands where there are no rows; "": a dash
	instead string // stands where they are left out; "": as none
	named   string // the column in which that stands; "": 名称
	make    func(*table)
	// merging says which groups are merged, and together makes one row of them.
	merging  func() calc.Coarser
	together func(codes []string) []templates.Datum
	cut      func(rows int) (from, to int) // which rows of all those told it has; nil: all
}

// table is a list with its rows, for both variants.
type table struct {
	listing
	rows []*row
}

// row is what its columns say, but for those that count.
type row struct {
	cells   []templates.Datum
	own     bool       // it would be somebody's own outside
	instead bool       // it stands outside only, for rows that are left out
	group   calc.Group // that it is of, where groups are merged
}

// add adds a row: a datum for each of the columns that do not count, in their order.
func (t *table) add(cells ...templates.Datum) *row {
	want := 0
	for _, c := range t.columns {
		if !c.numbered {
			want++
		}
	}
	if len(cells) != want {
		panic(fmt.Sprintf("list %s has %d columns, and a row of %d", t.name, want, len(cells)))
	}
	r := &row{cells: cells}
	t.rows = append(t.rows, r)
	return r
}

// inside are the rows of the internal variant.
func (t *table) inside() (rows []*row) {
	for _, r := range t.rows {
		if !r.instead {
			rows = append(rows, r)
		}
	}
	return rows
}

// outside are the rows of the mailable variant; some says whether there are others.
func (t *table) outside() (rows []*row, some bool) {
	if t.merging != nil {
		return t.merge(), false
	}
	for _, r := range t.rows {
		if !r.own && !t.private {
			rows = append(rows, r)
		} else if hidden := t.hidden(r); hidden != nil {
			rows = append(rows, hidden)
		} else {
			some = true
		}
	}
	return rows, some
}

// hidden is a row that is somebody's own as it stands outside, nil where nothing of it does.
func (t *table) hidden(r *row) *row {
	out := &row{}
	told := false
	i := 0
	for _, c := range t.columns {
		if c.numbered {
			continue
		}
		x := r.cells[i]
		i++
		switch c.outside {
		case shown:
			told = true
		case starred:
			told = true
			x = text(withheldMark)
			if strings.HasSuffix(c.name, "同比说法") { // a part of a sentence
				x = text("同比" + withheldMark)
			}
		default:
			x = unknown(dash)
		}
		out.cells = append(out.cells, x)
	}
	if !told {
		return nil
	}
	return out
}

// merge takes the groups that are merged out, and puts them in together: at the end of their
// section, where others of it are shown, or of the list.
func (t *table) merge() (rows []*row) {
	c := t.merging()
	section, parted := "", false
	end := func() {
		if codes := c.Merged[section]; len(codes) > 0 && parted {
			rows = append(rows, &row{cells: t.together(codes)})
		}
	}
	for _, r := range t.rows {
		switch r.group.Kind {
		case calc.Section:
			end()
			section, parted = r.group.Code, false
			if !c.Sections {
				continue
			}
		case calc.Division:
			if isMerged(c, r.group.Code) {
				continue
			}
			parted = section != ""
		}
		rows = append(rows, r)
	}
	end()
	section, parted = "", true
	end()
	return rows
}

// isMerged reports whether a group is not shown by itself.
func isMerged(c calc.Coarser, code string) bool {
	for _, codes := range c.Merged {
		if slices.Contains(codes, code) {
			return true
		}
	}
	return false
}

// list is the list as a variant has it.
func (t *table) list(variant Variant) templates.List {
	l := templates.List{Empty: t.none, Named: t.named}
	if l.Empty == "" {
		l.Empty = dash
	}
	if l.Named == "" {
		l.Named = "名称"
	}
	for _, c := range t.columns {
		l.Fields = append(l.Fields, c.name)
	}
	rows := t.inside()
	if variant != Internal {
		some := false
		if rows, some = t.outside(); some && len(rows) == 0 && t.instead != "" {
			l.Empty = t.instead
		}
	}
	from, to := 0, len(rows)
	if t.cut != nil {
		from, to = t.cut(len(rows))
	}
	for n := from; n < to; n++ {
		l.Rows = append(l.Rows, t.said(rows[n], n+1, variant))
	}
	return l
}

// said is a row by its columns. Links lead to the cells of returns, which stay inside.
func (t *table) said(r *row, number int, variant Variant) map[string]templates.Datum {
	out := make(map[string]templates.Datum, len(t.columns))
	i := 0
	for _, c := range t.columns {
		if c.numbered {
			out[c.name] = count(number)
			continue
		}
		x := r.cells[i]
		i++
		if variant != Internal {
			x.Link = ""
		}
		out[c.name] = x
	}
	return out
}

// value is a single figure or text that templates may name.
type value struct {
	name    string
	inside  templates.Datum
	outside templates.Datum
}

// content is what both variants of a report are made of.
type content struct {
	made   []*table
	values []value
}

// list makes lists.
func (c *content) list(all ...listing) {
	for _, l := range all {
		t := &table{listing: l}
		l.make(t)
		c.made = append(c.made, t)
	}
}

// either says one thing inside and another outside.
func (c *content) either(name string, inside, outside templates.Datum) {
	outside.Link = ""
	c.values = append(c.values, value{name, inside, outside})
}

// show tells a value to everybody.
func (c *content) show(name string, x templates.Datum) { c.either(name, x, x) }

// star tells a value that, where it is somebody's own, a star stands for outside.
func (c *content) star(name string, x templates.Datum, own bool) {
	outside := x
	if own {
		outside = text(withheldMark)
		outside.Unit = x.Unit
	}
	c.either(name, x, outside)
}

// view is what the templates of a variant may name.
func (c *content) view(variant Variant) *templates.View {
	v := templates.NewView()
	c.into(v, variant)
	return v
}

// into adds it to a view.
func (c *content) into(v *templates.View, variant Variant) {
	for _, t := range c.made {
		v.Lists[t.name] = t.list(variant)
	}
	for _, x := range c.values {
		d := x.inside
		if variant != Internal {
			d = x.outside
		}
		v.Set(x.name, d)
	}
}
