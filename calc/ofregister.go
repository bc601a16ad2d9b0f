package calc

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// OfRegister (项目名录) makes an indicator of the park's own register of projects: how many
// there are as of a period, or what a column of theirs adds up to. Conditions name the
// columns of 项目, and 阶段: the stage reached by then.
type OfRegister struct {
	Column string `yaml:"column" json:"column"` // to be added up; none: the projects are counted
	Where  string `yaml:"where" json:"where"`   // which, such as 阶段 == '试产'; none: all

	where *formula.Program
}

func (r *OfRegister) compile() (err error) {
	if r.Where == "" {
		return nil
	}
	r.where, err = formula.Compile(r.Where, formula.Names{Path: func(string) bool { return true }}) // columns are the park's: see CheckPark
	if err == nil && r.where.Never() {
		err = fmt.Errorf("where “%s”不是一个成立或不成立的式子", r.Where)
	}
	return err
}

// check holds the columns that are named against the park's.
func (r *OfRegister) check(park *facts.Park) error {
	if park.Projects == nil || len(park.Ventures.All) == 0 {
		return nil
	}
	known := map[string]bool{facts.StageTag: true}
	for _, c := range park.Ventures.Columns {
		known[c] = true
	}
	names := []string{}
	if r.where != nil {
		names = r.where.Paths
	}
	if r.Column != "" {
		names = append(slices.Clone(names), r.Column)
	}
	for _, name := range names {
		if !known[name] {
			return fmt.Errorf("“项目”里没有列“%s”；有的是：%s", name, strings.Join(slices.Sorted(maps.Keys(known)), "、"))
		}
	}
	return nil
}

// ventureEnv answers for the columns of a project.
type ventureEnv struct {
	venture facts.Venture
	period  facts.Period
}

func (e ventureEnv) Value(column string) formula.Value {
	s := e.venture.Tag(column, e.period)
	if s == "" {
		return formula.Missing
	}
	if v, err := facts.ParseDecimal(s); err == nil {
		return formula.Of(v)
	}
	return formula.Text(s)
}

func (ventureEnv) Call(string, []formula.Arg) formula.Value { return formula.Missing }

// Pick lists the projects that the indicator is made of in period p. One of which the
// condition cannot be decided is left out.
func (r *OfRegister) Pick(park *facts.Park, p facts.Period) (all []facts.Venture) {
	for _, v := range park.Ventures.All {
		if r.where != nil {
			if yes, ok := r.where.Eval(ventureEnv{v, p}).Truth(); !ok || !yes {
				continue
			}
		}
		all = append(all, v)
	}
	return all
}

// figures counts the projects, or adds their column up: there is no sum where one of them
// has no number. Without a register there is no figure.
func (r *OfRegister) figures(park *facts.Park, p facts.Period) map[Group]Figure {
	if park.Projects == nil {
		return nil
	}
	picked := r.Pick(park, p)
	m := Measure{Level: new(big.Rat), Units: len(picked)}
	if r.Column == "" {
		m.Level.SetInt64(int64(len(picked)))
		return map[Group]Figure{Whole: {ToDate: m}}
	}
	for _, v := range picked {
		number := (ventureEnv{v, p}).Value(r.Column).Rat()
		if number == nil {
			return nil
		}
		m.Level.Add(m.Level, number)
	}
	return map[Group]Figure{Whole: {ToDate: m}}
}
