package facts

import (
	"fmt"
	"strings"
)

// Bounds as people write them, before or after the number.
var (
	boundBefore = []struct {
		word  string
		bound Bound
	}{{"≥", AtLeast}, {">=", AtLeast}, {"不少于", AtLeast}, {"超过", AtLeast}, {"超", AtLeast}, {"近", Nearly}, {"大约", About}, {"约", About}, {"~", About}}
	boundAfter = []struct {
		word  string
		bound Bound
	}{{"余", AtLeast}, {"多", AtLeast}, {"+", AtLeast}, {"以上", AtLeast}, {"左右", About}}
)

// ParseBound reads a number that is not exact, such as 20余, ≥20, 20以上, 近200 or
// 约200. A plain number is none.
func ParseBound(s string) (Value, error) {
	bound := Exactly
	for _, b := range boundBefore {
		if rest, ok := strings.CutPrefix(s, b.word); ok {
			s, bound = rest, b.bound
			break
		}
	}
	for _, b := range boundAfter {
		if rest, ok := strings.CutSuffix(s, b.word); ok && bound == Exactly {
			s, bound = rest, b.bound
			break
		}
	}
	if bound == Exactly {
		return Value{}, fmt.Errorf("%q 不是约数", s)
	}
	v, err := ParseDecimal(s)
	v.Bound = bound
	return v, err
}

// Of puts a bound to a printed number: 20余, 近200, 约200.
func (b Bound) Of(number string) string {
	switch b {
	case AtLeast:
		return number + "余"
	case Nearly:
		return "近" + number
	case About:
		return "约" + number
	}
	return number
}

// With is the bound of a sum of two: an exact part changes nothing, two unlike ones
// leave only that it is about so much.
func (b Bound) With(c Bound) Bound {
	switch {
	case b == Exactly || b == c:
		return c
	case c == Exactly:
		return b
	}
	return About
}
