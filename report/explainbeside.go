package report

import (
	"fmt"
	"strconv"

	"parkstat/calc"
)

// beside are the respondents whose returns of an item are added up, with their cells.
func (x *explainer) beside(item string) []UnitSource {
	var all []UnitSource
	for _, b := range x.set.Beside(x.period) {
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

// listed says how the rows of a list make a figure, and where each stands.
func (x *explainer) listed(rows *calc.Rows) (how string, all []UnitSource) {
	name, key := rows.List, ""
	for _, f := range x.forms {
		if l := f.Def.List(rows.List); l != nil {
			name, key = l.Name, l.Fields[0].Item
		}
	}
	how = fmt.Sprintf("列表“%s”的行数", name)
	if rows.Field != "" {
		how = fmt.Sprintf("列表“%s”各行 %s 之和", name, rows.Field)
	}
	if rows.Where != "" {
		how += "，只算 " + rows.Where
	}
	for _, r := range rows.Pick(x.set.Beside(x.period)) {
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
