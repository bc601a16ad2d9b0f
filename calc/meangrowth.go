package calc

import "math/big"

// MeanGrowth (两年平均, over n years 年均增长) is the geometric mean of yearly growth
// rates, in percent, at so many decimals: the n-th root of ∏(1+g), less 1. The root is
// irrational, so it is had right at the printed digits, half away from zero, by an
// integer root; nothing is rounded in between. Nil without a rate, where one is missing,
// and where one is −100 % or below. Source: NBS, "两年平均增速…以几何平均方法计算".
func MeanGrowth(decimals int, g ...*big.Rat) *big.Rat {
	total := big.NewRat(1, 1)
	for _, x := range g {
		if x == nil {
			return nil
		}
		times := new(big.Rat).Quo(x, hundred)
		if times.Add(times, big.NewRat(1, 1)).Sign() <= 0 {
			return nil
		}
		total.Mul(total, times)
	}
	return meanOf(decimals, total, len(g))
}

// meanOf rounds 100 × (total^(1/n) − 1).
func meanOf(decimals int, total *big.Rat, n int) *big.Rat {
	if n < 1 {
		return nil
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	halves := new(big.Int).Mul(ten, big.NewInt(200)) // the root is sought in half units of the last digit
	power := new(big.Int).Exp(halves, big.NewInt(int64(n)), nil)
	power.Mul(power, total.Num())
	under, rest := new(big.Int).QuoRem(power, total.Denom(), new(big.Int))
	root := rootOf(under, n)
	exact := rest.Sign() == 0 && new(big.Int).Exp(root, big.NewInt(int64(n)), nil).Cmp(under) == 0
	root.Sub(root, halves)
	// Half up is what is wanted, but for a tie below zero, which goes down.
	if !exact || root.Sign() > 0 || root.Bit(0) == 0 {
		root.Add(root, big.NewInt(1))
	}
	root.Rsh(root, 1)
	return new(big.Rat).SetFrac(root, ten)
}

// rootOf is the whole part of the n-th root of a number of 0 or more, by Newton from
// above.
func rootOf(x *big.Int, n int) *big.Int {
	if n == 1 || x.Sign() == 0 {
		return new(big.Int).Set(x)
	}
	if n == 2 {
		return new(big.Int).Sqrt(x)
	}
	degree, less := big.NewInt(int64(n)), big.NewInt(int64(n-1))
	r := new(big.Int).Lsh(big.NewInt(1), uint(x.BitLen()/n+1))
	for {
		next := new(big.Int).Quo(x, new(big.Int).Exp(r, less, nil))
		next.Add(next, new(big.Int).Mul(r, less)).Quo(next, degree)
		if next.Cmp(r) >= 0 {
			return r
		}
		r = next
	}
}
