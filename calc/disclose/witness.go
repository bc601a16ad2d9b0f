package disclose

import (
	"math"
	"math/big"
	"slices"
)

// aim is where a target is to be moved.
type aim struct {
	*target
	up    bool
	knows int32          // the group that takes its own figures as they are; -1: an outsider
	keep  func(int) bool // which statements there are; nil: all
	far   bool           // as far as it goes, not only as far as it needs to
}

// witness is other figures that print every statement alike: by how much atoms move.
type witness map[int32]*big.Rat

// widths are how many atoms about a target a search may move, the nearest first. What is
// farther off stays as it is: measured on unprotected years of 60 and 1,000 units, that is 1 % more alarms at most.
var widths = []int{12, 48, 200}

// search looks for a witness, ever farther about; nil: there is none.
func (s *System) search(a aim) witness {
	need := a.needed()
	if need.Sign() <= 0 && !a.far {
		return witness{}
	}
	before := 0
	for _, width := range widths {
		if a.far {
			width = widths[len(widths)-1]
		}
		atoms := s.about(a.target, width)
		if len(atoms) == before {
			continue
		}
		before = len(atoms)
		if x := s.move(a, need, atoms); a.far || a.by(x).Cmp(need) >= 0 {
			return x
		}
	}
	return nil
}

// needed is how far its atoms have to be moved.
func (a aim) needed() *big.Rat {
	if a.up {
		return a.need(a.knows)
	}
	return a.needDown(a.knows)
}

// about are the atoms about a target, at least so many if there are: those that share a row with
// it, or with another of them, through rows of few first.
func (s *System) about(t *target, width int) (all []int32) {
	seen, reached := map[int32]bool{}, map[int32]bool{}
	var rows []int32
	add := func(i int32) {
		if seen[i] {
			return
		}
		seen[i] = true
		all = append(all, i)
		for _, r := range s.atoms[i].rows {
			if !reached[r] {
				reached[r] = true
				rows = append(rows, r)
			}
		}
	}
	for _, c := range t.of {
		add(c.atom)
	}
	for len(rows) > 0 && len(all) < width {
		least := len(rows) - 1
		for i, r := range rows {
			if len(s.rows[r].terms) < len(s.rows[rows[least]].terms) {
				least = i
			}
		}
		r := rows[least]
		rows = slices.Delete(rows, least, least+1)
		for _, c := range s.rows[r].terms {
			add(c.atom)
		}
	}
	return all
}

// by is how far a witness moves the target the way that it aims.
func (a aim) by(x witness) *big.Rat {
	d := new(big.Rat)
	for _, c := range a.of {
		if m := x[c.atom]; m != nil {
			d.Add(d, new(big.Rat).Mul(c.times, m))
		}
	}
	if a.way() < 0 {
		d.Neg(d)
	}
	return d
}

// move is the farthest move over some atoms, nil where it is not far enough or fractions do not
// confirm it. Of the rows those of the target come first, and the others as they are broken.
func (s *System) move(a aim, need *big.Rat, atoms []int32) witness {
	rows, rest := []int32{}, s.touching(atoms, a.keep)
	values := make([]float64, len(s.atoms))
	broken := func(r int32) bool { return s.rows[r].broken(values) }
	for {
		p := s.programme(a, need, atoms, rows)
		for j, v := range p.solve() {
			values[atoms[j]] = v
		}
		if !a.far && p.reached < float(need, 1) {
			return nil
		}
		n := len(rows)
		for _, r := range rest {
			if broken(r) {
				rows = append(rows, r)
			}
		}
		if rest = slices.DeleteFunc(rest, broken); len(rows) == n {
			break
		}
	}
	x := witness{}
	for _, i := range atoms {
		if d := shrunk(values[i]); d.Sign() != 0 {
			x[i] = d
		}
	}
	if !s.confirmed(a, x) {
		return nil
	}
	return x
}

// shrunk is a thousandth less, so that what the search is off by does not matter, on a grid, so
// that what moves together moves alike.
func shrunk(v float64) *big.Rat {
	const grid = 1 << 20
	return new(big.Rat).SetFloat64(math.Round(v*grid*0.999) / grid)
}

// broken reports whether a row does not bear a move of the atoms.
func (r *row) broken(values []float64) bool {
	moved := 0.0
	for _, c := range r.terms {
		moved += c.float * values[c.atom]
	}
	slack := func(bound float64) float64 { return 1e-6 + 1e-7*math.Abs(bound) }
	return moved < r.least-slack(r.least) || moved > r.most+slack(r.most)
}

// programme is the linear programme over some atoms and rows; what is not among them stays.
func (s *System) programme(a aim, need *big.Rat, atoms, rows []int32) *simplex {
	p := &simplex{target: 1.01 * float(need, 1), gain: make([]float64, len(atoms))}
	if a.far {
		p.target = 2 * math.Abs(float(a.own.value, 1))
	}
	place := make(map[int32]int, len(atoms))
	for j, i := range atoms {
		place[i] = j
		low, fixed := s.least(i, a.knows)
		v := held{of: j, low: float(low, -1), high: math.Inf(1)}
		if fixed {
			v.low, v.high = 0, 0
		}
		p.columns = append(p.columns, v)
	}
	for _, c := range a.of {
		p.gain[place[c.atom]] = a.way() * c.float
	}
	for _, r := range rows {
		line := make([]float64, len(atoms))
		for _, c := range s.rows[r].terms {
			if j, in := place[c.atom]; in {
				line[j] = c.float
			}
		}
		p.table = append(p.table, line)
		p.rows = append(p.rows, held{of: -1, low: s.rows[r].least, high: s.rows[r].most})
	}
	return p
}

// way is the sign of the atoms' move that is aimed at.
func (a aim) way() float64 {
	if a.up == (a.own.value.Sign() > 0) {
		return 1
	}
	return -1
}

// touching are the rows of some atoms, each once.
func (s *System) touching(atoms []int32, keep func(int) bool) (all []int32) {
	seen := make([]bool, len(s.rows))
	for _, i := range atoms {
		for _, r := range s.atoms[i].rows {
			if n := s.rows[r].statement; !seen[r] && (n < 0 || keep == nil || keep(n)) {
				seen[r] = true
				all = append(all, r)
			}
		}
	}
	return all
}

// least is by how much an atom may fall, nil: without end, where a group knows its own; fixed
// where nobody else is in it.
func (s *System) least(i, knows int32) (low *big.Rat, fixed bool) {
	a := &s.atoms[i]
	own := a.has(knows)
	if own != nil && len(a.parts) == 1 {
		return nil, true
	}
	if a.signed {
		return nil, false
	}
	low = new(big.Rat).Neg(a.total)
	if own != nil {
		low.Add(low, own)
	}
	return low, false
}

// confirmed reports, in fractions, whether other figures print all alike.
func (s *System) confirmed(a aim, x witness) bool {
	var atoms []int32
	for i, d := range x {
		low, fixed := s.least(i, a.knows)
		if fixed || low != nil && d.Cmp(low) < 0 {
			return false
		}
		atoms = append(atoms, i)
	}
	for _, r := range s.touching(atoms, a.keep) {
		row, moved := &s.rows[r], new(big.Rat)
		for _, c := range row.terms {
			if d := x[c.atom]; d != nil {
				moved.Add(moved, new(big.Rat).Mul(c.times, d))
			}
		}
		if row.low != nil && moved.Cmp(row.low) < 0 || row.high != nil && moved.Cmp(row.high) > 0 {
			return false
		}
	}
	return true
}
