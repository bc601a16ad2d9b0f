package facts

// Parted (分立) is a unit that was split, with the units that it is now: those split off and, where
// it is still on the list, itself first.
type Parted struct {
	From  string
	Month Period
	Units []string
}

// Undivided lists the splits since a year ago of which the office has not stated, in 同期数, the
// bases of all units that came of them, or not so that they add up to that of old. They stand
// as one row until then.
func (p *Park) Undivided(at Period, items []string) (all []Parted) {
	place := map[string]int{}
	for _, c := range p.Roster.During(at.YearAgo(), at) {
		if c.Kind != Split || c.Other == "" {
			continue
		}
		from := p.Roster.Resolve(c.Other)
		i, known := place[from]
		if !known {
			i, place[from] = len(all), len(all)
			all = append(all, Parted{From: from, Month: c.Month})
			if p.Roster.In(from, at) {
				all[i].Units = append(all[i].Units, from)
			}
		}
		if id := p.Roster.Resolve(c.ID); p.Roster.In(id, at) {
			all[i].Units = append(all[i].Units, id)
		}
	}
	var open []Parted
	for _, d := range all {
		for _, item := range items {
			if len(d.Units) > 0 && !p.addsUp(d, at, item) {
				open = append(open, d)
				break
			}
		}
	}
	return open
}

// addsUp reports whether the bases of the units add up to that of old; where there was none,
// there is nothing to add up to.
func (p *Park) addsUp(d Parted, at Period, item string) bool {
	old, known := p.Bases[BaseKey{d.From, at.YearAgo(), item}]
	if !known || !old.ToDate.IsNumber() {
		return true
	}
	sum := Base{Month: Int(0), ToDate: Int(0)}
	for _, id := range d.Units {
		b := p.Bases[BaseKey{id, at.YearAgo(), item}]
		sum.Month, sum.ToDate = sum.Month.Plus(b.Month), sum.ToDate.Plus(b.ToDate)
	}
	if d.Units[0] == d.From { // what it has now is its part; what it had then stands beside
		if old.Filed.IsNumber() {
			return sum.ToDate.Equals(old.Filed)
		}
		return sum.ToDate.Equals(old.ToDate)
	}
	return sum.ToDate.Equals(old.ToDate) && (at.IsJoint() || !old.Month.IsNumber() || sum.Month.Equals(old.Month))
}

// BaseOfOld is the base that the units of a split had as one.
func (p *Park) BaseOfOld(d Parted, at Period, item string) (b Base, known bool) {
	b, known = p.Base(d.From, at, item)
	if known && d.Units[0] == d.From && b.Filed.IsNumber() {
		b.ToDate = b.Filed
		for _, id := range d.Units[1:] {
			b.Month = b.Month.Plus(p.Bases[BaseKey{id, at.YearAgo(), item}].Month)
		}
	}
	return b, known
}
