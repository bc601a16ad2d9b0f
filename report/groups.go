package report

import (
	"fmt"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// groups tell the main figures by section, division and grouping. Outside, what would be
// somebody's own stands merged with others, and there is one table by division only: two
// tables over the same units can be held against each other.
type groups struct {
	*figures
	guard    *guard
	top      int // groups named each way
	expected map[calc.Group]int
	mixed    bool // some divisions grow at comparable prices, some at current ones
}

// newGroups counts who is expected of each.
func newGroups(f *figures, g *guard, top int) *groups {
	w := &groups{figures: f, guard: g, top: top, expected: map[calc.Group]int{}}
	for _, u := range f.listed {
		d := u.Division()
		w.expected[calc.Whole]++
		w.expected[calc.Group{Kind: calc.Section, Code: d.Section}]++
		w.expected[division(d.Code)]++
	}
	kinds := map[prices]bool{}
	for _, d := range facts.Divisions {
		if f.added == nil {
			break
		}
		if v := f.group(f.added, division(d.Code), true); v.growth.Kind == calc.Rate {
			kinds[v.prices] = true
		}
	}
	w.mixed = len(kinds) > 1
	return w
}

func division(code string) calc.Group { return calc.Group{Kind: calc.Division, Code: code} }

func divisionsOf(codes []string) (all []calc.Group) {
	for _, code := range codes {
		all = append(all, division(code))
	}
	return all
}

func (w *groups) lists() []listing {
	figures := append([]string{"代码", "名称", "应报", "已报"}, groupFigures...)
	pulls := keeps("名称", "累计", "增量", "累计同比", "拉动", "贡献率")
	all := []listing{
		{name: "合计", columns: shows(figures...), make: w.total},
		{name: "行业", columns: merges(figures...), merging: func() calc.Coarser { return w.guard.coarser }, together: w.together, make: w.divisions},
		{name: "行业拉动", number: "位次", columns: pulls, make: w.movers},
		{name: "行业拉动前列", number: "位次", columns: pulls, none: "无", make: w.movers, choose: pulling(w.top)},
		{name: "行业拉动后列", number: "位次", columns: pulls, none: "无", make: w.movers, choose: dragging(w.top)},
		{name: "拉动构成", number: "序号", columns: keeps("名称", "拉动"), make: w.composed, choose: folded(w.top)},
		{name: "集中度", number: "序号", columns: keeps("名称", "户数", "提示"), private: true,
			none: "各行业都不显出企业", instead: "外发版已合并显示", make: w.dangers},
	}
	for _, g := range w.plan.Groupings {
		all = append(all, listing{name: "按" + g.Name, columns: keeps(append(slices.Clone(figures), "位次")...), private: true,
			instead: "外发版只按行业列，见内部版", make: func(t *table) { w.grouping(t, &g) }})
	}
	return all
}

// total is the park's line.
func (w *groups) total(t *table) {
	t.add(w.row(w.figuresOf(calc.Whole), "", "合　计", w.expected[calc.Whole], w.now().Coverage.Reported)...).stars = w.stars(nil)
}

// figuresOf gives a group's figures by indicator.
func (w *groups) figuresOf(g calc.Group) func(code string) calc.Figure {
	return func(code string) calc.Figure { return w.now().Get(code, g) }
}

// row is a group's line.
func (w *groups) row(of func(code string) calc.Figure, code, name string, expected, reported int) []templates.Datum {
	fig, whole := of(w.main.Code), w.whole()
	m, y := w.inUnit(w.main, fig, false), w.inUnit(w.main, fig, true)
	added, addedGrowth := unknown(dash), unknown(dash)
	if w.added != nil {
		v := w.inUnit(w.added, of(w.added.Code), true)
		added, addedGrowth = figure(v.level, w.added.Decimals.Level), v.grown()
		name += w.pricesMark(v)
	}
	return []templates.Datum{text(code), text(name), count(expected), count(reported),
		figure(m.level, w.main.Decimals.Level), m.grown(), figure(y.level, w.main.Decimals.Level), y.grown(), added, addedGrowth,
		figure(calc.Share(fig.ToDate, whole), 1), figure(calc.Pull(fig.ToDate, whole), 2), figure(calc.Contribution(fig.ToDate, whole), 1)}
}

// pricesMark says at what prices a row's added value grows, where not all rows of the table
// are alike: a nominal total stands beside real sections as soon as one index is not out.
func (w *groups) pricesMark(v headline) string {
	if v.growth.Kind != calc.Rate || !w.mixed {
		return ""
	}
	if v.nominal() {
		return "（" + w.added.Short + "名义）"
	}
	return "（" + w.added.Short + "可比价）"
}

// divisions are each section with its divisions under it, in the order of the
// classification.
func (w *groups) divisions(t *table) {
	for _, s := range facts.Sections {
		g := calc.Group{Kind: calc.Section, Code: s.Code}
		if w.expected[g] == 0 {
			continue
		}
		section := t.add(w.row(w.figuresOf(g), s.Code, s.Name, w.expected[g], w.now().Reported(g))...)
		var codes []string
		for _, d := range facts.Divisions {
			if g := division(d.Code); d.Section == s.Code && w.expected[g] > 0 {
				codes = append(codes, d.Code)
				r := t.add(w.row(w.figuresOf(g), d.Code, "　"+d.Name, w.expected[g], w.now().Reported(g))...)
				r.group, r.stars = g, w.stars([]string{d.Code})
			}
		}
		section.group, section.stars = g, w.stars(codes)
	}
}

// together is the line of divisions that are merged.
func (w *groups) together(codes []string) *row {
	n, all := 0, divisionsOf(codes)
	for _, g := range all {
		n += w.expected[g]
	}
	of := func(code string) calc.Figure { return w.now().Together(all, code)[code] }
	return &row{cells: w.row(of, "", fmt.Sprintf("　%s（%d 个合并）", otherDivisions, len(codes)), n, w.now().Reported(all...)), stars: w.stars(codes)}
}

// groupFigures are the columns of a row with figures of a group, groupMonth those of the month.
var (
	groupMonth   = []string{"总产值本月", "总产值本月同比"}
	groupFigures = append(groupMonth, "总产值累计", "总产值累计同比", "增加值累计", "增加值累计同比", "比重", "拉动", "贡献率")
)

// stars are the columns that are starred outside in the row of some divisions.
func (w *groups) stars(divisions []string) []string {
	switch {
	case w.guard.isRow(divisions):
		return groupFigures
	case w.guard.isMonth(w.main.Code, divisions, w.period):
		return groupMonth
	}
	return nil
}

// grouping are the groups of a grouping, with their rank by what they pulled.
func (w *groups) grouping(t *table, g *calc.Grouping) {
	if !w.main.PartedBy(g.Code) {
		t.none = w.main.Short + "不按" + g.Name + "分组"
		return
	}
	all := w.now().Grouped(w.main.Code, g.Code)
	if len(all) == 1 && all[0].Code == calc.Unclassed {
		t.none = g.Missing()
		return
	}
	for _, one := range all {
		t.add(append(w.row(w.figuresOf(one.Group), "", one.Code, one.Units, w.now().Reported(one.Group)), count(one.Rank))...)
	}
}

// dangers are the divisions of which the office should know, before it says a figure
// outside the house, that it is somebody's own.
func (w *groups) dangers(t *table) {
	found := w.guard.rules.Dangers(w.now(), w.main.Item, calc.ByDivision)
	for _, g := range w.now().Ranked(w.main.Code, calc.Division) {
		danger, ok := found[g.Code]
		if !ok {
			continue
		}
		said := "一两户占绝大部分，数字会显出企业；外发版合并到其他行业"
		if danger == calc.Few {
			said = "企业太少，数字会显出企业；外发版合并到其他行业"
		}
		t.add(text(divisionName(g.Code)), count(w.now().Get(w.main.Code, g).ToDate.Units), text(said))
	}
}
