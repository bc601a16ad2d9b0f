package weave

import (
	"io"
	"strconv"

	"parkstat/templates/xlsx"
)

// emitter writes the rows of a sheet.
type emitter struct {
	*solver
	styles *styles
	n      *woven
	out    io.Writer
	buf    []byte
	refs   []ref
	path   []int
	cols   []column
	open   []byte // "<x:c r=\""
	num    []byte // of the row
	last   []styled
	row    *row                // whose look the row being written has
	from   int                 // where it begins in buf
	wraps  map[string]wrapping // of styles, as written
	need   int                 // how high it must be, for what wraps in it
}

// styled is the style that a cell of the template got last, for decimals.
type styled struct {
	decimals int
	style    string
	known    bool
}

// column is where a column of the result comes from.
type column struct {
	name string
	from line
}

const flushFrom = 32 << 10

func (w *loom) emitRows(n *woven, out io.Writer) error {
	e := &emitter{solver: w.solver, styles: w.styles, n: n, out: out,
		open: []byte("<" + n.prefix + "c r=\""), last: make([]styled, n.count), wraps: map[string]wrapping{}}
	for col := 1; col <= n.lastCol; col++ {
		e.cols = append(e.cols, column{xlsx.ColName(col), n.colLines.origin(col, 1)})
	}
	next := 0 // group
	for i := 0; i < len(n.rows); {
		r := n.rows[i]
		if n.rowLines != nil && next < len(n.rowLines.groups) && r.num >= n.rowLines.groups[next].first {
			g := &n.rowLines.groups[next]
			for i < len(n.rows) && n.rows[i].num <= g.last {
				i++
			}
			next++
			if err := e.group(g); err != nil {
				return err
			}
			continue
		}
		_, moved := n.rowLines.group(r.num)
		e.begin(r, r.num+moved)
		e.cells(r, r.num+moved, line{row: int32(r.num)}, 1, 1<<30)
		if err := e.end(); err != nil {
			return err
		}
		i++
	}
	_, err := out.Write(e.buf)
	return err
}

// group writes the rows of blocks, side by side if there are several.
func (e *emitter) group(g *group) error {
	for k := range g.size {
		var shape *row
		for i := range g.lanes {
			if at := g.lanes[i].at(g, k); at.row > 0 {
				shape = e.n.byRow[int(at.row)]
				break
			}
		}
		e.begin(shape, g.start+k)
		for i := range g.lanes {
			n := &g.lanes[i]
			at := n.at(g, k)
			from := e.n.byRow[int(at.row)]
			if at.row == 0 { // its own rows have ended: the looks go on
				from = e.n.byRow[g.first+k%(g.last-g.first+1)]
			}
			if from != nil {
				e.cells(from, g.start+k, at, n.first, n.last)
			}
		}
		if err := e.end(); err != nil {
			return err
		}
	}
	return nil
}

// at is the line of a group's row in the lane.
func (n *lane) at(g *group, k int) line {
	if k < n.size {
		return n.lines[k]
	}
	return line{}
}

func (e *emitter) begin(r *row, num int) {
	e.num = strconv.AppendInt(e.num[:0], int64(num), 10)
	e.row, e.from, e.need = r, len(e.buf), 0
	e.buf = append(append(append(append(e.buf, '<'), e.n.prefix...), "row r=\""...), e.num...)
	e.buf = append(e.buf, '"')
	if r != nil {
		e.buf = append(e.buf, r.attrs...)
	}
	e.buf = append(e.buf, '>')
}

func (e *emitter) end() error {
	e.buf = append(append(append(e.buf, "</"...), e.n.prefix...), "row>"...)
	e.grow()
	if len(e.buf) < flushFrom {
		return nil
	}
	_, err := e.out.Write(e.buf)
	e.buf = e.buf[:0]
	return err
}

// cells writes the cells of a template row that stand in some columns. At says for which
// item; where its row is 0, only styles are written.
func (e *emitter) cells(r *row, num int, at line, first, last int) {
	from := place{at.block, at.at}
	e.path = from.appendPath(e.path[:0])
	if e.n.colLines == nil {
		for _, c := range r.cells {
			if c.col >= first && c.col <= last {
				e.cell(c, num, c.col, at.row == 0, home{sheet: e.n, row: from})
			}
		}
		return
	}
	for i, col := range e.cols {
		if c := e.n.at(r.num, int(col.from.row)); c != nil && c.col >= first && c.col <= last {
			e.cell(c, num, i+1, at.row == 0, home{sheet: e.n, row: from, col: place{col.from.block, col.from.at}})
		}
	}
}

func (e *emitter) cell(c *cell, row, col int, pad bool, from home) {
	id := e.n.holes[c.index]
	pad = pad || e.n.dead != nil && e.n.dead[c.index]
	e.buf = append(e.buf, e.open...)
	e.buf = append(e.buf, e.cols[col-1].name...)
	e.buf = append(append(e.buf, e.num...), '"')
	switch {
	case pad:
		e.empty(c.style)
	case id != noHole:
		e.fill(c, int(id), row, col, from)
	case c.formula != nil && e.plan.NoItems != "" && from.row.empty():
		e.text(c.style, e.plan.NoItems)
	case c.formula != nil:
		e.formula(c, row, col, from)
	default:
		e.buf = append(e.buf, c.rest...)
	}
}

