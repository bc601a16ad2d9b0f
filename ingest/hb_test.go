package ingest

import (
	"math"
	"testing"
)

// parkPairs are 20 park-like firms, then and now: 7 is a slip by ten times, 14 one
// by a tenth; 16 has a zero base and 17 none. univOutl's HBmethod was run on them.
var parkPairs = [][2]float64{{12000, 12600}, {8500, 8330}, {15300, 16200}, {4200, 4450}, {98000, 101900}, {23400, 23900}, {5600, 56000},
	{31000, 30100}, {7700, 8100}, {18800, 18050}, {45000, 46800}, {2600, 2500}, {9900, 10300}, {64000, 6400}, {3300, 3500},
	{11000, 11500}, {27500, 28200}, {52000, 54100}}

// The scores and bounds printed with the method's other figures are those of
// univOutl with U=0.5 and C=4; with 0.4 and 7, as shipped, it selects the same.
func TestHidiroglouBerthelotAsUnivOutl(t *testing.T) {
	b := hidiroglouBerthelot(parkPairs, hbParams{u: 0.5, a: 0.05, c: 4, pct: 0.25})
	for name, c := range map[string][2]float64{
		"median": {b.median, 1.04019230769}, "low": {b.low, -15.3333352234}, "high": {b.high, 4.22126915391},
		"1": {b.effect(parkPairs[0]), 1.05837230574302}, "7": {b.effect(parkPairs[6]), 2038.35143778439},
		"14": {b.effect(parkPairs[13]), -2378.51930470203}, "20": {b.effect(parkPairs[17]), 0.0430013065247119},
	} {
		if math.Abs(c[0]-c[1]) > 1e-8*math.Max(1, math.Abs(c[1])) {
			t.Errorf("%s is %v, want %v", name, c[0], c[1])
		}
	}
	for _, p := range []hbParams{{0.5, 0.05, 4, 0.25}, {0.4, 0.05, 7, 0.25}} {
		b := hidiroglouBerthelot(parkPairs, p)
		for i, pair := range parkPairs {
			if out := i == 6 || i == 13; b.inlier(pair) == out {
				t.Errorf("with %v: pair %v is an inlier: %v", p, pair, !out)
			}
		}
	}
}

// Where all grew alike, the least spread keeps the smallest difference from being
// called unusual.
func TestHidiroglouBerthelotWithoutSpread(t *testing.T) {
	var pairs [][2]float64
	for i := range 12 {
		pairs = append(pairs, [2]float64{float64(1000 + i), float64(1000 + i)})
	}
	b := hidiroglouBerthelot(pairs, hbParams{u: 0.4, a: 0.05, c: 7, pct: 0.25})
	if !b.inlier([2]float64{1000, 1001}) || b.inlier([2]float64{1000, 1100}) {
		t.Errorf("bounds %+v", b)
	}
	if q := quantile([]float64{3}, 0.25); q != 3 {
		t.Errorf("the quantile of one is %v", q)
	}
}
