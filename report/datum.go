package report

import (
	"math/big"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

func text(s string) templates.Datum { return templates.TextOf(s) }

// unknown is what a text says where there is nothing to say it of.
func unknown(s string) templates.Datum { return templates.Datum{Text: s, Missing: true} }

func figure(r *big.Rat, decimals int) templates.Datum { return templates.NumberOf(r, decimals, dash) }

func count(n int) templates.Datum { return figure(big.NewRat(int64(n), 1), 0) }

// rate is a growth as a number in a table, or the dash.
func rate(g calc.Growth, decimals int) templates.Datum { return figure(g.Percent, decimals) }

// amount is a figure of an indicator as it is printed, and grown the growth of one.
func amount(d *calc.Indicator, r *big.Rat) templates.Datum {
	return figure(scale(r, d.Per), d.Decimals.Level)
}

func grown(d *calc.Indicator, m calc.Measure) templates.Datum {
	return rate(m.Growth(), d.Decimals.Growth)
}

// inWan is money in 万元: what a single unit or step makes is small in 亿元.
func inWan(r *big.Rat) templates.Datum { return figure(scale(r, wan), 0) }

const wan = 10 // 千元

// reported is a number of a return as it came.
func reported(v facts.Value) templates.Datum { return figure(v.Rat(), int(v.Scale)) }

// returned is a value as it came.
func returned(v facts.Value) templates.Datum {
	if v.IsMissing() {
		return unknown(dash)
	}
	if v.IsNumber() && v.Bound == facts.Exactly {
		return reported(v)
	}
	return text(v.String())
}

func scale(r *big.Rat, per int64) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Quo(r, big.NewRat(per, 1))
}

func diff(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Sub(a, b)
}

// fraction reads an exact figure of a run; nil where there is none.
func fraction(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	return r
}

// exact writes one.
func exact(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

// short is a hash as people compare it.
func short(sha string) string { return sha[:min(16, len(sha))] }
