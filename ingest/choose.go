package ingest

import (
	"fmt"
	"strings"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// choose finds the form, in one of its shapes, that a workbook is: the one of whose
// labels it has most. What it says of its own version is not relied on. Form is nil where it is
// none; the problem then names the nearest.
func choose(book *xlsx.Book, id templates.Identity, forms []*templates.Form) (form *templates.Form, places *templates.Places, problem facts.Problem) {
	var shapes []*templates.Form
	for _, f := range forms {
		if id.Form == "" || id.Form == f.Def.Form {
			shapes = append(append(shapes, f), f.Layouts...)
		}
	}
	for _, f := range shapes {
		p := f.Locate(book)
		if p != nil && (places == nil || p.Found > places.Found) {
			form, places = f, p
		}
	}
	switch {
	case form != nil:
	case shapes == nil && len(forms) > 0:
		problem = facts.Problem{Severity: facts.Error, Rule: "A01", Message: fmt.Sprintf("不是园区下发的报表：它记着自己是表式“%s”，这里不收", clip(id.Form)),
			Hint: "请使用园区下发的本期空表填报（" + forms[0].Def.Name + "）。"}
	default:
		problem = notOurs(book, forms)
	}
	return form, places, problem
}

// alike is the share of a form's labels, in percent, from which a workbook is said
// to come near it.
const alike = 30

// notOurs says which form a workbook comes nearest to, and what it lacks.
func notOurs(book *xlsx.Book, forms []*templates.Form) facts.Problem {
	p := facts.Problem{Severity: facts.Error, Rule: "A01", Message: "不是园区下发的报表，找不到应填的行和列", Hint: "请使用园区下发的本期空表填报。"}
	best := 0
	for _, f := range forms {
		for _, shape := range append([]*templates.Form{f}, f.Layouts...) {
			found, of, _ := shape.Likeness(book)
			if share := 100 * found / max(1, of); share >= alike && share > best {
				best = share
				p.Message = fmt.Sprintf("表样已被改动，认不出应填的行和列；最接近《%s》", f.Def.Name)
				if _, _, lacking := f.Likeness(book); len(lacking) > 0 { // whatever its shape, today's is what it should be
					p.Message += "，找不到“" + strings.Join(lacking[:min(3, len(lacking))], "”“") + "”"
				}
				p.Hint = "请把数字填到园区下发的《" + f.Def.Name + "》本期空表里，不要改动行名、列名和代码。"
			}
		}
	}
	if best == 0 && len(forms) > 0 {
		p.Hint = "请使用园区下发的本期空表填报（" + forms[0].Def.Name + "）。"
	}
	return p
}
