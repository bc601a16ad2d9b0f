// Package disclose works out what a reader can work out (推算): whether all that was mailed,
// taken together, tells one enterprise group's figure closer than the rules allow.
//
// What is mailed are statements: bounds on sums of figures. Figures that no statement tells
// apart are one atom (不可分的一组). A figure is safe while a witness (反例) exists: other
// figures that print every mailed digit alike and have it p percent away, upwards and downwards,
// also for each other group that knows its own. The search begins at the truth and is in
// floating point; a witness counts only once it is confirmed in fractions, so an error of the
// search is a false alarm and never a false all-clear. No clock, no files, no log.
package disclose

import (
	"math/big"

	"parkstat/calc"
)

// Figure (数) is what a unit has in one quantity, to date.
type Figure struct {
	Group  string   // enterprise group (企业集团), or the unit where it is of none
	Of     int      // quantity: only figures of one quantity can be one atom
	Before int32    // of Figures, the same unit's to date of the month before; -1: there is none
	Value  *big.Rat // in the unit of the returns
}

// Term is the sum of some figures so many times.
type Term struct {
	Figures []int32
	Times   *big.Rat
}

// Statement (陈述) is what a mail says: the sum of the terms lies between two bounds, of which one
// may be nil. The truth does.
type Statement struct {
	Mail      string
	Terms     []Term
	Low, High *big.Rat
}

// System (账) is all that was mailed, and the truth behind it.
type System struct {
	Rules      calc.Disclosure
	Figures    []Figure
	Statements []Statement

	groups []string // numbered
	of     []int32  // atom of each figure
	atoms  []atom
	rows   []row
}

// Add adds a figure and gives its place.
func (s *System) Add(f Figure) int32 {
	s.Figures = append(s.Figures, f)
	return int32(len(s.Figures) - 1)
}

var one, less, hundred = big.NewRat(1, 1), big.NewRat(-1, 1), big.NewRat(100, 1)

// Ratio states that a sum is between low and high times another.
func (s *System) Ratio(mail string, now, base []Term, low, high *big.Rat) {
	zero := new(big.Rat)
	for i, times := range []*big.Rat{low, high} {
		x := Statement{Mail: mail, Terms: append([]Term(nil), now...)}
		for _, t := range base {
			neg := new(big.Rat).Mul(t.Times, times)
			x.Terms = append(x.Terms, Term{t.Figures, neg.Neg(neg)})
		}
		if i == 0 {
			x.Low = zero
		} else {
			x.High = zero
		}
		s.Statements = append(s.Statements, x)
	}
}
