package templates

import (
	"math/big"
	"strings"

	"parkstat/facts"
)

// Datum is one value for a template: a number printed at its decimals, or a text.
type Datum struct {
	Num      *big.Rat
	Decimals int
	Text     string // where Num is nil
	Link     string // internal target of a link: sheet!cell, or list:名称[n] for the row that item n of a list became; empty: none
}

// TextOf is a text datum.
func TextOf(s string) Datum { return Datum{Text: s} }

// NumberOf is a number at its decimals, or the mark where there is none.
func NumberOf(r *big.Rat, decimals int, mark string) Datum {
	if r == nil {
		return Datum{Text: mark}
	}
	return Datum{Num: r, Decimals: decimals}
}

// String is the datum as printed.
func (d Datum) String() string {
	if d.Num == nil {
		return d.Text
	}
	return facts.Round(d.Num, d.Decimals)
}

// View is what a template may name: values by dotted name, and lists of rows.
// A row sees its own values first, then those of the whole.
type View struct {
	Values map[string]Datum
	Lists  map[string]List
}

// List is the rows of a repeated block. Where there are none, Empty is printed in
// the field Named.
type List struct {
	Fields []string // what a row has, also when there are no rows
	Rows   []map[string]Datum
	Empty  string
	Named  string
}

// NewView makes an empty view.
func NewView() *View { return &View{Values: map[string]Datum{}, Lists: map[string]List{}} }

// Set stores a value.
func (v *View) Set(name string, d Datum) { v.Values[name] = d }

// Render fills the placeholders of a text such as the narrative.
func (v *View) Render(text string) (string, error) {
	pieces, err := split(text)
	if err != nil || pieces == nil {
		return text, err
	}
	var b strings.Builder
	for _, p := range pieces {
		if p.hole == nil {
			b.WriteString(p.text)
			continue
		}
		d, ok := v.Values[p.hole.Path]
		if !ok {
			return "", unknown(p.hole.Path, v.names())
		}
		b.WriteString(d.String())
	}
	return b.String(), nil
}

func (v *View) names() []string {
	var all []string
	for n := range v.Values {
		all = append(all, n)
	}
	for n, l := range v.Lists {
		for _, f := range l.Fields {
			all = append(all, n+"."+f)
		}
	}
	return all
}

// isField reports whether the path is a field of a list.
func (v *View) isField(path string) (list, field string, ok bool) {
	list, field, found := strings.Cut(path, ".")
	l, isList := v.Lists[list]
	if !found || !isList {
		return "", "", false
	}
	for _, f := range l.Fields {
		if f == field {
			return list, field, true
		}
	}
	return "", "", false
}
