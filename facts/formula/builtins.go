package formula

import (
	"math/big"

	"parkstat/facts"
)

// The functions that every expression has. present never answers missing.
var builtins = map[string]struct {
	min, max int
	do       func([]Value) Value
}{
	"present": {1, -1, func(vs []Value) Value {
		for _, v := range vs {
			if v.IsMissing() {
				return Bool(false)
			}
		}
		return Bool(true)
	}},
	"first": {1, -1, func(vs []Value) Value {
		for _, v := range vs {
			if !v.IsMissing() {
				return v
			}
		}
		return Missing
	}},
	"abs": {1, 1, func(vs []Value) Value {
		if r := vs[0].Rat(); r != nil {
			return Num(new(big.Rat).Abs(r))
		}
		return Missing
	}},
	"between": {3, 3, func(vs []Value) Value {
		return both(compare(">=", vs[0], vs[1]), func() Value { return compare("<=", vs[0], vs[2]) }, false)
	}},
	// round rounds half away from zero to so many decimals, 0 to 9.
	"round": {2, 2, func(vs []Value) Value {
		r, d := vs[0].Rat(), vs[1].Rat()
		if r == nil || d == nil || !d.IsInt() || d.Sign() < 0 || d.Cmp(big.NewRat(9, 1)) > 0 {
			return Missing
		}
		return Num(facts.Rounded(r, int(d.Num().Int64())))
	}},
	"whole": {1, 1, func(vs []Value) Value {
		if r := vs[0].Rat(); r != nil {
			return Bool(r.IsInt())
		}
		return Missing
	}},
	// number is a figure whatever it counts, for a ratio of what is counted by different
	// words: 595 处 of 630 项.
	"number": {1, 1, func(vs []Value) Value { return Num(vs[0].Rat()) }},
	"min":    {1, -1, func(vs []Value) Value { return extreme(vs, -1) }},
	"max":    {1, -1, func(vs []Value) Value { return extreme(vs, 1) }},
}

func extreme(vs []Value, sign int) Value {
	best := vs[0]
	for _, v := range vs {
		if v.Rat() == nil {
			return Missing
		}
		if v.num.Cmp(best.num) == sign {
			best = v
		}
	}
	return best
}
