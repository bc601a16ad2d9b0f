package calc

import (
	"math/big"
	"slices"

	"parkstat/facts"
)

// foretold is how well a unit's 下月预计 came true over a year so far.
type foretold struct {
	Unit      string
	Times     int      // months foretold and returned
	Off, Bias *big.Rat // mean of the error's size, and of the error, percent of what came true
	Told, Was *big.Rat // of the period itself, 千元; nil where one is missing
}

// foretold holds what units expected of a month against what they then returned, for
// every month of the year up to t; the joint 1—2月 is foretold by nobody. Those furthest
// off in the period itself come first.
func (s *Set) Foretold(d *Indicator, t facts.Period) []foretold {
	if d.Forecast == "" {
		return nil
	}
	var all []foretold
	for _, row := range s.listed(t) {
		f := foretold{Unit: s.Park.Roster.Units[row].ID}
		size, sum := new(big.Rat), new(big.Rat)
		for _, p := range t.ToDate() {
			if p.IsJoint() {
				continue
			}
			told, was := s.col(p.Prev(), d.Forecast).at(row), s.col(p, d.Item+"."+colMonth).at(row)
			if !told.IsNumber() || !was.IsNumber() || was.State == facts.Estimated {
				continue
			}
			if p == t {
				f.Told, f.Was = told.Rat(), was.Rat()
			}
			off := Percent(minus(told, was), was.Rat())
			if off == nil {
				continue
			}
			f.Times++
			sum.Add(sum, off)
			size.Add(size, new(big.Rat).Abs(off))
		}
		if f.Times == 0 {
			continue
		}
		n := big.NewRat(int64(f.Times), 1)
		f.Off, f.Bias = size.Quo(size, n), sum.Quo(sum, n)
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b foretold) int { return Larger(a.miss(), b.miss()) })
	return all
}

// miss is by how much the period itself was missed.
func (f foretold) miss() *big.Rat {
	if f.Told == nil {
		return nil
	}
	d := new(big.Rat).Sub(f.Told, f.Was)
	return d.Abs(d)
}
