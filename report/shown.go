package report

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// Shown (所示) is what the mailable variant of a run tells of sums over enterprises: which
// figure is printed over whose, and how far it is rounded. It is kept with the run, since a
// reader holds all mails together.
type Shown struct {
	Run     string       `json:"-"`
	Period  facts.Period `json:"-"`
	Units   []ShownUnit  `json:"units"`
	Sums    []Sum        `json:"sums"`
	Starred []Spot       `json:"starred,omitempty"` // what is not told for the sake of other mails
	Leaks   []Leak       `json:"leaks,omitempty"`   // what no star cures: why the mail waits

	places map[string][]int // of Units, by division
}

// ShownUnit is a unit that is in some sum, with its division then.
type ShownUnit struct {
	ID       string `json:"id"`
	Division string `json:"division"`
}

// Sum is one quantity, and the rows in which it is printed: an indicator's level of a span, or
// with Base that of a year ago, which level and growth tell together.
type Sum struct {
	Indicator string       `json:"indicator"`
	Period    facts.Period `json:"period"`
	ToDate    bool         `json:"to_date"`
	Base      bool         `json:"base,omitempty"`
	Of        []string     `json:"of"` // each unit's part in the order of Units, exact, in the unit of the returns; empty: not in it
	Rows      []ShownRow   `json:"rows"`

	parts []*big.Rat // of Of, read
}

// ShownRow is the sum over the units of some divisions, nil: of the park, as it is printed;
// Half is how far rounding may have moved it, in the unit of the returns.
type ShownRow struct {
	Divisions []string `json:"divisions,omitempty"`
	Printed   string   `json:"printed"`
	Half      string   `json:"half"`
}

// Spot is where figures are printed: with ToDate of the report's own period all of the row,
// else the month's.
type Spot struct {
	Indicator string       `json:"indicator"`
	Row       string       `json:"row,omitempty"` // divisions, joined; empty: the park
	Period    facts.Period `json:"period"`
	ToDate    bool         `json:"to_date,omitempty"`
}

func rowKey(divisions []string) string { return strings.Join(divisions, "+") }

// telling is an issue as its mails tell it.
type telling struct{ *issue }

// shows lists what would be told, were nothing starred.
func (w telling) shows(run string) *Shown {
	s := &Shown{Run: run, Period: w.period}
	roster := w.set.Park.Roster
	for _, u := range roster.Units {
		if slices.ContainsFunc(w.period.ToDate(), func(p facts.Period) bool { return roster.In(u.ID, p) }) {
			s.Units = append(s.Units, ShownUnit{u.ID, w.unit(u.ID).Division().Code})
		}
	}
	for i := range w.plan.Indicators {
		d := &w.plan.Indicators[i]
		if d.Item+d.ValueAdded == "" || d.ParkOnly() || w.guard.secret[d.Code] {
			continue
		}
		for _, toDate := range []bool{false, true} {
			rows := [][]string{nil}
			if d.Code == w.main.Code || toDate && w.added != nil && d.Code == w.added.Code {
				rows = append(rows, w.shownRows()...)
			}
			s.add(w, d, w.period, toDate, rows)
		}
	}
	for _, p := range w.period.ToDate() { // 趋势
		if p != w.period {
			s.add(w, w.main, p, p.IsJoint(), [][]string{nil})
		}
	}
	return s
}

// shownRows are the divisions of each row of the table by division.
func (w telling) shownRows() (rows [][]string) {
	c, sections := w.guard.coarser, map[string][]string{}
	for _, d := range facts.Divisions {
		if !slices.ContainsFunc(w.listed, func(u facts.Respondent) bool { return u.Division() == d }) {
			continue
		}
		sections[d.Section] = append(sections[d.Section], d.Code)
		if !isMerged(c, d.Code) {
			rows = append(rows, []string{d.Code})
		}
	}
	for _, s := range facts.Sections {
		if len(sections[s.Code]) > 0 && c.Sections {
			rows = append(rows, sections[s.Code])
		}
	}
	for _, merged := range c.Merged {
		rows = append(rows, merged)
	}
	slices.SortFunc(rows, slices.Compare)
	return slices.CompactFunc(rows, slices.Equal)
}

// add adds an indicator's sum of a period, and that of a year ago: our own also where the bureau
// gave one, beside which the notes, the trend and the table by division tell it.
func (s *Shown) add(w telling, d *calc.Indicator, p facts.Period, toDate bool, rows [][]string) {
	if w.own(d, p, toDate).level == nil {
		return
	}
	now := Sum{Indicator: d.Code, Period: p, ToDate: toDate}
	base := now
	base.Base = true
	for _, u := range s.Units {
		m := span(w.tables[p].Get(d.Code, calc.Group{Kind: calc.Unit, Code: u.ID}), toDate)
		now.Of, base.Of = append(now.Of, exact(m.Level)), append(base.Of, exact(m.Base))
	}
	for _, divisions := range rows {
		fig := w.tables[p].Get(d.Code, calc.Whole)
		if divisions != nil {
			fig = w.tables[p].Together(divisionsOf(divisions), d.Code)[d.Code]
		}
		r := w.inUnit(d, fig, toDate)
		if r.level == nil {
			continue
		}
		half := w.half(d, span(fig, toDate), divisions, p, toDate)
		now.Rows = append(now.Rows, ShownRow{divisions, facts.Round(r.level, d.Decimals.Level), exact(half)})
		if g := r.growth.Percent; g != nil && r.base != nil && p == w.period {
			base.Rows = append(base.Rows, ShownRow{divisions, facts.Round(g, d.Decimals.Growth), exact(w.baseHalf(d, span(fig, toDate), g, half, divisions, toDate))})
		}
	}
	s.Sums = append(s.Sums, now)
	if len(base.Rows) > 0 {
		s.Sums = append(s.Sums, base)
	}
}

