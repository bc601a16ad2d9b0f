package weave

import (
	"math/big"
	"math/bits"
	"strconv"
)

// fraction is an exact number of 64 bits over 64 bits: nearly all numbers of a report. What
// does not fit is left to math/big.
type fraction struct{ n, d int64 } // d is above 0; not always in lowest terms

var tens = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

func (f fraction) rat() *big.Rat { return big.NewRat(f.n, f.d) }

// apply is an operator on two fractions, if the result fits.
func (f fraction) apply(op string, g fraction) (fraction, bool) {
	switch op {
	case "+", "-":
		if op == "-" {
			g.n = -g.n
		}
		if f.d == g.d {
			n, ok := plus(f.n, g.n)
			return fraction{n, f.d}, ok
		}
		a, ok1 := times(f.n, g.d)
		b, ok2 := times(g.n, f.d)
		n, ok3 := plus(a, b)
		d, ok4 := times(f.d, g.d)
		return fraction{n, d}, ok1 && ok2 && ok3 && ok4
	case "*":
		n, ok1 := times(f.n, g.n)
		d, ok2 := times(f.d, g.d)
		return fraction{n, d}, ok1 && ok2
	case "/":
		if g.n < 0 {
			f.n, g.n = -f.n, -g.n
		}
		if f.d == g.d {
			return fraction{f.n, g.n}, g.n > 0
		}
		n, ok1 := times(f.n, g.d)
		d, ok2 := times(f.d, g.n)
		return fraction{n, d}, ok1 && ok2 && d > 0
	}
	return fraction{}, false
}

const edge = 1 << 62

func plus(a, b int64) (int64, bool) {
	s := a + b
	return s, a < edge && a > -edge && b < edge && b > -edge
}

func times(a, b int64) (int64, bool) {
	x, y := uint64(max(a, -a)), uint64(max(b, -b))
	hi, lo := bits.Mul64(x, y)
	return a * b, hi == 0 && lo < edge
}

// decimal writes the fraction as decimal writes a number: rounded half away from zero to the
// digits that a spreadsheet has.
func (f fraction) decimal() string {
	neg := f.n < 0
	n, d := uint64(max(f.n, -f.n)), uint64(f.d)
	whole, rest := n/d, n%d
	if rest == 0 {
		if s := strconv.FormatUint(whole, 10); len(s) <= digits {
			return sign(neg && n > 0, s)
		}
	}
	var buf [40]byte
	b := strconv.AppendUint(buf[:0], whole, 10)
	places := digits - len(b)
	if whole == 0 { // its digits begin behind the point
		places++
		for r := rest; r < (d+9)/10 && places < 19; places++ {
			r *= 10
		}
	}
	if places < 1 || places > 18 {
		return decimal(f.rat())
	}
	scale := uint64(1)
	for range places {
		scale *= 10
	}
	hi, lo := bits.Mul64(rest, scale)
	frac, left := bits.Div64(hi, lo, d)
	if left >= d-left {
		if frac++; frac == scale {
			return decimal(f.rat())
		}
	}
	b = append(b, '.')
	at := len(b)
	s := strconv.AppendUint(nil, frac, 10)
	for range places - len(s) {
		b = append(b, '0')
	}
	b = append(b, s...)
	for len(b) > at && b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if len(b) == at {
		b = b[:at-1]
	}
	return sign(neg, string(b))
}

func sign(neg bool, s string) string {
	if neg {
		return "-" + s
	}
	return s
}
