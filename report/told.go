package report

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/calc/disclose"
	"parkstat/facts"
)

// Told (可推出) is an enterprise's figure that mails together tell closer than the rules allow. It
// is for the office alone.
type Told struct {
	Units     []string     `json:"units"` // of one group
	Names     []string     `json:"names"`
	Indicator string       `json:"indicator"`
	Name      string       `json:"name"`
	Period    facts.Period `json:"period"` // of the year before: a base
	ToDate    bool         `json:"to_date"`
	Own       string       `json:"own"`               // exact, in the unit of the returns
	Percent   string       `json:"percent"`           // how near it can be told
	Insider   string       `json:"insider,omitempty"` // who knows his own can; empty: anybody
	Mails     []string     `json:"mails"`
	Cure      string       `json:"cure"`
}

// Words say it to the office.
func (t Told) Words() string {
	who, span := "任何人", "1—本月"
	if t.Insider != "" {
		who = "知道自己数字的" + t.Insider
	}
	if !t.ToDate {
		span = "本月"
	}
	return fmt.Sprintf("%s%s，%s能把%s的%s（%s %s）推到 ±%s%% 以内", strings.Join(t.Mails, "、"), map[bool]string{true: " 合起来"}[len(t.Mails) > 1],
		who, strings.Join(t.Names, "、"), t.Name, t.Period, span, t.Percent)
}

// audit (稽核) looks at what a reporter has issued.
type audit struct{ *Reporter }

// AuditOf audits a reporter's mails.
func AuditOf(r *Reporter) *audit { return &audit{r} }

// Told lists what the mails of the year tell too closely together with those of a period: those
// that went out and the last version, which may be about to.
func (r *audit) Told(ctx context.Context, p facts.Period) ([]Told, error) {
	mails, err := outgoing{r.Reporter}.outside(ctx, p, "")
	if err != nil {
		return nil, err
	}
	runs, err := r.Ledger.Runs(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read runs of %s: %w", p, err)
	}
	if run := last(runs); run != nil && !slices.ContainsFunc(mails, func(m *Shown) bool { return m.Run == run.ID }) {
		kept, err := shownOf(ctx, r.Ledger, p.Year)
		if err != nil {
			return nil, err
		}
		if s := kept[run.ID]; s != nil {
			mails = append(mails, s)
		}
	}
	slices.SortFunc(mails, func(a, b *Shown) int { return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Run, b.Run)) })
	return r.told(p, mails), nil
}

// told audits mails, in their order.
func (r *audit) told(p facts.Period, mails []*Shown) []Told {
	roster := r.Round.Park.Roster
	unit := func(id string) facts.Respondent {
		u, _ := roster.Find(id, p)
		return u
	}
	a := &teller{period: p, name: func(id string) string { return cmp.Or(unit(id).Name, id) }, all: []Told{}}
	group := func(id string) string { return cmp.Or(unit(id).Group, id) }
	for _, item := range itemsOf(r.Plan, mails) {
		a.mailed = mailedOf(item, r.Plan, r.Options.Disclosure, mails, roster.Kin(p), group)
		for _, f := range a.Audit() {
			a.tell(f)
		}
	}
	return a.all
}

// itemsOf are the items that mails print sums of.
func itemsOf(plan *calc.Plan, mails []*Shown) (all []string) {
	for _, m := range mails {
		for _, s := range m.Sums {
			if item := itemOf(plan.Find(s.Indicator)); !slices.Contains(all, item) {
				all = append(all, item)
			}
		}
	}
	return all
}

// teller puts findings into words.
type teller struct {
	*mailed
	period facts.Period
	name   func(unit string) string
	all    []Told
}

// tell adds a finding that rests on a mail of the period.
func (a *teller) tell(f disclose.Finding) {
	mails := a.Mails(f)
	latest := ""
	for _, m := range mails {
		if strings.HasPrefix(m, a.period.String()) {
			latest = m
		}
	}
	if latest == "" {
		return
	}
	d := a.plan.Summing(a.item)
	e := a.entries[f.Figures[0]]
	t := Told{Indicator: d.Code, Name: d.Name, Period: e.period, ToDate: !f.Month && !e.month, Own: exact(f.Own), Percent: nearness(f), Mails: mails}
	if f.Insider != "" {
		t.Insider = a.name(f.Insider)
	}
	for _, i := range f.Figures {
		t.Units, t.Names = append(t.Units, a.entries[i].kin), append(t.Names, a.name(a.entries[i].kin))
	}
	t.Cure = a.cure(f, latest)
	a.all = append(a.all, t)
}

// nearness is how near a figure is told, in percent of itself.
func nearness(f disclose.Finding) string {
	off := f.More
	if f.Less.Cmp(off) < 0 {
		off = f.Less
	}
	off = new(big.Rat).Quo(off, new(big.Rat).Abs(f.Own))
	return facts.Round(off.Mul(off, hundred), 1)
}

// cure is the least that is not to be told by a mail for a finding to go away, in the order of the
// method: the month's figures of the rows that its units are in, all of these rows, the mail.
func (a *teller) cure(f disclose.Finding, mail string) string {
	divisions := map[string]bool{"": true}
	for _, i := range f.Figures {
		divisions[a.entries[i].division] = true
	}
	touches := func(s Spot) bool {
		return slices.ContainsFunc(strings.Split(s.Row, "+"), func(d string) bool { return divisions[d] })
	}
	without := func(drop func(Spot) bool) bool {
		return !a.Holds(f, func(i int) bool { return a.Statements[i].Mail != mail || !drop(a.spots[i]) })
	}
	switch {
	case without(func(s Spot) bool { return !s.ToDate && touches(s) }):
		return fmt.Sprintf("%s 里这些企业所在各行和合计的本月不印（＊）", mail)
	case without(func(s Spot) bool { return touches(s) && (s.Row != "" || s.Indicator != a.plan.Main().Code) }):
		return fmt.Sprintf("%s 里这些企业所在各行不印（＊）", mail)
	case without(func(Spot) bool { return true }):
		return mail + " 不发"
	}
	return "没有 " + mail + "，别的各封合起来也能推出"
}
