// Package formula is the one expression language of rules, indicators and
// templates: three-valued (Kleene) and exact.
//
// Invariants: numbers are rationals, never floats; a missing operand makes the
// result missing (undecided), never false and never zero, unless and/or settle
// it alone; a division by zero is missing. It refuses, at compile time and with
// the place, every name and function that the caller does not offer. The syntax
// is expr-lang's, whose parser it uses; the evaluation is our own.
package formula

import (
	"math/big"
	"strings"

	"parkstat/facts"
)

// Value is the result of an expression: missing, a number, a text or a truth.
type Value struct {
	kind kind
	num  *big.Rat
	text string
	yes  bool
}

type kind uint8

const (
	missing kind = iota
	number
	text
	truth
)

// Missing is the undecided value; it is also the zero Value.
var Missing = Value{}

// Num is a number. A nil r is missing.
func Num(r *big.Rat) Value {
	if r == nil {
		return Missing
	}
	return Value{kind: number, num: r}
}

// Int is a whole number.
func Int(n int) Value { return Num(big.NewRat(int64(n), 1)) }

// Text is a text.
func Text(s string) Value { return Value{kind: text, text: s} }

// Bool is a truth.
func Bool(b bool) Value { return Value{kind: truth, yes: b} }

// Of turns a reported value into an operand.
func Of(v facts.Value) Value {
	switch {
	case v.IsNumber() && v.Bound != facts.Exactly:
		return Text(v.String()) // no operand: what is not exact decides nothing
	case v.IsNumber():
		return Num(v.Rat())
	case v.IsMissing() || v.State == facts.Withheld:
		return Missing
	}
	return Text(v.Text)
}

// IsMissing reports whether v is undecided.
func (v Value) IsMissing() bool { return v.kind == missing }

// Rat is the number, or nil.
func (v Value) Rat() *big.Rat {
	if v.kind != number {
		return nil
	}
	return v.num
}

// Truth is the decided truth; ok is false where it is undecided or no truth.
func (v Value) Truth() (yes, ok bool) { return v.yes, v.kind == truth }

// String shows the value to a person: numbers exactly where they end, else with
// four decimals; thousands separated.
func (v Value) String() string {
	switch v.kind {
	case number:
		return Group(plain(v.num))
	case text:
		return v.text
	case truth:
		if v.yes {
			return "是"
		}
		return "否"
	}
	return "（空）"
}

func plain(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	for d := 1; d <= 6; d++ {
		if s := facts.Round(r, d); facts.Rounded(r, d).Cmp(r) == 0 {
			return s
		}
	}
	return facts.Round(r, 4)
}

// Group separates the thousands of decimal text.
func Group(s string) string {
	whole, _, _ := strings.Cut(s, ".")
	start := len(whole) - len(strings.TrimPrefix(whole, "-"))
	for i := len(whole) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
