package calc

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// Supplement is a return that is no part of the enterprises' sums: a department's or a
// project unit's, or the lists on an enterprise's.
type Supplement struct {
	Unit   string
	Lists  []string               // that the form asks for
	Values map[string]facts.Value // by item.column
	Rows   []Row                  // of lists, in the order of the form
}

// of is what the return has of an item in a column, or to date in a cell of its own.
func (b Supplement) of(item, column string) facts.Value {
	v := b.Values[item+"."+column]
	if column == colToDate && !v.IsNumber() {
		v = b.Values[item]
	}
	return v
}

func (b Supplement) has(item, column string) bool { return b.of(item, column).IsNumber() }

// Row is a line of a list that was asked for.
type Row struct {
	Unit   string // that returned it
	List   string
	Number int
	Values map[string]facts.Value // by field
}

// Value answers for the fields of the row.
func (r Row) Value(field string) formula.Value { return formula.Of(r.Values[field]) }

// Call answers that there are no functions.
func (Row) Call(string, []formula.Arg) formula.Value { return formula.Missing }

// AddSupplement files such a return, in the order in which it is given.
func (s *Set) AddSupplement(p facts.Period, unit string, lists []string, values map[string]facts.Value) {
	b := Supplement{Unit: unit, Lists: lists, Values: values}
	rows := map[string]*Row{}
	for path, v := range values {
		list, rest, _ := strings.Cut(path, ".")
		number, field, ok := strings.Cut(rest, ".")
		n, err := strconv.Atoi(number)
		if !ok || err != nil {
			continue
		}
		at := list + "." + number
		if rows[at] == nil {
			rows[at] = &Row{Unit: unit, List: list, Number: n, Values: map[string]facts.Value{}}
		}
		rows[at].Values[field] = v
	}
	for _, r := range rows {
		b.Rows = append(b.Rows, *r)
	}
	slices.SortFunc(b.Rows, func(x, y Row) int {
		if x.List != y.List {
			return strings.Compare(x.List, y.List)
		}
		return x.Number - y.Number
	})
	s.supplements[p] = append(s.supplements[p], b)
}

// Carry lets the rows of a list go on from month to month, from what is filed before and
// after.
func (s *Set) Carry(c facts.Carry) { s.carries = append(s.carries, c) }

// Supplements lists those returns of a period. The rows of lists that go on are all that are
// open then or were closed in it, those of units without a return of the period too.
func (s *Set) Supplements(p facts.Period) []Supplement {
	out := slices.Clone(s.supplements[p])
	for _, c := range s.carries {
		out = s.follow(out, c, p)
	}
	return out
}

