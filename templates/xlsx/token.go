package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// tokenizer takes XML 1.0 with namespaces apart, and refuses what is not well
// formed: it is encoding/xml made strict, and without a copy of each token.
// It has all of a small document in its buffer; of a larger one a piece, where a
// token must fit whole: one that reaches beyond what is there is begun again
// when more has come.
//
// It knows no DOCTYPE, so no entity but the five of XML and no default values.
type tokenizer struct {
	src     io.Reader
	buf     []byte
	pos     int  // what comes after the current token
	eof     bool // nothing comes after buf
	started bool // the start of the document is behind
	lines   int  // that went out of buf
	wide16  bool // it came in UTF-16, and src makes UTF-8 of it

	kind    tokenKind
	tag     element // of a start
	data    charData
	closing bool // the element has ended with its start tag: <a/>

	nesting
	rooted bool                     // the root has begun
	attrs  [mostAttrs + 1]attribute // one more, to see that they are too many
	spaces spaces
	made   texts // strings of what was read
}

const (
	deepest   = 100     // elements within elements; real parts stay under 20
	mostAttrs = 100     // of one element; real parts stay under 80
	longest   = 1 << 20 // bytes of one token: a full cell of escapes has 200 KB

	tokenRoom = 96 << 10 // of the buffer, until a token is longer: nearly all parts of a return fit
)

type tokenKind uint8

const (
	noToken tokenKind = iota // a comment or an instruction
	startToken
	endToken
	textToken
)

// charData is text, as a place in the buffer.
type charData struct {
	from, to   int
	blank      bool // nothing but spaces and ends of lines
	coded      bool // needs decode
	references bool // may have them: it is no CDATA
}

var (
	errMore        = errors.New("the token goes on") // never leaves the tokenizer
	errTokenLong   = errors.New("token too long")
	errTangled     = errors.New("too many attributes, levels or namespaces")
	errDoctype     = errors.New("DOCTYPE")
	errDeclaration = errors.New("XML declaration behind the start")
	errRoots       = errors.New("more than one root")
	errOutside     = errors.New("text outside the root")
)

// repeatedError is an attribute that an element has twice.
type repeatedError string

func (e repeatedError) Error() string { return "attribute " + string(e) + " repeated" }

// reset starts on another document.
func (t *tokenizer) reset(src io.Reader) {
	t.src, t.buf, t.pos, t.eof, t.started, t.lines, t.wide16 = src, t.buf[:0], 0, false, false, 0, false
	t.closing, t.depth, t.rooted, t.names = false, 0, false, t.names[:0]
	t.spaces.reset()
	t.tag.t = t
}

// next reads a token; io.EOF behind a whole document. Comments and instructions
// are checked and passed over.
func (t *tokenizer) next() error {
	if t.closing {
		t.closing = false
		t.kind = endToken
		t.pop()
		return nil
	}
	for {
		var end int
		var err error
		if b, i := t.buf, t.pos; i+1 < len(b) && b[i] == '<' && class[b[i+1]]&nameStart != 0 {
			end, err = t.startTag(i) // nearly always
		} else if i+1 < len(b) && b[i] == '<' && b[i+1] == '/' {
			end, err = t.endTag(i)
		} else {
			end, err = t.scan()
		}
		switch {
		case err == nil:
			if t.pos = end; t.kind != noToken {
				return nil
			}
		case err != errMore:
			return err
		case !t.eof:
			if err := t.fill(); err != nil {
				return err
			}
		case t.pos == len(t.buf) && t.depth == 0 && t.rooted:
			return io.EOF
		default:
			return t.syntax(len(t.buf), "unexpected EOF")
		}
	}
}

// fill makes room behind the token that is begun, and fills it.
func (t *tokenizer) fill() error {
	if t.pos > 0 {
		t.keep(t.buf)
		t.lines += bytes.Count(t.buf[:t.pos], []byte{'\n'})
		t.buf = t.buf[:copy(t.buf, t.buf[t.pos:])]
		t.pos = 0
	}
	if len(t.buf) == cap(t.buf) {
		if len(t.buf) > longest {
			return errTokenLong
		}
		t.buf = append(make([]byte, 0, max(tokenRoom, 2*cap(t.buf))), t.buf...)
	}
	n, err := io.ReadFull(t.src, t.buf[len(t.buf):cap(t.buf)])
	t.buf = t.buf[:len(t.buf)+n]
	if order := byteOrder(t.buf); !t.started && !t.wide16 && t.lines == 0 && order != nil {
		t.src, t.wide16 = fromUTF16(io.MultiReader(bytes.NewReader(bytes.Clone(t.buf)), t.src), order), true
		t.buf = t.buf[:0]
		return t.fill()
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		t.eof = true
		return nil
	}
	return err
}

// scan reads the token at pos, which ends where the next begins. It changes
// nothing that lasts before it knows that the token is whole and sound.
func (t *tokenizer) scan() (end int, err error) {
	b, i := t.buf, t.pos
	if len(b)-i < 2 {
		if !t.eof {
			return 0, errMore
		}
		if i < len(b) && b[i] != '<' {
			return t.chars(i)
		}
		return 0, errMore
	}
	if !t.started {
		if i = t.begin(); len(b)-i < 2 {
			return 0, errMore
		}
	}
	if b[i] != '<' {
		return t.chars(i)
	}
	switch b[i+1] {
	case '!':
		return t.markup(i)
	case '?':
		return t.instruction(i)
	}
	return t.startTag(i)
}

// begin passes over the mark that some writers put before UTF-8. What stands
// there then may be the XML declaration, which is allowed nowhere else.
func (t *tokenizer) begin() (start int) {
	if bytes.HasPrefix(t.buf, []byte(bom)) && t.lines == 0 {
		t.pos = len(bom)
	}
	t.started = !bytes.HasPrefix(t.buf[t.pos:], []byte("<?xml"))
	return t.pos
}

const bom = "\uFEFF"

// chars reads text up to the next tag.
func (t *tokenizer) chars(from int) (end int, err error) {
	b, i := t.buf, from
	i = passSpace(b, i)
	t.data.blank = i == len(b) || b[i] == '<'
	coded := bytes.IndexByte(b[from:i], '\r') >= 0
	for {
		if i = pass(b, i, textByte); i == len(b) {
			if !t.eof {
				return 0, errMore
			}
			break
		}
		c := b[i]
		if c == '<' {
			break
		}
		switch {
		case c >= 0x80:
			if i, err = t.wide(i); err != nil {
				return 0, err
			}
		case c == '&':
			coded = true
			if _, i, err = t.reference(i); err != nil {
				return 0, err
			}
		case c == '\r':
			coded = true
			i++
		case c == ']':
			if len(b)-i < 3 && !t.eof {
				return 0, errMore
			}
			if bytes.HasPrefix(b[i:], []byte("]]>")) {
				return 0, t.syntax(i, "unescaped ]]> not in CDATA section")
			}
			i++
		default:
			return 0, t.syntax(i, "illegal character code U+%04X", c)
		}
	}
	if t.depth == 0 && !t.data.blank {
		return 0, errOutside
	}
	t.kind = textToken
	t.data.from, t.data.to, t.data.coded, t.data.references = from, i, coded, true
	return i, nil
}

// syntax is the fault at a place in the buffer.
func (t *tokenizer) syntax(at int, format string, args ...any) error {
	return &xml.SyntaxError{Msg: fmt.Sprintf(format, args...), Line: t.line(at)}
}

// line is the number of the line at a place in the buffer.
func (t *tokenizer) line(at int) int {
	return t.lines + bytes.Count(t.buf[:at], []byte{'\n'}) + 1
}
