package xlsx

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// root reads the whole part, giving each child of its root to visit.
func (p *part) root(name string, visit func(xml.StartElement) error) error {
	for {
		t, err := p.token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if !own(e, name) {
				return damaged(p.name, "%s 的根元素 %s 不是 .xlsx 的 %s", p.name, e.Name.Local, name)
			}
			if err := p.each(visit); err != nil {
				return err
			}
		}
	}
}

// each gives the children of the current element to visit, and ends after it.
// What visit leaves of a child is read over, but must still be well-formed.
func (p *part) each(visit func(xml.StartElement) error) error {
	for depth := p.depth; p.depth >= depth; {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := visit(t); err != nil {
				return err
			}
			for p.depth > depth {
				if _, err := p.token(); err != nil {
					return err
				}
			}
		case xml.CharData:
			if !blank(t) {
				return damaged(p.name, "%s 的元素之间有文字", p.name)
			}
		}
	}
	return nil
}

// fallback gives visit what a document offers to a reader without extensions,
// in place of the alternatives. Formats are counted by place, and some office
// programs wrap a few of them so.
func (p *part) fallback(visit func(xml.StartElement) error) func(xml.StartElement) error {
	return func(e xml.StartElement) error {
		if e.Name != (xml.Name{Space: nsCompat, Local: "AlternateContent"}) {
			return visit(e)
		}
		return p.each(func(e xml.StartElement) error {
			if e.Name == (xml.Name{Space: nsCompat, Local: "Fallback"}) {
				return p.each(visit)
			}
			return nil
		})
	}
}

// mostItems bounds the lists that are held in memory: names, formats, styles,
// relations, content types.
const mostItems = 100_000

// room refuses a list that would grow without bound.
func (p *part) room(items int) error {
	if items >= mostItems {
		return tooLarge(p.name, "%s 的条目超过 %d 个", p.name, mostItems)
	}
	return nil
}

// text is the text of the current element, which has no children.
func (p *part) text() (string, error) {
	var s []byte
	for depth := p.depth; p.depth >= depth; {
		t, err := p.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return "", p.only(t)
		case xml.CharData:
			s = append(s, t...)
		}
	}
	return string(s), nil
}

// only refuses an element that is none of these. It stands where an element read
// over could be a value lost.
func (p *part) only(e xml.StartElement, names ...string) error {
	if slices.ContainsFunc(names, func(n string) bool { return own(e, n) }) {
		return nil
	}
	return damaged(p.name, "%s 中有意外的元素 %s", p.name, e.Name.Local)
}

func blank(b []byte) bool { return strings.Trim(string(b), " \t\r\n") == "" }
