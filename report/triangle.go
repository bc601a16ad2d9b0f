package report

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"parkstat/calc"
	"parkstat/facts"
)

// Triangle (修订三角) is the issues of an indicator's growth to date over a year: periods down,
// issues across by how many months they came after the first. What was in force at a distance
// counts, issued again or not.
type Triangle struct {
	Indicator string         `json:"indicator"`
	Name      string         `json:"name"`
	Rows      []triangleRow  `json:"rows"`
	Means     []RevisionMean `json:"by_distance"`
	Latest    RevisionMean   `json:"latest"` // of what is in force now
}

// triangleRow is a period's issues.
type triangleRow struct {
	Period facts.Period   `json:"period"`
	Issues []issuedGrowth `json:"issues"`
}

// issuedGrowth is one, with its revision: it − the first, in percentage points, as printed; none
// where one of them is real and the other nominal.
type issuedGrowth struct {
	Run      string    `json:"run"`
	At       time.Time `json:"as_of"`
	Distance int       `json:"distance"` // months after the first, begun ones counted
	Growth   string    `json:"growth"`
	Revision string    `json:"revision,omitempty"`
}

// RevisionMean is the mean and the mean absolute revision at a distance, exact, over the periods
// whose first issue is that long ago, but for those whose issue then is at other prices.
type RevisionMean struct {
	Distance int    `json:"distance"`
	Periods  int    `json:"periods"`
	Mean     string `json:"mean"`
	Absolute string `json:"mean_absolute"`
}

// Triangles are those of a year's runs, of each indicator of the report, as of now.
func (r *Reporter) Triangles(ctx context.Context, year int, now time.Time) (all []Triangle, err error) {
	var runs []Run
	for m := facts.FirstMonth; m <= 12; m++ {
		p := facts.Period{Year: year, Month: m}
		of, err := r.Ledger.Runs(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("read runs of %s: %w", p, err)
		}
		runs = append(runs, of...)
	}
	for _, code := range r.monthly().Def.Indicators {
		if t := triangle(r.Plan.Find(code), runs, now); len(t.Rows) > 0 {
			all = append(all, t)
		}
	}
	return all, nil
}

// triangle is that of an indicator; runs are in the order of period and version.
func triangle(d *calc.Indicator, runs []Run, now time.Time) Triangle {
	t := Triangle{Indicator: d.Code, Name: d.Name}
	var first pace // of the period
	for _, run := range runs {
		v := issuedValues(run.Indicators)[d.Code]
		growth := pace{fraction(v.ToDate.PrintedGrowth), v.prices(d)}
		if growth.percent == nil {
			continue
		}
		if n := len(t.Rows); n == 0 || t.Rows[n-1].Period != run.Period {
			t.Rows, first = append(t.Rows, triangleRow{Period: run.Period}), growth
		}
		row := &t.Rows[len(t.Rows)-1]
		x := issuedGrowth{Run: run.ID, At: run.AsOf, Growth: v.ToDate.PrintedGrowth}
		if len(row.Issues) > 0 {
			x.Distance = max(1, monthsAfter(row.Issues[0].At, run.AsOf))
		}
		if growth.prices == first.prices {
			x.Revision = exact(new(big.Rat).Sub(growth.percent, first.percent))
		}
		row.Issues = append(row.Issues, x)
	}
	var distances []int
	for _, row := range t.Rows {
		for _, x := range row.Issues[1:] {
			distances = append(distances, x.Distance)
		}
	}
	slices.Sort(distances)
	for _, d := range slices.Compact(distances) {
		t.Means = append(t.Means, t.mean(d, func(row triangleRow) bool { return !row.Issues[0].At.AddDate(0, d-1, 0).After(now) }))
	}
	t.Latest = t.mean(1<<30, func(triangleRow) bool { return true })
	t.Latest.Distance = 0
	return t
}

// monthsAfter counts the months from one time to another, begun ones too.
func monthsAfter(from, to time.Time) (n int) {
	for from.AddDate(0, n, 0).Before(to) {
		n++
	}
	return n
}

// mean is over the rows that are old enough, of what was in force at a distance.
func (t *Triangle) mean(distance int, old func(triangleRow) bool) RevisionMean {
	m, sum, size := RevisionMean{Distance: distance}, new(big.Rat), new(big.Rat)
	for _, row := range t.Rows {
		if !old(row) {
			continue
		}
		var revision *big.Rat
		for _, x := range row.Issues {
			if x.Distance <= distance {
				revision = fraction(x.Revision)
			}
		}
		if revision == nil {
			continue
		}
		m.Periods++
		sum.Add(sum, revision)
		size.Add(size, revision.Abs(revision))
	}
	if m.Periods > 0 {
		n := big.NewRat(int64(m.Periods), 1)
		m.Mean, m.Absolute = exact(sum.Quo(sum, n)), exact(size.Quo(size, n))
	}
	return m
}
