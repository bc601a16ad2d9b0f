package xlsx

import "unicode/utf8"

// element is a start tag. It and what it gives are valid until the next token.
type element struct {
	t              *tokenizer
	at, local, end int // of the name: its prefix, if it has one, ends a byte before local
	n              int // attributes
}

// attribute is one of an element, as places in the buffer.
type attribute struct {
	at, local, end int32 // of the name
	from, to       int32 // of the value
	coded          bool  // the value needs decode
}

// startTag reads a start tag.
func (t *tokenizer) startTag(at int) (end int, err error) {
	b := t.buf
	local := at + 1
	i := pass(b, local, nameByte)
	if i >= len(b) || b[i] == ':' || b[i] >= utf8.RuneSelf || class[b[local]]&nameStart == 0 {
		if local, i, err = t.qname(local); err != nil {
			return 0, err
		}
	}
	nameEnd, n, declares := i, 0, false
	for i < len(b) && class[b[i]]&spaceByte != 0 {
		if n == len(t.attrs) {
			return 0, errTangled
		}
		a := &t.attrs[n]
		if from := i + 1; b[i] == ' ' && from < len(b) && class[b[from]]&nameStart != 0 { // as nearly all are written
			own, is := from, pass(b, from, nameByte)
			if is+1 < len(b) && b[is] == ':' && class[b[is+1]]&nameStart != 0 {
				own = is + 1
				is = pass(b, own, nameByte)
			}
			if is+1 < len(b) && b[is] == '=' && b[is+1] == '"' {
				to := pass(b, is+2, valueByte)
				for to < len(b) && b[to] >= utf8.RuneSelf {
					if to, err = t.wide(to); err != nil {
						return 0, err
					}
					to = pass(b, to, valueByte)
				}
				if to < len(b) && b[to] == '"' {
					a.at, a.local, a.end = int32(from), int32(own), int32(is)
					a.from, a.to, a.coded = int32(is+2), int32(to), false
					declares = declares || b[from] == 'x' && is-from >= len("xmlns") && b[from+1] == 'm'
					n++
					i = to + 1
					continue
				}
			}
		}
		if i = passSpace(b, i); i == len(b) || b[i] == '>' || b[i] == '/' {
			break
		}
		if i, err = t.attribute(a, i); err != nil {
			return 0, err
		}
		declares = declares || b[a.at] == 'x'
		n++
	}
	tag := element{t: t, at: at + 1, local: local, end: nameEnd, n: n}
	return t.start(tag, i, declares)
}

// start opens an element whose name and attributes were read up to i.
func (t *tokenizer) start(tag element, i int, declares bool) (end int, err error) {
	b := t.buf
	if i == len(b) || b[i] == '/' && i+1 == len(b) {
		return 0, errMore
	}
	closing := b[i] == '/'
	if closing {
		i++
	}
	if b[i] != '>' {
		return 0, t.syntax(i, "expected a space, > or /> in element")
	}
	i++
	if t.depth == 0 && t.rooted {
		return 0, errRoots
	}
	if tag.n > mostAttrs || t.depth == deepest || tag.end-tag.at >= longestName {
		return 0, errTangled
	}
	attrs := t.attrs[:tag.n]
	if declares {
		if err := t.spaces.declare(b, attrs, t.depth+1); err != nil {
			return 0, err
		}
	}
	if tag.n > 1 {
		if err := t.repeated(attrs); err != nil {
			return 0, err
		}
	}
	if n := tag.end - tag.at; !closing && len(b)-i > n+2 && b[i] == '<' && b[i+1] == '/' && b[i+n+2] == '>' &&
		string(b[i+2:i+n+2]) == string(b[tag.at:tag.end]) {
		i, closing = i+n+3, true // <a></a>, as some write <a/>
	}
	name := &t.open[t.depth]
	name.from, name.to, name.kept = tag.at, tag.end, false
	t.depth++
	t.started, t.rooted, t.closing, t.kind = true, true, closing, startToken
	t.tag = tag
	return i, nil
}

// attribute reads name="value".
func (t *tokenizer) attribute(a *attribute, i int) (end int, err error) {
	b, at := t.buf, i
	local, i, err := t.qname(at)
	if err != nil {
		return 0, err
	}
	a.at, a.local, a.end, a.coded = int32(at), int32(local), int32(i), false
	if b[i] != '=' {
		if i = passSpace(b, i); i == len(b) {
			return 0, errMore
		}
		if b[i] != '=' {
			return 0, t.syntax(i, "attribute name without = in element")
		}
	}
	if i = passSpace(b, i+1); i == len(b) {
		return 0, errMore
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, t.syntax(i, "unquoted or missing attribute value in element")
	}
	i++
	a.from = int32(i)
	for {
		if i = pass(b, i, valueByte); i == len(b) {
			return 0, errMore
		}
		switch c := b[i]; {
		case c == quote:
			a.to = int32(i)
			return i + 1, nil
		case c >= 0x80:
			if i, err = t.wide(i); err != nil {
				return 0, err
			}
		case c == '&':
			a.coded = true
			if _, i, err = t.reference(i); err != nil {
				return 0, err
			}
		case c == '\r':
			a.coded = true
			i++
		case c == '"', c == '\'':
			i++
		case c == '<':
			return 0, t.syntax(i, "unescaped < inside quoted string")
		default:
			return 0, t.syntax(i, "illegal character code U+%04X", c)
		}
	}
}

// repeated refuses two attributes of one name, which may have two prefixes.
func (t *tokenizer) repeated(attrs []attribute) error {
	b := t.buf
	var seen [4]uint64 // names, by a hash
	for i := range attrs {
		x := &attrs[i]
		hash := b[x.local]*5 + b[x.end-1]*37 + b[(x.local+x.end)/2]*11 + uint8(x.end-x.local)*7
		word, bit := &seen[hash>>6], uint64(1)<<(hash&63)
		if *word&bit == 0 {
			*word |= bit
			continue
		}
		for j := range attrs[:i] {
			y := &attrs[j]
			if b[x.local] != b[y.local] || string(b[x.local:x.end]) != string(b[y.local:y.end]) {
				continue
			}
			if x.at == x.local && y.at == y.local || string(t.spaces.name(b, x)) == string(t.spaces.name(b, y)) {
				return repeatedError(b[x.local:x.end])
			}
		}
	}
	return nil
}
