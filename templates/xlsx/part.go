package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
)

const (
	deepest   = 100     // elements within elements; real parts stay under 20
	mostAttrs = 100     // of one element; real parts stay under 40
	longest   = 1 << 20 // bytes of one token: a full cell of escapes has 200 KB
)

// part reads one XML part as a stream of tokens, and is stricter than
// encoding/xml: one root and nothing beside it, no DOCTYPE, no repeated
// attribute, bounded depth and token length. A part that was read without error
// was well-formed to its last byte and had the checksum it declares.
type part struct {
	name    string
	dec     *xml.Decoder
	depth   int
	started bool // the first token has been seen
	rooted  bool // the root has been seen
	bytes   *meter
}

func newPart(name string, r io.Reader) *part {
	m := &meter{r: r}
	return &part{name: name, dec: xml.NewDecoder(skipBOM(m)), bytes: m}
}

// meter counts the bytes of a token while it is read, since encoding/xml holds
// a token in memory however long it is.
type meter struct {
	r io.Reader
	n int
}

var errTokenTooLong = errors.New("token too long")

func (m *meter) Read(b []byte) (int, error) {
	if m.n > longest {
		return 0, errTokenTooLong
	}
	n, err := m.r.Read(b)
	m.n += n
	return n, err
}

func (p *part) token() (xml.Token, error) {
	p.bytes.n = 0
	t, err := p.dec.Token()
	if err != nil {
		return nil, p.fault(err)
	}
	first := !p.started
	p.started = true
	switch t := t.(type) {
	case xml.StartElement:
		if p.depth == 0 && p.rooted {
			return nil, damaged(p.name, "%s 有多个根元素", p.name)
		}
		if p.depth++; p.depth > deepest || len(t.Attr) > mostAttrs {
			return nil, hostile(p.name, "%s 的 XML 嵌套或属性过多", p.name)
		}
		p.rooted = true
		for i, a := range t.Attr {
			if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
				return nil, damaged(p.name, "%s 中属性 %s 重复", p.name, a.Name.Local)
			}
		}
	case xml.EndElement:
		p.depth--
	case xml.CharData:
		if p.depth == 0 && !blank(t) {
			return nil, damaged(p.name, "%s 的根元素之外有文字", p.name)
		}
	case xml.Directive:
		return nil, hostile(p.name, "%s 含有 DOCTYPE 声明", p.name)
	case xml.ProcInst:
		if t.Target == "xml" && !first {
			return nil, damaged(p.name, "%s 的 XML 声明不在开头", p.name)
		}
	}
	return t, nil
}

func (p *part) fault(err error) error {
	var r *Refusal
	switch {
	case err == io.EOF && p.depth == 0 && p.rooted:
		return io.EOF
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	case errors.As(err, &r):
		return r
	case errors.Is(err, errTokenTooLong):
		return hostile(p.name, "%s 中有超长的内容", p.name)
	}
	line, _ := p.dec.InputPos()
	return damaged(p.name, "%s 第 %d 行的 XML 不完整或有误", p.name, line).because(err)
}
