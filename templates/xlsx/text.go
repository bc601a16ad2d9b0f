package xlsx

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// richText joins the runs of the current element. Phonetic runs repeat the
// text in another script and are left out. It is valid until the next text is
// read.
func (p *part) richText() ([]byte, error) {
	p.joined = p.joined[:0]
	err := p.each(func(e *element) error {
		switch {
		case e.own("t"):
			return p.run()
		case e.own("r"):
			return p.each(func(e *element) error {
				if e.own("t") {
					return p.run()
				}
				return p.only(e, "rPr")
			})
		}
		return p.only(e, "rPh", "phoneticPr", "extLst")
	})
	return p.joined, err
}

// run adds the text of a run, with its escapes decoded.
func (p *part) run() error {
	before := len(p.joined)
	err := p.join()
	if run := p.joined[before:]; bytes.Contains(run, escapeMark) {
		p.joined = append(p.joined[:before], unescape(string(run))...)
	}
	return err
}

// unescaped is a text with its escapes decoded, if it has any.
func unescaped(text []byte) []byte {
	if !bytes.Contains(text, escapeMark) {
		return text
	}
	return []byte(unescape(string(text)))
}

var escapeMark = []byte("_x")

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
