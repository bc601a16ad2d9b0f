package ingest

import (
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

// table reads a sheet of the park's workbook by the names in its header row.
type table struct {
	file     string
	sheet    *xlsx.Sheet
	header   int
	cols     map[string]int
	problems *[]facts.Problem

	tagColumns []string                // of 名录: those without a meaning of their own
	periods    map[string]facts.Period // as they stand, which a long list repeats
}

// openTable finds the header row: the first row that holds every needed name.
func openTable(book *xlsx.Book, sheet *xlsx.Sheet, problems *[]facts.Problem, needed ...string) *table {
	t := &table{file: book.SHA256, sheet: sheet, problems: problems, periods: map[string]facts.Period{}}
	var best []string
	sheet.Rows(func(row int, cells []xlsx.Cell) bool {
		cols := map[string]int{}
		for _, c := range cells {
			name := strings.Join(strings.Fields(c.Text), "")
			if own, unit := cutUnit(name); own == revenueColumn && unit == bookMoney {
				name = own
			}
			if name != "" && cols[name] == 0 {
				cols[name] = c.Col
			}
		}
		var lacking []string
		for _, n := range needed {
			if cols[n] == 0 {
				lacking = append(lacking, n)
			}
		}
		if row == 1 || len(lacking) < len(best) {
			best = lacking
		}
		if len(lacking) == 0 {
			t.header, t.cols = row, cols
		}
		return t.header == 0 && row < 20
	})
	if t.header == 0 {
		if len(sheet.Cells) == 0 {
			best = needed
		}
		t.problem(1, 1, "表头缺少列："+strings.Join(best, "、"), "请按样例补齐表头。")
		return nil
	}
	return t
}

// revenueColumn is the yardstick of units without history, whose heading may name its unit:
// that of all money in the workbook.
const (
	revenueColumn = "月均营业收入"
	bookMoney     = "千元"
)

var unitBehind = regexp.MustCompile(`^(.+)[（(](元|千元|万元|百万元|亿元)[）)]$`)

// cutUnit parts a heading from the unit of money in brackets behind it.
func cutUnit(heading string) (name, unit string) {
	if m := unitBehind.FindStringSubmatch(heading); m != nil {
		return m[1], m[2]
	}
	return heading, ""
}

func (t *table) problem(row, col int, message, hint string) {
	found := t.sheet.At(row, col).Text
	*t.problems = append(*t.problems, facts.Problem{Severity: facts.Error, Rule: "园区工作簿", Message: message, Found: found, Hint: hint,
		At: facts.Cell{File: t.file, Sheet: t.sheet.Name, Ref: xlsx.Ref(row, col)}})
}

// each calls f for every row under the header that holds anything.
func (t *table) each(f func(r *row)) {
	t.sheet.Rows(func(n int, cells []xlsx.Cell) bool {
		if n > t.header && len(cells) > 0 {
			f(&row{table: t, n: n, cells: cells})
		}
		return true
	})
}

// row is one line of a table. ok turns false at the first bad cell.
type row struct {
	*table
	n     int
	cells []xlsx.Cell
	bad   bool
}

func (r *row) at(col string) facts.Cell {
	return facts.Cell{File: r.file, Sheet: r.sheet.Name, Ref: xlsx.Ref(r.n, max(1, r.cols[col]))}
}

func (r *row) cell(col string) xlsx.Cell {
	at := r.cols[col]
	if at == 0 {
		return xlsx.Cell{}
	}
	i := slices.IndexFunc(r.cells, func(c xlsx.Cell) bool { return c.Col == at })
	if i < 0 {
		return xlsx.Cell{Row: r.n, Col: at}
	}
	c := r.cells[i]
	if c.Uncached && !r.bad {
		r.fail(col, col+"是没有计算结果的公式", "请改成数值，或在 Excel 里重新计算并保存。")
	}
	return c
}

func (r *row) fail(col, message, hint string) {
	r.bad = true
	r.problem(r.n, max(1, r.cols[col]), message, hint)
}

// text is the cell as text of one line; a needed one must not be empty.
func (r *row) text(col string, needed bool) string {
	s := oneLine(r.cell(col).Text)
	if s == "" && needed && !r.bad {
		r.fail(col, col+"未填", "请填写"+col+"。")
	}
	return s
}

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

// number is the cell as an exact number, nil where it is empty.
func (r *row) number(col string, needed bool) *big.Rat {
	c := r.cell(col)
	if c.Uncached {
		return nil
	}
	if c.Kind == xlsx.Empty {
		if needed {
			r.fail(col, col+"未填", "请填写数值。")
		}
		return nil
	}
	n, ok := new(big.Rat).SetString(strings.ReplaceAll(strings.TrimSpace(c.Text), ",", ""))
	if !ok || c.Kind != xlsx.Number && c.Kind != xlsx.Text || strings.ContainsAny(c.Text, "/eE") {
		r.fail(col, col+"不是数值", "请填写数值。")
		return nil
	}
	return n
}

// value is the cell as a reported number; missing where it is empty.
func (r *row) value(col string) facts.Value {
	c := r.cell(col)
	if c.Kind == xlsx.Empty || c.Uncached {
		return facts.Value{}
	}
	v, err := facts.ParseDecimal(facts.AsShown(strings.ReplaceAll(strings.TrimSpace(c.Text), ",", "")))
	if err != nil {
		r.fail(col, col+err.Error(), "请填写数值。")
	}
	return v
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
		if p, ok = parsePeriod(s); ok {
			r.periods[s] = p
		}
	}
	if !ok || r.cell(col).Kind == xlsx.Number && strings.Contains(s, ".") {
		r.fail(col, fmt.Sprintf("%s“%s”不是年月", col, s), "请写成 2023-06。")
	}
	return p
}

var yearMonth = regexp.MustCompile(`^(\d{4})(?:-(\d{1,2})|(\d{2})|年(?:1[-—–至到~～])?(\d{1,2})月|[./](\d{1,2})|-(\d{2})-\d{2}(?:T.*)?)$`)

func parsePeriod(s string) (facts.Period, bool) {
	m := yearMonth.FindStringSubmatch(s)
	if m == nil {
		return facts.Period{}, false
	}
	y, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(strings.Join(m[2:], ""))
	return facts.Period{Year: y, Month: month}, y > 1949 && month >= 1 && month <= 12
}

// whenever is when, zero where the cell is empty.
func (r *row) whenever(col string, loc *time.Location) time.Time {
	if r.text(col, false) == "" {
		return time.Time{}
	}
	return r.when(col, loc, true)
}

// when reads a date, at the end of the day where closing is meant.
func (r *row) when(col string, loc *time.Location, endOfDay bool) time.Time {
	s := r.text(col, true)
	if r.bad {
		return time.Time{}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/1/2", "2006年1月2日"} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
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
	n, err := strconv.Atoi(r.text(col, true))
	if err != nil && !r.bad {
		r.fail(col, col+"不是数", "请写成 2023。")
	}
	return n
}
