package ingest

import (
	"strings"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// reasonKey is what a reason on the marked return's sheet answers.
type reasonKey struct{ rule, ref string }

// reason is what the sender wrote to a query: on the marked return's own list, else
// beside the item, else, for what belongs to no line, in the form's remark.
func (r *Return) reason(rule string, at facts.Cell, path string) string {
	if s := r.reasons[reasonKey{rule, at.Ref}]; s != "" {
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

// ReviewSheet is the sheet of a marked return that lists its problems and takes the
// reasons, under these captions among others.
const (
	ReviewSheet   = "审核意见"
	captionRule   = "规则"
	captionCell   = "单元格"
	captionReason = "原因说明"
)

// reviewReasons reads the reasons on a marked return. Whoever changes the captions
// has not marked it; the sheet is then one like any other.
func reviewReasons(book *xlsx.Book) map[reasonKey]string {
	s := book.Sheet(ReviewSheet)
	if s == nil {
		return nil
	}
	out := map[reasonKey]string{}
	var rule, ref, reason int
	s.Rows(func(row int, cells []xlsx.Cell) bool {
		if reason == 0 {
			at := map[string]int{}
			for _, c := range cells {
				at[strings.TrimSpace(c.Text)] = c.Col
			}
			if at[captionRule] > 0 && at[captionCell] > 0 && at[captionReason] > 0 {
				rule, ref, reason = at[captionRule], at[captionCell], at[captionReason]
			}
			return true
		}
		get := func(col int) string { return strings.TrimSpace(s.At(row, col).Text) }
		if why := written(facts.TextValue(get(reason))); why != "" && get(rule) != "" {
			out[reasonKey{get(rule), get(ref)}] = why
		}
		return true
	})
	return out
}
