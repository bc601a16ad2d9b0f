package work

import (
	"context"
	"errors"
	"time"

	"parkstat/facts"
	"parkstat/report"
)

// Access (准入) is the office's giving and taking back of codes and tokens.
type Access struct {
	Office *Office
	Book   accessBook
	Now    func() time.Time // real time
}

type accessBook interface {
	Grant(ctx context.Context, p Pass, from string) error
	// Passes lists all codes and tokens, newest last.
	Passes(ctx context.Context) ([]Pass, error)
	// Revoke ends a pass, and the sessions by it, with its line of the audit log; report.ErrUnknown where
	// there is none that is not ended.
	Revoke(ctx context.Context, id, why, by string, at time.Time) error
}

// Give makes a code for a person of a unit, or a token for a program of it: the one before ends. The
// secret is told once, and kept nowhere.
func (a *Access) Give(ctx context.Context, kind, unit, person, by string) (u facts.Respondent, p Pass, secret string, err error) {
	u, known := a.Office.called(unit)
	if !known {
		return u, p, "", refuse("名录里没有 %s", unit)
	}
	secret = Legible(secretLetters)
	good := map[string]time.Duration{PassCode: codeGood, PassMachine: machineGood}[kind]
	p = Pass{ID: newSecret(), Hash: hashed(secret), Kind: kind, Person: person, Unit: u.ID, Made: a.Now(), By: by, Until: a.Now().Add(good)}
	return u, p, secret, a.Book.Grant(ctx, p, "")
}

// called is a unit by its code or its name.
func (o *Options) called(unit string) (facts.Respondent, bool) {
	if u, ok := o.respondent(facts.NormalCreditCode(unit)); ok {
		return u, true
	}
	for _, r := range []*facts.Roster{o.Units.Roster, o.Units.Departments, o.Units.Projects} {
		if r == nil {
			continue
		}
		for _, u := range r.Units {
			if u.Name == unit || u.ID == unit {
				return u, true
			}
		}
	}
	return facts.Respondent{}, false
}

// Given lists the codes and tokens that are good.
func (a *Access) Given(ctx context.Context) (good []Pass, err error) {
	all, err := a.Book.Passes(ctx)
	for _, p := range all {
		if p.good(a.Now()) {
			good = append(good, p)
		}
	}
	return good, err
}

// Revoke ends one, and whoever is signed in by it.
func (a *Access) Revoke(ctx context.Context, id, reason, by string) error {
	if err := explained(reason); err != nil {
		return err
	}
	err := a.Book.Revoke(ctx, id, reason, by, a.Now())
	if errors.Is(err, report.ErrUnknown) {
		return refuse("没有编号为 %s 的准入码或令牌，或它已经收回", id)
	}
	return err
}
