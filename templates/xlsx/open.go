package xlsx

// openName is the name of an open element: in the buffer, or kept when its tag
// went out of it.
type openName struct {
	from, to int
	kept     bool
}

// nesting is which elements are open.
type nesting struct {
	depth int
	open  [deepest]openName
	names []byte // of those that went out of the buffer
}

// name is that of the open element at a level, as written.
func (n *nesting) name(level int, buf []byte) []byte {
	if at := &n.open[level]; at.kept {
		return n.names[at.from:at.to]
	} else {
		return buf[at.from:at.to]
	}
}

// keep copies the names of the open elements before the buffer moves.
func (n *nesting) keep(buf []byte) {
	names := n.names[len(n.names):]
	for i := range n.open[:n.depth] {
		names = append(names, n.name(i, buf)...)
	}
	from := 0
	for i := range n.open[:n.depth] {
		at := &n.open[i]
		*at = openName{from, from + at.to - at.from, true}
		from = at.to
	}
	n.names = append(n.names[:0], names...)
}

// endTag reads the end tag of the element that is open.
func (t *tokenizer) endTag(at int) (end int, err error) {
	b, i := t.buf, at+2
	if t.depth == 0 {
		return 0, t.syntax(at, "unexpected end element")
	}
	name := t.name(t.depth-1, b)
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
