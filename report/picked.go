package report

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// Picked is a list of enterprises by their figures (分类名单), compiled.
type Picked struct {
	def       templates.EnterpriseList
	where, by *formula.Program // by may be nil
	show      []*calc.Indicator
}

// unitMeasures are what can be named of an indicator of one enterprise: since the start of
// the year, and of the month.
var unitMeasures = []string{"level", "base", "growth", "month", "month_growth"}

// stoppedName is the name that says whether an enterprise stands still.
const stoppedName = "stopped"

// CompilePicked looks up what a list names.
func CompilePicked(def templates.EnterpriseList, plan *calc.Plan, grades []templates.Grades) (*Picked, error) {
	names := formula.Names{Path: func(path string) bool {
		code, measure, _ := strings.Cut(path, ".")
		graded := slices.ContainsFunc(grades, func(g templates.Grades) bool { return g.List == path })
		return path == stoppedName || graded || plan.Find(code) != nil && slices.Contains(unitMeasures, measure)
	}}
	p := &Picked{def: def}
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
	*viewer
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
func (w *viewer) ofUnit(d *calc.Indicator, id string, toDate bool) headline {
	return w.inUnit(d, w.now().Get(d.Code, calc.Group{Kind: calc.Unit, Code: id}), toDate)
}

// picked sets a bulletin's lists of enterprises. One of which a condition cannot be decided
// is on no list; one without the figure that a list goes by stands last.
func (w *viewer) picked(b *Bulletin, v *templates.View) {
	classes := map[string]map[string]string{}
	for _, g := range b.Def.Grades {
		classes[g.List] = map[string]string{}
		for _, one := range w.graded(g) {
			classes[g.List][one.unit.ID] = one.class
		}
	}
	for _, p := range b.Picked {
		list := templates.List{Fields: []string{"序号", "名称", "行业", "首席服务员"}, Named: "名称", Empty: "没有"}
		for _, d := range p.show {
			list.Fields = append(list.Fields, d.Short, d.Short+"同比")
		}
		type one struct {
			unit facts.Respondent
			by   formula.Value
		}
		var all []one
		for _, u := range w.set.Park.Roster.At(w.period) {
			e := unitEnv{w, u, classes}
			if yes, ok := p.where.Eval(e).Truth(); !ok || !yes {
				continue
			}
			x := one{unit: u}
			if p.by != nil {
				x.by = p.by.Eval(e)
			}
			all = append(all, x)
		}
		if p.by != nil {
			slices.SortStableFunc(all, func(a, b one) int {
				x, y := a.by.Rat(), b.by.Rat()
				if x == nil || y == nil {
					return boolInt(x == nil) - boolInt(y == nil)
				}
				return y.Cmp(x)
			})
		}
		v.Set(p.def.List+".个数", count(len(all)))
		if p.def.Most > 0 {
			all = all[:min(len(all), p.def.Most)]
		}
		for i, x := range all {
			row := cells{"序号": count(i + 1), "名称": text(x.unit.Name), "行业": text(x.unit.Division().Name), "首席服务员": text(dash)}
			for _, c := range x.unit.Contacts {
				if c.Role == "首席服务员" {
					row["首席服务员"] = text(c.Name)
				}
			}
			for _, d := range p.show {
				h := w.ofUnit(d, x.unit.ID, true)
				row[d.Short], row[d.Short+"同比"] = figure(h.level, d.Decimals.Level+1), rate(h.growth, d.Decimals.Growth)
			}
			list.Rows = append(list.Rows, row)
		}
		v.Lists[p.def.List] = list
	}
}
