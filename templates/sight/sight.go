// Package sight measures whether a colour can be read on another, for the tests of all that
// draws: workbooks, charts and mails.
package sight

import (
	"image/color"
	"math"
	"strconv"
)

// Least is the ratio from which on a text can be read. Source: WCAG 2.1, 1.4.3 (level AA).
const Least = 4.5

// Contrast is the ratio between two colours, from 1 to 21. Source: WCAG 2.1, “contrast ratio”.
func Contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// Hex is a colour written as six digits, black where it is none.
func Hex(s string) color.NRGBA {
	n, _ := strconv.ParseUint(s, 16, 32)
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xFF}
}

func luminance(c color.NRGBA) float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func linear(part uint8) float64 {
	x := float64(part) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}
