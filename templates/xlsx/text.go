package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// readStrings reads the shared string table.
func readStrings(p *part, most int) (table []string, err error) {
	err = p.root("sst", func(e xml.StartElement) error {
		if !own(e, "si") {
			return p.only(e, "extLst")
		}
		if len(table) == most {
			return tooLarge(p.name, "共享字符串超过 %d 条", most)
		}
		s, err := p.richText()
		table = append(table, s)
		return err
	})
	return table, err
}

// richText joins the runs of the current element. Phonetic runs repeat the
// text in another script and are left out.
func (p *part) richText() (string, error) {
	var joined strings.Builder
	add := func() error {
		s, err := p.text()
		joined.WriteString(unescape(s))
		return err
	}
	err := p.each(func(e xml.StartElement) error {
		switch {
		case own(e, "t"):
			return add()
		case own(e, "r"):
			return p.each(func(e xml.StartElement) error {
				if own(e, "t") {
					return add()
				}
				return p.only(e, "rPr")
			})
		}
		return p.only(e, "rPh", "phoneticPr", "extLst")
	})
	return joined.String(), err
}

// unescape decodes _xHHHH_, the way files write characters that XML cannot
// hold. An escaped NUL stays as it is: nothing downstream can store one.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, ok := escaped(s[i:])
		if !ok {
			b.WriteByte(s[i])
			i++
			continue
		}
		i += escapeLen
		if utf16.IsSurrogate(r) {
			low, _ := escaped(s[i:])
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += escapeLen
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

const escapeLen = len("_x0000_")

func escaped(s string) (rune, bool) {
	if len(s) < escapeLen || s[:2] != "_x" || s[escapeLen-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:escapeLen-1], 16, 16)
	return rune(n), err == nil && n != 0
}
