package clean

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

var errDoctype = errors.New("has a DOCTYPE")

// decoder gives the tokens of a part as a plain reader of the format sees them: of
// alternative contents the fallback, and no others.
type decoder struct {
	*xml.Decoder
	name string
	from io.Closer
}

func (d *decoder) next() (xml.Token, error) {
	for {
		t, err := d.Token()
		if err != nil {
			if err != io.EOF {
				err = fmt.Errorf("read %s: %w", d.name, err)
			}
			return nil, err
		}
		switch e := t.(type) {
		case xml.Directive:
			return nil, fmt.Errorf("read %s: %w", d.name, errDoctype)
		case xml.StartElement:
			if e.Name.Space == nsCompat && e.Name.Local == "Choice" {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			if e.Name.Space == nsCompat {
				continue
			}
		case xml.EndElement:
			if e.Name.Space == nsCompat {
				continue
			}
		}
		return t, nil
	}
}

// root is the first element.
func (d *decoder) root() (xml.StartElement, error) {
	for {
		t, err := d.next()
		if err != nil {
			return xml.StartElement{}, err
		}
		if e, ok := t.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// each visits the elements inside the one that is open; visit takes each to its end.
func (d *decoder) each(visit func(e xml.StartElement) error) error {
	for {
		t, err := d.next()
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if err := visit(e); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// own tells whether a name is the format's.
func own(n xml.Name) bool { return n.Space == nsMain || n.Space == nsMainStrict }

// node is an element of the format's own with all that is the format's own in it.
type node struct {
	name  string
	attrs []attr
	text  string // of an element without others in it
	kids  []*node
}

type attr struct{ name, value string }

func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// attrsOf are the attributes that are the format's own: none that refers to another
// part, none of later extensions.
func attrsOf(e xml.StartElement) (all []attr) {
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == "" && a.Name.Local != "xmlns":
			all = append(all, attr{a.Name.Local, a.Value})
		case (a.Name.Space == "xml" || a.Name.Space == "http://www.w3.org/XML/1998/namespace") && a.Name.Local == "space":
			all = append(all, attr{"xml:space", a.Value})
		}
	}
	return all
}

// textual are the elements that hold text; in all others it is but layout.
var textual = map[string]bool{"t": true, "v": true, "f": true, "formula": true, "formula1": true, "formula2": true, "definedName": true,
	"oddHeader": true, "oddFooter": true, "evenHeader": true, "evenFooter": true, "firstHeader": true, "firstFooter": true}

// tree reads the open element to its end.
func (d *decoder) tree(e xml.StartElement) (*node, error) {
	n := &node{name: e.Name.Local, attrs: attrsOf(e)}
	var text strings.Builder
	for {
		t, err := d.next()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if !own(t.Name) || t.Name.Local == "extLst" {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			kid, err := d.tree(t)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
		case xml.EndElement:
			if n.kids == nil && textual[n.name] {
				n.text = text.String()
			}
			return n, nil
		}
	}
}

// drop leaves out the kids of these names.
func (n *node) drop(names ...string) {
	n.kids = slices.DeleteFunc(n.kids, func(k *node) bool { return slices.Contains(names, k.name) })
}

// dropAttrs leaves out the attributes of these names.
func dropAttrs(list []attr, names ...string) []attr {
	return slices.DeleteFunc(list, func(a attr) bool { return slices.Contains(names, a.name) })
}

// writer writes XML without a word of any other namespace.
type writer struct{ bytes.Buffer }

func newWriter() *writer {
	w := &writer{}
	w.WriteString(xml.Header)
	return w
}

func (w *writer) start(name string, attrs []attr) {
	w.open(name, attrs)
	w.WriteByte('>')
}

func (w *writer) open(name string, attrs []attr) {
	w.WriteString("<" + name)
	for _, a := range attrs {
		w.WriteString(" " + a.name + `="`)
		w.escape(a.value)
		w.WriteByte('"')
	}
}

func (w *writer) end(name string) { w.WriteString("</" + name + ">") }

func (w *writer) escape(s string) { _ = xml.EscapeText(&w.Buffer, []byte(s)) } // a Buffer never fails

func (w *writer) node(n *node) {
	if n.text == "" && n.kids == nil {
		w.open(n.name, n.attrs)
		w.WriteString("/>")
		return
	}
	w.start(n.name, n.attrs)
	w.escape(n.text)
	for _, k := range n.kids {
		w.node(k)
	}
	w.end(n.name)
}
