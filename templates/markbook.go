package templates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// markFills colour cells at fault: three steps that a grey print tells apart too.
var markFills = map[facts.Severity]string{facts.Error: "E59A8F", facts.Query: "F2CB7A", facts.Info: "DDE6F0"}

// marker marks a blank that is filled with a return.
type marker struct {
	*marking
	*blankWriter
	looks map[look]int // styles of the review sheet
}

// colour gives the faulty cells their fill.
func (m *marker) colour() error {
	for _, c := range m.cells {
		severity := c.lines[0].severity
		if err := m.restyle(c.ref, severity.String(), func(s *excelize.Style) { s.Fill = solid(markFills[severity]) }); err != nil {
			return err
		}
	}
	return nil
}

// commentAuthor is whose comments they are.
const commentAuthor = "园区统计审核"

// The size of a comment's box, in pixels.
const (
	boxWidth  = 300
	boxLine   = 16
	boxMargin = 14
	boxChars  = 44 // narrow characters in a line
	mostLines = 40
)

// comment writes what is wrong at the cells.
func (m *marker) comment() error {
	texts := map[string]string{}
	for _, c := range m.cells {
		if err := m.book.DeleteComment(m.form.sheet, c.ref); err != nil { // the office's own, on its form
			return err
		}
		texts[c.ref] = cellText(c.comment())
		if err := m.book.AddComment(m.form.sheet, excelize.Comment{Author: commentAuthor, Cell: c.ref,
			Paragraph: []excelize.RichTextRun{{Text: texts[c.ref], Font: &excelize.Font{Family: bodyFont, Size: 9, Color: "000000"}}}}); err != nil {
			return err
		}
	}
	m.boxes(texts)
	return nil
}

var (
	boxPlace  = regexp.MustCompile(`<x:Row>([0-9]+)</x:Row><x:Column>([0-9]+)</x:Column>`)
	boxAnchor = regexp.MustCompile(`<x:Anchor>[^<]*</x:Anchor>`)
	boxFill   = regexp.MustCompile(`<v:fill .*?</v:fill>`)
)

// boxes puts the boxes of comments beside their cells and not over them, as large as their
// text, in a quiet colour.
func (m *marker) boxes(texts map[string]string) {
	for _, drawing := range m.book.VMLDrawing {
		for i := range drawing.Shape {
			shape := &drawing.Shape[i]
			at := boxPlace.FindStringSubmatch(shape.Val)
			if at == nil {
				continue
			}
			row, _ := strconv.Atoi(at[1])
			col, _ := strconv.Atoi(at[2])
			text := texts[xlsx.Ref(row+1, col+1)]
			if text == "" {
				continue
			}
			shape.FillColor, shape.StrokeColor = "#FFFDF2", "#9AA5B1"
			shape.Val = boxFill.ReplaceAllString(shape.Val, "")
			shape.Val = boxAnchor.ReplaceAllString(shape.Val, "<x:Anchor>"+m.anchor(row, col, text)+"</x:Anchor>")
		}
	}
}

// anchor is from where to where a box reaches: columns and rows from 0, each with
// pixels into it.
func (m *marker) anchor(row, col int, text string) string {
	colPixels := func(c int) int {
		w, err := m.book.GetColWidth(m.form.sheet, xlsx.ColName(c+1))
		if err != nil {
			return 64
		}
		return int(w*7) + 5
	}
	rowPixels := func(r int) int {
		h, err := m.book.GetRowHeight(m.form.sheet, r+1)
		if err != nil {
			return 20
		}
		return int(h * 4 / 3)
	}
	fromCol, fromRow := min(col+1, xlsx.MaxCols-1), max(row-1, 0)
	toCol, x := reach(fromCol, xlsx.MaxCols, 15+boxWidth, colPixels)
	toRow, y := reach(fromRow, xlsx.MaxRows, 10+boxLine*min(linesOf(text, boxChars), mostLines)+boxMargin, rowPixels)
	return fmt.Sprintf("%d, 15, %d, 10, %d, %d, %d, %d", fromCol, fromRow, toCol, x, toRow, y)
}

// reach is where one gets to in so many pixels.
func reach(from, end, pixels int, size func(int) int) (at, into int) {
	for at = from; at < end-1 && pixels >= size(at); at++ {
		pixels -= size(at)
	}
	return at, min(pixels, size(at))
}

// linesOf is how many lines a text takes where so many narrow characters fit in one.
func linesOf(text string, perLine int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		used := 0
		for _, r := range line {
			if used += widthOf(r); used > perLine {
				n++
				used = widthOf(r)
			}
		}
		n++
	}
	return n
}

func widthOf(r rune) int {
	if r < 0x2000 {
		return 1
	}
	return 2
}
