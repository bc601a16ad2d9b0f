package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// The look of everything drawn here: fonts that Excel, WPS and LibreOffice all
// match, one accent and greys, open tables.
const (
	heading = "黑体"
	body    = "宋体"
	figures = "Times New Roman"
	accent  = "1F4E79"
	tint    = "DEE8F2"
	pale    = "EFF4F9"
	amber   = "9C5B14"
	asked   = "FFF9DB"
	grey    = "595959"
	rule    = "9AA5B1"
	alarm   = "C00000"
)

// pen draws on one sheet.
type pen struct {
	f     *excelize.File
	sheet string
}

type look struct {
	font          string
	size          float64
	bold          bool
	color, fill   string
	align, valign string
	wrap          bool
	indent        int
	format        string
	top, bottom   int // border styles: 1 thin, 2 medium, 5 thick
	inner         bool
}

func (p pen) style(l look) int {
	if l.font == "" {
		l.font = body
	}
	if l.size == 0 {
		l.size = 10.5
	}
	if l.color == "" {
		l.color = "222222"
	}
	if l.valign == "" {
		l.valign = "center"
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: l.font, Size: l.size, Bold: l.bold, Color: l.color},
		Alignment: &excelize.Alignment{Horizontal: l.align, Vertical: l.valign, WrapText: l.wrap, Indent: l.indent},
	}
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	add := func(kind string, style int, color string) {
		if style > 0 {
			s.Border = append(s.Border, excelize.Border{Type: kind, Style: style, Color: color})
		}
	}
	add("top", l.top, accent)
	add("bottom", l.bottom, accent)
	if l.inner {
		if l.top == 0 {
			add("top", 1, "D5DAE0")
		}
		if l.bottom == 0 {
			add("bottom", 1, "D5DAE0")
		}
	}
	id, err := p.f.NewStyle(s)
	must(err)
	return id
}

func at(col, row int) string {
	ref, err := excelize.CoordinatesToCellName(col, row)
	must(err)
	return ref
}

// put writes one cell.
func (p pen) put(ref string, v any, l look) {
	must(p.f.SetCellValue(p.sheet, ref, v))
	must(p.f.SetCellStyle(p.sheet, ref, ref, p.style(l)))
}

// span writes a merged range.
func (p pen) span(from, to string, v any, l look) {
	must(p.f.MergeCell(p.sheet, from, to))
	must(p.f.SetCellValue(p.sheet, from, v))
	must(p.f.SetCellStyle(p.sheet, from, to, p.style(l)))
}

// row writes cells from column col on, one look each (the last look repeats).
func (p pen) row(col, row int, values []any, looks ...look) {
	for i, v := range values {
		p.put(at(col+i, row), v, looks[min(i, len(looks)-1)])
	}
}

func (p pen) height(row int, h float64) { must(p.f.SetRowHeight(p.sheet, row, h)) }

func (p pen) widths(ws ...float64) {
	for i, w := range ws {
		col, err := excelize.ColumnNumberToName(i + 1)
		must(err)
		must(p.f.SetColWidth(p.sheet, col, col, w))
	}
}

// heat colours a column of growth by its sign and size, so that it also reads in grey:
// what fell pale orange, what rose pale blue.
func (p pen) heat(cells string) {
	must(p.f.SetConditionalFormat(p.sheet, cells, []excelize.ConditionalFormatOptions{{Type: "3_color_scale", Criteria: "=",
		MinType: "num", MinValue: "-30", MinColor: "#F4C7A1", MidType: "num", MidValue: "0", MidColor: "#FFFFFF", MaxType: "num", MaxValue: "50",
		MaxColor: "#9DB8D2"}}))
}

// page sets up A4 printing: one page wide, title rows repeated, a footer.
func (p pen) page(landscape bool, titleRows, footer string) {
	orientation, paper, wide, tall := "portrait", 9, 1, 0
	if landscape {
		orientation = "landscape"
	}
	fit := true
	must(p.f.SetSheetProps(p.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	must(p.f.SetPageLayout(p.sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}))
	side, top, center := 0.5, 0.7, true
	margins := excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Horizontally: &center}
	if edge := 0.35; footer == reportFooter { // no printer reaches the very edge
		side, margins.Header, margins.Footer = 0.4, &edge, &edge
	}
	must(p.f.SetPageMargins(p.sheet, &margins))
	must(p.f.SetHeaderFooter(p.sheet, &excelize.HeaderFooterOptions{OddFooter: footer}))
	if titleRows != "" {
		must(p.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles",
			RefersTo: fmt.Sprintf("'%s'!%s", p.sheet, titleRows), Scope: p.sheet}))
	}
	grid, zoom := false, 100.0
	must(p.f.SetSheetView(p.sheet, 0, &excelize.ViewOptions{ShowGridLines: &grid, ZoomScale: &zoom}))
}

// onePage shrinks the sheet to a single page.
func (p pen) onePage(landscape bool) {
	orientation, one := "portrait", 1
	if landscape {
		orientation = "landscape"
	}
	must(p.f.SetPageLayout(p.sheet, &excelize.PageLayoutOptions{Orientation: &orientation, FitToWidth: &one, FitToHeight: &one}))
}
