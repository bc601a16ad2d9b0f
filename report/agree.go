package report

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/templates"
)

// The words for what comes of holding sources against each other.
const (
	agrees    = "一致"
	disagrees = "不一致"
	lacking   = "缺数"
)

// agree holds figures of several sources against each other, as printed, and where all count
// by name, whom they count: as many of others are not the same. n is how many do not agree.
func (w *viewer) agree(a templates.Agreement, forms []*templates.Form) (list templates.List, n int) {
	list = templates.List{Fields: append(append([]string{"序号", "名称"}, a.Sources...), "核对", "说明"), Named: "名称", Empty: dash}
	for i, r := range a.Rows {
		row := cells{"序号": count(i + 1), "名称": text(r.Name), "核对": text(agrees), "说明": text("")}
		first := ""
		for j, code := range r.Of {
			d := w.plan.Find(code)
			said := figure(scale(w.now().Get(code, calc.Whole).ToDate.Level, d.Per), d.Decimals.Level)
			row[a.Sources[j]] = said
			switch s := said.String(); {
			case said.Num == nil:
				row["核对"] = text(lacking)
			case first == "":
				first = s
			case s != first && row["核对"].Text == agrees:
				row["核对"] = text(disagrees)
			}
		}
		if row["核对"].Text != lacking {
			if apart := w.differing(a.Sources, r.Of, forms); apart != "" {
				row["核对"], row["说明"] = text(disagrees), text(apart)
			}
		}
		if row["核对"].Text == disagrees {
			n++
		}
		list.Rows = append(list.Rows, row)
	}
	return list, n
}

// differing says whom a source counts and not every other does, source by source; "" where all
// count the same, or one of them counts nobody by name.
func (w *viewer) differing(sources, codes []string, forms []*templates.Form) string {
	var of [][]string
	for _, code := range codes {
		names := w.counted(w.plan.Find(code), forms)
		if names == nil {
			return ""
		}
		of = append(of, names)
	}
	only := "只在%s："
	if len(sources) > 2 {
		only = "%s有、别处不全有："
	}
	var said []string
	for i, names := range of {
		var own []string
		for _, name := range names {
			lacks := func(others []string) bool { return !slices.Contains(others, name) }
			if slices.ContainsFunc(of, lacks) && !slices.Contains(own, name) {
				own = append(own, name)
			}
		}
		if len(own) > 0 {
			said = append(said, fmt.Sprintf(only, sources[i])+strings.Join(own, "、"))
		}
	}
	return strings.Join(said, "；")
}

// counted are the names of the projects or rows that an indicator counts; nil where it
// counts none by name.
func (w *viewer) counted(d *calc.Indicator, forms []*templates.Form) []string {
	names := []string{}
	switch {
	case d.Register != nil:
		for _, v := range d.Register.Pick(w.set.Park, w.period) {
			names = append(names, v.Name)
		}
	case d.Rows != nil:
		key := ""
		for _, f := range forms {
			if l := f.Def.List(d.Rows.List); l != nil {
				key = l.Fields[0].Item
			}
		}
		for _, r := range d.Rows.Pick(w.set.Supplements(w.period)) {
			name := oneLine(r.Values[key].Text)
			if v, ok := w.set.Park.Ventures.Find(name); ok {
				name = v.Name
			}
			names = append(names, name)
		}
	default:
		return nil
	}
	return names
}
