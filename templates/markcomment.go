package templates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/clean"
	"parkstat/templates/xlsx"
)

// commentAuthor is whose comment it is where the sender has written none.
const commentAuthor = "园区统计审核"

// comment writes the sender's own comments again, and ours behind them.
func (m *marker) comment(own map[string][]clean.Comment) error {
	ours := map[string]string{}
	for _, c := range m.Cells {
		ours[firstOf(c.Range)] = c.Comment
	}
	for _, sheet := range m.book.GetSheetList() {
		if strings.EqualFold(sheet, ReviewSheet) {
			continue
		}
		before := len(own[sheet])
		list := own[sheet]
		if sheet == m.Form {
			for _, c := range m.Cells {
				list = append(list, clean.Comment{Ref: firstOf(c.Range), Author: commentAuthor})
			}
		}
		written := map[string]bool{}
		for i, c := range list {
			text, _, _ := strings.Cut(c.Text, commentMark) // what we said the last time is said anew
			if text = strings.TrimSpace(text); sheet == m.Form {
				text = strings.TrimSpace(text + "\n\n" + ours[c.Ref])
			}
			if text == "" || written[c.Ref] || i < before && outside(c.Ref) {
				continue
			}
			if len(written) == 0 {
				m.boxed = append(m.boxed, sheet)
			}
			written[c.Ref] = true
			if err := m.book.AddComment(sheet, excelize.Comment{Author: c.Author, Cell: c.Ref,
				Paragraph: []excelize.RichTextRun{{Text: cellText(text), Font: &excelize.Font{Family: bodyFont, Size: 9, Color: "000000"}}}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// outside tells a comment that a sender's program put nowhere.
func outside(ref string) bool {
	_, _, err := xlsx.ParseRef(ref)
	return err != nil
}

// firstOf is the first cell of a range.
func firstOf(r string) string {
	first, _, _ := strings.Cut(r, ":")
	return first
}

var (
	drawingPart = regexp.MustCompile(`^xl/drawings/vmlDrawing([0-9]+)\.vml$`)
	boxPlace    = regexp.MustCompile(`<x:Anchor>[^<]*</x:Anchor><x:AutoFill>True</x:AutoFill><x:Row>([0-9]+)</x:Row><x:Column>([0-9]+)</x:Column>`)
	boxFill     = regexp.MustCompile(`fillcolor="[^"]*" strokecolor="[^"]*"><v:fill .*?</v:fill>`)
)

// boxes puts the boxes of comments beside their cells and not over them, as large as
// their text, in a quiet colour.
func (m *marker) boxes(name string, body []byte) ([]byte, error) {
	n := drawingPart.FindStringSubmatch(name)
	if n == nil {
		return body, nil
	}
	i, err := strconv.Atoi(n[1])
	if err != nil || i < 1 || i > len(m.boxed) {
		return nil, fmt.Errorf("%s belongs to no sheet", name)
	}
	sheet := m.boxed[i-1]
	texts := map[string]string{}
	all, err := m.book.GetComments(sheet)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		for _, run := range c.Paragraph {
			texts[c.Cell] += run.Text
		}
	}
	body = boxFill.ReplaceAll(body, []byte(`fillcolor="#FFFDF2" strokecolor="#9AA5B1">`))
	return boxPlace.ReplaceAllFunc(body, func(place []byte) []byte {
		at := boxPlace.FindSubmatch(place)
		row, _ := strconv.Atoi(string(at[1]))
		col, _ := strconv.Atoi(string(at[2]))
		return fmt.Appendf(nil, "<x:Anchor>%s</x:Anchor><x:AutoFill>True</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column>",
			m.anchor(sheet, row, col, texts[xlsx.Ref(row+1, col+1)]), row, col)
	}), nil
}

// The size of a box, in pixels.
const (
	boxWidth  = 300
	boxLine   = 16
	boxMargin = 14
	boxChars  = 44 // narrow characters in a line
	mostLines = 40
)

// anchor is from where to where a box reaches: columns and rows from 0, each with
// pixels into it.
func (m *marker) anchor(sheet string, row, col int, text string) string {
	colPixels := func(c int) int {
		w, err := m.book.GetColWidth(sheet, xlsx.ColName(c+1))
		if err != nil {
			return 64
		}
		return int(w*7) + 5
	}
	rowPixels := func(r int) int {
		h, err := m.book.GetRowHeight(sheet, r+1)
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
