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

// Withdrawal (作废) is a return that the office takes back.
type Withdrawal struct {
	Form    *templates.Form
	Unit    string // code or name
	Version int    // 0: the newest
	Reason  string
	By      string // who takes it back
}

// withdrawn is what became of it.
type withdrawn struct {
	Unit    string          // its name
	Taken   ingest.Version  // that was taken back
	InForce *ingest.Version // that counts now; nil: none does
}

// Void takes a return back: the version before it counts again, or none.
func (o *Office) Void(ctx context.Context, at report.Order, w Withdrawal) (*withdrawn, error) {
	if err := explained(w.Reason); err != nil {
		return nil, err
	}
	codes, all, err := o.versions(ctx, at, w.Form, w.Unit)
	if err != nil {
		return nil, err
	}
	standing := slices.DeleteFunc(slices.Clone(all), func(v ingest.Version) bool { return v.Verdict == ingest.Void })
	if len(standing) == 0 {
		return nil, refuse("%s 没有收到“%s”的报表，或都已作废；单位要写代码或名录里的全名", at.Period, w.Unit)
	}
	v := standing[len(standing)-1]
	if w.Version > 0 {
		i := slices.IndexFunc(standing, func(v ingest.Version) bool { return v.Version == w.Version })
		if i < 0 {
			return nil, refuse("%s %s 没有第 %d 版可作废；有的是：%s", at.Period, w.Unit, w.Version, versionList(standing))
		}
		v = standing[i]
	}
	s, _, err := o.Book.Submission(ctx, v.SHA256)
	if err != nil {
		return nil, err
	}
	round := o.Round()
	round.Now = at.Now
	if err := round.Void(ctx, s, ingest.Voided{Version: v, Reason: w.Reason, Who: w.By, At: at.Now}); err != nil {
		return nil, err
	}
	now, err := o.Records.Versions(ctx, w.Form.Def.Form, codes, at.Period)
	return &withdrawn{Unit: s.UnitName, Taken: v, InForce: ingest.InForce(now)}, err
}

// versions are what a unit returned, by any code that it has had or its name.
func (o *Office) versions(ctx context.Context, at report.Order, form *templates.Form, unit string) (codes []string, all []ingest.Version, err error) {
	roster := o.Units.Of(form.Def.Of).Roster
	code := facts.NormalCreditCode(unit)
	for _, u := range roster.At(at.Period) {
		if u.Name == unit {
			code = u.ID
		}
	}
	if codes = roster.Codes(code); codes[0] == "" { // no code could be read out of it
		codes[0] = unit
	}
	all, err = o.Records.Versions(ctx, form.Def.Form, codes, at.Period)
	return codes, all, err
}

// versionList names them to choose from.
func versionList(all []ingest.Version) string {
	var names []string
	for _, v := range all {
		names = append(names, fmt.Sprintf("第 %d 版（%s，%s）", v.Version, facts.Plain(v.Name), v.Verdict))
	}
	return strings.Join(names, "、")
}

// choose has the version count that the office names: what stands in its way is void.
func (o *Office) choose(ctx context.Context, at report.Order, a Answer, unit string) (*ingest.Submission, error) {
	_, all, err := o.versions(ctx, at, a.Form, unit)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, refuse("%s 没有收到“%s”的报表；单位要写代码或名录里的全名", at.Period, unit)
	}
	i := slices.IndexFunc(all, func(v ingest.Version) bool { return v.Version == a.Version })
	if i < 0 {
		return nil, refuse("%s %s 没有第 %d 版；有的是：%s", at.Period, unit, a.Version, versionList(all))
	}
	var void []ingest.Voided
	for _, v := range all[i].Against(all) {
		void = append(void, ingest.Voided{Version: v, Reason: fmt.Sprintf("以第 %d 版为准：%s", a.Version, a.Reason), Who: a.By, At: at.Now})
	}
	s, _, err := o.Book.Submission(ctx, all[i].SHA256)
	if err != nil {
		return nil, err
	}
	return o.judgeAnew(ctx, at, s, nil, void...)
}

// asked lists the units whose newest return has an open query of the answer's rules, by code.
func (o *Office) asked(ctx context.Context, at report.Order, a Answer) (codes []string, err error) {
	subs, err := o.Book.Returned(ctx, a.Form.Def.Form, "", at.Period, at.AsOf)
	if err != nil {
		return nil, fmt.Errorf("read the returns %s: %w", a.Form.Def.Form, err)
	}
	newest := map[string]ingest.Submission{}
	for _, s := range subs {
		newest[s.Unit] = s
	}
	for unit, s := range newest {
		open := slices.ContainsFunc(s.Problems, func(p facts.Problem) bool {
			return p.Severity == facts.Query && !p.Settled() && a.about(p)
		})
		if unit != "" && open && (s.Verdict == ingest.Queried || s.Verdict.Counts()) {
			codes = append(codes, unit)
		}
	}
	slices.Sort(codes)
	return codes, nil
}
