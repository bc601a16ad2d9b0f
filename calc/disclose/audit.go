package disclose

import (
	"math/big"
	"slices"
)

// Finding (发现) is a figure that what was mailed tells too closely.
type Finding struct {
	Figures    []int32  // whose sum it is, to date
	Month      bool     // of the month: less what they had the month before
	Own        *big.Rat // the truth
	Less, More *big.Rat // how far from it a reader must think it possible, at least; up to twice itself
	Insider    string   // the group that can tell, by what it knows of itself; empty: anybody

	aim aim
}

// Audit lists what is told too closely, sums of several units where none of them is listed by
// itself. It is called once.
func (s *System) Audit() (all []Finding) {
	s.prepare()
	targets, told := s.chooser().targets(), map[int32]bool{}
	for i := range targets {
		for _, up := range []bool{true, false} {
			a, open := s.open(&targets[i], up)
			if !open {
				continue
			}
			f := s.finding(a)
			if len(f.Figures) == 1 || !slices.ContainsFunc(f.Figures, func(i int32) bool { return told[i] }) {
				all = append(all, f)
			}
			for _, i := range f.Figures {
				told[i] = true
			}
			break
		}
	}
	return all
}

// open is as whom a reader tells the target too closely, one way.
func (s *System) open(t *target, up bool) (aim, bool) {
	a := aim{target: t, up: up, knows: -1}
	x := s.search(a)
	if x == nil {
		return a, true
	}
	pool := []witness{x}
	asked := map[int32]bool{t.own.group: true}
	for n := 0; n < len(pool); n++ {
		for _, g := range s.insiders(t, pool[n]) {
			if asked[g] {
				continue
			}
			asked[g] = true
			if a.knows = g; slices.ContainsFunc(pool, func(x witness) bool { return s.stands(a, x) }) {
				continue
			}
			if x := s.search(a); x != nil {
				pool = append(pool, x)
				continue
			}
			return a, true
		}
	}
	return a, false
}

// insiders are the groups that know of figures that a witness moves or that hide the target.
func (s *System) insiders(t *target, x witness) (all []int32) {
	for _, p := range t.rest {
		all = append(all, p.group)
	}
	for i := range x {
		for _, p := range s.atoms[i].parts {
			all = append(all, p.group)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// stands reports whether a witness is one for who knows his own, too.
func (s *System) stands(a aim, x witness) bool {
	for i, d := range x {
		if low, fixed := s.least(i, a.knows); fixed || low != nil && d.Cmp(low) < 0 {
			return false
		}
	}
	return a.by(x).Cmp(a.needed()) >= 0
}

// finding says what is told.
func (s *System) finding(a aim) Finding {
	f := Finding{Month: a.month, Own: a.own.value, aim: a}
	times := map[int32]float64{}
	for _, c := range a.of {
		times[c.atom] = c.float
	}
	for i, x := range s.Figures {
		if x.Group == s.groups[a.own.group] && times[s.of[i]] > 0 && (!f.Month || x.Before < 0 || times[s.of[x.Before]] < 0) {
			f.Figures = append(f.Figures, int32(i))
		}
	}
	if a.knows >= 0 {
		f.Insider = s.groups[a.knows]
	}
	a.far = true
	for _, a.up = range []bool{true, false} {
		if by := a.by(s.search(a)); a.up {
			f.More = a.beyond(by, a.need(a.knows))
		} else {
			f.Less = a.beyond(by, a.needDown(a.knows))
		}
	}
	return f
}

// beyond is how far a figure may be off where its atoms move by so much: the others in them may
// hide the rest.
func (a aim) beyond(by, need *big.Rat) *big.Rat {
	x := new(big.Rat).Sub(a.near, need)
	return x.Add(x, by)
}

// Holds reports whether a finding stands with some of the statements only.
func (s *System) Holds(f Finding, keep func(statement int) bool) bool {
	a := f.aim
	a.keep = keep
	for _, a.up = range []bool{true, false} {
		if s.search(a) == nil {
			return true
		}
	}
	return false
}

// Mails are those that together tell it: without any of them it would not be told.
func (s *System) Mails(f Finding) (all []string) {
	for _, x := range s.Statements {
		if !slices.Contains(all, x.Mail) {
			all = append(all, x.Mail)
		}
	}
	for _, mail := range slices.Clone(all) {
		rest := slices.DeleteFunc(slices.Clone(all), func(m string) bool { return m == mail })
		if s.Holds(f, func(i int) bool { return slices.Contains(rest, s.Statements[i].Mail) }) {
			all = rest
		}
	}
	return all
}
