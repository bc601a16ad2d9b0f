package templates

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

// The look of the review sheet, as of everything the office sends.
const (
	headingFont = "黑体"
	bodyFont    = "宋体"
	accent      = "1F4E79"
	tint        = "DEE8F2"
	hairline    = "D5DAE0"
)

// The columns of the review sheet, in the order of captions.
const (
	colNumber = iota + 1
	colSeverity
	colRule
	colCell
	colMessage
	colHint
	colReason
)

var reviewWidths = []float64{6, 7, 8, 9, 47, 37, 33}

const firstLine = 5 // the row of the first problem

// look is a style of the review sheet.
type look struct {
	font         string
	size         float64
	bold, wrap   bool
	colour, fill string
	align        string
	indent       int
	top, bottom  int
	open         bool
	link         bool
}

// style is the number of a look.
func (m *marker) style(l look) (int, error) {
	id, ok := m.looks[l]
	if !ok {
		var err error
		if id, err = m.book.NewStyle(l.style()); err != nil {
			return 0, err
		}
		m.looks[l] = id
	}
	return id, nil
}

func (l look) style() *excelize.Style {
	s := &excelize.Style{
		Font:       &excelize.Font{Family: l.font, Size: l.size, Bold: l.bold, Color: l.colour},
		Alignment:  &excelize.Alignment{Horizontal: l.align, Vertical: "center", WrapText: l.wrap, Indent: l.indent},
		Protection: &excelize.Protection{Locked: !l.open},
	}
	if s.Font.Family == "" {
		s.Font.Family = bodyFont
	}
	if s.Font.Size == 0 {
		s.Font.Size = 10.5
	}
	if s.Font.Color == "" {
		s.Font.Color = "222222"
	}
	if l.link {
		s.Font.Color, s.Font.Underline = accent, "single"
	}
	if l.fill != "" {
		s.Fill = solid(l.fill)
	}
	for _, b := range []excelize.Border{{Type: "top", Style: l.top, Color: accent}, {Type: "bottom", Style: l.bottom, Color: accent}} {
		if b.Style == 1 {
			b.Color = hairline
		}
		if b.Style > 0 {
			s.Border = append(s.Border, b)
		}
	}
	return s
}

// wrapped is how many lines a text of a size takes over the whole width.
func wrapped(text string, size float64) float64 {
	width := -4.0 // for the indent
	for _, w := range reviewWidths {
		width += w
	}
	return float64(linesOf(text, int(width*10.5/size)))
}

// put writes a text that is never a formula.
func (m *marker) put(row, col int, text string, l look) error {
	ref := xlsx.Ref(row, col)
	id, err := m.style(l)
	if err == nil && text != "" {
		err = setText(m.book, ReviewSheet, ref, text)
	}
	if err == nil {
		err = m.book.SetCellStyle(ReviewSheet, ref, ref, id)
	}
	return err
}

// span writes a text over the whole width.
func (m *marker) span(row int, height float64, text string, l look) error {
	id, err := m.style(l)
	if err == nil {
		err = m.book.MergeCell(ReviewSheet, xlsx.Ref(row, 1), xlsx.Ref(row, colReason))
	}
	if err == nil {
		err = m.book.SetCellStyle(ReviewSheet, xlsx.Ref(row, 1), xlsx.Ref(row, colReason), id)
	}
	if err == nil {
		err = setText(m.book, ReviewSheet, xlsx.Ref(row, 1), text)
	}
	if err == nil {
		err = m.book.SetRowHeight(ReviewSheet, row, height)
	}
	return err
}

// review writes the sheet, and has the workbook open there.
func (m *marker) review() (err error) {
	if m.front, err = m.book.NewSheet(ReviewSheet); err != nil {
		return err
	}
	for i, w := range reviewWidths {
		col := xlsx.ColName(i + 1)
		if err := m.book.SetColWidth(ReviewSheet, col, col, w); err != nil {
			return err
		}
	}
	for i, s := range []struct {
		text   string
		height float64
		look   look
	}{
		{m.title, 12 + 22*wrapped(m.title, 16), look{font: headingFont, size: 16, bold: true, colour: accent, align: "center", wrap: true}},
		{m.about, 20, look{colour: "595959", align: "center"}},
		{m.todo, 8 + 16*wrapped(m.todo, 10.5), look{fill: tint, colour: accent, align: "left", indent: 1, wrap: true}},
	} {
		if err := m.span(i+1, s.height, s.text, s.look); err != nil {
			return err
		}
	}
	row := firstLine
	if len(m.lines) > 0 {
		if err := m.list(); err != nil {
			return err
		}
		row += len(m.lines)
	}
	if m.note != "" {
		if err := m.span(row, 10+14*wrapped(m.note, 9), m.note, look{size: 9, colour: "595959", wrap: true}); err != nil {
			return err
		}
	}
	return m.page()
}

// list writes the captions and a row for each problem.
func (m *marker) list() error {
	for i, c := range captions {
		if err := m.put(firstLine-1, i+1, c, look{font: headingFont, fill: tint, align: "center", top: 2, bottom: 2}); err != nil {
			return err
		}
	}
	if err := m.book.SetRowHeight(ReviewSheet, firstLine-1, 24); err != nil {
		return err
	}
	for i, l := range m.lines {
		if err := m.line(firstLine+i, i+1, l, i == len(m.lines)-1); err != nil {
			return err
		}
	}
	return nil
}

