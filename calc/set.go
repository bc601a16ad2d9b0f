package calc

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts"
)

// Set is everything the figures of a year are made from. It holds one column of
// integers per period and asked quantity, a row per unit of the list, so that a
// whole nation's units fit into memory.
type Set struct {
	Park        *facts.Park
	rows        map[string]int32
	periods     map[facts.Period]*filings
	aside       map[string]bool               // items that came on forms which nobody waits for (年报)
	supplements map[facts.Period][]Supplement // what others than enterprises returned, and the lists of all
	carries     []facts.Carry                 // lists whose rows go on
	still       map[int32]bool                // rows of units that stand still and are silent, as of the period asked for
	brought     map[broughtTo][]Brought       // as of the period asked for
}

// filings are the returns of a period.
type filings struct {
	filed []bool // by row
	n     int
	cols  map[string]*column // by item.column
}

// column holds a quantity by row: its integer, and its state and scale in one byte,
// state × 16 + scale. 0 is missing.
type column struct {
	units []int64
	mark  []uint8
}

// NewSet is the set without any return.
func NewSet(park *facts.Park) *Set {
	s := &Set{Park: park, rows: make(map[string]int32, len(park.Roster.Units)), periods: map[facts.Period]*filings{},
		aside: map[string]bool{}, supplements: map[facts.Period][]Supplement{}}
	for i, u := range park.Roster.Units {
		s.rows[u.ID] = int32(i)
	}
	return s
}

// Add files what a unit returned for a period, by item.column; of texts it takes no
// note. A second form of the unit adds to the first. A unit that is on no list is
// left out.
func (s *Set) Add(p facts.Period, id string, values map[string]facts.Value) {
	row, known := s.rows[id]
	if !known {
		return
	}
	f := s.of(p)
	if !f.filed[row] {
		f.filed[row] = true
		f.n++
	}
	s.put(f, row, values)
}

// AddAside files what a unit returned on another form than the one that is waited for: it
// has its figures, and makes the unit no returned one.
func (s *Set) AddAside(p facts.Period, id string, values map[string]facts.Value) {
	row, known := s.rows[id]
	if !known {
		return
	}
	for path := range values {
		item, _, _ := strings.Cut(path, ".")
		s.aside[item] = true
	}
	s.put(s.of(p), row, values)
}

func (s *Set) of(p facts.Period) *filings {
	f := s.periods[p]
	if f == nil {
		f = &filings{filed: make([]bool, len(s.rows)), cols: map[string]*column{}}
		s.periods[p] = f
	}
	return f
}

func (s *Set) put(f *filings, row int32, values map[string]facts.Value) {
	for path, v := range values {
		if !v.IsNumber() || v.Bound != facts.Exactly {
			continue // what is not exact is in no sum of units
		}
		c := f.cols[path]
		if c == nil {
			c = &column{make([]int64, len(s.rows)), make([]uint8, len(s.rows))}
			f.cols[path] = c
		}
		c.units[row], c.mark[row] = v.Units, uint8(v.State)<<4|v.Scale
	}
}

// Returned counts the returns of a period.
func (s *Set) Returned(p facts.Period) int {
	if f := s.periods[p]; f != nil {
		return f.n
	}
	return 0
}

// Value is what the unit returned for the period under item.column.
func (s *Set) Value(p facts.Period, id, path string) facts.Value {
	row, known := s.rows[id]
	if !known {
		return facts.Value{}
	}
	return s.col(p, path).at(row)
}

// col is nil where nobody returned the quantity.
func (s *Set) col(p facts.Period, path string) *column {
	if f := s.periods[p]; f != nil {
		return f.cols[path]
	}
	return nil
}

func (c *column) at(row int32) facts.Value {
	if c == nil || c.mark[row] == 0 {
		return facts.Value{}
	}
	return facts.Value{State: facts.State(c.mark[row] >> 4), Scale: c.mark[row] & 15, Units: c.units[row]}
}

// The columns of a form's table that the sums read.
const (
	colMonth      = "m"
	colToDate     = "ytd"
	colMonthLast  = "m_ly"
	colToDateLast = "ytd_ly"
)

// compare orders two numbers.
func compare(a, b facts.Value) int {
	if a.Scale == b.Scale {
		return cmp.Compare(a.Units, b.Units)
	}
	return a.Rat().Cmp(b.Rat())
}

// minus is a − b; big only where the difference does not fit.
func minus(a, b facts.Value) *big.Rat { return new(big.Rat).Sub(a.Rat(), b.Rat()) }

// history is an item's cumulative columns over the year up to a period.
type history struct {
	set     *Set
	periods []facts.Period
	cols    []*column
}

func (s *Set) history(item string, t facts.Period) history {
	h := history{set: s, periods: t.ToDate()}
	for _, p := range h.periods {
		h.cols = append(h.cols, s.col(p, item+"."+colToDate))
	}
	return h
}

// parts goes through one unit's cumulative output broken up by the return period in
// which it appeared: the joint 1—2月, then month by month. A month not filed falls
// together with the next that was (estimated); gaps tells whether one did.
func (h history) parts(row int32, part func(i int, now, before facts.Value)) (gaps bool) {
	before := facts.Int(0)
	filed := true
	for i, c := range h.cols {
		v := c.at(row)
		if !v.IsNumber() {
			filed = filed && !h.set.Park.Roster.In(h.set.Park.Roster.Units[row].ID, h.periods[i])
			continue
		}
		gaps = gaps || !filed
		filed = true
		part(i, v, before)
		before = v
	}
	return gaps
}

// Forecast is the set with the returns of a period that nobody has filed yet, from
// what the units foretold a month before (下月预计): month as told, cumulative added
// to the last one, base from the office's list. told is how many foretold.
func (s *Set) Forecast(plan *Plan, t facts.Period) (with *Set, told int) {
	with = &Set{Park: s.Park, rows: s.rows, periods: map[facts.Period]*filings{}, aside: s.aside, supplements: s.supplements, carries: s.carries}
	for p, f := range s.periods {
		with.periods[p] = f
	}
	if t.IsJoint() {
		return with, 0
	}
	for _, u := range s.Park.Roster.At(t) {
		values := map[string]facts.Value{}
		for _, d := range plan.Indicators {
			month, before := s.Value(t.Prev(), u.ID, d.Forecast), s.Value(t.Prev(), u.ID, d.Item+"."+colToDate)
			base, ok := s.Park.Base(u.ID, t, d.Item)
			if d.Forecast == "" || !month.IsNumber() || !before.IsNumber() || !ok {
				continue
			}
			sum := before
			sum.Units += month.Units
			if sum.Scale != month.Scale {
				continue
			}
			month.State, sum.State = facts.Estimated, facts.Estimated
			values[d.Item+"."+colMonth], values[d.Item+"."+colToDate] = month, sum
			values[d.Item+"."+colMonthLast], values[d.Item+"."+colToDateLast] = base.Month, base.ToDate
		}
		if len(values) > 0 {
			with.Add(t, u.ID, values)
			told++
		}
	}
	return with, told
}

// listed are the rows of the units on the list of a period, in the order of codes.
func (s *Set) listed(t facts.Period) []int32 {
	rows := make([]int32, 0, len(s.rows))
	for i, u := range s.Park.Roster.Units {
		if s.Park.Roster.In(u.ID, t) {
			rows = append(rows, int32(i))
		}
	}
	return slices.Clip(rows)
}

// unit is the respondent of a row as of a period.
func (s *Set) unit(row int32, t facts.Period) facts.Respondent {
	u, _ := s.Park.Roster.Find(s.Park.Roster.Units[row].ID, t)
	return u
}
