package ingest

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// row is one line of a table of the park's workbook. bad turns true at the first bad cell.
type row struct {
	*table
	n     int
	cells []xlsx.Cell
	bad   bool
}

func (r *row) at(col string) facts.Cell {
	return facts.Cell{File: r.file, Sheet: r.sheet.Name, Ref: xlsx.Ref(r.n, max(1, r.col(col)))}
}

// cell is what stands under a heading; empty what only looks so.
func (r *row) cell(col string) xlsx.Cell {
	at := r.col(col)
	if at == 0 {
		return xlsx.Cell{}
	}
	c := r.under(at)
	if c.Uncached && !r.bad {
		r.fail(col, col+"是没有计算结果的公式", "请改成数值，或在 Excel 里重新计算并保存。")
	}
	for _, twin := range r.twins[at] {
		if other := r.under(twin); !looksEmpty(other) && facts.Label(other.Text) != facts.Label(c.Text) && !r.bad {
			r.fail(col, fmt.Sprintf("“%s”有两列，%s 与 %s 不同，不知道以哪个为准", col, xlsx.Ref(r.n, at), other.Ref()), "请只留一列，或给另一列换个表头。")
		}
	}
	return c
}

func (r *row) under(col int) xlsx.Cell {
	i := slices.IndexFunc(r.cells, func(c xlsx.Cell) bool { return c.Col == col })
	if i < 0 || looksEmpty(r.cells[i]) {
		return xlsx.Cell{Row: r.n, Col: col}
	}
	return r.cells[i]
}

func (r *row) fail(col, message, hint string) {
	r.bad = true
	r.problem(r.n, max(1, r.col(col)), message, hint)
}

// text is the cell as text of one line; a needed one must not be empty.
func (r *row) text(col string, needed bool) string {
	s := oneLine(r.cell(col).Text)
	if s == "" && needed && !r.bad {
		r.fail(col, col+"未填", "请填写"+col+"。")
	}
	return s
}

// address is a cell of mail addresses. One that is none costs its own letters only, and is told.
func (r *row) address(col string) string {
	s := r.text(col, false)
	if _, bad := facts.Addresses(s); len(bad) > 0 {
		r.problem(r.n, max(1, r.col(col)), fmt.Sprintf("%s“%s”不是邮箱地址", col, bad[0]), "请改正；几个地址用分号隔开。改好以前，信只寄这一格里写对的地址，都不对就寄不出。")
		(*r.problems)[len(*r.problems)-1].Severity = facts.Info
	}
	return s
}

// word is a cell that says one of several things: a code, a kind, a name that is known.
func (r *row) word(col string, needed bool) string { return facts.Fold(r.text(col, needed)) }

// oneLine is a text without characters that steer or can't be seen, its blanks single.
func oneLine(s string) string {
	if strings.IndexFunc(s, func(c rune) bool { return c <= ' ' || c > '~' }) < 0 { // a number, a code, a month
		return s
	}
	return strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Cf, c):
			return -1
		case unicode.IsControl(c):
			return ' '
		}
		return c
	}, s)), " ")
}

// decimal is the cell as plain decimal text, "" where it is empty or has a dash, read as the
// figures of returns are. Only under a heading of percentages or indices a percentage is one.
func (r *row) decimal(col string) string {
	c := r.cell(col)
	if c.Kind == xlsx.Empty || c.Uncached || c.Kind == xlsx.Text && isBlank(fold(c.Text)) {
		return ""
	}
	unit := ""
	if strings.Contains(col, "%") || strings.Contains(col, "=100") {
		unit = "%"
	}
	s, err := c.Text, error(nil)
	switch {
	case c.Kind == xlsx.Text:
		s, _, err = tidyNumber(s, unit)
	case c.Kind != xlsx.Number || strings.ContainsAny(s, "/eE"):
		err = strconv.ErrSyntax
	case c.Percent && unit == "":
		r.fail(col, col+"是百分比 "+shifted(s, 2)+"%", "请填写数值，并把单元格的格式改成常规。")
		return ""
	case c.Percent:
		s = shifted(s, 2)
	}
	if err != nil {
		r.fail(col, col+"不是数值", "请填写数值。")
		return ""
	}
	return facts.AsShown(s)
}

// number is the cell as an exact number, nil where it is empty.
func (r *row) number(col string, needed bool) *big.Rat {
	bad := r.bad
	s := r.decimal(col)
	if s == "" {
		if needed && r.bad == bad {
			r.fail(col, col+"未填", "请填写数值。")
		}
		return nil
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		r.fail(col, col+"不是数值", "请填写数值。")
		return nil
	}
	return n
}

