package templates

import (
	"fmt"
	"strings"
)

// clauses fills a text whose parts in [[ … ]] need their figures: where one of those named
// inside is not known, or says nothing, the part is left out, or what follows its bar is
// written instead. Parts may stand within parts; one that names nothing itself goes with the
// last of those within it.
func (v *View) clauses(text string) (string, error) {
	c := clauseReader{view: v, rest: text}
	out, _, err := c.part(false)
	if err != nil {
		return "", fmt.Errorf("%w：%q", err, text)
	}
	if c.dropped {
		out = tidy(out)
	}
	return out, nil
}

// Silent reports whether a text names something of which nothing is known.
func (v *View) Silent(text string) bool {
	named := braces.FindAllString(text, -1)
	for _, hole := range named {
		if d, err := v.Datum(hole); err != nil || !d.Missing && d.String() != "" {
			return false
		}
	}
	return len(named) > 0
}

type clauseReader struct {
	view    *View
	rest    string
	dropped bool
}

// part reads up to the end of the text, or inside of a clause up to its ]]; known says
// whether all that it names by itself is known.
func (c *clauseReader) part(inside bool) (out string, known bool, err error) {
	var said, other strings.Builder
	known = true
	to := &said
	named, inner, kept := false, false, false // what stands in it, and of the parts within
	for c.rest != "" {
		at := strings.Index(c.rest, "[[")
		end := strings.Index(c.rest, "]]")
		hole := strings.Index(c.rest, "{{")
		bar := strings.Index(c.rest, "|")
		if !inside {
			bar = -1
		}
		next := nearest(at, end, hole, bar)
		if next < 0 {
			break
		}
		to.WriteString(c.rest[:next])
		c.rest = c.rest[next:]
		switch next {
		case hole:
			d, err := c.hole()
			if err != nil {
				return "", false, err
			}
			if to == &said {
				named = true
				known = known && !d.Missing && d.String() != ""
			}
			to.WriteString(d.String())
		case at:
			c.rest = c.rest[2:]
			s, whole, err := c.part(true)
			if err != nil {
				return "", false, err
			}
			inner, kept = true, kept || whole
			to.WriteString(s)
		case end:
			c.rest = c.rest[2:]
			if !inside {
				return "", false, fmt.Errorf("]] 前面没有 [[")
			}
			if known && (named || !inner || kept) {
				return said.String(), true, nil
			}
			c.dropped = true
			return other.String(), false, nil
		case bar:
			c.rest = c.rest[1:]
			if to == &other {
				return "", false, fmt.Errorf("[[ ]] 里只能有一条竖线")
			}
			to = &other
		}
	}
	if inside {
		return "", false, fmt.Errorf("[[ 后面没有 ]]")
	}
	return said.String() + c.rest, known, nil
}

// hole reads one placeholder.
func (c *clauseReader) hole() (Datum, error) {
	n := strings.Index(c.rest, "}}")
	if n < 0 {
		return Datum{}, fmt.Errorf("{{ 后面没有 }}")
	}
	text := c.rest[:n+2]
	c.rest = c.rest[n+2:]
	return c.view.Datum(text)
}

// nearest is the least of those that are not negative, or -1.
func nearest(at ...int) int {
	first := -1
	for _, i := range at {
		if i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// The marks that end a sentence or part one in two.
const (
	parting = "，；、：,;"
	ending  = "。！？"
)

// tidy mends the marks around what was left out: none at the beginning, no two of them
// together, of which the one that ends more stays.
func tidy(s string) string {
	var out []rune
	for _, r := range s {
		mark := strings.ContainsRune(parting+ending, r)
		if !mark {
			out = append(out, r)
			continue
		}
		if len(out) == 0 {
			continue
		}
		last := out[len(out)-1]
		switch {
		case strings.ContainsRune(ending, last):
			continue // the sentence has ended
		case strings.ContainsRune(parting, last):
			if strings.ContainsRune(ending, r) || r == '；' {
				out[len(out)-1] = r
			}
			continue
		}
		out = append(out, r)
	}
	return string(out)
}
