package weave

import (
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// ref is a reference in a formula: a cell, a range, whole rows or whole columns.
type ref struct {
	sheet  string // unquoted; "" for the formula's own
	prefix string // as written, with the exclamation mark
	a, b   corner // of a single cell both are the same
	single bool
	grows  bool // a single cell that stands for all that its block becomes: SUM(B5)
}

// corner has row 0 in whole columns and col 0 in whole rows.
type corner struct {
	row, col       int
	rowAbs, colAbs bool
}

func (c corner) String() string {
	var b [20]byte
	return string(c.append(b[:0]))
}

func (c corner) append(b []byte) []byte {
	if c.col > 0 {
		if c.colAbs {
			b = append(b, '$')
		}
		if c.col <= 26 {
			b = append(b, byte('A'+c.col-1))
		} else {
			b = append(b, xlsx.ColName(c.col)...)
		}
	}
	if c.row > 0 {
		if c.rowAbs {
			b = append(b, '$')
		}
		b = strconv.AppendInt(b, int64(c.row), 10)
	}
	return b
}

func (r ref) append(b []byte) []byte {
	b = append(b, r.prefix...)
	b = r.a.append(b)
	if !r.single || r.a != r.b {
		b = r.b.append(append(b, ':'))
	}
	return b
}

// formula is a formula taken apart: texts, and references between them.
type formula struct {
	texts []string // one more than refs
	refs  []ref
	mean  *expr       // nil if it is not computed here
	away  []ref       // cells that names and table columns in it stand for
	wild  bool        // what it looks at is not known
	plain bool        // its operands are no formulas
	xml   []string    // the texts as XML has them
	spans [][2]string // first and last of several sheets at once, which stay text
}

// growing are the functions that take a range where they are given one cell.
var growing = map[string]bool{"SUM": true, "SUBTOTAL": true, "AVERAGE": true, "COUNT": true, "COUNTA": true, "MAX": true, "MIN": true,
	"PRODUCT": true, "MEDIAN": true, "STDEV": true, "STDEVP": true, "VAR": true, "VARP": true, "SUMSQ": true, "AGGREGATE": true}

// parseFormula finds the references of a formula. What it does not know is text.
func parseFormula(s string) *formula {
	f := &formula{}
	var calls []string // functions that are open; "" for a plain bracket
	from, word := 0, ""
	add := func(at, end int, r ref) {
		if len(calls) > 0 && growing[calls[len(calls)-1]] && r.single {
			before, after := lastByte(s[:at]), firstByte(s[end:])
			r.grows = (before == '(' || before == ',') && (after == ')' || after == ',')
		}
		f.texts = append(f.texts, s[from:at])
		f.refs = append(f.refs, r)
		from = end
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			i = closing(s, i, '"')
			word = ""
		case c == '[':
			i = brackets(s, i)
			word = ""
		case c == '(':
			calls, word = append(calls, strings.ToUpper(word)), ""
			i++
		case c == ')':
			if len(calls) > 0 {
				calls = calls[:len(calls)-1]
			}
			word = ""
			i++
		case c == '\'' || c == '$' || isWord(c):
			at := i
			if end := foreign(s, i); end > i {
				if sheet, _, _ := parseSheet(s, i); !strings.Contains(sheet, "[") {
					first, last, several := strings.Cut(sheet, ":")
					if !several {
						first, last = lastWord(s[:i-1]), sheet
					}
					f.spans = append(f.spans, [2]string{first, last})
				}
				i, word = end, ""
				continue
			}
			r, end, ok := parseRef(s, i)
			if ok {
				add(at, end, r)
				i, word = end, ""
				continue
			}
			if c == '\'' {
				i = closing(s, i, '\'')
			} else {
				for i++; i < len(s) && (isWord(s[i]) || s[i] == '!' || s[i] == '$'); i++ {
				}
			}
			word = s[at:i]
		default:
			word = ""
			i++
		}
	}
	f.texts = append(f.texts, s[from:])
	return f
}

// foreign is behind a reference to another workbook, or to several sheets at once, neither of
// which is followed; i where none begins.
func foreign(s string, i int) int {
	sheet, at, has := parseSheet(s, i)
	if !has || !strings.ContainsAny(sheet, ":[") && (i == 0 || s[i-1] != ']' && (s[i-1] != ':' || i < 2 || !isWord(s[i-2]))) {
		return i
	}
	for at < len(s) && (isWord(s[at]) || s[at] == '$' || s[at] == ':') {
		at++
	}
	return at
}

// lastWord is the word that a text ends with.
func lastWord(s string) string {
	i := len(s)
	for i > 0 && isWord(s[i-1]) {
		i--
	}
	return s[i:]
}

func lastByte(s string) byte {
	if s = strings.TrimRight(s, " \n"); s == "" {
		return 0
	}
	return s[len(s)-1]
}

func firstByte(s string) byte {
	if s = strings.TrimLeft(s, " \n"); s == "" {
		return 0
	}
	return s[0]
}

