package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Carry says how the rows of a list go on from month to month until they are closed (跨月
// 跟踪): the fields that it rests on, by code.
type Carry struct {
	List   string
	Rows   int    // of the form
	Name   string // the field that names a row
	Number string // 编号: printed in the blank, and what a row is known by
	Closed string // 办结日期: a row that has it is closed
}

// course (状态) is what became of such a row in a month.
type course string

// The courses.
const (
	raised  course = "新报"
	kept    course = "续报"
	closed  course = "办结"
	silent  course = "本月未报" // the unit handed in no return
	Omitted course = "未再列"  // its return has the row no more, though nobody closed it
)

// The fields that such a row has besides the form's own.
const (
	CarriedSince  = "since"
	CarriedMonths = "months"
	CarriedCourse = "course"
)

// Carried is a row as of a period.
type Carried struct {
	Number string
	Since  Period           // the month first raised
	Last   Period           // of the return in which it stood last
	Row    int              // there
	Values map[string]Value // by field, as it stood last
	Course course
}

// Open reports whether nobody has closed the row.
func (c Carried) Open() bool { return c.Course != closed }

// Own are the row's values together with what following it adds: the month first raised,
// for how many months it has been known in period p, its course.
func (c Carried) Own(carry Carry, p Period) map[string]Value {
	own := map[string]Value{carry.Number: TextValue(c.Number), CarriedSince: TextValue(c.Since.String()),
		CarriedMonths: Int(int64(p.Months() - c.Since.Months())), CarriedCourse: TextValue(string(c.Course))}
	for field, v := range c.Values {
		if field != carry.Number {
			own[field] = v
		}
	}
	return own
}

// NumberOf is the number that row n of a period's blank is printed with.
func NumberOf(p Period, n int) string { return fmt.Sprintf("%s-%d", p, n) }

// Follow goes through a unit's returns, by period, up to p: the rows that are open then, and
// those closed in p. A row is the one of its number; without a number, the open one of its
// name; else a new one. A row that comes again after it was closed, without a closing date,
// is open again.
func (carry Carry) Follow(returns map[Period]map[string]Value, p Period) []Carried {
	f := follower{carry: carry, rows: map[string]*followed{}}
	var periods []Period
	for q := range returns {
		if q.Compare(p) <= 0 {
			periods = append(periods, q)
		}
	}
	slices.SortFunc(periods, Period.Compare)
	for _, q := range periods {
		f.take(q, returns[q])
	}
	_, returned := returns[p]
	var out []Carried
	for _, r := range f.order {
		switch {
		case !r.closed.IsZero() && r.closed.Before(p):
			continue
		case !r.closed.IsZero():
			r.Course = closed
		case r.Last != p && returned:
			r.Course = Omitted
		case r.Last != p:
			r.Course = silent
		case r.first == p && r.Since == p:
			r.Course = raised
		default:
			r.Course = kept
		}
		out = append(out, r.Carried)
	}
	slices.SortStableFunc(out, func(a, b Carried) int { // those of the month in its order, then the others by age
		now := func(c Carried) int {
			if c.Last == p {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(now(a), now(b)), a.Last.Compare(b.Last), cmp.Compare(a.Row, b.Row))
	})
	return out
}

type followed struct {
	Carried
	first  Period // of the first return that has it
	closed Period // of the return that closed it; zero: none has
}

type follower struct {
	carry Carry
	rows  map[string]*followed // by number
	order []*followed
}

// take goes through the rows of one return.
func (f *follower) take(q Period, values map[string]Value) {
	var unnumbered []Carried
	taken := map[string]bool{}
	for n := 1; n <= f.carry.Rows; n++ {
		row := Carried{Last: q, Row: n, Values: map[string]Value{}}
		prefix := f.carry.List + "." + strconv.Itoa(n) + "."
		for path, v := range values {
			if field, ok := strings.CutPrefix(path, prefix); ok {
				row.Values[field] = v
			}
		}
		if row.Values[f.carry.Name].IsMissing() {
			continue
		}
		row.Number = strings.TrimSpace(row.Values[f.carry.Number].Text)
		if row.Number == "" || taken[row.Number] { // a row copied with its number is another
			unnumbered = append(unnumbered, row)
			continue
		}
		taken[row.Number] = true
		f.put(q, row)
	}
	for _, row := range unnumbered {
		row.Number = f.numberFor(q, row, taken)
		taken[row.Number] = true
		f.put(q, row)
	}
}

// numberFor is the number of the open row of the same name, else a free one.
func (f *follower) numberFor(q Period, row Carried, taken map[string]bool) string {
	name := plainName(row.Values[f.carry.Name].Text)
	for _, r := range f.order {
		if r.closed.IsZero() && !taken[r.Number] && plainName(r.Values[f.carry.Name].Text) == name {
			return r.Number
		}
	}
	for n := row.Row; ; n += f.carry.Rows {
		if number := NumberOf(q, n); f.rows[number] == nil {
			return number
		}
	}
}

func (f *follower) put(q Period, row Carried) {
	r := f.rows[row.Number]
	if r == nil {
		r = &followed{first: q}
		row.Since = q
		if len(row.Number) > 7 && row.Number[7] == '-' { // the number tells the month, of before the book too
			if since, err := ParsePeriod(row.Number[:7]); err == nil && since.Before(q) {
				row.Since = since
			}
		}
		f.rows[row.Number], f.order = r, append(f.order, r)
	} else {
		row.Since = r.Since
	}
	r.Carried = row
	switch closed := !row.Values[f.carry.Closed].IsMissing(); {
	case !closed:
		r.closed = Period{}
	case r.closed.IsZero():
		r.closed = q
	}
}

// plainName is a name folded and without full stops, for comparing.
func plainName(s string) string {
	return strings.NewReplacer("。", "", ".", "").Replace(Fold(s))
}
