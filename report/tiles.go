package report

import (
	"fmt"
	"math/big"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// mostTiles is how many headline figures stand side by side on the first page.
const mostTiles = 4

// tileFields are what a tile of the first page says, one below the other.
var tileFields = []string{"名称", "单位", "累计", "同比", "增速", "口径", "进度条", "计划", "评语", "位次", "范围"}

// tileRows are the headline figures: each with growth, plan, a verdict in a word and a sign, and rank.
func (f *front) tileRows() (rows [][]templates.Datum) {
	partly := f.who.partly(!f.inside && f.who.fewMissing())
	for _, s := range f.stands(f.tiles) {
		scope := partly
		if s.ParkOnly() {
			scope = ""
		}
		rows = append(rows, []templates.Datum{text(s.Name), text(s.Unit), s.datum(), text(s.risen()), text(s.rate()),
			text(s.basis()), text(s.bar()), text(s.planned()), text(s.judged()),
			text(s.ranked()), text(scope)})
	}
	return rows[:min(len(rows), mostTiles)]
}

// risen is the growth in words, with its arrow; nothing where there is none.
func (s stand) risen() string {
	if s.growth.Kind == calc.NoFigure {
		return dash
	}
	said := arrow(s.growth.Percent, s.Decimals.Growth) + strings.TrimPrefix(s.words(s.growth), "同比")
	if basis := s.basis(); basis != "" {
		said += "（" + basis + "）"
	}
	return said
}

// rate is the growth as a signed number with its unit.
func (s stand) rate() string {
	d := s.grown()
	if d.Num == nil {
		return dash
	}
	unit, plus := "%", ""
	if s.IsRatio() {
		unit = "点"
	}
	if facts.Rounded(d.Num, d.Decimals).Sign() > 0 {
		plus = "+"
	}
	return plus + d.String() + unit
}

// basis says at what prices the growth is, where not all headline figures are alike, and whose it is
// where it is not that of the level.
func (s stand) basis() string {
	said := ""
	switch {
	case s.growth.Kind != calc.Rate:
	case s.nominal():
		said = "名义增速"
	case s.ValueAdded != "":
		said = "可比价"
	}
	if mark := s.sayGrowth(""); mark != "" {
		said += strings.Trim(mark, "（）")
	}
	return said
}

// bar is how much of the year's target is done, a square a twelfth, as months are; what is begun
// is not counted.
func (s stand) bar() string {
	if s.done.Num == nil {
		return ""
	}
	twelfths := new(big.Rat).Mul(s.done.Num, big.NewRat(12, 100))
	n := 0
	for n < 12 && twelfths.Cmp(big.NewRat(int64(n+1), 1)) >= 0 {
		n++
	}
	return strings.Repeat("■", n) + strings.Repeat("□", 12-n)
}

// planned is the target of the year, and how much of it is done.
func (s stand) planned() string {
	switch {
	case s.goal.Level == nil && s.goal.Growth == nil:
		return ""
	case s.goal.Level == nil:
		return "全年目标" + s.target.String()
	case s.done.Num == nil:
		return "全年目标 " + s.target.String()
	}
	return fmt.Sprintf("全年 %s，完成 %s%%", s.target, s.done)
}

// judged is the verdict over a tile: a sign and words, so that colour is not needed.
func (s stand) judged() string {
	if s.points.Num == nil {
		return ""
	}
	words := [3]string{"△ 欠目标", "√ 合目标", "√ 超目标"}
	if s.goal.Level != nil {
		words = [3]string{"△ 欠进度", "√ 合进度", "√ 超进度"}
	}
	printed := facts.Rounded(s.points.Num, s.points.Decimals)
	said := words[printed.Sign()+1]
	if printed.Sign() != 0 {
		said += " " + facts.Round(new(big.Rat).Abs(printed), s.points.Decimals) + " 点"
	}
	return said
}

// ranked is the place in the city; where there is none, who answers for the target.
func (s stand) ranked() string {
	if s.at.Rank == 0 {
		return s.goal.By
	}
	said := "全市第 " + s.rank.String()
	if low := s.belowCity("，低 "); low != "" {
		return said + low
	}
	if s.city.Num != nil && facts.Rounded(s.city.Num, s.city.Decimals).Sign() > 0 {
		said += "，高 " + s.city.String() + "点"
	}
	return said
}

// chart is what the first page draws: who pulls and who drags, where the variant can tell at least
// two parts; else how the growth went from month to month.
func (f *front) chart() (title string, rows [][]templates.Datum) {
	if parts := folded(f.by.top)(f.movers); parts != nil {
		total := figure(calc.Pull(f.whole(), f.whole()), f.main.Decimals.Growth)
		for _, r := range parts {
			rows = append(rows, barOf(r.cells[0], r.cells[1]))
		}
		return fmt.Sprintf("谁拉动、谁拖累（百分点，合计 %s）", total), rows
	}
	for _, p := range f.period.ToDate() {
		if g := f.own(f.main, p, true).grown(); g.Num != nil {
			rows = append(rows, barOf(text(monthOfTrend(p)), g))
		}
	}
	return f.main.Short + "累计增速（%）", rows
}

// barOf is a bar up or down: two columns, so that every program gives them two colours.
func barOf(name, x templates.Datum) []templates.Datum {
	up, down := x, templates.Datum{}
	if x.Num != nil && facts.Rounded(x.Num, x.Decimals).Sign() < 0 {
		up, down = down, x
	}
	return []templates.Datum{name, up, down}
}

// tellFront sets what the first page says, of each variant.
func tellFront(c *content, in, out *front) {
	c.either("结论", text(in.verdict()), text(out.verdict()))
	inside, outside := in.study(), out.study()
	c.either("需要研究说法", text(numbered(inside)), text(numbered(outside)))
	c.variants(listing{name: "需要研究", number: "序号", columns: keeps("内容"), named: "内容", none: "没有"}, lines(inside), lines(outside))
	title, bars := in.chart()
	titleOut, barsOut := out.chart()
	c.either("首页图题", text(title), text(titleOut))
	c.variants(listing{name: "首页图", columns: keeps("名称", "增", "减")}, bars, barsOut)
	tiles, tilesOut := in.tileRows(), out.tileRows()
	c.variants(listing{name: "首页指标", columns: keeps(tileFields...)}, tiles, tilesOut)
	for n := range mostTiles {
		for i, name := range tileFields {
			c.either(fmt.Sprintf("格%d.%s", n+1, name), tileCell(tiles, n, i), tileCell(tilesOut, n, i))
		}
	}
}

func tileCell(rows [][]templates.Datum, n, i int) templates.Datum {
	if n >= len(rows) {
		return text("")
	}
	return rows[n][i]
}

func lines(all []string) (rows [][]templates.Datum) {
	for _, s := range all {
		rows = append(rows, []templates.Datum{text(s)})
	}
	return rows
}

func numbered(all []string) string {
	if all == nil {
		return "按规则没有要提请研究的。"
	}
	var said []string
	for i, s := range all {
		said = append(said, fmt.Sprintf("%d. %s", i+1, s))
	}
	return strings.Join(said, "\n")
}
