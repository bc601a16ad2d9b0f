package report

import (
	"fmt"
	"math/big"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// annual holds the methods of added value against each other by division (年报): by
// production, by income, and the rate that the year's monthly figures are made with.
type annual struct {
	*figures
	guard              *guard
	output             *calc.Indicator // nil: there is no check
	production, income *calc.Indicator
}

func (w *annual) lists() []listing {
	return []listing{{name: "年报增加值", columns: merges("名称", "户数", "总产出", "生产法", "收入法", "相差", "年报增加值率", "采用增加值率", "说明"),
		merging: w.merged, together: w.together, none: "没有上年的年报", make: w.rows}}
}

// table is that of the annual returns; nil where there are none.
func (w *annual) table() *calc.Table {
	if w.output == nil {
		return nil
	}
	t := w.tables[w.period.LastDecember()]
	if t.Get(w.output.Code, calc.Whole).ToDate.Units == 0 {
		return nil
	}
	return t
}

func (w *annual) rows(t *table) {
	of := w.table()
	if of == nil {
		return
	}
	t.add(w.row("合　计", []calc.Group{calc.Whole}, nil)...)
	for _, d := range facts.Divisions {
		if g := division(d.Code); of.Get(w.output.Code, g).ToDate.Units > 0 {
			t.add(w.row("　"+d.Name, []calc.Group{g}, w.set.Park.Rate(d, w.period.Year))...).group = g
		}
	}
}

// together is the line of divisions that are merged.
func (w *annual) together(codes []string) *row {
	return &row{cells: w.row(fmt.Sprintf("　其他（%d 组合并）", len(codes)), divisionsOf(codes), nil)}
}

// row is the line of some groups as one; used is the rate in use. What is held against each
// other is of the units that gave both.
func (w *annual) row(name string, groups []calc.Group, used *big.Rat) []templates.Datum {
	level := func(d *calc.Indicator, beside ...string) *big.Rat {
		return w.table().Together(groups, append(beside, d.Code)...)[d.Code].ToDate.Level
	}
	share := func(a, b *calc.Indicator) *big.Rat { return calc.Percent(level(a, b.Code), level(b, a.Code)) }
	gap, ratio := diff(share(w.income, w.production), hundred), share(w.production, w.output)
	said := ""
	if gap != nil && new(big.Rat).Abs(gap).Cmp(big.NewRat(5, 1)) > 0 {
		said = "两法相差超过 5%"
	}
	if off := diff(ratio, used); off != nil && new(big.Rat).Abs(off).Cmp(big.NewRat(1, 1)) > 0 {
		if said != "" {
			said += "；"
		}
		said += "采用的增加值率与年报相差超过 1 个百分点"
	}
	units := w.table().Together(groups, w.output.Code)[w.output.Code].ToDate.Units
	return []templates.Datum{text(name), count(units), amount(w.output, level(w.output)), amount(w.production, level(w.production)),
		amount(w.income, level(w.income)), figure(gap, 1), figure(ratio, 2), figure(used, 2), text(said)}
}

// merged are the divisions that are merged outside: those of the monthly table, or the two
// could be held against each other, and those that are somebody's own in any item of the
// annual returns.
func (w *annual) merged() calc.Coarser {
	t := w.table()
	if t == nil {
		return calc.Unmerged()
	}
	before := calc.Coarser{Merged: map[string][]string{}}
	for _, merged := range w.guard.coarser.Merged {
		before.Merged[""] = append(before.Merged[""], merged...)
	}
	var items []string
	for _, d := range []*calc.Indicator{w.output, w.production, w.income} {
		for _, item := range w.plan.Items(d.Code) {
			if !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
	}
	c := w.guard.rules.Coarsen([]*calc.Table{t}, items, calc.ByDivision, before)
	c.Merged[""] = slices.DeleteFunc(c.Merged[""], func(code string) bool { return t.Get(w.output.Code, division(code)).ToDate.Units == 0 })
	return c
}
