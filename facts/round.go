package facts

import (
	"math/big"
	"strings"
)

// Round is r at the given number of decimals, as decimal text, half away from
// zero (四舍五入). It is the one place where a figure is rounded.
func Round(r *big.Rat, decimals int) string {
	s := r.FloatString(decimals)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-") // what rounds to zero has no sign
	}
	return s
}

// Rounded is Round as a number again: what was printed.
func Rounded(r *big.Rat, decimals int) *big.Rat {
	out, _ := new(big.Rat).SetString(Round(r, decimals))
	return out
}
