package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts"
)

// mostStudied is how many things a meeting can take up.
const mostStudied = 5

// study (需要研究) lists what needs a decision, by rule, the gravest first: who has not
// returned, what is behind its plan and what cures it, what falls or is last in the city, who
// drags, who stands still.
func (f *front) study() (all []string) {
	all = append(all, f.lacking()...)
	aims := slices.DeleteFunc(slices.Clone(f.aims), func(code string) bool { return slices.Contains(f.tiles, code) })
	stands := slices.Concat(worstFirst(f.stands(f.tiles)), worstFirst(f.stands(aims)))
	for _, s := range stands {
		if s.lags() != nil {
			all = append(all, f.cure(s))
		}
	}
	for _, s := range stands {
		switch last := s.at.Rank > 1 && s.at.Rank == s.at.Of; {
		case last:
			all = append(all, fmt.Sprintf("%s居全市末位（%d/%d）%s。", s.Short, s.at.Rank, s.at.Of, s.belowCity("，增速比全市低")))
		case s.falls() && s.lags() == nil && slices.Contains(f.tiles, s.Code):
			all = append(all, s.Short+s.words(s.growth)+"。")
		}
	}
	all = append(all, f.fallingRows()...)
	return atMostSaid(append(all, f.standing()...))
}

func atMostSaid(all []string) []string { return all[:min(len(all), mostStudied)] }

// lacking is what has not come in.
func (f *front) lacking() []string {
	cov := f.now().Coverage
	n := cov.Expected - cov.Reported
	if f.now().Forecast || n == 0 {
		return nil
	}
	said := fmt.Sprintf("%d户未报", n)
	if share := f.missingShare(); share.Num != nil && (f.inside || !f.who.fewMissing()) {
		said += "，占上年同期产值" + share.String() + "%"
	}
	return []string{said + "：先催占比大的；报齐以前不作计划判断。"}
}

// cure says how far one is behind and what would mend it.
func (f *front) cure(s stand) string {
	said := s.behind("点")
	if s.goal.By != "" {
		said += "（" + s.goal.By + "）"
	}
	rest, monthly := s.left(f.period)
	if rest == nil || rest.Sign() <= 0 {
		return said + "。"
	}
	said += fmt.Sprintf("：全年还差%s%s", facts.Round(rest, s.Decimals.Level), s.Unit)
	if monthly == nil {
		return said + "。"
	}
	said += "，" + s.paced(f.period)
	told := f.inside || !f.guard.isMonth(s.Code, nil, f.period)
	if m := f.of(s.Indicator, f.period, false); m.level != nil && f.period.Month > 2 && s.Code == f.main.Code && told {
		said += "，" + monthOfTrend(f.period) + facts.Round(m.level, s.Decimals.Level)
		if f.next != nil {
			said += fmt.Sprintf("，企业预计%d月", f.period.Month%12+1) + facts.Round(scale(f.next, s.Per), s.Decimals.Level)
		}
	}
	return said + "。"
}

// belowCity says how far the growth is below the city's; "" where it is not.
func (s stand) belowCity(words string) string {
	if s.city.Num == nil || facts.Rounded(s.city.Num, s.city.Decimals).Sign() >= 0 {
		return ""
	}
	return words + facts.Round(new(big.Rat).Neg(s.city.Num), s.city.Decimals) + "点"
}

// fallingRows names the industries that dragged, as the variant prints them.
func (f *front) fallingRows() []string {
	sum, names := new(big.Rat), []string{}
	for _, r := range signed(f.movers, -1) {
		if name := r.cells[0].String(); name != unlistedName {
			names = append(names, name)
			sum.Add(sum, facts.Rounded(r.pull, pullDecimals))
		}
	}
	if sum.Sign() == 0 { // none, or none that shows
		return nil
	}
	etc := ""
	if len(names) > 2 {
		etc = fmt.Sprintf("等%d组", len(names))
	}
	return []string{fmt.Sprintf("%s%s产值下降，合计拉低%s个百分点。", strings.Join(names[:min(2, len(names))], "、"), etc,
		facts.Round(sum.Neg(sum), pullDecimals))}
}

// standing counts the units that fell or stand still.
func (f *front) standing() []string {
	cov := f.now().Coverage
	var said []string
	if cov.Stopped > 0 {
		said = append(said, fmt.Sprintf("%d户停产", cov.Stopped))
	}
	if cov.Down > 0 {
		said = append(said, fmt.Sprintf("%d户下降", cov.Down))
	}
	if said == nil || f.now().Forecast {
		return nil
	}
	return []string{strings.Join(said, "、") + fmt.Sprintf("（已报%d户）：逐户问原因。", cov.Reported)}
}

// expected adds up what the units expect of the main indicator next month, and how many do; few
// tells that so few do that it is their own.
func (w *issue) expected() (sum *big.Rat, n int, few bool) {
	sum = new(big.Rat)
	groups := map[string]bool{}
	for _, u := range w.listed {
		if v := w.set.Value(w.period, u.ID, w.main.Forecast); w.main.Forecast != "" && v.IsNumber() {
			sum.Add(sum, v.Rat())
			groups[cmp.Or(u.Group, u.ID)] = true
			n++
		}
	}
	return sum, n, len(groups) < w.guard.rules.Fewest
}
