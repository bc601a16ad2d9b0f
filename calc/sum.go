package calc

import (
	"math/big"
	"math/bits"

	"parkstat/facts"
)

// sum adds integers of any number exactly: 128 bits wide, one for each scale.
type sum struct {
	hi   [16]int64
	lo   [16]uint64
	used uint16 // scales that something was added in
}

func (s *sum) add(v facts.Value) {
	var carry uint64
	s.lo[v.Scale], carry = bits.Add64(s.lo[v.Scale], uint64(v.Units), 0)
	s.hi[v.Scale] += v.Units>>63 + int64(carry)
	s.used |= 1 << v.Scale
}

func (s *sum) sub(v facts.Value) {
	v.Units = -v.Units // never the smallest integer: a number has 15 digits
	s.add(v)
}

// plus adds another sum.
func (s *sum) plus(o *sum) {
	for i := range s.lo {
		var carry uint64
		s.lo[i], carry = bits.Add64(s.lo[i], o.lo[i], 0)
		s.hi[i] += o.hi[i] + int64(carry)
	}
	s.used |= o.used
}

func (s *sum) rat() *big.Rat {
	total := new(big.Rat)
	for scale := range s.lo {
		if s.used&(1<<scale) == 0 {
			continue
		}
		n := big.NewInt(s.hi[scale])
		n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(s.lo[scale]))
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		total.Add(total, new(big.Rat).SetFrac(n, ten))
	}
	return total
}

// pair is a running sum of this year's and last year's figure over the units that
// gave both.
type pair struct {
	now, base    sum
	n, estimated int
}

func (p *pair) add(now, base facts.Value) {
	if !now.IsNumber() || !base.IsNumber() {
		return
	}
	p.now.add(now)
	p.base.add(base)
	p.n++
	if now.State == facts.Estimated {
		p.estimated++
	}
}

func (p *pair) plus(o *pair) {
	p.now.plus(&o.now)
	p.base.plus(&o.base)
	p.n += o.n
	p.estimated += o.estimated
}

func (p *pair) measure() Measure {
	if p.n == 0 {
		return Measure{}
	}
	return Measure{Level: p.now.rat(), Base: p.base.rat(), Units: p.n, Estimated: p.estimated}
}
