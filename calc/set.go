package calc

import (
	"math/big"

	"parkstat/facts"
)

// Return is one unit's accepted return: values by item.column.
type Return map[string]facts.Value

// Set is everything the figures of a year are made from.
type Set struct {
	Park    *facts.Park
	Returns map[facts.Period]map[string]Return // by period and unit
}

// Get is the unit's return of a period, nil where there is none.
func (s *Set) Get(p facts.Period, id string) Return { return s.Returns[p][id] }

// The columns of a form's table that the sums read.
const (
	colMonth      = "m"
	colToDate     = "ytd"
	colMonthLast  = "m_ly"
	colToDateLast = "ytd_ly"
)

// series is one unit's cumulative output broken up by the return period in which
// it appeared: the joint 1—2月, then month by month. A month not filed falls
// together with the next that was (estimated).
func (s *Set) series(id, item string, t facts.Period) (parts map[facts.Period]*big.Rat, gaps bool) {
	parts = map[facts.Period]*big.Rat{}
	before := new(big.Rat)
	filed := true
	for _, p := range t.ToDate() {
		v := s.Get(p, id)[item+"."+colToDate]
		if !v.IsNumber() {
			filed = filed && !s.Park.Roster.In(id, p)
			continue
		}
		gaps = gaps || !filed
		filed = true
		parts[p] = new(big.Rat).Sub(v.Rat(), before)
		before = v.Rat()
	}
	return parts, gaps
}

// Forecast builds the returns of a period that nobody has filed yet from what the
// units foretold a month before (下月预计): month as told, cumulative added to the
// last one, base from the office's list. It is empty where nothing was foretold.
func (s *Set) Forecast(plan *Plan, t facts.Period) map[string]Return {
	out := map[string]Return{}
	if t.IsJoint() {
		return out
	}
	for _, u := range s.Park.Roster.At(t) {
		last := s.Get(t.Prev(), u.ID)
		for _, d := range plan.Indicators {
			told, before := last[d.Forecast], last[d.Item+"."+colToDate]
			base, ok := s.Park.Bases[facts.BaseKey{ID: u.ID, Period: t.YearAgo(), Item: d.Item}]
			if d.Forecast == "" || !told.IsNumber() || !before.IsNumber() || !ok {
				continue
			}
			sum := before
			sum.Units += told.Units
			if sum.Scale != told.Scale {
				continue
			}
			told.State, sum.State = facts.Estimated, facts.Estimated
			r := out[u.ID]
			if r == nil {
				r = Return{}
				out[u.ID] = r
			}
			r[d.Item+"."+colMonth], r[d.Item+"."+colToDate] = told, sum
			r[d.Item+"."+colMonthLast], r[d.Item+"."+colToDateLast] = base.Month, base.ToDate
		}
	}
	return out
}
