package work

import (
	"context"
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

// Answer (答复) is what a unit said to the queries of its return otherwise than in the return.
type Answer struct {
	Form   *templates.Form
	Unit   string   // code or name
	Rules  []string // which queries; none: all that are open
	Reason string
	By     string // who took it down
	Undo   bool   // takes answers back
	// Version is the one that counts of several that came together; 0: none is named.
	Version int
}

// Settle (答复核实) records an answer, and judges the return anew.
func (o *Office) Settle(ctx context.Context, at report.Order, a Answer) (*ingest.Submission, error) {
	if err := explained(a.Reason); err != nil {
		return nil, err
	}
	if a.Version > 0 {
		return o.choose(ctx, at, a)
	}
	s, err := o.queried(ctx, at, a)
	if err != nil {
		return nil, err
	}
	if len(a.Rules) == 0 && !a.Undo && s.Asked() {
		_, all, err := o.versions(ctx, at, a.Form, a.Unit)
		if err != nil {
			return nil, err
		}
		return nil, refuse("%s 的 %s 报表不知以哪一份为准，请用 --version 写明：%s", s.UnitName, at.Period, versionList(all))
	}
	var answers []ingest.Settlement
	for _, p := range s.Problems {
		meant := len(a.Rules) == 0 || slices.ContainsFunc(a.Rules, func(r string) bool { return strings.EqualFold(r, p.Rule) })
		if meant && p.Severity == facts.Query && p.Settled() == a.Undo {
			answers = append(answers, ingest.Settlement{SHA256: s.SHA256, Rule: p.Rule, Ref: p.At.Ref, Reason: a.Reason, Who: a.By, Undo: a.Undo, At: at.Now})
		}
	}
	if len(answers) == 0 {
		return nil, refuse("%s %s 没有所说的待核实事项；待核实的是：%s", s.UnitName, s.Period, strings.Join(openQueries(s), "、"))
	}
	return o.judgeAnew(ctx, at, *s, answers)
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

// queried is the unit's newest submission for the period, which must be held for its
// queries, count and have some that were opened since, or, where answers are taken back,
// count because of them.
func (o *Office) queried(ctx context.Context, at report.Order, a Answer) (*ingest.Submission, error) {
	last, err := o.newest(ctx, at, a)
	switch {
	case err != nil:
		return nil, err
	case last == nil:
		return nil, refuse("%s 没有收到 %s 的报表", at.Period, a.Unit)
	case last.Verdict.Counts() && (a.Undo || len(openQueries(last)) > 0):
	case last.Verdict != ingest.Queried:
		return nil, refuse("%s 的 %s 报表是“%s”，没有待核实的", last.UnitName, at.Period, last.Verdict)
	}
	return last, nil
}

// newest is what came last of a unit, by its code or else by its name; nil where nothing did.
func (o *Office) newest(ctx context.Context, at report.Order, a Answer) (last *ingest.Submission, err error) {
	code := o.Units.Of(a.Form.Def.Of).Roster.Resolve(facts.NormalCreditCode(a.Unit))
	for _, unit := range []string{code, a.Unit} {
		if unit == "" { // would be all
			continue
		}
		subs, err := o.Book.Returned(ctx, a.Form.Def.Form, unit, at.Period, at.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read what %s returned: %w", unit, err)
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