// closing is behind the quotation that begins at i, in which a doubled quote stands for one.
func closing(s string, i int, quote byte) int {
	for i++; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 == len(s) || s[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(s)
}

// brackets is behind the structured reference or the workbook's number at i.
func brackets(s string, i int) int {
	for depth := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			i++ // what follows stands for itself
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

func isWord(c byte) bool {
	return c >= 0x80 || c == '_' || c == '.' || c == '\\' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// parseRef reads a reference with its sheet.
func parseRef(s string, i int) (r ref, end int, ok bool) {
	if sheet, at, has := parseSheet(s, i); has {
		r.sheet, r.prefix, i = sheet, s[i:at], at
	}
	a, end, ok := parseCorner(s, i)
	if !ok {
		return r, 0, false
	}
	r.a, r.b, r.single = a, a, true
	if end < len(s) && s[end] == ':' {
		if b, after, is := parseCorner(s, end+1); is && (a.row > 0) == (b.row > 0) && (a.col > 0) == (b.col > 0) {
			r.b, r.single, end = b, false, after
		}
	}
	if r.single && (a.row == 0 || a.col == 0) {
		return r, 0, false // a number, or a name
	}
	if end < len(s) && (isWord(s[end]) || s[end] == '(' || s[end] == '[' || s[end] == '!') {
		return r, 0, false
	}
	if r.a.row > r.b.row {
		r.a.row, r.b.row, r.a.rowAbs, r.b.rowAbs = r.b.row, r.a.row, r.b.rowAbs, r.a.rowAbs
	}
	if r.a.col > r.b.col {
		r.a.col, r.b.col, r.a.colAbs, r.b.colAbs = r.b.col, r.a.col, r.b.colAbs, r.a.colAbs
	}
	return r, end, true
}

// parseSheet reads 表一! or '表 一'!.
func parseSheet(s string, i int) (sheet string, end int, ok bool) {
	end = i
	if s[i] == '\'' {
		end = closing(s, i, '\'')
		sheet = strings.ReplaceAll(strings.TrimSuffix(s[i+1:end], "'"), "''", "'")
	} else {
		for end < len(s) && isWord(s[end]) {
			end++
		}
		sheet = s[i:end]
	}
	if end >= len(s) || s[end] != '!' || sheet == "" {
		return "", 0, false
	}
	return sheet, end + 1, true
}

// parseCorner reads $B$5, B or 5.
func parseCorner(s string, i int) (c corner, end int, ok bool) {
	if i < len(s) && s[i] == '$' {
		c.colAbs = true
		i++
	}
	at := i
	for ; i < len(s) && i-at < 4 && (s[i]|0x20) >= 'a' && (s[i]|0x20) <= 'z'; i++ {
		c.col = c.col*26 + int(s[i]&^0x20-'A') + 1
	}
	if i == at {
		c.rowAbs, c.colAbs = c.colAbs, false
	} else if i < len(s) && s[i] == '$' {
		c.rowAbs = true
		i++
	}
	digits := i
	for ; i < len(s) && i-digits < 8 && isDigit(s[i]); i++ {
		c.row = c.row*10 + int(s[i]-'0')
	}
	switch {
	case c.col > xlsx.MaxCols || c.row > xlsx.MaxRows, i == at, i == digits && c.rowAbs, i > digits && s[digits] == '0':
		return c, 0, false
	}
	return c, i, true
}

// shift moves the relative references, as Excel does when a formula is copied.
func (f *formula) shift(rows, cols int) *formula {
	moved := &formula{texts: f.texts, spans: f.spans, refs: make([]ref, len(f.refs))}
	for i, r := range f.refs {
		r.a, r.b = r.a.shift(rows, cols), r.b.shift(rows, cols)
		moved.refs[i] = r
	}
	return moved
}

func (c corner) shift(rows, cols int) corner {
	if c.row > 0 && !c.rowAbs {
		c.row += rows
	}
	if c.col > 0 && !c.colAbs {
		c.col += cols
	}
	return c
}

// append writes the formula with its references as they are given.
func (f *formula) append(b []byte, refs []ref) []byte {
	for i, t := range f.texts {
		b = append(b, t...)
		if i < len(refs) {
			b = refs[i].append(b)
		}
	}
	return b
}

// appendEscaped is append as XML has it.
func (f *formula) appendEscaped(b []byte, refs []ref) []byte {
	for i, t := range f.xml {
		b = append(b, t...)
		if i < len(refs) {
			if p := refs[i].prefix; p != "" {
				b = escape(b, p, false)
				refs[i].prefix = ""
				b = refs[i].append(b)
				refs[i].prefix = p
			} else {
				b = refs[i].append(b)
			}
		}
	}
	return b
}

func (f *formula) String() string { return string(f.append(nil, f.refs)) }

// quoteSheet writes a sheet's name as formulas have it.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }
