package ingest

import (
	"slices"
	"strings"
	"unicode"

	"parkstat/facts"
	"parkstat/templates"
)

// reason is what the sender wrote to a query: on the marked return's own list, to that
// very message; else, unless the rule wants it named there, beside the item, or, for
// what belongs to no line, in the form's remark.
func (r *filled) reason(rule string, at facts.Cell, path, message string, named bool) string {
	if a := r.reasons[templates.ReviewKey{Rule: rule, Ref: at.Ref}]; a.Message == message {
		if s := written(facts.TextValue(a.Reason)); s != "" || named {
			return s
		}
	}
	if named {
		return ""
	}
	values := r.values()
	item, column := cutPath(path)
	if it := r.Form.Def.Item(item); it != nil && column != "" {
		return written(values[item+"."+templates.NoteColumn])
	}
	if l := r.Form.Def.List(item); l != nil {
		row, _ := cutRow(path)
		if s := written(values[row+"."+templates.NoteColumn]); s != "" { // a list may ask for a note of its own
			return s
		}
	}
	return written(values[r.Form.Def.Remark])
}

// written is a reason that says something: a dash, 无 or OK settles nothing.
func written(v facts.Value) string {
	if !SaysSomething(v.Text) {
		return ""
	}
	return v.Text
}

// empty are answers that are no reason.
var empty = []string{"没有", "暂无", "无原因", "无说明", "没有说明", "无误", "属实", "正常", "同上", "不详", "不清楚", "不知道", "已核实", "核实无误", "数据无误", "情况属实", "none", "null", "okay"}

// SaysSomething reports whether a text can be a reason: two Chinese characters or four
// letters at least, and not one of the words that say nothing.
func SaysSomething(s string) bool {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, fold(s))
	han := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	return (han >= 2 || len(s)-3*han >= 4) && !slices.Contains(empty, s)
}
