package report

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// movers are the rows of the table by division by what they pulled the total (拉动), the
// largest first. Outside those that are merged there stand merged here too: in both variants
// the parts add up to the total's growth.
func (w *groups) movers(t *table) {
	for _, g := range w.now().Ranked(w.main.Code, calc.Division) {
		w.pull(t, divisionName(g.Code), w.now().Get(w.main.Code, g).ToDate).own = w.guard.hides(g.Code)
	}
	merged := w.guard.coarser.Merged
	for _, section := range slices.Sorted(maps.Keys(merged)) {
		if codes := merged[section]; !w.guard.isRow(codes) {
			m := w.now().Together(divisionsOf(codes), w.main.Code)[w.main.Code].ToDate
			w.pull(t, mergedName(section, codes), m).instead = true
		}
	}
	slices.SortStableFunc(t.rows, byPull)
	w.unlisted(t)
}

// mergedName is the name of a merged row outside the table by section: where all of the section
// is one division, that of the section's row.
func mergedName(section string, codes []string) string {
	name := fmt.Sprintf("%s（%d 个合并）", otherDivisions, len(codes))
	for _, s := range facts.Sections {
		switch {
		case s.Code != section:
		case len(codes) == 1:
			return s.Name
		default:
			return s.Name + name
		}
	}
	return name
}

// unlistedName is what stands for the rows that are starred outside.
const unlistedName = "不列示的行业"

// unlisted is one row for all that are starred: what a reader can work out himself, the printed
// growth less the printed parts, and no finer.
func (w *groups) unlisted(t *table) {
	total := calc.Pull(w.whole(), w.whole())
	if total == nil || len(w.guard.starred) == 0 {
		return
	}
	rest, shown := facts.Rounded(total, w.main.Decimals.Growth), new(big.Rat)
	for _, r := range t.outside() {
		if r.pull != nil {
			shown.Add(shown, r.pull)
			rest.Sub(rest, facts.Rounded(r.pull, 2))
		}
	}
	if shown.Cmp(total) == 0 {
		return
	}
	star := text(withheldMark)
	t.add(text(unlistedName), star, star, star, figure(rest, w.main.Decimals.Growth), star)
	r := t.rows[len(t.rows)-1]
	r.instead, r.pull = true, rest
	slices.SortStableFunc(t.rows, byPull)
}

// pull adds the line of a group or unit by what it pulled.
func (f *figures) pull(t *table, name string, m calc.Measure) *row {
	pull := calc.Pull(m, f.whole())
	r := t.add(text(name), amount(f.main, m.Level), amount(f.main, diff(m.Level, m.Base)), grown(f.main, m),
		figure(pull, 2), figure(calc.Contribution(m, f.whole()), 1))
	r.pull = pull
	return r
}

// byPull is the order of rows by what they pulled: those of which nobody knows come last.
func byPull(a, b *row) int { return calc.Larger(a.pull, b.pull) }

// signed are the rows that pulled one way, the largest first.
func signed(rows []*row, sign int) (all []*row) {
	for _, r := range rows {
		if r.pull != nil && r.pull.Sign() == sign {
			all = append(all, r)
		}
	}
	if sign < 0 {
		slices.Reverse(all)
	}
	return all
}

// pulling and dragging choose those that pulled up or down most: by sign, so that nobody who
// grew stands among those who dragged.
func pulling(top int) func([]*row) []*row {
	return func(rows []*row) []*row { return atMost(signed(rows, 1), top) }
}

func dragging(top int) func([]*row) []*row {
	return func(rows []*row) []*row { return atMost(signed(rows, -1), top) }
}

func atMost(rows []*row, n int) []*row { return rows[:min(n, len(rows))] }

// composed are the movers by name and pull alone.
func (w *groups) composed(t *table) {
	all := &table{listing: listing{columns: keeps("名称", "累计", "增量", "累计同比", "拉动", "贡献率")}}
	w.movers(all)
	for _, r := range all.rows {
		r.cells = []templates.Datum{r.cells[0], r.cells[4]}
	}
	t.rows = all.rows
}

// folded are the largest of both ways, with the rest of each summed: parts that add up. One part
// alone is the whole again.
func folded(top int) func([]*row) []*row {
	return func(rows []*row) []*row {
		if len(rows) < 2 {
			return nil
		}
		down := fold(signed(rows, -1), top, "其余下降的")
		slices.Reverse(down)
		return append(fold(signed(rows, 1), top, "其余增长的"), down...)
	}
}

func fold(rows []*row, top int, name string) []*row {
	if len(rows) <= top+1 {
		return rows
	}
	sum := new(big.Rat)
	for _, r := range rows[top:] {
		sum.Add(sum, r.pull)
	}
	rest := &row{cells: []templates.Datum{text(fmt.Sprintf("%s %d 项", name, len(rows)-top)), figure(sum, 2)}, pull: sum}
	return append(slices.Clone(rows[:top]), rest)
}

// tell says who pulled and who dragged, by the rows that each variant prints.
func (w *groups) tell(c *content) {
	t := &table{listing: listing{columns: keeps("名称", "拉动")}}
	w.composed(t)
	c.either("拉动说法", text(w.pullWords(t.inside())), text(w.pullWords(t.outside())))
	c.show("拉动合计", figure(calc.Pull(w.whole(), w.whole()), w.main.Decimals.Growth))
}

// leastNamed is the pull, in points, from which on a mover is named in words.
var leastNamed = big.NewRat(1, 2)

// pullWords names the rows that moved the total most, both ways.
func (w *groups) pullWords(rows []*row) string {
	var said []string
	for _, way := range []struct {
		sign  int
		words string
	}{{1, "拉动%s增长较多的行业有"}, {-1, "拉低%s增速较多的行业有"}} {
		var names []string
		for _, r := range atMost(signed(rows, way.sign), 3) {
			size := new(big.Rat).Abs(r.pull)
			if name := r.cells[0].String(); size.Cmp(leastNamed) >= 0 && name != unlistedName {
				names = append(names, fmt.Sprintf("%s（%s个百分点）", name, facts.Round(size, 2)))
			}
		}
		if names != nil {
			said = append(said, fmt.Sprintf(way.words, w.main.Short)+strings.Join(names, "、"))
		}
	}
	if said == nil {
		return ""
	}
	return strings.Join(said, "；") + "。"
}
