package mailbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// param is one parameter of a Content field, its value as the bytes that stand there.
type param struct {
	key   string // in lower case, with the stars of RFC 2231
	value []byte
}

// params parts a field such as Content-Type leniently: names in raw bytes, unquoted blanks
// and missing ends are common, and a file is not lost for them.
func params(raw []byte) (kind string, all []param) {
	// In GBK a backslash may be the second byte of a character. Nothing else that ends
	// something can.
	pairs := !utf8.Valid(raw)
	i := 0
	until := func(stop string) (part []byte) {
		quoted := false
		for ; i < len(raw); i++ {
			c := raw[i]
			switch {
			case pairs && c >= 0x81 && i+1 < len(raw):
				part = append(part, c, raw[i+1])
				i++
			case c == '"':
				quoted = !quoted
			case quoted && c == '\\' && i+1 < len(raw):
				i++
				part = append(part, raw[i])
			case !quoted && strings.IndexByte(stop, c) >= 0:
				return part
			default:
				part = append(part, c)
			}
		}
		return part
	}
	kind = strings.ToLower(strings.TrimSpace(string(until(";"))))
	for i < len(raw) && len(all) < 100 {
		i++ // the semicolon
		key := strings.ToLower(strings.TrimSpace(string(until("=;"))))
		if i >= len(raw) || raw[i] != '=' {
			continue
		}
		i++
		value := until(";")
		all = append(all, param{key, trimSpace(value)})
	}
	return kind, all
}

func trimSpace(b []byte) []byte { return []byte(strings.Trim(string(b), " \t\r\n")) }

// value is a parameter as text, by RFC 2231 in one piece or several, by RFC 2047 although
// that is forbidden there, or in raw bytes.
func value(all []param, name string) string {
	type piece struct {
		n       int
		encoded bool
		value   []byte
	}
	var pieces []piece
	plain := ""
	for _, p := range all {
		if p.key == name {
			plain = words(p.value)
			continue
		}
		rest, ok := strings.CutPrefix(p.key, name+"*")
		if !ok {
			continue
		}
		if rest == "" {
			return text2231(p.value)
		}
		number, encoded := strings.CutSuffix(rest, "*")
		n, err := strconv.Atoi(number)
		if err == nil && n >= 0 && n < 100 {
			pieces = append(pieces, piece{n, encoded, p.value})
		}
	}
	if len(pieces) == 0 {
		return plain
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.n, b.n) })
	charset := ""
	var raw []byte
	for i, p := range pieces {
		if p.n != i {
			break // one is missing, or comes twice
		}
		v := p.value
		if i == 0 && p.encoded {
			charset, v = charset2231(v)
		}
		if p.encoded {
			v = unpercent(v)
		}
		raw = append(raw, v...)
	}
	if charset == "" {
		return words(raw)
	}
	return text(charset, raw)
}

// text2231 decodes charset'language'percent-encoded.
func text2231(v []byte) string {
	charset, rest := charset2231(v)
	return text(charset, unpercent(rest))
}

func charset2231(v []byte) (charset string, rest []byte) {
	parts := strings.SplitN(string(v), "'", 3)
	if len(parts) < 3 {
		return "", v
	}
	return parts[0], []byte(parts[2])
}

func unpercent(v []byte) []byte {
	var out []byte
	for i := 0; i < len(v); i++ {
		if v[i] == '%' && i+2 < len(v) {
			if hi, lo := unhex(v[i+1]), unhex(v[i+2]); hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, v[i])
	}
	return out
}
