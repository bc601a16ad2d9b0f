package templates

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Printout is a list to be printed and written on. All cells are text, so that nothing
// becomes a formula.
type Printout struct {
	Sheet  string // also its name
	Title  string
	Heads  []string
	Widths []float64 // of the columns, in characters
	Rows   [][]string
	Maker
}

// Workbook is the list as a workbook.
func (p Printout) Workbook() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", p.Sheet); err != nil {
		return nil, err
	}
	for r, cells := range append([][]string{{p.Title}, p.Heads}, p.Rows...) {
		for c, text := range cells {
			ref, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err == nil {
				err = f.SetCellStr(p.Sheet, ref, text)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	for i, width := range p.Widths {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err == nil {
			err = f.SetColWidth(p.Sheet, col, col, width)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := p.layOut(f); err != nil {
		return nil, err
	}
	if err := p.sign(f, p.Title); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := f.Write(&out)
	return out.Bytes(), err
}

// layOut has it printed on A4, across, with lines to write on.
func (p Printout) layOut(f *excelize.File) error {
	last, err := excelize.ColumnNumberToName(len(p.Heads))
	if err != nil {
		return err
	}
	rows := len(p.Rows) + 2
	var lines []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	body := &excelize.Style{Border: lines, Font: &excelize.Font{Size: 10}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}
	head := &excelize.Style{Border: lines, Font: &excelize.Font{Size: 10, Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8E8E8"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}}
	for _, part := range []struct {
		style    *excelize.Style
		from, to int
		height   float64
	}{{&excelize.Style{Font: &excelize.Font{Size: 14, Bold: true}}, 1, 1, 26}, {head, 2, 2, 30}, {body, 3, rows, 42}} {
		for row := part.from; row <= part.to; row++ { // a row that wraps is not made higher by itself
			if err := f.SetRowHeight(p.Sheet, row, part.height); err != nil {
				return err
			}
		}
		if part.from > part.to {
			continue
		}
		style, err := f.NewStyle(part.style)
		if err == nil {
			err = f.SetCellStyle(p.Sheet, fmt.Sprintf("A%d", part.from), fmt.Sprintf("%s%d", last, part.to), style)
		}
		if err != nil {
			return err
		}
	}
	across, fit, a4, pages := "landscape", true, 9, 0
	if err := f.SetPageLayout(p.Sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToHeight: &pages}); err != nil {
		return err
	}
	if err := f.SetSheetProps(p.Sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	narrow := 0.4
	if err := f.SetHeaderFooter(p.Sheet, &excelize.HeaderFooterOptions{OddFooter: `&R&"宋体"&9第 &P 页 共 &N 页`}); err != nil {
		return err
	}
	if err := f.SetPanes(p.Sheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := f.SetPageMargins(p.Sheet, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.Sheet, RefersTo: "'" + p.Sheet + "'!$1:$2"})
}
