package report

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// grades sorts the enterprises into classes by a score, as the bulletin defines it: each
// measure of a unit over the park's own, times its weight, added up. Units that lack a
// measure are not graded, and stand last. Shares of classes are of the graded, at least one
// unit each, rounded half up; the last class takes the rest.
func (w *viewer) grades(g templates.Grades) templates.List {
	list := templates.List{Fields: []string{"序号", "名称", "行业", "得分", "档次"}, Named: "名称", Empty: "没有企业报来所需的数"}
	var defs []*calc.Indicator
	for _, m := range g.By {
		d := w.plan.Find(m.Indicator)
		defs = append(defs, d)
		list.Fields = append(list.Fields, d.Short)
	}
	for i, one := range w.graded(g) {
		row := cells{"序号": count(i + 1), "名称": text(one.unit.Name), "行业": text(one.unit.Division().Name), "得分": figure(one.score, 1), "档次": text(one.class)}
		for j, d := range defs {
			row[d.Short] = figure(scale(one.own[j], d.Per), d.Decimals.Level)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// ungraded is the class of those who lack a measure.
const ungraded = "未评"

// graded is an enterprise with its score.
type graded struct {
	unit  facts.Respondent
	own   []*big.Rat // its measures
	score *big.Rat   // nil: a measure is missing
	class string
}

// graded sorts the enterprises that have one of the measures, the best first.
func (w *viewer) graded(g templates.Grades) []graded {
	var all []graded
	n := 0
	for _, u := range w.set.Park.Roster.At(w.period) {
		one := graded{unit: u, score: new(big.Rat), class: ungraded}
		some := false
		for _, m := range g.By {
			own := w.now().Get(m.Indicator, calc.Group{Kind: calc.Unit, Code: u.ID}).ToDate.Level
			part := percentOf(own, w.now().Get(m.Indicator, calc.Whole).ToDate.Level)
			one.own, some = append(one.own, own), some || own != nil
			if part == nil || one.score == nil {
				one.score = nil
				continue
			}
			one.score.Add(one.score, part.Mul(part, big.NewRat(int64(m.Weight), 100)))
		}
		if some {
			all = append(all, one)
			n += boolInt(one.score != nil)
		}
	}
	slices.SortStableFunc(all, func(a, b graded) int {
		if a.score == nil || b.score == nil {
			return cmp.Compare(boolInt(a.score == nil), boolInt(b.score == nil))
		}
		return cmp.Or(b.score.Cmp(a.score), cmp.Compare(a.unit.ID, b.unit.ID))
	})
	for i := range n {
		all[i].class = classOf(g.Classes, i, n)
	}
	return all
}

// classOf is the class of the ith of n graded units.
func classOf(classes []templates.GradeClass, i, n int) string {
	end := 0
	for _, c := range classes[:len(classes)-1] {
		if end += max(1, (2*c.Share*n+100)/200); i < end {
			return c.Class
		}
	}
	return classes[len(classes)-1].Class
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
