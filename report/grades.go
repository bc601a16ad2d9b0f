package report

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// scores list enterprises one by one, as a report defines it: sorted into classes, or
// picked by their figures. Outside there are none.
type scores struct{ *figures }

func (w *scores) lists(r *Report, c *content) {
	classes := map[string]map[string]string{} // by list, by unit
	for _, g := range r.Def.Grades {
		classes[g.List] = w.grades(g, c)
	}
	for _, p := range r.picked {
		w.picks(p, w.picked(p, classes), c)
	}
}

// grades sorts the enterprises into classes by a score: each measure of a unit over the
// park's own, times its weight, added up. Units that lack a measure are not graded, and stand
// last. Shares of classes are of the graded, at least one unit each, rounded half up; the
// last class takes the rest.
func (w *scores) grades(g templates.Grades, c *content) map[string]string {
	names := []string{"名称", "行业", "得分", "档次"}
	for _, m := range g.By {
		names = append(names, w.plan.Find(m.Indicator).Short)
	}
	t := c.table(listing{name: g.List, private: true, number: "序号", columns: keeps(names...), none: "没有企业报来所需的数"})
	classes := map[string]string{}
	for _, one := range w.graded(g) {
		classes[one.unit.ID] = one.class
		cells := []templates.Datum{text(one.unit.Name), text(one.unit.Division().Name), figure(one.score, 1), text(one.class)}
		for i, m := range g.By {
			cells = append(cells, amount(w.plan.Find(m.Indicator), one.own[i]))
		}
		t.add(cells...)
	}
	return classes
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
func (w *scores) graded(g templates.Grades) []graded {
	var all []graded
	n := 0
	for _, u := range w.listed {
		one := graded{unit: u, score: new(big.Rat), class: ungraded}
		some := false
		for _, m := range g.By {
			own := w.now().Get(m.Indicator, calc.Group{Kind: calc.Unit, Code: u.ID}).ToDate.Level
			part := calc.Percent(own, w.now().Get(m.Indicator, calc.Whole).ToDate.Level)
			one.own, some = append(one.own, own), some || own != nil
			if part == nil || one.score == nil {
				one.score = nil
				continue
			}
			one.score.Add(one.score, part.Mul(part, big.NewRat(int64(m.Weight), 100)))
		}
		if some {
			all = append(all, one)
			if one.score != nil {
				n++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b graded) int {
		return cmp.Or(calc.Larger(a.score, b.score), cmp.Compare(a.unit.ID, b.unit.ID))
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