// value is the cell as a reported number; missing where it is empty.
func (r *row) value(col string) facts.Value {
	s := r.decimal(col)
	if s == "" {
		return facts.Value{}
	}
	v, err := facts.ParseDecimal(s)
	if err != nil {
		r.fail(col, col+err.Error(), "请填写数值。")
	}
	return v
}

// checked is what a row says whose figures are unusual and right.
const checked = "已核"

// plausible holds a number against what is hard to believe, which a row may say was checked.
func (r *row) plausible(col string, n *big.Rat, low, high int64) {
	if n == nil || r.bad || n.Cmp(big.NewRat(low, 1)) >= 0 && n.Cmp(big.NewRat(high, 1)) <= 0 ||
		slices.ContainsFunc(r.cells, func(c xlsx.Cell) bool { return strings.Contains(facts.Fold(c.Text), checked) }) {
		return
	}
	hint := "请核对；属实的，在这一行的备注里写“" + checked + "”。"
	if hundred := new(big.Rat).Mul(n, big.NewRat(100, 1)); low > 0 && hundred.Cmp(big.NewRat(low, 1)) >= 0 && hundred.Cmp(big.NewRat(high, 1)) <= 0 {
		hint = "像是写成了小数，" + plainDecimal(hundred) + " 请照 " + plainDecimal(hundred) + " 填；" + hint
	}
	r.fail(col, fmt.Sprintf("%s %s 不在 %d 与 %d 之间", col, plainDecimal(n), low, high), hint)
}

// growth is a rate of change, which is hard to believe beyond ±80 %.
func (r *row) growth(col string) *big.Rat {
	n := r.number(col, false)
	r.plausible(col, n, -80, 80)
	return n
}

// plainDecimal is a number in digits, without needless zeros.
func plainDecimal(n *big.Rat) string {
	s := n.FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// period reads 2023-06, 202306, 2023年6月, 2023年1—6月 or a date. A number such as 2023.10 may be
// January or October and is not guessed.
func (r *row) period(col string) facts.Period {
	s := r.text(col, true)
	if r.bad {
		return facts.Period{}
	}
	p, ok := r.periods[s]
	if !ok {
		if p, ok = ParsePeriod(s); ok {
			r.periods[s] = p
		}
	}
	if !ok || r.cell(col).Kind == xlsx.Number && strings.Contains(s, ".") {
		r.fail(col, fmt.Sprintf("%s“%s”不是年月", col, s), "请写成 2023-06。")
	}
	return p
}

var yearMonth = regexp.MustCompile(`^(\d{4})(?:-(\d{1,2})|(\d{2})|年(?:1[-至到~])?(\d{1,2})月|[./](\d{1,2})|-(\d{2})-\d{2}(?:T.*)?)$`)

// ParsePeriod reads a period as people write it: 2023-06, 202306, 2023.6, 2023年6月, 二〇二三年六月; ok is false
// where it is none.
func ParsePeriod(s string) (p facts.Period, ok bool) {
	m := yearMonth.FindStringSubmatch(arabic(facts.Label(s)))
	if m == nil {
		return facts.Period{}, false
	}
	y, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(strings.Join(m[2:], ""))
	return facts.Period{Year: y, Month: month}, y > 1949 && month >= 1 && month <= 12
}

// whenever is when, zero where the cell is empty.
func (r *row) whenever(col string, loc *time.Location) time.Time {
	if s := fold(r.text(col, false)); s == "" || isBlank(s) {
		return time.Time{}
	}
	return r.when(col, loc, true)
}

// hour is a time of day behind a date: 18:00, 18时, 18时30分.
var hour = regexp.MustCompile(`^(.*?[\d日号])[T\s]+(\d{1,2})(?:[:：时点](\d{2})?)(?:[:：分](?:00)?)?$`)

// when reads a date in any of the usual forms, at the end of the day where closing is meant.
func (r *row) when(col string, loc *time.Location, endOfDay bool) time.Time {
	s := r.text(col, true)
	if r.bad {
		return time.Time{}
	}
	day, clock := s, "00:00"
	if m := hour.FindStringSubmatch(s); m != nil {
		day, clock = m[1], fmt.Sprintf("%02s:%02s", m[2], cmp.Or(m[3], "00"))
	}
	if date, ok := tidyDate(day); ok {
		if t, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, loc); err == nil {
			if endOfDay && t.Hour() == 0 && t.Minute() == 0 {
				t = t.AddDate(0, 0, 1).Add(-time.Second)
			}
			return t
		}
	}
	r.fail(col, fmt.Sprintf("%s“%s”不是日期", col, s), "请写成 2023-07-08 或 2023-07-08 18:00。")
	return time.Time{}
}

// year is a year in a column that must have one.
func (r *row) year(col string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(r.word(col, true), "年"))
	if err != nil && !r.bad {
		r.fail(col, col+"不是数", "请写成 2023。")
	}
	return n
}
