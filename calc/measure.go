package calc

import (
	"math/big"

	"parkstat/facts"
)

// Measure is one figure over one span: its level, its same-list base (同期), and
// the level at comparable prices where growth is real. Nil is missing.
type Measure struct {
	Level     *big.Rat
	Base      *big.Rat
	Volume    *big.Rat    // at the prices of a year ago; nil: growth is nominal (名义)
	Units     int         // units in it
	Estimated int         // those of them that did not return
	Bound     facts.Bound // of the level, where a part of it is not exact
}

// Figure is an indicator for a group: the month (本月) and the year to date (累计).
type Figure struct{ Month, ToDate Measure }

// GrowthKind says whether a rate can be had, and if not why.
type GrowthKind uint8

// The kinds of growth.
const (
	NoFigure     GrowthKind = iota // a side is missing
	Rate                           // Percent holds
	BothZero                       // 0 against 0
	New                            // against a base of 0 (新增)
	TurnedGood                     // from below zero to above (扭亏为盈)
	NegativeBase                   // no rate against a negative base
)

// Growth (同比) in percent; Percent is nil unless Kind is Rate.
type Growth struct {
	Kind    GrowthKind
	Percent *big.Rat
}

var hundred = big.NewRat(100, 1)

// now is the level that growth compares: at comparable prices where there are.
func (m Measure) now() *big.Rat {
	if m.Volume != nil {
		return m.Volume
	}
	return m.Level
}

// Growth is now ÷ base − 1 in percent, with the edge cases of docs/method.md.
func (m Measure) Growth() Growth {
	now := m.now()
	if now == nil || m.Base == nil || m.Bound != facts.Exactly {
		return Growth{}
	}
	switch m.Base.Sign() {
	case 0:
		if now.Sign() == 0 {
			return Growth{Kind: BothZero}
		}
		return Growth{Kind: New}
	case -1:
		if now.Sign() > 0 {
			return Growth{Kind: TurnedGood}
		}
		return Growth{Kind: NegativeBase}
	}
	g := new(big.Rat).Quo(new(big.Rat).Sub(now, m.Base), m.Base)
	return Growth{Rate, g.Mul(g, hundred)}
}

// increment is now − base, or nil.
func (m Measure) increment() *big.Rat {
	now := m.now()
	if now == nil || m.Base == nil {
		return nil
	}
	return new(big.Rat).Sub(now, m.Base)
}

// Share (比重) of the part in the whole, percent.
func Share(part, whole Measure) *big.Rat { return Percent(part.Level, whole.Level) }

// Pull (拉动) is what the part adds to the whole's growth, percentage points: its
// increment over the whole's base. Pulls add up to the growth exactly.
func Pull(part, whole Measure) *big.Rat {
	if whole.Base != nil && whole.Base.Sign() < 0 {
		return nil
	}
	return Percent(part.increment(), whole.Base)
}

// steady is the growth below which a contribution rate misleads, in percent.
var steady = big.NewRat(1, 2)

// Contribution (贡献率) is the part of the whole's increment, percent; nil where
// the whole grew by less than half a percent either way.
func Contribution(part, whole Measure) *big.Rat {
	g := whole.Growth()
	if g.Kind != Rate || new(big.Rat).Abs(g.Percent).Cmp(steady) < 0 {
		return nil
	}
	return Percent(part.increment(), whole.increment())
}

// Percent is a in percent of b; nil where either is missing or b is zero.
func Percent(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil || b.Sign() == 0 {
		return nil
	}
	r := new(big.Rat).Quo(a, b)
	return r.Mul(r, hundred)
}
