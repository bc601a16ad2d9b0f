package ingest

import (
	"parkstat/facts"
	"parkstat/templates"
)

// reason is what the sender wrote to a query: on the marked return's own list, else
// beside the item, else, for what belongs to no line, in the form's remark.
func (r *Return) reason(rule string, at facts.Cell, path string) string {
	if s := written(facts.TextValue(r.reasons[templates.ReviewKey{Rule: rule, Ref: at.Ref}])); s != "" {
		return s
	}
	values := r.values()
	item, column := cutPath(path)
	if it := r.Form.Def.Item(item); it != nil && column != "" {
		return written(values[item+"."+templates.NoteColumn])
	}
	return written(values[r.Form.Def.Remark])
}

// written is a reason that says something: a dash or 无 settles nothing.
func written(v facts.Value) string {
	if isBlank(fold(v.Text)) {
		return ""
	}
	return v.Text
}
