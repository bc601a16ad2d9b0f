package xlsx

import "bytes"

var (
	commentOpen  = []byte("<!--")
	commentClose = []byte("--")
	cdataOpen    = []byte("<![CDATA[")
	cdataClose   = []byte("]]>")
	piClose      = []byte("?>")
)

// markup reads what opens with <! – a comment or CDATA, for a declaration is
// refused, with all that it could bring.
func (t *tokenizer) markup(at int) (end int, err error) {
	rest := t.buf[at:]
	switch {
	case bytes.HasPrefix(rest, commentOpen):
		return t.comment(at)
	case bytes.HasPrefix(rest, cdataOpen):
		return t.cdata(at)
	case bytes.HasPrefix(commentOpen, rest), bytes.HasPrefix(cdataOpen, rest):
		return 0, errMore
	case rest[2] == '-', rest[2] == '[':
		return 0, t.syntax(at, "invalid sequence <!%c", rest[2])
	}
	return 0, errDoctype
}

func (t *tokenizer) comment(at int) (end int, err error) {
	from := at + len(commentOpen)
	n := bytes.Index(t.buf[from:], commentClose)
	if n < 0 || from+n+2 == len(t.buf) {
		return 0, errMore
	}
	if end = from + n + 2; t.buf[end] != '>' {
		return 0, t.syntax(end, `invalid sequence "--" not allowed in comments`)
	}
	t.kind = noToken
	return end + 1, t.plain(from, from+n)
}

func (t *tokenizer) cdata(at int) (end int, err error) {
	from := at + len(cdataOpen)
	n := bytes.Index(t.buf[from:], cdataClose)
	if n < 0 {
		return 0, errMore
	}
	if t.depth == 0 {
		return 0, errOutside
	}
	if err := t.plain(from, from+n); err != nil {
		return 0, err
	}
	raw := t.buf[from : from+n]
	t.kind = textToken
	t.data = charData{from: from, to: from + n, blank: blank(raw), coded: bytes.IndexByte(raw, '\r') >= 0}
	return from + n + len(cdataClose), nil
}

// instruction reads <?target …?>, and <?xml …?> at the start of the document.
func (t *tokenizer) instruction(at int) (end int, err error) {
	if !t.started && !t.wide16 && has(t.buf, at, usualDeclaration) {
		t.started, t.kind = true, noToken
		return at + len(usualDeclaration), nil
	}
	_, i, err := t.qname(at + 2)
	if err != nil {
		return 0, err
	}
	n := bytes.Index(t.buf[i:], piClose)
	if n < 0 {
		return 0, errMore
	}
	if n > 0 && class[t.buf[i]]&spaceByte == 0 {
		return 0, t.syntax(i, "expected a space after <?target")
	}
	if err := t.plain(i, i+n); err != nil {
		return 0, err
	}
	switch target := t.buf[at+2 : i]; {
	case string(target) == "xml" && t.started:
		return 0, errDeclaration
	case string(target) == "xml":
		if !t.declaration(t.buf[i : i+n]) {
			return 0, t.syntax(i, "invalid XML declaration, or not version 1.0 in UTF-8 or UTF-16")
		}
	case bytes.EqualFold(target, []byte("xml")):
		return 0, t.syntax(at, "reserved target <?%s", target)
	}
	t.started, t.kind = true, noToken
	return i + n + len(piClose), nil
}

// usualDeclaration is how nearly all parts begin.
const usualDeclaration = `<?xml version="1.0" encoding="UTF-8"?>`

// declaration checks what <?xml says: its version, then if it likes its encoding
// and whether it stands alone.
func (t *tokenizer) declaration(s []byte) bool {
	version, s, ok := said(s, "version")
	if !ok || string(version) != "1.0" {
		return false
	}
	if encoding, rest, ok := said(s, "encoding"); ok {
		if s = rest; !encoded(t.wide16, encoding) {
			return false
		}
	}
	if alone, rest, ok := said(s, "standalone"); ok {
		if s = rest; string(alone) != "yes" && string(alone) != "no" {
			return false
		}
	}
	return blank(s)
}

// said cuts the next item off a declaration, if it has this name.
func said(s []byte, name string) (value, rest []byte, ok bool) {
	trimmed := bytes.TrimLeft(s, xmlSpace)
	if len(trimmed) == len(s) || len(trimmed) < len(name) || string(trimmed[:len(name)]) != name {
		return nil, s, false
	}
	after := bytes.TrimLeft(trimmed[len(name):], xmlSpace)
	if len(after) == 0 || after[0] != '=' {
		return nil, s, false
	}
	after = bytes.TrimLeft(after[1:], xmlSpace)
	if len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return nil, s, false
	}
	end := bytes.IndexByte(after[1:], after[0])
	if end < 0 {
		return nil, s, false
	}
	return after[1 : 1+end], after[end+2:], true
}

const xmlSpace = " \t\r\n"

func blank(b []byte) bool { return len(bytes.Trim(b, xmlSpace)) == 0 }
