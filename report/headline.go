package report

import (
	"math/big"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// The stages of a figure.
const (
	stageForecast = "预计"
	stageFedBack  = "反馈"
)

// headline is an indicator of the park for one span, in its printed unit.
type headline struct {
	def     *calc.Indicator
	bound   facts.Bound
	level   *big.Rat
	base    *big.Rat
	growth  calc.Growth // of a ratio: the change in points, as a Rate
	real    bool
	stage   string
	own     *big.Rat // the office's own level beside a fed-back one
	ownRate calc.Growth
	fedBack facts.FedBack
}

// datum is the level as a number, or with its bound as a text.
func (h headline) datum() templates.Datum {
	d := figure(h.level, h.def.Decimals.Level)
	if d.Num != nil && h.bound != facts.Exactly {
		return text(h.bound.Of(d.String()))
	}
	return d
}

// grown is the growth as a number in a table.
func (h headline) grown() templates.Datum { return rate(h.growth, h.def.Decimals.Growth) }

// nominal reports whether added value is printed with a growth at current prices.
func (h headline) nominal() bool {
	return h.def.ValueAdded != "" && !h.real && h.growth.Kind == calc.Rate && h.stage != stageFedBack
}

// words says a growth of the indicator in words.
func (h headline) words(g calc.Growth) string {
	if h.def.IsRatio() {
		return changeWords(g.Percent, h.def.Decimals.Growth)
	}
	return growthWords(g, h.def.Decimals.Growth)
}

// said is words for a template, which can leave out what can't be told.
func (h headline) said(g calc.Growth, basis string) templates.Datum {
	d := text(h.words(g) + basis)
	d.Missing = g.Kind == calc.NoFigure || g.Kind == calc.NegativeBase
	return d
}

func (h headline) amount() Amount {
	a := Amount{Level: exact(h.level), Base: exact(h.base), Growth: exact(h.growth.Percent), Real: h.real,
		PrintedLevel: dash, PrintedGrowth: dash}
	if h.level != nil {
		a.PrintedLevel = facts.Round(h.level, h.def.Decimals.Level)
	}
	if h.growth.Percent != nil {
		a.PrintedGrowth = facts.Round(h.growth.Percent, h.def.Decimals.Growth)
	}
	return a
}

func growthIn(d *calc.Indicator) string {
	if d.IsRatio() {
		return "百分点"
	}
	return "%"
}
