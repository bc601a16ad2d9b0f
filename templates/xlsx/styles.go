package xlsx

import "strings"

// longestFormat is four times what Excel allows. A lenient reader spends 15 s
// on a format of 2 MB.
const longestFormat = 1024

// styles tell for each entry of cellXfs whether it formats a date.
type styles struct {
	dates   []bool
	formats map[string]bool // those of the file, by number
	ids     []byte          // of the entries, one after the other
	ends    []int           // of each in ids
}

func (s *styles) reset() {
	s.dates, s.ids, s.ends = s.dates[:0], s.ids[:0], s.ends[:0]
	s.formats = emptied(s.formats)
}

func (s *styles) date(style int) bool { return style < len(s.dates) && s.dates[style] }

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
		custom, ok := s.formats[string(id)]
		s.dates = append(s.dates, ok && custom || !ok && builtinDate(string(id)))
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
	s.formats[e.attr("numFmtId")] = dateFormat(string(code))
	return nil
}

// builtinDate knows the formats that files name by number only. 27 to 58 are
// those of Chinese Excel; 18 to 21, 32 to 35, 45 to 47, 55 and 56 are times of
// day and durations.
func builtinDate(id string) bool {
	switch id {
	case "14", "15", "16", "17", "22",
		"27", "28", "29", "30", "31", "36",
		"50", "51", "52", "53", "54", "57", "58":
		return true
	}
	return false
}

// dateFormat tells whether a format code shows a year, a month or a day. Its
// first section decides: the others are for negative numbers, zero and text.
func dateFormat(code string) bool {
	code = strings.ToLower(code)
	if strings.HasPrefix(code, "general") || strings.HasPrefix(code, "g/") {
		return false
	}
	var month, clock bool // an m is a minute beside hours or seconds
	for i := 0; i < len(code); i++ {
		c, rest := code[i], code[i+1:]
		switch c {
		case '"':
			i += strings.IndexByte(rest+`"`, '"') + 1
		case '\\', '_', '*': // the next character is literal; UTF-8 tails match nothing below
			i++
		case '[':
			inner := rest[:strings.IndexByte(rest+"]", ']')]
			if strings.Trim(inner, "h") == "" || strings.Trim(inner, "m") == "" || strings.Trim(inner, "s") == "" {
				return false // hours, minutes or seconds elapsed
			}
			i += len(inner) + 1
		case ';':
			return month && !clock
		case 'y', 'd':
			return true
		case 'm':
			month = true
		case 'h', 's':
			clock = true
		case 'a': // am/pm, or aaa: the day of the week
			if strings.HasPrefix(rest, "m/pm") {
				i += len("m/pm")
				clock = true
			} else if strings.HasPrefix(rest, "aa") {
				return true
			}
		case 'e': // 1E+05, or e: the year
			if !strings.HasPrefix(rest, "+") && !strings.HasPrefix(rest, "-") {
				return true
			}
		}
	}
	return month && !clock
}
