package xlsx

import (
	"encoding/xml"
	"strconv"
)

// sheetReader reads one worksheet part.
type sheetReader struct {
	*context
	part  *part
	sheet *Sheet
	row   int // the current one, 0 before the first
	col   int // of the last cell in it, 0 before the first
	seen  map[string]bool
}

func (c *context) readSheet(a *archive, part string, s sheetEntry) (*Sheet, error) {
	p, err := a.part(part)
	if err != nil {
		return nil, err
	}
	r := &sheetReader{context: c, part: p, sheet: &Sheet{Name: s.name, Visibility: s.visibility}, seen: map[string]bool{}}
	if err := p.root("worksheet", r.section); err != nil {
		return nil, err
	}
	if !r.seen["sheetData"] {
		return nil, r.fault("", "没有 sheetData")
	}
	return r.sheet, r.finish()
}

// section reads the parts of a worksheet that hold cells; the rest is layout.
func (r *sheetReader) section(e xml.StartElement) error {
	if !own(e, "sheetData") && !own(e, "mergeCells") {
		return nil
	}
	if r.seen[e.Name.Local] {
		return r.fault("", "%s 重复", e.Name.Local)
	}
	r.seen[e.Name.Local] = true
	if e.Name.Local == "sheetData" {
		return r.part.each(r.readRow)
	}
	return r.part.each(r.readMerge)
}

func (r *sheetReader) readRow(e xml.StartElement) error {
	if err := r.part.only(e, "row"); err != nil {
		return err
	}
	row := r.row + 1
	if at, ok := lookup(e, "r"); ok {
		n, err := strconv.Atoi(at)
		if err != nil || n < row {
			return r.fault("", "第 %d 行之后的行号 %q 有误", r.row, at)
		}
		row = n
	}
	if row > MaxRows {
		return r.fault("", "行数超过 %d", MaxRows)
	}
	r.row, r.col = row, 0
	if err := r.part.each(r.readCell); err != nil {
		return err
	}
	return r.budget.row(r.part.name, r.col)
}

func (r *sheetReader) readCell(e xml.StartElement) error {
	if !own(e, "c") {
		return r.part.only(e, "extLst")
	}
	c := Cell{Row: r.row, Col: r.col + 1}
	if at, ok := lookup(e, "r"); ok {
		row, col, err := ParseRef(at)
		if err != nil || row != c.Row || col < c.Col {
			return r.fault("", "第 %d 行的单元格位置 %q 有误", r.row, at)
		}
		c.Col = col
	}
	if c.Col > MaxCols {
		return r.fault("", "第 %d 行超过 %d 列", r.row, MaxCols)
	}
	r.col = c.Col
	if style, ok := lookup(e, "s"); ok {
		n, err := strconv.Atoi(style)
		if err != nil || n < 0 || n > 0 && n >= len(r.dates) {
			return r.fault(c.Ref(), "样式 %q 不存在", style)
		}
		c.Style = n
	}
	if err := r.budget.cell(r.part.name); err != nil {
		return err
	}
	raw, err := r.readRaw(&c)
	if err != nil {
		return err
	}
	if err := r.value(&c, attr(e, "t"), raw); err != nil {
		return err
	}
	if !c.holds() {
		return nil
	}
	r.sheet.Cells = append(r.sheet.Cells, c)
	return r.budget.text(r.part.name, c.Text)
}

// raw is what stands inside a cell element.
type raw struct {
	value, inline       string
	hasValue, hasInline bool
}

func (r *sheetReader) readRaw(c *Cell) (raw raw, err error) {
	err = r.part.each(func(e xml.StartElement) (err error) {
		var again bool
		switch {
		case own(e, "f"):
			again, c.Formula = c.Formula, true
		case own(e, "v"):
			again, raw.hasValue = raw.hasValue, true
			raw.value, err = r.part.text()
		case own(e, "is"):
			again, raw.hasInline = raw.hasInline, true
			raw.inline, err = r.part.richText()
		default:
			err = r.part.only(e, "extLst")
		}
		if again && err == nil {
			err = r.fault(c.Ref(), "元素 %s 重复", e.Name.Local)
		}
		return err
	})
	return raw, err
}

func (r *sheetReader) readMerge(e xml.StartElement) error {
	if err := r.part.only(e, "mergeCell"); err != nil {
		return err
	}
	m, err := ParseRange(attr(e, "ref"))
	if err != nil {
		return r.fault("", "合并区域 %q 有误", attr(e, "ref"))
	}
	r.sheet.Merges = append(r.sheet.Merges, m)
	return r.budget.merge(r.part.name)
}

func (r *sheetReader) finish() error {
	s := r.sheet
	cells, overlap := uncover(s.Cells, s.Merges)
	if overlap != nil {
		return r.fault("", "合并区域 %s 与 %s 重叠", overlap[0], overlap[1])
	}
	s.Cells = cells
	for _, c := range cells {
		s.MaxRow, s.MaxCol = c.Row, max(s.MaxCol, c.Col)
	}
	return nil
}

func (r *sheetReader) fault(ref, format string, args ...any) *Refusal {
	where := "工作表“" + r.sheet.Name + "”"
	if ref != "" {
		where += " " + ref + " "
	}
	return damaged(r.part.name, "%s"+format, append([]any{where}, args...)...)
}
