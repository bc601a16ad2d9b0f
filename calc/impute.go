package calc

import (
	"math/big"
	"slices"

	"parkstat/facts"
)

// Impute (缺报估算) says how the figures of units that have not returned are estimated:
// by ratio of means, never for a unit that stands still. Its zero value: not at all.
type Impute struct {
	Methods []Method  // in order of choice
	Strata  GroupKind // whose links: the unit's Division's, its Section's or the Park's
	Least   int       // pairs that a link needs, else one of coarser strata, else there is no estimate; 0: any
}

// Imputed is what stands in for an item that a unit has not returned. Like a return it
// is in the item's own unit (money: whole 千元), rounded after all links are applied.
type Imputed struct {
	Unit   facts.Respondent
	Item   string
	Since  facts.Period // of its last return of the year; zero if there is none
	Before facts.Value  // the cumulative of that return
	Steps  []Step       // the periods from then on, in order
}

// Step is one estimated period of a unit, 1—2月 or a month: its own figure and the
// cumulative, of state Estimated.
type Step struct {
	Period        facts.Period
	Month, ToDate facts.Value
	estimate
}

// Last is the step of the period itself.
func (x Imputed) Last() Step { return x.Steps[len(x.Steps)-1] }

// impute estimates what is missing in t, the main item first, then in the order of the
// plan, units by code. It reads returns only: nothing estimated is ever estimated from.
func (s *Set) impute(plan *Plan, t facts.Period) []Imputed {
	if len(plan.Impute.Methods) == 0 || t.Month < facts.FirstMonth || s.Returned(t) == 0 {
		return nil
	}
	y := &yearOf{set: s, at: t, periods: t.December().ToDate(), impute: plan.Impute}
	var missing []int32
	for _, row := range s.listed(t) {
		if y.missing(row) {
			missing = append(missing, row)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var all []Imputed
	for i, item := range plan.items() {
		y.open(item)
		var had []int32
		for _, row := range missing {
			if x, ok := y.estimate(row); ok {
				all, had = append(all, x), append(had, row)
			}
		}
		if i == 0 {
			missing = had // who is not in the main figure is in none
		}
	}
	return all
}

// yearOf is a year's returns of one item as a panel of its return periods.
type yearOf struct {
	set     *Set
	at      facts.Period
	periods []facts.Period
	impute  Impute
	lists   [12]*list // by period; nil until asked for

	item             string
	now, ago, toDate []*column // by period: of the period alone this year and last, and the cumulative
	scale            uint8     // decimals of the item in this period's returns
	panel            *panel
}

// missing reports whether a unit on the list has something to be estimated: it has not
// returned, does not stand still, and if it is new it has returned before.
func (y *yearOf) missing(row int32) bool {
	roster, id := y.set.Park.Roster, y.set.Park.Roster.Units[row].ID
	if y.set.filed(y.at, row) || roster.Stopped(id, y.at) {
		return false
	}
	if c, ok := roster.Entered(id, y.at); ok && c.Month == y.at {
		return slices.ContainsFunc(y.periods, func(p facts.Period) bool { return p.Before(y.at) && y.set.filed(p, row) })
	}
	return true
}

func (s *Set) filed(p facts.Period, row int32) bool {
	f := s.periods[p]
	return f != nil && f.filed[row]
}

func (y *yearOf) open(item string) {
	n := len(y.periods)
	y.item, y.now, y.ago, y.toDate, y.scale = item, make([]*column, n), make([]*column, n), make([]*column, n), 0
	for i, p := range y.periods {
		now, ago := colMonth, colMonthLast
		if p.IsJoint() {
			now, ago = colToDate, colToDateLast
		}
		y.now[i], y.ago[i] = y.set.col(p, item+"."+now), y.set.col(p, item+"."+ago)
		y.toDate[i] = y.set.col(p, item+"."+colToDate)
	}
	if c := y.now[y.place(y.at)]; c != nil {
		for _, mark := range c.mark {
			y.scale = max(y.scale, mark&15)
		}
	}
	y.panel = y.strata(y.impute.Strata)
	if y.impute.Least > 0 {
		for p, kind := y.panel, y.impute.Strata; kind != Park; p = p.Coarser {
			kind = map[GroupKind]GroupKind{Division: Section, Section: Park}[kind]
			p.Coarser = y.strata(kind)
		}
	}
}

// strata is the item's panel in strata of a kind.
func (y *yearOf) strata(kind GroupKind) *panel {
	stratum := make([][]uint8, len(y.periods))
	for i, p := range y.periods {
		stratum[i] = y.set.strata(kind, p)
	}
	return &panel{Units: len(y.set.rows), Periods: len(y.periods), Strata: len(facts.Divisions) + 1, Methods: y.impute.Methods, Least: y.impute.Least,
		Value:    y.value,
		Expected: func(unit, period int) bool { return y.list(period).on[unit] },
		Ago:      y.yearAgo,
		Size:     func(unit int) facts.Value { return y.set.Park.Roster.Units[unit].Revenue },
		Stratum:  func(unit, period int) int { return int(stratum[period][unit]) },
		Group: func(stratum int) Group {
			of := map[GroupKind][]facts.Division{Division: facts.Divisions, Section: facts.Sections}[kind]
			if stratum < len(of) {
				return Group{Kind: kind, Code: of[stratum].Code}
			}
			return Group{Kind: kind}
		}}
}

// Paired are the units, by code, that a link of an item into a period is over.
func (t *Table) Paired(item string, period facts.Period, m Method, l Link) (units []string) {
	set := t.Returns().set
	y := &yearOf{set: set, at: t.period, periods: t.period.December().ToDate(), impute: Impute{Methods: t.plan.Impute.Methods, Strata: l.Of.Kind}}
	y.open(item)
	at := y.place(period)
	for unit, u := range set.Park.Roster.Units {
		if y.panel.Value(unit, at).IsNumber() && y.panel.from(m, unit, at).IsNumber() && y.panel.stays(m, unit, at) &&
			y.panel.Group(y.panel.Stratum(unit, at)) == l.Of {
			units = append(units, u.ID)
		}
	}
	return units
}

// place of a return period in the year.
func (y *yearOf) place(p facts.Period) int { return p.Month - facts.FirstMonth }

// list tells, by row, who is on it in a period, and who of those is at work.
type list struct{ on, atWork []bool }

func (y *yearOf) list(period int) *list {
	if y.lists[period] == nil {
		l := &list{make([]bool, len(y.set.rows)), make([]bool, len(y.set.rows))}
		for _, row := range y.set.listed(y.periods[period]) {
			l.on[row] = true
			l.atWork[row] = !y.set.Park.Roster.Stopped(y.set.Park.Roster.Units[row].ID, y.periods[period])
		}
		y.lists[period] = l
	}
	return y.lists[period]
}

// value is what a unit at work returned: the nil of one that stands still says nothing of
// the others, nor of what it will make when it runs again.
func (y *yearOf) value(unit, period int) facts.Value {
	if v := y.now[period].at(int32(unit)); v.IsNumber() && y.list(period).atWork[unit] {
		return v
	}
	return facts.Value{}
}

// yearAgo is the base that a return brought, else the office's own.
func (y *yearOf) yearAgo(unit, period int) facts.Value {
	if v := y.ago[period].at(int32(unit)); v.IsNumber() {
		return v
	}
	p := y.periods[period]
	b := y.base(int32(unit), p)
	if p.IsJoint() {
		return b.ToDate
	}
	return b.Month
}

func (y *yearOf) base(row int32, p facts.Period) facts.Base {
	b, _ := y.set.Park.Base(y.set.Park.Roster.Units[row].ID, p, y.item)
	return b
}

// estimate fills every period since the unit's last return; false where it has no base,
// or where one of the periods cannot be had.
func (y *yearOf) estimate(row int32) (Imputed, bool) {
	if !y.base(row, y.at).ToDate.IsNumber() {
		return Imputed{}, false
	}
	now, first := y.place(y.at), 0
	x, total, scale := Imputed{Unit: y.set.unit(row, y.at), Item: y.item}, new(big.Rat), y.scale
	for i := now - 1; i >= 0; i-- {
		if v := y.toDate[i].at(row); v.IsNumber() {
			x.Before, x.Since, first = v, y.periods[i], i+1
			total, scale = v.Rat(), max(scale, v.Scale)
			break
		}
	}
	for i := first; i <= now; i++ {
		step := Step{Period: y.periods[i]}
		if y.set.Park.Roster.Stopped(x.Unit.ID, step.Period) {
			step.estimate.Value = new(big.Rat) // it stood still: a true zero
		} else {
			var ok bool
			if step.estimate, ok = y.panel.Estimate(int(row), i); !ok {
				return Imputed{}, false
			}
		}
		var err1, err2 error
		step.Month, err1 = estimated(step.estimate.Value, scale)
		if err1 == nil {
			step.ToDate, err2 = estimated(total.Add(total, step.Month.Rat()), scale)
		}
		if err1 != nil || err2 != nil { // longer than a number of a return may be
			return Imputed{}, false
		}
		x.Steps = append(x.Steps, step)
	}
	return x, true
}

// estimated is a number as a value with so many decimals at most.
func estimated(r *big.Rat, scale uint8) (facts.Value, error) {
	v, err := facts.ParseDecimal(facts.Round(r, int(scale)))
	v.State = facts.Estimated
	return v, err
}

// strata tells each unit's stratum in a period.
func (s *Set) strata(kind GroupKind, t facts.Period) (of []uint8) {
	of = divisionsOf(s.Park.Roster, t)
	for i, d := range of {
		switch {
		case kind == Park:
			of[i] = 0
		case kind == Section && int(d) < len(facts.Divisions):
			of[i] = uint8(slices.IndexFunc(facts.Sections, func(x facts.Division) bool { return x.Code == facts.Divisions[d].Section }))
		}
	}
	return of
}
