package templates

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts/formula"
	"parkstat/templates/weave"
)

// binder answers for the holes of a template out of a view.
type binder struct {
	view   *View
	holes  []*boundHole
	titled map[string]*block   // top blocks by their list, for links
	tabs   map[string][]string // names of sheets by the list that they are repeated for
	last   Datum               // what the hole asked last gave
}

// boundHole is a cell of a report's template with placeholders, and the blocks around it.
type boundHole struct {
	path   string // of the first placeholder
	pieces []boundPiece
	rows   []*block // outermost first
	cols   []*block
	fixed  []int // of the sheet: which item of its list it is, the first of rows
}

// boundPiece is a text, or where a placeholder's datum comes from.
type boundPiece struct {
	text   string
	source *source
}

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

// paths are the names that a piece uses.
func (p piece) paths() []string {
	switch {
	case p.hole == nil:
		return nil
	case p.hole.Expr != "":
		return pathsOf(p.hole.Expr)
	}
	return []string{p.hole.Path}
}

// pathsOf are the names of an expression; of a wrong one those read so far.
func pathsOf(expr string) []string {
	p, err := formula.Compile(expr, formula.Names{Path: func(string) bool { return true }, Func: func(string, int) bool { return false }})
	if err != nil {
		return nil
	}
	return p.Paths
}

// bind finds out where the placeholders of a text get their data.
func (b *binder) bind(pieces []piece, rows, cols []*block) (h *boundHole, errs []error) {
	h = &boundHole{rows: rows, cols: cols}
	for _, p := range pieces {
		if p.hole == nil {
			h.pieces = append(h.pieces, boundPiece{text: p.text})
			continue
		}
		s, err := b.source(p.hole, rows, cols)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if h.path == "" {
			h.path = p.hole.Path + p.hole.Expr
		}
		h.pieces = append(h.pieces, boundPiece{source: s})
	}
	return h, errs
}

func (b *binder) source(p *Placeholder, rows, cols []*block) (s *source, err error) {
	if p.Expr == "" {
		s, err = b.path(p.Path, rows, cols)
	} else {
		s, err = b.expression(p.Expr, rows, cols)
	}
	if err != nil {
		return nil, err
	}
	if s.format, err = parseFormat(p.Format); err == nil {
		err = s.convertible()
	}
	return s, err
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

// path finds a name: a field of the lists around, inside out, then a value of the whole.
func (b *binder) path(path string, rows, cols []*block) (*source, error) {
	for axis, around := range [2][]*block{rows, cols} {
		for i := len(around) - 1; i >= 0; i-- {
			k := around[i]
			if axis == 1 {
				if s := k.crossed(path, i, rows); s != nil {
					return s, nil
				}
			}
			if field, ok := k.field(path); ok {
				return &source{block: k, depth: i, col: axis == 1, field: field}, nil
			}
		}
	}
	if d, ok := b.view.Values[path]; ok {
		return &source{scalar: &d}, nil
	}
	if field, ok := strings.CutPrefix(path, "."); ok {
		if len(rows)+len(cols) == 0 {
			return nil, fmt.Errorf("{{%s}} 这一行没有列表，请写成 {{列表.%s}}", path, field)
		}
		var known []string
		for _, axis := range [2][]*block{rows, cols} {
			for _, k := range axis {
				for _, f := range k.proto.Fields {
					known = append(known, "."+f)
				}
			}
		}
		return nil, unknown(path, known)
	}
	if list, within, ok := b.view.listOf(path); ok {
		if within != "" {
			return nil, notHere(path, list)
		}
		if len(rows) > 0 {
			return nil, fmt.Errorf("一行里不能有两个列表（%s 与 %s）", rows[len(rows)-1].list, list)
		}
		return nil, notHere(path, list)
	}
	return nil, unknown(path, b.view.names())
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

func (b *binder) expression(text string, rows, cols []*block) (*source, error) {
	s := &source{parts: map[string]*source{}}
	var wrong error
	p, err := formula.Compile(text, formula.Names{
		Path: func(path string) bool {
			part, err := b.path(path, rows, cols)
			if err != nil {
				wrong = err
				return false
			}
			s.parts[path] = part
			return true
		},
		Func: func(string, int) bool { return false },
	})
	if wrong != nil {
		return nil, wrong
	}
	if err != nil {
		return nil, fmt.Errorf("式子 %q: %w", text, err)
	}
	s.expr = p
	return s, nil
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
		return TextOf("—")
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

// datum is what stands in a hole. In a row of a list without items it is the list's text for
// that, in the field that names.
func (h *boundHole) datum(b *binder, rows, cols []int) Datum {
	if h.fixed != nil {
		rows = append(slices.Clone(h.fixed), rows...)
	}
	a := at{b, h, rows, cols}
	empty := h.empty(a)
	one := func(s *source) Datum {
		if empty != nil && (s.block == nil || s.block == empty) {
			if s.block == empty && s.field == empty.proto.Named {
				return TextOf(empty.emptyText())
			}
			return TextOf("—")
		}
		d, ok := s.datum(a)
		if !ok {
			return TextOf("—")
		}
		return d
	}
	if len(h.pieces) == 1 && h.pieces[0].source != nil {
		return one(h.pieces[0].source)
	}
	var text strings.Builder
	link := ""
	for _, p := range h.pieces {
		if p.source == nil {
			text.WriteString(p.text)
			continue
		}
		d := one(p.source)
		if link == "" {
			link = d.Link
		}
		text.WriteString(d.String())
	}
	return Datum{Text: text.String(), Link: link}
}

// empty is the outermost block around a hole whose list has no items.
func (h *boundHole) empty(a at) *block {
	for i, k := range h.rows {
		if len(k.items(a.b, a.rows[:i]).order) == 0 {
			return k
		}
	}
	return nil
}

func (b *block) emptyText() string {
	if b.options.empty != "" {
		return b.options.empty
	}
	return b.proto.Empty
}

// value is a hole's datum as a cell holds it.
func (b *binder) value(id int, rows, cols []int) weave.Value {
	d := b.holes[id].datum(b, rows, cols)
	v := weave.Value{Link: b.link(d.Link)}
	switch {
	case d.Num != nil:
		v.Kind, v.Text, v.Decimals = weave.Number, d.String(), d.Decimals
	case d.Text != "":
		d.Text = cellText(d.Text)
		v.Kind, v.Text = weave.Text, d.Text
	}
	b.last = d
	return v
}