func span(f calc.Figure, toDate bool) calc.Measure {
	if toDate {
		return f.ToDate
	}
	return f.Month
}

// halfDigit is half of the last of so many decimals.
func halfDigit(decimals int) *big.Rat {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	return new(big.Rat).SetFrac(big.NewInt(1), ten.Mul(ten, big.NewInt(2)))
}

// half is how far a printed level may be off: in a row of the table by division what stands
// beside it may tell it more finely, a share, a pull, or the added value of one known rate.
func (w telling) half(d *calc.Indicator, m calc.Measure, divisions []string, p facts.Period, toDate bool) *big.Rat {
	half := new(big.Rat).Mul(halfDigit(d.Decimals.Level), big.NewRat(d.Per, 1))
	if divisions == nil || !toDate || d.Code != w.main.Code {
		return half
	}
	finer := func(x *big.Rat) {
		if x != nil && x.Sign() > 0 && x.Cmp(half) < 0 {
			half = x
		}
	}
	whole := w.whole()
	for _, of := range []struct {
		of       *big.Rat
		decimals int
	}{{whole.Level, 1}, {whole.Base, pullDecimals}} {
		if of.of != nil {
			x := new(big.Rat).Mul(of.of, halfDigit(of.decimals))
			finer(x.Quo(x, hundred))
		}
	}
	if division, _ := facts.DivisionOf(divisions[0]); w.added != nil && w.added.ValueAdded == d.Item && len(divisions) == 1 {
		if rate := w.set.Park.Rate(division, p.Year); rate != nil && rate.Sign() > 0 {
			x := new(big.Rat).Mul(halfDigit(w.added.Decimals.Level), big.NewRat(w.added.Per*100, 1))
			finer(x.Quo(x, rate))
		}
	}
	return half
}

// baseHalf is how far a base may be off that follows from a printed level, off by half itself,
// and its growth; in the table by division 拉动 tells the growth of the park to two decimals and
// what a row grew by.
func (w telling) baseHalf(d *calc.Indicator, m calc.Measure, growth, half *big.Rat, divisions []string, toDate bool) *big.Rat {
	pulled, decimals := toDate && d.Code == w.main.Code, d.Decimals.Growth
	if pulled && divisions == nil {
		decimals = max(decimals, pullDecimals)
	}
	off := new(big.Rat).Mul(m.Base, halfDigit(decimals))
	off.Quo(off.Abs(off), hundred).Add(off, half)
	if times := new(big.Rat).Add(growth, hundred); times.Sign() > 0 {
		off.Quo(off.Mul(off, hundred), times)
	}
	if whole := w.whole().Base; pulled && divisions != nil && whole != nil {
		more := new(big.Rat).Mul(whole, halfDigit(pullDecimals))
		if more.Quo(more.Abs(more), hundred).Add(more, half); more.Cmp(off) < 0 {
			return more
		}
	}
	return off
}

// pullDecimals are those of 拉动 as printed.
const pullDecimals = 2

// part is what a unit gives to the sum; nil where it is not in it.
func (s *Sum) part(unit int) *big.Rat {
	if s.parts == nil {
		s.parts = make([]*big.Rat, len(s.Of))
		for i, said := range s.Of {
			if said != "" && said != "0" {
				s.parts[i] = fraction(said)
			}
		}
	}
	return s.parts[unit]
}

// within are the places of the units of some divisions, nil: of all.
func (s *Shown) within(divisions []string) (all []int) {
	if s.places == nil {
		s.places = map[string][]int{}
		for i, u := range s.Units {
			s.places[u.Division] = append(s.places[u.Division], i)
		}
	}
	if divisions == nil {
		divisions = slices.Sorted(maps.Keys(s.places))
	}
	for _, d := range divisions {
		all = append(all, s.places[d]...)
	}
	return all
}

// divisions are those of the units that are in a sum.
func (s *Shown) divisions(of *Sum) (all []string) {
	for i, u := range s.Units {
		if of.part(i) != nil && !slices.Contains(all, u.Division) {
			all = append(all, u.Division)
		}
	}
	return all
}

// star takes away what is not told at a spot.
func (s *Shown) star(spot Spot) {
	s.Starred = append(s.Starred, spot)
	whole := spot.ToDate && spot.Period == s.Period
	for i := range s.Sums {
		sum := &s.Sums[i]
		sum.Rows = slices.DeleteFunc(sum.Rows, func(r ShownRow) bool {
			switch {
			case whole && spot.Row == "": // the indicator
				return sum.Indicator == spot.Indicator
			case whole: // a row, with all that stands in it
				return rowKey(r.Divisions) == spot.Row
			}
			return sum.Indicator == spot.Indicator && rowKey(r.Divisions) == spot.Row && sum.Period == spot.Period && sum.ToDate == spot.ToDate
		})
	}
}
