package ingest

import (
	"time"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// history is what the office already holds of the unit when a return is checked.
type history struct {
	Version int                                     // which submission of this period this is, from 1
	Before  map[string]facts.Value                  // the accepted return of this period that this one would replace
	Last    map[string]facts.Value                  // the last accepted return of this year, by item.column
	Gap     int                                     // periods between that one and this one that were not filed
	Earlier map[facts.Period]map[string]facts.Value // the accepted returns of this year before this one
	Past    map[facts.Period]map[string]facts.Value // those of all years before this one
	Year    map[string]facts.Value                  // the accepted return of a year ago, with those of the units that were merged into it since
	Joined  []joined                                // units that were merged into it this year
	Forms   map[string]map[string]facts.Value       // the unit's accepted returns of this period on other forms, by form name
	Others  []map[string]facts.Value                // what other units returned on this form for this period, where rules look at it
	Park    *facts.Park                             // the office's own list; nil when checked without it
	Came    time.Time                               // when the return came
	Asked   bool                                    // the period is one that is asked for
	Opened  bool                                    // the period had opened when the return came
	Closed  bool                                    // the period had been shut for good when it came
	Peers   *peers                                  // the period's returns of all units; nil while they come in
}

// Outcome is what a rule says of a return. Of several items the gravest counts.
type Outcome uint8

// The outcomes, in the order of gravity.
const (
	NotAsked  Outcome = iota // its guard does not hold
	Passed                   // 通过
	Undecided                // 不判: an operand is missing
	Failed                   // 不通过
)

// check confronts a return with the rules about a return. The problems come in the
// order of the rules. Undecided rules say nothing; nor do rules about a cell that
// could not be read, of which the reader has spoken.
func (rs *Rules) check(ret *filled, h history) []facts.Problem {
	problems, _ := rs.try(ret, h, "return")
	return problems
}

// try is check for the rules of one scope, telling the outcome of each, by rule.
// Rules behind one that stopped have none.
func (rs *Rules) try(ret *filled, h history, scope string) ([]facts.Problem, map[string]Outcome) {
	return rs.tryThose(ret, h, func(r *Rule) bool { return r.Scope() == scope })
}

func (rs *Rules) tryThose(ret *filled, h history, pick func(*Rule) bool) ([]facts.Problem, map[string]Outcome) {
	outcomes := map[string]Outcome{}
	if ret.Outdated {
		return nil, outcomes
	}
	var problems []facts.Problem
	e := &ruleEnv{form: ret.Form.Def, ret: ret, history: h, values: ret.values(), settings: rs.settings}
	for i := range rs.rules {
		r := &rs.rules[i]
		if !pick(r) {
			continue
		}
		each := r.Each
		if r.EachRow != "" {
			each = e.rowsOf(r.EachRow)
		} else if len(each) == 0 {
			each = []string{""}
		}
		stop := false
		for _, item := range each {
			e.x, e.lets = item, r.lets
			o := Undecided
			if r.Cell == "" || !ret.unreadable[ret.At(e.full(r.Cell)).Ref] {
				o = r.confront(e)
			}
			outcomes[r.ID] = max(outcomes[r.ID], o)
			if o == Failed {
				problems = append(problems, r.problem(e))
				stop = stop || r.Stop
			}
		}
		if stop {
			break
		}
	}
	return problems, outcomes
}

func (r *Rule) confront(e formula.Env) Outcome {
	if r.when != nil {
		if yes, ok := r.when.Eval(e).Truth(); !ok {
			return Undecided
		} else if !yes {
			return NotAsked
		}
	}
	switch yes, ok := r.expr.Eval(e).Truth(); {
	case !ok:
		return Undecided
	case yes:
		return Passed
	}
	return Failed
}

// problem is what the rule, which failed, has to say.
func (r *Rule) problem(e *ruleEnv) facts.Problem {
	p := r.said(e)
	if r.Cell != "" {
		p.At = e.ret.At(e.full(r.Cell))
	}
	p.At.File = e.ret.SHA256
	if r.severity == facts.Query {
		p.Reason = e.ret.reason(r.ID, p.At, e.full(r.Cell), p.Message, r.Named)
	}
	return p
}

func (r *Rule) said(e formula.Env) facts.Problem {
	p := facts.Problem{Severity: r.speaks(), Rule: r.ID, Message: r.message.render(e), Hint: r.hint.render(e)}
	if r.Trial {
		p.Message = "（试行）" + p.Message
	}
	if r.found != nil {
		p.Found = r.found.Eval(e).String()
	}
	if r.expected != nil {
		p.Expected = r.expected.Eval(e).String()
	}
	return p
}

// Whole tries the rules about a division or the park on the values they name.
func (rs *Rules) Whole(of string, values map[string]formula.Value) ([]facts.Problem, map[string]Outcome) {
	outcomes := map[string]Outcome{}
	var problems []facts.Problem
	e := wholeEnv{values, rs.settings}
	for i := range rs.rules {
		r := &rs.rules[i]
		if r.Of != of {
			continue
		}
		o := r.confront(e)
		outcomes[r.ID] = o
		if o == Failed {
			problems = append(problems, r.said(e))
		}
	}
	return problems, outcomes
}
