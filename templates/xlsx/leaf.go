package xlsx

import "unicode/utf8"

// A sheet is thousands of cells, nearly all spelled the same way. These shortcuts
// know that spelling, and read in one step what else is a dozen tokens; what they
// do not know to the last byte they leave, untouched, to be read token by token.

// leaf reads what stands between start and end, tags in the format's own
// namespace, if it is text in no need of decoding. It is valid until the next
// token.
func (p *part) leaf(start, end string) (text []byte, ok bool) {
	b, i := p.buf, p.pos
	if !p.ours(start) {
		return nil, false
	}
	from := i + len(start)
	i = pass(b, from, textByte)
	for i < len(b) && b[i] >= utf8.RuneSelf {
		after, err := p.wide(i)
		if err != nil {
			return nil, false
		}
		i = pass(b, after, textByte)
	}
	if !has(b, i, end) {
		return nil, false
	}
	p.pos = i + len(end)
	return b[from:i], true
}

// plainCell is <c r="B2" s="1" t="s"><v>3</v></c>, as bytes of the buffer; s, t
// and the value may be absent.
type plainCell struct {
	at, style, kind, value []byte
	hasValue               bool
}

// plainCell reads a cell, if it is one of these.
func (p *part) plainCell(c *plainCell) bool {
	b, i := p.buf, p.pos
	if !p.ours(`<c r="`) {
		return false
	}
	c.style, c.kind, c.value, c.hasValue = nil, nil, nil, false
	from := i + len(`<c r="`)
	i = pass(b, from, nameByte)
	c.at = b[from:i]
	if has(b, i, `" s="`) {
		from = i + len(`" s="`)
		i = pass(b, from, nameByte)
		c.style = b[from:i]
	}
	if has(b, i, `" t="`) {
		from = i + len(`" t="`)
		i = pass(b, from, nameByte)
		c.kind = b[from:i]
	}
	if has(b, i, `"/>`) {
		p.pos = i + len(`"/>`)
		return true
	}
	if has(b, i, `"><v>`) {
		from = i + len(`"><v>`)
		i = pass(b, from, textByte)
		c.value, c.hasValue = b[from:i], true
		if !has(b, i, `</v></c>`) {
			return false
		}
		p.pos = i + len(`</v></c>`)
		return true
	}
	if !has(b, i, `"></c>`) {
		return false
	}
	p.pos = i + len(`"></c>`)
	return true
}

// ours tells whether this is what comes next, where tags without a prefix are
// the format's own and have room for two more levels.
func (p *part) ours(start string) bool {
	return !p.closing && p.spaces.main == spaceOurs && p.depth+2 <= deepest && has(p.buf, p.pos, start)
}

// has tells whether s stands at i.
func has(b []byte, i int, s string) bool {
	return len(b)-i >= len(s) && string(b[i:i+len(s)]) == s
}
