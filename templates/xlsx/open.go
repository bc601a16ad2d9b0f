package xlsx

// openName is the name of an open element: in the buffer, or kept when its tag
// went out of it.
type openName struct {
	from, to int
	kept     bool
}

// opened is the name of the open element at a level, as written.
func (t *tokenizer) opened(level int) []byte {
	if n := &t.open[level]; n.kept {
		return t.names[n.from:n.to]
	} else {
		return t.buf[n.from:n.to]
	}
}

// keepNames copies the names of the open elements before the buffer moves.
func (t *tokenizer) keepNames() {
	names := t.names[len(t.names):]
	for i := range t.open[:t.depth] {
		names = append(names, t.opened(i)...)
	}
	from := 0
	for i := range t.open[:t.depth] {
		n := &t.open[i]
		*n = openName{from, from + n.to - n.from, true}
		from = n.to
	}
	t.names = append(t.names[:0], names...)
}

// endTag reads the end tag of the element that is open.
func (t *tokenizer) endTag(at int) (end int, err error) {
	b, i := t.buf, at+2
	if t.depth == 0 {
		return 0, t.syntax(at, "unexpected end element")
	}
	name := t.opened(t.depth - 1)
	if len(b)-i <= len(name) {
		return 0, errMore
	}
	if b[i] != name[0] || string(b[i+1:i+len(name)]) != string(name[1:]) {
		return 0, t.syntax(i, "element <%s> is not the one that ends", name)
	}
	if i = passSpace(b, i+len(name)); i == len(b) {
		return 0, errMore
	}
	if b[i] != '>' {
		return 0, t.syntax(i, "element <%s> is not the one that ends", name)
	}
	t.kind = endToken
	t.pop()
	return i + 1, nil
}

// pop ends the innermost element.
func (t *tokenizer) pop() {
	t.depth--
	if t.spaces.deepest > t.depth {
		t.spaces.pop(t.depth)
	}
}
