package weave

import "strings"

// expr is a formula's meaning, of those that are computed here.
type expr struct {
	op   string // an operator, a function in capitals, or one of the kinds below
	args []*expr
	text string // of a literal
	ref  int    // of opRef: the reference's number in the formula
	away *ref   // of opAway: a name's or a table column's cells
}

const (
	opNumber = "number"
	opText   = "text"
	opBool   = "bool"
	opRef    = "ref"
	opAway   = "away"
	opParen  = "()"
	opMinus  = "minus"
	opShare  = "%"
)

// computed are the functions whose values are worked out here, with their numbers of arguments.
var computed = map[string][2]int{"SUM": {1, 255}, "AVERAGE": {1, 255}, "COUNT": {1, 255}, "COUNTA": {1, 255}, "MAX": {1, 255}, "MIN": {1, 255},
	"SUBTOTAL": {2, 255}, "ROUND": {2, 2}, "ABS": {1, 1}, "IF": {2, 3}, "IFERROR": {2, 2}, "AND": {1, 255}, "OR": {1, 255}, "NOT": {1, 1}}

// token is a piece of a formula: a word, a literal, a sign or a reference.
type token struct {
	kind tokenKind
	text string
	ref  int
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	signToken
	wordToken
	numberToken
	textToken
	refToken
	strangeToken
)

// tokens takes a formula apart once more.
func (f *formula) tokens() (all []token) {
	for i, t := range f.texts {
		for at := 0; at < len(t); {
			c := t[at]
			end := at + 1
			kind := signToken
			switch {
			case c == ' ' || c == '\n' || c == '\t' || c == '\r':
				at++
				continue
			case c == '"':
				end, kind = closing(t, at, '"'), textToken
			case isDigit(c) || c == '.' && at+1 < len(t) && isDigit(t[at+1]):
				for end < len(t) && (isDigit(t[end]) || t[end] == '.' || (t[end]|0x20) == 'e' ||
					(t[end] == '+' || t[end] == '-') && (t[end-1]|0x20) == 'e') {
					end++
				}
				kind = numberToken
			case c == '[':
				end, kind = brackets(t, at), strangeToken
			case isWord(c):
				for end < len(t) && isWord(t[end]) {
					end++
				}
				kind = wordToken
				if end < len(t) && t[end] == '[' {
					end = brackets(t, end)
				}
			case strings.IndexByte("+-*/^&=<>(),%", c) < 0:
				kind = strangeToken
			case end < len(t) && (c == '<' && (t[end] == '=' || t[end] == '>') || c == '>' && t[end] == '='):
				end++
			}
			all = append(all, token{kind: kind, text: t[at:end]})
			at = end
		}
		if i < len(f.refs) {
			all = append(all, token{kind: refToken, ref: i})
		}
	}
	return all
}

// parser reads an expression; ok goes false at what is not known here.
type parser struct {
	tokens []token
	at     int
	ok     bool
	name   func(word string) *ref
}

// meaning is the formula as an expression; nil if it is not one of those computed here.
func (f *formula) meaning(name func(word string) *ref) *expr {
	p := &parser{tokens: f.tokens(), ok: true, name: name}
	e := p.compare()
	if !p.ok || p.at < len(p.tokens) {
		return nil
	}
	return e
}

func (p *parser) sign(signs ...string) (string, bool) {
	if p.at < len(p.tokens) && p.tokens[p.at].kind == signToken {
		for _, s := range signs {
			if p.tokens[p.at].text == s {
				p.at++
				return s, true
			}
		}
	}
	return "", false
}

func (p *parser) chain(next func() *expr, signs ...string) *expr {
	e := next()
	for {
		s, ok := p.sign(signs...)
		if !ok {
			return e
		}
		e = &expr{op: s, args: []*expr{e, next()}}
	}
}

func (p *parser) compare() *expr { return p.chain(p.join, "=", "<>", "<=", ">=", "<", ">") }
func (p *parser) join() *expr    { return p.chain(p.add, "&") }
func (p *parser) add() *expr     { return p.chain(p.multiply, "+", "-") }
func (p *parser) multiply() *expr {
	return p.chain(p.power, "*", "/")
}
func (p *parser) power() *expr { return p.chain(p.unary, "^") }

func (p *parser) unary() *expr {
	if s, ok := p.sign("-", "+"); ok {
		e := p.unary()
		if s == "-" {
			return &expr{op: opMinus, args: []*expr{e}}
		}
		return e
	}
	e := p.primary()
	for {
		if _, ok := p.sign(opShare); !ok {
			return e
		}
		e = &expr{op: opShare, args: []*expr{e}}
	}
}

func (p *parser) primary() *expr {
	if _, ok := p.sign("("); ok {
		e := p.compare()
		if _, ok := p.sign(")"); !ok {
			p.ok = false
		}
		return &expr{op: opParen, args: []*expr{e}}
	}
	if p.at == len(p.tokens) {
		p.ok = false
		return nil
	}
	t := p.tokens[p.at]
	p.at++
	switch t.kind {
	case numberToken:
		return &expr{op: opNumber, text: t.text}
	case textToken:
		return &expr{op: opText, text: strings.ReplaceAll(t.text[1:max(1, len(t.text)-1)], `""`, `"`)}
	case refToken:
		return &expr{op: opRef, ref: t.ref}
	case wordToken:
		word := strings.ToUpper(t.text)
		if _, ok := p.sign("("); ok {
			return p.call(word)
		}
		if word == "TRUE" || word == "FALSE" {
			return &expr{op: opBool, text: word}
		}
		if r := p.name(t.text); r != nil {
			return &expr{op: opAway, away: r}
		}
	}
	p.ok = false
	return nil
}

func (p *parser) call(fn string) *expr {
	limits, ok := computed[fn]
	e := &expr{op: fn}
	for p.ok && ok {
		e.args = append(e.args, p.compare())
		if _, more := p.sign(","); !more {
			break
		}
	}
	if _, end := p.sign(")"); !ok || !end || len(e.args) < limits[0] || len(e.args) > limits[1] {
		p.ok = false
	}
	return e
}
