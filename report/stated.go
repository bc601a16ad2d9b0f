package report

import (
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/calc/disclose"
	"parkstat/facts"
)

// mailedOf makes the statements of some mails on one item.
func mailedOf(item string, plan *calc.Plan, rules calc.Disclosure, mails []*Shown, kin, group func(string) string) *mailed {
	x := &mailed{System: &disclose.System{Rules: rules}, item: item, plan: plan, kin: kin, group: group,
		figure: map[entry]int32{}, quantities: map[entry]int{}}
	for _, m := range mails {
		x.state(m)
	}
	return x
}

// itemOf is what an indicator's sums come from.
func itemOf(d *calc.Indicator) string { return d.Item + d.ValueAdded }

// state adds what a mail says.
func (x *mailed) state(m *Shown) {
	now, base := x.account(m, false), x.account(m, true)
	for i := range m.Sums {
		s := &m.Sums[i]
		d := x.plan.Find(s.Indicator)
		if itemOf(d) != x.item {
			continue
		}
		if !s.Base {
			for _, r := range s.Rows {
				now.level(d, s, r)
			}
			continue
		}
		level := m.levels(s)
		for _, r := range s.Rows {
			n, b := now.terms(level, r.Divisions), base.terms(s, r.Divisions)
			x.growth(m, s, r, n, b)
			if d.Code == x.plan.Main().Code && s.ToDate && s.Period == m.Period {
				x.beside(m, s, r, n, b, now.terms(level, nil), base.terms(s, nil))
			}
		}
	}
}

// levels is the sum that a base belongs to.
func (m *Shown) levels(base *Sum) *Sum {
	i := slices.IndexFunc(m.Sums, func(s Sum) bool {
		return !s.Base && s.Indicator == base.Indicator && s.Period == base.Period && s.ToDate == base.ToDate
	})
	return &m.Sums[i]
}

// level states a printed level; one that is not its units' sum is taken to be as near to it.
func (a *account) level(d *calc.Indicator, s *Sum, r ShownRow) {
	terms := a.terms(s, r.Divisions)
	per := big.NewRat(d.Per, 1)
	half := new(big.Rat).Mul(halfDigit(decimalsOf(r.Printed)), per)
	middle := fraction(r.Printed)
	middle.Mul(middle, per)
	truth := a.sum(terms)
	if off := diff(middle, truth); off.Abs(off).Cmp(half) > 0 {
		middle = truth
	}
	a.Statements = append(a.Statements, disclose.Statement{Mail: a.mail.Run, Terms: terms, Low: diff(middle, half), High: new(big.Rat).Add(middle, half)})
	a.spots = append(a.spots, spotOf(s, r))
}

// growth states a printed growth. Where it is at other prices than the levels these are deflated as
// the printed figures are.
func (x *mailed) growth(m *Shown, s *Sum, r ShownRow, now, base []disclose.Term) {
	g, half := fraction(r.Printed), halfDigit(decimalsOf(r.Printed))
	times := func(percent *big.Rat) *big.Rat {
		t := new(big.Rat).Add(percent, hundred)
		return t.Quo(t, hundred)
	}
	had, has := x.sum(base), x.sum(now)
	if had.Sign() <= 0 || has.Sign() <= 0 {
		return
	}
	low, high := times(diff(g, half)), times(new(big.Rat).Add(g, half))
	if ratio := new(big.Rat).Quo(has, had); ratio.Cmp(low) < 0 || ratio.Cmp(high) > 0 {
		now = scaled(now, new(big.Rat).Quo(times(g), ratio))
	}
	x.ratio(m, s, r, now, base, low, high)
}

// beside states what stands beside a level of the table by division: its share, 拉动 and 贡献率.
func (x *mailed) beside(m *Shown, s *Sum, r ShownRow, now, base, allNow, allBase []disclose.Term) {
	percent := func(of, whole []disclose.Term, decimals int) {
		total := x.sum(whole)
		if total.Sign() == 0 {
			return
		}
		if total.Sign() < 0 {
			of, whole = scaled(of, big.NewRat(-1, 1)), scaled(whole, big.NewRat(-1, 1))
			total.Neg(total)
		}
		exact := new(big.Rat).Quo(x.sum(of), total)
		middle := fraction(facts.Round(exact.Mul(exact, hundred), decimals))
		low, high := diff(middle, halfDigit(decimals)), new(big.Rat).Add(middle, halfDigit(decimals))
		x.ratio(m, s, r, of, whole, low.Quo(low, hundred), high.Quo(high, hundred))
	}
	grown, allGrown := less(now, base), less(allNow, allBase)
	percent(grown, allBase, pullDecimals)
	if r.Divisions != nil {
		percent(now, allNow, 1)
		percent(grown, allGrown, 1)
	}
}

func less(now, base []disclose.Term) []disclose.Term {
	return slices.Concat(now, scaled(base, big.NewRat(-1, 1)))
}

func scaled(terms []disclose.Term, by *big.Rat) []disclose.Term {
	all := slices.Clone(terms)
	for i := range all {
		all[i].Times = new(big.Rat).Mul(all[i].Times, by)
	}
	return all
}

// ratio states that a sum is between low and high times another.
func (x *mailed) ratio(m *Shown, s *Sum, r ShownRow, now, base []disclose.Term, low, high *big.Rat) {
	x.Ratio(m.Run, now, base, low, high)
	x.spots = append(x.spots, spotOf(s, r), spotOf(s, r))
}

func spotOf(s *Sum, r ShownRow) Spot {
	return Spot{s.Indicator, rowKey(r.Divisions), s.Period, s.ToDate}
}

// decimalsOf is how many a printed number has.
func decimalsOf(printed string) int {
	_, after, _ := strings.Cut(printed, ".")
	return len(after)
}
