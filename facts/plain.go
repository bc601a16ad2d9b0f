package facts

import (
	"strings"
	"unicode"
)

// Plain keeps what came from outside from steering a terminal or a text: characters that
// print nothing of themselves become a dot.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '·'
		}
		return r
	}, s)
}
