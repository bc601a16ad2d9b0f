package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"parkstat/calc"
)

// ofItem are the respondents whose returns of an item are added up, with their cells.
func (x *explainer) ofItem(item string) []UnitSource {
	var all []UnitSource
	seen := map[string]bool{}
	for _, b := range x.figures.supplements {
		if seen[b.Unit] { // it returns several forms
			continue
		}
		seen[b.Unit] = true
		s := UnitSource{Unit: b.Unit, Name: x.nameOf(b.Unit)}
		for _, column := range []string{"m", "ytd", "m_ly", "ytd_ly"} {
			if c, ok := x.cell(x.period, b.Unit, item, column); ok {
				s.Values = append(s.Values, c)
			}
		}
		if len(s.Values) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// ofRows says how the rows of a list make a figure, and where each stands.
func (x *explainer) ofRows(rows *calc.Rows) (how string, all []UnitSource) {
	name, key, names := rows.List, "", map[string]string{}
	if f := x.forms.WithList(rows.List); f != nil {
		l := f.Def.List(rows.List)
		name, key = l.Name, l.Fields[0].Item
		for _, it := range l.Followed().Fields {
			names[it.Item] = "“" + it.Name + "”"
		}
	}
	how = fmt.Sprintf("列表“%s”的行数", name)
	if rows.Field != "" {
		how = fmt.Sprintf("列表“%s”各行%s之和", name, names[rows.Field])
	}
	if rows.Where != "" {
		how += "，只算" + inWords(rows.Where, names) + "的"
	}
	for _, r := range rows.Pick(x.figures.supplements) {
		if len(all) == 0 || all[len(all)-1].Unit != r.Unit {
			all = append(all, UnitSource{Unit: r.Unit, Name: x.nameOf(r.Unit)})
		}
		s := &all[len(all)-1]
		for _, field := range []string{key, rows.Field} {
			if c, ok := x.cell(x.period, r.Unit, rows.List, strconv.Itoa(r.Number)+"."+field); ok && field != "" {
				s.Values = append(s.Values, c)
			}
		}
	}
	return how, all
}

// ofRegister says how the register makes a figure, and where each project stands in it.
func (x *explainer) ofRegister(of *calc.OfRegister) (how string, all []UnitSource) {
	how = "园区工作簿“项目”里的个数"
	if of.Column != "" {
		how = "园区工作簿“项目”里“" + of.Column + "”之和"
	}
	if of.Where != "" {
		how += "，只算" + inWords(of.Where, nil) + "的"
	}
	for _, v := range of.Pick(x.set.Park, x.period) {
		said := v.Name
		if stage := v.Stage(x.period); stage != "" {
			said += "（" + stage + "）"
		}
		all = append(all, UnitSource{Unit: v.Code, Name: fmt.Sprintf("%s  ← 园区工作簿 %s", said, v.At)})
	}
	return how, all
}

// tokens are a text in quotes, a sign with the blanks about it, or a name.
var tokens = regexp.MustCompile(`'[^']*'|"[^"]*"|\s*(?:==|!=|>=|<=|\band\b|\bor\b)\s*|\bnot\s+|[\p{L}_][\p{L}\p{N}_]*`)

// signs are the words for the signs of expressions.
var signs = map[string]string{"==": "是", "!=": "不是", ">=": "≥", "<=": "≤", "and": "且", "or": "或", "not": "不是", "present": "已填", "number": ""}

// inWords writes a condition for people: the names of fields and indicators for their codes,
// words for signs.
func inWords(expr string, names map[string]string) string {
	return tokens.ReplaceAllStringFunc(expr, func(s string) string {
		if name, ok := names[s]; ok {
			return name
		}
		if word, ok := signs[strings.TrimSpace(s)]; ok {
			return word
		}
		if s[0] == '\'' || s[0] == '"' {
			return "“" + s[1:len(s)-1] + "”"
		}
		return s
	})
}
