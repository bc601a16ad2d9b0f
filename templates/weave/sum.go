package weave

import (
	"math/big"
	"slices"

	"parkstat/templates/xlsx"
)

// aggregate is what a function over ranges needs to know of them.
type aggregate struct {
	sum            tally
	count, counted int // numbers; cells that hold anything
	min, max       *big.Rat
	fault          value // the first fault met
	unknown        bool
	bounds         bool // min and max are wanted
}

// tally adds decimals up exactly; those of few digits without allocating.
type tally struct {
	small [10]int64 // by decimals
	big   *big.Rat
}

const tallyEdge = 1 << 62

// add takes a fraction of few decimals.
func (t *tally) add(f fraction) bool {
	places := slices.Index(tens[:], f.d)
	if places < 0 {
		return false
	}
	s := t.small[places] + f.n
	if f.n >= tallyEdge || f.n <= -tallyEdge || s >= tallyEdge || s <= -tallyEdge {
		return false
	}
	t.small[places] = s
	return true
}

func (t *tally) addRat(r *big.Rat) {
	if t.big == nil {
		t.big = new(big.Rat)
	}
	t.big.Add(t.big, r)
}

func (t *tally) rat() *big.Rat {
	all := new(big.Rat)
	scale := int64(1)
	for _, s := range t.small {
		if s != 0 {
			all.Add(all, big.NewRat(s, scale))
		}
		scale *= 10
	}
	if t.big != nil {
		all.Add(all, t.big)
	}
	return all
}

func (t *tally) merge(o *tally) {
	for i, s := range o.small {
		if sum := t.small[i] + s; sum < tallyEdge && sum > -tallyEdge {
			t.small[i] = sum
		} else {
			t.addRat(new(big.Rat).Quo(new(big.Rat).SetInt64(s), power10(i)))
		}
	}
	if o.big != nil {
		t.addRat(o.big)
	}
}