// follow puts the followed rows of a list in the place of the returned ones.
func (s *Set) follow(out []Supplement, c facts.Carry, p facts.Period) []Supplement {
	returns := map[string]map[facts.Period]map[string]facts.Value{} // by unit
	for q, all := range s.supplements {
		for _, b := range all {
			if q.Compare(p) > 0 || !slices.Contains(b.Lists, c.List) {
				continue
			}
			if returns[b.Unit] == nil {
				returns[b.Unit] = map[facts.Period]map[string]facts.Value{}
			}
			returns[b.Unit][q] = b.Values
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(returns)) {
		var rows []Row
		for i, r := range c.Follow(returns[unit], p) {
			n := r.Row
			if r.Last != p {
				n = c.Rows + 1 + i // it stands in no row of this month
			}
			rows = append(rows, Row{Unit: unit, List: c.List, Number: n, Values: r.Own(c, p)})
		}
		at := slices.IndexFunc(out, func(b Supplement) bool { return b.Unit == unit && slices.Contains(b.Lists, c.List) })
		switch {
		case at >= 0:
			rest := slices.DeleteFunc(slices.Clone(out[at].Rows), func(r Row) bool { return r.List == c.List })
			out[at].Rows = append(rest, rows...)
		case len(rows) > 0 && listedAnywhere(s.Park, unit, p):
			out = append(out, Supplement{Unit: unit, Lists: []string{c.List}, Rows: rows})
		}
	}
	return out
}

// listedAnywhere reports whether a unit is on any register of the park in a period.
func listedAnywhere(park *facts.Park, unit string, p facts.Period) bool {
	return slices.ContainsFunc([]facts.Register{facts.Enterprises, facts.Departments, facts.Projects}, func(r facts.Register) bool {
		return park.Of(r).Roster.In(unit, p)
	})
}

// Rows (列表) makes an indicator of the rows of a form's list: how many there are, or
// what a field of theirs adds up to.
type Rows struct {
	List  string `yaml:"list" json:"list" jsonschema:"required"`
	Field string `yaml:"field" json:"field"` // to be added up; none: the rows are counted
	Where string `yaml:"where" json:"where"` // which rows, such as stage == '签约'; none: all

	where *formula.Program
	unit  string
}

// CompileWhere reads a condition over the fields of a list; nil where there is none.
func (words Words) CompileWhere(list, where string) (*formula.Program, error) {
	if where == "" {
		return nil, nil
	}
	p, err := formula.Compile(where, formula.Names{Path: func(field string) bool {
		_, known := words.Rows(list, field)
		return known && field != ""
	}})
	if err == nil && p.Never() {
		err = fmt.Errorf("where “%s”不是一个成立或不成立的式子", where)
	}
	return p, err
}

// beyond checks what lies beyond the enterprises' sums.
func (d *Indicator) beyond(words Words) (err error) {
	d.parkOnly = d.Rows != nil || d.Register != nil || d.Item != "" && words.Supplementary != nil && words.Supplementary(d.Item)
	switch {
	case d.parkOnly && d.Scope != nil:
		return fmt.Errorf("scope 只用于企业的指标")
	case d.Register != nil:
		return d.Register.compile()
	case d.Rows == nil:
		return nil
	}
	known := false
	if words.Rows != nil {
		d.Rows.unit, known = words.Rows(d.Rows.List, d.Rows.Field)
	}
	if !known {
		return fmt.Errorf("没有表式含列表 %q 的 %q", d.Rows.List, d.Rows.Field)
	}
	d.Rows.where, err = words.CompileWhere(d.Rows.List, d.Rows.Where)
	return err
}

// Pick lists the rows of a list that a condition takes, in order. A row of which the
// condition cannot be decided is left out.
func Pick(returns []Supplement, list string, where *formula.Program) (rows []Row) {
	for _, b := range returns {
		for _, r := range b.Rows {
			if r.List != list {
				continue
			}
			if where != nil {
				if yes, ok := where.Eval(r).Truth(); !ok || !yes {
					continue
				}
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// Pick lists the rows that the indicator is made of.
func (rs *Rows) Pick(returns []Supplement) []Row { return Pick(returns, rs.List, rs.where) }

// ParkOnly reports whether the indicator is made from what others than enterprises return,
// or from the rows of lists.
func (d *Indicator) ParkOnly() bool { return d.parkOnly }

// figures counts the rows, or adds their field up. Without any return of the form
// there is no figure; a row without the field makes none of the sum.
func (rs *Rows) figures(returns []Supplement) map[Group]Figure {
	if !slices.ContainsFunc(returns, func(b Supplement) bool { return slices.Contains(b.Lists, rs.List) }) {
		return nil
	}
	rows := rs.Pick(returns)
	m := Measure{Level: new(big.Rat), Units: len(rows)}
	if rs.Field == "" {
		m.Level.SetInt64(int64(len(rows)))
		return map[Group]Figure{Whole: {ToDate: m}}
	}
	for _, r := range rows {
		v := r.Values[rs.Field]
		if !v.IsNumber() {
			return nil
		}
		m.Level.Add(m.Level, v.Rat())
		m.Bound = m.Bound.With(v.Bound)
	}
	return map[Group]Figure{Whole: {ToDate: m}}
}

// supplementSums adds an item up over the returns that have it, and the others that are asked
// beside it. Its base is theirs, if all of them have one.
func supplementSums(item string, others []string, returns []Supplement) map[Group]Figure {
	// Items are asked in one return where any has them both.
	others = slices.DeleteFunc(slices.Clone(others), func(o string) bool {
		return !slices.ContainsFunc(returns, func(b Supplement) bool { return b.has(item, colToDate) && b.has(o, colToDate) })
	})
	sum := func(now, base string) (m Measure) {
		based := true
		for _, b := range returns {
			v := b.of(item, now)
			if !v.IsNumber() || slices.ContainsFunc(others, func(o string) bool { return !b.has(o, now) }) {
				continue
			}
			if m.Level == nil {
				m.Level, m.Base = new(big.Rat), new(big.Rat)
			}
			m.Level.Add(m.Level, v.Rat())
			m.Bound = m.Bound.With(v.Bound)
			m.Units++
			if before := b.Values[item+"."+base]; before.IsNumber() {
				m.Base.Add(m.Base, before.Rat())
			} else {
				based = false
			}
		}
		if !based {
			m.Base = nil
		}
		return m
	}
	f := Figure{Month: sum(colMonth, colMonthLast), ToDate: sum(colToDate, colToDateLast)}
	if f.Month.Level == nil && f.ToDate.Level == nil {
		return nil
	}
	return map[Group]Figure{Whole: f}
}
