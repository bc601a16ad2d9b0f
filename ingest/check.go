package ingest

import (
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// History is what the office already holds of the unit when a return is checked.
type History struct {
	Version int                    // which submission of this period this is, from 1
	Last    map[string]facts.Value // the last accepted return of this year, by item.column
	Gap     int                    // periods between that one and this one that were not filed
	Year    map[string]facts.Value // the accepted return of a year ago
	Park    *facts.Park            // the office's own list; nil when checked without it
	Opened  bool                   // the period had opened when the return came
}

// Check confronts a return with the rules. The problems come in the order of the
// rules. Undecided rules say nothing; nor do rules about a cell that could not be
// read, of which the reader has spoken.
func (rs *Rules) Check(form *templates.FormDef, ret *Return, h History) []facts.Problem {
	if ret.Outdated {
		return nil
	}
	var problems []facts.Problem
	e := &ruleEnv{form: form, ret: ret, history: h, values: ret.values()}
	for i := range rs.rules {
		r := &rs.rules[i]
		each := r.Each
		if len(each) == 0 {
			each = []string{""}
		}
		for _, item := range each {
			e.x = item
			if r.Cell != "" && ret.unreadable[ret.At(e.full(r.Cell)).Ref] {
				continue
			}
			if p, failed := r.confront(e); failed {
				problems = append(problems, p)
				if r.Stop {
					return problems
				}
			}
		}
	}
	return problems
}

func (r *Rule) confront(e *ruleEnv) (facts.Problem, bool) {
	if r.when != nil {
		if yes, ok := r.when.Eval(e).Truth(); !ok || !yes {
			return facts.Problem{}, false
		}
	}
	if yes, ok := r.expr.Eval(e).Truth(); !ok || yes {
		return facts.Problem{}, false
	}
	p := facts.Problem{Severity: r.severity, Rule: r.ID, Message: r.message.render(e), Hint: r.hint.render(e)}
	if r.found != nil {
		p.Found = r.found.Eval(e).String()
	}
	if r.expected != nil {
		p.Expected = r.expected.Eval(e).String()
	}
	if r.Cell != "" {
		p.At = e.ret.At(e.full(r.Cell))
	}
	p.At.File = e.ret.SHA256
	return p, true
}

// ruleEnv answers a rule's names for one return.
type ruleEnv struct {
	form    *templates.FormDef
	ret     *Return
	history History
	values  map[string]facts.Value
	x       string
}

func (e *ruleEnv) full(path string) string {
	if rest, ok := strings.CutPrefix(path, "x."); ok && e.x != "" {
		return e.x + "." + rest
	}
	return path
}

func (e *ruleEnv) Value(path string) formula.Value {
	path = e.full(path)
	switch path {
	case "month":
		return formula.Int(e.ret.Period.Month)
	case "gap":
		return formula.Int(e.history.Gap)
	case "version":
		return formula.Int(e.history.Version)
	case "unit.code":
		return textOr(e.ret.Unit)
	case "unit.visible":
		return textOr(e.ret.VisibleUnit)
	case "unit.class":
		return textOr(e.ret.Class)
	case "period.code":
		return textOr(e.ret.Period.String())
	case "period.visible":
		return textOr(e.ret.VisiblePeriod)
	case "form.unit":
		return formula.Bool(e.ret.UnitStands)
	case "form.money":
		return textOr(e.form.Unit)
	case "opened":
		return formula.Bool(e.history.Opened)
	case "zero_return":
		return formula.Bool(e.ret.Nil)
	case "entered":
		if e.history.Park == nil {
			return formula.Missing
		}
		c, ok := e.history.Park.Roster.Entered(e.ret.Unit, e.ret.Period)
		return formula.Bool(ok && c.Month.Year == e.ret.Period.Year)
	}
	return formula.Of(e.values[path])
}

func textOr(s string) formula.Value {
	if s == "" {
		return formula.Missing
	}
	return formula.Text(s)
}

func (e *ruleEnv) Call(fn string, args []formula.Arg) formula.Value {
	path := e.full(args[0].Path)
	item, column, _ := strings.Cut(path, ".")
	switch fn {
	case "prev":
		return formula.Of(e.history.Last[path])
	case "ly":
		return e.lastYear(item, column)
	case "label":
		return formula.Text(e.form.Label(item, column))
	case "cell":
		return formula.Text(e.ret.At(path).Ref)
	}
	arg := args[0].Eval()
	if arg.IsMissing() {
		return formula.Missing
	}
	switch s := arg.String(); fn {
	case "uscc_valid":
		return formula.Bool(facts.CheckCreditCode(s) == nil)
	case "is_class":
		_, ok := facts.DivisionOf(s)
		return formula.Bool(ok && len(s) == 4)
	case "in_roster":
		if e.history.Park == nil {
			return formula.Missing
		}
		return formula.Bool(e.history.Park.Roster.In(s, e.ret.Period))
	case "roster_class":
		if e.history.Park == nil {
			return formula.Missing
		}
		u, ok := e.history.Park.Roster.Find(s, e.ret.Period)
		if !ok {
			return formula.Missing
		}
		return formula.Text(u.Class)
	}
	return formula.Missing
}

// lastYear is the figure of a year ago on this year's list: the office's base
// where there is one, else what the unit itself filed then.
func (e *ruleEnv) lastYear(item, column string) formula.Value {
	if p := e.history.Park; p != nil {
		key := facts.BaseKey{ID: p.Roster.Resolve(e.ret.Unit), Period: e.ret.Period.YearAgo(), Item: item}
		if b, ok := p.Bases[key]; ok {
			if column == "m" {
				return formula.Of(b.Month)
			}
			return formula.Of(b.ToDate)
		}
	}
	return formula.Of(e.history.Year[item+"."+column])
}