func power10(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// smallDecimal reads up to 17 digits with up to 9 of them behind the point.
func smallDecimal(s string) (units int64, places int, ok bool) {
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 18 {
		return 0, 0, false
	}
	point := -1
	for i := 0; i < len(s); i++ {
		switch {
		case isDigit(s[i]):
			units = units*10 + int64(s[i]-'0')
		case s[i] == '.' && point < 0:
			point = i
		default:
			return 0, 0, false
		}
	}
	if point >= 0 {
		places = len(s) - point - 1
	}
	if neg {
		units = -units
	}
	return units, places, places < 10
}

// gather looks at all cells of a function's arguments.
func (s *solver) gather(args []*expr, refs []ref, from home, bounds bool) *aggregate {
	all := &aggregate{bounds: bounds}
	for _, a := range args {
		if a.op == opRef || a.op == opAway {
			all.merge(s.over(s.cells(a, refs, from), from.sheet, sumKey{bounds: bounds}))
			continue
		}
		v := s.eval(a, refs, from)
		if v.kind == textual {
			v = value{} // a number in quotes is one to some
		}
		all.add(v)
	}
	return all
}

// over looks at the cells of a range; they are remembered, since each row of a block may ask
// for the same total. A SUBTOTAL passes over cells with one of their own.
func (s *solver) over(r ref, home *woven, key sumKey) aggregate {
	n := s.target(r, home)
	all := aggregate{bounds: key.bounds}
	if n == nil || n.byRow == nil {
		all.unknown = true
		return all
	}
	if r.a.row == 0 {
		r.a.row, r.b.row = 1, n.lastRow
	}
	if r.a.col == 0 {
		r.a.col, r.b.col = 1, n.lastCol
	}
	key.area = area{n.index, xlsx.Range{Row1: r.a.row, Col1: r.a.col, Row2: r.b.row, Col2: r.b.col}}
	if all, ok := s.sums[key]; ok {
		return all
	}
	end := min(r.b.row, n.lastRow)
	from := key // of running totals, which grow by a row
	from.Row2 = 0
	start := r.a.row
	if p, ok := s.running[from]; ok && p.row <= end {
		all, start = p.all.clone(), p.row+1
	}
	for row := start; row <= end; row++ {
		for col := r.a.col; col <= min(r.b.col, n.lastCol); col++ {
			if key.subtotal && n.isHidden(row, col) {
				all.unknown = true // whether it counts is the reader's to say
				return all
			}
			if key.subtotal && n.isSubtotal(row, col) {
				continue
			}
			if s.spent >= mostCells {
				all.unknown = true
				return all
			}
			v := s.valueAt(n, row, col)
			if v.kind == boolean {
				v = value{kind: textual}
			}
			all.add(v)
		}
	}
	s.sums[key] = all
	if r.b.row > r.a.row {
		s.running[from] = prefix{end, all.clone()}
	}
	return all
}

// prefix is the sum of a range down to a row: the last one asked for, since each row of a
// block asks for one more.
type prefix struct {
	row int
	all aggregate
}

// clone is a copy that may be added to.
func (a aggregate) clone() aggregate {
	if a.sum.big != nil {
		a.sum.big = new(big.Rat).Set(a.sum.big)
	}
	return a
}

type sumKey struct {
	area
	subtotal, bounds bool
}

func (n *woven) isHidden(row, col int) bool {
	r := n.byRow[int(n.rowLines.origin(row, int(n.colLines.origin(col, 1).row)).row)]
	return r != nil && r.hidden
}

func (n *woven) isSubtotal(row, col int) bool {
	at := n.colLines.origin(col, 1)
	from := n.rowLines.origin(row, int(at.row))
	c := n.at(int(from.row), int(at.row))
	return c != nil && c.formula != nil && c.formula.mean != nil && c.formula.mean.op == "SUBTOTAL"
}

func (a *aggregate) add(v value) {
	switch v.kind {
	case unknown:
		a.unknown = true
	case faulty:
		a.counted++
		if a.fault.kind == unknown {
			a.fault = v
		}
	case textual:
		a.counted++
	case numeric, boolean:
		a.counted++
		a.count++
		if !a.sum.add(v.small) {
			r, _ := v.rat()
			a.sum.addRat(r)
		}
		a.bound(v)
	}
}

// bound keeps the least and the greatest.
func (a *aggregate) bound(v value) {
	if !a.bounds {
		return
	}
	r, ok := v.rat()
	if !ok {
		return
	}
	if a.min == nil || r.Cmp(a.min) < 0 {
		a.min = r
	}
	if a.max == nil || r.Cmp(a.max) > 0 {
		a.max = r
	}
}

func (a *aggregate) merge(o aggregate) {
	a.sum.merge(&o.sum)
	a.count += o.count
	a.counted += o.counted
	a.unknown = a.unknown || o.unknown
	if a.fault.kind == unknown {
		a.fault = o.fault
	}
	if o.min != nil {
		a.bound(numberOf(o.min))
		a.bound(numberOf(o.max))
	}
}

func (a *aggregate) result(fn string) value {
	switch {
	case a.unknown:
		return value{}
	case fn == "COUNT":
		return numberOf(big.NewRat(int64(a.count), 1))
	case fn == "COUNTA":
		return numberOf(big.NewRat(int64(a.counted), 1))
	case a.fault.kind == faulty:
		return a.fault
	case fn == "SUM":
		return numberOf(a.sum.rat())
	case fn == "AVERAGE" && a.count == 0:
		return divided
	case fn == "AVERAGE":
		return numberOf(a.sum.rat().Quo(a.sum.rat(), big.NewRat(int64(a.count), 1)))
	case a.count == 0:
		return numberOf(new(big.Rat))
	case fn == "MAX":
		return numberOf(a.max)
	}
	return numberOf(a.min)
}

// subtotals are the functions of SUBTOTAL, by its first argument without the hundred that
// leaves hidden rows out.
var subtotals = [...]string{1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 9: "SUM"}

func (s *solver) subtotal(e *expr, refs []ref, from home) value {
	which, ok := s.eval(e.args[0], refs, from).rat()
	if !ok || !which.IsInt() {
		return value{}
	}
	code := which.Num().Int64() % 100
	if code < 0 || int(code) >= len(subtotals) || subtotals[code] == "" {
		return value{}
	}
	key := sumKey{subtotal: true, bounds: code == 4 || code == 5}
	all := &aggregate{bounds: key.bounds}
	for _, a := range e.args[1:] {
		if a.op != opRef && a.op != opAway {
			return value{}
		}
		all.merge(s.over(s.cells(a, refs, from), from.sheet, key))
	}
	return all.result(subtotals[code])
}
