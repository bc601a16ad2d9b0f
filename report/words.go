package report

import (
	"fmt"
	"math/big"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// dash is what stands where no figure can be had, and withheldMark where it would be
// somebody's own.
const (
	dash         = "—"
	withheldMark = "＊"
)

var hundred = big.NewRat(100, 1)

// growthWords says a growth in words, by its sign (增长、下降、持平), as multiples
// (倍) from 100% on.
func growthWords(g calc.Growth, decimals int) string {
	switch g.Kind {
	case calc.TurnedGood:
		return "同比扭亏为盈"
	case calc.New:
		return "上年同期为零"
	case calc.BothZero:
		return "与上年同期持平"
	case calc.Rate:
	default:
		return "同比无法计算"
	}
	printed := facts.Rounded(g.Percent, decimals)
	switch {
	case printed.Sign() == 0:
		return "与上年同期持平"
	case printed.Cmp(hundred) >= 0:
		times := new(big.Rat).Quo(printed, hundred)
		return "同比增长" + trimZeros(facts.Round(times, decimals+2)) + "倍"
	case printed.Sign() > 0:
		return "同比增长" + facts.Round(g.Percent, decimals) + "%"
	case new(big.Rat).Neg(printed).Cmp(hundred) > 0:
		return "同比由盈转亏"
	}
	return "同比下降" + facts.Round(new(big.Rat).Neg(g.Percent), decimals) + "%"
}

// changeWords says the change of a ratio in percentage points.
func changeWords(diff *big.Rat, decimals int) string {
	if diff == nil {
		return "同比无法计算"
	}
	s := facts.Round(new(big.Rat).Abs(diff), decimals)
	switch facts.Rounded(diff, decimals).Sign() {
	case 0:
		return "与上年同期持平"
	case 1:
		return "同比提高" + s + "个百分点"
	}
	return "同比下降" + s + "个百分点"
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// arrow marks the sign of what is printed, in a way that also prints in grey.
func arrow(r *big.Rat, decimals int) string {
	if r == nil {
		return ""
	}
	switch facts.Rounded(r, decimals).Sign() {
	case 1:
		return "▲ "
	case -1:
		return "▼ "
	}
	return ""
}

// spanWords names the cumulative period as people say it: 一季度, 上半年, 前三季度,
// 全年, else 1—5月.
func spanWords(p facts.Period) string {
	switch p.Month {
	case 3:
		return "一季度"
	case 6:
		return "上半年"
	case 9:
		return "前三季度"
	case 12:
		return "全年"
	}
	return fmt.Sprintf("1—%d月", p.Month)
}

// divisionName is a division by its code, and divisionNames several, for a text.
func divisionName(code string) string {
	d, _ := facts.DivisionOf(code)
	return d.Name
}

func divisionNames(codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, divisionName(code))
	}
	return strings.Join(names, "、")
}