func (e *emitter) empty(style string) {
	e.style(style)
	e.buf = append(e.buf, "/>"...)
}

func (e *emitter) style(style string) {
	if style != "" {
		e.buf = append(append(append(e.buf, ` s="`...), style...), '"')
	}
}

// fill writes a value from data: text as inline text, which can never become a formula.
func (e *emitter) fill(c *cell, id, row, col int, from home) {
	v := e.plan.Value(id, e.path, from.col.path())
	if e.plan.Put != nil {
		e.plan.Put(e.n.name, row, col, id)
	}
	if v.Link != (Link{}) {
		e.link(v.Link, row, col)
	}
	switch v.Kind {
	case Number:
		if l := &e.last[c.index]; !l.known || l.decimals != v.Decimals {
			*l = styled{v.Decimals, e.styles.decimals(c.style, v.Decimals), true}
		}
		e.style(e.last[c.index].style)
		e.buf = append(append(append(e.buf, "><"...), e.n.prefix...), "v>"...)
		e.buf = append(e.buf, v.Text...)
		e.buf = append(append(append(e.buf, "</"...), e.n.prefix...), "v></"...)
		e.buf = append(append(e.buf, e.n.prefix...), "c>"...)
	case Text:
		e.need = max(e.need, e.needs(c, v.Text))
		e.text(c.style, v.Text)
	default:
		e.empty(c.style)
	}
}

// text writes a text inside its cell.
func (e *emitter) text(style, s string) {
	e.style(style)
	e.buf = append(append(append(e.buf, ` t="inlineStr"><`...), e.n.prefix...), "is><"...)
	e.buf = append(append(e.buf, e.n.prefix...), 't')
	if spaced(s) {
		e.buf = append(e.buf, ` xml:space="preserve"`...)
	}
	e.buf = append(e.buf, '>')
	e.buf = appendText(e.buf, s)
	e.buf = append(append(append(e.buf, "</"...), e.n.prefix...), "t></"...)
	e.buf = append(append(append(e.buf, e.n.prefix...), "is></"...), e.n.prefix...)
	e.buf = append(e.buf, "c>"...)
}

// spaced tells of a text whose spaces a reader may take away.
func spaced(s string) bool {
	if s == "" {
		return false
	}
	space := func(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
	if space(s[0]) || space(s[len(s)-1]) {
		return true
	}
	for i := 1; i < len(s); i++ {
		if s[i] == '\n' || space(s[i]) && space(s[i-1]) {
			return true
		}
	}
	return false
}

// appendText writes a cell's text. What looks like the format's own escape, _x0041_, is
// escaped.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := 0; i+7 <= len(s); i++ {
		if s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' && isHex(s[i+2:i+6]) {
			b = append(escape(b, s[from:i], false), "_x005F"...)
			from = i
		}
	}
	return escape(b, s[from:], false)
}

func isHex(s string) bool {
	_, err := strconv.ParseUint(s, 16, 16)
	return err == nil
}

// formula writes a formula for its place, with its value if that is known.
func (e *emitter) formula(c *cell, row, col int, from home) {
	e.refs = e.all(e.refs[:0], c.formula, from, false)
	v := value{kind: unknown}
	kept := true
	if e.n.fresh[c.index] == changed {
		kept = false
		if c.formula.plain {
			v = e.compute(c, e.refs, from)
		} else {
			v = e.cellValue(e.n, c, row, col, from)
		}
	}
	e.buf = append(e.buf, c.attrs...)
	t := c.t
	if !kept {
		t = v.cellType()
	}
	if t != "" {
		e.buf = append(append(append(e.buf, ` t="`...), t...), '"')
	}
	e.buf = append(append(append(e.buf, "><"...), e.n.prefix...), 'f')
	e.buf = append(e.buf, c.fAttrs...)
	for _, a := range c.inputs {
		e.buf = appendAttr(e.buf, attr{a.name, e.n.cellRef(a.value)})
	}
	if c.array != "" {
		e.buf = append(append(append(e.buf, ` ref="`...), e.arrayRange(c, row, col)...), '"')
	}
	e.buf = append(e.buf, '>')
	e.buf = c.formula.appendEscaped(e.buf, e.refs)
	e.buf = append(append(append(e.buf, "</"...), e.n.prefix...), "f>"...)
	text := c.v
	if !kept {
		text = v.cellText()
	}
	if text != "" && (kept || v.kind != unknown) {
		e.buf = append(append(append(e.buf, '<'), e.n.prefix...), "v>"...)
		e.buf = escape(e.buf, text, false)
		e.buf = append(append(append(e.buf, "</"...), e.n.prefix...), "v>"...)
	}
	e.buf = append(append(append(e.buf, "</"...), e.n.prefix...), "c>"...)
}

// arrayRange is where an array formula spreads to, from its cell.
func (e *emitter) arrayRange(c *cell, row, col int) string {
	r, err := xlsx.ParseRange(c.array)
	if err != nil {
		return c.array
	}
	return rangeText(xlsx.Range{Row1: row, Col1: col, Row2: row + r.Row2 - r.Row1, Col2: col + r.Col2 - r.Col1})
}
