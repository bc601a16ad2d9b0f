package weave

import "strings"

// layout is where the rows and columns of all sheets went. Every reference is sent
// through it.
type layout struct {
	sheets  []*woven          // as in the book
	names   map[string]string // of the template, with what they stand for
	moved   bool              // rows, columns or sheets went elsewhere
	dropped bool              // a sheet is left out
}

func newLayout(b *Book, plan *Plan) *layout {
	l := &layout{names: b.Read.Names}
	for _, s := range b.sheets {
		n := newWoven(s, plan)
		l.sheets = append(l.sheets, n)
		l.dropped = l.dropped || n.plan.Drop
		l.moved = l.moved || n.plan.Drop || n.rowLines != nil || n.colLines != nil
	}
	return l
}

// target is the sheet that a reference leads to; nil if there is none.
func (l *layout) target(r ref, home *woven) *woven {
	if r.sheet == "" {
		return home
	}
	for _, n := range l.sheets {
		if strings.EqualFold(n.name, r.sheet) {
			return n
		}
	}
	return nil
}

// mostNames is how many names may stand one behind the other.
const mostNames = 8

// lost is a sheet left out that a formula leads to, itself or by a name; "" if there is none.
func (l *layout) lost(n *woven, f *formula, depth int) string {
	if !l.dropped {
		return ""
	}
	for _, refs := range [][]ref{f.refs, f.away} {
		for _, r := range refs {
			if r.sheet == "" {
				continue
			}
			if t := l.target(r, nil); t != nil && t.plan.Drop {
				return t.name
			}
		}
	}
	if depth == mostNames {
		return ""
	}
	for _, t := range f.tokens() {
		if t.kind != wordToken {
			continue
		}
		text, ok := l.names[n.name+"!"+t.text]
		if !ok {
			text, ok = l.names[t.text]
		}
		if !ok {
			continue
		}
		if name := l.lost(n, parseFormula(text), depth+1); name != "" {
			return name
		}
	}
	return ""
}

// source is the sheet whose cells a pivot counts; nil of all else.
func (l *layout) source(e *node) *woven {
	if !e.is("worksheetSource") || e.attr("id") != "" {
		return nil
	}
	return l.target(ref{sheet: e.attr("sheet")}, nil)
}
