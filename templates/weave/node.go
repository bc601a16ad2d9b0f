package weave

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// node is an element, or the text between elements. What is not changed is written as it
// was read, byte by byte.
type node struct {
	name  string // as written, with its prefix; "" of text and the like
	attrs []attr
	kids  []*node
	raw   []byte // the start tag or the text, as read; nil once it has changed
	empty bool   // raw closes the element: <a/>
}

type attr struct{ name, value string }

// local is the name without its prefix.
func local(name string) string { return name[strings.IndexByte(name, ':')+1:] }

func (n *node) is(name string) bool { return local(n.name) == name }

// parse reads a document into a tree under a node without a name.
func parse(data []byte) (*node, error) {
	top := &node{}
	stack := []*node{top}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = true
	for from := int64(0); ; {
		t, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		to := d.InputOffset()
		raw := data[from:to]
		from = to
		last := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: qname(t.Name), raw: raw, empty: bytes.HasSuffix(raw, []byte("/>"))}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, attr{qname(a.Name), a.Value})
			}
			last.kids = append(last.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) == 1 || last.name != qname(t.Name) {
				return nil, fmt.Errorf("element %s is not the one that ends", qname(t.Name))
			}
			stack = stack[:len(stack)-1]
		default:
			last.kids = append(last.kids, &node{raw: raw})
		}
	}
	if len(stack) > 1 {
		return nil, io.ErrUnexpectedEOF
	}
	return top, nil
}

func qname(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// root is the document's element.
func (n *node) root() *node {
	for _, k := range n.kids {
		if k.name != "" {
			return k
		}
	}
	return &node{}
}

// write appends the tree as it stands now.
func (n *node) write(b []byte) []byte {
	if n.name == "" {
		b = append(b, n.raw...)
		for _, k := range n.kids {
			b = k.write(b)
		}
		return b
	}
	switch {
	case n.raw == nil:
		b = append(append(b, '<'), n.name...)
		for _, a := range n.attrs {
			b = append(append(append(b, ' '), a.name...), `="`...)
			b = append(escape(b, a.value, true), '"')
		}
		b = append(b, '>')
	case n.empty && len(n.kids) > 0:
		b = append(append(b, bytes.TrimSuffix(n.raw, []byte("/>"))...), '>')
	case n.empty:
		return append(b, n.raw...)
	default:
		b = append(b, n.raw...)
	}
	for _, k := range n.kids {
		b = k.write(b)
	}
	return append(append(append(b, "</"...), n.name...), '>')
}

// escape appends text as XML has it. In an attribute a quotation mark would end it, and a
// line feed would be read as a space.
func escape(b []byte, s string, inAttr bool) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		to := ""
		switch s[i] {
		case '&':
			to = "&amp;"
		case '<':
			to = "&lt;"
		case '>':
			to = "&gt;"
		case '\r':
			to = "&#13;"
		case '"', '\n', '\t':
			if !inAttr {
				continue
			}
			to = map[byte]string{'"': "&quot;", '\n': "&#10;", '\t': "&#9;"}[s[i]]
		default:
			continue
		}
		b = append(append(b, s[from:i]...), to...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// attr is the value of an attribute, by its name without a prefix.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if local(a.name) == name {
			return a.value
		}
	}
	return ""
}

// set changes an attribute; what is as it was stays as it was written.
func (n *node) set(name, value string) {
	for i, a := range n.attrs {
		if local(a.name) == name {
			if a.value != value {
				n.attrs[i].value, n.raw = value, nil
			}
			return
		}
	}
	n.attrs, n.raw = append(n.attrs, attr{name, value}), nil
}

func (n *node) unset(name string) {
	for i, a := range n.attrs {
		if local(a.name) == name {
			n.attrs, n.raw = slices.Delete(n.attrs, i, i+1), nil
			return
		}
	}
}

// kid is the first child of a name; nil if there is none.
func (n *node) kid(name string) *node {
	for _, k := range n.kids {
		if k.name != "" && k.is(name) {
			return k
		}
	}
	return nil
}

// each visits all elements below, outer ones first.
func (n *node) each(visit func(*node)) {
	for _, k := range n.kids {
		if k.name != "" {
			visit(k)
			k.each(visit)
		}
	}
}

// prune takes out the elements below of which it is said.
func (n *node) prune(out func(*node) bool) {
	kept := n.kids[:0]
	for _, k := range n.kids {
		if k.name != "" && out(k) {
			continue
		}
		kept = append(kept, k)
		k.prune(out)
	}
	n.kids = kept
}

// text is the text inside the element.
func (n *node) text() string {
	var b strings.Builder
	for _, k := range n.kids {
		if k.name == "" {
			b.Write(unescape(k.raw))
		}
	}
	return b.String()
}

func (n *node) setText(s string) {
	if n.text() != s {
		n.kids = []*node{{raw: escape(nil, s, true)}}
	}
}

// unescape is the text of raw characters, or of CDATA.
func unescape(raw []byte) []byte {
	if bytes.HasPrefix(raw, []byte("<!")) || bytes.HasPrefix(raw, []byte("<?")) {
		inner, ok := bytes.CutPrefix(raw, []byte("<![CDATA["))
		if !ok {
			return nil
		}
		return bytes.TrimSuffix(inner, []byte("]]>"))
	}
	if bytes.IndexByte(raw, '&') < 0 {
		return raw
	}
	t, err := xml.NewDecoder(bytes.NewReader(raw)).RawToken()
	if chars, ok := t.(xml.CharData); ok && err == nil {
		return bytes.Clone(chars)
	}
	return raw
}

// clone copies the tree, so that a filling does not change what was compiled.
func (n *node) clone() *node {
	c := *n
	c.attrs = slices.Clone(n.attrs)
	c.kids = make([]*node, len(n.kids))
	for i, k := range n.kids {
		c.kids[i] = k.clone()
	}
	return &c
}

// element makes a new one.
func element(name string, attrs ...string) *node {
	n := &node{name: name}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.attrs = append(n.attrs, attr{attrs[i], attrs[i+1]})
	}
	return n
}
