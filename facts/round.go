package facts

import (
	"math/big"
	"strings"
)

// Round is r at the given number of decimals, as decimal text, half away from
// zero (四舍五入). It is the one place where a figure is rounded.
func Round(r *big.Rat, decimals int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	num := new(big.Int).Mul(new(big.Int).Abs(r.Num()), scale)
	den := r.Denom()
	// floor((2·num + den) / (2·den)) is half up on the absolute value.
	num.Lsh(num, 1).Add(num, den)
	num.Quo(num, new(big.Int).Lsh(den, 1))
	s := num.String()
	if decimals > 0 {
		if len(s) <= decimals {
			s = strings.Repeat("0", decimals-len(s)+1) + s
		}
		s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	}
	if r.Sign() < 0 && strings.Trim(s, "0.") != "" {
		s = "-" + s
	}
	return s
}

// Rounded is Round as a number again: what was printed.
func Rounded(r *big.Rat, decimals int) *big.Rat {
	out, _ := new(big.Rat).SetString(Round(r, decimals))
	return out
}
