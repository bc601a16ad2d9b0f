package report

import (
	"regexp"
	"slices"
	"strings"

	"parkstat/deliver"
)

const pdfType = "application/pdf"

// chineseFonts are how fonts with Chinese letters are called, in the part that a PDF holds of one.
var chineseFonts = regexp.MustCompile(`/FontName/[A-Z]{6}\+[A-Za-z0-9_-]*(CJK|Song|Hei|Kai|Fang|Ming|SimSun|Han|WenQuan|Droid)`)

// hasChinese reports whether a page carries its Chinese letters itself: LibreOffice takes what font it
// finds, and where it finds none the page is empty squares.
func hasChinese(pdf []byte) bool { return chineseFonts.Match(pdf) }

// beside is the PDF that goes with a mailable workbook of all sheets; none where it was not asked for, or
// would not show.
func (c *composer) beside(g Group) ([]deliver.Attachment, error) {
	if !c.opts.AttachPDF || g.Variant != Mailable || g.Attachment == PDF || len(g.Sheets) > 0 {
		return nil, nil
	}
	i := slices.IndexFunc(c.run.Outputs, func(o Output) bool { return strings.HasSuffix(o.Name, ".pdf") })
	if i < 0 {
		return nil, nil
	}
	a, err := c.attach(c.run.Outputs[i], pdfType)
	if err != nil || !hasChinese(a.Data) {
		return nil, err
	}
	return []deliver.Attachment{a}, nil
}
