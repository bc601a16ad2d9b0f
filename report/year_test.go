package report_test

import (
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// year is a park of the test's own: what its units returned, cell by cell, and what its list and
// its bases say. It is added up here the plain way, and held against what is printed.
type year struct {
	units   []facts.Respondent
	changes []facts.Change
	cells   map[string]map[int]map[string]int64 // by unit, month and item.column
	bases   map[string]map[int][2]int64         // by unit and month: of the month, to date
	rates   map[string]int64                    // by division, percent
	index   map[string]int64                    // of prices, all the year

	made     map[string]map[int]int64 // by unit and month, of either item
	whole    bool                     // one that took another in returns both's year to date
	merged   map[string]string        // into whom, by unit
	together [2]string                // of a split that is not parted
	at       map[string]int           // in which month, of both
}

const items = "gov sales"

// drawYear draws one.
func drawYear(t *rapid.T) *year {
	y := &year{cells: map[string]map[int]map[string]int64{}, bases: map[string]map[int][2]int64{}, rates: map[string]int64{}, index: map[string]int64{},
		made: map[string]map[int]int64{}, merged: map[string]string{}, at: map[string]int{}}
	made := y.made
	add := func(class string) string {
		n := len(y.units) + 1
		id := facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", n))
		y.units = append(y.units, facts.Respondent{ID: id, Name: fmt.Sprintf("企业%02d", n), Class: class})
		made[id], y.bases[id], y.cells[id] = map[int]int64{}, map[int][2]int64{}, map[int]map[string]int64{}
		sum := int64(0)
		for m := facts.FirstMonth; m <= 12; m++ {
			made[id][m] = rapid.Int64Range(0, 900_000).Draw(t, "made")
			base := rapid.Int64Range(0, 900_000).Draw(t, "base")
			sum += base
			y.bases[id][m] = [2]int64{base, sum}
		}
		return id
	}
	for range rapid.IntRange(3, 6).Draw(t, "units") {
		add(rapid.SampledFrom([]string{"2614", "2651", "1361", "4412"}).Draw(t, "class"))
	}
	for _, d := range []string{"13", "26", "44"} {
		y.rates[d], y.index[d] = rapid.Int64Range(10, 40).Draw(t, "rate"), rapid.Int64Range(90, 110).Draw(t, "index")
	}
	when := func() int { return rapid.IntRange(4, 10).Draw(t, "when") }
	change := func(kind facts.ChangeKind, id, other string, m int) {
		y.changes = append(y.changes, facts.Change{Month: month(m), Kind: kind, ID: id, Other: other})
	}
	from := map[string]int{}  // in which month a unit begins
	until := map[string]int{} // in which it is not there any more
	still := map[string]int{} // from when it stands still
	y.whole = rapid.Bool().Draw(t, "files as both")
	if rapid.Bool().Draw(t, "joins") {
		id := add("2614")
		from[id] = when()
		change(facts.EnterMonth, id, "", from[id])
	}
	if rapid.Bool().Draw(t, "merges") {
		a, b := add("1361"), add("1361")
		y.merged[a], y.at[a], until[a] = b, when(), 0
		until[a] = y.at[a]
		change(facts.Merge, a, b, y.at[a])
		for m := y.at[a]; m <= 12; m++ {
			made[b][m] += made[a][m]
		}
	}
	if rapid.Bool().Draw(t, "splits") {
		a, b := add("4412"), add("4412")
		from[b] = when()
		change(facts.Split, b, a, from[b])
		y.together, y.at[b] = [2]string{a, b}, from[b]
		delete(y.bases, b)
	}
	if rapid.Bool().Draw(t, "stops") {
		id := y.units[0].ID
		still[id] = when()
		change(facts.Stop, id, "", still[id])
		for m := still[id]; m <= 12; m++ {
			made[id][m] = 0
		}
	}
	for _, u := range y.units {
		sum, correction := int64(0), int64(0)
		for m := facts.FirstMonth; m <= 12; m++ {
			if first := from[u.ID]; m < first && u.ID == y.together[1] {
				continue
			}
			sum += made[u.ID][m]
			if m < from[u.ID] || until[u.ID] > 0 && m >= until[u.ID] {
				continue
			}
			quiet := rapid.IntRange(0, 9).Draw(t, "quiet") == 0
			if s := still[u.ID]; s > 0 && m >= s {
				quiet = rapid.Bool().Draw(t, "silent")
			}
			for a, b := range y.merged {
				if b == u.ID && m == y.at[a] && y.whole {
					sum += y.before(a, m)
				}
			}
			if quiet {
				continue
			}
			if rapid.IntRange(0, 19).Draw(t, "corrected") == 0 && y.merged[u.ID] == "" && !y.takes(u.ID) {
				correction += rapid.Int64Range(1, 100).Draw(t, "correction")
			}
			c := map[string]int64{}
			for _, item := range strings.Fields(items) {
				if item == "sales" && rapid.IntRange(0, 9).Draw(t, "no sales") == 0 && y.merged[u.ID] == "" && !y.takes(u.ID) && !slices.Contains(y.together[:], u.ID) {
					continue
				}
				if c[item+".ytd"] = sum + correction; m != facts.FirstMonth {
					c[item+".m"] = made[u.ID][m]
				}
			}
			y.cells[u.ID][m] = c
		}
	}
	return y
}

func (y *year) takes(id string) bool {
	for _, b := range y.merged {
		if b == id {
			return true
		}
	}
	return false
}

// park is what the office's workbook says.
func (y *year) park() *facts.Park {
	p := newPark()
	p.Bases, p.Rates, p.Prices = map[facts.BaseKey]facts.Base{}, map[facts.DivisionYear]*big.Rat{}, map[facts.DivisionMonth]facts.PriceIndex{}
	for id, of := range y.bases {
		for m, b := range of {
			for _, item := range strings.Fields(items) {
				base := facts.Base{Month: facts.Int(b[0]), ToDate: facts.Int(b[1])}
				if m == facts.FirstMonth {
					base.Month = facts.Value{}
				}
				p.Bases[facts.BaseKey{ID: id, Period: month(m).YearAgo(), Item: item}] = base
			}
		}
	}
	for d, rate := range y.rates {
		p.Rates[facts.DivisionYear{Division: d, Year: 2023}] = big.NewRat(rate, 1)
		for m := facts.FirstMonth; m <= 12; m++ {
			p.Prices[facts.DivisionMonth{Division: d, Period: month(m)}] = facts.PriceIndex{Month: big.NewRat(y.index[d], 1), ToDate: big.NewRat(y.index[d], 1)}
		}
	}
	p.Targets[facts.IndicatorKey{Indicator: "gov", Period: month(12)}] = facts.Target{Level: big.NewRat(goal, 1)}
	p.Published = map[facts.IndicatorKey]facts.Published{}
	for m := facts.FirstMonth; m <= 12; m++ {
		p.Published[facts.IndicatorKey{Indicator: "gov", Period: month(m).YearAgo()}] = facts.Published{ToDateGrowth: big.NewRat(yearAgo, 1)}
	}
	p.Roster = facts.NewRoster(y.units, y.changes)
	return p
}

// returns are the cells as returns, with bases of the enterprises' own that are not the office's.
func (y *year) returns(form string) (all []report.FiledReturn) {
	for m := facts.FirstMonth; m <= 12; m++ {
		for _, u := range y.units {
			if y.cells[u.ID][m] == nil {
				continue
			}
			values := map[string]facts.Value{}
			for path, v := range y.cells[u.ID][m] {
				values[path], values[path+"_ly"] = facts.Int(v), facts.Int(v/2+7)
			}
			all = append(all, report.FiledReturn{Filed: ingest.Filed{Unit: u.ID, Period: month(m), SHA256: u.ID + fmt.Sprint(m), Values: values},
				Form: form, Verdict: ingest.Accepted})
		}
	}
	return all
}

func (y *year) String() string {
	var b strings.Builder
	for _, c := range y.changes {
		fmt.Fprintln(&b, c.Month, c.Kind, c.ID, c.Other)
	}
	for _, u := range y.units {
		fmt.Fprintln(&b, u.ID, u.Class, y.bases[u.ID], y.cells[u.ID])
	}
	return b.String()
}

// A year of a random park with units that join, merge, split, stop, are silent, correct, or leave
// an item out: no printed figure differs from a plain addition of the cells, of the park, divisions,
// enterprises, months, targets and the mean of two years, and a dash stands
// just where nobody is counted or nothing was made a year ago.
func TestAYearIsAddedUpPlainly(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	form := o.Round.Forms[0].Def.Form
	rapid.Check(t, func(t *rapid.T) {
		y := drawYear(t)
		p := y.park()
		o.Round.Park = p
		months := []int{rapid.IntRange(facts.FirstMonth, 12).Draw(t, "month")}
		if os.Getenv("PARKSTAT_SOAK") == "full" {
			months = []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
		}
		for _, m := range months {
			var returns []report.FiledReturn
			for _, r := range y.returns(form) {
				if r.Period.Month <= m {
					returns = append(returns, r)
				}
			}
			if len(returns) == 0 || !slices.ContainsFunc(returns, func(r report.FiledReturn) bool { return r.Period.Month == m }) {
				continue // nobody returned: 预计, or nothing
			}
			views, err := o.ViewsOf(returns, month(m))
			if err != nil {
				t.Fatal(err)
			}
			y.hold(t, m, p, views)
		}
	})
}
