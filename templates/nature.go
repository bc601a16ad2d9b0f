package templates

import (
	"fmt"
	"math/big"

	"parkstat/facts/formula"
)

// isText tells of a value that is a text by nature, not a mark in place of a number.
func (d Datum) isText() bool { return d.Num == nil && d.Text != "" && d.Text != "—" }

// textual is the text of a source that gives nothing but texts in the view at hand; "" of
// all others.
func (s *source) textual() string {
	switch {
	case s.scalar != nil && s.scalar.isText():
		return s.scalar.Text
	case s.scalar != nil || s.block == nil || s.row != nil:
		return ""
	}
	text := ""
	for _, row := range s.block.proto.Rows {
		switch d := row[s.field]; {
		case d.Num != nil:
			return ""
		case d.isText():
			text = d.Text
		}
	}
	return text
}

// natures answers an expression's names by what they are: the same text, or some number.
type natures struct {
	parts map[string]*source
	order []string
	try   int64
}

// Value answers a name.
func (n natures) Value(path string) formula.Value {
	if text := n.parts[path].textual(); text != "" {
		return formula.Text(text)
	}
	for i, p := range n.order {
		if p == path {
			return formula.Num(big.NewRat(n.try*int64(i*i+3)+int64(i), 1))
		}
	}
	return formula.Num(big.NewRat(n.try, 1))
}

// Call has no functions of its own.
func (n natures) Call(string, []formula.Arg) formula.Value { return formula.Missing }

// mistyped tells of a text that is computed with or turned into another unit. Only a sketch
// can tell: in a month's view a text may stand for a number that there is not.
func (s *source) mistyped(text string) error {
	if s.format.unit != "" && s.textual() != "" {
		return fmt.Errorf("这里是文字（如“%s”），不能换算成%s", s.textual(), s.format.unit)
	}
	if s.expr == nil {
		return nil
	}
	name := ""
	for _, path := range s.expr.Paths {
		if s.parts[path].textual() != "" {
			name = path
		}
	}
	if name == "" {
		return nil
	}
	for try := range int64(3) { // some numbers may divide by zero
		if !s.expr.Eval(natures{s.parts, s.expr.Paths, 2*try + 1}).IsMissing() {
			return nil
		}
	}
	return fmt.Errorf("式子 “%s” 里的 %s 是文字（如“%s”），不能当数来算", text, name, s.parts[name].textual())
}

// numeric tells whether a hole may be a number.
func (b *binder) numeric(id int) bool {
	h := b.holes[id]
	return len(h.pieces) == 1 && h.pieces[0].source != nil && h.pieces[0].source.textual() == ""
}
