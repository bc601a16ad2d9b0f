package xlsx

import (
	"bytes"
	"unicode/utf8"
)

// reference reads what stands at an &: one of the five entities that need no
// declaration, or a character by its number.
func (t *tokenizer) reference(i int) (r rune, end int, err error) {
	rest := t.buf[i:]
	n := bytes.IndexByte(rest, ';')
	if n < 0 {
		// A reference may be padded with zeros; but not to the length of a token.
		if !t.eof && !bytes.ContainsAny(rest, "<\"'") {
			return 0, 0, errMore
		}
		return 0, 0, t.syntax(i, "invalid character entity & (no semicolon)")
	}
	r, ok := referred(rest[1:n])
	if !ok {
		return 0, 0, t.syntax(i, "invalid character entity %s", brief(string(rest[:n+1])))
	}
	return r, i + n + 1, nil
}

func referred(name []byte) (r rune, ok bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, found := bytes.CutPrefix(name, []byte("#"))
	base := rune(10)
	if hex, ok := bytes.CutPrefix(digits, []byte("x")); ok {
		digits, base = hex, 16
	}
	if !found || len(digits) == 0 {
		return 0, false
	}
	for _, c := range digits {
		v := rune(99)
		switch {
		case c >= '0' && c <= '9':
			v = rune(c - '0')
		case c >= 'a' && c <= 'f':
			v = rune(c-'a') + 10
		case c >= 'A' && c <= 'F':
			v = rune(c-'A') + 10
		}
		if r = r*base + v; v >= base || r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, r >= ' ' && r != 0xFFFE && r != 0xFFFF && utf8.ValidRune(r) || r == '\t' || r == '\n' || r == '\r'
}

// decode appends text or a value as it is meant: references replaced, and every
// end of a line as a line feed. They were checked when the token was read.
func decode(to, raw []byte, references bool) []byte {
	for len(raw) > 0 {
		n := bytes.IndexAny(raw, "&\r")
		if n < 0 {
			break
		}
		to = append(to, raw[:n]...)
		special := raw[n]
		raw = raw[n+1:]
		switch {
		case special == '\r':
			to = append(to, '\n')
			raw = bytes.TrimPrefix(raw, []byte("\n"))
		case !references:
			to = append(to, '&')
		default:
			n := bytes.IndexByte(raw, ';')
			r, _ := referred(raw[:n])
			to = utf8.AppendRune(to, r)
			raw = raw[n+1:]
		}
	}
	return append(to, raw...)
}
