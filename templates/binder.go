package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parkstat/facts/formula"
	"parkstat/templates/weave"
)

// binder answers for the holes of a template out of a view.
type binder struct {
	view   *View
	sketch bool // the view tells the nature of all values
	holes  []*boundHole
	titled map[string]*block   // top blocks by their list, for links
	tabs   map[string][]string // names of sheets by the list that they are repeated for
	last   Datum               // what the hole asked last gave
	tables int                 // numbered so far
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

// tableNumber is the name of a table's number: they count through the sheets that a workbook has.
const tableNumber = "表号"

// counted puts the numbers of tables in.
func (b *binder) counted(pieces []piece) []piece {
	out := slices.Clone(pieces)
	for i, p := range out {
		if p.hole != nil && p.hole.Path == tableNumber {
			b.tables++
			out[i] = piece{text: strconv.Itoa(b.tables)}
		}
	}
	return out
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

func (b *binder) source(p *placeholder, rows, cols []*block) (s *source, err error) {
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
	if err == nil && b.sketch {
		err = s.mistyped(p.Expr)
	}
	return s, err
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
	if l, ok := b.view.Lists[path]; ok && len(l.Fields) > 0 {
		return nil, isList(path, l)
	}
	if outer, inner, ok := strings.Cut(path, "."); ok {
		if l, ok := b.view.Lists[outer].Inner[inner]; ok && len(l.Fields) > 0 {
			return nil, isList(path, l)
		}
	}
	return nil, unknown(path, b.view.names())
}

// isList tells of a list's name where one of its fields should be.
func isList(path string, l List) error {
	return fmt.Errorf("{{%s}} 是一个列表，请写它的字段，如 {{%s.%s}}；它有：%s", path, path, l.Fields[0], strings.Join(l.Fields, "、"))
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
		return nil, err
	}
	s.expr = p
	return s, nil
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
	v := weave.Value{Link: b.link(d.Link), Partly: d.Partly}
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
