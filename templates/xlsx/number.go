package xlsx

import (
	"errors"
	"strconv"
	"strings"
)

var (
	errNotNumber = errors.New("not a number")
	errRange     = errors.New("number out of range")
)

const (
	longestNumber = 1200 // bytes; the longest double written out has 1,077
	mostZeros     = 400  // a power of ten beyond it is no finite double, or 0
)

// decimal is the plain decimal of a number as files store it, digit for digit.
// It never goes through a float, which would keep only 15 to 17 of them.
func decimal(s string) (string, error) {
	s = strings.Trim(s, " \t\r\n")
	neg, whole, frac, exp, ok := splitNumber(s)
	if !ok {
		return "", notFinite(s)
	}
	digits := whole + frac
	significant := strings.TrimLeft(digits, "0")
	if significant == "" {
		neg, exp = false, 0
	}
	point := len(whole) + exp
	if magnitude := point - (len(digits) - len(significant)); magnitude > mostZeros || magnitude < -mostZeros {
		return "", errRange
	}
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, frac = strings.TrimLeft(digits[:point], "0"), digits[point:]
	if whole == "" {
		whole = "0"
	}
	plain := whole
	if frac != "" {
		plain += "." + frac
	}
	if neg {
		plain = "-" + plain
	}
	if len(plain) > 300 { // near the ends of what a double can hold
		if f, err := strconv.ParseFloat(plain, 64); err != nil || f == 0 && significant != "" {
			return "", errRange
		}
	}
	return plain, nil
}

// isPlain tells whether a number is written as decimal would write it. Nearly
// all are; the rest is left to it.
func isPlain(v []byte) bool {
	if len(v) > 0 && v[0] == '-' {
		if v = v[1:]; len(v) > 0 && v[0] == '0' {
			return false // it may be -0
		}
	}
	if len(v) == 0 || len(v) > 300 || v[0] == '0' && len(v) > 1 && v[1] != '.' {
		return false
	}
	point := -1
	for i, c := range v {
		if c == '.' && point < 0 && i > 0 {
			point = i
		} else if c < '0' || c > '9' {
			return false
		}
	}
	return point != len(v)-1
}

// number is an index or a row, as strconv.Atoi reads it.
func number(v []byte) (n int, ok bool) {
	if len(v) == 0 || len(v) > 9 {
		n, err := strconv.Atoi(string(v))
		return n, err == nil
	}
	for _, c := range v {
		if c < '0' || c > '9' {
			n, err := strconv.Atoi(string(v))
			return n, err == nil
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// splitNumber takes [sign] digits [. digits] [E [sign] digits], with at least
// one digit before the exponent. A huge exponent is held at a million.
func splitNumber(s string) (neg bool, whole, frac string, exp int, ok bool) {
	if len(s) > longestNumber {
		return
	}
	neg, s = cutSign(s)
	whole, s = cutDigits(s)
	if strings.HasPrefix(s, ".") {
		frac, s = cutDigits(s[1:])
	}
	if whole == "" && frac == "" {
		return
	}
	if s == "" {
		return neg, whole, frac, 0, true
	}
	if s[0] != 'E' && s[0] != 'e' {
		return
	}
	down, s := cutSign(s[1:])
	power, s := cutDigits(s)
	if power == "" || s != "" {
		return
	}
	exp, err := strconv.Atoi(power)
	if err != nil || exp > 1e6 {
		exp = 1e6
	}
	if down {
		exp = -exp
	}
	return neg, whole, frac, exp, true
}

func cutSign(s string) (neg bool, rest string) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[0] == '-', s[1:]
	}
	return false, s
}

func cutDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// notFinite tells the words for "no finite number", which some writers store in
// a number cell, from plain rubbish.
func notFinite(s string) error {
	_, word := cutSign(strings.ToLower(s))
	switch word {
	case "nan", "inf", "infinity":
		return errRange
	}
	return errNotNumber
}
