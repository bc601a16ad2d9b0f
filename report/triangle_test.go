package report

import (
	"testing"
	"time"

	"parkstat/calc"
	"parkstat/facts"
)

// Source: NBS, month-on-month growth of industrial output, first issue and the vintage of
// 2013-10-18: March 2013 0.66 and 0.71, July 2013 0.88 and 0.88. Mean revision 0.025, mean
// absolute 0.025.
func TestTriangleOfTheNBS(t *testing.T) {
	day := func(m, d int) time.Time { return time.Date(2013, time.Month(m), d, 10, 0, 0, 0, time.UTC) }
	run := func(month int, id, growth string, at time.Time) Run {
		return Run{ID: id, Period: facts.Period{Year: 2013, Month: month}, AsOf: at,
			Indicators: []IndicatorValue{{Indicator: "va", ToDate: Amount{PrintedGrowth: growth}}}}
	}
	vintage := day(10, 18)
	va := &calc.Indicator{Code: "va"}
	got := triangle(va, []Run{run(3, "3-1", "0.66", day(4, 15)), run(3, "3-2", "0.71", vintage), run(7, "7-1", "0.88", day(8, 9))}, vintage)
	if got.Latest != (RevisionMean{0, 2, "1/40", "1/40"}) {
		t.Errorf("latest %+v", got.Latest)
	}
	// Seven months after, March alone is that old.
	if len(got.Means) != 1 || got.Means[0] != (RevisionMean{7, 1, "1/20", "1/20"}) {
		t.Errorf("by distance %+v", got.Means)
	}
	if x := got.Rows[0].Issues[1]; x.Distance != 7 || x.Revision != "1/20" || len(got.Rows) != 2 || len(got.Rows[1].Issues) != 1 {
		t.Errorf("%+v", got.Rows)
	}
}

// Revisions up and down: the mean lets them cancel, the mean absolute does not; what was in force
// counts where nothing was issued; "—" is no figure.
func TestTriangleByDistance(t *testing.T) {
	var runs []Run
	add := func(month int, growths ...string) {
		for i, g := range growths {
			runs = append(runs, Run{ID: g, Period: facts.Period{Year: 2023, Month: month}, AsOf: time.Date(2023, time.Month(month+1+i), 12, 9, 0, 0, 0, time.UTC),
				Indicators: []IndicatorValue{{Indicator: "gov", ToDate: Amount{PrintedGrowth: g}}}})
		}
	}
	add(3, "5.0", "5.2", "5.1")
	add(4, "6.0", "5.6")
	add(5, "7.0")
	add(6, "—")
	got := triangle(&calc.Indicator{Code: "gov"}, runs, time.Date(2023, 7, 20, 0, 0, 0, 0, time.UTC))
	want := []RevisionMean{{1, 3, "-1/15", "1/5"}, {2, 3, "-1/10", "1/6"}}
	if len(got.Means) != 2 || got.Means[0] != want[0] || got.Means[1] != want[1] || got.Latest != (RevisionMean{0, 3, "-1/10", "1/6"}) {
		t.Errorf("%+v, latest %+v", got.Means, got.Latest)
	}
}

// March was first issued at current prices, since its index was not out: 10.0, then really 22.2
// and 22.4. Neither is a revision of 10.0; April's is one.
func TestTriangleOfOtherPrices(t *testing.T) {
	run := func(month int, growth string, real bool, after int) Run {
		return Run{ID: growth, Period: facts.Period{Year: 2023, Month: month}, AsOf: time.Date(2023, time.Month(month+1+after), 12, 9, 0, 0, 0, time.UTC),
			Indicators: []IndicatorValue{{Indicator: "va", ToDate: Amount{PrintedGrowth: growth, Real: real}}}}
	}
	got := triangle(&calc.Indicator{Code: "va", ValueAdded: "gov"},
		[]Run{run(3, "10.0", false, 0), run(3, "22.2", true, 1), run(3, "22.4", true, 2), run(4, "5.0", true, 0), run(4, "5.4", true, 1)},
		time.Date(2023, 7, 20, 0, 0, 0, 0, time.UTC))
	if x := got.Rows[0].Issues; x[0].Revision != "0" || x[1].Revision != "" || x[2].Revision != "" {
		t.Errorf("%+v", x)
	}
	if len(got.Means) != 2 || got.Means[0] != (RevisionMean{1, 1, "2/5", "2/5"}) || got.Means[1] != (RevisionMean{2, 1, "2/5", "2/5"}) ||
		got.Latest != (RevisionMean{0, 1, "2/5", "2/5"}) {
		t.Errorf("%+v, latest %+v", got.Means, got.Latest)
	}
}
