package calc

import (
	"math/big"

	"parkstat/facts"
)

// reading is of whom a figure to date is that a unit returned after another was merged into it.
type reading int

const (
	unread   reading = iota // nobody knows: it may be either
	ofItself                // it lacks what the other had made
	ofBoth
)

// joining follows a unit's figures to date from a merger (合并) on: each goes on from its own, or
// from both units'.
type joining struct {
	own    *big.Rat // to date, without what the other had made
	theirs *big.Rat // what that had made; nil: nobody knows
	gap    bool     // since its last return it made what nobody knows
	both   bool     // its last return was of both
}

// reads tells of whom the figure of a period is.
func (j *joining) reads(p facts.Period, month, toDate facts.Value) reading {
	if month.IsNumber() && !p.IsJoint() {
		j.own = new(big.Rat).Add(j.own, month.Rat())
	} else {
		j.gap = true
	}
	sum := toDate.Rat()
	if sum == nil {
		return ofBoth // there is none
	}
	is := j.judge(new(big.Rat).Sub(sum, j.own), big.NewRat(int64(p.Month), 1))
	switch {
	case is == unread:
		return is
	case is == ofItself:
		j.own = sum
	case j.theirs != nil:
		j.own = sum.Sub(sum, j.theirs)
	}
	j.gap, j.both = false, is == ofBoth
	return is
}

// judge tells it by what is beyond the unit's own. Each month may be rounded by 1. Without a gap
// that is nothing or what the other had made, whichever is nearer. After one it is of the unit
// where it is less than the other's, of both where that is how it was going on; else its silent
// months may as well have made that.
func (j *joining) judge(beyond, rounding *big.Rat) reading {
	switch {
	case j.theirs == nil && (j.both || !j.gap && size(beyond).Cmp(rounding) >= 0):
		return ofBoth
	case j.theirs == nil:
		return unread
	case j.theirs.Sign() == 0:
		return ofBoth
	case !j.gap && size(beyond).Cmp(size(new(big.Rat).Sub(beyond, j.theirs))) < 0:
		return ofItself
	case j.gap && new(big.Rat).Add(beyond, rounding).Cmp(j.theirs) < 0:
		return ofItself
	case j.gap && !j.both:
		return unread
	}
	return ofBoth
}

func size(x *big.Rat) *big.Rat { return new(big.Rat).Abs(x) }
