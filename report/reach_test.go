package report_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// drawOffice is a park of so many units, five to a division, of which each month some are late, one
// joins and one leaves.
func drawOffice(r *rand.Rand, units int) (*facts.Park, func(m int) []report.FiledReturn) {
	p := newPark()
	p.Bases = map[facts.BaseKey]facts.Base{}
	p.Rates, p.Prices = map[facts.DivisionYear]*big.Rat{}, map[facts.DivisionMonth]facts.PriceIndex{}
	var all []facts.Respondent
	codes := []string{"13", "14", "17", "20", "22", "26", "29", "30", "33", "35", "38", "44"}
	codes = codes[:(units+4)/5]
	made, late := map[string][]int64{}, map[[2]any]bool{}
	for n := range units {
		u := facts.Respondent{ID: facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", n+1)), Name: fmt.Sprintf("企业%02d", n+1), Class: codes[n%len(codes)] + "11"}
		all = append(all, u)
		size := int64(5000) << r.IntN(6)
		ago := int64(0)
		for m := facts.FirstMonth; m <= 12; m++ {
			now, base := size/2+r.Int64N(size), size/2+r.Int64N(size)
			made[u.ID] = append(made[u.ID], now)
			ago += base
			b := facts.Base{Month: facts.Int(base), ToDate: facts.Int(ago)}
			if m == facts.FirstMonth {
				b.Month = facts.Value{}
			}
			p.Bases[facts.BaseKey{ID: u.ID, Period: month(m).YearAgo(), Item: "gov"}] = b
			late[[2]any{u.ID, m}] = r.IntN(units) == 0 || m%2 == 0 && n == m
		}
	}
	for _, d := range codes {
		p.Rates[facts.DivisionYear{Division: d, Year: 2023}] = big.NewRat(15+r.Int64N(20), 1)
		for m := facts.FirstMonth; m <= 12; m++ {
			i := big.NewRat(95+r.Int64N(10), 1)
			p.Prices[facts.DivisionMonth{Division: d, Period: month(m)}] = facts.PriceIndex{Month: i, ToDate: i}
		}
	}
	leaves := 4 + r.IntN(8)
	p.Roster = facts.NewRoster(all, []facts.Change{{Month: month(leaves), Kind: facts.Leave, ID: all[units/2].ID}})
	return p, func(last int) (returns []report.FiledReturn) {
		for _, u := range all {
			sum := int64(0)
			for m := facts.FirstMonth; m <= last; m++ {
				sum += made[u.ID][m-facts.FirstMonth]
				if late[[2]any{u.ID, m}] && m == last || u.ID == all[units/2].ID && m >= leaves {
					continue
				}
				values := map[string]facts.Value{"gov.ytd": facts.Int(sum), "gov.ytd_ly": facts.Int(0)}
				if m > facts.FirstMonth {
					values["gov.m"], values["gov.m_ly"] = facts.Int(made[u.ID][m-facts.FirstMonth]), facts.Int(0)
				}
				returns = append(returns, report.FiledReturn{Filed: ingest.Filed{Unit: u.ID, Period: month(m), SHA256: u.ID + fmt.Sprint(m), Values: values},
					Verdict: ingest.Accepted})
			}
		}
		return returns
	}
}

// A year's first mails as the office protects them are held against the audit over all of them;
// without protection, the hole planted, it finds what they tell. With PARKSTAT_SOAK=full there are
// twenty years of 60 units.
func TestAuditOfAYear(t *testing.T) {
	years, units, last := 1, 15, 5
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		years, units, last = 20, 60, 12
	}
	o := newOffice(t, newPark())
	form := o.Round.Forms[0].Def.Form
	rules := calc.Disclosure{Fewest: 3, P: big.NewRat(10, 1), N: 2, K: big.NewRat(90, 1)}
	for seed := range uint64(years) {
		p, returned := drawOffice(rand.New(rand.NewPCG(seed, 24)), units)
		o.Round.Park, o.Options.Disclosure = p, rules
		told := map[bool]int{}
		for _, protect := range []bool{true, false} {
			mails, held, open, printed := []*report.Shown{}, 0, 0, 0
			for m := facts.FirstMonth; m <= last; m++ {
				returns := returned(m)
				for i := range returns {
					returns[i].Form = form
				}
				open += o.ShownOf(returns, month(m), nil, false).Figures()
				s := o.ShownOf(returns, month(m), mails, protect)
				if len(s.Leaks) > 0 {
					held++
					continue
				}
				printed += s.Figures()
				mails = append(mails, s)
			}
			told[protect] = o.ToldBy(month(last), mails)
			t.Logf("year %d, protected %v: %d mails, %d held, %d of %d figures printed, %d told", seed, protect, len(mails), held, printed, open, told[protect])
		}
		if told[false] <= told[true] {
			t.Errorf("year %d: %d told unprotected, %d protected", seed, told[false], told[true])
		}
	}
}
