package report

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// Leak (泄露) is a figure that the mails named tell together: that of a unit.
type Leak struct {
	Indicator string       `json:"indicator"`
	Name      string       `json:"name"`
	Row       string       `json:"row"`            // of the table by division; empty: the park
	Period    facts.Period `json:"period"`         // up to which, or of which, it is told
	Unit      string       `json:"unit,omitempty"` // empty: the park's total is over so few
	Mails     []string     `json:"mails"`          // runs
}

// Words say it to the office.
func (l Leak) Words() string {
	if l.Unit == "" {
		return strings.Join(l.Mails, "、") + "：全园区的企业太少，" + l.Name + "的合计就会显出个别企业"
	}
	return fmt.Sprintf("%s 相减，显出%s的%s（%s）", strings.Join(l.Mails, " 与 "), l.Unit, l.Name, l.Period.Label())
}

// statement is what a reader knows of a sum: what each unit gives to it, and how far it may be
// off. A unit stands with those it was merged with or split from.
type statement struct {
	parts map[string]*big.Rat
	half  *big.Rat
	uses  []Spot   // of the issue in the making that it rests on
	from  []string // runs
}

// protection (互相减) holds what an issue is to show against what was mailed of the year. Of
// every two sums over the same quantity that can be had the difference must tell nobody's own
// figure; month = to date − to date of the month before makes further sums out of those printed.
type protection struct {
	rules  calc.Disclosure
	main   string // the indicator that cannot be withheld
	now    *Shown
	mails  []*Shown // now too
	kin    func(unit string) string
	groups func(kin string) string
	leaks  []Leak
	made   map[string]made // by quantity and unit
	name   func(indicator, kin string) (string, string)
}

// protect stars in the issue what tells together with other mails, and lists what no star cures.
func (p *protection) protect(curable bool) {
	for _, t := range p.targets() {
		for {
			spots, leak := p.find(t)
			if leak == nil {
				break
			}
			if !curable || !p.cure(spots) {
				if !slices.ContainsFunc(p.leaks, func(l Leak) bool { return l.Indicator == leak.Indicator && l.Unit == leak.Unit }) {
					p.leaks = append(p.leaks, *leak)
				}
				break
			}
		}
	}
}

// cure stars a figure that a finding rests on: a month before anything to date, the oldest first.
func (p *protection) cure(spots []Spot) bool {
	slices.SortStableFunc(spots, func(a, b Spot) int { return a.Period.Compare(b.Period) })
	month := func(s Spot) bool { return !s.ToDate || s.Period != p.now.Period }
	if s := spots[max(0, slices.IndexFunc(spots, month))]; month(s) || s.Row != "" || s.Indicator != p.main {
		p.now.star(s)
		return true
	}
	return false
}

// target is a quantity of a row that some mail of the year shows.
type target struct {
	indicator string
	base      bool
	row       []string
}

func (p *protection) targets() (all []target) {
	seen := map[string]bool{}
	for _, m := range slices.Backward(p.mails) {
		for _, s := range m.Sums {
			for _, r := range s.Rows {
				t := target{s.Indicator, s.Base, r.Divisions}
				if key := fmt.Sprint(t); !seen[key] {
					seen[key] = true
					all = append(all, t)
				}
			}
		}
	}
	return all
}

// find looks for two sums whose difference tells a unit's figure, of the latest period first:
// what is starred for its sake may break the way to those before. It gives what of the issue
// they rest on.
func (p *protection) find(t target) ([]Spot, *Leak) {
	month, toDate := p.statements(t)
	for at := p.now.Period.December(); at.Year == p.now.Period.Year; at = at.Prev() {
		for _, y := range toDate[at] {
			for _, m := range month[at] {
				if at.IsJoint() {
					break
				}
				toDate[at.Prev()] = keep(toDate[at.Prev()], y.minus(m))
			}
		}
		for _, of := range [][]*statement{toDate[at], month[at]} {
			for i, a := range of {
				for _, b := range of[:i] {
					if spots := slices.Concat(a.uses, b.uses); len(spots) > 0 {
						if kin := p.apart(t, a, b); kin != "" {
							return spots, p.leak(t, at, kin, slices.Concat(b.from, a.from))
						}
					}
				}
			}
		}
	}
	return nil, nil
}

