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
	get := func(g calc.Group) func(*calc.Indicator) calc.Measure {
		return func(d *calc.Indicator) calc.Measure { return of.Get(d.Code, g).ToDate }
	}
	t.add(w.row("合　计", get(calc.Whole), nil)...)
	for _, d := range facts.Divisions {
		if g := division(d.Code); get(g)(w.output).Units > 0 {
			t.add(w.row("　"+d.Name, get(g), w.set.Park.Rate(d, w.period.Year))...).group = g
		}
	}
}

// together is the line of divisions that are merged.
func (w *annual) together(codes []string) []templates.Datum {
	all := divisionsOf(codes)
	return w.row(fmt.Sprintf("　其他（%d 组合并）", len(codes)),
		func(d *calc.Indicator) calc.Measure { return w.table().Merged(d.Code, all).ToDate }, nil)
}

// row is a group's line; used is the rate in use.
func (w *annual) row(name string, of func(*calc.Indicator) calc.Measure, used *big.Rat) []templates.Datum {
	output, production, income := of(w.output).Level, of(w.production).Level, of(w.income).Level
	gap, ratio := percentOf(diff(income, production), production), percentOf(production, output)
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
	return []templates.Datum{text(name), count(of(w.output).Units), amount(w.output, output), amount(w.production, production), amount(w.income, income),
		figure(gap, 1), figure(ratio, 2), figure(used, 2), text(said)}
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
