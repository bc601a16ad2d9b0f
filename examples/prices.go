package examples

import (
	"math/big"

	"parkstat/facts"
)

// economy is what the office gets from the statistics bureau: value-added rates
// in hundredths of a percent, price indices in tenths (上年同月=100).
type economy struct {
	rates  map[string]int64
	prices map[string][10]int64
}

// published ranges: added value prints 22.45 亿元, its real growth 23.26 %.
var (
	publishedVA     = [2]*big.Rat{big.NewRat(2_244_500, 1), big.NewRat(2_245_500, 1)}
	publishedGrowth = [2]*big.Rat{big.NewRat(123255, 100000), big.NewRat(123265, 100000)}
)

// settle chooses rates and indices; for the published park it turns the rate of
// the largest division and then single indices until both figures print as
// published.
func settle(all []*enterprise, published bool) *economy {
	ec := &economy{rates: map[string]int64{}, prices: map[string][10]int64{}}
	for i, t := range trades {
		ec.rates[t.division] = int64(t.rate)
		var months [10]int64
		for m := 2; m <= 8; m++ {
			months[m] = 985 + int64((i*7+m*3)%13) - int64(m)
		}
		ec.prices[t.division] = months
	}
	if !published {
		return ec
	}
	turn := func(in func() int, up, down func()) {
		for range 100_000 {
			switch in() {
			case 0:
				return
			case -1:
				up()
			default:
				down()
			}
		}
		panic("the sample cannot be fitted to the published figures")
	}
	const largest = "26"
	turn(func() int { va, _ := ec.half(all); return between(va, publishedVA) },
		func() { ec.rates[largest]++ }, func() { ec.rates[largest]-- })
	n := 0
	shift := func(by int64) func() {
		return func() {
			t := trades[n%len(trades)].division
			p := ec.prices[t]
			p[3+n/len(trades)%4] += by
			ec.prices[t] = p
			n++
		}
	}
	turn(func() int { _, g := ec.half(all); return between(g, publishedGrowth) }, shift(-1), shift(1))
	return ec
}

func between(x *big.Rat, bounds [2]*big.Rat) int {
	switch {
	case x.Cmp(bounds[0]) < 0:
		return -1
	case x.Cmp(bounds[1]) >= 0:
		return 1
	}
	return 0
}

// half is the half-year's added value at current prices and its real growth
// factor, by the method of docs/method.md.
func (ec *economy) half(all []*enterprise) (va, growth *big.Rat) {
	va, volume, base := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, e := range all {
		if !e.onList(halfYear.Month) {
			continue
		}
		rate := big.NewRat(ec.rates[trades[e.trade].division], 10000)
		for m := 2; m <= 6; m++ {
			part := new(big.Rat).Mul(big.NewRat(e.now[m], 1), rate)
			va.Add(va, part)
			// What a unit made before it came onto the list appears with its first return.
			index := ec.prices[trades[e.trade].division][max(m, e.entered)]
			volume.Add(volume, part.Quo(part, big.NewRat(index, 1000)))
			base.Add(base, new(big.Rat).Mul(big.NewRat(e.base[m], 1), rate))
		}
	}
	return va, volume.Quo(volume, base)
}

// deadline is when the returns of a month are due: the 8th of the next.
func deadline(p facts.Period) (opens, closes string) {
	next := p.Add(1)
	return p.String() + "-26", next.String() + "-08 18:00"
}
