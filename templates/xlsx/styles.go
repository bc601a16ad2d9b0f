package xlsx

import (
	"encoding/xml"
	"strings"
)

// longestFormat is four times what Excel allows. A lenient reader spends 15 s
// on a format of 2 MB.
const longestFormat = 1024

// readStyles tells for each entry of cellXfs whether it formats a date.
func readStyles(p *part) (dates []bool, err error) {
	formats := map[string]bool{}
	var ids []string
	err = p.root("styleSheet", func(e xml.StartElement) error {
		switch {
		case own(e, "numFmts"):
			return p.each(func(e xml.StartElement) error {
				if err := p.only(e, "numFmt"); err != nil {
					return err
				}
				if err := p.room(len(formats)); err != nil {
					return err
				}
				id, code := attr(e, "numFmtId"), attr(e, "formatCode")
				if len(code) > longestFormat {
					return hostile(p.name, "数字格式长达 %d 字节", len(code))
				}
				formats[id] = dateFormat(code)
				return nil
			})
		case own(e, "cellXfs"):
			return p.each(p.fallback(func(e xml.StartElement) error {
				if err := p.room(len(ids)); err != nil {
					return err
				}
				ids = append(ids, attr(e, "numFmtId"))
				return p.only(e, "xf")
			}))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	dates = make([]bool, len(ids))
	for i, id := range ids {
		custom, ok := formats[id]
		dates[i] = ok && custom || !ok && builtinDate(id)
	}
	return dates, nil
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
