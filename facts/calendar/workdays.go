package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
)

// File is calendar/holidays.yaml: the years as the State Council announced them.
type File struct {
	Years []year `yaml:"years" json:"years" jsonschema:"required"`
}

// year is the arrangement of one year's holidays (节假日安排).
type year struct {
	Year     int       `yaml:"year" json:"year" jsonschema:"required"`
	Notice   string    `yaml:"notice" json:"notice" jsonschema:"required,description=通知的文号"`
	Holidays []holiday `yaml:"holidays" json:"holidays" jsonschema:"required"`
	At       string    `yaml:"-" json:"-"` // file:line
}

// holiday is days off, and the weekends that are worked for them (调休).
type holiday struct {
	Name string   `yaml:"name" json:"name" jsonschema:"required"`
	Off  string   `yaml:"off" json:"off" jsonschema:"required,description=放假的日子：2023-04-05，或首末两天 2023-01-21/2023-01-27"`
	Work []string `yaml:"work" json:"work,omitempty" jsonschema:"description=调休上班的日子"`
}

// turn is a date that is not what its weekday says.
type turn struct {
	work bool
	name string
	year int // whose arrangement it is of
}

// Workdays tells workdays from others in the years that it knows.
type Workdays struct {
	years map[int]string // where the year's arrangement is from
	turns map[Day]turn
}

// UnknownYear is a year whose holidays are not known.
type UnknownYear int

func (y UnknownYear) Error() string {
	return fmt.Sprintf("没有 %d 年的节假日安排，算不出工作日：请在园区工作簿的“节假日”里写上（国务院办公厅一般在头一年 11 月发布）", int(y))
}

// mostOff bounds what is taken for one holiday, in days.
const mostOff = 15

// NewWorkdays reads the arrangements of years; each error names the line.
func NewWorkdays(f File) (*Workdays, error) {
	w := &Workdays{years: map[int]string{}, turns: map[Day]turn{}}
	var wrong []error
	for _, y := range f.Years {
		if err := w.addYear(y); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %d 年：%w", y.At, y.Year, err))
		}
	}
	return w, errors.Join(wrong...)
}

func (w *Workdays) addYear(y year) error {
	if _, twice := w.years[y.Year]; twice || y.Year < 1949 || y.Notice == "" {
		return fmt.Errorf("年份重复、不对，或没有 notice（文号）")
	}
	w.years[y.Year] = y.Notice
	for _, h := range y.Holidays {
		first, last, split := strings.Cut(h.Off, "/")
		if !split {
			last = first
		}
		from, err := parseDay(first)
		if err != nil {
			return err
		}
		to, err := parseDay(last)
		if err != nil {
			return err
		}
		if n := from.Days(to); n < 0 || n >= mostOff {
			return fmt.Errorf("%s：%s 不像是一个假期", h.Name, h.Off)
		}
		for d := from; d.compare(to) <= 0; d = d.add(1) {
			if err := w.set(d, turn{false, h.Name, y.Year}); err != nil {
				return err
			}
		}
		for _, s := range h.Work {
			d, err := parseDay(s)
			if err != nil {
				return err
			}
			if err := w.set(d, turn{true, h.Name, y.Year}); err != nil {
				return err
			}
		}
	}
	return w.whole(y.Year)
}

func (w *Workdays) set(d Day, t turn) error {
	if _, twice := w.turns[d]; twice {
		return fmt.Errorf("%s 写了两次", d)
	}
	if t.year != yearOf(d, t.name) {
		return fmt.Errorf("%s 不在这一年", d)
	}
	if weekend := weekend(d); t.work && !weekend {
		return fmt.Errorf("%s 是%s，本来就上班", d, d.WeekdayName())
	}
	w.turns[d] = t
	return nil
}

// whole finds an arrangement of which part was forgotten: three holidays stand at the
// same date in every year.
func (w *Workdays) whole(year int) error {
	for _, d := range []Day{{year, time.January, 1}, {year, time.May, 1}, {year, time.October, 1}} {
		if t, ok := w.turns[d]; !ok || t.work {
			return fmt.Errorf("没有写 %d月%d日放假：写到的年份要写全", d.Month, d.Day)
		}
	}
	return nil
}

func weekend(d Day) bool { return d.weekday() == time.Saturday || d.weekday() == time.Sunday }

