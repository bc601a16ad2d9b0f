package report

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/calc"
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
	type graded struct {
		row   cells
		id    string
		score *big.Rat // nil: a measure is missing
	}
	var all []graded
	for _, u := range w.set.Park.Roster.At(w.period) {
		one := graded{id: u.ID, score: new(big.Rat), row: cells{"名称": text(u.Name), "行业": text(u.Division().Name)}}
		some := false
		for i, d := range defs {
			own := w.now().Get(d.Code, calc.Group{Kind: calc.Unit, Code: u.ID}).ToDate.Level
			part := percentOf(own, w.now().Get(d.Code, calc.Whole).ToDate.Level)
			one.row[d.Short] = figure(scale(own, d.Per), d.Decimals.Level)
			some = some || own != nil
			if part == nil || one.score == nil {
				one.score = nil
				continue
			}
			one.score.Add(one.score, part.Mul(part, big.NewRat(int64(g.By[i].Weight), 100)))
		}
		if some {
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b graded) int {
		if a.score == nil || b.score == nil {
			return cmp.Compare(boolInt(a.score == nil), boolInt(b.score == nil))
		}
		return cmp.Or(b.score.Cmp(a.score), cmp.Compare(a.id, b.id))
	})
	n := 0
	for _, one := range all {
		if one.score != nil {
			n++
		}
	}
	for i, one := range all {
		one.row["序号"], one.row["得分"], one.row["档次"] = count(i+1), figure(one.score, 1), text("未评")
		if one.score != nil {
			one.row["档次"] = text(classOf(g.Classes, i, n))
		}
		list.Rows = append(list.Rows, one.row)
	}
	return list
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
