package disclose

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
)

// target is a figure to be kept: the largest group's in an atom to date or in the month that lies
// between two, or a group's in several of a quantity.
type target struct {
	of    []coefficient // atoms, each once or less once
	month bool
	own   part
	near  *big.Rat // how close it must not be known
	rest  []part   // of the others that may hide it; who has most first
	alone bool     // there are so few that together they are taken to know each other's
}

// chooser finds the targets of a system.
type chooser struct {
	*System
	closest *big.Rat
	months  map[pair][]part  // what each group made between two atoms
	links   map[int32][]pair // of months, by the atoms they lie between
}

// chooser reads the months.
func (s *System) chooser() *chooser {
	c := &chooser{System: s, closest: s.Rules.Closest(), months: s.between(), links: map[int32][]pair{}}
	for _, p := range slices.SortedFunc(maps.Keys(c.months), pair.compare) {
		c.links[p.now] = append(c.links[p.now], p)
		c.links[p.before] = append(c.links[p.before], p)
	}
	return c
}

// targets are those that the primary rules (fewest, p %) find too open had the sums been printed;
// the others hide each other.
func (s *chooser) targets() (all []target) {
	if s.closest == nil {
		return nil
	}
	keep := func(t target) {
		if t.own.value == nil {
			return
		}
		if t.alone || len(t.rest) == 0 || t.need(t.rest[0].group).Sign() > 0 {
			all = append(all, t)
		}
	}
	for i := range s.atoms {
		keep(s.target([]coefficient{{int32(i), one, 1}}, false, s.atoms[i].parts, s.atoms[i].parts))
	}
	for _, p := range slices.SortedFunc(maps.Keys(s.months), pair.compare) {
		keep(s.target([]coefficient{{p.now, one, 1}, {p.before, less, -1}}, true, s.months[p], s.around(p)))
	}
	s.several(keep)
	return all
}

// several are the sums of a group that has a part in several atoms of a quantity: of all, and to
// date of any two.
func (s *chooser) several(keep func(target)) {
	type key struct {
		group int32
		of    int
	}
	toDate, between := map[key][]int32{}, map[key][]pair{}
	for i, a := range s.atoms {
		for _, p := range a.parts {
			k := key{p.group, a.of}
			toDate[k] = append(toDate[k], int32(i))
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(s.months), pair.compare) {
		for _, x := range s.months[p] {
			k := key{x.group, s.atoms[p.now].of}
			between[k] = append(between[k], p)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(toDate), func(a, b key) int { return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.group, b.group)) }) {
		for i, x := range toDate[k] {
			for _, y := range toDate[k][:i] {
				keep(s.sumOf(k.group, []int32{y, x}))
			}
		}
		if len(toDate[k]) > 2 {
			keep(s.sumOf(k.group, toDate[k]))
		}
		if len(between[k]) > 1 {
			keep(s.monthOf(k.group, between[k]))
		}
	}
}

// sumOf is what a group has to date in some atoms.
func (s *chooser) sumOf(group int32, atoms []int32) target {
	var of []coefficient
	var parts []part
	for _, i := range atoms {
		of = append(of, coefficient{i, one, 1})
		parts = append(parts, s.atoms[i].parts...)
	}
	parts = together(parts)
	return s.target(of, false, only(parts, group), parts)
}

// monthOf is what a group made between some atoms.
func (s *chooser) monthOf(group int32, pairs []pair) target {
	var of []coefficient
	var parts []part
	for _, p := range pairs {
		of = append(of, coefficient{p.now, one, 1}, coefficient{p.before, less, -1})
		parts = append(parts, s.months[p]...)
	}
	slices.SortFunc(of, func(a, b coefficient) int { return cmp.Compare(a.atom, b.atom) })
	of = slices.CompactFunc(of, func(a, b coefficient) bool { return a.atom == b.atom })
	return s.target(of, true, only(together(parts), group), s.around(pairs...))
}

// only is the part of a group.
func only(parts []part, group int32) []part {
	return slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return p.group != group })
}

// target is that of the largest among parts, which others hide; figures below nought count as
// what they are without the sign.
func (s *chooser) target(of []coefficient, month bool, parts, others []part) target {
	t := target{of: of, month: month}
	for _, p := range parts {
		if p.value.Sign() != 0 && (t.own.value == nil || larger(p.value, t.own.value)) {
			t.own = p
		}
	}
	for _, p := range others {
		if p.group == t.own.group || p.value.Sign() == 0 {
			continue
		}
		t.rest = append(t.rest, part{p.group, new(big.Rat).Abs(p.value)})
		if n := len(t.rest) - 1; larger(t.rest[n].value, t.rest[0].value) {
			t.rest[0], t.rest[n] = t.rest[n], t.rest[0]
		}
	}
	t.alone = len(t.rest)+1 < s.Rules.Fewest
	if t.own.value != nil {
		t.near = new(big.Rat).Abs(t.own.value)
		t.near.Quo(t.near.Mul(t.near, s.closest), hundred)
	}
	return t
}

// larger compares without the sign.
func larger(x, y *big.Rat) bool { return new(big.Rat).Abs(x).Cmp(new(big.Rat).Abs(y)) > 0 }

// pair is the atoms of a month: to date now and the month before.
type pair struct{ now, before int32 }

func (p pair) compare(o pair) int {
	return cmp.Or(cmp.Compare(p.now, o.now), cmp.Compare(p.before, o.before))
}

// between is what each group made between two atoms.
func (s *System) between() map[pair][]part {
	all, number := map[pair][]part{}, map[string]int32{}
	for i, g := range s.groups {
		number[g] = int32(i)
	}
	for i, f := range s.Figures {
		if f.Before >= 0 {
			p := pair{s.of[i], s.of[f.Before]}
			all[p] = append(all[p], part{number[f.Group], new(big.Rat).Sub(f.Value, s.Figures[f.Before].Value)})
		}
	}
	for p, parts := range all {
		all[p] = together(parts)
	}
	return all
}

// around is what hides a month: those of all who are in one of its atoms.
func (s *chooser) around(pairs ...pair) (parts []part) {
	seen := map[pair]bool{}
	for _, p := range pairs {
		for _, o := range slices.Concat(s.links[p.now], s.links[p.before]) {
			if (o.now == p.now || o.before == p.before) && !seen[o] {
				seen[o] = true
				parts = append(parts, s.months[o]...)
			}
		}
	}
	return together(parts)
}

// need is by how much the atoms have to move upwards for the figure to be so many percent more,
// where a group knows its own: the others may have nothing instead. With -1 nobody does, or where
// there are so few all others.
func (t *target) need(knows int32) *big.Rat {
	need := new(big.Rat).Set(t.near)
	for _, p := range t.rest {
		if p.group != knows && (knows >= 0 || !t.alone) {
			need.Sub(need, p.value)
		}
	}
	return need
}

// needDown is as need, downwards: one other who may have more is enough.
func (t *target) needDown(knows int32) *big.Rat {
	if (knows >= 0 || !t.alone) && slices.ContainsFunc(t.rest, func(p part) bool { return p.group != knows }) {
		return new(big.Rat)
	}
	return t.near
}
