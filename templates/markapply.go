package templates

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/clean"
	"parkstat/templates/xlsx"
)

// markFills colour cells at fault: three steps that a grey print tells apart too.
var markFills = map[string]string{"强制": "E59A8F", "核实": "F2CB7A", "提示": "DDE6F0"}

// marker marks one workbook.
type marker struct {
	*Marking
	book  *excelize.File
	fills map[string]int // by colour: the number of the fill
	boxed []string       // the sheets with comments, in the order of their drawings
	left  []string
}

// Apply marks the copy of a return that the strict reader accepted. It opens a
// stranger's workbook with a large library: it is for a confined child.
func (m *Marking) Apply(data []byte) ([]byte, error) {
	c, err := clean.Workbook(data)
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(c.Data))
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	defer book.Close()
	w := &marker{Marking: m, book: book, fills: map[string]int{}, left: c.Left}
	if err := w.colour(); err != nil {
		return nil, fmt.Errorf("colour cells: %w", err)
	}
	if err := w.comment(c.Comments); err != nil {
		return nil, fmt.Errorf("write comments: %w", err)
	}
	if err := w.review(); err != nil {
		return nil, fmt.Errorf("write sheet %s: %w", ReviewSheet, err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	marked, err := xlsx.EachPart(out.Bytes(), w.boxes)
	if err != nil {
		return nil, err
	}
	return xlsx.Normalize(marked)
}

// colour takes old marks from the form's cells and gives the faulty ones theirs.
func (m *marker) colour() error {
	for _, severity := range []string{"强制", "核实", "提示"} { // also has the library read the styles
		if _, err := m.fillID(markFills[severity]); err != nil {
			return err
		}
	}
	for _, ref := range m.Places {
		if err := m.unmark(ref); err != nil {
			return err
		}
	}
	for _, c := range m.Cells {
		r, err := xlsx.ParseRange(c.Range)
		if err != nil {
			return err
		}
		if err := m.fill(r, markFills[c.Severity]); err != nil {
			return err
		}
	}
	return nil
}

// unmark gives a cell that was marked before the look that it has in a blank.
func (m *marker) unmark(ref string) error {
	id, err := m.book.GetCellStyle(m.Form, ref)
	if err != nil {
		return err
	}
	colour, open := m.look(id)
	if colour != markFills["强制"] && colour != markFills["核实"] && colour != markFills["提示"] {
		return nil
	}
	colour = ""
	if open {
		colour = askedFill
	}
	row, col, err := xlsx.ParseRef(ref)
	if err != nil {
		return err
	}
	r := xlsx.Range{Row1: row, Col1: col, Row2: row, Col2: col}
	merges, err := m.book.GetMergeCells(m.Form)
	if err != nil {
		return err
	}
	for _, g := range merges {
		if in, err := xlsx.ParseRange(g.GetStartAxis() + ":" + g.GetEndAxis()); err == nil && in.Contains(row, col) {
			r = in
		}
	}
	return m.fill(r, colour)
}

// look is a style's colour of fill, in capitals without transparency, and whether
// its cells may be typed into. The library tells no colours where there is no theme.
func (m *marker) look(style int) (colour string, open bool) {
	xf := m.book.Styles.CellXfs.Xf[style]
	if fills := m.book.Styles.Fills; fills != nil && xf.FillID != nil && *xf.FillID < len(fills.Fill) {
		if p := fills.Fill[*xf.FillID].PatternFill; p != nil && p.FgColor != nil {
			colour = strings.ToUpper(p.FgColor.RGB)
		}
	}
	return strings.TrimPrefix(colour, "FF"), xf.Protection != nil && xf.Protection.Locked != nil && !*xf.Protection.Locked
}

// fill changes the fill of cells and nothing else of their style; no colour is none.
func (m *marker) fill(r xlsx.Range, colour string) error {
	fill, err := m.fillID(colour)
	if err != nil {
		return err
	}
	made := map[int]int{}
	for row := r.Row1; row <= r.Row2; row++ {
		for col := r.Col1; col <= r.Col2; col++ {
			ref := xlsx.Ref(row, col)
			old, err := m.book.GetCellStyle(m.Form, ref)
			if err != nil {
				return err
			}
			id, ok := made[old]
			if !ok {
				id = m.variant(old, fill)
				made[old] = id
			}
			if err := m.book.SetCellStyle(m.Form, ref, ref, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// fillID is the number of a fill; 0 is none.
func (m *marker) fillID(colour string) (int, error) {
	if id, ok := m.fills[colour]; ok || colour == "" {
		return id, nil
	}
	style, err := m.book.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}})
	if err != nil {
		return 0, err
	}
	m.fills[colour] = *m.book.Styles.CellXfs.Xf[style].FillID
	return m.fills[colour], nil
}

// variant is a style with another fill, all else as it is: the library's own way of
// changing a style would lose what it has no word for.
func (m *marker) variant(style, fill int) int {
	all := m.book.Styles.CellXfs
	xf := all.Xf[style]
	yes := true
	xf.FillID, xf.ApplyFill = &fill, &yes
	all.Xf = append(all.Xf, xf)
	all.Count = len(all.Xf)
	return all.Count - 1
}
