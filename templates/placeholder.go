package templates

import (
	"fmt"
	"regexp"
	"strings"
)

// Placeholder is one {{ … }} of a template.
type Placeholder struct {
	Asked bool   // {{? … }} asks for a value
	Path  string // the dotted name
}

var (
	braces  = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	pathWay = regexp.MustCompile(`^[\p{L}\p{N}_]+(\.[\p{L}\p{N}_]+)*$`)
)

// parsePlaceholder reads what stands between the braces.
func parsePlaceholder(s string) (Placeholder, error) {
	s = strings.TrimSpace(s)
	asked := strings.HasPrefix(s, "?")
	name := strings.TrimSpace(strings.TrimPrefix(s, "?"))
	if !pathWay.MatchString(name) {
		return Placeholder{}, fmt.Errorf("占位符 {{%s}} 的名称不合规", s)
	}
	return Placeholder{Asked: asked, Path: name}, nil
}

// piece is a run of literal text or a placeholder.
type piece struct {
	text string
	hole *Placeholder
}

// split parses a cell's text. It returns nil where there is no placeholder.
func split(s string) ([]piece, error) {
	at := braces.FindAllStringSubmatchIndex(s, -1)
	var pieces []piece
	end := 0
	for _, m := range at {
		if m[0] > end {
			pieces = append(pieces, piece{text: s[end:m[0]]})
		}
		hole, err := parsePlaceholder(s[m[2]:m[3]])
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
