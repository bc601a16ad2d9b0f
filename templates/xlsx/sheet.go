package xlsx

import "slices"

// sheetReader reads one worksheet part.
type sheetReader struct {
	*workspace
	part  *part
	sheet *Sheet
	emit  func(row int, cells []Cell) error // nil to keep all cells

	data, merges bool // the section has been seen
	row          int  // the current one, 0 before the first
	col          int  // of the last cell in it, 0 before the first

	cell                Cell // the current one
	plain               plainCell
	inside              []byte // its value, or its inline text
	hasValue, hasInline bool
}

// readSheet reads a sheet's part into s. If emit is given, it gets the cells of
// each row that hold something, those under merges too, and s gets none.
func (w *workspace) readSheet(name string, s *Sheet, emit func(row int, cells []Cell) error) error {
	p, err := w.part(name)
	if err != nil {
		return err
	}
	r := &sheetReader{workspace: w, part: p, sheet: s, emit: emit}
	w.cells, w.merged = w.cells[:0], w.merged[:0]
	if err := p.root("worksheet", r.section); err != nil {
		return err
	}
	if !r.data {
		return r.fault("", "没有 sheetData")
	}
	return r.finish()
}

// section reads the parts of a worksheet that hold cells; the rest is layout.
func (r *sheetReader) section(e *element) error {
	var seen *bool
	var visit func(*element) error
	switch {
	case e.own("sheetData"):
		seen, visit = &r.data, r.readRow
	case e.own("mergeCells"):
		seen, visit = &r.merges, r.readMerge
	default:
		return nil
	}
	if *seen {
		return r.fault("", "%s 重复", e.name())
	}
	*seen = true
	return r.part.each(visit)
}

func (r *sheetReader) readRow(e *element) error {
	if e.own("autoFilter") { // which belongs below the rows
		return nil
	}
	if err := r.part.only(e, "row"); err != nil {
		return err
	}
	row := r.row + 1
	if at := e.value("r"); at != nil {
		n, ok := number(at)
		if !ok || n < row {
			return r.fault("", "第 %d 行之后的行号 %q 有误", r.row, string(at))
		}
		row = n
	}
	if row > MaxRows {
		return r.fault("", "行数超过 %d", MaxRows)
	}
	r.row, r.col = row, 0
	if err := r.part.eachBut(r.readCells, r.readCell); err != nil {
		return err
	}
	if r.emit != nil {
		if err := r.emit(row, r.cells); err != nil {
			return err
		}
		r.cells = r.cells[:0]
	}
	return r.budget.row(r.part.name, r.col)
}

// readCells reads the cells that come next in their usual spelling.
func (r *sheetReader) readCells() error {
	c := &r.plain
	for r.part.plainCell(c) {
		if err := r.start(c.at, c.style); err != nil {
			return err
		}
		if !c.hasValue && c.kind == nil {
			continue // a format and nothing else
		}
		r.inside, r.hasValue, r.hasInline = c.value, c.hasValue, false
		if err := r.end(cellType(c.kind)); err != nil {
			return err
		}
	}
	return nil
}

func (r *sheetReader) readCell(e *element) error {
	if !e.own("c") {
		return r.part.only(e, "extLst")
	}
	if err := r.start(e.value("r"), e.value("s")); err != nil {
		return err
	}
	t := cellType(e.value("t"))
	r.inside, r.hasValue, r.hasInline = nil, false, false
	if err := r.part.each(r.readInside); err != nil {
		return err
	}
	return r.end(t)
}

// start takes up the cell at a place, or the next one if it says none.
func (r *sheetReader) start(at, style []byte) error {
	c := &r.cell
	c.Row, c.Col, c.Style, c.Kind, c.Text = r.row, r.col+1, 0, Empty, ""
	c.Percent, c.Formula, c.Uncached = false, false, false
	if at != nil {
		row, col, ok := parseRef(at)
		if !ok || row != r.row || col <= r.col {
			return r.fault("", "第 %d 行的单元格位置 %q 有误", r.row, string(at))
		}
		c.Col = col
	}
	if c.Col > MaxCols {
		return r.fault("", "第 %d 行超过 %d 列", r.row, MaxCols)
	}
	r.col = c.Col
	if style != nil {
		n, ok := number(style)
		if !ok || n < 0 || n > 0 && n >= len(r.styles.kinds) {
			return r.fault(c.Ref(), "样式 %q 不存在", string(style))
		}
		c.Style = n
	}
	return r.budget.cell(r.part.name)
}

// end types the cell, and keeps it if it holds something.
func (r *sheetReader) end(t string) error {
	if err := r.value(t); err != nil {
		return err
	}
	if !r.cell.holds() {
		return nil
	}
	r.cells = append(r.cells, r.cell)
	return r.budget.hold(r.part.name, len(r.cell.Text))
}

// readInside reads what stands inside a cell element. An inline text goes before
// the value that some writers put in front of it.
func (r *sheetReader) readInside(e *element) (err error) {
	var again bool
	name := ""
	switch {
	case e.own("v"):
		name, again, r.hasValue = "v", r.hasValue || r.hasInline, true
		r.inside, err = r.part.text()
	case e.own("f"):
		name, again, r.cell.Formula = "f", r.cell.Formula, true
	case e.own("is"):
		name, again, r.hasInline = "is", r.hasInline, true
		r.inside, err = r.part.richText()
	default:
		err = r.part.only(e, "extLst")
	}
	if again && err == nil {
		err = r.fault(r.cell.Ref(), "元素 %s 重复", name)
	}
	return err
}

func (r *sheetReader) readMerge(e *element) error {
	if err := r.part.only(e, "mergeCell"); err != nil {
		return err
	}
	ref := e.attr("ref")
	m, err := ParseRange(ref)
	if err != nil {
		return r.fault("", "合并区域 %q 有误", ref)
	}
	r.merged = append(r.merged, m)
	return r.budget.merge(r.part.name)
}

// finish leaves the cells that can be seen, and knows where they end.
func (r *sheetReader) finish() error {
	s := r.sheet
	s.Merges = append(s.Merges, r.merged...)
	r.cover.over(s.Merges)
	cells, overlap := r.cover.show(r.cells)
	if overlap == nil {
		overlap = r.cover.advance(MaxRows + 1)
	}
	if overlap != nil {
		return r.fault("", "合并区域 %s 与 %s 重叠", overlap[0], overlap[1])
	}
	if len(cells) > 0 {
		s.MaxRow = cells[len(cells)-1].Row
		for _, c := range cells {
			s.MaxCol = max(s.MaxCol, c.Col)
		}
		s.Cells = r.keep(cells)
	}
	return nil
}

// keep takes the cells out of the memory that is used again; if they are many
// they stay in it, and it is given up.
func (w *workspace) keep(cells []Cell) []Cell {
	if len(cells) > usualCells {
		w.cells = nil
		return slices.Clip(cells)
	}
	kept := slices.Clone(cells)
	clear(w.cells)
	return kept
}

func (r *sheetReader) fault(ref, format string, args ...any) *Refusal {
	where := "工作表“" + r.sheet.Name + "”"
	if ref != "" {
		where += " " + ref + " "
	}
	return damaged(r.part.name, "%s"+format, append([]any{where}, args...)...)
}
