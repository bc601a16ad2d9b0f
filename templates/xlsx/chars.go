package xlsx

import (
	"bytes"
	"unicode/utf8"
)

// What a byte may be in XML; those of 0x80 and above are parts of wider characters.
const (
	nameStart uint8 = 1 << iota
	nameByte        // goes on in a name; the colon, which parts it, does not
	textByte        // stands for itself in text
	valueByte       // stands for itself between either quotes
	spaceByte
)

var class = classes()

func classes() (class [256]uint8) {
	for c := range class {
		switch b := byte(c); {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_':
			class[c] = nameStart | nameByte
		case b >= '0' && b <= '9', b == '-', b == '.':
			class[c] = nameByte
		case b == ' ', b == '\t', b == '\n':
			class[c] = spaceByte
		case b == '\r':
			class[c] = spaceByte
			continue // is read as a line feed, so it is not plain
		}
		if c >= ' ' && c < utf8.RuneSelf || c == '\t' || c == '\n' {
			if !bytes.ContainsRune([]byte("<&]"), rune(c)) {
				class[c] |= textByte
			}
			if !bytes.ContainsRune([]byte(`<&"'`), rune(c)) {
				class[c] |= valueByte
			}
		}
	}
	return class
}

// pass is behind the bytes of a kind that stand at i. It looks at four at once,
// since each look costs as much as the bytes.
func pass(b []byte, i int, kind uint8) int {
	for len(b)-i >= 4 {
		four := b[i : i+4 : i+4]
		if class[four[0]]&class[four[1]]&class[four[2]]&class[four[3]]&kind == 0 {
			break
		}
		i += 4
	}
	for i < len(b) && class[b[i]]&kind != 0 {
		i++
	}
	return i
}

// passSpace is behind the white space that stands at i.
func passSpace(b []byte, i int) int {
	for i < len(b) && class[b[i]]&spaceByte != 0 {
		i++
	}
	return i
}

// wide passes over the characters beyond ASCII that stand at i.
func (t *tokenizer) wide(i int) (end int, err error) {
	b := t.buf
	for i < len(b) && b[i] >= utf8.RuneSelf {
		// Nearly all text of ours: three bytes, of the blocks without gaps.
		if c := b[i]; c >= 0xE1 && c <= 0xEC && len(b)-i >= 3 && b[i+1]&0xC0 == 0x80 && b[i+2]&0xC0 == 0x80 {
			i += 3
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			if !t.eof && !utf8.FullRune(b[i:]) {
				return 0, errMore
			}
			return 0, t.syntax(i, "invalid UTF-8")
		case r == 0xFFFE, r == 0xFFFF:
			return 0, t.syntax(i, "illegal character code U+%04X", r)
		}
		i += n
	}
	return i, nil
}

// plain checks characters that are not looked at any closer, as in comments.
func (t *tokenizer) plain(i, end int) (err error) {
	for i < end {
		switch c := t.buf[i]; {
		case c >= utf8.RuneSelf:
			if i, err = t.wide(i); err != nil {
				return err
			}
		case c < ' ' && class[c]&spaceByte == 0:
			return t.syntax(i, "illegal character code U+%04X", c)
		default:
			i++
		}
	}
	return nil
}

// qname passes over a name. Its own part begins behind the prefix and its colon.
func (t *tokenizer) qname(i int) (local, end int, err error) {
	b := t.buf
	local = i
	for {
		if i == len(b) {
			return 0, 0, errMore
		}
		if class[b[i]]&nameStart != 0 {
			i++
		} else if i, err = t.wideLetter(i, "expected a name"); err != nil {
			return 0, 0, err
		}
		for {
			if i = pass(b, i, nameByte); i == len(b) {
				return 0, 0, errMore
			}
			if b[i] < utf8.RuneSelf {
				break
			}
			if i, err = t.wideLetter(i, "invalid name"); err != nil {
				return 0, 0, err
			}
		}
		if b[i] != ':' {
			return local, i, nil
		}
		if i++; local > 0 && b[local-1] == ':' {
			return 0, 0, t.syntax(i, "two colons in a name")
		}
		local = i
	}
}

// wideLetter passes over a letter beyond ASCII in a name: those of Latin,
// Chinese and Korean. XML has more, and no part of a workbook has any.
func (t *tokenizer) wideLetter(i int, otherwise string) (int, error) {
	r, n := utf8.DecodeRune(t.buf[i:])
	switch {
	case r == utf8.RuneError && n == 1 && t.buf[i] >= utf8.RuneSelf && !t.eof && !utf8.FullRune(t.buf[i:]):
		return 0, errMore
	case r >= 0xC0 && r <= 0xFF && r != 0xD7 && r != 0xF7, r >= 0x4E00 && r <= 0x9FA5, r >= 0xAC00 && r <= 0xD7A3:
		return i + n, nil
	}
	return 0, t.syntax(i, "%s", otherwise)
}