func (m *marker) line(row, number int, l markedLine, last bool) error {
	plain := look{bottom: 1}
	if last {
		plain.bottom = 2
	}
	middle, text := plain, plain
	middle.align = "center"
	text.wrap, text.align, text.indent = true, "left", 1
	level, cell, reason := middle, middle, text
	level.fill = markFills[l.severity]
	cell.link = l.link
	hint, why := l.hint, l.reason
	if hint == "" {
		hint = dash
	}
	if l.asks {
		reason.fill, reason.open = askedFill, true
	} else {
		why, reason.align, reason.indent = dash, "center", 0
	}
	for _, c := range []struct {
		col  int
		text string
		look look
	}{
		{colNumber, fmt.Sprint(number), middle}, {colSeverity, l.severity.String(), level}, {colRule, l.rule, middle}, {colCell, l.ref, cell},
		{colMessage, l.message, text}, {colHint, hint, text}, {colReason, why, reason},
	} {
		if err := m.put(row, c.col, c.text, c.look); err != nil {
			return err
		}
	}
	if err := m.book.SetRowHeight(ReviewSheet, row, lineHeight(l)); err != nil {
		return err
	}
	if l.link {
		tip, to := "跳到 "+l.ref, fmt.Sprintf("'%s'!%s", strings.ReplaceAll(m.form.sheet, "'", "''"), l.ref)
		if err := m.book.SetCellHyperLink(ReviewSheet, xlsx.Ref(row, colCell), to, "Location", excelize.HyperlinkOpts{Tooltip: &tip}); err != nil {
			return err
		}
	}
	if !l.asks {
		return nil
	}
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(xlsx.Ref(row, colReason))
	dv.SetInput("原因说明", "数字无误的，请写明原因；有误的请改正，不必写。")
	dv.SetError(excelize.DataValidationErrorStyleStop, "太长", "请不要超过 2000 字。")
	if err := dv.SetRange(0, longestReason, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween); err != nil {
		return err
	}
	return m.book.AddDataValidation(ReviewSheet, dv)
}

// lineHeight lets every text of the row be read, and leaves room to write.
func lineHeight(l markedLine) float64 {
	lines := 1
	for col, text := range map[int]string{colMessage: l.message, colHint: l.hint, colReason: l.reason} {
		lines = max(lines, linesOf(text, int(reviewWidths[col-1])-5))
	}
	if l.asks {
		lines = max(lines, 3)
	}
	return float64(min(lines*15+10, 400))
}

// page sets up the view, the paper and the lock.
func (m *marker) page() error {
	grid, zoom, fit, centre := false, 100.0, true, true
	orientation, paper, wide, tall := "landscape", 9, 1, 0
	side, top := 0.5, 0.7
	b := m.book
	for _, do := range []func() error{
		func() error {
			return b.SetSheetView(ReviewSheet, 0, &excelize.ViewOptions{ShowGridLines: &grid, ZoomScale: &zoom})
		},
		func() error {
			if len(m.lines) == 0 {
				return nil
			}
			return b.SetPanes(ReviewSheet, &excelize.Panes{Freeze: true, YSplit: firstLine - 1, TopLeftCell: xlsx.Ref(firstLine, 1), ActivePane: "bottomLeft",
				Selection: []excelize.Selection{{SQRef: "A5", ActiveCell: "A5", Pane: "bottomLeft"}}})
		},
		func() error { return b.SetSheetProps(ReviewSheet, &excelize.SheetPropsOptions{FitToPage: &fit}) },
		func() error {
			return b.SetPageLayout(ReviewSheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall})
		},
		func() error {
			margins := excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Horizontally: &centre}
			return b.SetPageMargins(ReviewSheet, &margins)
		},
		func() error {
			return b.SetHeaderFooter(ReviewSheet, &excelize.HeaderFooterOptions{OddFooter: "&R&\"宋体\"&9第 &P 页 共 &N 页"})
		},
		func() error {
			titles := fmt.Sprintf("'%s'!$%d:$%d", ReviewSheet, firstLine-1, firstLine-1)
			return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: ReviewSheet})
		},
		func() error {
			return b.ProtectSheet(ReviewSheet, sheetLock)
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// verify holds the sheet, read back, against what was to stand in it.
func (m *marking) verify(s *xlsx.Sheet) error {
	if s == nil {
		return fmt.Errorf("no sheet %s", ReviewSheet)
	}
	want := map[string]string{"A1": m.title, "A2": m.about, "A3": m.todo}
	for i, l := range m.lines {
		for col, text := range map[int]string{colRule: l.rule, colCell: l.ref, colMessage: l.message} {
			want[xlsx.Ref(firstLine+i, col)] = text
		}
	}
	for ref, text := range want {
		row, col, err := xlsx.ParseRef(ref)
		if err != nil {
			return err
		}
		if got := s.At(row, col).Text; got != cellText(text) {
			return fmt.Errorf("%s!%s: %q, want %q", ReviewSheet, ref, got, text)
		}
	}
	return nil
}