func (p *protection) leak(t target, at facts.Period, kin string, mails []string) *Leak {
	l := &Leak{Indicator: t.indicator, Row: rowKey(t.row), Period: at}
	l.Name, l.Unit = p.name(t.indicator, kin)
	for _, m := range mails {
		if !slices.Contains(l.Mails, m) {
			l.Mails = append(l.Mails, m)
		}
	}
	return l
}

// statements are those of a quantity, by period, of the month and to date: those printed, and what
// those of the other divisions leave of the park's.
func (p *protection) statements(t target) (month, toDate map[facts.Period][]*statement) {
	month, toDate = p.printed(t)
	if t.row == nil {
		return month, toDate
	}
	all, rest := t, t
	all.row, rest.row = nil, p.others(t.row)
	if rest.row == nil {
		return month, toDate
	}
	wholeMonth, wholeToDate := p.printed(all)
	restMonth, restToDate := p.printed(rest)
	less := func(to, whole, rest map[facts.Period][]*statement) {
		for at := range whole {
			for _, x := range whole[at] {
				for _, y := range rest[at] {
					to[at] = keep(to[at], x.minus(y))
				}
			}
		}
	}
	less(month, wholeMonth, restMonth)
	less(toDate, wholeToDate, restToDate)
	return month, toDate
}

// others are the divisions of the year's mails that are not of a row.
func (p *protection) others(row []string) (rest []string) {
	for _, m := range p.mails {
		for _, u := range m.Units {
			if !slices.Contains(row, u.Division) && !slices.Contains(rest, u.Division) {
				rest = append(rest, u.Division)
			}
		}
	}
	slices.Sort(rest)
	return rest
}

// printed are those that one mail prints.
func (p *protection) printed(t target) (month, toDate map[facts.Period][]*statement) {
	month, toDate = map[facts.Period][]*statement{}, map[facts.Period][]*statement{}
	for _, m := range p.mails {
		for i := range m.Sums {
			s := &m.Sums[i]
			if s.Indicator != t.indicator || s.Base != t.base {
				continue
			}
			to := month
			if s.ToDate {
				to = toDate
			}
			if x := p.statement(m, s, t.row); x != nil {
				to[s.Period] = keep(to[s.Period], x)
			}
		}
	}
	return month, toDate
}

// keep adds a statement, of those that say the same the finest without the issue and a finer one
// with it.
func keep(all []*statement, s *statement) []*statement {
	same := func(o *statement) bool {
		return maps.EqualFunc(o.parts, s.parts, func(x, y *big.Rat) bool { return x.Cmp(y) == 0 })
	}
	for _, o := range all {
		if same(o) && o.half.Cmp(s.half) <= 0 && (len(o.uses) == 0 || len(s.uses) > 0) {
			return all
		}
	}
	all = slices.DeleteFunc(all, func(o *statement) bool {
		return same(o) && s.half.Cmp(o.half) <= 0 && (len(s.uses) == 0 || len(o.uses) > 0)
	})
	return append(all, s)
}

// statement is what a mail says of a sum over some divisions, nil where it says nothing: by the
// row itself, by rows that make it up, or by what the others leave of a larger one.
func (p *protection) statement(m *Shown, s *Sum, row []string) *statement {
	rows := m.telling(s, row)
	if rows == nil {
		return nil
	}
	x := &statement{parts: map[string]*big.Rat{}, half: new(big.Rat), from: []string{m.Run}}
	for _, r := range rows {
		x.half.Add(x.half, fraction(r.Half))
		if m == p.now {
			x.uses = append(x.uses, Spot{s.Indicator, rowKey(r.Divisions), s.Period, s.ToDate})
		}
	}
	for _, i := range m.within(row) {
		if part := s.part(i); part != nil {
			x.add(p.kin(m.Units[i].ID), part)
		}
	}
	return x
}

