package report

import (
	"math/big"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
)

// annual holds the methods of added value against each other by division (年报): by
// production, by income, and the rate that the year's monthly figures are made with.
func (w *viewer) annual() {
	fields := []string{"名称", "户数", "总产出", "生产法", "收入法", "相差", "年报增加值率", "采用增加值率", "说明"}
	codes := w.def.Annual.Codes()
	if codes == nil {
		w.list("年报增加值", fields, nil, "没有上年的年报")
		return
	}
	p := lastAnnual(w.period)
	w.v.Set("年报年度", text(p.MonthLabel()[:len("2022年")]))
	t := w.tables[p]
	output, production, income := w.plan.Find(codes[0]), w.plan.Find(codes[1]), w.plan.Find(codes[2])
	if t.Get(output.Code, calc.Whole).ToDate.Units == 0 {
		w.list("年报增加值", fields, nil, "没有上年的年报")
		return
	}
	hidden := map[string]bool{}
	if w.variant == Mailable {
		for _, code := range w.annualMerged(t, codes) {
			hidden[code] = true
		}
	}
	row := func(name string, of func(string) calc.Figure, used *big.Rat) cells {
		level := func(d *calc.Indicator) *big.Rat { return of(d.Code).ToDate.Level }
		r := cells{"名称": text(name), "户数": count(of(output.Code).ToDate.Units),
			"总产出": figure(scale(level(output), output.Per), output.Decimals.Level), "生产法": figure(scale(level(production), production.Per), production.Decimals.Level),
			"收入法": figure(scale(level(income), income.Per), income.Decimals.Level)}
		gap := percentOf(diff(level(income), level(production)), level(production))
		ratio := percentOf(level(production), level(output))
		r["相差"], r["年报增加值率"], r["采用增加值率"] = figure(gap, 1), figure(ratio, 2), figure(used, 2)
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
		r["说明"] = text(said)
		return r
	}
	rows := []cells{row("合　计", func(code string) calc.Figure { return t.Get(code, calc.Whole) }, nil)}
	var merged []calc.Group
	for _, d := range facts.Divisions {
		g := calc.Group{Kind: calc.Division, Code: d.Code}
		switch {
		case t.Get(output.Code, g).ToDate.Units == 0:
		case hidden[d.Code]:
			merged = append(merged, g)
		default:
			rows = append(rows, row("　"+d.Name, func(code string) calc.Figure { return t.Get(code, g) }, w.set.Park.Rate(d, w.period.Year)))
		}
	}
	if len(merged) > 0 {
		rows = append(rows, row("　"+mergedGroups(len(merged)), func(code string) calc.Figure { return t.Merged(code, merged) }, nil))
	}
	w.list("年报增加值", fields, rows, dash)
}

// annualMerged are the divisions that are merged outside: those of the monthly table, or
// the two could be held against each other, and those that are somebody's own in any item
// of the annual returns.
func (w *viewer) annualMerged(t *calc.Table, codes []string) []string {
	before := calc.Coarser{Merged: map[string][]string{}}
	for _, merged := range w.coarser.Merged {
		before.Merged[""] = append(before.Merged[""], merged...)
	}
	var items []string
	for _, code := range codes {
		for _, item := range w.plan.Items(code) {
			if !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
	}
	return w.opts.Disclosure.Coarsen([]*calc.Table{t}, items, calc.ByDivision, before).Merged[""]
}

func diff(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Sub(a, b)
}
