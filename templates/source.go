package templates

import (
	"fmt"
	"math/big"

	"parkstat/facts/formula"
)

// source is a scalar, a field of the items around, or an expression over such.
type source struct {
	scalar   *Datum
	block    *block
	depth    int // of the block among those of its axis
	col      bool
	field    string
	row      *block // of a column block: the row's, if its item has the list for itself
	rowDepth int
	expr     *formula.Program
	parts    map[string]*source // of the expression's names
	format   format
}

// convertible tells of an amount to be turned into a unit whose own unit is not known.
func (s *source) convertible() error {
	var d Datum
	switch {
	case s.scalar != nil:
		d = *s.scalar
	case s.block != nil:
		for _, row := range s.block.proto.Rows {
			if d = row[s.field]; d.Num != nil {
				break
			}
		}
	}
	if s.format.unit != "" && (s.expr != nil || d.Num != nil && units[d.Unit] == 0) {
		return fmt.Errorf("这个数没有金额单位，不能换算成%s", s.format.unit)
	}
	return nil
}

// crossed is a field of a column block's list that a row's item has for itself.
func (b *block) crossed(path string, depth int, rows []*block) *source {
	for i := len(rows) - 1; i >= 0; i-- {
		inner, ok := rows[i].proto.Inner[b.list]
		if !ok {
			continue
		}
		for _, f := range inner.Fields {
			if path == "."+f || path == b.list+"."+f {
				return &source{block: b, depth: depth, col: true, field: f, row: rows[i], rowDepth: i}
			}
		}
	}
	return nil
}

func notHere(path, list string) error {
	return fmt.Errorf("这里没有名为 %q 的内容，它是列表“%s”的字段，请放到列表的行里", path, list)
}

// field is the field of the block's list that a path names: 列表.字段, 外.内.字段 or .字段.
func (b *block) field(path string) (string, bool) {
	for _, f := range b.proto.Fields {
		if path == "."+f || path == b.list+"."+f || b.within && b.parent != nil && path == b.parent.list+"."+b.list+"."+f {
			return f, true
		}
	}
	return "", false
}

// at are the items around a hole.
type at struct {
	b          *binder
	hole       *boundHole
	rows, cols []int
}

// Value answers an expression's name.
func (a valuesAt) Value(path string) formula.Value {
	d, ok := a.parts[path].datum(a.at)
	switch {
	case !ok:
		return formula.Missing
	case d.Num != nil:
		return formula.Num(d.Num)
	}
	return formula.Text(d.Text)
}

// Call has no functions of its own.
func (a valuesAt) Call(string, []formula.Arg) formula.Value { return formula.Missing }

type valuesAt struct {
	at
	parts map[string]*source
}

// datum is what the source gives; false where the list has no items.
func (s *source) datum(a at) (Datum, bool) {
	switch {
	case s.scalar != nil:
		return s.format.apply(*s.scalar), true
	case s.expr != nil:
		return s.format.apply(s.compute(a)), true
	}
	var list *chosen
	item := 0
	switch {
	case s.row != nil:
		l := s.row.item(a.b, a.rows[:s.rowDepth+1], s.block.list)
		if item = a.cols[s.depth]; item >= len(l.Rows) {
			return Datum{}, false
		}
		return s.format.apply(l.Rows[item][s.field]), true
	case s.col:
		item = a.cols[s.depth]
		list = s.block.items(a.b, nil)
	default:
		item = a.rows[s.depth]
		list = s.block.items(a.b, a.rows[:s.depth])
	}
	if item >= len(list.order) {
		return Datum{}, false
	}
	return s.format.apply(list.list.Rows[list.order[item]][s.field]), true
}

func (s *source) compute(a at) Datum {
	v := s.expr.Eval(valuesAt{a, s.parts})
	if r := v.Rat(); r != nil {
		return Datum{Num: r, Decimals: decimalsOf(r)}
	}
	if v.IsMissing() {
		return Datum{Text: "—", Missing: true}
	}
	return TextOf(v.String())
}

// decimalsOf are those of a number that no format gives any: its own, two at most.
func decimalsOf(r *big.Rat) int {
	for n := range 2 {
		if new(big.Rat).Mul(r, big.NewRat([]int64{1, 10}[n], 1)).IsInt() {
			return n
		}
	}
	return 2
}
