package mailbox

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// text decodes bytes in a charset. Where they name none, or one that they are not in, they
// are UTF-8 if they can be, else GB18030, which holds GBK and GB2312: what Chinese
// programs write without saying so.
func text(charset string, raw []byte) string {
	charset = strings.ToLower(strings.TrimSpace(charset))
	if charset != "" && charset != "utf-8" && charset != "us-ascii" {
		if enc, err := htmlindex.Get(charset); err == nil {
			if s, err := enc.NewDecoder().Bytes(raw); err == nil {
				return string(s)
			}
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(s)
}

var (
	encodedWord = regexp.MustCompile(`=\?([A-Za-z0-9._:-]+)(\*[A-Za-z-]*)?\?([bBqQ])\?([^?]*)\?=`)
	onlySpace   = regexp.MustCompile(`^[ \t\r\n]*$`)
)

// words decodes RFC 2047. The bytes of neighbouring words are joined before they are
// decoded: many programs cut a character in two.
func words(raw []byte) string {
	var out strings.Builder
	var run []byte
	charset, at := "", 0
	flush := func() {
		out.WriteString(text(charset, run))
		run = nil
	}
	for _, m := range encodedWord.FindAllSubmatchIndex(raw, -1) {
		between := raw[at:m[0]]
		word, ok := unword(string(raw[m[6]:m[7]]), raw[m[8]:m[9]])
		if !ok {
			continue
		}
		same := strings.EqualFold(charset, string(raw[m[2]:m[3]]))
		if len(run) > 0 && (!same || !onlySpace.Match(between)) {
			flush()
		}
		if len(run) == 0 && !(at > 0 && onlySpace.Match(between)) {
			out.WriteString(text("", between))
		}
		charset, at = string(raw[m[2]:m[3]]), m[1]
		run = append(run, word...)
	}
	if len(run) > 0 {
		flush()
	}
	out.WriteString(text("", raw[at:]))
	return out.String()
}

func unword(how string, body []byte) ([]byte, bool) {
	if how == "b" || how == "B" {
		return unbase64(body), true
	}
	var out []byte
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(body):
			hi, lo := unhex(body[i+1]), unhex(body[i+2])
			if hi < 0 || lo < 0 {
				return nil, false
			}
			out = append(out, byte(hi<<4|lo))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out, true
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// unbase64 decodes as much as there is, whatever stands between: line ends, blanks, a
// footer that a gateway put below.
func unbase64(body []byte) []byte {
	kept := make([]byte, 0, len(body))
	for _, c := range body {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
			kept = append(kept, c)
		case c == '=' && len(kept)%4 != 0:
			// The end of a text; another may follow.
			for len(kept)%4 == 1 {
				kept = kept[:len(kept)-1]
			}
			out := make([]byte, base64.RawStdEncoding.DecodedLen(len(kept)))
			n, _ := base64.RawStdEncoding.Decode(out, kept)
			return out[:n]
		}
	}
	for len(kept)%4 == 1 {
		kept = kept[:len(kept)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(kept)))
	n, _ := base64.RawStdEncoding.Decode(out, kept)
	return out[:n]
}

// shown is text that may be printed and stored: one line, no control characters, nothing
// that turns the direction or hides.
func shown(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r == '\u3000':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029', unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most-1]) + "…"
	}
	return s
}
