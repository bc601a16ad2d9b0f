package report

import (
	"slices"

	"parkstat/calc"
)

// groupings are a list by each grouping of the plan, named 按规模 for the grouping 规模:
// the figures of 行业, with the rank by what a group pulled. Outside there is one table by
// division only: two tables over the same units can be held against each other.
func (w *viewer) groupings() {
	fields := append(slices.Clone(groupFields), "位次")
	gov := w.main()
	for _, g := range w.plan.Groupings {
		name := "按" + g.Name
		if !gov.PartedBy(g.Code) {
			w.list(name, fields, nil, gov.Short+"不按"+g.Name+"分组")
			continue
		}
		all := w.now().Grouped(gov.Code, g.Code)
		switch {
		case len(all) == 1 && all[0].Code == calc.Unclassed:
			w.list(name, fields, nil, g.Missing())
			continue
		case w.variant != Internal:
			w.list(name, fields, nil, "外发版只按行业列，见内部版")
			continue
		}
		var rows []cells
		for _, one := range all {
			row := w.group(w.figuresOf(one.Group), "", one.Code, one.Units)
			row["位次"] = count(one.Rank)
			rows = append(rows, row)
		}
		w.list(name, fields, rows, dash)
	}
}

// dangers are the divisions of which the office should know, before it says a figure
// outside the house, that it is somebody's own.
func (w *viewer) dangers() {
	fields := []string{"序号", "名称", "户数", "提示"}
	if w.variant != Internal {
		w.list("集中度", fields, nil, "外发版已合并显示")
		return
	}
	main := w.main()
	found := w.opts.Disclosure.Dangers(w.now(), main.Item, calc.ByDivision)
	var rows []cells
	for _, g := range w.now().Ranked(main.Code, calc.Division) {
		danger, ok := found[g.Code]
		if !ok {
			continue
		}
		said := "一两户占绝大部分，数字会显出企业；外发版合并到其他行业"
		if danger == calc.Few {
			said = "企业太少，数字会显出企业；外发版合并到其他行业"
		}
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(divisionNames([]string{g.Code})),
			"户数": count(w.now().Get(main.Code, g).ToDate.Units), "提示": text(said)})
	}
	w.list("集中度", fields, rows, "各行业都不显出企业")
}