// telling are the rows that a sum over some divisions follows from, the larger one first where
// others are taken from it.
func (m *Shown) telling(s *Sum, row []string) []ShownRow {
	if rows := cover(s.Rows, row); rows != nil {
		return rows
	}
	if row == nil {
		return cover(s.Rows, m.divisions(s))
	}
	var best []ShownRow
	for _, larger := range s.Rows {
		of := larger.Divisions
		if of == nil {
			of = m.divisions(s)
		}
		rest := slices.DeleteFunc(slices.Clone(of), func(d string) bool { return slices.Contains(row, d) })
		if len(rest)+len(row) != len(of) {
			continue // it has not all of them
		}
		if len(rest) == 0 {
			return []ShownRow{larger}
		}
		if others := cover(s.Rows, rest); others != nil && (best == nil || len(others) < len(best)-1) {
			best = append([]ShownRow{larger}, others...)
		}
	}
	return best
}

// cover are rows that together are some divisions, nil: the park; nil where there are none.
func cover(rows []ShownRow, of []string) (all []ShownRow) {
	left := slices.Clone(of)
	for {
		best := -1
		for i, r := range rows {
			fits := len(r.Divisions) > 0 && !slices.ContainsFunc(r.Divisions, func(d string) bool { return !slices.Contains(left, d) })
			if fits = fits || of == nil && r.Divisions == nil; fits && (best < 0 || len(r.Divisions) > len(rows[best].Divisions)) {
				best = i
			}
		}
		if best < 0 {
			return nil
		}
		all = append(all, rows[best])
		left = slices.DeleteFunc(left, func(d string) bool { return slices.Contains(rows[best].Divisions, d) })
		if len(left) == 0 {
			return all
		}
	}
}

func (s *statement) add(kin string, part *big.Rat) {
	sum := new(big.Rat).Set(part)
	if was := s.parts[kin]; was != nil {
		sum.Add(sum, was)
	}
	if s.parts[kin] = sum; sum.Sign() == 0 {
		delete(s.parts, kin)
	}
}

// minus is the statement that the difference makes.
func (s *statement) minus(o *statement) *statement {
	out := &statement{maps.Clone(s.parts), new(big.Rat).Add(s.half, o.half), slices.Concat(s.uses, o.uses), slices.Concat(s.from, o.from)}
	for kin, part := range o.parts {
		out.add(kin, new(big.Rat).Neg(part))
	}
	return out
}

// apart names a unit whose figure the difference of two statements tells; "": none.
func (p *protection) apart(t target, a, b *statement) string {
	var of []string // the contributors that differ, each by one of its units
	var was, is []*big.Rat
	place := map[string]int{}
	zero := new(big.Rat)
	all := maps.Clone(a.parts)
	maps.Copy(all, b.parts)
	for _, kin := range slices.Sorted(maps.Keys(all)) {
		x, y := cmp.Or(a.parts[kin], zero), cmp.Or(b.parts[kin], zero)
		if x.Cmp(y) == 0 {
			continue
		}
		d := new(big.Rat).Sub(x, y)
		switch both := x.Sign() != 0 && y.Sign() != 0; {
		case both && p.isMade(t, kin, d):
			x, y = d, zero // no correction: it is what the unit made in some months
		case !both && p.corrected(t, kin) && !p.isMade(t, kin, d):
			continue // what sums of several versions leave are corrections, which versions side by side show too
		}
		group := p.groups(kin)
		i, known := place[group]
		if !known {
			i = len(of)
			place[group] = i
			of, was, is = append(of, kin), append(was, new(big.Rat)), append(is, new(big.Rat))
		}
		was[i].Add(was[i], x)
		is[i].Add(is[i], y)
	}
	if i := p.rules.Apart(was, is, new(big.Rat).Add(a.half, b.half)); i >= 0 {
		return of[i]
	}
	return ""
}
