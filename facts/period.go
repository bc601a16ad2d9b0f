package facts

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// Period is a reporting month (报告期). Month 2 is the joint period 1—2月:
// January alone is not asked for.
type Period struct{ Year, Month int }

// FirstMonth is the month of the first return of a year (the joint 1—2月).
const FirstMonth = 2

// ParsePeriod reads "2023-06".
func ParsePeriod(s string) (Period, error) {
	if len(s) == 7 && s[4] == '-' {
		y, err1 := strconv.Atoi(s[:4])
		m, err2 := strconv.Atoi(s[5:])
		if err1 == nil && err2 == nil && y >= 1949 && m >= 1 && m <= 12 {
			return Period{y, m}, nil
		}
	}
	return Period{}, fmt.Errorf("报告期 %q 应写成 2023-06 这样的年月", s)
}

// PeriodOf is the month that t falls in.
func PeriodOf(t time.Time) Period { return Period{t.Year(), int(t.Month())} }

// MonthBefore is the month that a report made at t is for; in February it is January, of
// which nothing is asked.
func MonthBefore(t time.Time) Period { return PeriodOf(t).Add(-1) }

// LastEnded is the newest return period that has ended by t.
func LastEnded(t time.Time) Period { return PeriodOf(t).Prev() }

// LastDecember is the end of the year before: the period of the annual returns at hand, and
// since when what is new this year is new.
func (p Period) LastDecember() Period { return Period{p.Year - 1, 12} }

func (p Period) String() string { return fmt.Sprintf("%04d-%02d", p.Year, p.Month) }

// IsZero reports whether p is no period.
func (p Period) IsZero() bool { return p == Period{} }

// Months counts calendar months, so that the difference of two is the months
// between them.
func (p Period) Months() int { return p.Year*12 + p.Month - 1 }

// Add is the calendar month n months later.
func (p Period) Add(n int) Period {
	m := p.Months() + n
	return Period{m / 12, m%12 + 1}
}

// YearAgo is the same month of the year before (上年同期).
func (p Period) YearAgo() Period { return Period{p.Year - 1, p.Month} }

// December is the last period of p's year, which what is of the whole year is filed under:
// its targets, the annual returns.
func (p Period) December() Period { return Period{p.Year, 12} }

// Prev is the return period before p: from March back to the joint 1—2月, and
// from there to December.
func (p Period) Prev() Period {
	if p.Month <= FirstMonth {
		return Period{p.Year - 1, 12}
	}
	return Period{p.Year, p.Month - 1}
}

// Next is the return period after p.
func (p Period) Next() Period {
	if p.Month == 12 {
		return Period{p.Year + 1, FirstMonth}
	}
	return Period{p.Year, max(p.Month+1, FirstMonth)}
}

// IsJoint reports whether p is the joint period 1—2月.
func (p Period) IsJoint() bool { return p.Month == FirstMonth }

// ToDate lists the return periods of the year up to p.
func (p Period) ToDate() []Period {
	var all []Period
	for m := FirstMonth; m <= p.Month; m++ {
		all = append(all, Period{p.Year, m})
	}
	return all
}

// Compare orders periods by time.
func (p Period) Compare(q Period) int {
	return cmp.Or(cmp.Compare(p.Year, q.Year), cmp.Compare(p.Month, q.Month))
}

// Before reports whether p lies before q.
func (p Period) Before(q Period) bool { return p.Compare(q) < 0 }

// Label is the cumulative period in words: 2023年1—6月.
func (p Period) Label() string {
	if p.Month == 1 {
		return fmt.Sprintf("%d年1月", p.Year)
	}
	return fmt.Sprintf("%d年1—%d月", p.Year, p.Month)
}

// MonthLabel is the month alone in words, or the joint period.
func (p Period) MonthLabel() string {
	if p.IsJoint() {
		return p.Label()
	}
	return fmt.Sprintf("%d年%d月", p.Year, p.Month)
}

// MarshalText writes 2023-06.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads 2023-06.
func (p *Period) UnmarshalText(b []byte) error {
	q, err := ParsePeriod(string(b))
	*p = q
	return err
}
