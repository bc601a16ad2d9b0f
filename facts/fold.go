package facts

import (
	"strings"
	"unicode"
)

// Fold is a text as it is compared, whatever hand wrote it: no blanks and no characters that
// can't be seen, full-width signs and letters in their plain form.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > ' ' && r <= '~':
			return r
		case unicode.IsSpace(r) || unseen(r):
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, s)
}

// unseen are characters that leave no trace on paper: controls, joiners, marks of direction, U+200B and its kin.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == '\u2800' || r == '\u3164'
}

// dashes are the signs that people take for one another where a heading or a code has a dash.
const dashes = "-—–−‐‑‒―─﹣⁃"

// Label is a heading, a name of a sheet or a code as it is compared: folded, every dash a hyphen and runs of them one.
func Label(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) < 0 {
		return s // a code, a number
	}
	var out strings.Builder
	before := rune(0)
	for _, r := range Fold(s) {
		if strings.ContainsRune(dashes, r) {
			r = '-'
		}
		if r != '-' || before != '-' {
			out.WriteRune(r)
		}
		before = r
	}
	return out.String()
}
