package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// front tells the first page: the verdict, the tiles and what needs study. All of it is made by
// rule, of what is printed, so that a reader who recalculates finds the same; outside, of what
// the mailable variant prints.
type front struct {
	*indicators
	who    *coverage
	by     *groups
	tiles  []string // indicators
	aims   []string // of the lists of targets (目标完成)
	movers []*row   // of the variant, by what they pulled
	next   *big.Rat // what the units expect of the next month; nil: not told
	inside bool
}

// stand (情况) is how an indicator stands since the start of the year.
type stand struct {
	*calc.Indicator
	headline
	progress
	goal facts.Target
	at   facts.Standing
}

// stands are those of indicators that the variant tells of.
func (f *front) stands(codes []string) (all []stand) {
	for _, code := range codes {
		if d := f.plan.Find(code); f.inside || !f.guard.secret[code] {
			y := f.of(d, f.period, true)
			all = append(all, stand{d, y, f.progress(d, y), f.target(d), f.set.Park.Standings[facts.IndicatorKey{Indicator: code, Period: f.period}]})
		}
	}
	return all
}

// falls reports whether the growth is below zero as printed.
func (s stand) falls() bool {
	return s.growth.Kind == calc.Rate && facts.Rounded(s.growth.Percent, s.Decimals.Growth).Sign() < 0
}

// lags is how many points it is behind its plan, as printed; nil where it is not.
func (s stand) lags() *big.Rat {
	if s.points.Num == nil {
		return nil
	}
	if printed := facts.Rounded(s.points.Num, s.points.Decimals); printed.Sign() < 0 {
		return printed.Neg(printed)
	}
	return nil
}

// behind says of one that is behind its plan by how much.
func (s stand) behind(unit string) string {
	plan := "增速低于目标"
	if s.goal.Level != nil {
		plan = "欠序时进度"
	}
	return s.Short + plan + facts.Round(s.lags(), s.points.Decimals) + unit
}

// left is what the year still needs to reach a target, and what each month left must bring;
// nil where there is nothing left to do, or no month.
func (s stand) left(p facts.Period) (rest, monthly *big.Rat) {
	if s.goal.Level == nil || s.level == nil {
		return nil, nil
	}
	rest = new(big.Rat).Sub(s.goal.Level, facts.Rounded(s.level, s.Decimals.Level))
	if rest.Sign() <= 0 || p.Month == 12 {
		return rest, nil
	}
	return rest, new(big.Rat).Quo(rest, big.NewRat(int64(12-p.Month), 1))
}

// monthsLeft names the rest of the year.
func monthsLeft(p facts.Period) string {
	switch p.Month {
	case 6:
		return "下半年月均"
	case 9:
		return "四季度月均"
	case 11:
		return "12月"
	}
	return fmt.Sprintf("后%d个月月均", 12-p.Month)
}

// paced says what each month left must bring.
func (s stand) paced(p facts.Period) string {
	_, monthly := s.left(p)
	if monthly == nil {
		return ""
	}
	return fmt.Sprintf("%s约须%s%s", monthsLeft(p), facts.Round(monthly, s.Decimals.Level), s.Unit)
}

// verdict (结论) is the sentence at the head of the report: what is not in yet, what falls, the
// rank, the plan with the pace that it asks for, and who drags; where none of that is known the
// growth. Nothing is said of what is not known.
func (f *front) verdict() string {
	all := f.stands(f.tiles)
	said := f.fallen(all)
	if partly := f.who.partly(!f.inside && f.who.fewMissing()); partly != "" {
		main := f.of(f.main, f.period, true)
		said = []string{partly}
		if main.growth.Kind == calc.Rate {
			said = append(said, f.main.Short+"同口径"+main.words(main.growth))
		}
	}
	for _, s := range []string{ranked(all), f.planned(all), f.dragged()} {
		if s != "" {
			said = append(said, s)
		}
	}
	if len(said) == 0 {
		said = f.grown(all)
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, "；") + "。"
}

// fallen names the headline figures that fell.
func (f *front) fallen(all []stand) (said []string) {
	for _, s := range all {
		if s.falls() {
			said = append(said, s.Short+s.words(s.growth))
		}
	}
	return said
}

// grown says what the first two headline figures grew by.
func (f *front) grown(all []stand) (said []string) {
	for _, s := range all {
		if s.growth.Kind == calc.Rate && len(said) < 2 {
			said = append(said, s.Short+s.words(s.growth)+basisMark(s.headline))
		}
	}
	return said
}

// place is a rank in words; the ends have words of their own.
func place(at facts.Standing) string {
	switch {
	case at.Rank == 1:
		return "首位"
	case at.Rank == at.Of:
		return "末位"
	}
	return fmt.Sprintf("第%d位", at.Rank)
}

func ranked(all []stand) string {
	var names, places []string
	for _, s := range all {
		if s.at.Rank > 0 {
			names, places = append(names, s.Short), append(places, place(s.at))
		}
	}
	switch {
	case names == nil:
		return ""
	case len(slices.Compact(slices.Clone(places))) == 1:
		places = places[:1]
	}
	return strings.Join(names, "、") + "居全市" + strings.Join(places, "、")
}

// planned says who is behind the plan, two at most, the worst first, and what the first of them
// must bring; else who is not.
func (f *front) planned(all []stand) string {
	var said, met []string
	for _, s := range worstFirst(all) {
		switch {
		case s.points.Num == nil:
		case s.lags() == nil:
			met = append(met, s.Short)
		case said == nil:
			one := s.behind("个百分点")
			if pace := s.paced(f.period); pace != "" {
				one += "，" + pace
			}
			said = append(said, one)
		case len(said) == 1:
			said = append(said, s.behind("个百分点"))
		}
	}
	if said == nil && met != nil {
		said = []string{strings.Join(met, "、") + "达到计划进度"}
	}
	return strings.Join(said, "；")
}

// worstFirst sorts by what is lacking of the plan.
func worstFirst(all []stand) []stand {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b stand) int { return calc.Larger(a.lags(), b.lags()) })
	return all
}

// dragged names who pulled the growth down most, from half a point on.
func (f *front) dragged() string {
	for _, r := range signed(f.movers, -1) {
		size := new(big.Rat).Abs(r.pull)
		if size.Cmp(leastNamed) < 0 {
			break
		}
		if name := r.cells[0].String(); name != unlistedName {
			return fmt.Sprintf("%s拉低%s%s个百分点", name, f.main.Short, facts.Round(size, pullDecimals))
		}
	}
	return ""
}
