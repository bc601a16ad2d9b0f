package facts

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// Unit is a unit of measure (计量单位): what is measured, as bases with their
// exponents (元/亩 is 元 over 亩), and how many of the bases make one. A plain number,
// a percentage or a percentage point has no base.
type Unit struct {
	bases map[string]int
	Scale *big.Rat
}

// plainUnits are units without a base: their figures are plain numbers.
var plainUnits = []string{"", "%", "‰", "倍", "百分点"}

// tens are the prefixes of a Chinese unit, which multiply: 万千瓦时.
var tens = map[rune]int64{'十': 10, '百': 100, '千': 1000, '万': 10_000, '亿': 100_000_000}

// PlainUnit is that of a number.
func PlainUnit() Unit { return Unit{Scale: big.NewRat(1, 1)} }

// ParseUnit reads 亿元, 万千瓦时, 万元/亩, %. A single character is a unit, not a prefix.
func ParseUnit(s string) Unit {
	s = strings.TrimSpace(s)
	if slices.Contains(plainUnits, s) {
		return PlainUnit()
	}
	if over, under, ok := strings.Cut(s, "/"); ok {
		return ParseUnit(over).Over(ParseUnit(under))
	}
	u := PlainUnit()
	runes := []rune(s)
	for len(runes) > 1 && tens[runes[0]] > 0 {
		u.Scale.Mul(u.Scale, big.NewRat(tens[runes[0]], 1))
		runes = runes[1:]
	}
	u.bases = map[string]int{string(runes): 1}
	return u
}

// IsPlain reports whether the unit is that of a plain number.
func (u Unit) IsPlain() bool { return len(u.bases) == 0 }

// Measures reports whether two units measure the same, whatever their scale.
func (u Unit) Measures(v Unit) bool { return maps.Equal(u.bases, v.bases) }

// Equal reports whether two figures may be added as they stand.
func (u Unit) Equal(v Unit) bool { return u.Measures(v) && u.Scale.Cmp(v.Scale) == 0 }

// Times is the unit of a product.
func (u Unit) Times(v Unit) Unit { return u.with(v, 1) }

// Over is the unit of a quotient.
func (u Unit) Over(v Unit) Unit { return u.with(v, -1) }

func (u Unit) with(v Unit, sign int) Unit {
	out := Unit{bases: map[string]int{}, Scale: new(big.Rat)}
	maps.Copy(out.bases, u.bases)
	for b, n := range v.bases {
		if out.bases[b] += sign * n; out.bases[b] == 0 {
			delete(out.bases, b)
		}
	}
	if sign > 0 {
		out.Scale.Mul(u.Scale, v.Scale)
	} else {
		out.Scale.Quo(u.Scale, v.Scale)
	}
	return out
}

// String names the bases and the scale, for a message.
func (u Unit) String() string {
	var parts []string
	for _, b := range slices.Sorted(maps.Keys(u.bases)) {
		if n := u.bases[b]; n != 1 {
			b = fmt.Sprintf("%s^%d", b, n)
		}
		parts = append(parts, b)
	}
	s := strings.Join(parts, "·")
	if s == "" {
		s = "无量纲"
	}
	if u.Scale.Cmp(big.NewRat(1, 1)) != 0 {
		s = u.Scale.RatString() + " " + s
	}
	return s
}
