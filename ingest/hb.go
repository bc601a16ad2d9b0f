package ingest

import (
	"math"
	"slices"
)

// hbNames are the settings that hb() needs, with what they mean.
var hbNames = map[string]string{
	"hb_u": "weight of the size, 0 to 1", "hb_a": "least spread, as a share of the median",
	"hb_c": "how many spreads are still usual", "hb_pct": "the lower quantile, in percent", "hb_min": "fewest pairs",
}

// hbParams are the parameters of the Hidiroglou-Berthelot edit.
type hbParams struct {
	u, a, c, pct float64
}

// hbBounds are the effects between which a ratio is usual, and the median ratio
// that they are measured from.
type hbBounds struct{ median, low, high, u float64 }

// hidiroglouBerthelot computes them over pairs of then and now, all above zero, after
// Hidiroglou and Berthelot (1986). The ratio's distance from the median ratio is
// made symmetric and weighted by size^u; quantiles by linear interpolation (type
// 7). The scores only select, so they are float64.
func hidiroglouBerthelot(pairs [][2]float64, p hbParams) hbBounds {
	ratios := make([]float64, len(pairs))
	for i, pair := range pairs {
		ratios[i] = pair[1] / pair[0]
	}
	slices.Sort(ratios)
	b := hbBounds{median: quantile(ratios, 0.5), u: p.u}
	effects := make([]float64, len(pairs))
	for i, pair := range pairs {
		effects[i] = b.effect(pair)
	}
	slices.Sort(effects)
	mid := quantile(effects, 0.5)
	floor := math.Abs(p.a * mid)
	if mid == 0 {
		floor = p.a
	}
	b.low = mid - p.c*max(mid-quantile(effects, p.pct), floor)
	b.high = mid + p.c*max(quantile(effects, 1-p.pct)-mid, floor)
	return b
}

// effect is the pair's distance from the median ratio, weighted by its size.
func (b hbBounds) effect(pair [2]float64) float64 {
	ratio := pair[1] / pair[0]
	s := ratio/b.median - 1
	if ratio < b.median {
		s = 1 - b.median/ratio
	}
	return s * math.Pow(max(pair[0], pair[1]), b.u)
}

func (b hbBounds) inlier(pair [2]float64) bool {
	e := b.effect(pair)
	return b.low <= e && e <= b.high
}

// quantile of sorted values by linear interpolation at (n-1)q.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := min(int(at), len(sorted)-2)
	if i < 0 {
		return sorted[0]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
