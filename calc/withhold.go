package calc

import (
	"math/big"
	"slices"
)

// Disclosure is the primary rules of confidentiality: when a cell says too much of
// one contributor. Contributors are enterprise groups, not units. Source: handbook on
// statistical disclosure control; dominance means "exceeds".
type Disclosure struct {
	Fewest int      // fewer contributors are too few
	P      *big.Rat // p%: the rest of the cell must blur its largest by p percent for its second; nil: not tried
	N      int      // (n,k): the n largest must not exceed k percent
	K      *big.Rat // nil: not tried
}

// danger says why a cell may not be shown.
type danger uint8

// The dangers, in the order of gravity.
const (
	Safe  danger = iota
	Heavy        // one or two contributors are nearly all of it
	Few          // too few contributors
)

// danger of showing contributions, of any sign, as a sum.
func (d Disclosure) danger(contributions []*big.Rat) danger {
	var xs []*big.Rat
	total := new(big.Rat)
	for _, x := range contributions {
		if x.Sign() != 0 {
			xs = append(xs, new(big.Rat).Abs(x))
			total.Add(total, xs[len(xs)-1])
		}
	}
	if len(xs) == 0 {
		return Safe
	}
	if len(xs) < d.Fewest {
		return Few
	}
	slices.SortFunc(xs, func(a, b *big.Rat) int { return b.Cmp(a) })
	if d.P != nil {
		rest := new(big.Rat).Sub(total, xs[0])
		if len(xs) > 1 {
			rest.Sub(rest, xs[1])
		}
		blur := new(big.Rat).Mul(d.P, xs[0])
		if rest.Cmp(blur.Quo(blur, hundred)) < 0 {
			return Heavy
		}
	}
	if d.K != nil {
		top := new(big.Rat)
		for _, x := range xs[:min(d.N, len(xs))] {
			top.Add(top, x)
		}
		most := new(big.Rat).Mul(d.K, total)
		if top.Cmp(most.Quo(most, hundred)) > 0 {
			return Heavy
		}
	}
	return Safe
}
