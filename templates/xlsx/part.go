package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
)

// part reads one XML part as a stream of tokens. A part that was read without
// error was well-formed to its last byte and had the checksum it declares.
type part struct {
	tokenizer
	name    string
	content unpacker
	joined  []byte // what text and richText give
}

// token goes on to the next token.
func (p *part) token() error {
	err := p.next()
	if err == nil || err == io.EOF {
		return err
	}
	return p.fault(err)
}

// fault says what is wrong with the part.
func (p *part) fault(err error) error {
	var r *Refusal
	var repeated repeatedError
	switch {
	case errors.As(err, &r), errors.As(err, new(*sourceError)):
		return err
	case errors.As(err, &repeated):
		return damaged(p.name, "%s 中属性 %s 重复", p.name, string(repeated))
	case err == errTangled:
		return hostile(p.name, "%s 的 XML 嵌套或属性过多", p.name)
	case err == errTokenLong:
		return hostile(p.name, "%s 中有超长的内容", p.name)
	case err == errDoctype:
		return hostile(p.name, "%s 含有 DOCTYPE 声明", p.name)
	case err == errDeclaration:
		return damaged(p.name, "%s 的 XML 声明不在开头", p.name)
	case err == errRoots:
		return damaged(p.name, "%s 有多个根元素", p.name)
	case err == errOutside:
		return damaged(p.name, "%s 的根元素之外有文字", p.name)
	}
	line := p.line(p.pos)
	if syntax := new(xml.SyntaxError); errors.As(err, &syntax) {
		line = syntax.Line
	}
	return damaged(p.name, "%s 第 %d 行的 XML 不完整或有误", p.name, line).because(err)
}

var (
	nothing source
	noEntry entry
)

// release lets go of the file, and of buffers that grew beyond the usual.
func (p *part) release() {
	p.content.reset(&nothing, &noEntry)
	if p.reset(nil); cap(p.buf) > usualBytes {
		p.buf = nil
	}
	if cap(p.joined) > usualBytes {
		p.joined = nil
	}
}
