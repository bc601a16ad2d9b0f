package report

import (
	"cmp"
	"fmt"
	"math/big"
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
	name    string
	outside fate
}

func columns(outside fate, names []string) (all []column) {
	for _, name := range names {
		all = append(all, column{name, outside})
	}
	return all
}

func shows(names ...string) []column  { return columns(shown, names) }
func stars(names ...string) []column  { return columns(starred, names) }
func keeps(names ...string) []column  { return columns(leftOut, names) }
func merges(names ...string) []column { return columns(merged, names) }

// listing declares a list.
type listing struct {
	name    string
	number  string // the column before the others that counts the rows; "": none does
	columns []column
	private bool         // every row is somebody's own
	none    string       // stands where there are no rows; "": a dash
	instead string       // stands where all rows of a private list are left out; "": that enterprises are not named
	named   string       // the column in which that stands; "": 名称
	make    func(*table) // fills it, where that is not done by hand
	// merging says which groups are merged, and together makes one row of them.
	merging  func() calc.Coarser
	together func(codes []string) *row
	choose   func([]*row) []*row // which rows of all those told it has; nil: all
}

// table is a list with its rows, for both variants.
type table struct {
	listing
	rows []*row
}

// row is what stands in the columns, in their order.
type row struct {
	cells   []templates.Datum
	own     bool       // it would be somebody's own outside
	instead bool       // it stands outside only, for rows that are left out
	stars   []string   // columns that are starred outside, for the sake of other mails
	group   calc.Group // that it is of, where groups are merged
	pull    *big.Rat   // of the total, exact, where rows are told by it
}

// add adds a row: a datum for each column.
func (t *table) add(cells ...templates.Datum) *row {
	if len(cells) != len(t.columns) {
		panic(fmt.Sprintf("list %s has %d columns, and a row of %d", t.name, len(t.columns), len(cells)))
	}
	r := &row{cells: cells}
	t.rows = append(t.rows, r)
	return r
}

// inside are the rows of the internal variant.
func (t *table) inside() []*row {
	return slices.DeleteFunc(slices.Clone(t.rows), func(r *row) bool { return r.instead })
}

// outside are the rows of the mailable variant.
func (t *table) outside() (rows []*row) {
	if t.merging != nil {
		return t.merge(t.merging())
	}
	for _, r := range t.rows {
		if r.own || t.private {
			r = t.hidden(r)
		}
		if r != nil {
			rows = append(rows, t.starred(r))
		}
	}
	return rows
}

// starred is a row with stars in the columns that have them.
func (t *table) starred(r *row) *row {
	if len(r.stars) == 0 {
		return r
	}
	out := *r
	out.cells = slices.Clone(r.cells)
	for i, c := range t.columns {
		if slices.Contains(r.stars, c.name) {
			out.cells[i] = c.star()
		}
	}
	return &out
}

// star is what stands for a cell that is withheld.
func (c column) star() templates.Datum {
	if strings.HasSuffix(c.name, "同比说法") { // a part of a sentence
		return text("同比" + withheldMark)
	}
	return text(withheldMark)
}

// hidden is a row that is somebody's own as it stands outside, nil where nothing of it does.
func (t *table) hidden(r *row) *row {
	var out *row
	cells := make([]templates.Datum, len(r.cells))
	for i, c := range t.columns {
		if cells[i] = unknown(dash); c.outside == leftOut || c.outside == undeclared {
			continue
		}
		out = &row{cells: cells}
		if cells[i] = c.star(); c.outside == shown {
			cells[i] = r.cells[i]
		}
	}
	return out
}

// merge takes the groups that are merged out, and puts them in together: at the end of their
// section, unless it is nothing but one of them, or of the list.
func (t *table) merge(c calc.Coarser) (rows []*row) {
	section, parted := "", false
	end := func() {
		if codes := c.Merged[section]; parted && len(codes) > 0 || section != "" && len(codes) > 1 {
			rows = append(rows, t.starred(t.together(codes)))
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
		rows = append(rows, t.starred(r))
	}
	end()
	section, parted = "", true
	end()
	if len(rows) == 1 && len(t.rows) > 1 { // all that it could be parted by is merged: it is the whole again
		return nil
	}
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

// list is the list as a variant has it. Links lead to the cells of returns, which stay inside.
func (t *table) list(variant Variant) templates.List {
	l := templates.List{Empty: cmp.Or(t.none, dash), Named: cmp.Or(t.named, "名称")}
	if t.number != "" {
		l.Fields = append(l.Fields, t.number)
	}
	for _, c := range t.columns {
		l.Fields = append(l.Fields, c.name)
	}
	rows := t.inside()
	if variant != Internal {
		if t.private && len(rows) > 0 {
			l.Empty = cmp.Or(t.instead, withheldNames)
		}
		rows = t.outside()
	}
	if t.choose != nil {
		rows = t.choose(rows)
	}
	for n, r := range rows {
		said := map[string]templates.Datum{}
		for i, c := range t.columns {
			x := r.cells[i]
			if variant != Internal {
				x.Link = ""
			}
			said[c.name] = x
		}
		if t.number != "" {
			said[t.number] = count(n + 1)
		}
		l.Rows = append(l.Rows, said)
	}
	return l
}

// value is a single figure or text that templates may name.
type value struct {
	name            string
	inside, outside templates.Datum
}

// content is what both variants of a report are made of.
type content struct {
	made   []*table
	values []value
}

// list makes lists.
func (c *content) list(all ...listing) {
	for _, l := range all {
		l.make(c.table(l))
	}
}

// variants makes a list that says one thing inside and another outside; its columns are kept.
func (c *content) variants(l listing, inside, outside [][]templates.Datum) {
	t := c.table(l)
	for _, cells := range inside {
		t.add(cells...).own = true
	}
	for _, cells := range outside {
		t.add(cells...).instead = true
	}
}

// table begins a list.
func (c *content) table(l listing) *table {
	t := &table{listing: l}
	c.made = append(c.made, t)
	return t
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
		outside = templates.Datum{Text: withheldMark, Unit: x.Unit}
	}
	c.either(name, x, outside)
}

// into adds what a variant may name to a view.
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
