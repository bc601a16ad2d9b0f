package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Word is a calendar word: a time told from the opening or the deadline of a period.
// "deadline-2 workday 09:00" is nine o'clock on the second workday before the deadline's
// day; without a clock, it is at that of the deadline itself.
type Word struct {
	Opens    bool // told from the opening, else from the deadline
	Offset   int
	Workdays bool // Offset counts workdays, else days
	Timed    bool
	Hour     int
	Minute   int
}

// mostOffset bounds how far a word reaches, in days or workdays.
const mostOffset = 60

var wordShape = regexp.MustCompile(`^(deadline|opens|截止|开网)(?:\s*([+-])\s*(\d{1,3})\s*(workdays?|days?|个?工作日|天))?(?:\s+(\d{1,2}):(\d{2}))?$`)

// ParseWord reads a calendar word: deadline or opens (截止, 开网), then perhaps + or - so
// many workdays or days (工作日, 天), then perhaps a clock.
func ParseWord(s string) (Word, error) {
	m := wordShape.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return Word{}, fmt.Errorf("“%s”应写成 deadline-2 workday 09:00 这样：deadline（截止）或 opens（开网），加减几个 workday（工作日）或 day（天），几时几分", s)
	}
	w := Word{Opens: m[1] == "opens" || m[1] == "开网"}
	if m[2] != "" {
		w.Offset, _ = strconv.Atoi(m[3])
		if w.Offset > mostOffset {
			return Word{}, fmt.Errorf("“%s”：最多 %d 天", s, mostOffset)
		}
		if m[2] == "-" {
			w.Offset = -w.Offset
		}
		w.Workdays = w.Offset != 0 && (strings.HasPrefix(m[4], "workday") || strings.HasSuffix(m[4], "工作日"))
	}
	if m[5] != "" {
		w.Timed = true
		w.Hour, _ = strconv.Atoi(m[5])
		w.Minute, _ = strconv.Atoi(m[6])
		if w.Hour > 23 || w.Minute > 59 {
			return Word{}, fmt.Errorf("“%s”：没有 %s:%s 这个时刻", s, m[5], m[6])
		}
	}
	return w, nil
}

// String is the word as it is written.
func (w Word) String() string {
	s := "deadline"
	if w.Opens {
		s = "opens"
	}
	if w.Offset != 0 {
		unit := "day"
		if w.Workdays {
			unit = "workday"
		}
		s += fmt.Sprintf("%+d %s", w.Offset, unit)
	}
	if w.Timed {
		s += fmt.Sprintf(" %02d:%02d", w.Hour, w.Minute)
	}
	return s
}

// Chinese is the word as it is spoken.
func (w Word) Chinese() string {
	s := "截止"
	if w.Opens {
		s = "开网"
	}
	n, unit := w.Offset, "天"
	if w.Workdays {
		unit = "个工作日"
	}
	switch {
	case n > 0:
		s += fmt.Sprintf("后第 %d %s", n, unit)
	case n < 0:
		s += fmt.Sprintf("前第 %d %s", -n, unit)
	case w.Timed:
		s += "当天"
	default:
		s += "时"
	}
	if w.Timed {
		s += fmt.Sprintf(" %02d:%02d", w.Hour, w.Minute)
	}
	return s
}

// At is the time that the word means for a window.
func (w Word) At(win Window, days *Workdays, loc *time.Location) (time.Time, error) {
	anchor := win.Closes
	if w.Opens {
		anchor = win.Opens
	}
	anchor = anchor.In(loc)
	d := DayOf(anchor)
	if w.Workdays {
		var err error
		if d, err = days.add(d, w.Offset); err != nil {
			return time.Time{}, err
		}
	} else {
		d = d.add(w.Offset)
	}
	if w.Timed {
		return time.Date(d.Year, d.Month, d.Day, w.Hour, w.Minute, 0, 0, loc), nil
	}
	return d.on(anchor, loc), nil
}