// yearOf is the year whose arrangement a date belongs to: 元旦 may begin in the last days
// of December.
func yearOf(d Day, name string) int {
	if d.Month == time.December && d.Day >= 24 && strings.Contains(name, "元旦") {
		return d.Year + 1
	}
	return d.Year
}

// Replaced has the park's own days (节假日) in place of the years that they are of. Wrong
// ones are problems at their cells.
func (w *Workdays) Replaced(days []facts.DayOff) (*Workdays, []facts.Problem) {
	out := &Workdays{years: maps.Clone(w.years), turns: maps.Clone(w.turns)}
	first := map[int]facts.DayOff{}
	for _, d := range days {
		if y := yearOf(DayOf(d.Date), d.Name); first[y].At == (facts.Cell{}) {
			first[y] = d
			out.years[y] = "园区工作簿"
			maps.DeleteFunc(out.turns, func(_ Day, t turn) bool { return t.year == y })
		}
	}
	var problems []facts.Problem
	wrong := func(at facts.Cell, err error) {
		problems = append(problems, facts.Problem{Severity: facts.Error, Rule: "园区工作簿", Message: err.Error(), Hint: "请照国务院办公厅的通知核对。", At: at})
	}
	for _, d := range days {
		if err := out.set(DayOf(d.Date), turn{d.Work, d.Name, yearOf(DayOf(d.Date), d.Name)}); err != nil {
			wrong(d.At, err)
		}
	}
	for _, y := range slices.Sorted(maps.Keys(first)) {
		if err := out.whole(y); err != nil && len(problems) == 0 {
			wrong(first[y].At, fmt.Errorf("%d 年%w", y, err))
		}
	}
	return out, problems
}

// Years lists the years that are known.
func (w *Workdays) Years() []int { return slices.Sorted(maps.Keys(w.years)) }

// is reports whether the date is a workday.
func (w *Workdays) is(d Day) (bool, error) {
	if _, ok := w.years[d.Year]; !ok {
		return false, UnknownYear(d.Year)
	}
	if t, ok := w.turns[d]; ok {
		return t.work, nil
	}
	return !weekend(d), nil
}

// Why says why a date is no workday: the holiday's name, or the day of the week.
func (w *Workdays) Why(d Day) string {
	if t, ok := w.turns[d]; ok && !t.work {
		return t.name
	}
	return d.WeekdayName()
}

// onOrAfter is the date itself where it is a workday, else the next workday.
func (w *Workdays) onOrAfter(d Day) (Day, error) {
	for {
		switch is, err := w.is(d); {
		case err != nil:
			return d, err
		case is:
			return d, nil
		}
		d = d.add(1)
	}
}

// add is the nth workday after the date, or before it where n is negative; for 0 the date
// itself, whatever it is.
func (w *Workdays) add(d Day, n int) (Day, error) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.add(step)
		is, err := w.is(d)
		if err != nil {
			return d, err
		}
		if is {
			n--
		}
	}
	return d, nil
}

// Between counts the workdays in (from, to]; 0 where to is not later.
func (w *Workdays) Between(from, to Day) (int, error) {
	n := 0
	for d := from.add(1); d.compare(to) <= 0; d = d.add(1) {
		is, err := w.is(d)
		if err != nil {
			return n, err
		}
		if is {
			n++
		}
	}
	return n, nil
}

// lack is a year whose holidays are not known and will soon be needed, or are already.
type lack struct {
	Year int
	Now  bool // its days are passing; else it is yet to come
}

func (l lack) String() string {
	if l.Now {
		return UnknownYear(l.Year).Error()
	}
	return fmt.Sprintf("还没有 %d 年的节假日安排：通知发布后请写进园区工作簿的“节假日”，没有它算不出 %d 年的截止", l.Year, l.Year)
}

// Lacks says what is missing at a time: this year's arrangement, or, from 1 November, that of
// the next, whose notice comes out about then. It is for telling people: what needs a day
// of such a year fails with UnknownYear by itself, and nothing else does.
func (w *Workdays) Lacks(now time.Time) (lack, bool) {
	today := DayOf(now)
	if w.years[today.Year] == "" {
		return lack{today.Year, true}, true
	}
	if today.Month >= time.November && w.years[today.Year+1] == "" {
		return lack{Year: today.Year + 1}, true
	}
	return lack{}, false
}
