package calc

import "parkstat/facts"

// Unrated are the divisions that have units on the list of a period and no value-added rate
// (增加值率) for its year, where the plan makes added value of output: it has no figure then.
func (p *Plan) Unrated(park *facts.Park, t facts.Period) (lacking []facts.Division) {
	needed := false
	for i := range p.Indicators {
		needed = needed || p.Indicators[i].ValueAdded != ""
	}
	if !needed {
		return nil
	}
	has := map[string]bool{}
	for _, u := range park.Roster.At(t) {
		has[u.Division().Code] = true
	}
	for _, d := range facts.Divisions {
		if has[d.Code] && park.Rate(d, t.Year) == nil {
			lacking = append(lacking, d)
		}
	}
	return lacking
}

// Undivided are the splits (分立) of which the office has not stated the bases yet: their units
// are one row in the figures of the period.
func (p *Plan) Undivided(park *facts.Park, t facts.Period) []facts.Parted {
	return park.Undivided(t, p.items())
}
