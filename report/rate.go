package report

import (
	"math/big"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// prices (价格口径) are what a growth rate is at.
type prices bool

const (
	atCurrent    prices = false // 名义: at the prices of each year; all but that of added value
	atComparable prices = true  // 可比价: at those of a year ago
)

// pricesOf are those of what the office or others publish of an indicator: added value grows
// at comparable prices wherever an index is out.
func pricesOf(d *calc.Indicator) prices { return prices(d.ValueAdded != "") }

// pace (增速) is a growth rate with what it is at, so that rates at different prices are never
// held against each other; of a ratio it is the ratio itself, which moves in points.
type pace struct {
	percent *big.Rat
	prices
}

// points is the difference of two printed rates, in percentage points; nothing where either
// is missing, or they are at different prices.
func points(a, b pace, decimals int) templates.Datum {
	if a.percent == nil || b.percent == nil || a.prices != b.prices {
		return unknown(dash)
	}
	return figure(new(big.Rat).Sub(facts.Rounded(a.percent, decimals), facts.Rounded(b.percent, decimals)), decimals)
}

// pace is the growth.
func (h headline) pace() pace { return pace{h.growth.Percent, h.prices} }

// moving is what moves from month to month, and whether it is the bureau's: the growth, of a
// ratio the level.
func (h headline) moving() (p pace, back bool) {
	if h.def.IsRatio() {
		return pace{h.level, h.prices}, h.levelBack
	}
	return h.pace(), h.growthBack
}

// moving is the same as it was issued, and its stage.
func (v IndicatorValue) moving(d *calc.Indicator) (p pace, stage string) {
	p = pace{fraction(v.ToDate.PrintedGrowth), v.prices(d)}
	if d.IsRatio() {
		return pace{fraction(v.ToDate.PrintedLevel), p.prices}, v.LevelStage
	}
	return p, v.GrowthStage
}

// prices are those of the growth to date as it was issued.
func (v IndicatorValue) prices(d *calc.Indicator) prices {
	if v.GrowthStage == stageFedBack { // the bureau's
		return pricesOf(d)
	}
	return prices(v.ToDate.Real)
}

// issuedValues are those of a run by indicator, each with its stages.
func issuedValues(all []IndicatorValue) map[string]IndicatorValue {
	said := map[string]IndicatorValue{}
	for _, v := range all {
		if v.LevelStage == "" {
			v.LevelStage, v.GrowthStage = v.Stage, v.Stage
		}
		said[v.Indicator] = v
	}
	return said
}

// sinceLast is 比上月累计, in points: a ratio moves by itself, a level by its growth. The
// bureau's figure is held against the bureau's, else our own against our own.
func (w *indicators) sinceLast(d *calc.Indicator, y headline) templates.Datum {
	before := w.period.Prev()
	if w.period.IsJoint() {
		return unknown(dash)
	}
	now, back := y.moving()
	last, lastBack := w.of(d, before, true).moving()
	stage := stageFedBack
	if !back || !lastBack {
		if !w.complete(w.period) || !w.complete(before) {
			return unknown(dash)
		}
		stage = w.stage
		now, _ = w.own(d, w.period, true).moving()
		last, _ = w.own(d, before, true).moving()
	}
	// What was published counts, also where it would come out otherwise today.
	if said, ok := w.last[d.Code]; ok {
		if p, of := said.moving(d); of == stage {
			last = p
		}
	}
	return points(now, last, d.Decimals.Growth)
}

// twoYears is 两年平均: the mean growth of this year's and last year's rate as published, at
// the same prices; from says whose they are.
func (w *indicators) twoYears(d *calc.Indicator, y headline) (mean templates.Datum, from string) {
	_, before, whose := w.aYearAgo(d)
	if d.IsRatio() || y.growth.Percent == nil || before.percent == nil || before.prices != y.prices {
		return unknown(dash), ""
	}
	return figure(calc.MeanGrowth(d.Decimals.Growth, y.growth.Percent, before.percent), d.Decimals.Growth), y.whose() + "与" + whose
}

// whose names who made the growth.
func (h headline) whose() string {
	if h.growthBack {
		return "反馈数"
	}
	return "园区测算"
}
