package weave

import (
	"math/big"
	"strings"

	"parkstat/facts"
)

// solver computes what formulas come to, where they can be computed exactly.
type solver struct {
	*layout
	plan    *Plan
	sums    map[sumKey]aggregate
	running map[sumKey]prefix
	path    []int // room for the items around a cell
	spent   int   // cells looked at
	recalc  bool  // a formula has other operands than in the template
}

func newSolver(l *layout, plan *Plan) *solver {
	return &solver{layout: l, plan: plan, path: make([]int, 0, 8), sums: map[sumKey]aggregate{}, running: map[sumKey]prefix{}}
}

// eval computes an expression whose references lead to the refs, exactly. What cannot be
// known is unknown, and so is all that is made of it.
func (s *solver) eval(e *expr, refs []ref, from home) value {
	switch e.op {
	case opNumber:
		if r, ok := new(big.Rat).SetString(e.text); ok {
			return numberOf(r)
		}
		return value{}
	case opText:
		return value{kind: textual, text: e.text}
	case opBool:
		return value{kind: boolean, text: e.text}
	case opParen:
		return s.eval(e.args[0], refs, from)
	case opRef, opAway:
		if v, ok := s.beside(e, refs, from); ok {
			return v
		}
		r := s.cells(e, refs, from)
		n := s.target(r, from.sheet)
		if n == nil || n.byRow == nil || r.a.row == 0 || r.a.col == 0 || r.a.row != r.b.row || r.a.col != r.b.col {
			return value{} // a range where one value is wanted
		}
		return s.valueAt(n, r.a.row, r.a.col)
	case "IF":
		return s.choose(e, refs, from)
	case "IFERROR":
		if v := s.eval(e.args[0], refs, from); v.kind != faulty {
			return v
		}
		return s.eval(e.args[1], refs, from)
	case "SUM", "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN":
		return s.gather(e.args, refs, from, e.op == "MAX" || e.op == "MIN").result(e.op)
	case "SUBTOTAL":
		return s.subtotal(e, refs, from)
	}
	var two [2]value
	args := two[:0]
	for _, a := range e.args {
		v := s.eval(a, refs, from)
		switch v.kind {
		case unknown:
			return value{}
		case faulty:
			return v
		}
		args = append(args, v)
	}
	return apply(e.op, args)
}

// beside is the value of an operand in the same item as its formula, which needs no search
// for where its cell comes from: nearly all operands are such.
func (s *solver) beside(e *expr, refs []ref, from home) (v value, ok bool) {
	b := from.row.block
	if e.op != opRef || b == nil || len(b.inner) > 0 || from.sheet.colLines != nil {
		return v, false
	}
	r := &from.formula.refs[e.ref]
	if r.sheet != "" || !r.single || r.a.rowAbs || r.a.row < b.First || r.a.row > b.Last ||
		b.AcrossLast > 0 && (r.a.col < b.AcrossFirst || r.a.col > b.AcrossLast) {
		return v, false
	}
	s.spent++
	c := from.sheet.at(r.a.row, r.a.col)
	if c == nil {
		return value{kind: blank}, true
	}
	return s.cellValue(from.sheet, c, refs[e.ref].a.row, refs[e.ref].a.col, from), true
}

// cells is the range that an operand stands for.
func (s *solver) cells(e *expr, refs []ref, from home) ref {
	if e.op == opAway {
		return s.to(*e.away, home{sheet: from.sheet}, true)
	}
	return refs[e.ref]
}

func (s *solver) choose(e *expr, refs []ref, from home) value {
	v := s.eval(e.args[0], refs, from)
	if v.kind == unknown || v.kind == faulty {
		return v
	}
	r, ok := v.rat()
	switch {
	case !ok:
		return misfit
	case r.Sign() != 0:
		return s.eval(e.args[1], refs, from)
	case len(e.args) == 3:
		return s.eval(e.args[2], refs, from)
	}
	return boolOf(false)
}

// apply is an operator or a function of single values, none of them a fault.
func apply(op string, args []value) value {
	switch op {
	case "=", "<>", "<", ">", "<=", ">=":
		return compare(op, args[0], args[1])
	case "&":
		if args[0].computed || args[1].computed {
			return value{} // how a computed number is shown is the reader's
		}
		return value{kind: textual, text: args[0].cellText() + args[1].cellText()}
	}
	if len(args) == 2 && args[0].kind == numeric && args[1].kind == numeric && args[0].small.d > 0 && args[1].small.d > 0 {
		if f, ok := args[0].small.apply(op, args[1].small); ok {
			return value{kind: numeric, computed: true, small: f}
		}
	}
	nums := make([]*big.Rat, len(args))
	for i, a := range args {
		r, ok := a.rat()
		if !ok {
			return value{} // a text may be a number to Excel and none to others
		}
		nums[i] = r
	}
	a := nums[0]
	z := new(big.Rat)
	switch op {
	case opMinus:
		return numberOf(z.Neg(a))
	case opShare:
		return numberOf(z.Quo(a, big.NewRat(100, 1)))
	case "ABS":
		return numberOf(z.Abs(a))
	case "NOT":
		return boolOf(a.Sign() == 0)
	case "AND", "OR":
		all := op == "AND"
		for _, n := range nums {
			if (n.Sign() != 0) != all {
				return boolOf(!all)
			}
		}
		return boolOf(all)
	case "+":
		return numberOf(z.Add(a, nums[1]))
	case "-":
		return numberOf(z.Sub(a, nums[1]))
	case "*":
		return numberOf(z.Mul(a, nums[1]))
	case "/":
		if nums[1].Sign() == 0 {
			return divided
		}
		return numberOf(z.Quo(a, nums[1]))
	case "^":
		return power(a, nums[1])
	case "ROUND":
		return round(a, nums[1])
	}
	return value{}
}

// power is exact, so only small whole exponents are taken.
func power(a, b *big.Rat) value {
	if !b.IsInt() || b.Sign() < 0 || b.Num().Cmp(big.NewInt(64)) > 0 {
		return value{}
	}
	z := big.NewRat(1, 1)
	for range b.Num().Int64() {
		z.Mul(z, a)
	}
	return numberOf(z)
}

func round(a, places *big.Rat) value {
	if !places.IsInt() || places.Sign() < 0 || places.Num().Cmp(big.NewInt(digits)) > 0 {
		return value{}
	}
	r, ok := new(big.Rat).SetString(facts.Round(a, int(places.Num().Int64())))
	if !ok {
		return value{}
	}
	return numberOf(r)
}

// compare compares two numbers or two texts; of mixed kinds numbers come first, then texts.
func compare(op string, a, b value) value {
	order := 0
	x, okX := a.rat()
	y, okY := b.rat()
	switch {
	case a.kind == boolean || b.kind == boolean:
		return value{}
	case okX && okY:
		order = x.Cmp(y)
	case a.kind == textual && b.kind == textual:
		if op != "=" && op != "<>" {
			return value{} // the order of texts is the reader's language
		}
		if !strings.EqualFold(a.text, b.text) {
			order = 1
		}
	case a.kind == textual && b.kind == blank || a.kind == blank && b.kind == textual:
		if a.text+b.text != "" {
			order = map[bool]int{true: 1, false: -1}[a.kind == textual]
		}
	case okX:
		order = -1
	default:
		order = 1
	}
	return boolOf(map[string]bool{"=": order == 0, "<>": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[op])
}
