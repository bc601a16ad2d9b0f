package templates

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// setNumber writes exact decimal text as a number cell.
func setNumber(f *excelize.File, sheet, ref, decimal string) error {
	return f.SetCellDefault(sheet, ref, decimal)
}

// maxText is the longest text that a cell can hold.
const maxText = 32767

var escapeLike = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// cellText is a text as a cell can hold it: no characters that XML refuses, not
// longer than fits.
func cellText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return clip(s, maxText)
}

// setText writes a text as just that: never a formula, and what looks like the
// format's own escape (_x0041_) escaped.
func setText(f *excelize.File, sheet, ref, s string) error {
	return f.SetCellStr(sheet, ref, escapeLike.ReplaceAllStringFunc(cellText(s), func(m string) string { return "_x005F" + m }))
}

// fillFooter fills the placeholders of a page header or footer.
func fillFooter(s string, value func(name string) string) string {
	var b strings.Builder
	end := 0
	for _, m := range braces.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[end:m[0]])
		b.WriteString(inFooter(s[:m[0]], value(strings.TrimSpace(s[m[2]:m[3]]))))
		end = m[1]
	}
	b.WriteString(s[end:])
	return b.String()
}
