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
	Partly   bool   // it is of a part of those who are to return: a chart draws it hollow
	Missing  bool   // nothing is known: Text is the mark for that
	Unit     string // of the number, such as 亿元; empty: not told
	Link     string // internal target sheet!cell of a link; empty: none. list:名称[17] is what item 17, from 0, of a list became
}

// TextOf is a text datum.
func TextOf(s string) Datum { return Datum{Text: s} }

// NumberOf is a number at its decimals, or the mark where there is none.
func NumberOf(r *big.Rat, decimals int, mark string) Datum {
	if r == nil {
		return Datum{Text: mark, Missing: true}
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
	Inner  map[string]List   // the lists that each row has within it: their fields, and what to print without rows
	Nested []map[string]List // those of each row, if there are any
}

// NewView makes an empty view.
func NewView() *View { return &View{Values: map[string]Datum{}, Lists: map[string]List{}} }

// Set stores a value.
func (v *View) Set(name string, d Datum) { v.Values[name] = d }

// Render fills the placeholders of a text such as the narrative, and leaves out the parts
// in [[ … ]] whose figures are not known.
func (v *View) Render(text string) (string, error) {
	if strings.Contains(text, "[[") || strings.Contains(text, "]]") {
		return v.clauses(text)
	}
	d, err := v.Datum(text)
	return d.String(), err
}

// Datum is Render that leaves a number a number, where a placeholder stands alone.
func (v *View) Datum(text string) (Datum, error) {
	pieces, err := reportGrammar.split(text)
	if err != nil || pieces == nil {
		return TextOf(text), err
	}
	b := &binder{view: v}
	h, errs := b.bind(pieces, nil, nil)
	if len(errs) > 0 {
		return Datum{}, errs[0]
	}
	return h.datum(b, nil, nil), nil
}

func (v *View) names() []string {
	var all []string
	for n := range v.Values {
		all = append(all, n)
	}
	for n, l := range v.Lists {
		all = append(all, l.names(n+".")...)
	}
	return all
}

func (l List) names(prefix string) (all []string) {
	for _, f := range l.Fields {
		all = append(all, prefix+f)
	}
	for n, inner := range l.Inner {
		all = append(all, inner.names(prefix+n+".")...)
	}
	return all
}
