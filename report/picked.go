package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// picked is a list of enterprises by their figures (分类名单), compiled.
type picked struct {
	def       templates.EnterpriseList
	where, by *formula.Program // by may be nil
	show      []*calc.Indicator
}

// unitMeasures are what can be named of an indicator of one enterprise: since the start of
// the year, and of the month.
var unitMeasures = []string{"level", "base", "growth", "month", "month_growth"}

// stoppedName is the name that says whether an enterprise stands still.
const stoppedName = "stopped"

// compilePicked looks up what a list names.
func compilePicked(def templates.EnterpriseList, plan *calc.Plan, grades []templates.Grades) (*picked, error) {
	names := formula.Names{Path: func(path string) bool {
		code, measure, _ := strings.Cut(path, ".")
		graded := slices.ContainsFunc(grades, func(g templates.Grades) bool { return g.List == path })
		return path == stoppedName || graded || plan.Find(code) != nil && slices.Contains(unitMeasures, measure)
	}}
	p := &picked{def: def}
	var err error
	if p.where, err = formula.Compile(def.Where, names); err != nil {
		return nil, err
	}
	if p.where.Never() {
		return nil, fmt.Errorf("where “%s”不是一个成立或不成立的式子", def.Where)
	}
	if def.By != "" {
		if p.by, err = formula.Compile(def.By, names); err != nil {
			return nil, err
		}
	}
	for _, code := range def.Show {
		d := plan.Find(code)
		if d == nil {
			return nil, fmt.Errorf("没有指标 %q", code)
		}
		p.show = append(p.show, d)
	}
	return p, nil
}

// unitEnv answers for one enterprise.
type unitEnv struct {
	*figures
	unit    facts.Respondent
	classes map[string]map[string]string // by list of grades, by unit
}

func (e unitEnv) Value(path string) formula.Value {
	if path == stoppedName {
		return formula.Bool(e.set.Park.Roster.Stopped(e.unit.ID, e.period))
	}
	if of, ok := e.classes[path]; ok {
		if class := of[e.unit.ID]; class != "" && class != ungraded {
			return formula.Text(class)
		}
		return formula.Missing
	}
	code, measure, _ := strings.Cut(path, ".")
	h := e.ofUnit(e.plan.Find(code), e.unit.ID, measure == "level" || measure == "base" || measure == "growth")
	switch measure {
	case "level", "month":
		return formula.Num(h.level)
	case "base":
		return formula.Num(h.base)
	}
	return formula.Num(h.growth.Percent)
}

func (unitEnv) Call(string, []formula.Arg) formula.Value { return formula.Missing }

// ofUnit is an enterprise's own figure in the printed unit.
func (f *figures) ofUnit(d *calc.Indicator, id string, toDate bool) headline {
	return f.group(d, calc.Group{Kind: calc.Unit, Code: id}, toDate)
}

// picked are the enterprises that a list takes, in its order. One of which a condition cannot
// be decided is on no list; one without the figure that a list goes by stands last.
func (w *scores) picked(p *picked, classes map[string]map[string]string) (units []facts.Respondent) {
	by := map[string]*big.Rat{}
	for _, u := range w.listed {
		e := unitEnv{w.figures, u, classes}
		if yes, ok := p.where.Eval(e).Truth(); !ok || !yes {
			continue
		}
		units = append(units, u)
		if p.by != nil {
			by[u.ID] = p.by.Eval(e).Rat()
		}
	}
	slices.SortStableFunc(units, func(a, b facts.Respondent) int { return calc.Larger(by[a.ID], by[b.ID]) })
	return units
}

// picks is a list of enterprises with their figures.
func (w *scores) picks(p *picked, units []facts.Respondent, c *content) {
	c.star(p.def.List+".个数", count(len(units)), true)
	if p.def.Most > 0 {
		units = units[:min(len(units), p.def.Most)]
	}
	names := []string{"名称", "行业", "首席服务员"}
	for _, d := range p.show {
		names = append(names, d.Short, d.Short+"同比")
	}
	t := c.table(listing{name: p.def.List, private: true, number: "序号", columns: keeps(names...), none: "没有"})
	for _, u := range units {
		cells := []templates.Datum{text(u.Name), text(u.Division().Name), text(cmp.Or(u.Contact("首席服务员").Name, dash))}
		for _, d := range p.show {
			h := w.ofUnit(d, u.ID, true)
			cells = append(cells, figure(h.level, d.Decimals.Level+1), h.grown())
		}
		t.add(cells...)
	}
}
