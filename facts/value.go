package facts

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// State says how a value came to be. Its zero value is Missing.
type State uint8

// The states of a value.
const (
	Missing   State = iota // 未报
	Reported               // 已报
	Nil                    // 零报告: a true zero, ticked as 本期无生产经营活动
	Estimated              // 估算
	Withheld               // 保密不公布
)

var stateNames = [...]string{"missing", "reported", "nil", "estimated", "withheld"}

func (s State) String() string { return stateNames[s] }

// Kind is what a value holds.
type Kind uint8

// The kinds of a value.
const (
	Number Kind = iota
	Text
	Date
	Code
)

// Bound says how exact a number is: = (the default), ≥ (余) or ~ (约).
type Bound uint8

// The bounds of a number.
const (
	Exactly Bound = iota
	AtLeast
	About
	Nearly // 近: somewhat less
)

// Value is a reported quantity: a scaled integer (units × 10^-Scale), or a text,
// date or code, with its state. The zero Value is missing; it is never zero.
type Value struct {
	State State
	Kind  Kind
	Bound Bound
	Scale uint8
	Units int64
	Text  string
}

// maxDigits is the longest number taken from a return: what a spreadsheet can
// hold exactly.
const maxDigits = 15

// Int is a reported whole number, for money in 千元.
func Int(n int64) Value { return Value{State: Reported, Units: n} }

// TextValue is a reported text.
func TextValue(s string) Value { return Value{State: Reported, Kind: Text, Text: s} }

// ParseDecimal reads plain decimal text such as "-12.50" exactly; trailing zeros
// of the fraction are dropped.
func ParseDecimal(s string) (Value, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	frac = strings.TrimRight(frac, "0")
	all := strings.TrimLeft(whole+frac, "0")
	if whole == "" || strings.Trim(whole+frac, "0123456789") != "" {
		return Value{}, fmt.Errorf("%q 不是数值", s)
	}
	if len(all) > maxDigits {
		return Value{}, fmt.Errorf("%q 超过 %d 位有效数字", s, maxDigits)
	}
	n, err := strconv.ParseInt("0"+all, 10, 64)
	if err != nil || len(frac) > maxDigits {
		return Value{}, fmt.Errorf("%q 不是数值", s)
	}
	if digits != s {
		n = -n
	}
	return Value{State: Reported, Units: n, Scale: uint8(len(frac))}, nil
}

// AsShown rounds decimal text with a fraction to the 15 significant digits that a
// spreadsheet shows: 64.1 lies in the file as 64.099999999999994.
func AsShown(s string) string {
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	lead := len(strings.TrimLeft(whole, "0"))
	if lead == 0 {
		lead = -len(frac) + len(strings.TrimLeft(frac, "0"))
	}
	if frac == "" || lead > maxDigits || lead+len(frac) <= maxDigits {
		return s
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	return Round(r, maxDigits-lead)
}

// IsMissing reports whether nothing was reported.
func (v Value) IsMissing() bool { return v.State == Missing }

// IsNumber reports whether v holds a number.
func (v Value) IsNumber() bool { return v.State != Missing && v.State != Withheld && v.Kind == Number }

var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return
}()

// Rat is the number exactly, or nil where there is none.
func (v Value) Rat() *big.Rat {
	if !v.IsNumber() {
		return nil
	}
	return big.NewRat(v.Units, pow10[v.Scale])
}

// Plus is the sum of two numbers, missing where one of them is.
func (v Value) Plus(w Value) Value {
	if !v.IsNumber() || !w.IsNumber() {
		return Value{}
	}
	scale := max(v.Scale, w.Scale)
	sum := Value{State: max(v.State, w.State), Bound: v.Bound.With(w.Bound), Scale: scale,
		Units: v.Units*pow10[scale-v.Scale] + w.Units*pow10[scale-w.Scale]}
	for sum.Scale > 0 && sum.Units%10 == 0 {
		sum.Units, sum.Scale = sum.Units/10, sum.Scale-1
	}
	return sum
}

// Equals reports whether two are the same number.
func (v Value) Equals(w Value) bool { return v.IsNumber() && w.IsNumber() && v.Rat().Cmp(w.Rat()) == 0 }

// String is the value as a person writes it, with its bound.
func (v Value) String() string { return v.Bound.Of(v.Decimal()) }

// Decimal is the number as plain decimal text, or the text itself.
func (v Value) Decimal() string {
	if v.State == Missing {
		return ""
	}
	if v.Kind != Number {
		return v.Text
	}
	if v.Scale == 0 {
		return strconv.FormatInt(v.Units, 10)
	}
	return big.NewRat(v.Units, pow10[v.Scale]).FloatString(int(v.Scale))
}
