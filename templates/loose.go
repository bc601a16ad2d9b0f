package templates

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"parkstat/templates/weave"
)

// planTexts fills what stands outside of cells: page headers and footers, and the texts of
// shapes and charts. They know values of the whole only.
func (r *Report) planTexts(p *weave.Plan, b *binder, drop []string) (errs []error) {
	filled := map[loose]string{}
	for _, t := range r.woven.Texts() {
		if !strings.Contains(t.Text, "{{") || !slices.ContainsFunc(t.Sheets, func(s string) bool { return !slices.Contains(drop, s) }) {
			continue
		}
		where := "页眉页脚"
		if t.Kind == weave.ShapeText {
			where = "图形或图表里的文字"
		}
		pieces, err := reportGrammar.split(t.Text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s的%s：%w", t.Sheets[0], where, err))
			continue
		}
		var text strings.Builder
		for _, one := range pieces {
			h, wrong := b.bind([]piece{one}, nil, nil)
			for _, err := range wrong {
				errs = append(errs, fmt.Errorf("%s的%s：%w", t.Sheets[0], where, err))
			}
			if len(wrong) > 0 {
				continue
			}
			value := h.datum(b, nil, nil).String()
			if t.Kind == weave.PageText && one.hole != nil {
				value = inFooter(text.String(), value)
			}
			text.WriteString(value)
		}
		filled[loose{t.Kind, t.Text}] = text.String()
	}
	if len(filled) == 0 {
		p.Text = nil
		return errs
	}
	p.Text = func(kind weave.TextKind, s string) string {
		if to, ok := filled[loose{kind, s}]; ok {
			return to
		}
		return s
	}
	return errs
}

// inFooter is a text as page headers and footers have it, where & is a code and a digit
// after a digit would run into a font size.
func inFooter(before, text string) string {
	text = strings.ReplaceAll(text, "&", "&&")
	if before != "" && text != "" && unicode.IsDigit(rune(before[len(before)-1])) && unicode.IsDigit(rune(text[0])) {
		return " " + text
	}
	return text
}

// loose is a text outside of cells.
type loose struct {
	kind weave.TextKind
	text string
}
