package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// inputs is everything a run's figures are made from, frozen as one hash: the
// returns counted, the park's workbook, the definitions. Not the hour.
func inputs(p facts.Period, returns []FiledReturn, park *facts.Park, definitions string) string {
	h := sha256.New()
	fmt.Fprintf(h, "period %s\npark %s\ndefinitions %s\n", p, park.SHA256, definitions)
	for _, r := range returns {
		fmt.Fprintf(h, "return %s %s %s %s\n", r.Period, r.Unit, r.SHA256, r.Verdict)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashOfReturns is one hash over the returns of a period.
func (w *viewer) hashOfReturns(p facts.Period) string {
	h := sha256.New()
	for _, r := range w.returns {
		if r.Period == p {
			fmt.Fprintln(h, r.SHA256)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// gather arranges the counted returns up to p for the calculation.
func gather(returns []FiledReturn, park *facts.Park) *calc.Set {
	s := calc.NewSet(park)
	for _, r := range returns {
		if id := park.Roster.Resolve(r.Unit); park.Roster.In(id, r.Period) {
			s.Add(r.Period, id, r.Values)
		}
	}
	return s
}

func percentOf(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil || b.Sign() == 0 {
		return nil
	}
	r := new(big.Rat).Quo(a, b)
	return r.Mul(r, hundred)
}

// safeName makes a text fit for a file name on every system.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}
