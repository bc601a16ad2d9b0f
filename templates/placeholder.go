package templates

import (
	"fmt"
	"regexp"
	"strings"
)

// placeholder is one {{ … }} of a template.
type placeholder struct {
	Asked  bool   // {{? … }} asks for a value
	Path   string // the dotted name; .field is one of the list that the row repeats
	Expr   string // of {{= … }}, in place of a name
	Format string // what follows a bar: decimals or a unit
}

var (
	braces  = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	pathWay = regexp.MustCompile(`^[\p{L}\p{N}_]+(\.[\p{L}\p{N}_]+)*$`)
)

// grammar is what may stand between the braces: forms know names only.
type grammar uint8

const (
	formGrammar grammar = iota
	reportGrammar
)

// parsePlaceholder reads what stands between the braces.
func (g grammar) parsePlaceholder(s string) (placeholder, error) {
	s = strings.TrimSpace(s)
	if g == reportGrammar {
		return parseShown(s)
	}
	asked := strings.HasPrefix(s, "?")
	name := strings.TrimSpace(strings.TrimPrefix(s, "?"))
	if !pathWay.MatchString(name) {
		return placeholder{}, fmt.Errorf("占位符 {{%s}} 的名称不合规", s)
	}
	return placeholder{Asked: asked, Path: name}, nil
}

// parseShown reads a placeholder of a report: name, .field or = expression, and a format.
func parseShown(s string) (p placeholder, err error) {
	body := s
	if i := strings.LastIndexByte(s, '|'); i > 0 && s[i-1] != '|' {
		body, p.Format = strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:])
		if p.Format == "" {
			return placeholder{}, fmt.Errorf("占位符 {{%s}} 的竖线后没有格式，如 {{总产值.累计 | 2}}", s)
		}
	}
	if expr, ok := strings.CutPrefix(body, "="); ok {
		if p.Expr = strings.TrimSpace(expr); p.Expr == "" {
			return placeholder{}, fmt.Errorf("占位符 {{%s}} 的等号后没有式子", s)
		}
		return p, nil
	}
	if strings.HasPrefix(body, "?") {
		return placeholder{}, fmt.Errorf("占位符 {{%s}} 是向企业要数的写法，月报里不用问号", s)
	}
	p.Path = body
	if !pathWay.MatchString(strings.TrimPrefix(body, ".")) {
		return placeholder{}, fmt.Errorf("占位符 {{%s}} 的名称不合规", s)
	}
	return p, nil
}

// piece is a run of literal text or a placeholder.
type piece struct {
	text string
	hole *placeholder
}

// split parses a cell's text. It returns nil where there is no placeholder.
func split(s string) ([]piece, error) { return formGrammar.split(s) }

func (g grammar) split(s string) ([]piece, error) {
	at := braces.FindAllStringSubmatchIndex(s, -1)
	var pieces []piece
	end := 0
	for _, m := range at {
		if m[0] > end {
			pieces = append(pieces, piece{text: s[end:m[0]]})
		}
		hole, err := g.parsePlaceholder(s[m[2]:m[3]])
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece{hole: &hole})
		end = m[1]
	}
	if end < len(s) {
		pieces = append(pieces, piece{text: s[end:]})
	}
	for _, p := range pieces {
		if p.hole == nil && (strings.Contains(p.text, "{{") || strings.Contains(p.text, "}}")) {
			return nil, fmt.Errorf("括号不成对：%q", s)
		}
	}
	if len(at) == 0 {
		return nil, nil
	}
	return pieces, nil
}
