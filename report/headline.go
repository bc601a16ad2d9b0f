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
	prices  prices      // of the growth
	stage   string      // 反馈 where the bureau gave either
	own     *big.Rat    // the office's own level beside a fed-back one
	ownRate calc.Growth
	fedBack facts.FedBack

	levelBack, growthBack bool // what is the bureau's
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

// cell is the growth in a column of growths in percent: the change of a ratio with its unit.
func (h headline) cell() templates.Datum {
	d := h.grown()
	if !h.def.IsRatio() || d.Num == nil {
		return d
	}
	plus := ""
	if facts.Rounded(d.Num, d.Decimals).Sign() > 0 {
		plus = "+"
	}
	return text(plus + d.String() + " 点")
}

// nominal reports whether added value is printed with a growth at current prices.
func (h headline) nominal() bool {
	return h.def.ValueAdded != "" && h.prices == atCurrent && h.growth.Kind == calc.Rate
}

// basisMark is the mark of a growth at current prices where one at comparable prices is meant.
func basisMark(h headline) string {
	if h.nominal() {
		return "（名义增速）"
	}
	return ""
}

// stages are those of the level and of the growth, where one of them is not the bureau's as
// the other is; own is that of the office's figures.
func (h headline) stages(own string) (level, growth string) {
	switch {
	case !h.partly():
		return "", ""
	case h.levelBack:
		return stageFedBack, own
	}
	return own, stageFedBack
}

// partly reports whether the bureau gave the level or the growth alone.
func (h headline) partly() bool { return h.levelBack != h.growthBack }

// sayLevel and sayGrowth mark the office's own beside what the bureau gave, and the bureau's.
func (h headline) sayLevel(level string) string {
	switch {
	case h.partly() && h.levelBack:
		return level + "（反馈数）"
	case h.partly():
		return "园区测算" + level
	}
	return level
}

func (h headline) sayGrowth(basis string) string {
	switch {
	case h.partly() && h.growthBack:
		return basis + "（反馈数）"
	case h.partly():
		return basis + "（园区测算）"
	}
	return basis
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
	a := Amount{Level: exact(h.level), Base: exact(h.base), Growth: exact(h.growth.Percent), Real: h.prices == atComparable,
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
