package disclose

import (
	"cmp"
	"maps"
	"math"
	"math/big"
	"slices"
)

// atom is the figures of a quantity that no statement tells apart.
type atom struct {
	of     int    // quantity
	parts  []part // what each group has in it, by group
	total  *big.Rat
	signed bool // some of it is below nought, so a reader can't take it that none is
	rows   []int32
}

// part is what a group has.
type part struct {
	group int32
	value *big.Rat
}

// row is a statement over atoms, by how much it may move from the truth.
type row struct {
	statement   int // -1: none, but that no month is below nought
	terms       []coefficient
	low, high   *big.Rat // nil: without end
	least, most float64  // the same, for the search
}

type coefficient struct {
	atom  int32
	times *big.Rat
	float float64
}

// prepare forms atoms and rows.
func (s *System) prepare() {
	s.refine()
	s.gather()
	for i := range s.Statements {
		s.addRow(i, s.coefficients(s.Statements[i].Terms), s.Statements[i].Low, s.Statements[i].High)
	}
	s.monotone()
}

// refine parts the figures of each quantity until each statement has all of an atom or nothing.
func (s *System) refine() {
	s.of = make([]int32, len(s.Figures))
	next := int32(0)
	class := func(known map[int]int32, key int) int32 {
		c, is := known[key]
		if !is {
			c = next
			known[key] = c
			next++
		}
		return c
	}
	quantities := map[int]int32{}
	for i, f := range s.Figures {
		s.of[i] = class(quantities, f.Of)
	}
	for _, x := range s.Statements {
		for _, t := range x.Terms {
			inside := map[int]int32{}
			for _, f := range t.Figures {
				s.of[f] = class(inside, int(s.of[f]))
			}
		}
	}
	numbers := map[int]int32{}
	next = 0
	for i := range s.of {
		s.of[i] = class(numbers, int(s.of[i]))
	}
	s.atoms = make([]atom, next)
}

// gather sums what each group has in each atom.
func (s *System) gather() {
	numbers := map[string]int32{}
	for i, f := range s.Figures {
		g, known := numbers[f.Group]
		if !known {
			g = int32(len(s.groups))
			numbers[f.Group] = g
			s.groups = append(s.groups, f.Group)
		}
		a := &s.atoms[s.of[i]]
		if a.total == nil {
			a.of, a.total = f.Of, new(big.Rat)
		}
		a.total.Add(a.total, f.Value)
		a.signed = a.signed || f.Value.Sign() < 0
		a.parts = append(a.parts, part{g, f.Value})
	}
	for i := range s.atoms {
		s.atoms[i].parts = together(s.atoms[i].parts)
	}
}

// together adds the parts of each group; they come by group.
func together(parts []part) []part {
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.group, b.group) })
	out := parts[:0]
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].group == p.group {
			out[n-1].value = new(big.Rat).Add(out[n-1].value, p.value)
		} else {
			out = append(out, p)
		}
	}
	return slices.Clip(out)
}

// has is what a group has in an atom; nil: nothing.
func (a *atom) has(group int32) *big.Rat {
	i, found := slices.BinarySearchFunc(a.parts, group, func(p part, g int32) int { return cmp.Compare(p.group, g) })
	if !found {
		return nil
	}
	return a.parts[i].value
}

// coefficients are terms over atoms.
func (s *System) coefficients(terms []Term) []coefficient {
	sum := map[int32]*big.Rat{}
	for _, t := range terms {
		seen := map[int32]bool{}
		for _, f := range t.Figures {
			a := s.of[f]
			if seen[a] {
				continue
			}
			seen[a] = true
			if sum[a] == nil {
				sum[a] = t.Times
			} else {
				sum[a] = new(big.Rat).Add(sum[a], t.Times)
			}
		}
	}
	var all []coefficient
	for _, a := range slices.Sorted(maps.Keys(sum)) {
		if sum[a].Sign() != 0 {
			all = append(all, coefficient{a, sum[a], float(sum[a], 1)})
		}
	}
	return all
}

// addRow adds what a statement lets its terms move by.
func (s *System) addRow(statement int, terms []coefficient, low, high *big.Rat) {
	r := row{statement: statement, terms: terms}
	truth := new(big.Rat)
	for _, c := range terms {
		truth.Add(truth, new(big.Rat).Mul(c.times, s.atoms[c.atom].total))
		s.atoms[c.atom].rows = append(s.atoms[c.atom].rows, int32(len(s.rows)))
	}
	if low != nil {
		r.low = new(big.Rat).Sub(low, truth)
	}
	if high != nil {
		r.high = new(big.Rat).Sub(high, truth)
	}
	if r.low != nil && r.low.Sign() > 0 || r.high != nil && r.high.Sign() < 0 {
		panic("disclose: a statement that its own figures contradict")
	}
	r.least, r.most = float(r.low, -1), float(r.high, 1)
	s.rows = append(s.rows, r)
}

// monotone adds that to date never falls: what an atom had the month before, all those who
// were in it have now at least.
func (s *System) monotone() {
	later, followed := map[int32]map[int32]bool{}, make([]int, len(s.atoms))
	members := make([]int, len(s.atoms))
	for i, f := range s.Figures {
		members[s.of[i]]++
		if f.Before < 0 {
			continue
		}
		b := s.of[f.Before]
		if later[b] == nil {
			later[b] = map[int32]bool{}
		}
		later[b][s.of[i]] = true
		followed[b]++
	}
	for _, b := range slices.Sorted(maps.Keys(later)) {
		if followed[b] != members[b] {
			continue
		}
		terms, month := []coefficient{{b, less, -1}}, new(big.Rat).Neg(s.atoms[b].total)
		for _, a := range slices.Sorted(maps.Keys(later[b])) {
			terms = append(terms, coefficient{a, one, 1})
			month.Add(month, s.atoms[a].total)
		}
		if month.Sign() >= 0 {
			s.addRow(-1, terms, new(big.Rat), nil)
		}
	}
}

// float is a fraction for the search; nil is without end, on the side of the sign.
func float(x *big.Rat, sign int) float64 {
	if x == nil {
		return math.Inf(sign)
	}
	f, _ := x.Float64()
	return f
}
