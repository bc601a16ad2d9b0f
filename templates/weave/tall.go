package weave

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"parkstat/templates/xlsx"
)

// A row is never lower than the template drew it, and as high as what wraps in it needs: a
// program that opens the workbook does not see to that by itself. Lengths are in tenths of
// a point.

const (
	digitWidth   = 53  // of a digit of the standard font, in which columns are measured
	cellMargin   = 40  // left and right of what a cell says
	indentWidth  = 90  // of a step of indentation
	usualSize    = 110 // of a font that says none
	usualColumn  = 843 // hundredths of a digit
	highestRow   = 4090
	lineFactor   = 136 // percent of the size, from line to line
	rowMargin    = 40  // above and below the lines
	narrowFactor = 56  // percent of the size that a Latin letter takes
)

// measures is what a sheet says of the room in its cells.
type measures struct {
	columns []columnWidth
	usual   int                // width of the other columns, hundredths of a digit
	across  map[*cell]int      // last column of a cell that is merged in its row
	tall    map[*cell]struct{} // cells merged over several rows
}

// columnWidth is that of some columns, hundredths of a digit.
type columnWidth struct{ first, last, width int }

// wrapping is what a style says of how a text wraps.
type wrapping struct {
	wraps        bool
	size, indent int
}

// measure reads widths and merges of the sheet.
func (s *sheet) measure(root *node) {
	m := &measures{usual: usualColumn, across: map[*cell]int{}, tall: map[*cell]struct{}{}}
	if f := root.kid("sheetFormatPr"); f != nil {
		m.usual = cmp.Or(tenths(f.attr("defaultColWidth"))*10, usualColumn)
	}
	if cols := root.kid("cols"); cols != nil {
		for _, c := range cols.kids {
			first, err := strconv.Atoi(c.attr("min"))
			last, err2 := strconv.Atoi(c.attr("max"))
			if w := tenths(c.attr("width")) * 10; c.name != "" && err == nil && err2 == nil && w > 0 {
				m.columns = append(m.columns, columnWidth{first, last, w})
			}
		}
	}
	if merges := root.kid("mergeCells"); merges != nil {
		for _, k := range merges.kids {
			r, err := parseRange(k.attr("ref"))
			if k.name == "" || err != nil {
				continue
			}
			if c := s.at(r.Row1, r.Col1); c != nil && r.Row1 == r.Row2 {
				m.across[c] = r.Col2
			} else if c != nil {
				m.tall[c] = struct{}{}
			}
		}
	}
	s.room = m
}

// tenths is a number such as 8.43 in tenths, cut.
func tenths(s string) int {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 0 || n > 1e6 {
		return 0
	}
	if part != "" && isDigit(part[0]) {
		return n*10 + int(part[0]-'0')
	}
	return n * 10
}

// width is the room of a cell.
func (m *measures) width(c *cell) int {
	last := cmp.Or(m.across[c], c.col)
	w := 0
	for col := c.col; col <= last && col <= xlsx.MaxCols; col++ {
		digits := m.usual
		for _, k := range m.columns {
			if k.first <= col && col <= k.last {
				digits = k.width
			}
		}
		w += digits * digitWidth / 100
	}
	return w*96/100 - cellMargin // fonts differ from one machine to the next
}

// look is what a style says of wrapping.
func (s *styles) look(style string) (w wrapping) {
	base, err := strconv.Atoi(cmp.Or(style, "0"))
	if err != nil || base >= len(s.xfs) {
		return w
	}
	w.size = usualSize
	if a := s.xfs[base].kid("alignment"); a != nil {
		w.wraps = a.attr("wrapText") == "1" || a.attr("wrapText") == "true"
		w.indent, _ = strconv.Atoi(cmp.Or(a.attr("indent"), "0"))
	}
	if i, err := strconv.Atoi(s.xfs[base].attr("fontId")); err == nil && i >= 0 && i < len(s.fonts) {
		if sz := s.fonts[i].kid("sz"); sz != nil {
			w.size = cmp.Or(tenths(sz.attr("val")), usualSize)
		}
	}
	return w
}

// needs is the height that a text needs in a cell of the template; 0 where one line will do.
func (e *emitter) needs(c *cell, text string) int {
	m := e.n.room
	if m == nil || text == "" {
		return 0
	}
	if _, ok := m.tall[c]; ok {
		return 0
	}
	w, ok := e.wraps[c.style]
	if !ok {
		w = e.styles.look(c.style)
		e.wraps[c.style] = w
	}
	if !w.wraps {
		return 0
	}
	lines := linesOf(text, m.width(c)-w.indent*indentWidth, w.size)
	if lines == 1 {
		return 0
	}
	return lines*w.size*lineFactor/100 + rowMargin
}

// linesOf is how many lines a text takes in a width: broken where it says so, between words,
// and anywhere among characters of full width.
func linesOf(text string, width, size int) int {
	width = max(width, size)
	lines, at, word := 1, 0, 0 // word: how much of the line the word that is being written takes
	for _, r := range text {
		switch {
		case r == '\n':
			lines, at, word = lines+1, 0, 0
			continue
		case r == ' ':
			at, word = at+size*narrowFactor/100, 0
			continue
		}
		w := size
		if r < 0x2000 && !unicode.Is(unicode.Han, r) {
			w = size * narrowFactor / 100
			word += w
		} else {
			word = w
		}
		at += w
		if at > width {
			lines++
			at = word
			if word > width { // longer than a line by itself
				at, word = w, w
			}
		}
	}
	return lines
}

// grow makes the row that was just written as high as it must be.
func (e *emitter) grow() {
	if e.row == nil || e.row.hidden || e.need <= tenths(cmp.Or(e.row.height, e.n.standard)) {
		return
	}
	attrs := e.row.attrs
	start := e.from + 1 + len(e.n.prefix) + len(`row r=""`) + len(e.num)
	height := strconv.Itoa(min(e.need, highestRow) / 10)
	to := without(without(attrs, "ht"), "customHeight")
	to = append(append(append(to, ` ht="`...), height...), `" customHeight="1"`...)
	e.buf = slices.Replace(e.buf, start, start+len(attrs), to...)
}

// without is a list of attributes without one.
func without(attrs []byte, name string) []byte {
	open := []byte(" " + name + `="`)
	from := bytes.Index(attrs, open)
	if from < 0 {
		return bytes.Clone(attrs)
	}
	rest := attrs[from+len(open):]
	return append(bytes.Clone(attrs[:from]), rest[bytes.IndexByte(rest, '"')+1:]...)
}
