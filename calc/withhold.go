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

// Closest is how near, in percent, a figure must not be known: P, ten where only Fewest is
// tried; nil: nothing is.
func (d Disclosure) Closest() *big.Rat {
	if d.P == nil && d.Fewest >= 2 {
		return big.NewRat(10, 1)
	}
	return d.P
}

// Apart (相减) reports which contributor's own figure the difference of two sums tells closer
// than p percent, -1 where none: was and is are what each gave to the one and to the other, and
// half is by how much rounding blurs the difference. Where fewer than Fewest differ each is
// taken to know the others.
func (d Disclosure) Apart(was, is []*big.Rat, half *big.Rat) int {
	p := d.Closest()
	if p == nil {
		return -1
	}
	var moved []int
	change := make([]*big.Rat, len(was))
	total := new(big.Rat)
	for i := range was {
		change[i] = new(big.Rat).Sub(is[i], was[i])
		if change[i].Abs(change[i]).Sign() != 0 {
			moved = append(moved, i)
			total.Add(total, change[i])
		}
	}
	slices.SortStableFunc(moved, func(i, j int) int { return change[j].Cmp(change[i]) })
	for n, i := range moved {
		// What a contributor has on both sides hides it as well as the others do.
		less, more := new(big.Rat).Abs(was[i]), new(big.Rat).Abs(is[i])
		if less.Cmp(more) > 0 {
			less, more = more, less
		}
		blur := new(big.Rat).Add(half, less)
		if len(moved) >= d.Fewest {
			blur.Add(blur, total).Sub(blur, change[i])
			if len(moved) > 1 {
				blur.Sub(blur, change[moved[btoi(n == 0)]]) // the largest other knows its own
			}
		}
		if blur.Mul(blur, hundred).Cmp(more.Mul(more, p)) < 0 {
			return i
		}
	}
	return -1
}
