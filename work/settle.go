package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// Refusal is a request of a person that can't be met as things stand, in words for that
// person; nothing was changed.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return r.Why }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// Unexplained is a deed whose reason says nothing: whoever asks why later learns nothing.
type Unexplained struct{ Reason string }

func (u *Unexplained) Error() string { return "“" + u.Reason + "”没有说明什么" }

func explained(reason string) error {
	if !ingest.SaysSomething(reason) {
		return &Unexplained{reason}
	}
	return nil
}

// Answer (答复) is what units said to the queries of their returns otherwise than in the returns.
type Answer struct {
	Form   *templates.Form
	Units  []string // codes or names; none: all that are asked by the rules
	Rules  []string // which queries; none: all that are open
	Reason string
	By     string // who took it down
	Undo   bool   // takes answers back
	// Version is the one that counts of several that came together; 0: none is named.
	Version int
}

// settled is what became of an answer for one unit.
type settled struct {
	Return  *ingest.Submission // judged anew; nil: refused
	Refused *Refusal
}

// Settle (答复核实) records an answer, and judges the returns anew. A unit for which it is refused
// keeps none of the others from being settled; with an error all are those settled before it.
func (o *Office) Settle(ctx context.Context, at report.Order, a Answer) (all []settled, err error) {
	if err := explained(a.Reason); err != nil {
		return nil, err
	}
	if len(a.Units) == 0 {
		if a.Units, err = o.asked(ctx, at, a); err != nil {
			return nil, err
		}
	}
	for _, unit := range a.Units {
		var s settled
		if s.Return, err = o.settle(ctx, at, a, unit); err != nil && !errors.As(err, &s.Refused) {
			return all, err
		}
		all = append(all, s)
	}
	return all, nil
}

func (o *Office) settle(ctx context.Context, at report.Order, a Answer, unit string) (*ingest.Submission, error) {
	if a.Version > 0 {
		return o.choose(ctx, at, a, unit)
	}
	s, err := o.newest(ctx, at, a.Form, unit)
	if err == nil {
		err = a.refuses(s, unit, at.Period)
	}
	if err != nil {
		return nil, err
	}
	if len(a.Rules) == 0 && !a.Undo && s.Asked() {
		_, all, err := o.versions(ctx, at, a.Form, unit)
		if err != nil {
			return nil, err
		}
		return nil, refuse("%s 的 %s 报表不知以哪一份为准，请用 --version 写明：%s", s.UnitName, at.Period, versionList(all))
	}
	var answers []ingest.Settlement
	for _, p := range s.Problems {
		if (len(a.Rules) == 0 || a.about(p)) && p.Severity == facts.Query && p.Settled() == a.Undo {
			answers = append(answers, ingest.Settlement{SHA256: s.SHA256, Rule: p.Rule, Ref: p.At.Ref, Reason: a.Reason, Who: a.By, Undo: a.Undo, At: at.Now})
		}
	}
	if len(answers) == 0 {
		return nil, refuse("%s %s 没有所说的待核实事项；待核实的是：%s", s.UnitName, s.Period, strings.Join(openQueries(s), "、"))
	}
	return o.judgeAnew(ctx, at, *s, answers)
}

// about reports whether a problem is of the rules that are named.
func (a Answer) about(p facts.Problem) bool {
	return slices.ContainsFunc(a.Rules, func(r string) bool { return strings.EqualFold(r, p.Rule) })
}

// judgeAnew judges a return by what the office says of it.
func (o *Office) judgeAnew(ctx context.Context, at report.Order, s ingest.Submission, answers []ingest.Settlement,
	void ...ingest.Voided) (*ingest.Submission, error) {
	data, err := o.Archive.Get(s.SHA256)
	if err != nil {
		return nil, fmt.Errorf("read the original of %s: %w", s.Name, err)
	}
	round := o.Round()
	round.Now = at.Now
	now, err := round.Settle(ctx, s, data, answers, void...)
	return &now, err
}

// refuses says why the answer is none to a unit's newest submission: that must be held for its
// queries, count and have some that were opened since, or, where answers are taken back, count
// because of them.
func (a Answer) refuses(last *ingest.Submission, unit string, p facts.Period) error {
	switch {
	case last == nil:
		return refuse("%s 没有收到“%s”的报表；单位要写代码或名录里的全名", p, unit)
	case last.Verdict.Counts() && (a.Undo || len(openQueries(last)) > 0):
	case last.Verdict != ingest.Queried:
		return refuse("%s 的 %s 报表是“%s”，没有待核实的", last.UnitName, p, last.Verdict)
	}
	return nil
}

// newest is what came last of a unit, by its code or else by its name; nil where nothing did.
func (o *Office) newest(ctx context.Context, at report.Order, form *templates.Form, unit string) (last *ingest.Submission, err error) {
	code := o.Units.Of(form.Def.Of).Roster.Resolve(facts.NormalCreditCode(unit))
	for _, name := range []string{code, unit} {
		if name == "" { // would be all
			continue
		}
		subs, err := o.Book.Returned(ctx, form.Def.Form, name, at.Period, at.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read what %s returned: %w", name, err)
		}
		for i := range subs {
			if subs[i].Unit != "" {
				last = &subs[i]
			}
		}
		if last != nil {
			break
		}
	}
	return last, nil
}

// openQueries names the queries that have no answer.
func openQueries(s *ingest.Submission) (all []string) {
	for _, p := range s.Problems {
		if p.Severity == facts.Query && !p.Settled() {
			all = append(all, p.Rule+"（"+p.At.Ref+"）")
		}
	}
	return all
}
