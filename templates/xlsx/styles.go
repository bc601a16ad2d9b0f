package xlsx

import "strings"

// longestFormat is four times what Excel allows. A lenient reader spends 15 s
// on a format of 2 MB.
const longestFormat = 1024

// formatKind is what a format makes of a number, as far as it matters.
type formatKind uint8

const (
	numberKind formatKind = iota
	dateKind
	percentKind
)

// styles tell for each entry of cellXfs what it makes of a number.
type styles struct {
	kinds   []formatKind
	formats map[string]formatKind // those of the file, by number
	ids     []byte                // of the entries, one after the other
	ends    []int                 // of each in ids
}

func (s *styles) reset() {
	s.kinds, s.ids, s.ends = s.kinds[:0], s.ids[:0], s.ends[:0]
	s.formats = emptied(s.formats)
}

func (s *styles) kind(style int) formatKind {
	if style >= len(s.kinds) {
		return numberKind
	}
	return s.kinds[style]
}

func (s *styles) read(p *part) error {
	err := p.root("styleSheet", func(e *element) error {
		switch {
		case e.own("numFmts"):
			return p.each(func(e *element) error { return s.format(p, e) })
		case e.own("cellXfs"):
			return p.each(p.fallback(func(e *element) error {
				if err := p.room(len(s.ends)); err != nil {
					return err
				}
				s.ids = append(s.ids, e.value("numFmtId")...)
				s.ends = append(s.ends, len(s.ids))
				return p.only(e, "xf")
			}))
		}
		return nil
	})
	if err != nil {
		return err
	}
	from := 0
	for _, to := range s.ends {
		id := s.ids[from:to]
		kind, ok := s.formats[string(id)]
		if !ok {
			kind = builtinKind(string(id))
		}
		s.kinds = append(s.kinds, kind)
		from = to
	}
	return nil
}

func (s *styles) format(p *part, e *element) error {
	if err := p.only(e, "numFmt"); err != nil {
		return err
	}
	if err := p.room(len(s.formats)); err != nil {
		return err
	}
	code := e.value("formatCode")
	if len(code) > longestFormat {
		return hostile(p.name, "数字格式长达 %d 字节", len(code))
	}
	s.formats[e.attr("numFmtId")] = kindOfFormat(string(code))
	return nil
}

// builtinKind knows the formats that files name by number only. 27 to 58 are
// those of Chinese Excel; 18 to 21, 32 to 35, 45 to 47, 55 and 56 are times of
// day and durations.
func builtinKind(id string) formatKind {
	switch id {
	case "9", "10":
		return percentKind
	case "14", "15", "16", "17", "22",
		"27", "28", "29", "30", "31", "36",
		"50", "51", "52", "53", "54", "57", "58":
		return dateKind
	}
	return numberKind
}

// kindOfFormat tells whether a format code shows a year, a month or a day, or a
// number a hundredfold. Its first section decides: the others are for negative
// numbers, zero and text.
func kindOfFormat(code string) formatKind {
	code = strings.ToLower(code)
	var month, clock, percent bool // an m is a minute beside hours or seconds
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		c, rest := code[i], code[i+1:]
		switch c {
		case '"':
			i += strings.IndexByte(rest+`"`, '"') + 1
		case '\\', '_', '*': // the next character is literal; UTF-8 tails match nothing below
			i++
		case '[':
			inner := rest[:strings.IndexByte(rest+"]", ']')]
			if strings.Trim(inner, "h") == "" || strings.Trim(inner, "m") == "" || strings.Trim(inner, "s") == "" {
				return numberKind // hours, minutes or seconds elapsed
			}
			i += len(inner) + 1
		case 'g': // behind a colour or a numeral's language too
			if strings.HasPrefix(rest, "eneral") || strings.HasPrefix(rest, "/") {
				return numberKind
			}
		case 'y', 'd':
			return dateKind
		case '%':
			percent = true
		case 'm':
			month = true
		case 'h', 's':
			clock = true
		case 'a': // am/pm, or aaa: the day of the week
			if strings.HasPrefix(rest, "m/pm") {
				i += len("m/pm")
				clock = true
			} else if strings.HasPrefix(rest, "aa") {
				return dateKind
			}
		case 'e': // 1E+05, or e: the year
			if !strings.HasPrefix(rest, "+") && !strings.HasPrefix(rest, "-") {
				return dateKind
			}
		}
	}
	switch {
	case month && !clock:
		return dateKind
	case percent:
		return percentKind
	}
	return numberKind
}
